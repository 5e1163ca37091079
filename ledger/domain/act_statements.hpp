#pragma once

#include <string_view>
#include <variant>

#include "schema/common.hpp"
#include "schema/envelope.hpp"
#include "schema/staff.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

/// The exact bytes that a person's device key signs: when it is enrolled, and for an act. They are
/// fixed on the page of formats (schema/README.md, "Device keys"): whoever has the events can make
/// them again.
namespace tress {

namespace staff {

/// Who is to have the key: both the new key and, on rotation, the old one sign this.
struct KeyClaim {
  StaffId person;
  PublicKey key;
  KeyHolder held_by;
};

[[nodiscard]] Bytes device_key_text(std::string_view origin, const KeyClaim& claim);

[[nodiscard]] Bytes device_key_rotated_text(std::string_view origin,
                                            const PublicKey& old_key,
                                            const KeyClaim& claim);

}  // namespace staff

/// A person's key and what it has signed of one act.
struct ActSignature {
  PublicKey key;
  Signature signature;

  friend bool operator==(const ActSignature&, const ActSignature&) = default;
};

/// One person's act upon one event of one stream.
struct ActStatement {
  std::string_view event_type;  ///< of the event that the act makes: "approval.approved"
  StreamKind stream_kind;
  StreamId stream;
  StaffId person;
  CommandId command;  ///< the request: it holds the idempotency key and happens once
  Hash rests_on;      ///< hash of the event that is acted upon: the proposal, the request
};

[[nodiscard]] Bytes act_text(std::string_view origin, const ActStatement& act);

/// True for events that decide about somebody else's request: who has a device key signs them, and
/// an unsigned one of such a person is not taken.
template <class Event>
inline constexpr bool is_decision = false;
template <>
inline constexpr bool is_decision<approval::Approved> = true;
template <>
inline constexpr bool is_decision<approval::Rejected> = true;
template <>
inline constexpr bool is_decision<sale::RefundApproved> = true;
template <>
inline constexpr bool is_decision<sale::RefundRejected> = true;
template <>
inline constexpr bool is_decision<client::Erased> = true;
template <>
inline constexpr bool is_decision<client::ErasureRejected> = true;

/// The same of any event, or of an event of any stream: a variant of them.
template <class Events>
[[nodiscard]] bool needs_signature(const Events& events) noexcept {
  if constexpr (is_variant<Events>) {
    return std::visit([](const auto& one) { return needs_signature(one); }, events);
  } else {
    return is_decision<Events>;
  }
}

}  // namespace tress
