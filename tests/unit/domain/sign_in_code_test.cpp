#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/outbox.hpp"

// Goal: a code to sign in with goes out at once, whatever the hour, for as long as it counts, and
// nobody but the program itself asks for one.

namespace tress::testing::sign_in_code_test {

namespace {

using outbox::Refusal;
using GivenMessage = Given<outbox::State, outbox::Command>;
using std::chrono::minutes;

const Timestamp until = noon + minutes{10};

outbox::Queue asking() {
  outbox::Queue queue{"sign-in/1", outbox::Template::sign_in_code, lin, main_street, std::nullopt,
                      until};
  queue.channel = outbox::Channel::sms;
  return queue;
}

outbox::Queued queued_at(Timestamp time) {
  outbox::Queued queued{id_cast<MessageId>(this_stream),
                        "sign-in/1",
                        outbox::Template::sign_in_code,
                        lin,
                        main_street,
                        std::nullopt,
                        until,
                        time};
  queued.channel = outbox::Channel::sms;
  return queued;
}

/// Half past nine in the evening: quiet hours.
Timestamp evening() {
  return TimeZone::find("America/Vancouver")
      ->from_local(friday, std::chrono::hours{21} + minutes{30});
}

}  // namespace

TEST_CASE("outbox: a code is queued by the program alone, and quiet hours are not for it",
          "[unit][outbox]") {
  SampleSalon salon;
  const Facts facts = salon.facts(system_actor());
  GivenMessage{{}, facts}.when(asking()).then({queued_at(noon)});
  GivenMessage{{}, at(facts, evening())}.when(asking()).then({queued_at(evening())});
  GivenMessage{{}, salon.facts(staff_actor(manager, Role::manager))}.when(asking()).then_refused(
      Refusal::only_the_service);
  // Nothing else comes in without a stream that orders it.
  outbox::Queue other = asking();
  other.text = outbox::Template::campaign;
  GivenMessage{{}, facts}.when(other).then_refused(Refusal::only_the_service);
}

TEST_CASE("outbox: a code is handed on in quiet hours, and not when it counts no more",
          "[unit][outbox]") {
  SampleSalon salon;
  const Facts facts = salon.facts(system_actor());
  const outbox::Release release{id_cast<MessageId>(this_stream)};
  outbox::Queued late = queued_at(evening());
  late.about_at = evening() + minutes{10};
  GivenMessage{{late}, at(facts, evening())}.when(release).then(
      {outbox::Released{1, evening(), evening() + minutes{5}}});
  GivenMessage{{queued_at(noon)}, at(facts, until)}.when(release).then(
      {outbox::Suppressed{outbox::Suppression::too_late, noon}});
  const Facts erased = salon.facts_with(
      [](Table& table) { table.clients[lin].erased = {client::PersonalClass::contact}; },
      system_actor());
  GivenMessage{{queued_at(noon)}, erased}.when(release).then(
      {outbox::Suppressed{outbox::Suppression::contact_is_erased, noon}});
}

}  // namespace tress::testing::sign_in_code_test
