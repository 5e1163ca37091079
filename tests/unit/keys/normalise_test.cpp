// Goal: two ways of writing the same thing become one text, and different things stay different.
// Method: tables of what people at a desk in Shanghai, Moscow and Berlin type.

#include "ledger/keys/normalise.hpp"

#include "tests/support/seeded_random.hpp"

namespace tress::normalise_test {

namespace {

TEST_CASE("normalise: both encodings of a letter become one", "[unit][keys]") {
  CHECK(nfc("Mu\u0308ller") == "M\u00fcller");
  CHECK(nfc("M\u00fcller") == "M\u00fcller");
  CHECK(nfc("\xE5\xBC") == std::nullopt);
  CHECK(nfc("\xC0\x80") == std::nullopt);
}

TEST_CASE("normalise: folding ignores case, width and blanks at the ends", "[unit][keys]") {
  CHECK(folded("  ＺＨＡＮＧ ") == "zhang");
  CHECK(folded("STRASSE") == folded("Straße"));
  CHECK(folded("ЁЛКИН") == "ёлкин");
  CHECK(folded("anna") != folded("anne"));
  CHECK(folded("\xFF") == std::nullopt);
}

TEST_CASE("normalise: folding twice changes nothing", "[unit][keys]") {
  constexpr std::uint64_t seed = 20'261'122;
  CAPTURE(seed);
  testing::SeededRandom random{seed};
  const std::vector<std::string> alphabet{"A", "ß", "İ", "ё",  "Й", "ﬁ", "张", "　",    "\u0308",
                                          "ſ", "Ⅷ", "ς", "가", "é", "-", " ",  "\u0345"};
  for (int round = 0; round < 2000; ++round) {
    std::array<Byte, 8> picks{};
    random.fill(picks);
    std::string text;
    for (const Byte pick : picks) text += alphabet[pick % alphabet.size()];
    const auto once = folded(text);
    CAPTURE(text);
    REQUIRE(once);
    REQUIRE(folded(*once) == once);
  }
}

TEST_CASE("normalise: words part at blanks, hyphens, dots and Chinese characters", "[unit][keys]") {
  const auto found = words("Anna-Maria O\u2019Brien 张伟Lisa 阿凡提·买买提", 8);
  const std::vector<Word> expected{{"anna", Script::latin},   {"maria", Script::latin},
                                   {"obrien", Script::latin}, {"张伟", Script::han},
                                   {"lisa", Script::latin},   {"阿凡提", Script::han},
                                   {"买买提", Script::han}};
  CHECK(found == expected);
  CHECK(words("a b c d", 2).size() == 2);
  CHECK(words(" -- ", 8).empty());
  CHECK(words("\xFF", 8).empty());
}

TEST_CASE("normalise: a word has the Latin spellings that are in use", "[unit][keys]") {
  using Spellings = std::vector<std::string>;
  CHECK(latin_spellings({"ёлкин", Script::cyrillic}) == Spellings{"elkin", "yelkin"});
  CHECK(latin_spellings({"щербаков", Script::cyrillic}) == Spellings{"serbakov", "shcherbakov"});
  CHECK(latin_spellings({"müller", Script::latin}) == Spellings{"muller", "mueller"});
  CHECK(latin_spellings({"anna", Script::latin}) == Spellings{"anna"});
  CHECK(latin_spellings({"张", Script::han}) == Spellings{"zhang"});
  CHECK(latin_spellings({"吕", Script::han}) == Spellings{"lu", "lv"});
  CHECK(latin_spellings({"曾", Script::han}) == Spellings{"ceng", "zeng"});
}

TEST_CASE("normalise: one mailbox has one text", "[unit][keys]") {
  CHECK(email_normalised("  Anna.Li@Example.COM ") == "anna.li@example.com");
  CHECK(email_normalised("JU\u0308RGEN@b\u00fccher.de") == "j\u00fcrgen@b\u00fccher.de");
  CHECK(email_normalised("a+b@sub.example.org") == "a+b@sub.example.org");
}

TEST_CASE("normalise: what cannot be an e-mail address is refused", "[unit][keys]") {
  const std::string text = GENERATE(values<std::string>({"",
                                                         "@",
                                                         "anna",
                                                         "anna@",
                                                         "@example.com",
                                                         "anna@localhost",
                                                         "a b@example.com",
                                                         "a@b@example.com",
                                                         ".a@example.com",
                                                         "a.@example.com",
                                                         "a..b@example.com",
                                                         "a@-example.com",
                                                         "a@example-.com",
                                                         "a@example..com",
                                                         "a@example.com.",
                                                         "\"a b\"@example.com",
                                                         "a@[127.0.0.1]",
                                                         "a\n@example.com",
                                                         "a\u3000b@example.com",
                                                         "a\u202E@example.com",
                                                         "\xFF@example.com",
                                                         std::string(65, 'a') + "@example.com",
                                                         "a@" + std::string(64, 'b') + ".com",
                                                         "a@" + std::string(250, 'b') + ".com"}));
  CAPTURE(text);
  CHECK(email_normalised(text) == std::nullopt);
}

}  // namespace

}  // namespace tress::normalise_test
