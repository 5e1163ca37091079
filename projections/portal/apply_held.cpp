#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"
#include "projections/portal/fold.hpp"
#include "projections/portal/keys.hpp"
#include "projections/portal/portal.hpp"

namespace tress::portal {

namespace {

using views::Recorded;
using views::Rows;

/// Units that an account of the unit ledger gives the client to see: kept ones are still theirs.
bool is_left(UnitAccount account) noexcept {
  return account == UnitAccount::available || account == UnitAccount::reserved;
}

template <class Change>
void change_held(const Recorded& event, Rows& rows, Change&& change) {
  const auto id = views::stream_of<MembershipId>(event);
  auto held = rows.need<Held>(held_key(id), "the membership");
  if (!held) return;
  change(*held);
  rows.put(held_key(id), *held);
}

HeldLot* lot_of(Rows& rows, Held& held, std::uint32_t number) {
  const auto at = std::find_if(held.lots.begin(), held.lots.end(),
                               [&](const HeldLot& lot) { return lot.lot == number; });
  if (at != held.lots.end()) return &*at;
  rows.stop("the lot is not known");
  return nullptr;
}

/// What an event moved in the unit ledger is all that a balance ever changes by.
void move(Rows& rows, Held& held, const std::vector<UnitPosting>& moved) {
  for (const UnitPosting& one : moved) {
    HeldLot* const lot = lot_of(rows, held, one.lot);
    if (lot == nullptr) return;
    if (one.from == UnitAccount::available) lot->available -= one.units;
    if (one.from == UnitAccount::reserved) lot->reserved -= one.units;
    if (one.to == UnitAccount::available) lot->available += one.units;
    if (one.to == UnitAccount::reserved) lot->reserved += one.units;
  }
}

template <class Happened>
void change_and_move(const Recorded& event, Rows& rows, const Happened& happened) {
  change_held(event, rows, [&](Held& held) { move(rows, held, happened.moved); });
}

Use* use_of(Held& held, std::uint32_t hold) {
  const auto at = std::find_if(held.uses.begin(), held.uses.end(),
                               [&](const Use& use) { return use.hold == hold; });
  return at == held.uses.end() ? nullptr : &*at;
}

/// What will pay for a visit, or no longer does.
void link_visit(Rows& rows, const Use& use, const std::optional<MembershipId>& membership) {
  if (!use.appointment) return;
  auto visit = rows.get<Visit>(visit_key(*use.appointment));
  if (!visit) return;
  visit->membership = membership;
  visit->hold = membership ? std::optional{use.hold} : std::nullopt;
  rows.put(visit_key(*use.appointment), *visit);
}

void on(const Recorded& event, Rows& rows, const membership::Started& started) {
  rows.put(held_key(started.membership), Held{started.membership,
                                              started.client,
                                              started.plan,
                                              started.plan_version,
                                              started.kind,
                                              started.branch,
                                              started.starts_on,
                                              std::nullopt,
                                              std::nullopt,
                                              std::nullopt,
                                              0,
                                              {},
                                              {},
                                              {},
                                              false});
  rows.put(held_of(started.client).number(event.position), FoundHeld{started.membership});
}

void on(const Recorded& event, Rows& rows, const membership::LotsGranted& granted) {
  change_held(event, rows, [&](Held& held) {
    const Day date = event.envelope.business_date;
    for (const membership::Part& part : granted.closed) {
      if (HeldLot* const lot = lot_of(rows, held, part.lot)) lot->available -= part.units;
    }
    for (const membership::Lot& lot : granted.lots) {
      held.lots.push_back({lot.lot, lot.benefit, date, lot.expires_on, 0, 0,
                           lot.earned_from.has_value(), lot.kind.value_or(plan::BenefitKind::visit),
                           lot.percent_bp});
      if (granted.origin == membership::Origin::adjustment) {
        held.reviews.push_back({lot.lot, date, lot.units});
      }
    }
    // Of lots that are closed with it the units move, too: those have been taken above.
    std::vector<UnitPosting> moved = granted.moved;
    std::erase_if(moved, [](const UnitPosting& one) { return is_left(one.from); });
    move(rows, held, moved);
    held.plan_version = granted.plan_version;
    if (granted.plan) held.plan = *granted.plan;
    if (granted.period_until) held.period_until = granted.period_until;
    if (granted.origin == membership::Origin::renewal) held.failures = 0;
  });
}

void on(const Recorded& event, Rows& rows, const membership::LotPaid& paid) {
  change_and_move(event, rows, paid);
}

void on(const Recorded& event, Rows& rows, const membership::Reserved& reserved) {
  change_held(event, rows, [&](Held& held) {
    Use use{reserved.hold,
            reserved.item,
            UseState::kept,
            {},
            event.envelope.business_date,
            std::nullopt,
            std::nullopt,
            reserved.appointment,
            reserved.sale,
            reserved.line,
            std::nullopt};
    for (const membership::Part& part : reserved.parts) {
      use.shares.push_back({part.lot, part.units});
    }
    link_visit(rows, use, held.membership);
    held.uses.push_back(std::move(use));
    move(rows, held, reserved.moved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::Assigned& assigned) {
  change_held(event, rows, [&](Held& held) {
    Use* const use = use_of(held, assigned.hold);
    if (use == nullptr) return;
    use->sale = assigned.sale;
    use->line = assigned.line;
  });
}

void on(const Recorded& event, Rows& rows, const membership::Released& released) {
  change_held(event, rows, [&](Held& held) {
    if (const Use* const use = use_of(held, released.hold)) link_visit(rows, *use, std::nullopt);
    std::erase_if(held.uses, [&](const Use& use) { return use.hold == released.hold; });
    move(rows, held, released.moved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::Redeemed& redeemed) {
  const auto bill = rows.get<Bill>(bill_key(redeemed.sale));
  change_held(event, rows, [&](Held& held) {
    move(rows, held, redeemed.moved);
    Use* const use = use_of(held, redeemed.hold);
    if (use == nullptr) return;
    use->state = UseState::used;
    use->on = redeemed.used_on;
    use->branch = redeemed.used_at;
    use->sale = redeemed.sale;
    use->line = redeemed.line;
    const bool has_line = bill && redeemed.line >= 1 && redeemed.line <= bill->lines.size();
    if (has_line) use->performer = bill->lines[redeemed.line - 1].performer;
  });
}

void on(const Recorded& event, Rows& rows, const membership::Returned& returned) {
  change_held(event, rows, [&](Held& held) {
    const Day date = event.envelope.business_date;
    move(rows, held, returned.moved);
    for (const membership::Lot& later : returned.extended) {
      if (HeldLot* const lot = lot_of(rows, held, later.lot)) lot->expires_on = later.expires_on;
    }
    Use* const use = use_of(held, returned.hold);
    if (use == nullptr) return;
    use->state = UseState::given_back;
    use->given_back_on = date;
    if (returned.reason != membership::ReturnReason::wrongly_taken) return;
    for (const Share& share : use->shares) {
      held.reviews.push_back({share.lot, date, share.units});
    }
  });
}

void on(const Recorded& event, Rows& rows, const membership::Forfeited& forfeited) {
  change_held(event, rows, [&](Held& held) {
    move(rows, held, forfeited.moved);
    Use* const use = use_of(held, forfeited.hold);
    if (use == nullptr) return;
    use->state = UseState::missed;
    use->on = event.envelope.business_date;
  });
}

void on(const Recorded& event, Rows& rows, const membership::Expired& expired) {
  change_and_move(event, rows, expired);
}

void on(const Recorded& event, Rows& rows, const membership::Paused& paused) {
  change_held(event, rows, [&](Held& held) {
    held.paused_on = paused.from;
    held.paused_until = paused.until;
  });
}

void on(const Recorded& event, Rows& rows, const membership::Resumed& resumed) {
  change_held(event, rows, [&](Held& held) {
    const std::chrono::days days{resumed.days};
    held.paused_on.reset();
    held.paused_until.reset();
    if (held.period_until) *held.period_until += days;
    for (HeldLot& lot : held.lots) {
      if (lot.expires_on) *lot.expires_on += days;
    }
  });
}

void on(const Recorded& event, Rows& rows, const membership::RenewalDateChanged& changed) {
  change_held(event, rows, [&](Held& held) {
    held.period_until = changed.renews_on - std::chrono::days{1};
    held.failures = 0;
    move(rows, held, changed.moved);
    for (const membership::Lot& longer : changed.extended) {
      if (HeldLot* const lot = lot_of(rows, held, longer.lot)) lot->expires_on = longer.expires_on;
    }
  });
}

void on(const Recorded& event, Rows& rows, const membership::TimeEarned& earned) {
  change_and_move(event, rows, earned);
}

void on(const Recorded& event, Rows& rows, const membership::TakenBack& taken) {
  change_and_move(event, rows, taken);
}

void on(const Recorded& event, Rows& rows, const membership::RefundApproved& approved) {
  change_held(event, rows, [&](Held& held) {
    held.is_refunded = true;
    move(rows, held, approved.moved);
  });
}

void on(const Recorded& event, Rows& rows, const membership::TransferredOut& transferred) {
  change_and_move(event, rows, transferred);
}

void on(const Recorded& event, Rows& rows, const membership::LotsRevoked& revoked) {
  change_and_move(event, rows, revoked);
}

void on(const Recorded& event, Rows& rows, const membership::RenewalFailed& failed) {
  change_held(event, rows, [&](Held& held) { held.failures = failed.attempt; });
}

// Value.

template <class Change>
void change_purse(const Recorded& event, Rows& rows, Change&& change) {
  const auto id = views::stream_of<WalletId>(event);
  auto purse = rows.need<Purse>(purse_key(id), "the wallet");
  if (!purse) return;
  change(*purse);
  rows.put(purse_key(id), *purse);
}

void move(Rows& rows, Purse& purse, const std::vector<UnitPosting>& moves) {
  for (const UnitPosting& one : moves) {
    const auto lot = std::find_if(purse.lots.begin(), purse.lots.end(),
                                  [&](const PurseLot& known) { return known.lot == one.lot; });
    if (lot == purse.lots.end()) return rows.stop("the lot is not known");
    // What a refund has asked for is not to be spent.
    if (one.from == UnitAccount::available) lot->left -= one.units;
    if (one.to == UnitAccount::available) lot->left += one.units;
  }
}

void on(const Recorded& event, Rows& rows, const wallet::Granted& granted) {
  auto purse = rows.get<Purse>(purse_key(granted.wallet));
  if (!purse) {
    purse = Purse{granted.wallet, granted.client, granted.kind, {}};
    if (granted.client) {
      rows.put(purse_of(*granted.client).number(event.position), FoundPurse{granted.wallet});
    }
  }
  purse->lots.push_back(
      {granted.lot, 0, granted.expires_on, granted.value.currency(), granted.branch});
  move(rows, *purse, granted.moves);
  rows.put(purse_key(granted.wallet), *purse);
}

void on(const Recorded& event, Rows& rows, const wallet::SpendReversed& reversed) {
  change_purse(event, rows, [&](Purse& purse) {
    move(rows, purse, reversed.moves);
    for (PurseLot& lot : purse.lots) {
      const bool is_back = std::any_of(reversed.parts.begin(), reversed.parts.end(),
                                       [&](const auto& part) { return part.lot == lot.lot; });
      if (is_back && lot.expires_on) *lot.expires_on += std::chrono::days{reversed.away_days};
    }
  });
}

template <class Happened>
concept MovesValue = requires(const Happened& happened, wallet::Event event) {
  happened.moves;
  event = happened;
};

/// Whatever else moves value moves it by its postings; what moves none changes nothing here.
template <class Other>
void on(const Recorded& event, Rows& rows, const Other& other) {
  if constexpr (MovesValue<Other>) {
    if (other.moves.empty()) return;
    change_purse(event, rows, [&](Purse& purse) { move(rows, purse, other.moves); });
  }
}

}  // namespace

void apply_held(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

}  // namespace tress::portal
