#include "ledger/crypto/password.hpp"

#include <array>
#include <cerrno>
#include <new>

#include <sodium.h>

#include "ledger/base/assert.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/crypto/secret.hpp"

namespace tress {

std::string PasswordHasher::hash(std::string_view password) const {
  TRESS_ASSERT(crypto_ready());
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost_.passes,
                            cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc{};
  }
  return text.data();
}

bool PasswordHasher::verify(const std::string& stored, std::string_view password) const {
  TRESS_ASSERT(crypto_ready());
  errno = 0;
  if (crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0) return true;
  if (errno == ENOMEM) throw std::bad_alloc{};
  return false;
}

void PasswordHasher::dummy_verify(std::string_view password) const {
  TRESS_ASSERT(crypto_ready());
  const std::array<Byte, crypto_pwhash_SALTBYTES> salt{};
  std::array<Byte, 32> out{};
  if (crypto_pwhash(out.data(), out.size(), password.data(), password.size(), salt.data(),
                    cost_.passes, cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc{};
  }
  wipe(out);
}

bool PasswordHasher::needs_new_hash(const std::string& stored) const {
  return crypto_pwhash_str_needs_rehash(stored.c_str(), cost_.passes, cost_.memory_bytes) != 0;
}

}  // namespace tress
