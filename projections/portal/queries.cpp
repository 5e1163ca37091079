#include <algorithm>
#include <utility>

#include "ledger/domain/membership.hpp"
#include "ledger/domain/plan.hpp"
#include "projections/portal/ends_soon.hpp"
#include "projections/portal/keys.hpp"
#include "projections/portal/portal.hpp"

namespace tress::portal {

namespace {

using std::chrono::days;
using views::row_at;
using views::Snapshot;

Result<std::string, Fault> name_at(const Snapshot& view, const views::Key& key) {
  TRESS_TRY(const auto name, row_at<Name>(view, key));
  return name ? name->text : std::string{};
}

/// "Anna Berg" is Anna to a client.
std::string first_word(const std::string& name) {
  return name.substr(0, name.find(' '));
}

Result<std::string, Fault> first_name(const Snapshot& view, StaffId staff) {
  TRESS_TRY(const std::string name, name_at(view, staff_name_key(staff)));
  return first_word(name);
}

Result<std::string, Fault> branch_name(const Snapshot& view, BranchId branch) {
  TRESS_TRY(const auto place, row_at<Place>(view, place_key(branch)));
  return place ? place->name : std::string{};
}

/// The branch's business date.
Result<Day, Fault> today_in(const Snapshot& view, BranchId branch, Timestamp now) {
  TRESS_TRY(const auto place, row_at<Place>(view, place_key(branch)));
  const auto zone = place ? TimeZone::find(place->time_zone) : std::nullopt;
  if (!zone) return std::chrono::floor<days>(now);
  return zone->business_date(now, place->cut_off_hour);
}

/// The last rows that a list of one file points to, the last one first.
template <class Found, class Row, class KeyOf>
Result<void, Fault> add_last_of(const Snapshot& view,
                                const views::Key& prefix,
                                KeyOf key_of,
                                std::vector<Row>& rows) {
  const std::size_t rows_max = rows.size() + entries_shown_max;
  std::optional<Fault> fault;
  views::Range range{.prefix = prefix.bytes()};
  range.direction = views::Direction::backwards;
  TRESS_TRY(views::for_each_row<Found>(view, range, [&](const Found& found) {
    auto row = row_at<Row>(view, key_of(found));
    if (!row) fault = row.error();
    if (row && row.value()) rows.push_back(std::move(*row.value()));
    return !fault && rows.size() < rows_max;
  }));
  if (fault) return *fault;
  return ok();
}

/// The same of the client's own file and then of those that were merged into it.
template <class Found, class Row, class KeyOf>
Result<std::vector<Row>, Fault> last_of(const Snapshot& view,
                                        ClientId client,
                                        views::Key (*prefix_of)(ClientId),
                                        KeyOf key_of) {
  std::vector<Row> rows;
  TRESS_TRY((add_last_of<Found>(view, prefix_of(client), key_of, rows)));
  TRESS_TRY(const auto person, row_at<Person>(view, person_key(client)));
  if (!person) return rows;
  for (const ClientId absorbed : person->absorbed) {
    TRESS_TRY((add_last_of<Found>(view, prefix_of(absorbed), key_of, rows)));
  }
  return rows;
}

Result<std::vector<Held>, Fault> held_by(const Snapshot& view, ClientId client) {
  return last_of<FoundHeld, Held>(
      view, client, held_of, [](const FoundHeld& found) { return held_key(found.membership); });
}

Result<std::optional<plan::Terms>, Fault> terms_of(const Snapshot& view, const Held& held) {
  TRESS_TRY(auto known, row_at<Known>(view, terms_key(held.plan, held.plan_version)));
  if (!known) return std::optional<plan::Terms>{};
  return std::optional{std::move(known->terms)};
}

bool is_paused(const Held& held, Day today) {
  return held.paused_on && *held.paused_on <= today &&
         (!held.paused_until || today <= *held.paused_until);
}

bool is_ended(const HeldLot& lot, Day today) {
  return lot.expires_on && *lot.expires_on < today;
}

bool has_something(const HeldLot& lot, Day today) {
  return lot.available + lot.reserved > 0 && !is_ended(lot, today);
}

bool has_anything(const Held& held, Day today) {
  return std::any_of(held.lots.begin(), held.lots.end(),
                     [&](const HeldLot& lot) { return has_something(lot, today); });
}

/// Of the salon's words one client sees exactly these four.
PlanStatus status_of(const Held& held, Day today) {
  const bool is_given_back = held.is_refunded && !has_anything(held, today);
  if (is_given_back) return PlanStatus::expired;
  if (is_paused(held, today)) return PlanStatus::paused;
  if (held.kind == plan::PlanKind::membership && !held.is_refunded) {
    const bool is_running = held.period_until && *held.period_until >= today;
    if (is_running && held.failures == 0) return PlanStatus::active;
    const bool is_given_up = held.failures >= membership::renewal_attempts_max;
    return is_given_up && !is_running ? PlanStatus::expired : PlanStatus::renewal_pending;
  }
  return has_anything(held, today) ? PlanStatus::active : PlanStatus::expired;
}

std::optional<Day> end_of(const Held& held, Day today) {
  std::optional<Day> last;
  for (const HeldLot& lot : held.lots) {
    if (!has_something(lot, today)) continue;
    if (!lot.expires_on) return std::nullopt;
    last = last ? std::max(*last, *lot.expires_on) : lot.expires_on;
  }
  return last;
}

/// What the client knows the benefit by: the service, or those that it is good for.
Result<std::string, Fault> service_of(const Snapshot& view,
                                      const plan::Terms& terms,
                                      const std::string& code) {
  std::string text;
  for (const plan::Benefit& benefit : terms.benefits) {
    if (benefit.code != code) continue;
    for (const ItemId item : benefit.items) {
      TRESS_TRY(const std::string name, name_at(view, item_name_key(item)));
      if (!text.empty() && !name.empty()) text += ", ";
      text += name;
    }
  }
  return text.empty() ? terms.name : text;
}

std::vector<ItemId> items_of(const plan::Terms& terms, const std::string& code) {
  for (const plan::Benefit& benefit : terms.benefits) {
    if (benefit.code == code) return benefit.items;
  }
  return {};
}

/// One plan of the client with what is needed to speak of it.
struct Shown {
  const Snapshot& view;
  const Held& held;
  const plan::Terms& terms;
  Day today;
  days soon;
};

Result<void, Fault> add_benefits(const Shown& shown, Benefits& all) {
  const bool is_free = !is_paused(shown.held, shown.today);
  for (const HeldLot& lot : shown.held.lots) {
    if (lot.available <= 0 || is_ended(lot, shown.today)) continue;
    TRESS_TRY(std::string service, service_of(shown.view, shown.terms, lot.benefit));
    Benefit benefit{.membership = shown.held.membership,
                    .lot = lot.lot,
                    .plan = shown.terms.name,
                    .service = std::move(service),
                    .left = lot.available,
                    .booked = lot.reserved,
                    .bought_on = lot.bought_on,
                    .until = lot.expires_on,
                    .is_unlimited = lot.is_unlimited,
                    .branch = shown.held.branch,
                    .items = items_of(shown.terms, lot.benefit),
                    .kind = lot.kind,
                    .percent_bp = lot.percent_bp};
    // Its units are the days of its period, which are nobody's to count.
    if (lot.is_unlimited) {
      benefit.left = 1;
      benefit.until = shown.held.period_until;
    }
    if (is_free && shown.held.starts_on <= shown.today) all.available.push_back(benefit);
    const bool ends_soon = benefit.until && *benefit.until <= shown.today + shown.soon;
    if (ends_soon) all.ends_soon.push_back(std::move(benefit));
  }
  return ok();
}

const HeldLot* lot_of(const Held& held, std::uint32_t number) {
  const auto at = std::find_if(held.lots.begin(), held.lots.end(),
                               [&](const HeldLot& lot) { return lot.lot == number; });
  return at == held.lots.end() ? nullptr : &*at;
}

Result<void, Fault> add_uses(const Shown& shown, Benefits& all) {
  for (const Use& use : shown.held.uses) {
    if (use.state == UseState::kept || use.shares.empty()) continue;
    UsedOnce one{shown.held.membership,
                 use.hold,
                 use.on,
                 {},
                 std::nullopt,
                 std::nullopt,
                 0,
                 shown.terms.name,
                 use.shares.front().lot,
                 use.on,
                 false,
                 std::nullopt,
                 {}};
    TRESS_TRY(one.service, name_at(shown.view, item_name_key(use.item)));
    if (use.performer) {
      TRESS_TRY(one.served_by, first_name(shown.view, *use.performer));
    }
    if (use.branch) {
      TRESS_TRY(one.branch, branch_name(shown.view, *use.branch));
    }
    for (const Share& share : use.shares) one.quantity += share.units;
    one.quantity = std::max(one.quantity, std::int64_t{1});  // An unlimited one takes none.
    if (const HeldLot* const lot = lot_of(shown.held, one.lot)) one.bought_on = lot->bought_on;
    one.was_missed = use.state == UseState::missed;
    one.given_back_on = use.given_back_on;
    all.used.push_back(std::move(one));
  }
  return ok();
}

Result<void, Fault> add_plan(const Snapshot& view, const Held& held, Timestamp now, Benefits& all) {
  TRESS_TRY(const auto terms, terms_of(view, held));
  if (!terms) return ok();
  TRESS_TRY(const Day today, today_in(view, held.branch, now));
  TRESS_TRY(const auto soon, soon_on(view, today));
  const Shown shown{view, held, *terms, today, soon};
  TRESS_TRY(add_benefits(shown, all));
  TRESS_TRY(add_uses(shown, all));
  for (const Reviewed& one : held.reviews) {
    const HeldLot* const lot = lot_of(held, one.lot);
    const auto kind = lot == nullptr ? plan::BenefitKind::visit : lot->kind;
    all.reviews.push_back({held.membership, one.lot, one.on, one.units, {}, kind});
  }
  return ok();
}

Result<void, Fault> add_values(const Snapshot& view,
                               ClientId client,
                               Timestamp now,
                               Benefits& all) {
  TRESS_TRY(const auto purses,
            (last_of<FoundPurse, Purse>(view, client, purse_of, [](const FoundPurse& found) {
              return purse_key(found.wallet);
            })));
  for (const Purse& purse : purses) {
    for (const PurseLot& lot : purse.lots) {
      TRESS_TRY(const Day today, today_in(view, lot.branch, now));
      if (lot.left <= 0 || (lot.expires_on && *lot.expires_on < today)) continue;
      Value value{purse.wallet, lot.lot,      purse.kind,     {},
                  std::nullopt, std::nullopt, lot.expires_on, {}};
      if (purse.kind == ValueKind::points) {
        value.points = lot.left;
      } else {
        value.amount = Money{lot.currency, lot.left};
      }
      TRESS_TRY(const auto soon, soon_on(view, today));
      if (value.until && *value.until <= today + soon) all.values_end_soon.push_back(value);
      all.values.push_back(std::move(value));
    }
  }
  return ok();
}

template <class Row, class Before>
void keep_first(std::vector<Row>& rows, Before before) {
  std::stable_sort(rows.begin(), rows.end(), before);
  if (rows.size() <= entries_shown_max) return;
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(entries_shown_max), rows.end());
}

/// The tender's own way to say how much was refunded, and how much will be.
void add_refunds(const Bill& bill, Payment& payment) {
  const Currency currency = payment.total.currency();
  std::int64_t paid = 0;
  std::int64_t agreed = 0;
  for (const BillRefund& one : bill.refunds) {
    if (one.is_paid) paid += one.total.minor();
    if (one.is_approved && !one.is_paid) agreed += one.total.minor();
  }
  if (paid != 0) payment.given_back = Money{currency, paid};
  if (agreed != 0) payment.to_be_given_back = Money{currency, agreed};
}

Result<std::optional<Payment>, Fault> payment_of(const Snapshot& view, const Bill& bill) {
  if (!bill.closed_on || !bill.total) return std::optional<Payment>{};
  Payment payment{bill.sale, *bill.closed_on, {},           *bill.total, {},
                  {},        std::nullopt,    std::nullopt, std::nullopt};
  TRESS_TRY(payment.branch, branch_name(view, bill.branch));
  for (const BillLine& line : bill.lines) payment.what.push_back(line.what);
  std::int64_t by_plan = 0;
  for (const BillTender& tender : bill.tenders) {
    // What a unit of a plan is worth is the house's; the client paid for it when they bought the
    // plan.
    const bool is_unit = tender.kind == sale::TenderKind::package;
    if (is_unit) by_plan += tender.amount.minor();
    const Money amount = is_unit ? Money{tender.amount.currency(), 0} : tender.amount;
    payment.paid.push_back({std::string{name_of(tender.kind)}, amount});
  }
  payment.total = Money{bill.total->currency(), bill.total->minor() - by_plan};
  if (bill.owed && bill.owed->is_positive()) payment.owed = bill.owed;
  add_refunds(bill, payment);
  return std::optional{std::move(payment)};
}

Result<std::optional<Upcoming>, Fault> upcoming_of(const Snapshot& view,
                                                   const Visit& visit,
                                                   Timestamp now) {
  TRESS_TRY(const Day today, today_in(view, visit.branch, now));
  if (visit.is_over || visit.day < today) return std::optional<Upcoming>{};
  Upcoming one{visit.appointment, {},           {},          {}, visit.day, visit.minute_of_day,
               visit.minutes,     std::nullopt, std::nullopt};
  TRESS_TRY(one.service, name_at(view, item_name_key(visit.item)));
  TRESS_TRY(one.served_by, first_name(view, visit.performer));
  TRESS_TRY(one.branch, branch_name(view, visit.branch));
  const auto held = visit.membership ? row_at<Held>(view, held_key(*visit.membership))
                                     : Result<std::optional<Held>, Fault>{std::nullopt};
  if (!held) return held.error();
  if (!held.value()) return std::optional{std::move(one)};
  TRESS_TRY(const auto terms, terms_of(view, *held.value()));
  if (terms) one.plan = terms->name;
  for (const Use& use : held.value()->uses) {
    if (use.hold != visit.hold) continue;
    one.quantity = 0;
    for (const Share& share : use.shares) {
      *one.quantity += share.units;
      one.lots.push_back(share.lot);
    }
    one.quantity = std::max(*one.quantity, std::int64_t{1});
    const HeldLot* const lot = one.lots.empty() ? nullptr : lot_of(*held.value(), one.lots.front());
    if (terms && lot != nullptr) {
      TRESS_TRY(one.benefit, service_of(view, *terms, lot->benefit));
    }
  }
  return std::optional{std::move(one)};
}

/// The version that is sold on that day: of those that have begun the one that began last.
Result<std::optional<plan::Terms>, Fault> terms_on(const Snapshot& view, PlanId plan, Day day) {
  std::optional<Known> sold;
  for (std::uint32_t version = 1; version <= plan::versions_max; ++version) {
    TRESS_TRY(auto known, row_at<Known>(view, terms_key(plan, version)));
    if (!known) break;
    const bool has_begun = known->from && *known->from <= day;
    if (has_begun && (!sold || *known->from >= *sold->from)) sold = std::move(known);
  }
  if (!sold) return std::optional<plan::Terms>{};
  return std::optional{std::move(sold->terms)};
}

/// What the next period costs and brings.
Result<void, Fault> add_renewal(const Snapshot& view, const Held& held, PlanCard& card) {
  TRESS_TRY(const auto terms, terms_on(view, held.plan, *card.renews_on));
  if (!terms) return ok();
  card.renews_for = terms->price;
  for (const plan::Benefit& benefit : terms->benefits) {
    TRESS_TRY(std::string service, service_of(view, *terms, benefit.code));
    if (benefit.percent_bp) {
      service = "−" + plan::percent_words(*benefit.percent_bp) + " " + service;
    }
    if (!plan::is_unlimited(benefit)) service = std::to_string(benefit.units) + " × " + service;
    card.renews.push_back(std::move(service));
  }
  return ok();
}

}  // namespace

