// Goal: a message that is handed on is carried at least once, whatever ends the program, and the
// ledger hears what became of it. Method: a ledger in memory, the scheduler driven look by look,
// and a carrier that does what the test says.

#include "tools/outbox/postman.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/crypto/sealed_box.hpp"
#include "ledger/writer/scheduler.hpp"
#include "tools/outbox/carrier_slot.hpp"
#include "tools/outbox/file_carrier.hpp"
#include "tools/outbox/words.hpp"

namespace tress::post::postman_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class TestCarrier final : public Carrier {
 public:
  Carried carry(const Letter& letter) override {
    letters.push_back(letter);
    return answer;
  }

  std::vector<Letter> letters;
  Carried answer = outbox::Channel::sms;
};

/// A client with an appointment the day after tomorrow, at ten; reminded a day before.
struct Salon {
  Salon() : salon(ledger) {
    const Accepted registered =
        ledger.accept(client::Command{client::Register{Personal<std::string>{"Lin Planted"},
                                                       Personal<std::string>{"+16045550123"},
                                                       Personal<std::string>{"lin@example.com"},
                                                       std::nullopt,
                                                       {}}});
    client = id_cast<ClientId>(registered.stream);
    ledger.accept(
        roster::Command{roster::SetRules{salon.branch, 120, 15, std::uint16_t{1440}, 0, 0}});
    const Day day{Day{std::chrono::year{2026} / 3 / 4}};
    const Accepted booked = ledger.accept(appointment::Command{appointment::Book{
        salon.branch, client, salon.haircut, salon.manager, day, 600, std::nullopt}});
    visit = id_cast<AppointmentId>(booked.stream);
    ledger.clock().set(Timestamp{day} - days{1} + hours{18});
  }

  Result<Answer, Fault> submit(Submission submission) {
    return ledger.commit({std::move(submission)}).value().front();
  }

  std::unique_ptr<Postman> postman(Carrier& carrier) {
    return std::make_unique<Postman>(
        ledger.log(), carrier,
        [this](Submission submission) { return submit(std::move(submission)); },
        [this](const SealedBox& box, EventId event) -> Result<std::optional<Bytes>, Fault> {
          if (is_erased) return std::optional<Bytes>{};
          return tress::open(ledger.sealer().key_of(box.subject), box, event);
        });
  }

  std::size_t look(Postman& postman) {
    Scheduler scheduler{
        ledger.log(), ledger.clock(),
        [this](Submission submission) { return submit(std::move(submission)); },
        [&](const guard::Due& due, const Accepted& accepted) { postman.notice(due, accepted); }};
    return scheduler.look().value();
  }

  template <class Event>
  std::vector<Event> all() {
    std::vector<Event> found;
    for (Position at = 0; at < ledger.log().size(); ++at) {
      const Envelope envelope = ledger.envelope(at);
      if (const auto* const one = get_if<Event>(&envelope.payload)) found.push_back(*one);
    }
    return found;
  }

  TestLedger ledger;
  TestSalon salon;
  ClientId client = ClientId::zero();
  AppointmentId visit = AppointmentId::zero();
  bool is_erased = false;
};

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("postman: a reminder goes to the client's latest address, in words that tell nothing",
          "[unit][outbox]") {
  Salon salon;
  salon.ledger.accept(client::Command{client::ChangeContact{salon.client,
                                                            Personal<std::string>{"Lin Planted"},
                                                            Personal<std::string>{"+16045559999"},
                                                            std::nullopt,
                                                            {}}});
  TestCarrier carrier;
  const auto postman = salon.postman(carrier);
  CHECK(salon.look(*postman) == 2);
  CHECK(postman->carry_one().value());
  CHECK_FALSE(postman->carry_one().value());
  REQUIRE(carrier.letters.size() == 1);
  const Letter& letter = carrier.letters.front();
  CHECK(letter.phone == "+16045559999");
  CHECK_FALSE(letter.mail);
  CHECK(letter.text ==
        "Main Street: a reminder of your appointment: Wednesday 4 March at 10:00.\n"
        "If you cannot come, please let us know.\n");
  const auto sent = salon.all<outbox::Sent>();
  REQUIRE(sent.size() == 1);
  CHECK(sent.front().channel == outbox::Channel::sms);
  salon.ledger.clock().advance(days{1} - minutes{1});
  CHECK(salon.look(*postman) == 0);
  CHECK(carrier.letters.size() == 1);
}

TEST_CASE("postman: no word of a message says for whom or what the appointment is [S0-60]",
          "[unit][outbox]") {
  const Timestamp at = *parse_timestamp("2026-07-01T21:05:00Z");
  const outbox::Queued message{MessageId::zero(),
                               "key",
                               outbox::Template::appointment_reminder,
                               ClientId::zero(),
                               BranchId::zero(),
                               AppointmentId::zero(),
                               at,
                               at};
  const branch::Opened branch{BranchId::zero(),    "MAIN", "Main Street",
                              "America/Vancouver", 4,      *Currency::from_alpha("CAD")};
  const Words words = words_of(message, branch);
  CHECK(words.subject == "Your appointment at Main Street");
  CHECK(words.text ==
        "Main Street: a reminder of your appointment: Wednesday 1 July at 14:05.\n"
        "If you cannot come, please let us know.\n");
}

