#include "api/routes/card_number.hpp"

#include <catch2/catch.hpp>

// The numbers are the networks' published test numbers.

namespace tress::card_number_test {

TEST_CASE("[S1-19] a card number is seen however it is grouped, and wherever in the text") {
  CHECK(holds_card_number("4111111111111111"));
  CHECK(holds_card_number("she pays with 4111 1111 1111 1111, she said"));
  CHECK(holds_card_number("5555-5555-5555-4444"));
  CHECK(holds_card_number("3782 822463 10005"));
  CHECK(holds_card_number("6011000990139424."));
  CHECK(holds_card_number("3530111333300000"));
  CHECK(holds_card_number("30569309025904"));
  CHECK(holds_card_number(R"({"note":"card 4242424242424242 exp 12/30"})"));
  CHECK(holds_card_number("(2223003122003222)"));
}

TEST_CASE("what is no card number is none") {
  CHECK_FALSE(holds_card_number(""));
  CHECK_FALSE(holds_card_number("4111111111111112"));   // The check digit is wrong.
  CHECK_FALSE(holds_card_number("41111111111111111"));  // One digit more than its network has.
  CHECK_FALSE(holds_card_number("1111111111111117"));   // No network begins like this.
  CHECK_FALSE(holds_card_number("a4111111111111111"));  // Part of an identifier.
  CHECK_FALSE(holds_card_number("4111111111111111f"));
  CHECK_FALSE(holds_card_number("00000000000000004111111111111111"));
  CHECK_FALSE(holds_card_number("+1 604 555 0134"));
  CHECK_FALSE(holds_card_number("2026-11-22T06:00:00.000000Z"));
  CHECK_FALSE(holds_card_number(R"({"amount_minor":1000000000,"currency":"CAD"})"));
}

}  // namespace tress::card_number_test
