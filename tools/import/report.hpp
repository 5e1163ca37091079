#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "schema/importing.hpp"

#include "ledger/base/money.hpp"
#include "ledger/log/event_log.hpp"
#include "tools/import/files.hpp"
#include "tools/import/setting.hpp"

namespace tress::receipts {

/// A row that was rejected, or taken in another way than written, and why.
struct TurnedRow {
  std::uint32_t line;
  std::string reason;
};

/// What became of one file.
struct FileReport {
  std::string name;
  Contents contents;
  std::uint32_t rows;
  std::uint32_t accepted;
  std::vector<TurnedRow> rejected;
  std::vector<TurnedRow> remarks;
  std::vector<std::string> ignored_columns;
  std::vector<std::string> missing_columns;
  std::int64_t amount_minor = 0;       ///< receipts: accepted lines, without tax
  std::vector<std::int64_t> tax_fine;  ///< receipts: in the order of the tax codes
};

struct Report {
  std::string branch;
  Currency currency;
  std::vector<TaxOption> taxes;
  ImportId run;
  std::vector<FileReport> files;
  std::vector<UnreadFile> unread;
  std::map<importing::Oddity, std::size_t> oddities;  ///< as found now; each is recorded once
  Position events_appended = 0;
  std::chrono::milliseconds took{};
};

/// For a person, in lines that end with LF.
std::string text_of(const Report& report);

}  // namespace tress::receipts
