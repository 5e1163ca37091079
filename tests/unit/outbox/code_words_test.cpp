#include <catch2/catch.hpp>

#include "tools/outbox/words.hpp"

namespace tress::post::code_words_test {

TEST_CASE("words: the message with a code says the code, how long it counts, and no name",
          "[unit][outbox]") {
  const branch::Opened branch{BranchId::zero(),    "MAIN", "Main Street",
                              "America/Vancouver", 4,      *Currency::from_alpha("CAD")};
  const Words words = code_words(branch, "01234567");
  CHECK(words.subject == "Your code to sign in at Main Street");
  CHECK(words.text ==
        "Main Street: your code to sign in is 01234567.\n"
        "It counts for ten minutes and only where you asked for it.\n"
        "Nobody of ours ever asks you for it. If you did not want to sign in, do nothing.\n");
}

}  // namespace tress::post::code_words_test
