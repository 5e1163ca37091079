#include "ledger/keys/token.hpp"

#include <array>

#include "ledger/crypto/blake2b.hpp"

namespace tress {

namespace {

constexpr std::size_t token_bytes = 32;

}  // namespace

std::string new_token(Random& random) {
  std::array<Byte, token_bytes> bytes{};
  random.fill(bytes);
  std::string text = to_hex(bytes);
  wipe(bytes);
  return text;
}

std::optional<TokenHash> token_hash(std::string_view text,
                                    std::string_view domain,
                                    const Secret& key) {
  auto bytes = from_hex(text, token_bytes);
  if (!bytes) return std::nullopt;
  constexpr std::array<Byte, 1> separator{0};
  const auto hash = blake2b<TokenHash>({bytes_of(domain), separator, *bytes}, key.view());
  wipe(*bytes);
  return hash;
}

}  // namespace tress
