// Goal: every customary way to write a number gives the one E.164 text, and what is no number is
// refused. Method: tables per country.

#include "ledger/keys/phone.hpp"

namespace tress::phone_test {

namespace {

std::optional<std::string> number(std::string_view country, std::string_view text) {
  const auto here = PhoneCountry::find(country);
  REQUIRE(here);
  return phone_normalised(text, *here);
}

struct Row {
  const char* country;
  const char* text;
  const char* e164;
};

TEST_CASE("phone: each way of writing a number gives its E.164 form", "[unit][keys]") {
  const Row row = GENERATE(values<Row>({
      {"CN", "13812345678", "+8613812345678"},
      {"CN", "138 1234 5678", "+8613812345678"},
      {"CN", "１３８１２３４５６７８", "+8613812345678"},
      {"CN", "+86 138-1234-5678", "+8613812345678"},
      {"CN", "0086 13812345678", "+8613812345678"},
      {"CN", "8613812345678", "+8613812345678"},
      {"CN", "010-12345678", "+861012345678"},
      {"CN", "(021) 6123 4567", "+862161234567"},
      {"CN", "0755-12345678", "+8675512345678"},
      {"RU", "8 (916) 123-45-67", "+79161234567"},
      {"RU", "+7 916 123 45 67", "+79161234567"},
      {"RU", "9161234567", "+79161234567"},
      {"RU", "79161234567", "+79161234567"},
      {"RU", "8 10 86 13812345678", "+8613812345678"},
      {"KZ", "8 701 123 45 67", "+77011234567"},
      {"US", "(415) 555-2671", "+14155552671"},
      {"US", "1-415-555-2671", "+14155552671"},
      {"US", "011 44 20 7946 0958", "+442079460958"},
      {"CA", "416.555.2671", "+14165552671"},
      {"GB", "020 7946 0958", "+442079460958"},
      {"GB", "+44 (0)20 7946 0958", "+442079460958"},
      {"GB", "07700 900123", "+447700900123"},
      {"DE", "030/901820", "+4930901820"},
      {"DE", "0151 23456789", "+4915123456789"},
      {"DE", "+49 151\u00a023456789", "+4915123456789"},
      {"IT", "06 6982", "+39066982"},
      {"FR", "06 12 34 56 78", "+33612345678"},
      {"CN", "+351 912 345 678", "+351912345678"},
      {"CN", "+998 90 123 45 67", "+998901234567"},
  }));
  CAPTURE(row.country, row.text);
  CHECK(number(row.country, row.text) == std::string{row.e164});
}

TEST_CASE("phone: what cannot be a number of its country is refused", "[unit][keys]") {
  const Row row = GENERATE(values<Row>({
      {"CN", "", ""},
      {"CN", "+", ""},
      {"CN", "1381234567", ""},    // a digit short
      {"CN", "138123456789", ""},  // a digit long
      {"CN", "12812345678", ""},   // no such mobile prefix
      {"CN", "12345678", ""},      // a local number without its area
      {"CN", "+86 138 1234 567", ""},
      {"CN", "13812345678 ext 5", ""},
      {"CN", "1381234abcd", ""},
      {"CN", "138+12345678", ""},
      {"CN", "++8613812345678", ""},
      {"CN", "+0 123456789", ""},
      {"CN", "+999 1234", ""},           // seven digits
      {"CN", "+998 1234567890123", ""},  // sixteen digits
      {"CN", "13812345678;", ""},
      {"CN", "\xFF", ""},
      {"RU", "8 916 123-45-6", ""},
      {"RU", "1161234567", ""},
      {"US", "115-555-2671", ""},
      {"US", "411-555-2671", ""},  // N11 is no area
      {"US", "415-155-2671", ""},  // exchanges begin with 2
      {"GB", "0700 900 12", ""},
      {"FR", "06 12 34 56 7", ""},
  }));
  CAPTURE(row.country, row.text);
  CHECK(number(row.country, row.text) == std::nullopt);
}

TEST_CASE("phone: a normal form is its own normal form everywhere", "[unit][keys]") {
  for (const char* country : {"CN", "RU", "US", "GB", "DE", "IT"}) {
    for (const char* e164 : {"+8613812345678", "+79161234567", "+14155552671", "+442079460958",
                             "+4930901820", "+39066982", "+998901234567"}) {
      CAPTURE(country, e164);
      CHECK(number(country, e164) == std::string{e164});
    }
  }
}

TEST_CASE("phone: the tail is the last four digits", "[unit][keys]") {
  CHECK(phone_tail("+8613812345678") == "5678");
}

TEST_CASE("phone: a country without a plan is not guessed", "[unit][keys]") {
  CHECK_FALSE(PhoneCountry::find("XX"));
  CHECK_FALSE(PhoneCountry::find("cn"));
  CHECK(PhoneCountry::find("CN")->iso_code() == "CN");
}

}  // namespace

}  // namespace tress::phone_test
