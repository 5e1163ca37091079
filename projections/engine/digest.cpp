#include "projections/engine/digest.hpp"

#include "ledger/crypto/sha256.hpp"

namespace tress::views {

namespace {

/// `sum += one`, as big-endian numbers modulo 2^256.
void add(Hash::Array& sum, const Hash::Array& one) {
  unsigned carry = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    carry += static_cast<unsigned>(sum[i]) + one[i];
    sum[i] = static_cast<Byte>(carry & 0xFFU);
    carry >>= 8U;
  }
}

}  // namespace

Result<Digest, Fault> digest_of(const Snapshot& snapshot) {
  Hash::Array sum{};
  std::uint64_t rows = 0;
  TRESS_TRY(snapshot.scan({}, [&](ByteView key, ByteView value) {
    Bytes length;
    append_be(length, static_cast<std::uint32_t>(key.size()));
    add(sum, sha256({length, key, value}).bytes());
    ++rows;
    return true;
  }));
  return Digest{snapshot.applied(), rows, Hash{sum}};
}

}  // namespace tress::views