Result<std::string, Fault> service_name(const Snapshot& view, ItemId item) {
  return name_at(view, item_name_key(item));
}

Result<std::string, Fault> first_name_of(const Snapshot& view, StaffId staff) {
  return first_name(view, staff);
}

Result<std::vector<PlanCard>, Fault> plans(const Snapshot& view, ClientId client, Timestamp now) {
  TRESS_TRY(const auto all, held_by(view, client));
  std::vector<PlanCard> cards;
  for (const Held& held : all) {
    TRESS_TRY(const auto terms, terms_of(view, held));
    if (!terms) continue;
    TRESS_TRY(const Day today, today_in(view, held.branch, now));
    const PlanStatus status = status_of(held, today);
    PlanCard card{held.membership, terms->name,  status,       {},
                  held.starts_on,  std::nullopt, std::nullopt, {}};
    if (status == PlanStatus::paused) card.goes_on_after = held.paused_until;
    const bool is_renewed = held.kind == plan::PlanKind::membership && !held.is_refunded;
    const bool goes_on = is_renewed && status != PlanStatus::expired;
    if (goes_on && held.period_until) {
      card.renews_on = *held.period_until + days{1};
      TRESS_TRY(add_renewal(view, held, card));
    }
    if (!is_renewed) card.ends_on = end_of(held, today);
    cards.push_back(std::move(card));
  }
  return cards;
}

