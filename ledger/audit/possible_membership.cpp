#include "ledger/audit/possible_membership.hpp"

#include <algorithm>
#include <map>

namespace tress::audit {

namespace {

using membership::HoldStage;
using membership::RequestStage;

/// Far above any amount that a command may carry, far below where sums could overflow.
constexpr std::int64_t minor_max = 1'000'000'000'000;

bool is_value(std::int64_t number) {
  return number >= 0 && number <= minor_max;
}

bool is_value(Money money) {
  return is_value(money.minor());
}

bool are_values(const std::vector<sale::TaxTotal>& taxes) {
  return std::all_of(taxes.begin(), taxes.end(),
                     [](const auto& tax) { return is_value(tax.minor); });
}

const membership::LotState* lot_of(const membership::State& state, std::uint32_t number) {
  if (number < 1 || number > state.lots.size()) return nullptr;
  return &state.lots[number - 1];
}

/// The parts are there to be taken, and are worth `value` together.
bool are_available(const membership::State& state,
                   const std::vector<membership::Part>& parts,
                   std::int64_t value) {
  std::int64_t sum = 0;
  std::vector<std::uint32_t> seen;
  for (const auto& part : parts) {
    const auto* const lot = lot_of(state, part.lot);
    if (lot == nullptr || !is_value(part.units) || !is_value(part.minor)) return false;
    if (part.units > lot->available() || part.minor > lot->available_minor()) return false;
    if (std::find(seen.begin(), seen.end(), part.lot) != seen.end()) return false;
    seen.push_back(part.lot);
    sum += part.minor;
  }
  return sum == value;
}

bool is_hold(const membership::State& state, std::uint32_t number, HoldStage stage, Money value) {
  return number >= 1 && number <= state.holds.size() && state.holds[number - 1].stage == stage &&
         state.holds[number - 1].reserved.value == value;
}

bool is_reserved(const membership::State& state, std::uint32_t number) {
  return number >= 1 && number <= state.holds.size() &&
         state.holds[number - 1].stage == HoldStage::reserved;
}

/// True if the hold's units fit into the lots that they came out of.
bool may_go_back(const membership::State& state, std::uint32_t hold) {
  const auto& parts = state.holds[hold - 1].reserved.parts;
  return std::all_of(parts.begin(), parts.end(), [&](const membership::Part& part) {
    const auto& free = lot_of(state, part.lot)->free;
    return free.left + part.units <= free.granted;
  });
}

/// Days that were over when a lot was made to last longer, and that are not earned yet.
std::int64_t unearned_days(const membership::LotState& lot) {
  return std::max<std::int64_t>(0, lot.free.left - lot.free.granted);
}

/// They are earned before anything else happens.
bool is_its_turn(const membership::State& before, const membership::Event& event) {
  const bool are_earned =
      std::all_of(before.lots.begin(), before.lots.end(),
                  [](const membership::LotState& lot) { return unearned_days(lot) == 0; });
  return are_earned || std::holds_alternative<membership::TimeEarned>(event);
}

bool is_request(const membership::State& state, std::uint32_t number, RequestStage stage) {
  return number >= 1 && number <= state.requests.size() &&
         state.requests[number - 1].stage == stage;
}

/// Nobody approves their own request.
bool is_anothers(const membership::State& state,
                 std::optional<std::uint32_t> request,
                 std::optional<StaffId> approver) {
  if (!request) return true;
  return is_request(state, *request, RequestStage::requested) && approver &&
         state.requests[*request - 1].asked.requested_by != approver;
}

bool is_lot(const membership::Lot& lot) {
  return lot.units >= 1 && is_value(lot.units) && is_value(lot.price) && is_value(lot.paid) &&
         lot.paid.minor() <= lot.price.minor() && lot.paid_units >= 0 &&
         lot.paid_units <= lot.units && are_values(lot.taxes) &&
         (!lot.alone || is_value(*lot.alone)) &&
         (!lot.percent_bp || (*lot.percent_bp >= 1 && *lot.percent_bp <= plan::percent_bp_max));
}

/// What was used before: no more of the price went with it than it would have cost alone.
bool is_past(const std::optional<membership::Past>& past) {
  return !past || (is_value(past->at_list) && is_value(past->money) &&
                   past->money.minor() <= past->at_list.minor());
}

/// What went with what was used of all that was bought together with a lot; never below zero.
std::int64_t used_minor(const membership::State& state, std::uint32_t number) {
  std::int64_t sum = 0;
  for (const membership::LotState& lot : state.lots) {
    if (lot.first_of_grant != lot_of(state, number)->first_of_grant) continue;
    sum += lot.used_minor + lot.past.money;
  }
  return std::max<std::int64_t>(0, sum);
}

/// What another client used is known of units that came from one, and each bill whose money is in
/// the lots is in one of them.
bool are_from_somewhere(const membership::LotsGranted& granted) {
  const bool is_transfer = granted.origin == membership::Origin::transfer;
  if (!is_past(granted.past) || (granted.past && !is_transfer)) return false;
  std::map<std::uint32_t, std::int64_t> from_bills;
  for (const membership::Source& source : granted.sources) {
    if (!is_value(source.amount) || !are_values(source.taxes)) return false;
    from_bills[source.lot] += source.amount.minor();
  }
  return std::all_of(from_bills.begin(), from_bills.end(), [&](const auto& one) {
    return std::any_of(granted.lots.begin(), granted.lots.end(), [&](const membership::Lot& lot) {
      return lot.lot == one.first && one.second <= lot.paid.minor();
    });
  });
}

bool is_line(const sale::State& bill, std::uint32_t line) {
  return line >= 1 && line <= bill.lines.size();
}

bool follows(const plan::State& before, const plan::Published& published) {
  return !before.is_retired && published.version == before.versions.size() + 1 &&
         published.terms.price.is_positive() && !published.terms.benefits.empty();
}

bool follows(const plan::State& before, const plan::Retired&) {
  return !before.versions.empty() && !before.is_retired;
}

bool follows(const membership::State& before, const membership::Started&) {
  return !before.started;
}

bool follows(const membership::State& before, const membership::LotsGranted& granted) {
  if (!before.started || !is_value(granted.value)) return false;
  std::int64_t closed = 0;
  for (const auto& part : granted.closed) closed += is_value(part.minor) ? part.minor : 0;
  if (!are_available(before, granted.closed, closed)) return false;
  std::int64_t paid = 0;
  for (std::size_t i = 0; i < granted.lots.size(); ++i) {
    const membership::Lot& lot = granted.lots[i];
    if (lot.lot != before.lots.size() + i + 1 || !is_lot(lot)) return false;
    paid += lot.paid.minor();
  }
  return paid == granted.value.minor() + closed && are_from_somewhere(granted) &&
         is_anothers(before, granted.request, granted.approved_by);
}

bool follows(const membership::State& before, const membership::LotPaid& paid) {
  const auto* const lot = lot_of(before, paid.lot);
  // What one price bought may have been free in it.
  return lot != nullptr && is_value(paid.amount) && paid.amount.minor() <= lot->unpaid_minor &&
         paid.units >= 0 && paid.units <= lot->unpaid &&
         (paid.amount.is_positive() || paid.units > 0);
}

bool follows(const membership::State& before, const membership::Reserved& reserved) {
  return before.started && !before.paused && reserved.hold == before.holds.size() + 1 &&
         are_available(before, reserved.parts, reserved.value.minor());
}

bool follows(const membership::State& before, const membership::Assigned& assigned) {
  return is_reserved(before, assigned.hold);
}

bool follows(const membership::State& before, const membership::Released& released) {
  return is_reserved(before, released.hold) && may_go_back(before, released.hold);
}

bool follows(const membership::State& before, const membership::Redeemed& redeemed) {
  return is_hold(before, redeemed.hold, HoldStage::reserved, redeemed.value);
}

/// To the same lots, with their own money.
bool follows(const membership::State& before, const membership::Returned& returned) {
  if (!is_hold(before, returned.hold, HoldStage::redeemed, returned.value)) return false;
  if (before.holds[returned.hold - 1].used_at != returned.used_at) return false;
  if (!may_go_back(before, returned.hold)) return false;
  const bool are_known =
      std::all_of(returned.extended.begin(), returned.extended.end(),
                  [&](const auto& lot) { return lot_of(before, lot.lot) != nullptr; });
  return are_known && is_anothers(before, returned.request, returned.approved_by);
}

bool follows(const membership::State& before, const membership::Forfeited& forfeited) {
  std::int64_t tax = 0;
  for (const auto& one : forfeited.taxes) tax += is_value(one.minor) ? one.minor : minor_max;
  return is_hold(before, forfeited.hold, HoldStage::reserved, forfeited.value) &&
         tax <= forfeited.value.minor();
}

bool follows(const membership::State& before, const membership::ExpiryAnnounced& announced) {
  const auto* const lot = lot_of(before, announced.lot);
  if (lot == nullptr || (announced.is_reminder && !lot->notice)) return false;
  return !lot->notice || lot->notice->given_on <= announced.announced_on;
}

/// Never without a notice before.
bool follows(const membership::State& before, const membership::Expired& expired) {
  const auto* const lot = lot_of(before, expired.lot);
  return lot != nullptr && lot->notice &&
         are_available(before, {{expired.lot, expired.units, expired.value.minor()}},
                       expired.value.minor());
}

bool follows(const membership::State& before, const membership::Paused&) {
  return before.started && !before.paused;
}

bool follows(const membership::State& before, const membership::Resumed& resumed) {
  return before.paused && resumed.days >= 0;
}

bool follows(const membership::State& before, const membership::Requested& requested) {
  if (!before.started || requested.request != before.requests.size() + 1) return false;
  switch (requested.what) {
    case membership::RequestKind::reversal:
      return requested.hold && *requested.hold >= 1 && *requested.hold <= before.holds.size();
    case membership::RequestKind::adjustment: return requested.benefit && requested.units;
    case membership::RequestKind::refund: return requested.quote.has_value();
    case membership::RequestKind::renewal_date:
      return before.period_until && requested.renewal_was && requested.renews_on &&
             *requested.renewal_was == *before.period_until + std::chrono::days{1} &&
             *requested.renews_on != *requested.renewal_was;
  }
  TRESS_UNREACHABLE();
}

/// The lot as it was, but that it lasts longer: not beyond the period that it ends with, and an
/// unlimited one by days that are added to it and to nothing else. `added`: those of the unit
/// ledger.
bool is_longer(const membership::State& before,
               const membership::Lot& longer,
               const membership::RenewalDateChanged& changed,
               std::int64_t added) {
  const auto* const lot = lot_of(before, longer.lot);
  if (lot == nullptr || longer.benefit != lot->granted.benefit) return false;
  const Day last = changed.renews_on - std::chrono::days{1};
  const std::int64_t more = longer.units - lot->granted.units;
  if (more != added || longer.paid_units - lot->granted.paid_units != more) return false;
  if (!lot->is_unlimited()) {
    return more == 0 && lot->granted.expires_on && *lot->granted.expires_on < last &&
           longer.expires_on == last;
  }
  return more > 0 && lot->available() > 0 &&
         *lot->earned_from + std::chrono::days{lot->available() + more - 1} == last;
}

/// Of each unlimited benefit that lasts longer, and of nothing else, days and money that it has.
bool are_shared(const membership::State& before, const membership::RenewalDateChanged& changed) {
  std::size_t shared = 0;
  for (const membership::Lot& longer : changed.extended) {
    const membership::LotState& lot = before.lots[longer.lot - 1];
    if (!lot.is_unlimited()) continue;
    const std::int64_t days = lot.available() + longer.units - lot.granted.units;
    const auto is_of_it = [&](const membership::Part& part) {
      return part.lot == longer.lot && part.units >= 1 && part.units <= days &&
             is_value(part.minor) && part.minor <= lot.available_minor();
    };
    if (std::none_of(changed.shared.begin(), changed.shared.end(), is_of_it)) return false;
    ++shared;
  }
  return shared == changed.shared.size();
}

/// The date that was asked for, and what ends with it; money stays where it was.
bool follows(const membership::State& before, const membership::RenewalDateChanged& changed) {
  if (!is_anothers(before, changed.request, changed.approved_by)) return false;
  const membership::Requested& asked = before.requests[changed.request - 1].asked;
  const bool is_asked_for = asked.what == membership::RequestKind::renewal_date &&
                            asked.renewal_was == changed.was &&
                            asked.renews_on == changed.renews_on && before.period_until &&
                            *before.period_until + std::chrono::days{1} == changed.was;
  const bool is_later = changed.renews_on > changed.was;
  const auto days = is_later ? (changed.renews_on - changed.was).count() : 0;
  if (!is_asked_for || before.paused || changed.days != days) return false;
  std::map<std::uint32_t, std::int64_t> added;
  for (const UnitPosting& move : changed.moved) {
    const bool is_added = move.from == UnitAccount::adjusted && move.to == UnitAccount::available;
    if (!is_added || !is_value(move.units)) return false;
    added[move.lot] += move.units;
  }
  std::vector<std::uint32_t> seen;
  for (const membership::Lot& longer : changed.extended) {
    const bool is_new = std::find(seen.begin(), seen.end(), longer.lot) == seen.end();
    if (!is_new || !is_later || !is_longer(before, longer, changed, added[longer.lot])) {
      return false;
    }
    seen.push_back(longer.lot);
  }
  return added.size() <= seen.size() && are_shared(before, changed);
}

bool follows(const membership::State& before, const membership::Rejected& rejected) {
  return is_request(before, rejected.request, RequestStage::requested);
}

bool follows(const membership::State& before, const membership::RefundApproved& approved) {
  if (!is_anothers(before, approved.request, approved.approved_by)) return false;
  std::int64_t total = approved.amount.minor();
  for (const auto& tax : approved.quote.taxes) total += is_value(tax.minor) ? tax.minor : minor_max;
  return is_value(approved.amount) && total == approved.total.minor() &&
         are_available(before, approved.parts, approved.quote.liability.minor());
}

bool follows(const membership::State& before, const membership::RefundPaid& paid) {
  return is_request(before, paid.request, RequestStage::approved) &&
         before.requests[paid.request - 1].to_pay == paid.total;
}

bool follows(const membership::State& before, const membership::TransferredOut& transferred) {
  const bool is_there = are_available(before, transferred.parts, transferred.value.minor()) &&
                        is_past(transferred.past);
  if (!is_there || !transferred.past || transferred.parts.empty()) return is_there;
  return transferred.past->money.minor() <= used_minor(before, transferred.parts.front().lot);
}

bool follows(const membership::State& before, const membership::LotsRevoked& revoked) {
  return are_available(before, revoked.parts, revoked.value.minor());
}

/// The days after those that are earned, and never more than there are.
bool follows(const membership::State& before, const membership::TimeEarned& earned) {
  const auto* const lot = lot_of(before, earned.lot);
  if (lot == nullptr || before.paused || earned.days < 1) return false;
  const std::int64_t over = unearned_days(*lot);
  return (over == 0 || over == earned.days) && lot->earned_from == earned.from &&
         are_available(before, {{earned.lot, earned.days, earned.value.minor()}},
                       earned.value.minor());
}

bool follows(const membership::State& before, const membership::TakenBack& taken) {
  return before.started && are_available(before, taken.parts, taken.value.minor());
}

bool follows(const membership::State& before, const membership::RenewalFailed& failed) {
  return failed.attempt == before.failures + 1;
}

bool follows(const membership::State& before, const membership::MigrationCleared& cleared) {
  return cleared.amount.is_positive() && cleared.amount.minor() <= before.in_suspense_minor;
}

}  // namespace

bool can_follow_prepaid(const sale::State& before, const sale::PrepaidLineAdded& added) {
  return before.stage == sale::Stage::open && added.line == before.lines.size() + 1 &&
         is_value(added.amount);
}

bool can_follow_prepaid(const sale::State& before, const sale::LineCovered& covered) {
  if (before.stage != sale::Stage::open || !is_line(before, covered.line)) return false;
  const sale::Line& line = before.lines[covered.line - 1];
  return !line.cover && !line.member && line.discount_minor == 0 && is_value(covered.amount) &&
         is_value(covered.value) && covered.tender == before.tenders.size() + 1;
}

bool can_follow_prepaid(const sale::State& before, const sale::CoverReversed& reversed) {
  if (before.stage != sale::Stage::closed || !is_line(before, reversed.line)) return false;
  const sale::Line& line = before.lines[reversed.line - 1];
  if (line.cover) return !line.cover->is_reversed;
  return line.member && !line.member->is_reversed;
}

bool can_follow_of_plan(const plan::State& before, const plan::Event& event) {
  return std::visit([&](const auto& happened) { return follows(before, happened); }, event);
}

bool can_follow_of_membership(const membership::State& before, const membership::Event& event) {
  return is_its_turn(before, event) &&
         std::visit([&](const auto& happened) { return follows(before, happened); }, event);
}

}  // namespace tress::audit
