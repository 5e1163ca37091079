// Goal: the client file says what the events say, field by field, and forgets what a void takes
// back. Method: histories written out; sealed boxes with made-up bytes, for no view opens one.

#include "projections/client_card/client_card.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::client_card::client_card_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

template <class Part>
Part sealed(ClientId client, Byte content) {
  SealedBox box{client, Part::of_class, {}, Bytes(32, content), Hash::zero()};
  return Part{std::move(box)};
}

using SealedContact = Sealed<client::ContactDetails, FieldClass::contact>;
using SealedNote = Sealed<client::Note, FieldClass::notes>;

Card card_of(const ViewTables& tables, ClientId client) {
  const auto found = require_value(find(*tables.snapshot(), client));
  REQUIRE(found);
  return *found;
}

std::vector<ClientId> clients(const views::Page<Card>& page) {
  std::vector<ClientId> found;
  for (const Card& card : page.rows) found.push_back(card.client);
  return found;
}

using Clients = std::vector<ClientId>;

std::vector<Happening> what(const views::Page<Entry>& page) {
  std::vector<Happening> all;
  for (const Entry& entry : page.rows) all.push_back(entry.what);
  return all;
}

}  // namespace

TEST_CASE("a card has the last value of each field with the event that gave it [S0-4]",
          "[unit][views]") {
  ViewHistory history;
  const auto first = sealed<SealedContact>(lin, 1);
  const auto second = sealed<SealedContact>(lin, 2);
  history.add(lin, client::Registered{lin, 12, "SQ-9", first, {}});
  history.add(lin, client::ContactChanged{second, {}, {}, {}, false});
  history.on(saturday).add(lin, client::NoteAdded{sealed<SealedNote>(lin, 3)});
  const ViewTables tables{history.log(), {&projection()}};
  const Card card = card_of(tables, lin);
  CHECK(card.number == 12);
  CHECK(card.reference == "SQ-9");
  CHECK(card.registered_on == friday);
  CHECK(card.registered == ViewHistory::source(0));
  CHECK(card.contact == Contact{second, ViewHistory::source(1)});
  CHECK(card.notes == 1);
  CHECK(card.last_note == ViewHistory::source(2));
  CHECK(card.visits == 0);
  CHECK_FALSE(card.last_visit);
  const auto notes_of_lin = require_value(notes(*tables.snapshot(), lin));
  CHECK(notes_of_lin.rows ==
        std::vector<Note>{{sealed<SealedNote>(lin, 3), ViewHistory::source(2), saturday}});
}

TEST_CASE("clients are found by number, reference and all of their tokens [S2-14]",
          "[unit][views]") {
  const auto zhang = nth<SearchToken>(1);
  const auto li = nth<SearchToken>(2);
  const auto phone = nth<SearchToken>(3);
  ViewHistory history;
  register_client(history, mia, 2, "SQ-1", {zhang, li});
  register_client(history, lin, 1, "SQ-1", {zhang, phone});
  const auto all = [&](const std::vector<SearchToken>& tokens) {
    const ViewTables tables{history.log(), {&projection()}};
    return clients(require_value(find_by_tokens(*tables.snapshot(), tokens)));
  };
  CHECK(all({zhang}) == Clients{lin, mia});
  CHECK(all({zhang, li}) == Clients{mia});
  CHECK(all({li, zhang}) == Clients{mia});
  CHECK(all({li, phone}).empty());
  CHECK(all({nth<SearchToken>(9)}).empty());
  CHECK(all({}).empty());

  // With a new name the old one finds nobody.
  history.add(mia, client::ContactChanged{sealed<SealedContact>(mia, 1), {phone}, {}, {}, false});
  CHECK(all({zhang}) == Clients{lin});
  CHECK(all({phone}) == Clients{lin, mia});
  CHECK(all({li}).empty());

  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  CHECK(require_value(find_by_number(*view, 2))->client == mia);
  CHECK_FALSE(require_value(find_by_number(*view, 3)));
  CHECK(clients(require_value(find_by_reference(*view, "SQ-1"))) == Clients{lin, mia});
  CHECK(clients(require_value(find_by_reference(*view, "SQ-"))).empty());
  const auto page = require_value(list(*view, {{}, 1}));
  CHECK(clients(page) == Clients{lin});
  REQUIRE(page.next);
  CHECK(clients(require_value(list(*view, {*page.next, 1}))) == Clients{mia});
}

