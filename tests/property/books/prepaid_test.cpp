#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/property/books/prepaid_model.hpp"
#include "tests/property/books/roll_forward.hpp"
#include "tests/property/books/whole_range.hpp"
#include "tests/support/sample_plans.hpp"

// Goal: whatever a salon does with what is prepaid, in any order, every lot and every account comes
// to the cent to what a model of plain integers says, and no unit is lost or made. Method: random
// moves at two branches; what the desk accepts is done in the model too, and after every move all
// invariants are looked at.

namespace tress::testing::prepaid_test {

namespace {

using membership::Command;

struct Owned {
  MembershipId id;
  PlanId plan;
  model::Pack pack;
  std::vector<SaleId> bills;  ///< of each hold; zero: none
  std::vector<int> days;      ///< on which each hold was made
  bool is_paused = false;
  SaleId bought = SaleId::zero();                  ///< the bill that paid for the first lot
  std::int64_t undisputed = 0;                     ///< of what it paid
  std::vector<std::int64_t> paid = {};             ///< bill by bill, that one first
  std::optional<std::size_t> from = std::nullopt;  ///< whose first lot it came out of
  std::int64_t of_first_bill = 0;  ///< of the money that came with it, what that one's bill paid
};

class PrepaidWorld {
 public:
  PrepaidWorld() {
    desk_.table.branches[montreal] = desk_.table.branches[main_street];
    desk_.table.branches[montreal].opened->branch = montreal;
    desk_.listener = [this](const Happened& one) { roll_forward_.take(one); };
  }

  void play() {
    switch (*whole_range(0, 16)) {
      case 0:
      case 1: return buy();
      case 2: return pay_rest();
      case 3:
      case 4:
      case 5: return use();
      case 6: return hold();
      case 7: return end_hold();
      case 8: return take_back_bill();
      case 9: return reverse();
      case 10: return adjust();
      case 11: return refund();
      case 12: return give_away();
      case 13: return expire();
      case 14: return lose_dispute();
      default: return pause_or_resume();
    }
  }

  /// [inv-1] [inv-2] [inv-3] [inv-4] [inv-5]
  void check() {
    std::int64_t all = 0;
    for (const auto& [place, minor] : desk_.balances()) all += minor;
    RC_ASSERT(all == 0);
    RC_ASSERT(balance(1130) == 0);
    RC_ASSERT(balance(1400) + balance(2400) == 0);
    RC_ASSERT(-balance(2250) == to_pay_);
    std::map<std::string, std::int64_t> units;
    for (const auto& [place, count] : desk_.units()) units[place.first] += count;
    for (const auto& [benefit, count] : units) RC_ASSERT(count == 0);
    std::int64_t owed = 0;
    for (const Owned& one : owned_) {
      owed += one.pack.owed();
      check_lots(one);
    }
    RC_ASSERT(-balance(2000) == owed);
    check_roll_forward(owed);
  }

 private:
  /// [inv-5] What was granted less what went is what the lots hold, in money and in units.
  void check_roll_forward(std::int64_t owed) {
    roll_forward_.check();
    RC_ASSERT(roll_forward_.owed(2000) == owed);
    std::int64_t units = 0;
    for (const Owned& one : owned_) {
      for (const model::Grant& grant : one.pack.grants()) units += grant.there() + grant.kept;
    }
    RC_ASSERT(roll_forward_.units("cut") == units);
  }

  [[nodiscard]] std::int64_t balance(std::uint16_t account) const {
    return desk_.balance(main_street, account) + desk_.balance(montreal, account);
  }

