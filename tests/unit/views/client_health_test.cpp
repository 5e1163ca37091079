// Goal: the file of a client's health and preparation says what the events say, and after an
// erasure holds nothing of it. Method: histories written out; sealed boxes with made-up bytes, for
// no view opens one.

#include <algorithm>

#include "tests/support/bill_words.hpp"

#include "projections/client_card/client_card.hpp"

namespace tress::client_card::client_health_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using client::PersonalClass;

constexpr Byte of_health = 0xE1;
constexpr Byte of_notes = 0xE2;

template <class T, FieldClass field_class>
Sealed<T, field_class> sealed(Byte content) {
  return Sealed<T, field_class>{SealedBox{lin, field_class, {}, Bytes(32, content), Hash::zero()}};
}

template <class T>
Sealed<T, FieldClass::health> health_part() {
  return sealed<T, FieldClass::health>(of_health);
}

template <class T>
Sealed<T, FieldClass::notes> note_part() {
  return sealed<T, FieldClass::notes>(of_notes);
}

void live_through(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(lin,
              client::AllergyDeclared{1, "ppd", health_part<client::AllergyDetails>(), friday});
  history.add(lin, client::PatchTestRecorded{1, "tint_4", client::PatchResult::failed, friday, 180,
                                             health_part<client::PatchTestDetails>()});
  history.add(lin, client::PatchTestRecorded{2, "tint_4", client::PatchResult::passed, thursday,
                                             180, std::nullopt});
  history.add(lin, client::FormulaRecorded{1, cut, health_part<client::Formula>(), friday});
  history.add(lin, client::PreferenceSet{"music", note_part<client::Preference>()});
  history.add(lin, client::PreferenceSet{"drink", note_part<client::Preference>()});
  history.add(lin, client::PromiseMade{1, note_part<client::Promise>(), stylist, saturday, cut});
}

bool holds_bytes(const TableRows& rows, Byte content) {
  const Bytes wanted(32, content);
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    const auto& value = row.second;
    return std::search(value.begin(), value.end(), wanted.begin(), wanted.end()) != value.end();
  });
}

}  // namespace

TEST_CASE("health on file is what stands, and a late test of an earlier day is not the last",
          "[unit][views]") {
  ViewHistory history;
  live_through(history);
  const ViewTables tables{history.log(), {&projection()}};
  const auto row = require_value(health(*tables.snapshot(), lin));
  REQUIRE(row);
  CHECK(row->allergy_state == AllergyState::declared);
  REQUIRE(row->allergies.size() == 1);
  CHECK(row->allergies.front().source == ViewHistory::source(1));
  REQUIRE(row->patch_tests.size() == 1);
  CHECK(row->patch_tests.front().result == client::PatchResult::failed);
  CHECK(row->last_formulas.size() == 1);
  const auto prepared = require_value(preparation(*tables.snapshot(), lin));
  REQUIRE(prepared);
  REQUIRE(prepared->preferences.size() == 2);
  CHECK(prepared->preferences.front().topic == "drink");
  CHECK(prepared->promises.front().due == saturday);
  CHECK_FALSE(require_value(health(*tables.snapshot(), mia)));
}

TEST_CASE("of twenty-one kept promises the last twenty are shown", "[unit][views]") {
  ViewHistory history;
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  for (std::uint32_t n = 1; n <= 22; ++n) {
    history.add(lin, client::PromiseMade{n, note_part<client::Promise>(), stylist, {}, {}});
    if (n > 1) history.add(lin, client::PromiseKept{n});
  }
  const ViewTables tables{history.log(), {&projection()}};
  const auto prepared = require_value(preparation(*tables.snapshot(), lin));
  REQUIRE(prepared);
  REQUIRE(prepared->promises.size() == 21);
  CHECK(prepared->promises.front().stage == PromiseStage::open);
  CHECK(prepared->promises[1].promise == 3);
}

TEST_CASE("after an erasure no row holds a part of health or of promises", "[unit][views]") {
  ViewHistory history;
  live_through(history);
  const std::vector<PersonalClass> both{PersonalClass::health, PersonalClass::notes};
  history.add(lin, client::ErasureRequested{1, both, "client_asked", cashier});
  history.add(lin, client::Erased{1, both, manager, false, 6, {}});
  const ViewTables tables{history.log(), {&projection()}};
  const auto rows = rows_of(*tables.snapshot());
  CHECK_FALSE(holds_bytes(rows, of_health));
  CHECK_FALSE(holds_bytes(rows, of_notes));
  CHECK(require_value(health(*tables.snapshot(), lin))->allergy_state == AllergyState::unknown);
  CHECK(require_value(formulas(*tables.snapshot(), lin)).rows.empty());
  CHECK(require_value(preparation(*tables.snapshot(), lin))->promises.empty());
}

}  // namespace tress::client_card::client_health_test
