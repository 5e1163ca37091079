#include <algorithm>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"

#include "ledger/crypto/sealed_box.hpp"
#include "ledger/writer/scheduler.hpp"
#include "tools/outbox/postman.hpp"

// Goal: the code of a new address goes there and nowhere else, word of it to the addresses of
// before even when it comes to be carried late, and neither says whose or which address.

namespace tress::post::address_words_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

constexpr const char* old_phone = "+16045550123";
constexpr const char* old_mail = "lin@example.com";
constexpr const char* new_phone = "+16045559999";

class KeepingCarrier final : public Carrier {
 public:
  Carried carry(const Letter& letter) override {
    letters.push_back(letter);
    return letter.phone ? outbox::Channel::sms : outbox::Channel::mail;
  }

  std::vector<Letter> letters;
};

struct Salon {
  Salon() : salon(ledger) {
    const Accepted registered =
        ledger.accept(client::Command{client::Register{Personal<std::string>{"Lin Planted"},
                                                       Personal<std::string>{old_phone},
                                                       Personal<std::string>{old_mail},
                                                       std::nullopt,
                                                       {}}});
    client = id_cast<ClientId>(registered.stream);
  }

  void ask() {
    ledger.accept(client::Command{client::AskAddressChange{client, Personal<std::string>{new_phone},
                                                           std::nullopt, salon.branch, true, true}},
                  herself);
  }

  void confirm() {
    ledger.accept(
        client::Command{client::ConfirmAddressChange{.client = client,
                                                     .change = 1,
                                                     .name = Personal<std::string>{"Lin Planted"},
                                                     .phone = Personal<std::string>{new_phone},
                                                     .email = Personal<std::string>{old_mail},
                                                     .search_tokens = {},
                                                     .birth = {},
                                                     .region = {},
                                                     .is_shared = false,
                                                     .branch = salon.branch,
                                                     .tell_phone = true,
                                                     .tell_email = true}},
        herself);
  }

  Result<Answer, Fault> submit(Submission submission) {
    return ledger.commit({std::move(submission)}).value().front();
  }

  /// Everything that is due is handed on and carried.
  std::vector<Letter> carried() {
    KeepingCarrier carrier;
    const auto give = [this](Submission submission) { return submit(std::move(submission)); };
    Postman postman{
        ledger.log(),
        carrier,
        give,
        [this](const SealedBox& box, EventId event) -> Result<std::optional<Bytes>, Fault> {
          return tress::open(ledger.sealer().key_of(box.subject), box, event);
        },
        nullptr,
        [](MessageId) { return std::string{"01234567"}; }};
    Scheduler scheduler{
        ledger.log(), ledger.clock(), give,
        [&](const guard::Due& due, const Accepted& accepted) { postman.notice(due, accepted); }};
    REQUIRE(scheduler.look().has_value());
    while (postman.carry_one().value()) {
    }
    return carrier.letters;
  }

  const Actor herself{ActorKind::client, std::nullopt, Role::service, std::nullopt};
  TestLedger ledger;
  TestSalon salon;
  ClientId client = ClientId::zero();
};

/// The letters whose subject is that.
std::vector<Letter> with_subject(const std::vector<Letter>& letters, const std::string& subject) {
  std::vector<Letter> found;
  std::copy_if(letters.begin(), letters.end(), std::back_inserter(found),
               [&](const Letter& one) { return one.subject == subject; });
  return found;
}

void check_told_before(const std::vector<Letter>& told) {
  REQUIRE(told.size() == 2);
  const auto is_to = [&](const char* phone, const char* mail) {
    return std::any_of(told.begin(), told.end(), [&](const Letter& one) {
      return (phone != nullptr && one.phone == phone) || (mail != nullptr && one.mail == mail);
    });
  };
  CHECK(is_to(old_phone, nullptr));
  CHECK(is_to(nullptr, old_mail));
  CHECK_FALSE(is_to(new_phone, nullptr));
}

void check_names_nobody(const std::vector<Letter>& letters) {
  for (const Letter& letter : letters) {
    for (const char* const word : {"Planted", "604555", "lin@"}) {
      CHECK((letter.subject + letter.text).find(word) == std::string::npos);
    }
  }
}

}  // namespace

TEST_CASE("postman: the code goes to the new address alone, word of it to those of before",
          "[unit][outbox]") {
  Salon salon;
  salon.ask();
  const auto letters = salon.carried();
  REQUIRE(letters.size() == 3);
  const auto codes = with_subject(letters, "Your code to confirm this address at Main Street");
  REQUIRE(codes.size() == 1);
  CHECK(codes[0].phone == new_phone);
  CHECK_FALSE(codes[0].mail);
  CHECK(codes[0].text.find("01234567") != std::string::npos);
  const auto told = with_subject(letters, "Your address at Main Street is to be changed");
  check_told_before(told);
  for (const Letter& one : told) CHECK(one.text.find("01234567") == std::string::npos);
  check_names_nobody(letters);
}

TEST_CASE("postman: word of a change goes to the addresses of before also once it is made",
          "[unit][outbox]") {
  Salon salon;
  salon.ask();
  salon.confirm();
  const auto letters = salon.carried();
  // The code is awaited no more: it is not carried.
  CHECK(with_subject(letters, "Your code to confirm this address at Main Street").empty());
  check_told_before(with_subject(letters, "Your address at Main Street is to be changed"));
  check_told_before(with_subject(letters, "Your address at Main Street was changed"));
  CHECK(letters.size() == 4);
  check_names_nobody(letters);
}

}  // namespace tress::post::address_words_test
