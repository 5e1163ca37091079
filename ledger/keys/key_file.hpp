#pragma once

#include <filesystem>

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/secret.hpp"

/// Files that hold one 32-byte key: the master key, the seed of the log key. Each is readable by
/// the service's own user and by nobody else, or it is not used at all.
namespace tress {

/// Reads a key. Refused with `Fault::Kind::configuration` and a sentence that says what to change:
/// a symbolic link, anything but a regular file, another owner than the effective user, a mode
/// other than 0400, a length other than 32 bytes. A file that is not there is
/// `Fault::Kind::missing`. What was checked is what is read: one open file, no second look-up.
Result<Secret, Fault> read_key_file(const std::filesystem::path& path);

/// Reads a key that the service manager hands over (systemd's LoadCredential): as above, but the
/// file may also belong to root, and its mode may be 0440 in the group of root: a service that runs
/// as another user reads it through an access list, which the group's bits stand for.
Result<Secret, Fault> read_key_credential(const std::filesystem::path& path);

/// Writes `key` to a new file of mode 0400 that survives power loss on return. A file (or link)
/// that is there already is refused and stays as it is. On a fault no file is left.
Result<void, Fault> create_key_file(const std::filesystem::path& path, const Secret& key);

}  // namespace tress
