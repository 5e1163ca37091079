#include "tests/property/books/world.hpp"

#include <algorithm>
#include <array>

#include <rapidcheck.h>

#include "ledger/books/chart.hpp"
#include "ledger/books/postings.hpp"

namespace tress::testing {

namespace {

using sale::TenderKind;

constexpr std::array<std::pair<TenderKind, int>, 4> tenders{{
    {TenderKind::cash, 1000},
    {TenderKind::card, 1100},
    {TenderKind::wallet, 1110},
    {TenderKind::on_account, 1200},
}};

struct Listed {
  ItemId item;
  std::int64_t price;  ///< 0: open
  std::int64_t cost;
};

const std::array<Listed, 4> goods{
    {{cut, 80'00, 0}, {colour, 100'00, 0}, {wax, 40'00, 18'00}, {advice, 0, 0}}};

const std::array<StaffId, 3> people{cashier, manager, stylist};

std::size_t wrapped(int number, std::size_t size) {
  return static_cast<std::size_t>(number) % size;
}

int person_of(const Move& move) {
  return static_cast<int>(wrapped(move.who, people.size()));
}

StaffId staff_of(const Move& move) {
  return people[wrapped(move.who, people.size())];
}

/// A refund that fits, if there is one and the move cares.
template <class Fits>
std::size_t pick_refund(const std::vector<model::Refund>& refunds, const Move& move, Fits fits) {
  const auto found = std::find_if(refunds.begin(), refunds.end(), fits);
  if (found == refunds.end() || move.amount % 8 == 7) return wrapped(move.which, refunds.size());
  return static_cast<std::size_t>(found - refunds.begin());
}

/// [inv-1] A posting is a debit and a credit of one amount; here: that the amount is positive, and
/// that both accounts exist.
void check_postings(const std::vector<Posting>& postings) {
  for (const Posting& posting : postings) {
    RC_ASSERT(posting.amount > 0);
    RC_ASSERT(posting.currency == cad());
    RC_ASSERT(posting.decimals == 2 || posting.decimals == 4);
    RC_ASSERT(books::find_account(posting.debit.account) != nullptr);
    RC_ASSERT(books::find_account(posting.credit.account) != nullptr);
  }
}

}  // namespace

World::World() : table_(sample_table()) {
  model_.approvers = {1};
}

Facts World::facts(StaffId person) {
  refresh();
  return {now_, now_, staff_actor(person, Role::cashier), nth<StreamId>(++streams_), &table_};
}

std::int64_t World::balance_minor(std::uint16_t account) const {
  std::int64_t sum = 0;
  for (const Posting& posting : posted_) {
    if (posting.decimals != 2) continue;
    if (posting.debit.account == account) sum += posting.amount;
    if (posting.credit.account == account) sum -= posting.amount;
  }
  return sum;
}

void World::refresh() {
  table_.bill_numbers[montreal] = sales_.size();
  table_.open_bills.clear();
  for (const SaleStream& sale : sales_) {
    if (sale.state.stage != sale::Stage::open) continue;
    ++table_.open_bills[{montreal, sale.state.opened->opened_on}];
  }
  table_.undecided_refunds.clear();
  for (const SaleStream& sale : sales_) {
    for (const sale::Refund& refund : sale.state.refunds) {
      if (refund.stage == sale::RefundStage::requested) ++table_.undecided_refunds[montreal];
    }
  }
  for (const std::uint16_t account : std::array<std::uint16_t, 4>{1100, 1110, 1120, 1900}) {
    table_.balances_minor[account] = balance_minor(account);
  }
}

template <class State, class Event, class Command>
bool World::attempt(Stream<State, Event>& stream, const Command& command, StaffId person) {
  const auto decided = decide(command, stream.state, facts(person));
  if (decided.has_error()) return false;
  for (const Event& event : decided.value().events) {
    const auto postings = books::postings(stream.state, event);
    check_postings(postings);
    posted_.insert(posted_.end(), postings.begin(), postings.end());
    stream.state = evolve(std::move(stream.state), event);
    stream.history.push_back(event);
    ++events_;
  }
  return true;
}

void World::play(const Move& move) {
  switch (move.kind % move_kinds) {
    case 0:
    case 1: return open(move);
    case 18:
    case 19: return close_day(move);
    case 20: return settle(move);
    case 21: return clear(move);
    case 22: return change_role(move);
    case 23: now_ += std::chrono::days{1}, ++day_; return;
    default: return on_bill(move);
  }
}

std::optional<std::size_t> World::pick_bill(const Move& move) const {
  // What follows a close is asked of closed bills; the rest mostly of the latest ones, so that some
  // get finished. One move in eight does not care.
  const int kind = move.kind % move_kinds;
  const bool is_later = kind >= 13 || (kind == 12 && move.who % 2 == 0);
  std::vector<std::size_t> fitting;
  for (std::size_t bill = sales_.size(); bill > 0 && fitting.size() < 3; --bill) {
    const bool fits = model_.bills[bill - 1].is_closed == is_later || move.who % 8 == 7;
    if (fits) fitting.push_back(bill - 1);
  }
  if (fitting.empty()) return std::nullopt;
  return fitting[wrapped(move.which / 16, fitting.size())];
}

void World::on_bill(const Move& move) {
  const auto picked = pick_bill(move);
  if (!picked) return;
  const std::size_t bill = *picked;
  switch (move.kind % move_kinds) {
    case 2:
    case 3:
    case 4: return add_line(bill, move);
    case 5: return discount(bill, move);
    case 6: return tip(bill, move);
    case 7:
    case 8:
    case 9: return tender(bill, move);
    case 10:
    case 11: return close(bill, move);
    case 12: return void_bill(bill, move);
    case 13: return pay_debt(bill, move);
    case 14: return request(bill, move);
    case 15: return decide_refund(bill, move, true);
    case 16: return decide_refund(bill, move, false);
    case 17: return pay_refund(bill, move);
    default: return;
  }
}

void World::open(const Move& move) {
  SaleStream sale;
  const std::optional<ClientId> payer = move.which % 3 == 0 ? std::nullopt : std::optional{lin};
  const bool is_accepted =
      attempt(sale, sale::Command{sale::Open{montreal, payer, std::nullopt}}, staff_of(move));
  RC_ASSERT(is_accepted == !model_.closed_days.contains(day_));
  if (!is_accepted) return;
  sales_.push_back(std::move(sale));
  model_.bills.emplace_back().opened_on = day_;
}

void World::add_line(std::size_t bill, const Move& move) {
  const Listed& good = goods[wrapped(move.which, goods.size())];
  sale::AddLine asked{nth<SaleId>(1),      good.item,    std::nullopt, std::nullopt,
                      1 + move.amount % 3, std::nullopt, std::nullopt};
  if (good.price == 0) asked.price = cad(1 + move.amount);
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  const std::int64_t unit = good.price == 0 ? 1 + move.amount : good.price;
  model_.bills[bill].lines.push_back(
      {unit * asked.quantity, 0, good.cost * asked.quantity, good.cost != 0});
}

void World::discount(std::size_t bill, const Move& move) {
  model::Bill& expected = model_.bills[bill];
  const std::size_t line = expected.lines.empty() ? 0 : wrapped(move.which, expected.lines.size());
  const sale::ApplyDiscount asked{nth<SaleId>(1), static_cast<std::uint32_t>(line + 1),
                                  cad(move.amount), "loyalty", std::nullopt};
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  expected.lines.at(line).discount += move.amount;
  RC_ASSERT(expected.lines.at(line).net() >= 0);
  RC_ASSERT(expected.tenders.empty() || expected.due() >= 0);
}

void World::tip(std::size_t bill, const Move& move) {
  const sale::AddTip asked{nth<SaleId>(1), staff_of(move), cad(move.amount)};
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  model_.bills[bill].tips.push_back(move.amount);
}

void World::tender(std::size_t bill, const Move& move) {
  model::Bill& expected = model_.bills[bill];
  const auto& [kind, account] = tenders[wrapped(move.which, tenders.size())];
  const bool pays_all = move.amount % 2 == 0;
  const std::int64_t cents = pays_all ? expected.due() : move.amount;
  const sale::TakeTender asked{nth<SaleId>(1), kind, cad(cents), std::nullopt};
  const std::int64_t due = expected.due();
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  RC_ASSERT(cents <= due);
  expected.tenders[account] += cents;
}

void World::close(std::size_t bill, const Move& move) {
  model::Bill& expected = model_.bills[bill];
  const bool may_close = !expected.is_closed && !expected.is_voided && expected.due() == 0 &&
                         !(expected.lines.empty() && expected.tips.empty()) &&
                         !model_.closed_days.contains(day_);
  const sale::Close asked{nth<SaleId>(1), cad(expected.total())};
  const bool is_accepted = attempt(sales_[bill], sale::Command{asked}, staff_of(move));
  RC_ASSERT(is_accepted == may_close);
  if (is_accepted) expected.is_closed = true;
}

void World::void_bill(std::size_t bill, const Move& move) {
  const sale::Void asked{nth<SaleId>(1), "rung up twice", std::nullopt};
  if (!model_.bills[bill].is_closed && move.amount % 4 != 0) return;
  if (attempt(sales_[bill], sale::Command{asked}, staff_of(move))) {
    RC_ASSERT(model_.bills[bill].refunds.empty());
    RC_ASSERT(model_.bills[bill].debt_paid.empty());
    model_.bills[bill].is_voided = true;
  }
}

void World::pay_debt(std::size_t bill, const Move& move) {
  const auto& [kind, account] = tenders[wrapped(move.which, 3)];
  const sale::PayDebt asked{nth<SaleId>(1), kind, cad(move.amount), std::nullopt};
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  model::Bill& expected = model_.bills[bill];
  expected.debt_paid[account] += move.amount;
  std::int64_t left = expected.tenders[1200];
  for (const auto& [paid_into, cents] : expected.debt_paid) left -= cents;
  RC_ASSERT(left >= 0);
}

void World::request(std::size_t bill, const Move& move) {
  model::Bill& expected = model_.bills[bill];
  if (expected.lines.empty()) return;
  const std::size_t line = wrapped(move.which, expected.lines.size());
  const std::int64_t net = expected.lines[line].net();
  const std::int64_t cents = move.amount % 2 == 0 ? net : move.amount;
  const sale::RequestRefund asked{nth<SaleId>(1), static_cast<std::uint32_t>(line + 1), cad(cents),
                                  "not_satisfied", std::nullopt};
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  expected.request(line, cents, person_of(move));
  const auto& made = std::get<sale::RefundRequested>(sales_[bill].history.back());
  RC_ASSERT(made.total == cad(expected.refunds.back().total()));
}

void World::decide_refund(std::size_t bill, const Move& move, bool approves) {
  std::vector<model::Refund>& refunds = model_.bills[bill].refunds;
  if (refunds.empty()) return;
  const std::size_t at =
      pick_refund(refunds, move, [](const auto& r) { return !r.is_approved && !r.is_rejected; });
  const auto number = static_cast<std::uint32_t>(at + 1);
  const sale::Command asked =
      approves ? sale::Command{sale::ApproveRefund{nth<SaleId>(1), number}}
               : sale::Command{sale::RejectRefund{nth<SaleId>(1), number, "was done well"}};
  if (!attempt(sales_[bill], asked, staff_of(move))) return;
  // [inv-9] Another person, who holds the role now.
  RC_ASSERT(refunds[at].requested_by != person_of(move));
  RC_ASSERT(model_.approvers.contains(person_of(move)));
  RC_ASSERT(!refunds[at].is_approved);
  RC_ASSERT(!refunds[at].is_rejected);
  (approves ? refunds[at].is_approved : refunds[at].is_rejected) = true;
}

void World::pay_refund(std::size_t bill, const Move& move) {
  std::vector<model::Refund>& refunds = model_.bills[bill].refunds;
  if (refunds.empty()) return;
  const std::size_t at =
      pick_refund(refunds, move, [](const auto& r) { return r.is_approved && !r.is_paid; });
  const sale::PayRefund asked{nth<SaleId>(1), static_cast<std::uint32_t>(at + 1), TenderKind::card,
                              std::nullopt};
  if (!attempt(sales_[bill], sale::Command{asked}, staff_of(move))) return;
  RC_ASSERT(refunds[at].is_approved);
  RC_ASSERT(!refunds[at].is_paid);
  refunds[at].is_paid = true;
}

void World::close_day(const Move& move) {
  const int day = std::max(0, day_ - move.which % 2);
  Stream<day::State, day::Event> stream;
  if (model_.closed_days.contains(day)) return;
  const bool is_accepted = attempt(
      stream, day::Command{day::Close{montreal, friday + std::chrono::days{day}}}, staff_of(move));
  // [inv-8] Nothing unexplained, nothing unfinished; and never refused without one of these.
  RC_ASSERT(is_accepted == (model_.suspense() == 0 && !model_.has_open_bill_of(day) &&
                            !model_.has_undecided_refund()));
  if (!is_accepted) return;
  model_.closed_days.insert(day);
  table_.closed_days.insert({montreal, friday + std::chrono::days{day}});
  days_.push_back(std::move(stream));
}

void World::settle(const Move& move) {
  const auto& [kind, account] = tenders[1 + wrapped(move.which, 2)];
  const std::int64_t held = model_.clearing(account);
  const std::int64_t gross = move.amount % 2 == 0 && held > 0 ? held : move.amount;
  const std::int64_t fee = gross / 40;
  SettlementStream stream;
  const settlement::Record asked{montreal, kind, "batch", cad(gross), cad(fee)};
  if (!attempt(stream, settlement::Command{asked}, staff_of(move))) return;
  settlements_.push_back(std::move(stream));
  model_.settle(account, gross, fee);
}

void World::clear(const Move& move) {
  if (settlements_.empty()) return;
  const std::size_t at = wrapped(move.which, settlements_.size());
  const std::int64_t cents = move.amount % 4 != 0 ? model_.waiting[at] : move.amount;
  const int account = move.who % 2 == 0 ? 4060 : 1110;
  const settlement::ClearSuspense asked{nth<SettlementId>(1), cad(cents),
                                        static_cast<std::uint16_t>(account), "found"};
  if (!attempt(settlements_[at], settlement::Command{asked}, staff_of(move))) return;
  model_.waiting[at] -= cents;
  RC_ASSERT(model_.waiting[at] >= 0);
  model_.cleared[account] += cents;
}

void World::change_role(const Move& move) {
  if (move.amount % 4 != 0) return;
  const StaffId person = staff_of(move);
  staff::State& state = table_.people[person];
  const bool holds = model_.approvers.contains(person_of(move));
  if (holds) {
    state = evolve(state, staff::RoleRevoked{Role::manager});
    model_.approvers.erase(person_of(move));
  } else {
    state = evolve(state, staff::RoleGranted{Role::manager, std::nullopt});
    model_.approvers.insert(person_of(move));
  }
}

std::map<int, std::int64_t> World::balances_fine() const {
  std::map<int, std::int64_t> balances;
  for (const Posting& posting : posted_) {
    const std::int64_t fine = posting.decimals == 4 ? posting.amount : posting.amount * 100;
    balances[posting.debit.account] += fine;
    balances[posting.credit.account] -= fine;
  }
  std::erase_if(balances, [](const auto& entry) { return entry.second == 0; });
  return balances;
}

bool World::is_replayable() const {
  const auto is_same = [](const auto& stream) {
    using State = std::decay_t<decltype(stream.state)>;
    return replayed<State>(stream.history) == stream.state;
  };
  return std::all_of(sales_.begin(), sales_.end(), is_same) &&
         std::all_of(settlements_.begin(), settlements_.end(), is_same) &&
         std::all_of(days_.begin(), days_.end(), is_same);
}

}  // namespace tress::testing