Result<Benefits, Fault> benefits(const Snapshot& view, ClientId client, Timestamp now) {
  TRESS_TRY(const auto all, held_by(view, client));
  Benefits shown{{}, {}, {}, {}, {}, {}, {}};
  for (const Held& held : all) {
    TRESS_TRY(add_plan(view, held, now, shown));
  }
  TRESS_TRY(add_values(view, client, now, shown));
  keep_first(shown.ends_soon,
             [](const Benefit& one, const Benefit& other) { return one.until < other.until; });
  keep_first(shown.values_end_soon,
             [](const Value& one, const Value& other) { return one.until < other.until; });
  keep_first(shown.used,
             [](const UsedOnce& one, const UsedOnce& other) { return one.on > other.on; });
  keep_first(shown.reviews,
             [](const Review& one, const Review& other) { return one.on > other.on; });
  return shown;
}

Result<Appointments, Fault> appointments(const Snapshot& view, ClientId client, Timestamp now) {
  TRESS_TRY(const auto visits,
            (last_of<FoundVisit, Visit>(view, client, visit_of, [](const FoundVisit& found) {
              return visit_key(found.appointment);
            })));
  Appointments shown{{}, std::nullopt};
  for (const Visit& visit : visits) {
    TRESS_TRY(auto one, upcoming_of(view, visit, now));
    if (one) shown.upcoming.push_back(std::move(*one));
  }
  keep_first(shown.upcoming, [](const Upcoming& one, const Upcoming& other) {
    return std::pair{one.day, one.minute_of_day} < std::pair{other.day, other.minute_of_day};
  });
  TRESS_TRY(const auto person, find_person(view, client));
  if (!person) return shown;
  const Day today = std::chrono::floor<days>(now);
  for (const FollowUp& one : person->follow_ups) {
    const bool is_next =
        one.due >= today && (!shown.next_follow_up || one.due < *shown.next_follow_up);
    if (is_next) shown.next_follow_up = one.due;
  }
  return shown;
}

