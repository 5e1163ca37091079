#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"
#include "projections/memberships/grants.hpp"
#include "projections/memberships/keys.hpp"
#include "projections/memberships/memberships.hpp"

namespace tress::memberships {

namespace {

using membership::Part;
using views::Recorded;
using views::Rows;
using views::source_of;

std::optional<views::Key> ending_key_of(const Membership& row, const Lot& lot) {
  if (!lot.expires_on || lot.available == 0) return std::nullopt;
  return ending_key(*lot.expires_on, row.membership, lot.lot);
}

/// Lots that can end stand in the list of what ends.
void file(Rows& rows, const Membership& row, bool is_there) {
  for (const Lot& lot : row.lots) {
    const auto key = ending_key_of(row, lot);
    if (!key) continue;
    if (is_there) {
      rows.put(*key, Found{row.membership});
    } else {
      rows.erase(*key);
    }
  }
}

template <class Change>
void change(const Recorded& event, Rows& rows, Change&& change_row) {
  const auto id = views::stream_of<MembershipId>(event);
  auto row = rows.need<Membership>(membership_key(id), "the membership");
  if (!row) return;
  file(rows, *row, false);
  row->version = event.envelope.stream_version;
  change_row(*row);
  file(rows, *row, true);
  rows.put(membership_key(id), *row);
}

/// Calls `change_lot(lot, units)` for each part and takes `sign` times its money off the lot.
template <class Change>
void change_lots(
    Rows& rows, Membership& row, const std::vector<Part>& parts, int sign, Change&& change_lot) {
  for (const Part& part : parts) {
    if (part.lot < 1 || part.lot > row.lots.size()) return rows.stop("the lot is not known");
    Lot& lot = row.lots[part.lot - 1];
    lot.value = {lot.value.currency(), lot.value.minor() - sign * part.minor};
    change_lot(lot, part.units);
  }
}

Hold* hold_of(Rows& rows, Membership& row, std::uint32_t number) {
  if (number >= 1 && number <= row.holds.size()) return &row.holds[number - 1];
  rows.stop("the hold is not known");
  return nullptr;
}

Request* request_of(Rows& rows, Membership& row, std::uint32_t number) {
  if (number >= 1 && number <= row.requests.size()) return &row.requests[number - 1];
  rows.stop("the request is not known");
  return nullptr;
}

void set_status(const Recorded& event,
                Rows& rows,
                Membership& row,
                std::uint32_t number,
                RequestStatus status) {
  Request* const request = request_of(rows, row, number);
  if (request == nullptr) return;
  if (request->status == RequestStatus::requested) {
    rows.erase(undecided_key(request->source.position));
  }
  request->status = status;
  request->source = source_of(event);
}

/// Ends a hold: `change_lot(lot, units)` says where its units go, `sign` whether their money goes
/// too.
template <class Change>
void end_hold(const Recorded& event,
              Rows& rows,
              Membership& row,
              std::uint32_t number,
              HoldStatus status,
              int sign,
              Change&& change_lot) {
  Hold* const hold = hold_of(rows, row, number);
  if (hold == nullptr) return;
  hold->status = status;
  hold->date = event.envelope.business_date;
  hold->source = source_of(event);
  change_lots(rows, row, hold->parts, sign, change_lot);
}

/// Of what is not counted no unit is used, but it is used.
std::int64_t uses_of(const Lot& lot, std::int64_t units) {
  return lot.is_unlimited ? 1 : units;
}

void note_use(Rows& rows, Membership& row, std::uint32_t hold, int sign) {
  if (const Hold* const known = hold_of(rows, row, hold)) {
    note_use(rows, row, std::vector<Part>{known->parts}, sign);
  }
}

Lot lot_of(const Recorded& event,
           const membership::Lot& granted,
           const membership::LotsGranted& of) {
  return {granted.lot,
          granted.benefit,
          of.origin,
          of.plan_version,
          of.sale,
          event.envelope.business_date,
          source_of(event),
          granted.expires_on,
          std::nullopt,
          granted.units,
          granted.paid_units,
          granted.paid_units,
          0,
          0,
          0,
          0,
          0,
          0,
          granted.price,
          granted.paid,
          granted.paid,
          granted.taxes,
          granted.earned_from.has_value(),
          0,
          granted.earned_from,
          0,
          std::nullopt,
          Money{granted.price.currency(), 0},
          granted.alone,
          std::nullopt,
          sources_of(granted, of),
          std::nullopt,
          0,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          granted.kind.value_or(plan::BenefitKind::visit),
          granted.percent_bp};
}

void on(const Recorded& event, Rows& rows, const membership::Started& started) {
  const auto source = source_of(event);
  rows.put(membership_key(started.membership), Membership{started.membership,
                                                          started.client,
                                                          started.plan,
                                                          started.plan_version,
                                                          started.kind,
                                                          started.branch,
                                                          started.starts_on,
                                                          std::nullopt,
                                                          std::nullopt,
                                                          0,
                                                          {},
                                                          {},
                                                          {},
                                                          event.envelope.stream_version,
                                                          source});
  rows.put(client_prefix(started.client).number(event.position), Found{started.membership});
}

void on(const Recorded& event, Rows& rows, const membership::LotsGranted& granted) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, granted.closed, 1, [](Lot& lot, std::int64_t units) {
      lot.available -= units;
      lot.transferred += units;
    });
    const std::uint32_t first = joined(row, granted);
    for (const auto& lot : granted.lots) {
      row.lots.push_back(lot_of(event, lot, granted));
      row.lots.back().first_of_grant = first;
      if (lot.lot == first) row.lots.back().past = granted.past;
      const bool is_renewal = granted.origin == membership::Origin::renewal && lot.lot == first;
      if (is_renewal) row.lots.back().period_before = row.period_until;
    }
    row.plan_version = granted.plan_version;
    if (granted.plan) row.plan = *granted.plan;
    row.tier = tier_of(rows, row.plan, row.plan_version);
    if (granted.period_until) row.period_until = granted.period_until;
    if (granted.origin == membership::Origin::renewal) row.failures = 0;
    if (granted.request) set_status(event, rows, row, *granted.request, RequestStatus::approved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::LotPaid& paid) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, {{paid.lot, paid.units, paid.amount.minor()}}, -1,
                [&](Lot& lot, std::int64_t units) {
                  lot.paid_units += units;
                  lot.available += units;
                  lot.paid = {lot.paid.currency(), lot.paid.minor() + paid.amount.minor()};
                  lot.taxes.insert(lot.taxes.end(), paid.taxes.begin(), paid.taxes.end());
                  lot.sources.push_back({paid.lot, paid.sale, paid.amount, paid.taxes});
                });
  });
}

