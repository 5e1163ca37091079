#include "tools/import/setting.hpp"

#include <algorithm>

#include "tools/import/ledger_view.hpp"
#include "tools/tress/salon.hpp"

namespace tress::receipts {

namespace {

constexpr const char* first_branch_code = "MAIN";

BranchId branch_id_of(const std::string& code) {
  return id_cast<BranchId>(stream_id_of_words(StreamKind::branch, code));
}

Result<BranchId, Fault> choose_branch(const EventLog& log, const std::optional<std::string>& code) {
  if (code) return branch_id_of(*code);
  TRESS_TRY(const auto branches, tool::streams_of_kind(log, StreamKind::branch));
  if (branches.size() > 1) {
    return Fault{Fault::Kind::configuration, "the ledger",
                 "has several branches; say which one with --branch"};
  }
  return branches.empty() ? branch_id_of(first_branch_code) : id_cast<BranchId>(branches.front());
}

Result<std::optional<branch::State>, Fault> branch_state(const EventLog& log, BranchId id) {
  return tool::state_of<branch::State>(log, StreamKind::branch, id_cast<StreamId>(id));
}

/// The hour at which a business date begins: that of the salons that close after midnight.
constexpr std::uint8_t cut_off_hour_usual = 4;

Result<void, Fault> open_branch(Writer& writer, const BranchOptions& options) {
  const std::string code = options.code.value_or(first_branch_code);
  const branch::Open open{code, code, options.time_zone, cut_off_hour_usual, options.currency};
  TRESS_TRY(tool::carry_out(writer, tool::import_actor(), "import/branch/" + code,
                            branch::Command{open}));
  return ok();
}

Result<Setting, Fault> setting_of(BranchId id, std::optional<branch::State> state, Timestamp now) {
  if (!state) return Fault{Fault::Kind::missing, "the branch", "was not opened"};
  const auto zone = TimeZone::find(state->opened->time_zone);
  if (!zone) {
    return Fault{Fault::Kind::configuration, state->opened->time_zone,
                 "is no time zone that this machine knows"};
  }
  return Setting{id, std::move(*state), *zone, now, {}};
}

}  // namespace

Day Setting::today() const {
  return zone.business_date(now, branch.opened->cut_off_hour);
}

std::optional<Timestamp> Setting::noon(Day day) const {
  constexpr int noon_hour = 12;
  const std::chrono::hours hour{std::max<int>(noon_hour, branch.opened->cut_off_hour)};
  const Timestamp time = zone.from_local(day, hour);
  return time > now ? std::nullopt : std::optional{time};
}

std::uint32_t Setting::rate_on(Day date, const std::string& tax_code) const {
  for (const branch::TaxSet& tax : branch::taxes_on(branch, date)) {
    if (tax.code == tax_code) return tax.rate_millionths;
  }
  return 0;
}

Result<Setting, Fault> find_branch(Writer& writer,
                                   const EventLog& log,
                                   Timestamp now,
                                   const BranchOptions& options) {
  TRESS_TRY(const BranchId id, choose_branch(log, options.code));
  TRESS_TRY(auto state, branch_state(log, id));
  if (!state) {
    TRESS_TRY(open_branch(writer, options));
    TRESS_TRY(state, branch_state(log, id));
  }
  return setting_of(id, std::move(state), now);
}

Result<Setting, Fault> existing_branch(const EventLog& log,
                                       Timestamp now,
                                       const std::optional<std::string>& code) {
  TRESS_TRY(const BranchId id, choose_branch(log, code));
  TRESS_TRY(auto state, branch_state(log, id));
  if (!state) {
    return Fault{Fault::Kind::configuration, "the branch", "is not there; open it first"};
  }
  return setting_of(id, std::move(state), now);
}

}  // namespace tress::receipts
