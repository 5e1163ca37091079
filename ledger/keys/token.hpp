#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/crypto/secret.hpp"

/// Opaque bearer tokens: 256 unguessable bits, written as 64 lower-case hexadecimal digits. The
/// holder has the text; here only its keyed hash is kept, so that what is kept opens nothing.
namespace tress {

/// What is kept of a token.
using TokenHash = Fixed<struct TokenHashTag, 32>;

std::string new_token(Random& random);

/// Keyed BLAKE2b-256 of `domain` ‖ 0x00 ‖ the token's 32 bytes. Nothing if `text` is not exactly
/// the form that `new_token` writes: upper case, blanks and cut texts are other texts.
std::optional<TokenHash> token_hash(std::string_view text,
                                    std::string_view domain,
                                    const Secret& key);

}  // namespace tress