TEST_CASE(
    "postman: what was handed on before a crash is carried by the next start, under its key "
    "[S2-77]",
    "[unit][outbox]") {
  Salon salon;
  TestCarrier carrier;
  // Handed on, and the program ends: before it was carried, or before the ledger heard of it.
  CHECK(salon.look(*salon.postman(carrier)) == 2);
  salon.ledger.reopen();
  const auto again = salon.postman(carrier);
  REQUIRE(again->take_up_again().has_value());
  CHECK(again->carry_one().value());
  CHECK_FALSE(again->carry_one().value());
  REQUIRE(carrier.letters.size() == 1);
  CHECK(carrier.letters.front().key == salon.all<outbox::Queued>().front().key);
  CHECK(salon.all<outbox::Queued>().size() == 1);
  CHECK(salon.all<outbox::Sent>().size() == 1);
  // Told of, it is not carried again.
  const auto third = salon.postman(carrier);
  REQUIRE(third->take_up_again().has_value());
  CHECK_FALSE(third->carry_one().value());
}

TEST_CASE("postman: what can't be reached is tried again, until the hour has come",
          "[unit][outbox]") {
  Salon salon;
  TestCarrier carrier;
  carrier.answer = outbox::Failure::unreachable;
  const auto postman = salon.postman(carrier);
  CHECK(salon.look(*postman) == 2);
  CHECK(postman->carry_one().value());
  CHECK(salon.look(*postman) == 0);
  salon.ledger.clock().advance(minutes{5});
  CHECK(salon.look(*postman) == 1);
  CHECK(postman->carry_one().value());
  CHECK(carrier.letters.size() == 2);
  CHECK(carrier.letters.front().key == carrier.letters.back().key);
  salon.ledger.clock().advance(days{2});
  CHECK(salon.look(*postman) == 1);
  CHECK_FALSE(postman->carry_one().value());
  REQUIRE(salon.all<outbox::Suppressed>().size() == 1);
  CHECK(salon.all<outbox::Suppressed>().front().reason == outbox::Suppression::too_late);
}

TEST_CASE("postman: a cancelled appointment is not reminded of, not even of a message that waits",
          "[unit][outbox]") {
  Salon salon;
  TestCarrier carrier;
  carrier.answer = outbox::Failure::unreachable;
  const auto postman = salon.postman(carrier);
  CHECK(salon.look(*postman) == 2);
  CHECK(postman->carry_one().value());
  salon.ledger.accept(appointment::Command{appointment::Cancel{salon.visit, {}, {}}});
  salon.ledger.clock().advance(hours{1});
  CHECK(salon.look(*postman) == 1);
  CHECK_FALSE(postman->carry_one().value());
  REQUIRE(salon.all<outbox::Suppressed>().size() == 1);
  CHECK(salon.all<outbox::Suppressed>().front().reason == outbox::Suppression::appointment_is_off);
}

TEST_CASE("postman: without a key there is no address", "[unit][outbox]") {
  Salon salon;
  salon.is_erased = true;
  TestCarrier carrier;
  carrier.answer = outbox::Failure::no_address;
  const auto postman = salon.postman(carrier);
  CHECK(salon.look(*postman) == 2);
  CHECK(postman->carry_one().value());
  CHECK_FALSE(carrier.letters.front().phone);
  CHECK_FALSE(carrier.letters.front().mail);
  REQUIRE(salon.all<outbox::Failed>().size() == 1);
  CHECK_FALSE(salon.all<outbox::Failed>().front().due_at);
}

TEST_CASE("file outbox: one letter is one file, however often it is carried", "[unit][outbox]") {
  TemporaryFolder folder;
  FileCarrier carrier{machine_files(), folder / "out"};
  const auto files = [&] {
    return std::distance(std::filesystem::directory_iterator{folder / "out"},
                         std::filesystem::directory_iterator{});
  };
  Letter letter{"key-1", "+16045550123", "lin@example.com", "Subject", "One.\nTwo.\n"};
  for (int i = 0; i < 3; ++i) {
    CHECK(std::get<outbox::Channel>(carrier.carry(letter)) == outbox::Channel::sms);
  }
  CHECK(files() == 1);
  const auto path = std::filesystem::directory_iterator {
    folder / "out"
    } -> path();
  CHECK(content_of(path) == "To: +16045550123\n\nOne.\nTwo.\n");
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
  letter.key = "key-2";
  letter.phone.reset();
  CHECK(std::get<outbox::Channel>(carrier.carry(letter)) == outbox::Channel::mail);
  CHECK(files() == 2);
  letter.mail.reset();
  CHECK(std::get<outbox::Failure>(carrier.carry(letter)) == outbox::Failure::no_address);
}

TEST_CASE("carrier slot: another carrier takes the next letter", "[unit][outbox]") {
  const auto first = std::make_shared<TestCarrier>();
  const auto second = std::make_shared<TestCarrier>();
  second->answer = outbox::Failure::rejected;
  CarrierSlot slot{first};
  const Letter letter{"key", std::nullopt, "lin@example.com", "subject", "text"};
  CHECK(slot.carry(letter) == Carried{outbox::Channel::sms});
  slot.put(second);
  CHECK(slot.carry(letter) == Carried{outbox::Failure::rejected});
  CHECK(first->letters.size() == 1);
  CHECK(second->letters.size() == 1);
}

}  // namespace tress::post::postman_test
