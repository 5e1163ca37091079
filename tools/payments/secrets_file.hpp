#pragma once

#include <filesystem>

#include "api/payments/webhooks.hpp"
#include "ledger/base/result.hpp"

namespace tress::payments {

/// Reads the secrets that messages of a provider are signed with, one a line ("whsec_…"), the
/// newest first. `configuration`, with a sentence that says what to change: a symbolic link,
/// anything but a regular file of the service's own user with mode 0400, or lines that are no
/// secrets. What was checked is what is read.
Result<webhooks::Secrets, Fault> read_secrets(const std::filesystem::path& path);

}  // namespace tress::payments
