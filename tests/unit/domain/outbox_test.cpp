#include "ledger/domain/outbox.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row; a message is handed on until it is heard of,
// not in quiet hours, and not when there is nothing to say any more.

namespace tress::testing::outbox_test {

namespace {

using outbox::Refusal;
using GivenMessage = Given<outbox::State, outbox::Command>;
using Row = Refused<outbox::State, outbox::Command>;
using std::chrono::minutes;

const MessageId id = nth<MessageId>(1);
const AppointmentId visit = nth<AppointmentId>(1);
const Timestamp tomorrow = noon + std::chrono::days{1};
const outbox::Queue queue{"appointment/1/reminder/1",
                          outbox::Template::appointment_reminder,
                          lin,
                          main_street,
                          visit,
                          tomorrow};
const outbox::Queued queued{
    id, queue.key, outbox::Template::appointment_reminder, lin, main_street, visit, tomorrow, noon};
const outbox::Release release{id};
const outbox::Released first{1, noon, noon + minutes{5}};
const outbox::Sent sent{1, outbox::Channel::sms, noon + minutes{5}};

/// By the branch's clock.
Timestamp on_the_clock(Day day, int hour, int minute) {
  return TimeZone::find("America/Vancouver")
      ->from_local(day, std::chrono::hours{hour} + std::chrono::minutes{minute});
}

/// The appointment that it is about is booked for tomorrow.
Facts facts_of(
    SampleSalon& salon, const std::function<void(Table&)>& change = [](Table&) {}) {
  return salon.facts_with(
      [&](Table& table) {
        const appointment::Booked booked{
            visit, main_street, lin,
            cut,   stylist,     saturday,
            720,   60,          appointment::Slot{stylist, tomorrow, 60, std::nullopt}};
        table.appointments[visit] = replayed<appointment::State, appointment::Event>({booked});
        change(table);
      },
      system_actor());
}

Facts ordered(Facts facts) {
  facts.ordered_by = OrderedBy{StreamKind::appointment, id_cast<StreamId>(visit)};
  return facts;
}

/// A message that was handed on so often, and never heard of.
std::vector<outbox::Event> tried(std::uint16_t times) {
  std::vector<outbox::Event> history{queued};
  Timestamp due = noon;
  for (std::uint16_t attempt = 1; attempt <= times; ++attempt) {
    history.emplace_back(outbox::Released{attempt, due, due + outbox::pause_after(attempt)});
    due += outbox::pause_after(attempt);
  }
  return history;
}

TEST_CASE("outbox: a message is queued for now, or for the end of the quiet hours",
          "[unit][outbox]") {
  SampleSalon salon;
  const auto message = id_cast<MessageId>(this_stream);
  const outbox::Queued made{message,     queue.key, queue.text, lin,
                            main_street, visit,     tomorrow,   noon};
  GivenMessage{{}, ordered(facts_of(salon))}.when(queue).then({made});
  const Timestamp evening = on_the_clock(friday, 21, 30);
  outbox::Queued for_eight = made;
  for_eight.due_at = on_the_clock(saturday, 8, 0);
  GivenMessage{{}, at(ordered(facts_of(salon)), evening)}.when(queue).then({for_eight});
}

TEST_CASE("outbox: what is handed on is handed on again later, unless heard of [S2-77]",
          "[unit][outbox]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  GivenMessage{{queued}, facts}.when(release).then({first});
  const Facts later = at(facts, noon + minutes{5});
  GivenMessage{{queued, first}, later}.when(release).then(
      {outbox::Released{2, noon + minutes{5}, noon + minutes{15}}});
  GivenMessage{{queued, first}, later}
      .when(outbox::RecordSent{id, 1, outbox::Channel::sms})
      .then({sent});
  GivenMessage{{queued, first}, later}
      .when(outbox::RecordFailure{id, 1, outbox::Failure::unreachable})
      .then(
          {outbox::Failed{1, outbox::Failure::unreachable, noon + minutes{5}, noon + minutes{10}}});
}

TEST_CASE("outbox: a message that whoever delivers does not take is given up, in the end any",
          "[unit][outbox]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  for (const auto failure : {outbox::Failure::no_address, outbox::Failure::rejected}) {
    GivenMessage{{queued, first}, facts}
        .when(outbox::RecordFailure{id, 1, failure})
        .then({outbox::Failed{1, failure, noon + minutes{5}, std::nullopt}});
  }
  const auto history = tried(outbox::attempts_max);
  const Timestamp due = std::get<outbox::Released>(history.back()).due_at;
  Facts long_after = at(facts_of(salon,
                                 [&](Table& table) {
                                   table.appointments[visit].slot->starts_at =
                                       due + std::chrono::days{9};
                                 }),
                        due);
  auto about_later = history;
  std::get<outbox::Queued>(about_later.front()).about_at = due + std::chrono::days{9};
  GivenMessage{about_later, long_after}.when(release).then(
      {outbox::Failed{outbox::attempts_max, outbox::Failure::unreachable, due, std::nullopt}});
  GivenMessage{about_later, long_after}
      .when(outbox::RecordFailure{id, outbox::attempts_max, outbox::Failure::unreachable})
      .then(
          {outbox::Failed{outbox::attempts_max, outbox::Failure::unreachable, due, std::nullopt}});
}

TEST_CASE("outbox: nothing goes out in quiet hours, also after the program stood still [S2-77]",
          "[unit][outbox]") {
  SampleSalon salon;
  const Timestamp evening = on_the_clock(friday, 21, 30);
  const Timestamp eight = on_the_clock(saturday, 8, 0);
  GivenMessage{{queued}, at(facts_of(salon), evening)}.when(release).then(
      {outbox::Postponed{noon, eight}});
  GivenMessage{{queued, outbox::Postponed{noon, eight}}, at(facts_of(salon), eight)}
      .when(release)
      .then({outbox::Released{1, eight, eight + minutes{5}}});
}

TEST_CASE("outbox: what is not true any more is not sent", "[unit][outbox]") {
  SampleSalon salon;
  const auto expect = [&](const Facts& facts, outbox::Suppression why) {
    GivenMessage{{queued}, facts}.when(release).then({outbox::Suppressed{why, noon}});
  };
  using outbox::Suppression;
  const auto with = [&](auto change) {
    return facts_of(salon, [&](Table& table) { change(table.appointments[visit]); });
  };
  expect(with([](auto& a) { a.stage = appointment::Stage::cancelled; }),
         Suppression::appointment_is_off);
  expect(with([](auto& a) { a.slot->starts_at += minutes{30}; }), Suppression::appointment_is_off);
  expect(with([](auto& a) { a.slot.reset(); }), Suppression::appointment_is_off);
  expect(with([](auto& a) { a.stage = appointment::Stage::arrived; }),
         Suppression::appointment_is_off);
  expect(at(facts_of(salon), tomorrow), Suppression::too_late);
  expect(
      facts_of(salon,
               [](Table& table) { table.clients[lin].erased = {client::PersonalClass::contact}; }),
      Suppression::contact_is_erased);
}

TEST_CASE(
    "outbox: what was booked is reason enough to remind of it, until the client wants no such "
    "messages [S2-30]",
    "[unit][outbox]") {
  SampleSalon salon;
  const auto becomes = [&](const std::function<void(Table&)>& change) {
    return GivenMessage{{queued}, facts_of(salon, change)}.when(release).accepted().front();
  };
  const outbox::Event goes = first;
  const outbox::Event held_back =
      outbox::Suppressed{outbox::Suppression::consent_is_withdrawn, noon};
  const auto said = [](Table& table, std::vector<client::Consent> consents) {
    table.clients[lin].consents.last = std::move(consents);
  };
  constexpr auto purpose = client::ConsentPurpose::service_messages;
  const client::Consent stands{1, purpose, long_ago, std::nullopt};
  const client::Consent withdrawn{1, purpose, long_ago, std::nullopt, true};
  const client::Consent until_yesterday{1, purpose, long_ago, thursday};
  const client::Consent no_marketing{1, client::ConsentPurpose::marketing_sms, long_ago,
                                     std::nullopt, true};
  CHECK(becomes([](Table&) {}) == goes);
  CHECK(becomes([&](Table& table) { said(table, {stands}); }) == goes);
  CHECK(becomes([&](Table& table) { said(table, {no_marketing}); }) == goes);
  CHECK(becomes([&](Table& table) { said(table, {withdrawn}); }) == held_back);
  CHECK(becomes([&](Table& table) { said(table, {until_yesterday}); }) == held_back);
  // Lin's file is in Mia's: what either says counts, until Mia is asked again.
  const auto merged = [&](Table& table, std::vector<client::Consent> of_mia) {
    table.clients[lin].merged_into = mia;
    table.clients[mia].absorbed = {{lin, 1, 0}};
    table.clients[mia].consents.last = std::move(of_mia);
  };
  CHECK(becomes([&](Table& table) { merged(table, {}); }) == goes);
  CHECK(becomes([&](Table& table) { merged(table, {withdrawn}); }) == held_back);
  for (const bool is_asked_again : {false, true}) {
    const client::Consent of_mia{is_asked_again ? 2U : 1U, purpose, long_ago, std::nullopt};
    CHECK(becomes([&](Table& table) {
            said(table, {withdrawn});
            merged(table, {of_mia});
          }) == (is_asked_again ? goes : held_back));
  }
  CHECK(becomes([&](Table& table) {
          said(table, {withdrawn});
          merged(table, {});
        }) == held_back);
}

TEST_CASE("outbox: the pauses double from five minutes", "[unit][outbox]") {
  CHECK(outbox::pause_after(1) == minutes{5});
  CHECK(outbox::pause_after(2) == minutes{10});
  CHECK(outbox::pause_after(outbox::attempts_max) == minutes{640});
}

TEST_CASE("outbox: every reason to refuse has a case", "[unit][outbox]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  const Facts order = ordered(facts);
  const auto queue_with = [](auto change) {
    outbox::Queue changed = queue;
    change(changed);
    return changed;
  };
  check_refusals<outbox::State, outbox::Command>({
      Row{"nobody ordered it", {}, queue, facts, Refusal::only_the_service},
      Row{"a person hands it on", {queued}, release, salon.facts(), Refusal::only_the_service},
      Row{"a person says it was sent",
          {queued, first},
          outbox::RecordSent{id, 1, outbox::Channel::sms},
          salon.facts(),
          Refusal::only_the_service},
      Row{"the same key", {queued}, queue, order, Refusal::already_queued},
      Row{"never queued", {}, release, facts, Refusal::message_is_unknown},
      Row{"sent already", {queued, first, sent}, release, facts, Refusal::message_is_settled},
      Row{"before its time", {queued, first}, release, facts, Refusal::nothing_is_due},
      Row{"of the second attempt, which is not yet",
          {queued, first},
          outbox::RecordSent{id, 2, outbox::Channel::sms},
          facts,
          Refusal::attempt_is_unknown},
      Row{"of none",
          {queued},
          outbox::RecordFailure{id, 0, outbox::Failure::rejected},
          facts,
          Refusal::attempt_is_unknown},
      Row{"no key", {}, queue_with([](auto& q) { q.key = ""; }), order, Refusal::text_is_missing},
      Row{"a long key",
          {},
          queue_with([](auto& q) { q.key = std::string(201, 'k'); }),
          order,
          Refusal::text_is_too_long},
      Row{"a key of two lines",
          {},
          queue_with([](auto& q) { q.key = "a\nb"; }),
          order,
          Refusal::text_is_not_plain},
      Row{"no such branch",
          {},
          queue_with([](auto& q) { q.branch = no_branch; }),
          order,
          Refusal::branch_is_unknown},
      Row{"no such client",
          {},
          queue_with([](auto& q) { q.client = no_client; }),
          order,
          Refusal::client_is_unknown},
  });
}

}  // namespace

}  // namespace tress::testing::outbox_test
