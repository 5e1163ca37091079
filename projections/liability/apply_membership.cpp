#include "projections/liability/apply_membership.hpp"

#include <vector>

#include "projections/engine/provenance.hpp"
#include "projections/liability/flows.hpp"

namespace tress::liability {

namespace {

using membership::Part;
using views::Recorded;
using views::Rows;

std::uint16_t account_of(plan::PlanKind kind) noexcept {
  const bool is_package = kind == plan::PlanKind::package;
  return static_cast<std::uint16_t>(is_package ? books::Account::packages
                                               : books::Account::memberships);
}

/// One membership's lines while an event changes them.
class Lines {
 public:
  Lines(const Recorded& event, Rows& rows, Currency currency)
      : event_(event),
        rows_(rows),
        id_(views::stream_of<MembershipId>(event)),
        owed_(rows.need<Owed>(membership_key(id_), "the membership")),
        currency_(currency) {}

  [[nodiscard]] bool is_known() const noexcept { return owed_.has_value(); }

  [[nodiscard]] Owed& owed() { return *owed_; }

  void put() { rows_.put(membership_key(id_), *owed_); }

  void money(Column column, std::int64_t minor) {
    add_flow(rows_, event_.envelope.business_date, place(), std::nullopt, column, minor);
  }

  void units(Column column, std::uint32_t lot, std::int64_t units) {
    if (lot < 1 || lot > owed_->benefits.size()) return rows_.stop("the lot is not known");
    add_flow(rows_, event_.envelope.business_date, place(), owed_->benefits[lot - 1], column,
             units);
  }

  void parts(Column column, const std::vector<Part>& all, int sign) {
    for (const Part& part : all) units(column, part.lot, sign * part.units);
  }

  void held(Column column, std::uint32_t hold, int sign) {
    const auto held = rows_.need<Held>(hold_key(id_, hold), "the hold");
    if (!held) return;
    for (std::size_t i = 0; i < held->lots.size(); ++i) {
      units(column, held->lots[i], sign * held->units[i]);
    }
  }

 private:
  [[nodiscard]] Place place() const {
    return {owed_->account, owed_->branch, owed_->plan, currency_};
  }

  const Recorded& event_;
  Rows& rows_;
  MembershipId id_;
  std::optional<Owed> owed_;
  Currency currency_;
};

Column column_of(membership::Origin origin) noexcept {
  switch (origin) {
    case membership::Origin::sale:
    case membership::Origin::renewal:
    case membership::Origin::upgrade:
    case membership::Origin::migration: return &DayFlow::granted;
    case membership::Origin::adjustment: return &DayFlow::adjusted;
    case membership::Origin::transfer: return &DayFlow::transferred;
  }
  TRESS_UNREACHABLE();
}

}  // namespace

void on(const Recorded&, Rows& rows, const membership::Started& started) {
  rows.put(membership_key(started.membership),
           Owed{account_of(started.kind), started.branch, started.plan, {}, std::nullopt});
}

void on(const Recorded& event, Rows& rows, const membership::LotsGranted& granted) {
  Lines lines{event, rows, granted.value.currency()};
  if (!lines.is_known()) return;
  std::int64_t closed = 0;
  for (const Part& part : granted.closed) views::add(rows, closed, part.minor);
  lines.money(&DayFlow::adjusted, -closed);
  lines.parts(&DayFlow::adjusted, granted.closed, -1);
  if (granted.plan) lines.owed().plan = *granted.plan;
  // What was left under the plan before is part of what the new one begins with.
  lines.money(&DayFlow::adjusted, closed);
  lines.money(column_of(granted.origin), granted.value.minor());
  lines.owed().currency = granted.value.currency();
  for (const auto& lot : granted.lots) lines.owed().benefits.push_back(lot.benefit);
  for (const auto& lot : granted.lots) {
    lines.units(column_of(granted.origin), lot.lot, lot.paid_units);
  }
  lines.put();
}

void on(const Recorded& event, Rows& rows, const membership::LotPaid& paid) {
  Lines lines{event, rows, paid.amount.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::granted, paid.amount.minor());
  lines.units(&DayFlow::granted, paid.lot, paid.units);
}

void on(const Recorded& event, Rows& rows, const membership::Reserved& reserved) {
  Held held{};
  for (const Part& part : reserved.parts) {
    held.lots.push_back(part.lot);
    held.units.push_back(part.units);
  }
  rows.put(hold_key(views::stream_of<MembershipId>(event), reserved.hold), held);
}

void on(const Recorded& event, Rows& rows, const membership::Redeemed& redeemed) {
  Lines lines{event, rows, redeemed.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::redeemed, redeemed.value.minor());
  lines.held(&DayFlow::redeemed, redeemed.hold, 1);
}

void on(const Recorded& event, Rows& rows, const membership::Returned& returned) {
  Lines lines{event, rows, returned.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::redeemed, -returned.value.minor());
  lines.held(&DayFlow::redeemed, returned.hold, -1);
}

void on(const Recorded& event, Rows& rows, const membership::Forfeited& forfeited) {
  Lines lines{event, rows, forfeited.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::forfeited, forfeited.value.minor());
  lines.held(&DayFlow::forfeited, forfeited.hold, 1);
}

void on(const Recorded& event, Rows& rows, const membership::Expired& expired) {
  Lines lines{event, rows, expired.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::expired, expired.value.minor());
  lines.units(&DayFlow::expired, expired.lot, expired.units);
}

void on(const Recorded& event, Rows& rows, const membership::RefundApproved& refund) {
  Lines lines{event, rows, refund.quote.liability.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::refunded, refund.quote.liability.minor());
  lines.parts(&DayFlow::refunded, refund.parts, 1);
}

void on(const Recorded& event, Rows& rows, const membership::TransferredOut& out) {
  Lines lines{event, rows, out.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::transferred, -out.value.minor());
  lines.parts(&DayFlow::transferred, out.parts, -1);
}

/// The bill that sold them is voided.
void on(const Recorded& event, Rows& rows, const membership::LotsRevoked& revoked) {
  Lines lines{event, rows, revoked.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::adjusted, -revoked.value.minor());
  lines.parts(&DayFlow::adjusted, revoked.parts, -1);
}

/// Days that nobody pays for: they share what is left of the price.
void on(const Recorded& event, Rows& rows, const membership::RenewalDateChanged& changed) {
  if (changed.moved.empty()) return;
  Lines lines{event, rows, changed.extended.front().price.currency()};
  if (!lines.is_known()) return;
  for (const UnitPosting& move : changed.moved) {
    lines.units(&DayFlow::adjusted, move.lot, move.units);
  }
}

void on(const Recorded& event, Rows& rows, const membership::TimeEarned& earned) {
  Lines lines{event, rows, earned.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::redeemed, earned.value.minor());
  lines.units(&DayFlow::redeemed, earned.lot, earned.days);
}

void on(const Recorded& event, Rows& rows, const membership::TakenBack& taken) {
  Lines lines{event, rows, taken.value.currency()};
  if (!lines.is_known()) return;
  lines.money(&DayFlow::adjusted, -taken.value.minor());
  lines.parts(&DayFlow::adjusted, taken.parts, -1);
}

}  // namespace tress::liability