void on(const Recorded& event, Rows& rows, const membership::Reserved& reserved) {
  change(event, rows, [&](Membership& row) {
    row.holds.push_back({reserved.hold, reserved.item, HoldStatus::reserved, reserved.parts,
                         reserved.value, event.envelope.business_date, reserved.appointment,
                         reserved.until, reserved.sale, reserved.line, std::nullopt,
                         source_of(event)});
    change_lots(rows, row, reserved.parts, 0, [](Lot& lot, std::int64_t units) {
      lot.available -= units;
      lot.reserved += units;
    });
  });
}

void on(const Recorded& event, Rows& rows, const membership::Assigned& assigned) {
  change(event, rows, [&](Membership& row) {
    Hold* const hold = hold_of(rows, row, assigned.hold);
    if (hold == nullptr) return;
    hold->sale = assigned.sale;
    hold->line = assigned.line;
  });
}

void on(const Recorded& event, Rows& rows, const membership::Released& released) {
  change(event, rows, [&](Membership& row) {
    end_hold(event, rows, row, released.hold, HoldStatus::released, 0,
             [](Lot& lot, std::int64_t units) {
               lot.reserved -= units;
               lot.available += units;
             });
  });
}

void on(const Recorded& event, Rows& rows, const membership::Redeemed& redeemed) {
  change(event, rows, [&](Membership& row) {
    end_hold(event, rows, row, redeemed.hold, HoldStatus::redeemed, 1,
             [](Lot& lot, std::int64_t units) {
               lot.reserved -= units;
               lot.used += uses_of(lot, units);
             });
    if (Hold* const hold = hold_of(rows, row, redeemed.hold)) hold->used_at = redeemed.used_at;
    note_use(rows, row, redeemed.hold, 1);
  });
}

