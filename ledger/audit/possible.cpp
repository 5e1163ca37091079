#include "ledger/audit/possible.hpp"

#include <algorithm>
#include <type_traits>

#include "ledger/audit/possible_access.hpp"
#include "ledger/audit/possible_branch.hpp"
#include "ledger/audit/possible_calendar.hpp"
#include "ledger/audit/possible_client.hpp"
#include "ledger/audit/possible_day.hpp"
#include "ledger/audit/possible_membership.hpp"
#include "ledger/audit/possible_payment.hpp"
#include "ledger/audit/possible_review.hpp"
#include "ledger/audit/possible_risk.hpp"
#include "ledger/audit/possible_wallet.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/domain/sale_amounts.hpp"

namespace tress::audit {

namespace {

/// Far above any amount that a command may carry, far below where sums could overflow.
constexpr std::int64_t minor_max = 1'000'000'000'000;

bool is_sane(std::int64_t minor) {
  return minor <= minor_max && minor >= -minor_max;
}

bool is_sane(Money money) {
  return is_sane(money.minor());
}

bool is_sane(const std::optional<Money>& money) {
  return !money || is_sane(*money);
}

template <class Taxes>
bool are_sane(const Taxes& taxes) {
  return std::all_of(taxes.begin(), taxes.end(), [](const auto& tax) { return is_sane(tax.fine); });
}

using audit::follows;  // of wallets: possible_wallet.cpp

using trading::follows;

using calendar::follows;

using closing::follows;
using closing::is_close_due;

using seeing::follows;

using winning_back::follows;

using paying::follows;

using reviewing::follows;

// Each event type has its line, so that a new one does not compile until somebody has decided.

bool follows(const salon::State& before, const salon::Founded&) {
  return !before.is_founded;
}

bool follows(const staff::State& before, const staff::Hired& hired) {
  return !before.is_hired() && !hired.code.empty();
}

bool follows(const staff::State& before, const staff::RoleGranted&) {
  return before.is_hired();
}

bool follows(const staff::State& before, const staff::RoleRevoked& revoked) {
  return before.has_role(revoked.role);
}

bool follows(const staff::State& before, const staff::Left&) {
  return before.is_hired();
}

bool follows(const catalogue::State& before, const catalogue::ItemListed&) {
  return !before.listed;
}

bool follows(const catalogue::State& before, const catalogue::PriceSet&) {
  return before.listed.has_value();
}

bool follows(const catalogue::State& before, const catalogue::ItemRetired&) {
  return before.listed.has_value();
}

bool follows(const catalogue::State& before, const catalogue::IngredientsSet&) {
  return before.listed.has_value();
}

bool follows(const catalogue::State& before, const catalogue::PatchTestsRequired&) {
  return before.listed.has_value();
}

bool follows(const catalogue::State& before, const catalogue::DurationSet& set) {
  return before.listed && set.minutes > 0;
}

bool follows(const sale::State& before, const sale::Opened& opened) {
  return before.stage == sale::Stage::not_opened &&
         is_close_due(opened.close_due, opened.opened_on);
}

bool follows(const sale::State& before, const sale::LineAdded& added) {
  return before.stage == sale::Stage::open && added.line == before.lines.size() + 1 &&
         is_sane(added.amount) && is_sane(added.cost) && are_sane(added.taxes);
}

/// What a plan gives stands alone on its line, which nothing else of a plan pays.
bool may_take_of_plan(const sale::Line& line, const sale::MemberBenefit& member) {
  const bool is_alone = !line.cover && !line.member && line.discount_minor == 0;
  const bool is_part = member.percent_bp >= 1 && member.percent_bp <= plan::percent_bp_max;
  return is_alone && is_part && is_sane(member.value) && !member.value.is_negative();
}

bool follows(const sale::State& before, const sale::DiscountApplied& applied) {
  if (before.stage != sale::Stage::open || applied.line < 1) return false;
  if (applied.line > before.lines.size()) return false;
  const sale::Line& line = before.lines[applied.line - 1];
  return (!applied.member || may_take_of_plan(line, *applied.member)) && is_sane(applied.amount) &&
         are_sane(applied.taxes) && line.net_minor() >= applied.amount.minor();
}

bool follows(const sale::State& before, const sale::TipAdded& tip) {
  return before.stage == sale::Stage::open && is_sane(tip.amount);
}

bool follows(const sale::State& before, const sale::TenderTaken& taken) {
  return before.stage == sale::Stage::open && taken.tender == before.tenders.size() + 1 &&
         is_sane(taken.amount);
}

/// The totals are those of the lines, and everything is paid: else the journal has no balance.
bool follows(const sale::State& before, const sale::Closed& closed) {
  const Currency currency = closed.totals.total.currency();
  return before.stage == sale::Stage::open && closed.totals == sale::totals_of(before, currency) &&
         sale::due_minor(before, currency) == 0;
}

bool follows(const sale::State& before, const sale::Voided& voided) {
  const auto stage = voided.was_closed ? sale::Stage::closed : sale::Stage::open;
  return before.stage == stage;
}

bool follows(const sale::State& before, const sale::DebtPaid& paid) {
  return before.stage == sale::Stage::closed && is_sane(paid.amount);
}

bool follows(const sale::State& before, const sale::RefundRequested& requested) {
  if (before.stage != sale::Stage::closed) return false;
  if (requested.refund != before.refunds.size() + 1) return false;
  if (!is_sane(requested.amount) || !is_sane(requested.total)) return false;
  std::int64_t total = requested.amount.minor();
  for (const auto& tax : requested.taxes) {
    if (!is_sane(tax.fine) || !is_sane(tax.minor)) return false;
    total += tax.minor;
  }
  return total == requested.total.minor();
}

bool is_refund_at(const sale::State& before, std::uint32_t number, sale::RefundStage stage) {
  return number >= 1 && number <= before.refunds.size() &&
         before.refunds[number - 1].stage == stage;
}

bool follows(const sale::State& before, const sale::RefundApproved& approved) {
  return is_refund_at(before, approved.refund, sale::RefundStage::requested);
}

bool follows(const sale::State& before, const sale::RefundRejected& rejected) {
  return is_refund_at(before, rejected.refund, sale::RefundStage::requested);
}

bool follows(const sale::State& before, const sale::RefundPaid& paid) {
  return is_refund_at(before, paid.refund, sale::RefundStage::approved);
}

bool follows(const settlement::State& before, const settlement::Recorded& recorded) {
  return !before.recorded && is_sane(recorded.gross) && is_sane(recorded.fee) &&
         is_sane(recorded.matched) && recorded.matched.minor() <= recorded.gross.minor();
}

bool follows(const settlement::State& before, const settlement::SuspenseCleared& cleared) {
  return before.recorded && cleared.amount.is_positive() &&
         cleared.amount.minor() <= before.suspense_minor &&
         books::find_account(cleared.account) != nullptr;
}

bool follows(const importing::State& before, const importing::RunStarted& started) {
  return !before.is_started() && !started.files.empty();
}

bool follows(const importing::State& before, const importing::OddityNoted&) {
  return before.is_started() && !before.is_finished;
}

bool follows(const importing::State& before, const importing::RunFinished&) {
  return before.is_started() && !before.is_finished;
}

/// Lists of words: nothing that is written into them can break the reading.
template <class Happened>
bool follows([[maybe_unused]] const card::State& before,
             [[maybe_unused]] const Happened& happened) {
  if constexpr (std::is_same_v<Happened, card::FieldDefined>) {
    return before.field(happened.code) == nullptr &&
           !(happened.is_health && happened.is_searchable);
  } else {
    return true;
  }
}

bool follows(const system::State& before, const system::RootKeySet&) {
  return !before.root;
}

bool follows(const system::State& before, const system::LogKeyRotated& rotated) {
  return before.root && before.log_keys.back() == rotated.old_key;
}

bool follows(const system::State& before, const system::LogKeyCompromised& compromised) {
  return before.root && before.log_keys.back() == compromised.key;
}

bool follows(const system::State& before, const system::HeadsSealed& sealed) {
  return sealed.tree_size > before.heads_sealed_size;
}

bool follows(const system::State&, const system::RecoveryPerformed& performed) {
  return performed.recovered_size >= performed.found_size;
}

bool follows(const system::State&, const system::BackupTaken&) {
  return true;
}

bool has_witness(const system::State& before, const std::string& vkey) {
  return std::find(before.witnesses.begin(), before.witnesses.end(), vkey) !=
         before.witnesses.end();
}

bool follows(const system::State& before, const system::WitnessAdded& added) {
  return before.root && !has_witness(before, added.vkey);
}

bool follows(const system::State& before, const system::AccessLogMade& made) {
  return before.access_log != made.log_key;
}

bool follows(const system::State& before, const system::WitnessRemoved& removed) {
  return before.root && has_witness(before, removed.vkey);
}

bool follows(const sale::State& before, const sale::PrepaidLineAdded& added) {
  return can_follow_prepaid(before, added);
}

bool follows(const sale::State& before, const sale::LineCovered& covered) {
  return can_follow_prepaid(before, covered);
}

bool follows(const sale::State& before, const sale::CoverReversed& reversed) {
  return can_follow_prepaid(before, reversed);
}

bool follows(const staff::State& before, const staff::DeviceKeyEnrolled& enrolled) {
  return before.is_hired() && !before.has_left && !before.has_device_key(enrolled.key) &&
         before.device_keys.size() < staff::device_keys_max;
}

bool follows(const staff::State& before, const staff::DeviceKeyRotated& rotated) {
  return before.has_device_key(rotated.old_key) && !before.has_device_key(rotated.key);
}

bool follows(const staff::State& before, const staff::DeviceKeyRevoked& revoked) {
  return before.has_device_key(revoked.key);
}

bool follows(const staff::State& before, const staff::AttemptRefused& attempt) {
  const std::uint32_t last = before.attempts_on == attempt.on ? before.attempts : 0;
  return before.is_hired() && attempt.number == last + 1 &&
         attempt.number <= staff::attempts_noted_max;
}

bool follows(const staff::State& before, const staff::TrainingAcknowledged&) {
  return before.is_hired();
}

bool follows(const approval::State& before, const approval::Proposed& proposed) {
  return before.stage == approval::Stage::none && proposed.approvals >= 1;
}

bool is_pending(const approval::State& before) {
  return before.stage == approval::Stage::pending;
}

/// Each approval is by another person, none by who asked (but where one person is the whole salon),
/// and the last one is the one that was needed.
bool follows(const approval::State& before, const approval::Approved& approved) {
  if (!is_pending(before)) return false;
  const auto& earlier = before.approved_by;
  const bool is_own = approved.approved_by == before.proposed->requested_by;
  const bool is_second_of_one =
      std::find(earlier.begin(), earlier.end(), approved.approved_by) != earlier.end();
  const bool is_enough = approved.by_one_person || earlier.size() + 1 >= before.proposed->approvals;
  return is_own == approved.by_one_person && !is_second_of_one &&
         approved.number == earlier.size() + 1 && approved.is_final == is_enough;
}

bool follows(const approval::State& before, const approval::Rejected&) {
  return is_pending(before);
}

bool follows(const approval::State& before, const approval::Withdrawn& withdrawn) {
  return is_pending(before) && withdrawn.withdrawn_by == before.proposed->requested_by;
}

bool follows(const approval::State& before, const approval::Lapsed& lapsed) {
  return is_pending(before) && lapsed.lapses_at == before.proposed->lapses_at;
}

bool follows(const policy::State&, const policy::ActRuleSet& set) {
  return !set.bands.empty();
}

bool follows(const policy::State&, const policy::ReasonsSet&) {
  return true;
}

bool follows(const policy::State& before, const policy::RiskRuleSet& set) {
  return set.version == before.risk_rules.size() + 1;
}

bool follows(const policy::State&, const policy::OwnershipRuleSet& set) {
  return set.rule.owned_days > 0 && set.rule.clients_max > 0;
}

bool follows(const policy::State&, const policy::EndsSoonSet& set) {
  return set.days > 0;
}

bool follows(const policy::State&, const policy::ReviewRuleSet& set) {
  return set.rule.within_days > 0 && set.rule.backup_after_hours > 0;
}

bool follows(const policy::State& before, const policy::RetentionRuleSet& set) {
  return set.version == before.retention_rules.size() + 1;
}

bool follows(const policy::State& before, const policy::TiersSet& set) {
  return set.version == before.tiers.size() + 1 && !set.tiers.empty();
}

bool follows(const policy::State&, const policy::OwnerRuleSet&) {
  return true;
}

template <class Requests>
bool is_asked(const Requests& requests, std::uint32_t number) {
  return number >= 1 && number <= requests.size() &&
         requests[number - 1].stage == sale::RequestStage::asked;
}

bool follows(const sale::State& before, const sale::DiscountReasonStated& stated) {
  return before.stage == sale::Stage::open && stated.discount >= 1 &&
         stated.discount <= before.discounts.size();
}

bool follows(const sale::State& before, const sale::TipChangeAsked& asked) {
  return before.stage == sale::Stage::closed && asked.change == before.tip_changes.size() + 1 &&
         asked.tip >= 1 && asked.tip <= before.tips.size() && is_sane(asked.amount) &&
         is_sane(asked.former_amount) && !asked.amount.is_negative() &&
         !asked.former_amount.is_negative();
}

bool follows(const sale::State& before, const sale::TipChangeRejected& rejected) {
  return is_asked(before.tip_changes, rejected.change);
}

/// Nobody approves what they asked for, nor a tip of their own (but where one person is the whole
/// salon).
bool follows(const sale::State& before, const sale::TipChanged& changed) {
  if (!is_asked(before.tip_changes, changed.change)) return false;
  const auto& request = before.tip_changes[changed.change - 1].request;
  const bool is_own = changed.approved_by == request.requested_by ||
                      changed.approved_by == request.staff ||
                      changed.approved_by == request.former_staff;
  return !is_own || changed.by_one_person;
}

bool follows(const sale::State& before, const sale::DisputeOpened& opened) {
  return before.stage == sale::Stage::closed && opened.dispute == before.disputes.size() + 1 &&
         is_sane(opened.amount) && is_sane(opened.fee) && opened.amount.is_positive() &&
         !opened.fee.is_negative();
}

bool follows(const sale::State& before, const sale::DisputeDecided& decided) {
  return decided.dispute >= 1 && decided.dispute <= before.disputes.size() &&
         before.disputes[decided.dispute - 1].stage == sale::DisputeStage::open;
}

bool follows(const sale::State& before, const sale::WriteOffAsked& asked) {
  return before.stage == sale::Stage::closed && asked.write_off == before.write_offs.size() + 1 &&
         asked.amount.is_positive() && is_sane(asked.amount);
}

bool follows(const sale::State& before, const sale::WriteOffRejected& rejected) {
  return is_asked(before.write_offs, rejected.write_off);
}

bool follows(const sale::State& before, const sale::DebtWrittenOff& written) {
  if (!is_asked(before.write_offs, written.write_off)) return false;
  const auto& request = before.write_offs[written.write_off - 1].request;
  const bool is_own = written.approved_by == request.requested_by;
  return request.amount.minor() <= sale::debt_minor(before) && is_own == written.by_one_person;
}

bool follows(const drawer::State& before, const drawer::Opened& opened) {
  using drawer::Stage;
  const bool is_between = before.stage == Stage::not_opened || before.stage == Stage::settled;
  return is_between && is_sane(opened.opening) && is_sane(opened.left) &&
         opened.opening.currency() == opened.left.currency() &&
         is_close_due(opened.close_due, opened.date);
}

bool follows(const drawer::State& before, const drawer::PaidIn& paid) {
  return before.stage == drawer::Stage::open && paid.amount.is_positive() && is_sane(paid.amount);
}

bool follows(const drawer::State& before, const drawer::PaidOut& paid) {
  const bool may = before.stage == drawer::Stage::open || before.stage == drawer::Stage::settled;
  return may && paid.amount.is_positive() && is_sane(paid.amount);
}

bool follows(const drawer::State& before, const drawer::TipsPaid& paid) {
  return before.stage == drawer::Stage::open && paid.amount.is_positive() && is_sane(paid.amount);
}

bool follows(const drawer::State& before, const drawer::Counted& counted) {
  const bool may = before.stage == drawer::Stage::open || before.stage == drawer::Stage::counted;
  return may && counted.count == before.counts.size() + 1 && is_sane(counted.counted) &&
         is_sane(counted.expected);
}

/// The difference is the last count's, and who counted did not explain it.
bool follows(const drawer::State& before, const drawer::VarianceExplained& explained) {
  if (before.stage != drawer::Stage::counted) return false;
  const auto& last = before.counts.back();
  return explained.counted_by == last.counted_by &&
         (explained.explained_by == explained.counted_by) == explained.by_one_person &&
         explained.variance.minor() == last.counted.minor() - last.expected.minor();
}

template <std::size_t i = 0>
bool follows_at(const AnyState& before, const AnyEvent& event) {
  if constexpr (i == std::variant_size_v<StatesByKind>) {
    return false;
  } else {
    if (event.index() != i) return follows_at<i + 1>(before, event);
    using State = std::variant_alternative_t<i, AnyState>;
    if constexpr (std::is_same_v<State, client::State>) {
      return can_follow_of_client(std::get<i>(before), std::get<i>(event));
    } else if constexpr (std::is_same_v<State, plan::State>) {
      return can_follow_of_plan(std::get<i>(before), std::get<i>(event));
    } else if constexpr (std::is_same_v<State, membership::State>) {
      return can_follow_of_membership(std::get<i>(before), std::get<i>(event));
    } else {
      return std::visit(
          [&](const auto& happened) { return follows(std::get<i>(before), happened); },
          std::get<i>(event));
    }
  }
}

}  // namespace

bool can_follow(const AnyState& before, const AnyEvent& event) {
  TRESS_ASSERT(before.index() == event.index());
  return follows_at(before, event);
}

}  // namespace tress::audit
