#include <type_traits>
#include <variant>
#include <vector>

#include "projections/engine/provenance.hpp"
#include "projections/liability/apply_membership.hpp"
#include "projections/liability/apply_wallet.hpp"
#include "projections/liability/flows.hpp"
#include "projections/liability/liability.hpp"

namespace tress::liability {

/// Events that move nothing that was paid for ahead. Stands beside the others, so that it hides
/// none.
template <class Other>
void on(const views::Recorded&, views::Rows&, const Other&) {}

namespace {

using views::Recorded;
using views::Rows;

template <class Event>
const std::vector<UnitPosting>* moves_in(const Event& event) {
  if constexpr (requires { event.moved; }) {
    return &event.moved;
  } else if constexpr (requires { event.moves; }) {
    return &event.moves;
  } else {
    return nullptr;
  }
}

std::optional<Owed> owed_in(const Recorded& event, Rows& rows) {
  if (event.envelope.stream_kind != StreamKind::membership) return std::nullopt;
  return rows.get<Owed>(membership_key(views::stream_of<MembershipId>(event)));
}

std::optional<PlanId> plan_of(const std::optional<Owed>& owed) {
  return owed ? std::optional{owed->plan} : std::nullopt;
}

/// What the postings and unit postings of an event move. What leaves is of the plan before it, what
/// comes in of the plan after it: they are two where a membership changes its plan.
class Posted {
 public:
  Posted(const Recorded& event, Rows& rows) : event_(event), rows_(rows) {}

  void money(const std::optional<PlanId>& before, const std::optional<PlanId>& after) {
    for (const Posting& posting : event_.envelope.postings) {
      add_side(posting, posting.debit, before, -posting.amount);
      add_side(posting, posting.credit, after, posting.amount);
    }
  }

  void units(const std::optional<Owed>& before,
             const std::optional<Owed>& after,
             const std::vector<UnitPosting>& moves) {
    for (const UnitPosting& move : moves) {
      if (is_held(move.from)) add_units(before, move, -move.units);
      if (is_held(move.to)) add_units(after, move, move.units);
    }
  }

 private:
  void add_side(const Posting& posting,
                const Side& side,
                const std::optional<PlanId>& plan,
                std::int64_t amount) {
    if (!is_prepaid(side.account)) return;
    const bool is_whole = posting.decimals == posting.currency.decimals();
    if (!is_whole || !event_.envelope.branch) {
      return rows_.stop("a liability is posted in fractions, or in no branch");
    }
    add_flow(rows_, event_.envelope.business_date,
             {side.account, *event_.envelope.branch, plan, posting.currency}, std::nullopt,
             &DayFlow::posted, amount);
  }

  void add_units(const std::optional<Owed>& owed, const UnitPosting& move, std::int64_t units) {
    if (owed) {
      if (!owed->currency) return rows_.stop("units move of which none were granted");
      return add_flow(rows_, event_.envelope.business_date,
                      {owed->account, owed->branch, owed->plan, *owed->currency}, move.benefit,
                      &DayFlow::posted, units);
    }
    const auto lot = rows_.need<ValueLot>(
        value_lot_key(views::stream_of<WalletId>(event_), move.lot), "the lot of value");
    if (!lot) return;
    add_flow(rows_, event_.envelope.business_date,
             {lot->account, lot->branch, std::nullopt, lot->currency}, move.benefit,
             &DayFlow::posted, units);
  }

  const Recorded& event_;
  Rows& rows_;
};

class Liability final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "liability"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    const auto before = owed_in(event, rows);
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
    const auto after = owed_in(event, rows);
    Posted posted{event, rows};
    posted.money(plan_of(before), plan_of(after));
    visit(
        [&](const auto& happened) {
          if (const auto* const moves = moves_in(happened)) posted.units(before, after, *moves);
        },
        event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Liability liability;
  return liability;
}

}  // namespace tress::liability
