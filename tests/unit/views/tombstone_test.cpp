// Goal: after an erasure the client file holds nothing of the erased classes, nobody is found by
// them, and the numbers of the books stay. Method: histories written out; the raw rows of the table
// are looked through for the sealed bytes.

#include <algorithm>

#include "tests/support/bill_words.hpp"

#include "projections/client_card/client_card.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/portal/portal.hpp"
#include "projections/tiers/tiers.hpp"

namespace tress::client_card::tombstone_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using client::PersonalClass;

using SealedContact = Sealed<client::ContactDetails, FieldClass::contact>;
using SealedNote = Sealed<client::Note, FieldClass::notes>;
using SealedWords = Sealed<client::TierWords, FieldClass::notes>;
using SealedValue = Sealed<client::FieldValue, FieldClass::notes>;

constexpr Byte of_contact = 0xC7;
constexpr Byte of_notes = 0xD9;

template <class Part>
Part sealed(ClientId client, Byte content) {
  SealedBox box{client, Part::of_class, {}, Bytes(32, content), Hash::zero()};
  return Part{std::move(box)};
}

/// A client with contact details, a reference, tokens, two notes and a paid bill.
void live_through(ViewHistory& history) {
  history.add(lin, client::Registered{lin,
                                      1,
                                      "SQ-9",
                                      sealed<SealedContact>(lin, of_contact),
                                      {nth<SearchToken>(1), nth<SearchToken>(2)}});
  history.add(lin, client::NoteAdded{sealed<SealedNote>(lin, of_notes)});
  close_t1(history, 1, lin, thursday);
  history.add(lin, client::NoteAdded{sealed<SealedNote>(lin, of_notes)});
}

void erase(ViewHistory& history, std::vector<PersonalClass> classes, bool by_one_person = false) {
  history.on(saturday);
  history.add(lin, client::ErasureRequested{1, classes, "client_asked", cashier});
  history.add(lin, client::Erased{1, classes, cashier, by_one_person, 3, {}});
}

bool holds_bytes(const TableRows& rows, Byte content) {
  const Bytes wanted(32, content);
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    const auto& value = row.second;
    return std::search(value.begin(), value.end(), wanted.begin(), wanted.end()) != value.end();
  });
}

/// Beside that: two tiers with words, a searchable field, and another number that is not confirmed.
void live_on(ViewHistory& history) {
  const SealedWords words = sealed<SealedWords>(lin, of_notes);
  history.add(lin, client::TierSet{"silver", std::nullopt, "agreed", std::nullopt, manager, words});
  history.add(lin, client::TierSet{"gold", "silver", "agreed", std::nullopt, manager, words});
  history.add(
      lin,
      client::FieldSet{
          "shade", std::nullopt, sealed<SealedValue>(lin, of_notes), 1U, {nth<SearchToken>(3)}});
  history.add(lin, client::AddressChangeAsked{1, client::AddressKind::phone,
                                              sealed<SealedContact>(lin, of_contact),
                                              Timestamp{saturday}, friday});
}

/// The views that hold sealed parts of a client's file.
const std::vector<const views::Projection*>& with_sealed_parts() {
  static const std::vector<const views::Projection*> all{&projection(), &tiers::projection(),
                                                         &portal::projection()};
  return all;
}

