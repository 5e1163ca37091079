#include "ledger/domain/plan_wording.hpp"

#include <string>

#include <catch2/catch.hpp>

// Goal: what is agreed is short and read with ease, in whichever of the house's languages.

namespace tress::testing::plan_wording_test {

namespace {

using plan::reading_of;
using plan::reads_easily;

/// Of one word and one more, n times.
std::string words(int count, const std::string& word) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + word;
  return text;
}

TEST_CASE("wording: sentences and words are counted in English, Chinese and Russian",
          "[unit][plan]") {
  const auto english = reading_of("Ten haircuts. Come within a year!\nAsk us, if you don't.");
  CHECK(english.sentences == 3);
  CHECK(english.words == 12);  // "don't" is two.
  CHECK(english.long_words == 1);
  CHECK(english.longest == 6);
  const auto chinese = reading_of("一年内可剪发十次。到期前我们会通知您！");
  CHECK(chinese.sentences == 2);
  CHECK(chinese.words == 9);  // Eight and nine characters, two of them a word.
  const auto russian = reading_of("Десять стрижек. Приходите в течение года.");
  CHECK(russian.sentences == 2);
  CHECK(russian.words == 6);
  CHECK(russian.long_words == 3);
  CHECK(reading_of("").sentences == 0);
  CHECK(reading_of("... !? \n\n").sentences == 0);
}

TEST_CASE("wording: a sentence of thirty words is read, one of thirty-one is not", "[unit][plan]") {
  CHECK(reads_easily(reading_of(words(30, "cut") + ".")));
  CHECK_FALSE(reads_easily(reading_of(words(31, "cut") + ".")));
  CHECK(reads_easily(reading_of("")));
}

TEST_CASE("wording: a text of statutes has a grade above sixty, that of a salon has not",
          "[unit][plan]") {
  const std::string plain =
      "You pay 60 dollars each month. For that you get two haircuts. A haircut that you do not use "
      "is gone at the end of the month. You can pause it once a year. To stop it, do not pay "
      "again.";
  const auto read = reading_of(plain);
  CHECK(read.words >= plan::graded_words_min);
  CHECK(reads_easily(read));
  const std::string statute =
      "Notwithstanding aforementioned provisions, unredeemed entitlements constitute contractual "
      "liabilities extinguishable exclusively following statutory notification. Proportionate "
      "reimbursement presupposes documented withdrawal preceding commencement. Administrative "
      "deductions remain applicable.";
  const auto hard = reading_of(statute);
  CHECK(hard.words >= plan::graded_words_min);
  CHECK_FALSE(reads_easily(hard));
  // Three long words alone have no grade.
  CHECK(reads_easily(reading_of("Unlimited blowdrying membership.")));
}

}  // namespace

}  // namespace tress::testing::plan_wording_test