Result<Payments, Fault> payments(const Snapshot& view, ClientId client) {
  TRESS_TRY(const auto bills,
            (last_of<FoundBill, Bill>(view, client, bill_of, [](const FoundBill& found) {
              return bill_key(found.sale);
            })));
  Payments shown{{}, {}};
  for (const Bill& bill : bills) {
    TRESS_TRY(auto payment, payment_of(view, bill));
    if (payment) shown.payments.push_back(std::move(*payment));
  }
  keep_first(shown.payments,
             [](const Payment& one, const Payment& other) { return one.on > other.on; });
  return shown;
}

Result<TermsList, Fault> terms(const Snapshot& view, ClientId client) {
  TRESS_TRY(const auto all, held_by(view, client));
  TermsList shown{{}};
  for (const Held& held : all) {
    TRESS_TRY(const auto known, terms_of(view, held));
    if (!known) continue;
    shown.plans.push_back(
        {held.membership, known->name, known->wording, known->price, held.starts_on});
  }
  return shown;
}

Result<std::optional<BranchId>, Fault> branch_of(const Snapshot& view, ClientId client) {
  TRESS_TRY(const auto held, held_by(view, client));
  if (!held.empty()) return std::optional{held.front().branch};
  TRESS_TRY(const auto visits,
            (last_of<FoundVisit, Visit>(view, client, visit_of, [](const FoundVisit& found) {
              return visit_key(found.appointment);
            })));
  if (!visits.empty()) return std::optional{visits.front().branch};
  std::optional<BranchId> first;
  const views::Range places{.prefix = views::Key{RowKind::place}.bytes()};
  TRESS_TRY(view.scan(places, [&](ByteView key, ByteView) {
    first = BranchId::from(key.last(BranchId::size));
    return false;
  }));
  return first;
}

}  // namespace tress::portal
