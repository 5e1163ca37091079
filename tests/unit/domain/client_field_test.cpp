#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/card.hpp"
#include "ledger/domain/client.hpp"

// Goal: an answer on the card says by which form it was given, and only what the salon has made
// searchable is found. Method: the form's history is written out; tokens are made up, for the edge
// makes them.

namespace tress::testing::client_field_test {

namespace {

using card::FieldDefined;
using card::FieldType;
using GivenClient = Given<client::State, client::Command>;

const client::Event registered{client::Registered{lin, 1, std::nullopt, std::nullopt, {}}};
const SearchToken token{SearchToken::Array{7}};

/// "shade" may be searched, "size" may not. "curl" has been retired, so this is the form's
/// version 4.
card::State form() {
  return replayed<card::State, card::Event>({
      FieldDefined{"shade", "Shade", "Its use", FieldType::text, {}, false, true},
      FieldDefined{"curl", "Curl", "Its use", FieldType::text, {}, false, false},
      card::FieldRetired{"curl"},
      FieldDefined{"size", "Size", "Its use", FieldType::text, {}, false, false},
  });
}

client::FieldSet set(SampleSalon& salon, const std::string& field) {
  const Facts facts = salon.facts_with([](Table& table) { table.card_state = form(); },
                                       staff_actor(stylist, Role::stylist));
  const auto events =
      GivenClient{{registered}, facts}
          .when(client::SetField{
              lin, field, Personal<std::string>{"ash"}, std::nullopt, std::nullopt, {}, {token}})
          .accepted();
  REQUIRE(events.size() == 1);
  return std::get<client::FieldSet>(events.front());
}

}  // namespace

TEST_CASE("client: an answer keeps the version of the form that it was given by [S2-45]",
          "[unit][client]") {
  SampleSalon salon;
  CHECK(set(salon, "shade").form_version == 4);
}

TEST_CASE("client: of a field that nobody searches no token is kept [S2-49]", "[unit][client]") {
  SampleSalon salon;
  CHECK(set(salon, "shade").search_tokens == std::vector{token});
  CHECK(set(salon, "size").search_tokens.empty());
}

}  // namespace tress::testing::client_field_test
