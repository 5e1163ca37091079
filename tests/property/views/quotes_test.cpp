// Goal: what a view says that a refund would be is what the decider then gives, after any history
// [7.4]. Method: random lives of memberships and wallets, decided with all that they order; the
// same events are folded into the views, and for every lot and reason both are asked.

#include <random>

#include "tests/support/sample_plans.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/view_history.hpp"
#include "tests/support/view_tables.hpp"
#include "tests/support/wallet_salon.hpp"

#include "projections/memberships/memberships.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress::testing::quotes_test {

namespace {

constexpr int steps_per_history = 40;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

  bool one_in(std::int64_t odds) { return below(odds) == 0; }

  template <class One>
  const One& of(const std::vector<One>& all) {
    return all.at(static_cast<std::size_t>(below(std::ssize(all))));
  }

 private:
  std::mt19937_64 random_;
};

Listener writing_to(ViewHistory& history) {
  return [&history](const Happened& one) {
    history.on(one.heading.business_date).at(one.heading.branch);
    history.add_happened(one.kind, one.stream, one.payload);
  };
}

/// Packages and memberships under plans of every rule.
class Memberships {
 public:
  explicit Memberships(std::uint64_t seed) : chance_(seed) {
    desk_.listener = writing_to(history_);
    const std::vector<plan::RefundRule> rules{plan::RefundRule::pro_rata,
                                              plan::RefundRule::used_at_list,
                                              plan::RefundRule::pro_rata_less_fee};
    for (int i = 0; i < 6; ++i) {
      plan::Terms terms =
          i % 2 == 0 ? cuts(6, 333'33, plan::TaxPoint::at_sale) : monthly(4, 60'00 + i * 15'01);
      terms.benefits[0].alone = cad(20'00 + chance_.below(80'00));
      if (chance_.one_in(2)) terms.benefits.push_back({"advice", {advice}, 2, cad(35'00)});
      if (i == 5) {
        terms.tax_point = plan::TaxPoint::at_sale;
        terms.benefits[0].allowance = plan::Allowance::unlimited;
      }
      terms.refund_rule = rules[static_cast<std::size_t>(i / 2)];
      if (terms.refund_rule == plan::RefundRule::pro_rata_less_fee) terms.refund_fee = cad(7'77);
      terms.cooling_off_days = chance_.one_in(2) ? 14 : 0;
      plans_.push_back(publish(desk_, terms, "plan " + std::to_string(i)));
    }
  }

  void step() {
    switch (chance_.below(13)) {
      case 0:
      case 1: return pay(sale::PlanSale::start);
      case 2: return pay(sale::PlanSale::rest);
      case 3: return pay(sale::PlanSale::renewal);
      case 4: return pay(sale::PlanSale::change);
      case 5:
      case 6: return use();
      case 7: return give();
      case 8: return void_bill();
      case 9: return lose_dispute();
      case 10: return take_back_use();
      case 11: return move_renewal();
      default: return pause_or_wait();
    }
  }

  /// How many quotes were compared with a decision.
  [[nodiscard]] int compare() {
    const ViewTables tables{history_.log(), {&memberships::projection()}};
    const auto view = tables.snapshot();
    const Day today = std::chrono::floor<std::chrono::days>(desk_.now);
    int compared = 0;
    for (const auto& [id, state] : desk_.table.memberships) {
      const auto row = require_value(memberships::find(*view, id));
      REQUIRE(row);
      CHECK(row->period_until == state.period_until);
      for (const std::string_view reason : membership::refund_reasons) {
        const Facts facts{desk_.now, desk_.now, at_desk(), id_cast<StreamId>(id), &desk_.table};
        const auto decided =
            decide(membership::Command{membership::RequestRefund{id, std::string{reason}, {}}},
                   state, facts);
        if (!decided) continue;
        const auto& made = std::get<membership::Requested>(decided.value().events.back());
        const auto shown = require_value(memberships::quote(*view, *row, today, reason));
        REQUIRE(shown);
        CHECK(*shown == *made.quote);
        ++compared;
      }
    }
    return compared;
  }

 private:
  /// A bill with that line, closed if it can be; what it cost is paid by card.
  void pay(sale::PlanSale what) {
    const bool is_new = what == sale::PlanSale::start;
    if (!is_new && desk_.table.memberships.empty()) return;
    const SaleId sold = open_bill(desk_);
    sale::AddPlan line = add_plan(sold, chance_.of(plans_));
    line.what = what;
    if (!is_new) {
      const auto id = any();
      line.membership = id;
      if (what != sale::PlanSale::change) line.plan = *desk_.table.memberships.at(id).plan;
    }
    if (is_new && chance_.one_in(3)) line.pay_now = cad(1 + chance_.below(60'00));
    if (desk_.ask(sale::Command{line})) return;
    const auto due = sale::due_minor(desk_.table.sales.at(sold), cad());
    if (desk_.ask(sale::Command{
            sale::TakeTender{sold, sale::TenderKind::card, cad(due), std::nullopt}})) {
      return;
    }
    if (!desk_.ask(sale::Command{sale::Close{sold, std::nullopt}})) bills_.push_back({sold, due});
  }

  MembershipId any() {
    const auto at = chance_.below(std::ssize(desk_.table.memberships));
    return std::next(desk_.table.memberships.begin(), at)->first;
  }

  void use() {
    if (desk_.table.memberships.empty()) return;
    const auto id = any();
    const auto client = desk_.table.memberships.at(id).started->client;
    const SaleId sold = open_bill(desk_, client);
    const bool is_advice = chance_.one_in(3);
    sale::AddLine line = line_of(sold, is_advice ? advice : cut);
    if (is_advice) line.price = cad(35'00);
    desk_.must(sale::Command{line});
    if (desk_.ask(membership::Command{cover(id, sold)})) return;
    if (!desk_.ask(sale::Command{sale::Close{sold, std::nullopt}})) bills_.push_back({sold, 0});
  }

  void give() {
    if (desk_.table.memberships.empty()) return;
    const auto id = any();
    const auto& state = desk_.table.memberships.at(id);
    const auto lot = static_cast<std::uint32_t>(1 + chance_.below(std::ssize(state.lots)));
    const auto to = state.started->client == lin ? mia : lin;
    const auto units = static_cast<std::int32_t>(1 + chance_.below(3));
    static_cast<void>(
        desk_.ask(membership::Command{membership::Transfer{id, lot, units, to}}, as_manager()));
  }

  void void_bill() {
    if (bills_.empty()) return;
    const SaleId sold = chance_.of(bills_).first;
    static_cast<void>(
        desk_.ask(sale::Command{sale::Void{sold, "wrong", std::nullopt}}, as_manager()));
  }

  void lose_dispute() {
    if (bills_.empty()) return;
    const auto [sold, paid] = chance_.of(bills_);
    if (paid == 0) return;
    const auto number = static_cast<std::uint32_t>(desk_.table.sales.at(sold).disputes.size() + 1);
    const sale::OpenDispute opened{sold, 1, cad(1 + chance_.below(paid)), cad(0), "cb"};
    if (desk_.ask(sale::Command{opened})) return;
    static_cast<void>(desk_.ask(sale::Command{sale::DecideDispute{sold, number, false}}));
  }

  void take_back_use() {
    if (desk_.table.memberships.empty()) return;
    const auto id = any();
    const auto holds = std::ssize(desk_.table.memberships.at(id).holds);
    if (holds == 0) return;
    const auto hold = static_cast<std::uint32_t>(1 + chance_.below(holds));
    if (desk_.ask(membership::Command{membership::RequestReversal{id, hold, "complaint"}})) return;
    const auto last = static_cast<std::uint32_t>(desk_.table.memberships.at(id).requests.size());
    static_cast<void>(desk_.ask(membership::Command{membership::Approve{id, last}}, as_manager()));
  }

  /// Sooner or later, and back again at times.
  void move_renewal() {
    if (desk_.table.memberships.empty()) return;
    const auto id = any();
    const auto& until = desk_.table.memberships.at(id).period_until;
    if (!until) return;
    const Day on = *until + std::chrono::days{chance_.below(36) - 5};
    if (desk_.ask(membership::Command{membership::RequestRenewalDate{id, on, "pay_day"}})) return;
    const auto last = static_cast<std::uint32_t>(desk_.table.memberships.at(id).requests.size());
    if (chance_.one_in(4)) {
      desk_.must(membership::Command{membership::Reject{id, last, "stays"}}, as_manager());
    } else {
      static_cast<void>(
          desk_.ask(membership::Command{membership::Approve{id, last}}, as_manager()));
    }
  }

  void pause_or_wait() {
    if (desk_.table.memberships.empty()) return;
    const auto id = any();
    if (desk_.ask(membership::Command{membership::Resume{id}})) {
      static_cast<void>(
          desk_.ask(membership::Command{membership::Pause{id, std::nullopt, "travel"}}));
    }
    desk_.now += std::chrono::days{chance_.below(4)};
  }

  Chance chance_;
  ViewHistory history_;
  PrepaidDesk desk_;
  std::vector<PlanId> plans_;
  std::vector<std::pair<SaleId, std::int64_t>> bills_;  ///< with what was paid by card
};

/// Stored value under terms of every rule, some of it from another system.
class Wallets {
 public:
  explicit Wallets(std::uint64_t seed) : chance_(seed) {
    salon_.tell(writing_to(history_));
    for (int i = 0; i < 4; ++i) {
      auto terms = plain_terms("terms " + std::to_string(i), ValueKind::stored_value);
      terms.bonuses = {{cad(100'00), cad(20'00)}, {cad(300'00), cad(99'99)}};
      terms.withdrawal_at_list = i % 2 == 0;
      if (i == 1) terms.refund_fee = cad(5'55);
      terms.cooling_off_days = static_cast<std::uint16_t>(chance_.one_in(2) ? 14 : 0);
      terms_.push_back(salon_.set_terms(terms));
    }
  }

  void step() {
    const ClientId client = chance_.one_in(2) ? lin : mia;
    switch (chance_.below(8)) {
      case 0:
      case 1: return top_up(client);
      case 2: return take_over(client);
      case 3:
      case 4: return use(client);
      case 5:
      case 6: return give(client);
      default: return void_bill();
    }
  }

  [[nodiscard]] int compare() {
    const ViewTables tables{history_.log(), {&wallets::projection()}};
    const auto view = tables.snapshot();
    int compared = 0;
    for (const ClientId client : {lin, mia}) {
      const auto holder = id_cast<StreamId>(client);
      const wallet::State& pool = salon_.pool(ValueKind::stored_value, holder);
      for (const wallet::Lot& lot : pool.lots) {
        for (const std::string_view reason : wallet::refund_reasons) {
          compared += compare(*view, pool, lot, reason) ? 1 : 0;
        }
      }
    }
    return compared;
  }

 private:
  /// True if the decider gives a refund: then it is the one that is shown. Else none is.
  bool compare(const views::Snapshot& view,
               const wallet::State& pool,
               const wallet::Lot& lot,
               std::string_view reason) {
    const WalletId id = lot.grant.wallet;
    Facts facts = salon_.facts();
    facts.stream = id_cast<StreamId>(id);
    const wallet::RequestRefund asked{id, lot.grant.lot, std::string{reason}, std::nullopt};
    const auto decided = decide(wallet::Command{asked}, pool, facts);
    const auto shown = require_value(wallets::quote(view, id, lot.grant.lot, reason, friday));
    CHECK(shown.has_value() == decided.has_value());
    if (!shown || !decided) return false;
    const auto& made = std::get<wallet::RefundRequested>(decided.value().events.front());
    CHECK(shown->rule == made.rule);
    CHECK(shown->units == made.units);
    CHECK(shown->value == made.value);
    CHECK(shown->refund == made.refund);
    CHECK(shown->fee == made.fee);
    return true;
  }

  void top_up(ClientId client) {
    sale::AddValue line = value_of(chance_.of(terms_), 1 + chance_.below(400'00));
    line.client = client;
    const SaleId sold = salon_.selling(line);
    salon_.close(sold);
    bills_.push_back(sold);
  }

  void take_over(ClientId client) {
    const std::int64_t paid = 1 + chance_.below(500'00);
    const std::int64_t bonus = chance_.below(100'00);
    const wallet::Migrate there{.branch = main_street,
                                .kind = ValueKind::stored_value,
                                .client = client,
                                .card_code = std::nullopt,
                                .card = std::nullopt,
                                .terms = chance_.of(terms_),
                                .paid = cad(paid),
                                .bonus = cad(bonus),
                                .units = 1 + chance_.below(paid + bonus),
                                .issued_on = std::nullopt,
                                .expires_on = std::nullopt,
                                .source = "SV-" + std::to_string(++taken_over_),
                                .evidence = Hash::zero()};
    static_cast<void>(salon_.run(wallet::Command{there}, manager));
  }

  std::int64_t available(ClientId client) {
    return wallet::available_minor(salon_.pool(ValueKind::stored_value, id_cast<StreamId>(client)),
                                   cad());
  }

  void use(ClientId client) {
    const std::int64_t there = available(client);
    if (there == 0) return;
    const std::int64_t minor = chance_.one_in(4) ? there : 1 + chance_.below(there);
    const SaleId sold = salon_.buying(minor, paying(ValueKind::stored_value, minor), client);
    salon_.close(sold);
    bills_.push_back(sold);
  }

  void give(ClientId client) {
    const auto holder = id_cast<StreamId>(client);
    const wallet::State& pool = salon_.pool(ValueKind::stored_value, holder);
    if (pool.lots.empty()) return;
    const wallet::Lot lot = chance_.of(pool.lots);
    if (lot.holding.left == 0) return;
    const std::int64_t minor =
        chance_.one_in(3) ? lot.holding.left : 1 + chance_.below(lot.holding.left);
    salon_.accept(wallet::Command{wallet::Transfer{lot.grant.wallet, lot.grant.lot, cad(minor),
                                                   client == lin ? mia : lin, "family"}},
                  manager);
  }

  void void_bill() {
    if (bills_.empty()) return;
    static_cast<void>(salon_.run(
        sale::Command{sale::Void{chance_.of(bills_), "rung up twice", std::nullopt}}, manager));
  }

  Chance chance_;
  ViewHistory history_;
  WalletSalon salon_;
  std::vector<WalletId> terms_;
  std::vector<SaleId> bills_;
  int taken_over_ = 0;
};

template <class World>
void compare_after_histories(std::int64_t histories) {
  const std::uint64_t seed = seed_of_run();
  INFO("TRESS_SEED=" << seed);
  int compared = 0;
  for (std::int64_t i = 0; i < histories; ++i) {
    World world{seed + static_cast<std::uint64_t>(i)};
    for (int step = 0; step < steps_per_history; ++step) world.step();
    compared += world.compare();
  }
  // A world of which nothing is ever refunded would prove nothing.
  CHECK(compared > histories);
}

}  // namespace

TEST_CASE("a refund of a membership is the one that was shown, whatever happened before",
          "[property][views][quotes]") {
  compare_after_histories<Memberships>(static_cast<std::int64_t>(size_of_run(60, 20'000)));
}

TEST_CASE("a refund of value is the one that was shown, whatever happened before",
          "[property][views][quotes]") {
  compare_after_histories<Wallets>(static_cast<std::int64_t>(size_of_run(150, 50'000)));
}

}  // namespace tress::testing::quotes_test
