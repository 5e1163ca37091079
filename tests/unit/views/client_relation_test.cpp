// Goal: owners, consents, matters and fields on file are what the events say, and after an erasure
// no words of them are left. Method: histories written out; sealed boxes with made-up bytes, for no
// view opens one.

#include <algorithm>

#include "tests/support/bill_words.hpp"

#include "projections/client_card/client_card.hpp"

namespace tress::client_card::client_relation_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using client::PersonalClass;

constexpr Byte of_health = 0xE3;
constexpr Byte of_notes = 0xE4;

template <class T, FieldClass field_class>
Sealed<T, field_class> sealed(Byte content) {
  return Sealed<T, field_class>{SealedBox{lin, field_class, {}, Bytes(32, content), Hash::zero()}};
}

template <class T>
Sealed<T, FieldClass::notes> note_part() {
  return sealed<T, FieldClass::notes>(of_notes);
}

void live_through(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(lin, client::FieldSet{"coating", std::nullopt, note_part<client::FieldValue>()});
  history.add(lin,
              client::FieldSet{"scalp", sealed<client::FieldValue, FieldClass::health>(of_health),
                               std::nullopt});
  history.add(lin, client::FieldCleared{"scalp"});
  history.add(lin, client::FollowUpPlanned{1, client::FollowUpKind::call, stylist, manager,
                                           saturday, note_part<client::FollowUpText>()});
  history.add(
      lin, client::ComplaintOpened{1, client::ComplaintKind::result, manager, saturday,
                                   std::nullopt, std::nullopt, note_part<client::FeedbackText>()});
}

bool holds_bytes(const TableRows& rows, Byte content) {
  const Bytes wanted(32, content);
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    const auto& value = row.second;
    return std::search(value.begin(), value.end(), wanted.begin(), wanted.end()) != value.end();
  });
}

}  // namespace

TEST_CASE("a client is in the pool until claimed, and again once released", "[unit][views]") {
  ViewHistory history;
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
  history.add(lin, client::Claimed{stylist, saturday});
  history.add(mia, client::Claimed{stylist, saturday});
  history.add(mia, client::Released{stylist, "given_back", saturday});
  const ViewTables tables{history.log(), {&projection()}};
  const auto page = require_value(pool(*tables.snapshot()));
  REQUIRE(page.rows.size() == 1);
  CHECK(page.rows.front().client == mia);
  const auto row = require_value(relation(*tables.snapshot(), mia));
  REQUIRE(row);
  REQUIRE(row->owners.size() == 1);
  CHECK(row->owners.front().since == ViewHistory::source(3));
  CHECK(row->owners.front().ended == ViewHistory::source(4));
}

TEST_CASE("a field keeps its old values, and that it was cleared", "[unit][views]") {
  ViewHistory history;
  live_through(history);
  const ViewTables tables{history.log(), {&projection()}};
  const auto page = require_value(health_fields(*tables.snapshot(), lin));
  REQUIRE(page.rows.size() == 1);
  REQUIRE(page.rows.front().values.size() == 2);
  CHECK(page.rows.front().values.front().is_cleared);
  CHECK(page.rows.front().values.back().source == ViewHistory::source(2));
  CHECK(require_value(fields(*tables.snapshot(), lin)).rows.size() == 1);
}

TEST_CASE(
    "a client is found by what stands in a searchable field, until it is set anew, cleared or "
    "erased [S2-49]",
    "[unit][views]") {
  const SearchToken gel{SearchToken::Array{1}};
  const SearchToken shellac{SearchToken::Array{2}};
  const SearchToken name{SearchToken::Array{3}};
  const auto coated = [](const SearchToken& token) {
    return client::FieldSet{"coating", std::nullopt, note_part<client::FieldValue>(), 1, {token}};
  };
  const auto found = [](const ViewHistory& history, const SearchToken& token) {
    const ViewTables tables{history.log(), {&projection()}};
    return require_value(find_by_tokens(*tables.snapshot(), {token})).rows.size();
  };
  ViewHistory history;
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {name}});
  history.add(lin, coated(gel));
  CHECK(found(history, gel) == 1);
  history.add(lin, coated(shellac));
  CHECK(found(history, gel) == 0);
  CHECK(found(history, shellac) == 1);
  CHECK(found(history, name) == 1);
  SECTION("cleared") {
    history.add(lin, client::FieldCleared{"coating"});
  }
  SECTION("erased") {
    history.add(lin, client::ErasureRequested{1, {PersonalClass::notes}, "client_asked", manager});
    history.add(lin, client::Erased{1, {PersonalClass::notes}, manager, false, 1, {}});
  }
  CHECK(found(history, shellac) == 0);
  CHECK(found(history, name) == 1);
}

TEST_CASE("an old answer keeps the form's version, and what was asked then is still told [S2-45]",
          "[unit][views]") {
  const card::FieldDefined old_curl{
      "curl", "Curl", "Chooses the lash", card::FieldType::choice, {"b", "c"}, false, false};
  auto new_curl = old_curl;
  new_curl.choices = {"c", "d"};
  const StreamId form{StreamId::Array{9}};
  ViewHistory history;
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(form, old_curl);
  history.add(lin, client::FieldSet{"curl", std::nullopt, note_part<client::FieldValue>(), 1, {}});
  history.add(form, card::FieldRetired{"curl"});
  history.add(form, new_curl);
  history.add(lin, client::FieldSet{"curl", std::nullopt, note_part<client::FieldValue>(), 3, {}});
  const ViewTables tables{history.log(), {&projection()}};
  const auto page = require_value(fields(*tables.snapshot(), lin));
  REQUIRE(page.rows.size() == 1);
  REQUIRE(page.rows.front().values.size() == 2);
  CHECK(page.rows.front().values.front().form_version == 3);
  CHECK(page.rows.front().values.back().form_version == 1);
  const auto book = require_value(card_book(*tables.snapshot()));
  CHECK(book.form_version == 3);
  CHECK(book.fields == std::vector{new_curl});
  REQUIRE(book.former_fields.size() == 1);
  CHECK(book.former_fields.front().field == old_curl);
  CHECK(book.former_fields.front().until_version == 1);
}

TEST_CASE("after an erasure no row holds words of a follow-up, a complaint or a field",
          "[unit][views]") {
  ViewHistory history;
  live_through(history);
  {
    const ViewTables before{history.log(), {&projection()}};
    CHECK(holds_bytes(rows_of(*before.snapshot()), of_health));
    CHECK(holds_bytes(rows_of(*before.snapshot()), of_notes));
  }
  const std::vector<PersonalClass> both{PersonalClass::health, PersonalClass::notes};
  history.add(lin, client::ErasureRequested{1, both, "client_asked", cashier});
  history.add(lin, client::Erased{1, both, manager, false, 4, {}});
  const ViewTables tables{history.log(), {&projection()}};
  const auto rows = rows_of(*tables.snapshot());
  CHECK_FALSE(holds_bytes(rows, of_health));
  CHECK_FALSE(holds_bytes(rows, of_notes));
  const auto row = require_value(relation(*tables.snapshot(), lin));
  REQUIRE(row);
  CHECK(row->follow_ups.size() == 1);
  CHECK(row->complaints.size() == 1);
}

}  // namespace tress::client_card::client_relation_test
