#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/crypto/secret.hpp"

/// What the address of a payment link ends in: 256 bits that nobody can guess, 64 lower-case
/// hexadecimal digits. They are made of the link and a key of the service, so that the answer, an
/// answer given again and the message to the client say the same, while the log holds a hash only.
namespace tress {

/// `key` is `KeyStore::session_key()`. Any thread.
[[nodiscard]] std::string payment_token(const Secret& key, PaymentId link);

/// SHA-256 of the token's text; nothing if the text cannot be a token.
[[nodiscard]] std::optional<Hash> payment_token_hash(std::string_view token);

}  // namespace tress
