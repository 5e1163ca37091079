#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/assert.hpp"
#include "ledger/base/bytes.hpp"

namespace tress {

/// A fixed number of bytes with a meaning: identifiers, hashes, signatures. Comparable and
/// hashable, never mixed with another kind. No default constructor, so none is ever "empty".
template <class Tag, std::size_t size_bytes>
class Fixed {
 public:
  static constexpr std::size_t size = size_bytes;
  using Array = std::array<Byte, size_bytes>;

  constexpr explicit Fixed(const Array& bytes) noexcept : bytes_(bytes) {}

  /// Requires `view.size() == size`.
  static Fixed from(ByteView view) noexcept {
    TRESS_ASSERT(view.size() == size_bytes);
    Array bytes{};
    std::copy(view.begin(), view.end(), bytes.begin());
    return Fixed{bytes};
  }

  static constexpr Fixed zero() noexcept { return Fixed{Array{}}; }

  [[nodiscard]] constexpr const Array& bytes() const noexcept { return bytes_; }

  [[nodiscard]] ByteView view() const noexcept { return bytes_; }

  [[nodiscard]] std::string hex() const { return to_hex(bytes_); }

  friend constexpr auto operator<=>(const Fixed&, const Fixed&) noexcept = default;

 private:
  Array bytes_;
};

/// A 128-bit identifier of one kind of thing. Its text is 32 lower-case hexadecimal digits.
template <class Tag>
using Id = Fixed<Tag, 16>;

using EventId = Id<struct EventIdTag>;
using CommandId = Id<struct CommandIdTag>;  ///< who asked ‖ their idempotency key, hashed
using StreamId = Id<struct StreamIdTag>;    ///< any stream, when its kind is known otherwise
using SalonId = Id<struct SalonIdTag>;
using BranchId = Id<struct BranchIdTag>;
using StaffId = Id<struct StaffIdTag>;
using ClientId = Id<struct ClientIdTag>;
using ItemId = Id<struct ItemIdTag>;  ///< a service or a product of the catalogue
using SaleId = Id<struct SaleIdTag>;
using AppointmentId = Id<struct AppointmentIdTag>;
using DayId = Id<struct DayIdTag>;  ///< one branch on one business date
using SettlementId = Id<struct SettlementIdTag>;
using ImportId = Id<struct ImportIdTag>;
using DrawerId = Id<struct DrawerIdTag>;  ///< a till's cash drawer
using WalletId = Id<struct WalletIdTag>;  ///< value that a client has, or the terms of it
using PlanId = Id<struct PlanIdTag>;
using MembershipId = Id<struct MembershipIdTag>;  ///< one client's package or membership
using MessageId = Id<struct MessageIdTag>;        ///< of the outbox
using CampaignId = Id<struct CampaignIdTag>;
using QuestionId = Id<struct QuestionIdTag>;  ///< of a client, about a balance
using PaymentId = Id<struct PaymentIdTag>;    ///< a link by which one client pays one thing
using OfferId = Id<struct OfferIdTag>;        ///< to win clients back
using ApprovalId = Id<struct ApprovalIdTag>;

using Hash = Fixed<struct HashTag, 32>;                ///< SHA-256
using Signature = Fixed<struct SignatureTag, 64>;      ///< Ed25519
using PublicKey = Fixed<struct PublicKeyTag, 32>;      ///< Ed25519
using SearchToken = Fixed<struct SearchTokenTag, 16>;  ///< keyed blind index of one normalised word

/// The identifier written as `text`, or nothing: exactly 32 lower-case hexadecimal digits.
template <class AnyId>
std::optional<AnyId> parse_id(std::string_view text) {
  const auto bytes = from_hex(text, AnyId::size);
  if (!bytes) return std::nullopt;
  return AnyId::from(*bytes);
}

/// The same bytes under another kind: only where a stream's kind says what its id is.
template <class To, class From>
To id_cast(const From& from) {
  static_assert(To::size == From::size);
  return To{from.bytes()};
}

}  // namespace tress

/// Identifiers are hashes or random already: their first eight bytes are a hash.
template <class Tag, std::size_t size_bytes>
struct std::hash<tress::Fixed<Tag, size_bytes>> {
  std::size_t operator()(const tress::Fixed<Tag, size_bytes>& value) const noexcept {
    static_assert(size_bytes >= sizeof(std::size_t));
    std::size_t folded = 0;
    std::memcpy(&folded, value.bytes().data(), sizeof folded);
    return folded;
  }
};
