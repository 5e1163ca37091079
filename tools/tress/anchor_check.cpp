#include "tools/tress/anchor_check.hpp"

#include <cstdio>

#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "ledger/recovery/comparison.hpp"
#include "ledger/recovery/known_keys.hpp"
#include "tools/tress/ledger_opening.hpp"
#include "tools/tress/read_log.hpp"
#include "tools/tress/signing_key.hpp"
#include "tools/tress/verdict.hpp"

namespace tress::tool {

namespace {

Result<std::vector<PublicKey>, Fault> keys_of(const EventLog& log) {
  TRESS_TRY(const auto present, signing_key_of(log));
  TRESS_TRY(const auto founding, founding_key(log));
  return recovery::keys_before(log, {present, founding.key});
}

void print_line(const std::string& value) {
  std::printf("  %-13s %s\n", "anchor", printable(value, line_bytes_max).c_str());
}

}  // namespace

Result<ExitCode, Fault> hold_against_anchor(const std::string& data) {
  TRESS_TRY(const auto earlier, open_log_for_reading(data));
  TRESS_TRY(const auto keys, keys_of(*earlier));
  TRESS_TRY(const auto place, anchor_folder(DataFolder{data}));
  const auto anchor = read_anchor(machine_files(), place, keys);
  if (!anchor || !anchor.value().newest) {
    print_line("none that can be read and believed; the log's length rests on its own word");
    return ExitCode::done;
  }
  // Opened after the anchor was read, so that a server's work in between is no objection.
  TRESS_TRY(const auto log, open_log_for_reading(data));
  TRESS_TRY(const auto objection, recovery::objection_to(*log, *anchor.value().newest, keys));
  if (objection) {
    std::printf("NOT GOOD: %s\n", printable(objection->sentence, line_bytes_max).c_str());
    return ExitCode::integrity;
  }
  print_line(fmt::format("vouches for {} events, written at {}; the log is all of them",
                         anchor.value().newest->checkpoint.size,
                         to_text(anchor.value().newest->written_at)));
  return ExitCode::done;
}

}  // namespace tress::tool
