#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tress::testing {

/// The words as any file might hold them: UTF-8 and UTF-16 in both byte orders, in lower case.
std::vector<std::string> forms_of(const std::vector<std::string>& words);

/// For each file below `folder` that holds one of the words, in any case and any of those
/// encodings, its path and the word.
std::vector<std::string> files_that_hold(const std::filesystem::path& folder,
                                         const std::vector<std::string>& words);

}  // namespace tress::testing
