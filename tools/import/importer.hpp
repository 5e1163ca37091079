#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "ledger/writer/writer.hpp"
#include "tools/import/report.hpp"
#include "tools/import/setting.hpp"

/// Brings the export of another salon software into the ledger, through the same commands and the
/// same committer as a cashier's.
///
/// Every row is a command, or a few, whose key is made of what the row says. So importing again
/// adds nothing, and an import that was killed is finished by starting it again: both end in the
/// same books.
namespace tress::receipts {

struct Options {
  std::filesystem::path folder;
  BranchOptions branch;
  std::vector<TaxOption> taxes;
};

struct Tools {
  Writer& writer;
  const EventLog& log;
  const Clock& clock;
  /// Told how many of all rows have been sent. May be empty.
  std::function<void(std::size_t done, std::size_t total)> progress;
};

/// Imports and tells what became of every row. `io` if the folder cannot be read, `configuration`
/// if it holds no file of a known kind or the branch cannot be found or opened.
Result<Report, Fault> import_receipts(const Tools& tools, const Options& options);

}  // namespace tress::receipts
