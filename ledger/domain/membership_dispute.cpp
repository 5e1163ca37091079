#include "ledger/domain/membership_rules.hpp"

/// What is taken back of units whose payment was lost in a dispute.
namespace tress::membership {

namespace {

bool is_paid_by(const LotState& lot, SaleId sale) {
  return std::any_of(lot.payments.begin(), lot.payments.end(),
                     [&](const Payment& one) { return one.sale == sale; });
}

std::int64_t paid_minor(const LotState& lot, SaleId sale) {
  std::int64_t paid = 0;
  for (const Payment& payment : lot.payments) {
    if (payment.sale == sale) paid += payment.minor;
  }
  return paid;
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

}  // namespace

Outcome carry_out(const TakeBack& asked, const State& given, const Facts& facts) {
  if (!facts.is_ordered_by(StreamKind::sale)) return Refusal::only_bills_ask;
  TRESS_TRY(require_started(given));
  TRESS_TRY(const auto at, open_home(given, facts));
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

}  // namespace tress::membership
