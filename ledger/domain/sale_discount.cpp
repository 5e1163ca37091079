#include <algorithm>
#include <array>
#include <string_view>

#include "ledger/domain/approvals.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"
#include "ledger/domain/shares.hpp"

namespace tress::sale {

namespace {

/// Of exclusive discounts: the plan gives nothing more.
constexpr std::array<std::string_view, 2> reasons_of_no_use{"benefit_used_up", "plan_has_lapsed"};

/// What somebody gives away alone counts over the whole bill: else a large discount were many small
/// ones. An approval is of this one. What a plan gives nobody gives away.
Money judged_discount(const ApplyDiscount& asked, const State& state, const Facts& facts) {
  std::int64_t minor = asked.amount.minor();
  const bool is_approved =
      facts.approved != nullptr && facts.approved->act == approval::Act::discount;
  if (!is_approved) {
    for (const DiscountApplied& earlier : state.discounts) {
      if (!earlier.member) minor += earlier.amount.minor();
    }
  }
  return {asked.amount.currency(), minor};
}

Result<Line, Refusal> require_line(const State& state, std::uint32_t line) {
  if (line < 1 || line > state.lines.size()) return Refusal::line_is_unknown;
  return state.lines[line - 1];
}

/// True if the discount may not stand beside those that the line has.
bool is_too_many(std::uint32_t line, bool stands_alone_itself, const State& state) {
  const auto is_beside = [&](const DiscountApplied& one) {
    return one.line == line && (stands_alone_itself || stands_alone(one));
  };
  return std::any_of(state.discounts.begin(), state.discounts.end(), is_beside);
}

/// May return: line_takes_no_discount.
Result<void, Refusal> require_discountable(const Line& line) {
  const bool takes_none = line.kind == LineKind::returned || is_settled_elsewhere(line);
  if (takes_none) return Refusal::line_takes_no_discount;
  return ok();
}

Result<void, Refusal> check_discount(const ApplyDiscount& asked,
                                     const Line& line,
                                     const State& state) {
  TRESS_TRY(require_discountable(line));
  const bool stands_alone_itself =
      asked.membership.has_value() || is_listed(exclusive_reasons, asked.reason);
  if (is_too_many(asked.line, stands_alone_itself, state)) return Refusal::discount_is_exclusive;
  const bool is_part = asked.reason == comp_reason && asked.amount.minor() < line.net_minor();
  if (is_part) return Refusal::comp_is_the_whole_line;
  if (asked.amount.minor() > line.net_minor()) return Refusal::discount_exceeds_line;
  return ok();
}

/// What is not normal says why, in a code and in words. May return: text_is_missing,
/// reason_is_not_listed.
Result<void, Refusal> check_reason(const ApplyDiscount& asked, const Facts& facts) {
  if (!asked.membership) {
    if (!is_discount_reason(asked.reason, facts)) return Refusal::reason_is_not_listed;
    return ok();
  }
  if (!asked.note) return Refusal::text_is_missing;
  const Day today = std::chrono::floor<std::chrono::days>(facts.now);
  const auto listed =
      policy::reasons_on(facts.around->policy(), policy::ReasonKind::exclusive_discount, today);
  if (!is_listed(listed, asked.reason)) return Refusal::reason_is_not_listed;
  return ok();
}

/// Whose member price it is. One that is over or rests is enough: that the plan does not give it is
/// why it is exclusive. May return: membership_is_unknown, membership_is_anothers,
/// plan_has_uses_left.
Result<std::optional<Exclusive>, Refusal> exclusive_of(const ApplyDiscount& asked,
                                                       const Line& line,
                                                       const State& state,
                                                       const Facts& facts,
                                                       Day date) {
  if (!asked.membership) return std::optional<Exclusive>{};
  const membership::State* const held = facts.around->membership(*asked.membership);
  if (held == nullptr || !held->started) return Refusal::membership_is_unknown;
  const auto is_of = [&](const std::optional<ClientId>& one) {
    return one && client::is_same_person(*one, held->started->client, *facts.around);
  };
  if (!is_of(state.opened->payer) && !is_of(line.served)) return Refusal::membership_is_anothers;
  const bool is_in_its_place = is_listed(reasons_of_no_use, asked.reason) && line.item &&
                               membership::has_use_for(*line.item, *held, date, facts);
  if (is_in_its_place) return Refusal::plan_has_uses_left;
  return std::optional{Exclusive{*asked.membership, *held->plan, held->plan_version}};
}

/// The event of a discount of the line, which has one. May return: discount_exceeds_due.
Result<DiscountApplied, Refusal> applied_to(const Line& line,
                                            DiscountApplied applied,
                                            const State& state,
                                            const rules::BranchDay& at) {
  const Money net{at.currency(), line.net_minor() - applied.amount.minor()};
  applied.taxes = taxes_of(net, branch::taxes_on(*at.state, state.opened->opened_on));
  const bool leaves_too_much_paid =
      !state.tenders.empty() && due_minor(evolve(state, applied), at.currency()) < 0;
  if (leaves_too_much_paid) return Refusal::discount_exceeds_due;
  return applied;
}

}  // namespace

bool stands_alone(const DiscountApplied& discount) {
  return discount.member || discount.exclusive || is_listed(exclusive_reasons, discount.reason);
}

bool is_discount_reason(const std::string& reason, const Facts& facts) {
  if (reason == member_reason) return false;
  const Day today = std::chrono::floor<std::chrono::days>(facts.now);
  const auto listed =
      policy::reasons_on(facts.around->policy(), policy::ReasonKind::discount, today);
  return is_listed(listed, reason);
}

Outcome carry_out(const ApplyDiscount& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(const Line line, require_line(state, asked.line));
  TRESS_TRY(rules::check_texts<Refusal>({rules::note(asked.note)}));
  TRESS_TRY(check_reason(asked, facts));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.discounts.size()));
  TRESS_TRY(check_discount(asked, line, state));
  TRESS_TRY(DiscountApplied applied,
            applied_to(line, {asked.line, asked.amount, asked.reason, asked.note, {}}, state, at));
  // Nobody is asked to approve what cannot be.
  TRESS_TRY(applied.exclusive, exclusive_of(asked, line, state, facts, at.date));
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::discount,
                                             judged_discount(asked, state, facts), facts));
  return one<Event>({at.id, at.date, asked.reason}, std::move(applied));
}

Outcome carry_out(const DiscountLine& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(const Line line, require_line(state, asked.line));
  const Money off{
      line.amount.currency(),
      share_half_up(line.amount.minor(), asked.member.percent_bp, plan::percent_bp_max)};
  const bool takes_any = require_discountable(line).has_value();
  if (takes_any && !off.is_positive()) return Refusal::amount_is_not_positive;
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.member.value));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.discounts.size()));
  TRESS_TRY(require_discountable(line));
  if (is_too_many(asked.line, true, state)) return Refusal::discount_is_exclusive;
  const std::string reason{member_reason};
  TRESS_TRY(DiscountApplied applied,
            applied_to(line, {asked.line, off, reason, std::nullopt, {}}, state, at));
  applied.member = asked.member;
  if (!facts.is_ordered_by(StreamKind::membership)) return Refusal::only_memberships_ask;
  return one<Event>({at.id, at.date, reason}, std::move(applied));
}

}  // namespace tress::sale