TEST_CASE("several bills of one date and branch are one visit", "[unit][views]") {
  ViewHistory history;
  register_client(history, lin, 1);
  close_t1(history, 1, lin, thursday);
  close_colour(history, 2, lin, thursday);
  close_colour(history, 3, lin, thursday, montreal);
  close_colour(history, 4, lin, friday);
  const ViewTables tables{history.log(), {&projection()}};
  const Card card = card_of(tables, lin);
  CHECK(card.visits == 3);
  CHECK(card.last_visit == friday);
  // Without the tip: 75.60 + 3 * 105.00.
  CHECK(card.spend == std::vector<Money>{cad(390'60)});
  const auto all = require_value(visits(*tables.snapshot(), lin));
  REQUIRE(all.rows.size() == 3);
  CHECK(all.rows[0].date == friday);
  const auto together = std::vector<SaleId>{nth<SaleId>(1), nth<SaleId>(2)};
  CHECK((all.rows[1].sales == together || all.rows[2].sales == together));
}

TEST_CASE("the visit is of who was served, the money of who paid", "[unit][views]") {
  ViewHistory history;
  register_client(history, lin, 1);
  register_client(history, mia, 2);
  const SaleId sale = open_bill(history, 1, lin);
  sale::LineAdded line = cut_line();
  line.served = mia;
  history.add(sale, line);
  history.add(sale, product_line(2, cad(40'00), cad(18'00), {{"GST", 2'0000}}));
  history.add(sale, tender(1, sale::TenderKind::cash, cad(126'00)));
  history.close(sale);
  const ViewTables tables{history.log(), {&projection()}};
  const Card payer = card_of(tables, lin);
  CHECK(payer.visits == 0);  // A product alone is no visit.
  CHECK(payer.spend == std::vector<Money>{cad(126'00)});
  const Card served = card_of(tables, mia);
  CHECK(served.visits == 1);
  CHECK(served.spend.empty());
  const auto view = tables.snapshot();
  const auto of_payer = require_value(timeline(*view, lin)).rows.front();
  CHECK(of_payer.what == Happening::bill_closed);
  CHECK(of_payer.amount == cad(126'00));
  const auto of_served = require_value(timeline(*view, mia)).rows.front();
  CHECK(of_served.sale == sale);
  CHECK_FALSE(of_served.amount);
}

TEST_CASE("a voided bill drops out of visits, last visit and spend", "[unit][views]") {
  ViewHistory history;
  register_client(history, lin, 1);
  close_colour(history, 1, lin, thursday);
  const ViewTables before{history.log(), {&projection()}};
  const SaleId same_day = close_colour(history, 2, lin, friday);
  const SaleId wrong = close_colour(history, 3, lin, friday);
  void_bill(history, wrong);
  const ViewTables one_left{history.log(), {&projection()}};
  CHECK(card_of(one_left, lin).visits == 2);  // Friday still has a bill.
  CHECK(card_of(one_left, lin).last_visit == friday);
  void_bill(history, same_day);
  const ViewTables tables{history.log(), {&projection()}};
  const Card card = card_of(tables, lin);
  CHECK(card.visits == 1);
  CHECK(card.last_visit == thursday);
  CHECK(card.spend == card_of(before, lin).spend);
  CHECK(require_value(visits(*tables.snapshot(), lin)).rows.size() == 1);
  const auto all = require_value(timeline(*tables.snapshot(), lin, views::Direction::forwards));
  REQUIRE(all.rows.size() == 6);  // Thursday's bill, registration, two bills, two voids.
  for (const Entry& entry : all.rows) {
    CHECK(entry.is_voided == (entry.what == Happening::bill_closed && entry.date == friday));
  }
}

TEST_CASE("a refund takes from the spend when it is paid", "[unit][views]") {
  ViewHistory history;
  register_client(history, lin, 1);
  const SaleId sale = close_colour(history, 1, lin);
  refund(history, sale, cad(40'00), saturday);
  const ViewTables tables{history.log(), {&projection()}};
  CHECK(card_of(tables, lin).spend == std::vector<Money>{cad(63'00)});  // 105.00 - 42.00
  CHECK(card_of(tables, lin).visits == 1);
}

TEST_CASE("the timeline has every appointment state and bill, by date and then as recorded [S0-5]",
          "[unit][views]") {
  ViewHistory history;
  register_client(history, lin, 1);
  const auto first = nth<AppointmentId>(1);
  const auto second = nth<AppointmentId>(2);
  const auto book = [&](AppointmentId id) {
    history.add(id, appointment::Booked{id, main_street, lin, cut, stylist, saturday, 600, {}, {}});
  };
  book(first);
  book(second);
  history.add(second, appointment::Cancelled{friday, std::nullopt, 1, "ill", {}});
  history.on(saturday);
  const SaleId sale = close_colour(history, 1, lin, saturday);
  history.add(first, appointment::Completed{sale, {}});
  refund(history, sale, cad(40'00), saturday);
  close_t1(history, 2, lin, thursday);  // Imported later, happened earlier.
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const std::vector<Happening> expected{
      Happening::bill_closed,           Happening::registered,
      Happening::appointment_booked,    Happening::appointment_booked,
      Happening::appointment_cancelled, Happening::bill_closed,
      Happening::appointment_completed, Happening::refund_requested,
      Happening::refund_approved,       Happening::refund_paid};
  const auto forwards = require_value(timeline(*view, lin, views::Direction::forwards));
  CHECK(what(forwards) == expected);
  auto backwards = what(require_value(timeline(*view, lin)));
  std::reverse(backwards.begin(), backwards.end());
  CHECK(backwards == expected);
  const Entry& cancelled = forwards.rows[4];
  CHECK(cancelled.appointment == second);
  CHECK(cancelled.appointment_day == saturday);
  CHECK(cancelled.date == friday);
}

TEST_CASE("walk-ins leave no trace on any card", "[unit][views]") {
  ViewHistory history;
  close_t1(history, 1, std::nullopt);
  const auto booked = nth<AppointmentId>(1);
  history.add(booked, appointment::Booked{booked, main_street, std::nullopt, cut, stylist, friday,
                                          std::nullopt, std::nullopt, std::nullopt});
  history.add(booked, appointment::NoShowRecorded{std::nullopt, std::nullopt});
  const ViewTables tables{history.log(), {&projection()}};
  tables.require_caught_up();
  CHECK(require_value(list(*tables.snapshot())).rows.empty());
}

}  // namespace tress::client_card::client_card_test