  void check_lots(const Owned& one) const {
    const auto& state = desk_.table.memberships.at(one.id);
    RC_ASSERT(state.lots.size() == one.pack.grants().size());
    for (std::size_t i = 0; i < state.lots.size(); ++i) {
      const membership::LotState& lot = state.lots[i];
      const model::Grant& grant = one.pack.grants()[i];
      RC_ASSERT(lot.available() == grant.there());
      RC_ASSERT(lot.reserved == grant.kept);
      RC_ASSERT(lot.left_minor() == grant.money + grant.kept_money);
      RC_ASSERT(lot.reserved >= 0);
      RC_ASSERT(lot.available() >= 0);
      RC_ASSERT(lot.available() + lot.reserved <= lot.granted.paid_units);
      RC_ASSERT(lot.granted.paid_units <= lot.granted.units);
      RC_ASSERT(lot.left_minor() >= 0);
    }
  }

  Owned* any() {
    if (owned_.empty()) return nullptr;
    return &owned_[*whole_range<std::size_t>(0, owned_.size())];
  }

  [[nodiscard]] int today() const {
    return static_cast<int>((std::chrono::floor<std::chrono::days>(desk_.now) - friday).count());
  }

  void buy() {
    const auto units = *whole_range<std::int32_t>(1, 9);
    const auto price = *whole_range<std::int64_t>(1, 500'00);
    plan::Terms terms = cuts(units, price, plan::TaxPoint::at_redemption);
    if (*whole_range(0, 2) == 0) terms.validity_days = 60;
    const PlanId plan = publish(desk_, terms, "plan " + std::to_string(owned_.size()));
    const SaleId bill = open_bill(desk_);
    sale::AddPlan line = add_plan(bill, plan);
    const bool is_part = *whole_range(0, 3) == 0;
    const auto paid = is_part ? *whole_range<std::int64_t>(1, price + 1) : price;
    line.pay_now = cad(paid);
    desk_.must(sale::Command{line});
    settle_bill(desk_, bill, paid);
    Owned made{newest_membership(desk_), plan, {}, {}, {}};
    std::optional<int> last_day;
    if (terms.validity_days) last_day = today() + 59;
    made.pack.grant(price, units, paid, last_day);
    made.bought = bill;
    made.undisputed = paid;
    made.paid = {paid};
    owned_.push_back(std::move(made));
  }

  void pay_rest() {
    Owned* const one = any();
    if (one == nullptr) return;
    const std::int64_t due = one->pack.grants()[0].price - one->pack.grants()[0].paid;
    if (due == 0) return;
    const auto paid = *whole_range<std::int64_t>(1, due + 1);
    const SaleId bill = open_bill(desk_);
    sale::AddPlan line = add_plan(bill, one->plan);
    line.what = sale::PlanSale::rest;
    line.membership = one->id;
    line.pay_now = cad(paid);
    if (desk_.ask(sale::Command{line})) return;
    settle_bill(desk_, bill, paid);
    one->pack.pay(paid);
    one->paid.push_back(paid);
  }

  void use() {
    Owned* const one = any();
    if (one == nullptr) return;
    const BranchId at = *whole_range(0, 2) == 0 ? main_street : montreal;
    const SaleId bill = open_bill(desk_, lin, at);
    desk_.must(sale::Command{line_of(bill, cut)});
    const auto refusal = desk_.ask(Command{cover(one->id, bill)});
    const auto worth = one->is_paused ? std::nullopt : one->pack.keep(1, today());
    RC_ASSERT(refusal.has_value() == !worth.has_value());
    if (!worth) return;
    one->bills.push_back(bill);
    one->days.push_back(today());
    RC_ASSERT(held(*one).back().reserved.value == cad(*worth));
    settle_bill(desk_, bill, 0);
    RC_ASSERT(one->pack.use_up(one->pack.keeps().size() - 1) == *worth);
  }

  [[nodiscard]] const std::vector<membership::HoldState>& held(const Owned& one) const {
    return desk_.table.memberships.at(one.id).holds;
  }

  void hold() {
    Owned* const one = any();
    if (one == nullptr) return;
    const auto units = *whole_range<std::int32_t>(1, 3);
    const auto refusal = desk_.ask(Command{
        membership::Reserve{one->id, cut, units, std::nullopt, std::nullopt, std::nullopt}});
    const auto worth = one->is_paused ? std::nullopt : one->pack.keep(units, today());
    RC_ASSERT(refusal.has_value() == !worth.has_value());
    if (!worth) return;
    one->bills.push_back(SaleId::zero());
    one->days.push_back(today());
    RC_ASSERT(held(*one).back().reserved.value == cad(*worth));
  }

  /// A hold of `one`, by its place, or nothing.
  std::optional<std::size_t> any_hold(const Owned& one) {
    if (one.bills.empty()) return std::nullopt;
    return *whole_range<std::size_t>(0, one.bills.size());
  }

  void end_hold() {
    Owned* const one = any();
    const auto at = one == nullptr ? std::nullopt : any_hold(*one);
    if (!at) return;
    const auto number = static_cast<std::uint32_t>(*at + 1);
    if (*whole_range(0, 2) == 0) {
      if (!desk_.ask(Command{membership::Release{one->id, number}})) one->pack.let_go(*at);
    } else if (!desk_.ask(Command{membership::Forfeit{one->id, number}}, as_manager())) {
      one->pack.use_up(*at);
    }
  }

  void take_back_bill() {
    Owned* const one = any();
    const auto at = one == nullptr ? std::nullopt : any_hold(*one);
    if (!at || one->bills[*at] == SaleId::zero()) return;
    const auto refusal =
        desk_.ask(sale::Command{sale::Void{one->bills[*at], "wrong", std::nullopt}}, as_manager());
    if (!refusal) one->pack.bring_back(*at);
  }

  /// Who holds what is lost gives it free first; the first lot alone was bought by that bill.
  void lose_dispute() {
    Owned* const one = any();
    if (one == nullptr || one->undisputed == 0) return;
    const auto amount = *whole_range<std::int64_t>(1, one->undisputed + 1);
    const auto number =
        static_cast<std::uint32_t>(desk_.table.sales.at(one->bought).disputes.size() + 1);
    desk_.must(sale::Command{sale::OpenDispute{one->bought, 1, cad(amount), cad(0), "cb"}});
    desk_.must(sale::Command{sale::DecideDispute{one->bought, number, false}});
    one->undisputed -= amount;
    for (std::size_t i = 0; i < one->pack.keeps().size(); ++i) {
      const model::Keep& keep = one->pack.keeps()[i];
      const bool is_first = std::any_of(keep.takes.begin(), keep.takes.end(),
                                        [](const model::Take& take) { return take.grant == 0; });
      if (keep.is_open && is_first) one->pack.let_go(i);
    }
    std::int64_t rest = amount - one->pack.take_worth(0, amount);
    // What is not there any more was given on: it is taken from whoever has it.
    const auto index = static_cast<std::size_t>(one - owned_.data());
    for (Owned& other : owned_) {
      if (other.from != index || rest == 0) continue;
      rest -= other.pack.take_worth(0, std::min(rest, other.of_first_bill));
    }
  }

  /// What the first of several bills has paid of money that goes: the last one has the rest.
  static std::int64_t share_of_first(const std::vector<std::int64_t>& paid, std::int64_t money) {
    if (paid.size() < 2) return money;
    std::int64_t sum = 0;
    for (const std::int64_t one : paid) sum += one;
    return std::min(money, (2 * money * paid.front() + sum) / (2 * sum));
  }

  void reverse() {
    Owned* const one = any();
    const auto at = one == nullptr ? std::nullopt : any_hold(*one);
    if (!at) return;
    const auto number = static_cast<std::uint32_t>(*at + 1);
    if (desk_.ask(Command{membership::RequestReversal{one->id, number, "complaint"}})) return;
    if (!approve_last(*one)) return;
    one->pack.bring_back(*at);
    one->pack.extend(*at, today() - one->days[*at]);
  }

  bool approve_last(const Owned& one) {
    const auto last = desk_.table.memberships.at(one.id).requests.size();
    return !desk_.ask(Command{membership::Approve{one.id, static_cast<std::uint32_t>(last)}},
                      as_manager());
  }

  void adjust() {
    Owned* const one = any();
    if (one == nullptr) return;
    if (desk_.ask(Command{membership::RequestAdjustment{one->id, "cut", 1, "goodwill"}})) return;
    if (approve_last(*one)) one->pack.grant(0, 1, 0, std::nullopt);
  }

  void refund() {
    Owned* const one = any();
    if (one == nullptr) return;
    const std::int64_t owed = one->pack.owed();
    const auto refusal =
        desk_.ask(Command{membership::RequestRefund{one->id, "moved_away", std::nullopt}});
    if (refusal) return;
    RC_ASSERT(!one->pack.keeps_any());
    RC_ASSERT(approve_last(*one));
    RC_ASSERT(one->pack.take_all() == owed);
    to_pay_ += owed;
    const auto number =
        static_cast<std::uint32_t>(desk_.table.memberships.at(one->id).requests.size());
    if (*whole_range(0, 2) == 0) return;
    desk_.must(
        Command{membership::PayRefund{one->id, number, sale::TenderKind::cash, std::nullopt}});
    to_pay_ -= owed;
  }

  void give_away() {
    Owned* const one = any();
    if (one == nullptr) return;
    const auto refusal = desk_.ask(Command{membership::Transfer{one->id, 1, 1, mia}}, as_manager());
    if (refusal) return;
    const auto last_day = one->pack.grants()[0].last_day;
    const std::int64_t money = one->pack.take(0, 1);
    Owned received{newest_membership(desk_), one->plan, {}, {}, {}};
    received.pack.grant(money, 1, money, last_day);
    received.from = static_cast<std::size_t>(one - owned_.data());
    received.of_first_bill = share_of_first(one->paid, money);
    // Who has it now is somebody else, with whom this history does not go on.
    owned_.push_back(std::move(received));
    owned_.back().is_paused = true;
    desk_.must(Command{membership::Pause{owned_.back().id, std::nullopt, "client_asked"}});
  }

  void expire() {
    Owned* const one = any();
    if (one == nullptr) return;
    const auto lot =
        static_cast<std::uint32_t>(*whole_range<std::size_t>(0, one->pack.grants().size()));
    for (int told = 0; told < 2; ++told) {
      static_cast<void>(desk_.ask(Command{membership::AnnounceExpiry{one->id, lot + 1}}));
      desk_.now += std::chrono::days{*whole_range(0, 30)};
    }
    if (!desk_.ask(Command{membership::Expire{one->id, lot + 1}})) one->pack.take_all(lot);
  }

  /// Days do not pass while this one is paused: what ends later is tested elsewhere.
  void pause_or_resume() {
    Owned* const one = any();
    if (one == nullptr || one->is_paused) return;
    desk_.must(Command{membership::Pause{one->id, std::nullopt, "travel"}});
    RC_ASSERT(desk_.ask(Command{membership::Reserve{one->id, cut, 1, std::nullopt, std::nullopt,
                                                    std::nullopt}}) ==
              "membership.membership_is_paused");
    desk_.must(Command{membership::Resume{one->id}});
  }

  PrepaidDesk desk_;
  RollForwardBook roll_forward_;
  std::vector<Owned> owned_;
  std::int64_t to_pay_ = 0;
};

TEST_CASE("prepaid: [inv-1] [inv-2] [inv-3] [inv-4] [inv-5] hold after every step of any history",
          "[property][books][prepaid]") {
  CHECK(rc::check("prepaid: histories", [] {
    PrepaidWorld world;
    const auto moves = *whole_range(5, 40);
    for (int move = 0; move < moves; ++move) {
      world.play();
      world.check();
    }
  }));
}

}  // namespace

}  // namespace tress::testing::prepaid_test
