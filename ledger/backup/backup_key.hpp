#pragma once

#include <filesystem>

#include "ledger/base/files.hpp"
#include "ledger/crypto/box_stream.hpp"

/// The key that backups are sealed to. The public half lies in the data folder; the secret half is
/// made once, moved away from this machine and printed on paper.
namespace tress::backup {

/// base64 of the public half, newline, the place where the secret half was made (may be empty),
/// newline. A file that is there is replaced.
Result<void, Fault> write_public_key(Files& files,
                                     const std::filesystem::path& path,
                                     const BoxPublicKey& key,
                                     const std::filesystem::path& secret_place);

/// Where the secret half was made, so that it can be looked for where it must no longer be.
Result<std::filesystem::path, Fault> read_secret_place(Files& files,
                                                       const std::filesystem::path& path);

/// `missing` with the advice to make one; `damaged` if it is no key.
Result<BoxPublicKey, Fault> read_public_key(Files& files, const std::filesystem::path& path);

/// The secret half as text for paper: four numbered lines of eight bytes in hexadecimal, each with
/// a check of its own, so that a slip of the pen is found in its line. The caller wipes it.
Bytes paper_text(const Secret& secret);

/// The secret half, from a key file (32 bytes, mode 0400) or from a text file with what
/// `paper_text` wrote, typed in again. `configuration`, with what to change, if it is neither, or
/// if others than its owner can read it.
Result<Secret, Fault> read_secret_key(Files& files, const std::filesystem::path& path);

}  // namespace tress::backup
