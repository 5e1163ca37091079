#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/import/till_import.hpp"

/// From the files of another till to what became of them.
namespace tress::tills {

enum class Till : std::uint8_t { square, phorest, bills };

struct Options {
  std::vector<std::filesystem::path> paths;  ///< files, and folders whose .csv files are taken
  std::optional<std::string> branch;         ///< code; absent: the only one
  std::optional<std::string> location;       ///< there: rows of others are not taken
  std::optional<std::string> tax_code;       ///< of the one column of tax
};

/// Files that are taken together; a folder's other files are told of and left.
inline constexpr std::size_t files_max = 64;

struct FilesRead {
  Batch batch;
  std::vector<std::string> left;  ///< files that are none of this till's, and why
};

/// Reads the files and makes bills of them; nothing is sent. `configuration` if none is of this
/// till, or several locations are in them and none was named.
Result<FilesRead, Fault> read_files(Till till,
                                    const Options& options,
                                    Currency currency,
                                    const std::string& tax_code);

/// The code under which a file's one column of tax is booked: the one named, else that of the only
/// tax of the branch, else "TAX".
std::string tax_code_of(const receipts::Setting& setting, const Options& options);

}  // namespace tress::tills
