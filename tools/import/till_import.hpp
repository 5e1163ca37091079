#pragma once

#include "tools/import/till_run.hpp"

/// Brings bills of another till into the ledger, whole or not at all, by the same commands and the
/// same committer as a cashier's; and shows, day by day, that what the file says was collected is
/// what the books hold.
namespace tress::tills {

/// One day, proven: `collected` is what the file says of all its rows, `booked` is read back from
/// the ledger. Minor units.
struct DayProof {
  std::int64_t collected = 0;       ///< as the file says
  std::int64_t booked = 0;          ///< of its bills, as the ledger holds them
  std::int64_t used_elsewhere = 0;  ///< paid with value that the other program keeps
  std::int64_t rejected = 0;        ///< of rows that were not taken
  std::optional<std::int64_t> fees;
  std::optional<std::int64_t> net;

  /// What nobody can explain: 0.
  [[nodiscard]] std::int64_t difference() const noexcept {
    return collected - booked - used_elsewhere - rejected;
  }
};

struct Report {
  Currency currency;
  std::map<Day, DayProof> days;
  std::map<importing::Oddity, std::size_t> oddities;  ///< as found now; each is recorded once
};

/// Imports the bills of the batch; rows are marked with what became of them.
/// `configuration` if the branch cannot be found.
Result<Report, Fault> import_bills(const Tools& tools,
                                   const receipts::Setting& setting,
                                   Batch& batch);

/// For a person: what became of the rows of each file, then of each day. No cell of a row is in it.
std::string text_of(const Report& report, const Batch& batch);

}  // namespace tress::tills
