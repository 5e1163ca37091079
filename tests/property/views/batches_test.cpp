// Goal: a view is a function of the log alone [inv-10]. Method: random histories of a salon, folded
// whole, event by event, in random portions, with crashes in between and beside a live table; every
// way must give the same bytes. Also at every end: the books balance and daily revenue ties out.

#include <random>

#include "tests/support/bill_words.hpp"

#include "projections/all.hpp"
#include "projections/revenue/revenue.hpp"
#include "projections/trial_balance/trial_balance.hpp"

namespace tress::views::batches_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

constexpr int bills_per_history = 25;

/// Writes a salon's days: clients, bookings, bills of every fate. The same for the same seed.
class RandomSalon {
 public:
  explicit RandomSalon(std::uint64_t seed) : random_(seed) {
    history_.add(main_street,
                 branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()});
    history_.add(stylist, staff::Hired{stylist, "S1", "Sam"});
    history_.add(cut, catalogue::ItemListed{cut, catalogue::ItemKind::service, "CUT", "Cut", {}});
    for (Byte n = 1; n <= clients; ++n) {
      register_client(history_, nth<ClientId>(n), n, "SQ-" + std::to_string(n % 3),
                      {nth<SearchToken>(static_cast<Byte>(n % 4)), nth<SearchToken>(n)});
    }
    for (Byte n = 1; n <= bills_per_history; ++n) {
      write_bill(n);
      if (one_in(3)) write_notes();
      if (n % 8 == 0) erase(nth<ClientId>(static_cast<Byte>(n / 8)));
    }
  }

  [[nodiscard]] const MemoryLog& log() const { return history_.log(); }

 private:
  static constexpr Byte clients = 5;

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  bool one_in(std::uint64_t odds) { return below(odds) == 0; }

  std::optional<ClientId> anybody() {
    const auto n = static_cast<Byte>(below(clients + 1));
    return n == 0 ? std::nullopt : std::optional{nth<ClientId>(n)};
  }

  void write_bill(Byte n) {
    const Day date = friday + std::chrono::days{static_cast<int>(below(4)) - 2};
    const auto payer = anybody();
    if (one_in(3)) book(n, payer, date);
    const SaleId sale = open_bill(history_, n, payer, date, one_in(3) ? montreal : main_street);
    const auto lines = 1 + below(3);
    for (std::uint32_t line = 1; line <= lines; ++line) add_line(sale, line);
    if (one_in(2)) history_.add(sale, sale::TipAdded{stylist, cad(amount(10'00))});
    if (one_in(8)) return;  // Left open.
    pay(sale, payer.has_value());
    history_.close(sale);
    settle(sale, date);
  }

  static Sealed<client::Note, FieldClass::notes> note_of(ClientId id) {
    return Sealed<client::Note, FieldClass::notes>{
        SealedBox{id, FieldClass::notes, {}, Bytes(32, 7), Hash::zero()}};
  }

  void write_notes() {
    const auto id = nth<ClientId>(static_cast<Byte>(1 + below(clients)));
    for (std::uint64_t n = below(4); n > 0; --n) history_.add(id, client::NoteAdded{note_of(id)});
  }

  /// Views take it as it comes; whether it was allowed is the deciders' to say.
  void erase(ClientId id) {
    const std::vector classes =
        one_in(2) ? std::vector{client::PersonalClass::notes}
                  : std::vector{client::PersonalClass::contact, client::PersonalClass::notes};
    history_.add(id, client::HoldPlaced{1, classes, "complaint", cashier});
    const bool is_announced = one_in(2);
    const Day day = *parse_day("2026-11-20");
    if (is_announced) {
      history_.add(id, client::RetentionAnnounced{1, classes, 1, cashier, day, day, day});
    } else {
      history_.add(id, client::ErasureRequested{1, classes, "client_asked", cashier});
    }
    history_.add(id, client::HoldLifted{1, "matter_closed", cashier});
    if (is_announced && one_in(2)) {
      history_.add(id, client::RetentionWithdrawn{1, client::RetentionStay::class_is_held});
    } else if (is_announced) {
      history_.add(id, client::Erased{1, classes, cashier, false, 0, {}, 1, day});
    } else {
      history_.add(id, client::Erased{1, classes, cashier, one_in(2), 0, {}});
    }
  }

  std::int64_t amount(std::uint64_t most) { return 1 + static_cast<std::int64_t>(below(most)); }

  void book(Byte n, std::optional<ClientId> client, Day date) {
    const auto id = nth<AppointmentId>(n);
    history_.on(date).add(
        id, appointment::Booked{id, main_street, client, cut, stylist, date, {}, {}, {}});
    if (one_in(2)) history_.add(id, appointment::NoShowRecorded{std::nullopt, std::nullopt});
  }

  void add_line(SaleId sale, std::uint32_t number) {
    const std::int64_t price = 1'00 + amount(200'00);
    sale::LineAdded line = service_line(number, cut, cad(price), {{"GST", price * 5}});
    line.served = anybody();
    if (one_in(4)) line.kind = sale::LineKind::product;
    history_.add(sale, line);
    if (!one_in(3)) return;
    const std::int64_t off = amount(99);
    history_.add(sale,
                 sale::DiscountApplied{
                     number, cad(off), "loyalty", std::nullopt, {{"GST", (price - off) * 5}}});
  }

  void pay(SaleId sale, bool has_payer) {
    const std::int64_t due = sale::due_minor(history_.state_of(sale), cad());
    const std::int64_t cash = one_in(2) ? due : due / 2;
    if (cash > 0) history_.add(sale, tender(1, sale::TenderKind::cash, cad(cash)));
    if (cash == due) return;
    const bool owes = has_payer && one_in(2);
    history_.add(sale, tender(2, owes ? sale::TenderKind::on_account : sale::TenderKind::card,
                              cad(due - cash)));
  }

  void settle(SaleId sale, Day date) {
    if (one_in(6)) {
      void_bill(history_, sale);
      return;
    }
    const std::int64_t debt = sale::debt_minor(history_.state_of(sale));
    if (debt > 0) {
      history_.on(date + std::chrono::days{1});
      history_.add(sale, sale::DebtPaid{sale::TenderKind::card, cad(debt), std::nullopt});
    }
    if (one_in(4)) refund(history_, sale, cad(1'00), date + std::chrono::days{2});
  }

  std::mt19937_64 random_;
  ViewHistory history_;
};

using Tables = std::map<std::string, TableRows>;

Tables all_rows(const ViewTables& tables) {
  Tables all;
  for (const auto* projection : all_projections()) {
    all[std::string{projection->name()}] = rows_of(*tables.snapshot(projection->name()));
  }
  return all;
}

/// Whole at once: what every other way is compared with.
Tables whole(const EventLog& log) {
  const ViewTables tables{log, all_projections()};
  tables.require_caught_up();
  return all_rows(tables);
}

std::uint64_t seed_of_this_run() {
  const auto seed = GENERATE(take(6, random(1, 1'000'000'000)));
  return static_cast<std::uint64_t>(seed);
}

}  // namespace

TEST_CASE("any batch size gives the same tables [inv-10]", "[property][views]") {
  const auto seed = seed_of_this_run();
  CAPTURE(seed);
  const RandomSalon salon{seed};
  const Tables expected = whole(salon.log());
  const std::size_t batch = GENERATE(1U, 2U, 7U, 64U);
  CAPTURE(batch);
  const ViewTables tables{salon.log(), all_projections(), {.events_max = batch}};
  tables.require_caught_up();
  CHECK(all_rows(tables) == expected);
}

TEST_CASE("crashes between batches change nothing in the end [inv-10]", "[property][views]") {
  const auto seed = seed_of_this_run();
  CAPTURE(seed);
  const RandomSalon salon{seed};
  const Tables expected = whole(salon.log());
  std::mt19937_64 random{seed};
  MemoryLog growing;
  ViewTables tables{growing, all_projections(), {.events_max = 3}};
  while (growing.size() < salon.log().size()) {
    const auto more =
        require_value(salon.log().read(growing.size(), 1 + random() % 40, std::size_t{1} << 20U));
    require_done(growing.append(Group{growing.size(), more, {}}));
    tables.follow();
    if (random() % 2 == 0) tables.store().flush();
    if (random() % 2 == 0) {
      tables.store().crash();
      tables.reopen();
    }
  }
  tables.follow();
  tables.require_caught_up();
  CHECK(all_rows(tables) == expected);
}

TEST_CASE("a rebuild beside gives the live table's bytes [inv-10]", "[property][views]") {
  const auto seed = seed_of_this_run();
  CAPTURE(seed);
  const RandomSalon salon{seed};
  ViewTables tables{salon.log(), all_projections(), {.events_max = 11}};
  const Tables before = all_rows(tables);
  for (const auto* projection : all_projections()) {
    INFO(projection->name());
    CHECK(require_value(tables.follower().rebuild(projection->name())).is_equal);
  }
  CHECK(all_rows(tables) == before);
}

TEST_CASE("every day of every branch ties out to the postings [M-6]", "[property][views]") {
  const auto seed = seed_of_this_run();
  CAPTURE(seed);
  const RandomSalon salon{seed};
  const ViewTables tables{salon.log(), {&revenue::projection(), &trial_balance::projection()}};
  const auto days = require_value(revenue::list(*tables.snapshot("revenue"), {}));
  REQUIRE_FALSE(days.rows.empty());
  std::int64_t tax_fine = 0;
  std::int64_t tips = 0;
  for (const auto& day : days.rows) {
    INFO(to_text(day.date) << " " << day.branch.hex());
    CHECK(revenue::is_tied_out(day));
    for (const auto& tax : day.taxes) tax_fine += tax.fine;
    tips += day.tips_total.minor();
  }
  // Over all days, tax is what 2200 holds to the fine unit, and tips are what 2100 holds.
  const auto balance = require_value(
      trial_balance::balances(*tables.snapshot("trial_balance"), {friday + std::chrono::days{30}}));
  for (const auto& total : balance.totals) CHECK(total.debit_fine == total.credit_fine);
  for (const auto& account : balance.balances) {
    if (account.account == 2200) CHECK(account.balance_fine == -tax_fine);
    if (account.account == 2100) CHECK(account.balance == cad(-tips));
  }
}

}  // namespace tress::views::batches_test