Card card_of(const views::Snapshot& view) {
  const auto found = require_value(find(view, lin));
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("an erasure leaves a tombstone: number, visits and sums, and nobody to be found by name",
          "[unit][views]") {
  ViewHistory history;
  live_through(history);
  const ViewTables before{history.log(), {&projection()}};
  const Card alive = card_of(*before.snapshot());
  REQUIRE(holds_bytes(rows_of(*before.snapshot()), of_contact));
  REQUIRE(holds_bytes(rows_of(*before.snapshot()), of_notes));
  erase(history, {PersonalClass::contact, PersonalClass::notes});
  const Position last = history.log().size() - 1;
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const Card card = card_of(*view);
  CHECK_FALSE(card.contact);
  CHECK_FALSE(card.reference);
  CHECK(card.notes == 0);
  CHECK_FALSE(card.last_note);
  CHECK(card.erased == std::vector{PersonalClass::contact, PersonalClass::notes});
  CHECK(card.erased_by == ViewHistory::source(last));
  CHECK(card.number == alive.number);
  CHECK(card.visits == alive.visits);
  CHECK(card.spend == alive.spend);
  CHECK_FALSE(holds_bytes(rows_of(*view), of_contact));
  CHECK_FALSE(holds_bytes(rows_of(*view), of_notes));
  CHECK(require_value(find_by_tokens(*view, {nth<SearchToken>(1)})).rows.empty());
  CHECK(require_value(find_by_reference(*view, "SQ-9")).rows.empty());
  CHECK(require_value(notes(*view, lin)).rows.empty());
  CHECK(require_value(find_by_number(*view, 1))->client == lin);
  CHECK(require_value(timeline(*view, lin)).rows.front().what == Happening::erased);
}

TEST_CASE(
    "no view holds what was said beside a tier, in a field or of a new address once it is erased",
    "[unit][views]") {
  ViewHistory history;
  live_through(history);
  live_on(history);
  const ViewTables before{history.log(), with_sealed_parts()};
  before.require_caught_up();
  CHECK(holds_bytes(rows_of(*before.snapshot("tiers")), of_notes));
  CHECK(holds_bytes(rows_of(*before.snapshot("client_card")), of_notes));
  CHECK(holds_bytes(rows_of(*before.snapshot("portal")), of_contact));
  const std::vector<SearchToken> of_shade{nth<SearchToken>(3)};
  CHECK(require_value(find_by_tokens(*before.snapshot("client_card"), of_shade)).rows.size() == 1);
  erase(history, {PersonalClass::contact, PersonalClass::notes});
  // All at once, and so that nothing is still in the chunk that it was written in.
  for (const std::size_t batch : {std::size_t{1}, std::size_t{1000}}) {
    const ViewTables after{history.log(), with_sealed_parts(), {.events_max = batch}};
    after.require_caught_up();
    for (const auto* const view : with_sealed_parts()) {
      INFO(view->name() << " in chunks of " << batch);
      const TableRows rows = rows_of(*after.snapshot(view->name()));
      CHECK_FALSE(holds_bytes(rows, of_notes));
      CHECK_FALSE(holds_bytes(rows, of_contact));
    }
    CHECK(require_value(find_by_tokens(*after.snapshot("client_card"), of_shade)).rows.empty());
    // Which tiers they were given, when and why, stays.
    const auto changes = require_value(tiers::changes(*after.snapshot("tiers"), lin)).rows;
    REQUIRE(changes.size() == 2);
    CHECK(changes.front().tier == "gold");
    CHECK(require_value(tiers::last_change(*after.snapshot("tiers"), lin)) == changes.front());
  }
}

TEST_CASE("an erasure of one class leaves the others", "[unit][views]") {
  ViewHistory history;
  live_through(history);
  erase(history, {PersonalClass::notes});
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  CHECK(card_of(*view).contact);
  CHECK(card_of(*view).reference == "SQ-9");
  CHECK(require_value(find_by_tokens(*view, {nth<SearchToken>(1)})).rows.size() == 1);
  CHECK(require_value(notes(*view, lin)).rows.empty());
  CHECK_FALSE(holds_bytes(rows_of(*view), of_notes));
}

TEST_CASE("notes and their erasure in one batch leave nothing either", "[unit][views]") {
  ViewHistory history;
  live_through(history);
  erase(history, {PersonalClass::notes});
  for (const std::size_t batch : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
    const ViewTables tables{history.log(), {&projection()}, {.events_max = batch}};
    CHECK_FALSE(holds_bytes(rows_of(*tables.snapshot()), of_notes));
  }
}

TEST_CASE("holds and requests stand with who made them and how they ended", "[unit][views]") {
  ViewHistory history;
  live_through(history);
  const std::vector notes_only{PersonalClass::notes};
  const Position first = history.log().size();
  history.add(lin, client::HoldPlaced{1, notes_only, "legal_claim", cashier});
  history.add(lin, client::ErasureRequested{1, notes_only, "client_asked", cashier});
  history.add(lin, client::ErasureRejected{1, cashier, "law_requires_keeping"});
  history.add(lin, client::HoldLifted{1, "matter_closed", cashier});
  const ViewTables tables{history.log(), {&projection()}};
  const auto row = require_value(protection(*tables.snapshot(), lin));
  REQUIRE(row);
  CHECK(row->holds == std::vector<Hold>{{1, notes_only, "legal_claim", ViewHistory::source(first),
                                         ViewHistory::source(first + 3), "matter_closed"}});
  CHECK(row->erasures ==
        std::vector<Erasure>{{1, notes_only, "client_asked", ErasureStage::rejected,
                              ViewHistory::source(first + 1), ViewHistory::source(first + 2),
                              "law_requires_keeping", false, 0}});
  CHECK_FALSE(require_value(protection(*tables.snapshot(), nth<ClientId>(9))));
}

TEST_CASE("a request to erase is open until it is decided", "[unit][views]") {
  ViewHistory history;
  live_through(history);
  const auto open = [&] {
    const ViewTables tables{history.log(), {&projection()}};
    return require_value(open_erasures(*tables.snapshot())).rows.size();
  };
  const std::vector notes_only{PersonalClass::notes};
  CHECK(open() == 0);
  history.add(lin, client::ErasureRequested{1, notes_only, "client_asked", cashier});
  history.add(lin, client::ErasureRequested{2, {PersonalClass::health}, "client_asked", cashier});
  CHECK(open() == 2);
  history.add(lin, client::ErasureRejected{1, cashier, "asked_in_error"});
  CHECK(open() == 1);
  history.add(lin, client::Erased{2, {PersonalClass::health}, cashier, false, 0, {}});
  CHECK(open() == 0);
}

TEST_CASE("an erasure that one person asked and approved is an exception, another is none",
          "[unit][views]") {
  for (const bool by_one_person : {true, false}) {
    ViewHistory history;
    live_through(history);
    erase(history, {PersonalClass::notes}, by_one_person);
    const ViewTables tables{history.log(), {&exceptions::projection()}};
    const auto found = require_value(
        exceptions::list(*tables.snapshot(), {.kind = exceptions::Kind::erased_by_one_person}));
    REQUIRE(found.rows.size() == (by_one_person ? 1 : 0));
    if (by_one_person) CHECK(found.rows.front().client == lin);
  }
}

}  // namespace tress::client_card::tombstone_test
