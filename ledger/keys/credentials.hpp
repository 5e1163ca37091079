#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/password.hpp"
#include "ledger/keys/hashing_gate.hpp"
#include "ledger/keys/key_store.hpp"
#include "ledger/keys/password_rules.hpp"

/// Staff sign-in names and passwords. They lie in the key store, because they are about people and
/// must be erasable; neither a name nor a hash is readable in its files.
///
/// Rows of `KeySpace::credentials`:
///   'n' ‖ BLAKE2b-256 (credential key, "tress/sign-in-name/v1" ‖ 0x00 ‖ name) → staff id (16)
///   'p' ‖ staff id (16) → aead.hpp under the credential key, bound to "tress/credential/v1\n" ‖
///         staff id: the name's hash as above (32) ‖ the Argon2id text
namespace tress {

enum class PasswordChange : std::uint8_t {
  done,
  name_not_valid,  ///< 3 to 64 bytes of plain text, folded, without blanks
  name_taken,      ///< by another person
  password_not_text,
  password_too_short,
  password_too_long,
  password_too_common,
  password_contains_name,
  busy,  ///< too many hashings wait: come back in a few seconds
};

struct SignIn {
  enum class Outcome : std::uint8_t {
    right,
    wrong,  ///< name unknown or password wrong: nobody is told which
    busy,   ///< not judged; does not count as an attempt
  };

  Outcome outcome;
  std::optional<StaffId> staff;  ///< if right
};

/// The name as it is compared and counted (sign_in_limits.hpp), or nothing if it cannot be one.
std::optional<std::string> sign_in_name(std::string_view typed);

/// What `set_password` would say of them before it looks whether the name is taken: `done` if
/// nothing is wrong. Pure.
PasswordChange judge_sign_in(std::string_view name, std::string_view password);

/// Thread-safe. `set_password` and `check` take about 100 ms, and more when others are before
/// them: not for a thread that serves others. They throw std::bad_alloc when the memory for a hash
/// is not there.
class Credentials {
 public:
  /// `store` and `random` outlive this.
  Credentials(KeyStore& store, Random& random, PasswordHasher hasher = PasswordHasher{})
      : store_(store),
        random_(random),
        hasher_(hasher) {}

  /// Gives a person a sign-in name and a password, in place of those of before; on disk on return.
  Result<PasswordChange, Fault> set_password(const StaffId& staff,
                                             std::string_view name,
                                             std::string_view password);

  /// Who that is. An unknown name and a password of impossible length take the same work as a wrong
  /// password. Hashes of an older cost are made anew when the password was right.
  Result<SignIn, Fault> check(std::string_view name, std::string_view password);

  /// Forgets name and password of a person; the name is free again. Nothing happens if there are
  /// none.
  Result<void, Fault> remove(const StaffId& staff);

 private:
  struct Record {
    Bytes name_hash;
    std::string password_hash;
  };

  [[nodiscard]] Bytes name_row(std::string_view name) const;
  [[nodiscard]] Result<std::optional<StaffId>, Fault> staff_named(const Bytes& row) const;
  [[nodiscard]] Result<std::optional<Record>, Fault> record_of(const StaffId& staff) const;
  [[nodiscard]] KeyRow record_row(const StaffId& staff, const Record& record);
  Result<bool, Fault> is_right(const std::optional<StaffId>& staff, std::string_view password);
  Result<PasswordChange, Fault> store_record(const StaffId& staff, const Record& record);

  KeyStore& store_;
  Random& random_;
  const PasswordHasher hasher_;
  HashingGate gate_;

  /// Held from reading rows to writing what follows from them; never while hashing.
  std::mutex writing_;
};

}  // namespace tress
