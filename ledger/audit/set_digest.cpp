#include "ledger/audit/set_digest.hpp"

#include "ledger/crypto/sha256.hpp"

namespace tress::audit {

Hash SetKey::hash_of(Byte domain, ByteView member) const {
  const std::array<Byte, 1> prefix{domain};
  return sha256({key_, prefix, member});
}

void SetDigest::add(const Hash& hash) noexcept {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    lanes_[i] += read_be<std::uint64_t>(hash.view().subspan(i * sizeof(std::uint64_t)));
  }
}

}  // namespace tress::audit
