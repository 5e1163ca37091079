#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tress {

/// What one guess costs. The default: about 100 ms and 64 MiB, for the service and for whoever
/// steals its hashes.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = std::size_t{64} * 1024 * 1024;
};

/// Argon2id (RFC 9106) hash strings that carry their salt and cost. Each call takes its cost in
/// time and memory: the caller bounds how many run at once and how long a password may be.
/// Throws std::bad_alloc when the memory is not there. Any thread.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {}) noexcept : cost_(cost) {}

  /// "$argon2id$v=19$m=…", with a fresh random salt.
  [[nodiscard]] std::string hash(std::string_view password) const;

  /// True if `password` is the one behind `stored`. Text that is no hash string is never right.
  [[nodiscard]] bool verify(const std::string& stored, std::string_view password) const;

  /// The work of one `verify` for a user who does not exist, so that the time of the answer does
  /// not tell who has an account.
  void dummy_verify(std::string_view password) const;

  /// True if `stored` was made at another cost: hash anew at the next right password.
  [[nodiscard]] bool needs_new_hash(const std::string& stored) const;

 private:
  PasswordCost cost_;
};

}  // namespace tress