void on(const Recorded& event, Rows& rows, const membership::Returned& returned) {
  change(event, rows, [&](Membership& row) {
    end_hold(event, rows, row, returned.hold, HoldStatus::returned, -1,
             [](Lot& lot, std::int64_t units) {
               lot.used -= uses_of(lot, units);
               lot.available += units;
             });
    note_use(rows, row, returned.hold, -1);
    for (const auto& later : returned.extended) {
      change_lots(rows, row, {{later.lot, 0, 0}}, 0,
                  [&](Lot& lot, std::int64_t) { lot.expires_on = later.expires_on; });
    }
    if (returned.request) set_status(event, rows, row, *returned.request, RequestStatus::approved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::Forfeited& forfeited) {
  change(event, rows, [&](Membership& row) {
    end_hold(event, rows, row, forfeited.hold, HoldStatus::forfeited, 1,
             [](Lot& lot, std::int64_t units) {
               lot.reserved -= units;
               lot.forfeited += uses_of(lot, units);
             });
    note_use(rows, row, forfeited.hold, 1);
  });
}

void on(const Recorded& event, Rows& rows, const membership::ExpiryAnnounced& announced) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, {{announced.lot, 0, 0}}, 0, [&](Lot& lot, std::int64_t) {
      if (announced.is_reminder) {
        lot.reminded_on = announced.announced_on;
      } else {
        lot.announced_on = announced.announced_on;
        lot.reminded_on.reset();
      }
    });
  });
}

void on(const Recorded& event, Rows& rows, const membership::Expired& expired) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, {{expired.lot, expired.units, expired.value.minor()}}, 1,
                [](Lot& lot, std::int64_t units) {
                  lot.available -= units;
                  lot.expired += units;
                });
  });
}

void on(const Recorded& event, Rows& rows, const membership::Paused& paused) {
  change(event, rows, [&](Membership& row) { row.paused_on = paused.from; });
}

void on(const Recorded& event, Rows& rows, const membership::Resumed& resumed) {
  change(event, rows, [&](Membership& row) {
    const std::chrono::days days{resumed.days};
    row.paused_on.reset();
    if (row.period_until) *row.period_until += days;
    for (Lot& lot : row.lots) {
      if (lot.expires_on) *lot.expires_on += days;
      if (lot.earned_from) *lot.earned_from += days;
      if (lot.period_before) *lot.period_before += days;
      lot.announced_on.reset();
      lot.reminded_on.reset();
    }
  });
}

