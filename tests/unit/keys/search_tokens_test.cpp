#include "ledger/keys/search_tokens.hpp"

#include <algorithm>

#include "ledger/crypto/blake2b.hpp"
#include "ledger/crypto/random.hpp"

namespace tress::search_tokens_test {

namespace {

struct Fixture {
  SystemRandom random;
  Secret key = Secret::random(random);
  SearchTokens tokens{key, *PhoneCountry::find("CN")};
};

bool finds(const SearchTokens& tokens, std::string_view typed, std::string_view name) {
  const auto kept = tokens.name_tokens(name);
  const auto asked = tokens.query_tokens(typed);
  return !asked.empty() && std::all_of(asked.begin(), asked.end(), [&](const SearchToken& token) {
    return std::find(kept.begin(), kept.end(), token) != kept.end();
  });
}

TEST_CASE("search tokens: a typed name finds the client's tokens", "[unit][keys]") {
  const Fixture fixture;
  CHECK(finds(fixture.tokens, "Zhang", "张伟"));
  CHECK(finds(fixture.tokens, "elk", "Ёлкин"));
  CHECK_FALSE(finds(fixture.tokens, "Zhang", "Ёлкин"));
  CHECK_FALSE(finds(fixture.tokens, "", "Ёлкин"));
}

TEST_CASE("search tokens: a number is found whole and by its end, however written",
          "[unit][keys]") {
  const Fixture fixture;
  const auto phone = fixture.tokens.phone_token("+86 138 1234 5678");
  REQUIRE(phone);
  CHECK(fixture.tokens.query_tokens("138-1234-5678") == std::vector{*phone});
  CHECK(fixture.tokens.query_tokens("5678") ==
        std::vector{*fixture.tokens.phone_tail_token("13812345678")});
  CHECK(fixture.tokens.phone_token("not a number") == std::nullopt);
}

TEST_CASE("search tokens: an address is found in any case", "[unit][keys]") {
  const Fixture fixture;
  const auto email = fixture.tokens.email_token("anna@example.com");
  REQUIRE(email);
  CHECK(fixture.tokens.query_tokens(" Anna@Example.com") == std::vector{*email});
}

TEST_CASE("search tokens: a birthday is a day and a month, whatever the year", "[unit][keys]") {
  const Fixture fixture;
  const auto day = fixture.tokens.birthday_token("1990-05-17");
  REQUIRE(day);
  CHECK(fixture.tokens.birthday_token("--05-17") == day);
  CHECK(fixture.tokens.birthday_token("1991-05-17") == day);
  CHECK(fixture.tokens.birthday_token("--05-18") != day);
  CHECK_FALSE(fixture.tokens.birthday_token("1990"));
  CHECK_FALSE(fixture.tokens.birthday_token("17 May"));
}

TEST_CASE("search tokens: the format is what the header says", "[unit][keys]") {
  const Fixture fixture;
  const std::string message = std::string{"email"} + '\0' + "anna@example.com";
  CHECK(fixture.tokens.email_token("anna@example.com") ==
        blake2b<SearchToken>({bytes_of(message)}, fixture.key.view()));
}

TEST_CASE("search tokens: a field's value is found however its letters are written",
          "[unit][keys]") {
  const Fixture fixture;
  const auto kept = fixture.tokens.field_token("coating", " Gel ");
  REQUIRE(kept);
  CHECK(fixture.tokens.field_token("coating", "gel") == kept);
  CHECK(fixture.tokens.field_token("coatin", "ggel") != kept);
  CHECK_FALSE(fixture.tokens.field_token("coating", "  "));
}

TEST_CASE("search tokens: equal values differ by purpose and by key", "[unit][keys]") {
  const Fixture one;
  const Fixture other;
  CHECK(one.tokens.email_token("a@example.com") != other.tokens.email_token("a@example.com"));
  // The name "5678" and the end of a number.
  const auto tail = *one.tokens.phone_tail_token("13812345678");
  const auto name = one.tokens.name_tokens("5678");
  CHECK(std::find(name.begin(), name.end(), tail) == name.end());
}

}  // namespace

}  // namespace tress::search_tokens_test
