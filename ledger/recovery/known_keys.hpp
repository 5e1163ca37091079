#pragma once

#include <vector>

#include "ledger/crypto/signer.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/recovery/places.hpp"

/// The keys that signed a log before the present one. What a damaged or old database says of them
/// can't be asked before it is believed, so they stand in a file beside the private key, signed by
/// the present key.
namespace tress::recovery {

/// The present key, then those that a file vouches for with its signature. A file that is not
/// there, or that another key has signed, vouches for nothing.
Result<std::vector<PublicKey>, Fault> known_keys(Files& files,
                                                 const std::filesystem::path& file,
                                                 const PublicKey& present);

/// The keys of a log that can be read: each change of key is an event signed by the new key, so
/// from a key that is trusted one comes to all before it. Adds what is not among `trusted`.
Result<std::vector<PublicKey>, Fault> keys_before(const EventLog& log,
                                                  std::vector<PublicKey> trusted);

/// Writes the file durably if it does not say so already. `keys` may begin with the present one.
Result<void, Fault> save_known_keys(Files& files,
                                    const std::filesystem::path& file,
                                    const std::vector<PublicKey>& keys,
                                    const SigningKey& present);

}  // namespace tress::recovery
