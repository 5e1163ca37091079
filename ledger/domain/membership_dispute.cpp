#include "ledger/domain/membership_rules.hpp"

/// What is taken back of units whose payment was lost in a dispute.
namespace tress::membership {

namespace {

/// What the bill has paid of it, or of what it came from.
std::int64_t paid_minor(const LotState& lot, SaleId sale) {
  std::int64_t paid = 0;
  for (const Payment& payment : lot.payments) {
    if (payment.sale == sale) paid += payment.minor;
  }
  for (const Source& source : lot.sources) {
    if (source.sale == sale) paid += source.amount.minor();
  }
  return paid;
}

bool is_paid_by(const LotState& lot, SaleId sale) {
  const auto is_of = [&](const auto& one) { return one.sale == sale; };
  return std::any_of(lot.payments.begin(), lot.payments.end(), is_of) ||
         std::any_of(lot.sources.begin(), lot.sources.end(), is_of);
}

/// Holds of those lots that no bill has yet: nobody comes to use what is not paid for.
std::vector<std::uint32_t> holds_on(const State& state, SaleId sale) {
  std::vector<std::uint32_t> found;
  for (const HoldState& hold : state.holds) {
    if (hold.stage != HoldStage::reserved || hold.sale) continue;
    const auto& parts = hold.reserved.parts;
    const bool is_one = std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
      return is_paid_by(lot_at(state, part.lot), sale);
    });
    if (is_one) found.push_back(hold.reserved.hold);
  }
  return found;
}

/// As many units as are worth no more than that, all that is left if it can be.
Part part_worth(const LotState& lot, std::int64_t minor_max) {
  if (lot.available_minor() <= minor_max) {
    return {lot.granted.lot, lot.available(), lot.available_minor()};
  }
  std::int64_t units = 0;
  std::int64_t minor = 0;
  while (units < lot.available()) {
    const std::int64_t more = lots::released_minor(lot.free, units + 1);
    if (more > minor_max) break;
    ++units;
    minor = more;
  }
  return {lot.granted.lot, units, minor};
}

std::vector<Part> unused_of(const State& state, SaleId sale, std::int64_t minor_max) {
  std::vector<Part> parts;
  for (const LotState& lot : state.lots) {
    if (!is_paid_by(lot, sale)) continue;
    const Part part = part_worth(lot, std::min(minor_max, paid_minor(lot, sale)));
    if (part.units == 0 && part.minor == 0) continue;
    minor_max -= part.minor;
    parts.push_back(part);
  }
  return parts;
}

/// Everything that one membership gives back of what the bill has paid; the last event says what.
Decision<Event> taken_back(const TakeBack& asked, const State& given, const rules::BranchDay& at) {
  Decision<Event> decision = earned_first(given, at);
  for (const std::uint32_t hold : holds_on(given, asked.sale)) {
    const auto& parts = given.holds[hold - 1].reserved.parts;
    decision.events.emplace_back(
        Released{hold, ReleaseReason::lot_taken_back,
                 moved(given, parts, UnitAccount::reserved, UnitAccount::available)});
  }
  State state = given;
  for (const Event& event : decision.events) state = evolve(std::move(state), event);
  auto parts = unused_of(state, asked.sale, asked.at_most.minor());
  const Money value{at.currency(), minor_of(parts)};
  auto moves = moved(state, parts, UnitAccount::available, UnitAccount::refunded);
  decision.events.emplace_back(
      TakenBack{asked.sale, asked.dispute, std::move(parts), value, std::move(moves)});
  return decision;
}

std::int64_t minor_of(const Decision<Event>& decision) {
  return std::get<TakenBack>(decision.events.back()).value.minor();
}

/// The memberships into which units that the bill has paid went, and into which they went from
/// those in turn: the nearest first.
std::vector<const State*> given_on_from(const State& origin, SaleId sale, const Facts& facts) {
  std::vector<const State*> found{&origin};
  for (std::size_t next = 0; next < found.size(); ++next) {
    const State& from = *found[next];
    for (const GivenOn& given : from.given_on) {
      if (!is_paid_by(lot_at(from, given.lot), sale)) continue;
      const std::string words = words_of_transfer(from.started->membership, given.version);
      const State* const to = facts.around->membership_named(words);
      const bool is_there = to != nullptr && to->started;
      if (is_there && found.size() <= followed_max) found.push_back(to);
    }
  }
  found.erase(found.begin());
  return found;
}

/// The rest is followed to where it went: the next one gives what those before it have not. What is
/// not found there, because it was used, stays a loss.
void follow(Decision<Event>& decision,
            const TakeBack& asked,
            const std::vector<const State*>& memberships,
            const rules::BranchDay& at) {
  TakeBack order = asked;
  std::int64_t rest = asked.at_most.minor() - minor_of(decision);
  for (const State* const one : memberships) {
    if (rest <= 0) return;
    order.membership = one->started->membership;
    order.at_most = {at.currency(), rest};
    const std::int64_t minor = minor_of(taken_back(order, *one, at));
    if (minor == 0) continue;
    order.at_most = {at.currency(), minor};
    decision.orders.emplace_back(Command{order});
    rest -= minor;
  }
}

}  // namespace

Outcome carry_out(const TakeBack& asked, const State& state, const Facts& facts) {
  const bool is_followed = facts.is_ordered_by(StreamKind::membership);
  if (!is_followed && !facts.is_ordered_by(StreamKind::sale)) return Refusal::only_bills_ask;
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  Decision<Event> decision = taken_back(asked, state, at);
  if (!is_followed) follow(decision, asked, given_on_from(state, asked.sale, facts), at);
  return decision;
}

}  // namespace tress::membership