void on(const Recorded& event, Rows& rows, const membership::Requested& requested) {
  change(event, rows, [&](Membership& row) {
    row.requests.push_back(
        {requested.request, requested, RequestStatus::requested, source_of(event)});
    rows.put(undecided_key(event.position),
             Undecided{row.membership, row.client, row.branch, requested, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const membership::Rejected& rejected) {
  change(event, rows, [&](Membership& row) {
    set_status(event, rows, row, rejected.request, RequestStatus::rejected);
  });
}

/// The days that an unlimited benefit has more share what is left of its price.
void lengthen(Lot& lot, const membership::Lot& longer) {
  if (!lot.is_unlimited) {
    lot.expires_on = longer.expires_on;
    lot.announced_on.reset();
    lot.reminded_on.reset();
    return;
  }
  const std::int64_t more = longer.units - lot.units;
  lot.units += more;
  lot.paid_units += more;
  lot.available += more;
}

void on(const Recorded& event, Rows& rows, const membership::RenewalDateChanged& changed) {
  change(event, rows, [&](Membership& row) {
    row.period_until = changed.renews_on - std::chrono::days{1};
    row.failures = 0;
    for (const auto& longer : changed.extended) {
      change_lots(rows, row, {{longer.lot, 0, 0}}, 0,
                  [&](Lot& lot, std::int64_t) { lengthen(lot, longer); });
    }
    for (const Part& part : changed.shared) {
      change_lots(rows, row, {{part.lot, part.units, 0}}, 0, [&](Lot& lot, std::int64_t units) {
        lot.days_shared = units;
        lot.value_shared = Money{lot.value.currency(), part.minor};
      });
    }
    set_status(event, rows, row, changed.request, RequestStatus::approved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::RefundApproved& approved) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, approved.parts, 1, [](Lot& lot, std::int64_t units) {
      lot.available -= units;
      lot.refunded += units;
    });
    set_status(event, rows, row, approved.request, RequestStatus::approved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::RefundPaid& paid) {
  change(event, rows,
         [&](Membership& row) { set_status(event, rows, row, paid.request, RequestStatus::paid); });
}

void on(const Recorded& event, Rows& rows, const membership::TransferredOut& transferred) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, transferred.parts, 1, [](Lot& lot, std::int64_t units) {
      lot.available -= units;
      lot.transferred += units;
    });
    if (!transferred.past || transferred.parts.empty()) return;
    const std::uint32_t number = transferred.parts.front().lot;
    if (number < 1 || number > row.lots.size()) return;
    const Lot& lot = row.lots[number - 1];
    auto& past = row.lots[lot.first_of_grant - 1].past;
    const Money none{lot.price.currency(), 0};
    if (!past) past = membership::Past{none, none};
    past->at_list = {none.currency(), past->at_list.minor() - transferred.past->at_list.minor()};
    past->money = {none.currency(), past->money.minor() - transferred.past->money.minor()};
  });
}

/// As if it had not been paid.
void on(const Recorded& event, Rows& rows, const membership::LotsRevoked& revoked) {
  change(event, rows, [&](Membership& row) {
    end_renewals(row, revoked.parts);
    for (const Part& part : revoked.parts) {
      change_lots(rows, row, {part}, 1, [&](Lot& lot, std::int64_t units) {
        lot.available -= units;
        lot.paid_units -= units;
        lot.paid = {lot.paid.currency(), lot.paid.minor() - part.minor};
        std::erase_if(lot.sources, [&](const auto& one) { return one.sale == revoked.sale; });
        lot.taxes.clear();
        for (const membership::Source& source : lot.sources) {
          lot.taxes.insert(lot.taxes.end(), source.taxes.begin(), source.taxes.end());
        }
      });
    }
  });
}

void on(const Recorded& event, Rows& rows, const membership::TimeEarned& earned) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, {{earned.lot, earned.days, earned.value.minor()}}, 1,
                [&](Lot& lot, std::int64_t units) {
                  lot.available -= units;
                  lot.earned += units;
                  lot.earned_from = earned.from + std::chrono::days{units};
                });
    note_use(rows, row, std::vector<Part>{{earned.lot, earned.days, earned.value.minor()}}, 1);
  });
}

void on(const Recorded& event, Rows& rows, const membership::TakenBack& taken) {
  change(event, rows, [&](Membership& row) {
    change_lots(rows, row, taken.parts, 1, [](Lot& lot, std::int64_t units) {
      lot.available -= units;
      lot.taken_back += units;
    });
  });
}

void on(const Recorded& event, Rows& rows, const membership::RenewalFailed& failed) {
  change(event, rows, [&](Membership& row) { row.failures = failed.attempt; });
}

void on(const Recorded& event, Rows& rows, const membership::MigrationCleared&) {
  change(event, rows, [](Membership&) {});
}

void on(const Recorded& event, Rows& rows, const plan::Published& published) {
  const auto source = rows.get<provenance::Source>(plan_key(published.plan));
  if (!source) rows.put(plan_key(published.plan), source_of(event));
  const auto key = place_key(source ? source->position : event.position);
  auto plan = rows.get<Plan>(key);
  if (!plan) plan = Plan{published.plan, published.code, false, {}, 0};
  plan->versions.push_back(published);
  plan->version = event.envelope.stream_version;
  rows.put(key, *plan);
}

void on(const Recorded& event, Rows& rows, const plan::Retired&) {
  const auto id = views::stream_of<PlanId>(event);
  const auto source = rows.need<provenance::Source>(plan_key(id), "the plan");
  if (!source) return;
  auto plan = rows.need<Plan>(place_key(source->position), "the plan");
  if (!plan) return;
  plan->is_retired = true;
  plan->version = event.envelope.stream_version;
  rows.put(place_key(source->position), *plan);
}

/// Events that are about neither plans nor memberships.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Memberships final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "memberships"; }

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Memberships view;
  return view;
}

}  // namespace tress::memberships
