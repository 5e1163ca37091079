#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "tools/outbox/words.hpp"

// Goal: a message about a payment link says what needs attention, until when and where, and neither
// a name, a service nor an amount.

namespace tress::testing::payment_words_test {

namespace {

const std::string address = "https://salon.example/pay#" + std::string(64, 'a');
const branch::Opened main_branch{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()};

payment::Made link(std::optional<MembershipId> membership, std::optional<SaleId> sale) {
  return {nth<PaymentId>(1), lin,  main_street,  cad(60'00),   Hash::zero(), noon,
          membership,        sale, std::nullopt, std::nullopt, cashier};
}

}  // namespace

TEST_CASE(
    "a failed renewal is told of as a membership payment that needs attention, with the link "
    "[S1-68]",
    "[unit][outbox]") {
  const post::Words words =
      post::payment_words(link(nth<MembershipId>(1), std::nullopt), main_branch, address);
  CHECK(words.subject == "Your membership payment needs attention");
  CHECK(words.text ==
        "Main Street: your membership payment needs attention.\n"
        "Until 20 November 2026 you can pay here, once:\n" +
            address + "\nWe never ask for the number of a card by mail, message or telephone.\n");
  CHECK(words.text.find("60") == std::string::npos);
}

TEST_CASE("what is left of a bill is told of without what it was for, or how much",
          "[unit][outbox]") {
  const post::Words words =
      post::payment_words(link(std::nullopt, nth<SaleId>(1)), main_branch, address);
  CHECK(words.subject == "Something is left to pay at Main Street");
  CHECK(words.text.find(address) != std::string::npos);
  CHECK(words.text.find("60") == std::string::npos);
}

}  // namespace tress::testing::payment_words_test
