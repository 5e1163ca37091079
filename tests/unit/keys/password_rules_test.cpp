#include "ledger/keys/password_rules.hpp"

#include <algorithm>

#include "ledger/keys/common_words.hpp"

namespace tress::password_rules_test {

namespace {

TEST_CASE("password rules: 12 to 128 bytes, of any kind", "[unit][keys]") {
  CHECK(judge_password("gVx7-qPm2fz", "anna") == PasswordVerdict::too_short);
  CHECK(judge_password("gVx7-qPm2fzL", "anna") == PasswordVerdict::acceptable);
  std::string longest;
  for (int i = 0; i < 16; ++i) longest += "ab" + std::to_string(i * 7919 % 1000 + 1000) + "xy";
  REQUIRE(longest.size() == password_bytes_max);
  CHECK(judge_password(longest, "anna") == PasswordVerdict::acceptable);
  CHECK(judge_password(longest + "z", "anna") == PasswordVerdict::too_long);
  CHECK(judge_password("gVx7-qPm2fzL\xFF", "anna") == PasswordVerdict::not_text);
}

TEST_CASE("password rules: what everybody tries first is refused", "[unit][keys]") {
  const std::string password = GENERATE(values<std::string>({"password1234",
                                                             "Passw0rd!!!!",
                                                             "P@ssw0rd2026",
                                                             "123456789012",
                                                             "aaaaaaaaaaaa",
                                                             "abcabcabcabc",
                                                             "qwertyuiop12",
                                                             "iloveyou2026!",
                                                             "letmeinletmein",
                                                             "salonbeauty1",
                                                             "HairSalon2026",
                                                             "sunshinedragon",
                                                             "correcthorsebatterystaple",
                                                             "1234567890123",
                                                             "administrator1",
                                                             "woaini5201314",
                                                             "passwordpassword",
                                                             "!!!Welcome!!!1",
                                                             "$unshine2026",
                                                             "ｐａｓｓｗｏｒｄ1234"}));
  CAPTURE(password);
  CHECK(judge_password(password, "anna") == PasswordVerdict::too_common);
}

TEST_CASE("password rules: long phrases and generated passwords are welcome", "[unit][keys]") {
  const std::string password = GENERATE(values<std::string>(
      {"gib mir vier Rosen", "three wet umbrellas", "мокрый зонт у двери", "雨天的三把伞在门口",
       "k3v9-t2xq-8hzn", "the salon cat sleeps late", "blue-ladder-river-7"}));
  CAPTURE(password);
  CHECK(judge_password(password, "anna") == PasswordVerdict::acceptable);
}

TEST_CASE("password rules: the sign-in name with trimmings is refused", "[unit][keys]") {
  CHECK(judge_password("Katharina.1987", "katharina") == PasswordVerdict::contains_name);
  CHECK(judge_password("katharina walks home", "katharina") == PasswordVerdict::acceptable);
}

TEST_CASE("password rules: the list has hundreds of words, each once", "[unit][keys]") {
  const auto words = common_words();
  CHECK(words.size() >= 300);
  CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
  for (const auto word : words) REQUIRE(is_common_word(word));
  CHECK_FALSE(is_common_word("umbrella"));
}

}  // namespace

}  // namespace tress::password_rules_test
