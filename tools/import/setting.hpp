#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/branch.hpp"
#include "ledger/writer/writer.hpp"

/// Where an import goes: the branch, its clock, its currency and its taxes.
namespace tress::receipts {

struct TaxOption {
  std::string code;  ///< also the name of its column
  std::uint32_t rate_millionths;
};

struct BranchOptions {
  std::optional<std::string> code;  ///< absent: the ledger's only branch, or a first one "MAIN"
  std::string time_zone;            ///< of a branch that has to be opened
  Currency currency;                ///< as above
};

struct Setting {
  BranchId id;
  branch::State branch;  ///< with the taxes that the import sets
  TimeZone zone;
  Timestamp now;
  std::vector<TaxOption> taxes;

  [[nodiscard]] Currency currency() const { return branch.opened->currency; }

  [[nodiscard]] const std::string& code() const { return branch.opened->code; }

  /// The branch's business date now.
  [[nodiscard]] Day today() const;

  /// Twelve o'clock on a business date, or the hour at which the date begins if that is later.
  /// Nothing, which means now, if that lies ahead.
  [[nodiscard]] std::optional<Timestamp> noon(Day day) const;

  /// The rate on a date, 0 if the branch does not charge that tax then.
  [[nodiscard]] std::uint32_t rate_on(Day date, const std::string& tax_code) const;
};

/// Finds the branch; opens it if the ledger has none of that code. `configuration` if several
/// branches are there and none is named, or if a new one's time zone is unknown.
Result<Setting, Fault> find_branch(Writer& writer,
                                   const EventLog& log,
                                   Timestamp now,
                                   const BranchOptions& options);

/// The branch of that code, or the only one; `configuration` if there is none.
Result<Setting, Fault> existing_branch(const EventLog& log,
                                       Timestamp now,
                                       const std::optional<std::string>& code);

}  // namespace tress::receipts
