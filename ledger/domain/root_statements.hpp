#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

/// The bytes that the salon's offline root key signs, each in a domain of its own, so that no
/// signature can stand for another statement, another log or another place in the log. Layout in
/// schema/README.md. Pure.
namespace tress::system {

/// Over the key that signs the log when the root key is set.
[[nodiscard]] Bytes root_key_set_text(std::string_view origin,
                                      const PublicKey& root_key,
                                      const PublicKey& log_key);

/// What a change of the log's key says beside the origin. `position` is that of its event.
struct KeyChange {
  PublicKey old_key;
  PublicKey new_key;
  std::uint64_t position;
};

[[nodiscard]] Bytes log_key_rotated_text(std::string_view origin, const KeyChange& change);
[[nodiscard]] Bytes log_key_compromised_text(std::string_view origin,
                                             const KeyChange& change,
                                             std::uint64_t last_trusted_size);

[[nodiscard]] Bytes witness_added_text(std::string_view origin,
                                       std::string_view vkey,
                                       std::uint64_t position);
[[nodiscard]] Bytes witness_removed_text(std::string_view origin,
                                         std::string_view vkey,
                                         std::uint64_t position);

}  // namespace tress::system
