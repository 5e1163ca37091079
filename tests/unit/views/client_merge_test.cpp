// Goal: of one person with several files the one that stays is found, whatever is looked for, and
// it shows what protects them; taken apart again, both say what they would have said. Method:
// histories written out; sealed boxes with made-up bytes, for no view opens one.

#include <functional>

#include "tests/support/bill_words.hpp"

#include "projections/client_card/client_card.hpp"

namespace tress::client_card::client_merge_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

using Clients = std::vector<ClientId>;

const auto ann = nth<SearchToken>(1);
const auto phone_of_lin = nth<SearchToken>(2);
const auto phone_of_mia = nth<SearchToken>(3);
const auto birthday = nth<SearchToken>(4);
const ClientId third = nth<ClientId>(3);

template <class T>
Sealed<T, FieldClass::health> health_part(ClientId client) {
  return Sealed<T, FieldClass::health>{
      SealedBox{client, FieldClass::health, {}, Bytes(32, 7), Hash::zero()}};
}

/// Lin and Mia, each allergic to something, both called Ann and born on one day.
void register_both(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, "SQ-1", std::nullopt, {ann, phone_of_lin, birthday}});
  history.add(mia, client::Registered{mia, 2, "SQ-2", std::nullopt, {ann, phone_of_mia, birthday}});
  history.add(
      lin, client::AllergyDeclared{1, "latex", health_part<client::AllergyDetails>(lin), friday});
  history.add(mia,
              client::AllergyDeclared{1, "ppd", health_part<client::AllergyDetails>(mia), friday});
  history.add(mia, client::FormulaRecorded{1, cut, health_part<client::Formula>(mia), friday});
}

void merge(ViewHistory& history, ClientId client = mia, std::uint64_t number = 2) {
  history.add(client, client::Merged{lin});
  history.add(lin, client::Absorbed{client, number});
}

void unmerge(ViewHistory& history) {
  history.add(mia, client::Unmerged{lin});
  history.add(lin, client::Unmerged{mia});
}

Clients clients(const views::Page<Card>& page) {
  Clients found;
  for (const Card& card : page.rows) found.push_back(card.client);
  std::sort(found.begin(), found.end());
  return found;
}

struct Shown {
  explicit Shown(const ViewHistory& history) : tables{history.log(), {&projection()}} {}

  [[nodiscard]] Clients with(const std::vector<SearchToken>& tokens) const {
    return clients(require_value(find_by_tokens(*tables.snapshot(), tokens)));
  }

  [[nodiscard]] Card card(ClientId client) const {
    const auto found = require_value(find(*tables.snapshot(), client));
    REQUIRE(found);
    return *found;
  }

  [[nodiscard]] ClientId by_number(std::uint64_t number) const {
    const auto found = require_value(find_by_number(*tables.snapshot(), number));
    REQUIRE(found);
    return found->client;
  }

  [[nodiscard]] Health health_of(ClientId client) const {
    const auto found = require_value(health(*tables.snapshot(), client));
    REQUIRE(found);
    return *found;
  }

  ViewTables tables;
};

}  // namespace

TEST_CASE("the number of a merged file finds the file that stays, which names it [S2-13]",
          "[unit][views]") {
  ViewHistory history;
  register_both(history);
  merge(history);
  const Shown shown{history};
  CHECK(shown.by_number(1) == lin);
  CHECK(shown.by_number(2) == lin);
  const Card stays = shown.card(lin);
  CHECK(stays.number == 1);
  REQUIRE(stays.absorbed.size() == 1);
  CHECK(stays.absorbed.front() == AbsorbedFile{mia, 2, ViewHistory::source(6)});
  const Card went = shown.card(mia);
  CHECK(went.number == 2);
  CHECK(went.merged_into == lin);
  CHECK(went.merged_into_number == 1U);
  CHECK(went.merged == ViewHistory::source(5));
}

TEST_CASE("of a person's files the one that stays is found, once", "[unit][views]") {
  ViewHistory history;
  register_both(history);
  history.add(third, client::Registered{third, 3, std::nullopt, std::nullopt, {phone_of_mia}});
  merge(history);
  merge(history, third, 3);
  const Shown shown{history};
  CHECK(shown.with({ann}) == Clients{lin});
  CHECK(shown.with({phone_of_lin}) == Clients{lin});
  // In both of the files that went, and not in the one that stays.
  CHECK(shown.with({phone_of_mia}) == Clients{lin});
  const auto view = shown.tables.snapshot();
  CHECK(clients(require_value(find_by_reference(*view, "SQ-2"))) == Clients{lin});
  CHECK(clients(require_value(list(*view))) == Clients{lin});
  CHECK(clients(require_value(pool(*view))) == Clients{lin});
  const auto alike = require_value(find_alike(*view, birthday, {ann}, 3));
  REQUIRE(alike.size() == 1);
  CHECK(alike.front().client == lin);
}

TEST_CASE("health on file is that of all files of the person, and says of which", "[unit][views]") {
  ViewHistory history;
  register_both(history);
  merge(history);
  const Shown shown{history};
  const Health of_lin = shown.health_of(lin);
  REQUIRE(of_lin.allergies.size() == 2);
  CHECK(of_lin.allergies[0].ingredient == "latex");
  CHECK_FALSE(of_lin.allergies[0].file.has_value());
  CHECK(of_lin.allergies[1].ingredient == "ppd");
  CHECK(of_lin.allergies[1].file == mia);
  REQUIRE(of_lin.last_formulas.size() == 1);
  CHECK(of_lin.last_formulas.front().file == mia);
  // Who still opens the file that went sees the same.
  const Health of_mia = shown.health_of(mia);
  REQUIRE(of_mia.allergies.size() == 2);
  CHECK(of_mia.allergies[1].ingredient == "latex");
  CHECK(of_mia.allergies[1].file == lin);
}

TEST_CASE("an allergy in another file outweighs the word that there are none", "[unit][views]") {
  ViewHistory history;
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
  history.add(lin, client::AllergyNoneDeclared{friday});
  history.add(mia,
              client::AllergyDeclared{1, "ppd", health_part<client::AllergyDetails>(mia), friday});
  CHECK(Shown{history}.health_of(lin).allergy_state == AllergyState::none_declared);
  merge(history);
  const Health merged = Shown{history}.health_of(lin);
  CHECK(merged.allergy_state == AllergyState::declared);
  CHECK_FALSE(merged.none_declared_on.has_value());
}

TEST_CASE("two files that were taken apart say what they said before", "[unit][views]") {
  ViewHistory history;
  register_both(history);
  const Shown before{history};
  merge(history);
  unmerge(history);
  const Shown after{history};
  CHECK(after.card(lin) == before.card(lin));
  CHECK(after.card(mia) == before.card(mia));
  CHECK(after.health_of(lin) == before.health_of(lin));
  CHECK(after.health_of(mia) == before.health_of(mia));
  CHECK(after.by_number(2) == mia);
  CHECK(after.with({ann}) == before.with({ann}));
  CHECK(after.with({phone_of_mia}) == Clients{mia});
  std::vector<Happening> what;
  const auto lines = require_value(timeline(*after.tables.snapshot(), mia));
  for (const Entry& entry : lines.rows) what.push_back(entry.what);
  REQUIRE(what.size() >= 2);
  CHECK(what[0] == Happening::unmerged);
  CHECK(what[1] == Happening::merged);
}

}  // namespace tress::client_card::client_merge_test
