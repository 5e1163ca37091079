// Goal: whatever is in the access log about a client is found with that client and with whoever
// read, in the edition that is owed, and nothing of it stands with anybody else. Method: histories
// written out.

#include "projections/accesses/accesses.hpp"

#include <algorithm>

#include "tests/support/bill_words.hpp"

#include "projections/all.hpp"

namespace tress::accesses::accesses_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using access::DataClass;

access::Recorded seen(std::vector<access::Disclosure> disclosures,
                      access::Act act = access::Act::viewed) {
  return {std::nullopt,        act,          "GET /v1/clients/{client}", access::Outcome::allowed,
          access::Right::role, std::nullopt, std::move(disclosures),     1,
          "0123456789abcdef"};
}

access::Disclosure of(std::vector<ClientId> clients, DataClass data_class, std::string field = {}) {
  access::ClassSeen one{data_class, {}};
  if (!field.empty()) one.fields.push_back(std::move(field));
  return {std::move(clients), {one}};
}

/// The stream of one reader's day; who reads is the actor of all events here: the cashier.
const auto day_of_reader = nth<BranchId>(7);

struct Shelf {
  explicit Shelf(const ViewHistory& history) : tables(history.log(), {&projection()}) {}

  std::vector<ForClient> own(ClientId client) {
    return require_value(of_client_for_client(*tables.snapshot(), client)).rows;
  }

  std::vector<ForAuthority> authority(ClientId client) {
    return require_value(of_client_for_authority(*tables.snapshot(), client)).rows;
  }

  std::vector<ByReader> read_by(StaffId reader) {
    return require_value(of_reader(*tables.snapshot(), reader)).rows;
  }

  ViewTables tables;
};

}  // namespace

TEST_CASE("a reading stands with each client whom it was about, and with whoever read",
          "[unit][views]") {
  ViewHistory history;
  const Position listed = history.add(
      day_of_reader,
      seen({of({lin}, DataClass::contact, "contact_details"), of({mia}, DataClass::visits)},
           access::Act::listed));
  const Position alone = history.add(day_of_reader, seen({of({lin}, DataClass::health)}));
  Shelf shelf{history};
  const auto own = shelf.own(lin);
  REQUIRE(own.size() == 2);
  CHECK(own[0].position == alone);
  CHECK(own[1].position == listed);
  CHECK(own[1].date == friday);
  REQUIRE(own[1].classes.size() == 1);
  CHECK(own[1].classes.front().data_class == DataClass::contact);
  CHECK(own[1].classes.front().fields == std::vector<std::string>{"contact_details"});
  const auto of_mia = shelf.authority(mia);
  REQUIRE(of_mia.size() == 1);
  CHECK(of_mia.front().staff == cashier);
  CHECK(of_mia.front().clients == 2);
  CHECK(of_mia.front().classes.front().data_class == DataClass::visits);
  const auto read = shelf.read_by(cashier);
  REQUIRE(read.size() == 2);
  CHECK(read[0].client == lin);
  CHECK_FALSE(read[1].client);
  CHECK(read[1].clients == 2);
  CHECK(read[1].classes == std::vector<DataClass>{DataClass::contact, DataClass::visits});
  CHECK(shelf.read_by(manager).empty());
  CHECK(shelf.own(no_client).empty());
}

TEST_CASE("an excerpt stands with its subject and its maker, one of everybody with its maker alone",
          "[unit][views]") {
  ViewHistory history;
  access::Exported exported{
      lin, {}, {}, access::Edition::authority, 9, 4, 1, 8, Hash::zero(), manager, "the authority"};
  history.add(day_of_reader, exported);
  exported.subject.reset();
  history.add(day_of_reader, exported);
  Shelf shelf{history};
  REQUIRE(shelf.own(lin).size() == 1);
  CHECK(shelf.own(lin).front().act == access::Act::exported);
  CHECK(shelf.own(lin).front().classes.front().data_class == DataClass::accesses);
  CHECK(shelf.authority(lin).front().recipient == "the authority");
  CHECK(shelf.authority(lin).front().staff == manager);
  CHECK(shelf.own(mia).empty());
  CHECK(shelf.read_by(manager).size() == 2);
}

TEST_CASE("any batch size and a rebuild beside give the same rows of the access log [inv-10]",
          "[unit][views]") {
  ViewHistory history;
  for (int i = 0; i < 40; ++i) {
    const ClientId client = i % 3 == 0 ? lin : mia;
    history.add(day_of_reader,
                seen({of({client}, i % 2 == 0 ? DataClass::health : DataClass::balances)}));
  }
  const auto rows_in = [&](std::size_t batch) {
    ViewTables tables{history.log(), views::access_projections(), {.events_max = batch}};
    tables.require_caught_up();
    const auto live = rows_of(*tables.snapshot("accesses"));
    CHECK(require_value(tables.follower().rebuild("accesses")).is_equal);
    CHECK(rows_of(*tables.snapshot("accesses")) == live);
    return live;
  };
  const auto expected = rows_in(1);
  CHECK(expected.size() == 120);  // Of each: itself, with its client, with its reader.
  for (const std::size_t batch : {2U, 7U, 64U}) CHECK(rows_in(batch) == expected);
}

TEST_CASE("no projection follows both logs", "[unit][views]") {
  const auto ledger = views::all_projections();
  for (const auto* const one : views::access_projections()) {
    INFO(one->name());
    CHECK(std::find(ledger.begin(), ledger.end(), one) == ledger.end());
    const bool has_its_name =
        std::any_of(ledger.begin(), ledger.end(),
                    [&](const auto* const other) { return other->name() == one->name(); });
    CHECK_FALSE(has_its_name);
  }
}

}  // namespace tress::accesses::accesses_test
