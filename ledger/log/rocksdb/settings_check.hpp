#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"

namespace tress {

/// The settings on which durability rests and which the log in `folder` was last opened without, as
/// its own OPTIONS file says: "max_bgerror_resume_count is 1, not 0". None if all are right.
/// `missing` if there is no such file.
Result<std::vector<std::string>, Fault> settings_that_differ(const std::filesystem::path& folder);

}  // namespace tress
