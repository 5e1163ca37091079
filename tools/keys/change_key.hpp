#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "ledger/base/random.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/log/event_log.hpp"
#include "tools/tress/data_folder.hpp"

/// Changing the key that signs a log, with the service stopped and the root key at hand.
namespace tress::keys {

struct KeyChangeOptions {
  std::filesystem::path root_key;  ///< the file that `tress init` made
  /// The old key was stolen: what it signed of larger trees than this is not believed.
  std::optional<std::uint64_t> last_trusted_size = std::nullopt;
};

struct ChangedKey {
  PublicKey old_key;
  PublicKey new_key;
  Position position;  ///< of the event, the first that the new key has signed
};

/// Makes a new key, has the root vouch for it, commits the change (signed by the new key) and
/// replaces the key file; the old private key is gone on return. Cut short at any point, the folder
/// still opens, under the old key or the new one. A root key of another log is `configuration`.
Result<ChangedKey, Fault> change_log_key(const tool::DataFolder& folder,
                                         const KeyChangeOptions& options,
                                         const Clock& clock,
                                         Random& random);

}  // namespace tress::keys
