#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/crypto/secret.hpp"

/// The row of one client in the key store: a random key per class of personal data, so that one
/// class can be erased without the others.
///
/// Format: version (u32, big-endian, 1) ‖ classes present (1) ‖ classes erased (1) ‖ the keys of
/// the present classes in ascending order, 32 bytes each, as one XChaCha20-Poly1305 text under the
/// master key (aead.hpp) bound to "tress/data-key/v1\n" ‖ client id (16) ‖ the first six bytes.
/// A class is the bit 1 << (its number − 1). Nothing follows when no class is present.
namespace tress {

inline constexpr std::array all_field_classes{FieldClass::contact, FieldClass::health,
                                              FieldClass::notes, FieldClass::financial_link};

/// A set of field classes.
class ClassSet {
 public:
  constexpr ClassSet() noexcept = default;

  /// Bits of unknown classes make a set that no row of ours has.
  [[nodiscard]] static std::optional<ClassSet> from_bits(Byte bits) noexcept;
  [[nodiscard]] static ClassSet all() noexcept;

  void add(FieldClass field_class) noexcept;
  void remove(FieldClass field_class) noexcept;
  [[nodiscard]] bool has(FieldClass field_class) const noexcept;

  [[nodiscard]] bool empty() const noexcept { return bits_ == 0; }

  [[nodiscard]] Byte bits() const noexcept { return bits_; }

  friend bool operator==(const ClassSet&, const ClassSet&) noexcept = default;

 private:
  Byte bits_ = 0;
};

/// What the row says without the master key.
struct ClientKeysHead {
  ClassSet present;
  ClassSet erased;
};

/// Nothing if the bytes are no row.
std::optional<ClientKeysHead> client_keys_head(ByteView row);

/// Plain keys of one client, in memory for the time of one row's making; wiped.
class ClientKeys {
 public:
  ClientKeys() = default;
  ClientKeys(const ClientKeys&) = delete;
  ClientKeys& operator=(const ClientKeys&) = delete;
  ClientKeys(ClientKeys&&) noexcept = default;
  ClientKeys& operator=(ClientKeys&&) = delete;
  ~ClientKeys();

  /// Nothing if the row was not made for this client under this master key, or was changed.
  static std::optional<ClientKeys> unwrap(ByteView row,
                                          const ClientId& client,
                                          const Secret& master);

  [[nodiscard]] Bytes wrap(const ClientId& client, const Secret& master, Random& random) const;

  [[nodiscard]] const ClassSet& present() const noexcept { return head_.present; }

  [[nodiscard]] const ClassSet& erased() const noexcept { return head_.erased; }

  /// Requires that the class is present.
  [[nodiscard]] Secret key(FieldClass field_class) const;

  /// Fresh keys for the classes that are neither present nor erased; false if there are none.
  bool add_missing(Random& random);

  /// Erased for ever: no key of the class is made again.
  void erase(FieldClass field_class);

 private:
  ClientKeysHead head_;
  Bytes keys_;  ///< of the present classes, in ascending order
};

}  // namespace tress
