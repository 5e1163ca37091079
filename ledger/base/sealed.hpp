#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <variant>

#include "ledger/base/assert.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/personal.hpp"

namespace tress {

/// Classes of personal data, each under a sub-key of its own, so that one can be given, withheld or
/// erased without the others (domain.md §4.5). Values are stored for ever.
enum class FieldClass : std::uint8_t {
  contact = 1,         ///< name, phone, e-mail, address
  health = 2,          ///< allergies, reactions, patch tests, formulas
  notes = 3,           ///< what staff write about a person
  financial_link = 4,  ///< links from a person to payment instruments
};

/// What the log keeps of personal fields: ciphertext under the client's key. Erasing the key makes
/// it unreadable for ever; hash and signature cover it as it is, so they still verify.
struct SealedBox {
  ClientId subject;
  FieldClass field_class;
  std::array<Byte, 24> nonce;
  Bytes ciphertext;    ///< XChaCha20-Poly1305, tag at the end
  Hash key_commitment;  ///< which key: shows that a ciphertext was not made to open under two keys

  friend bool operator==(const SealedBox&, const SealedBox&) = default;
};

/// Personal fields of an event: plain between `decide` and the committer, a box ever after.
template <class T, FieldClass field_class>
class Sealed {
 public:
  using Plain = T;
  static constexpr FieldClass of_class = field_class;

  Sealed(ClientId subject, Personal<T> plain)
      : subject_(subject), content_(std::move(plain)) {}

  explicit Sealed(SealedBox box) : subject_(box.subject), content_(std::move(box)) {
    TRESS_ASSERT(std::get<SealedBox>(content_).field_class == field_class);
  }

  [[nodiscard]] ClientId subject() const noexcept { return subject_; }

  [[nodiscard]] bool is_sealed() const noexcept {
    return std::holds_alternative<SealedBox>(content_);
  }

  /// Requires `is_sealed()`.
  [[nodiscard]] const SealedBox& box() const {
    TRESS_ASSERT(is_sealed());
    return std::get<SealedBox>(content_);
  }

  /// Requires `!is_sealed()`.
  [[nodiscard]] const Personal<T>& plain() const {
    TRESS_ASSERT(!is_sealed());
    return std::get<Personal<T>>(content_);
  }

  friend bool operator==(const Sealed&, const Sealed&) = default;

 private:
  ClientId subject_;
  std::variant<Personal<T>, SealedBox> content_;
};

}  // namespace tress
