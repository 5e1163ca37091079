#pragma once

#include <optional>
#include <ostream>
#include <string_view>

#include "ledger/base/time.hpp"
#include "ledger/log/event_log.hpp"

/// The tables of `tress export csv`, each made from the log. None names a client or what is known
/// of one.
namespace tress::exporting {

/// Up to which a balance counts where no date is asked for.
inline constexpr Day last_day{std::chrono::year{9999} / 12 / 31};

enum class Table : std::uint8_t {
  days,           ///< per business date and branch: takings, billings, earned (M-6), taxes
  bills,          ///< one row per bill
  lines,          ///< one row per line of a bill
  files,          ///< what imports made of their files
  trial_balance,  ///< one row per account
  exceptions,     ///< what somebody should look at
  journal,        ///< one row per posting
  liability,      ///< what clients have paid for and not had yet, rolled forward (M-16)
};

/// "trial-balance".
[[nodiscard]] std::optional<Table> parse_table(std::string_view text);

struct TableOptions {
  std::optional<Day> as_of = std::nullopt;  ///< trial balance, liability: up to this business date
  std::optional<Day> from = std::nullopt;   ///< liability: from this business date on
  std::optional<Position> known_at = std::nullopt;  ///< trial balance: events before this position
};

/// Writes the table with its header. `io` if `out` fails.
[[nodiscard]] Result<void, Fault> write_table(const EventLog& log,
                                              Table table,
                                              const TableOptions& options,
                                              std::ostream& out);

}  // namespace tress::exporting
