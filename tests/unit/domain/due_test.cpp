#include "ledger/domain/due.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/domain/nth_event.hpp"
#include "tests/unit/domain/prepaid_scene.hpp"

#include "ledger/domain/approval.hpp"
#include "ledger/domain/outbox.hpp"

// Goal: what time brings to a client, a membership, an approval comes when it must, once,
// and nothing ends that nobody was told of. Method: each stream says when it is due next; the
// system comes exactly then, and a moment earlier.

namespace tress::testing::due_test {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

/// The system comes to lin at that moment.
struct ClientScene {
  [[nodiscard]] Facts facts_at(Timestamp when) const {
    Facts facts = salon.facts(system_actor());
    facts.now = when;
    facts.effective_at = when;
    facts.stream = id_cast<StreamId>(lin);
    return facts;
  }

  [[nodiscard]] auto come(Timestamp when) const {
    return decide(client::Command{client::CarryOutDue{lin}}, state, facts_at(when));
  }

  [[nodiscard]] std::optional<Timestamp> next() const { return next_due(state, facts_at(noon)); }

  SampleSalon salon;
  client::State state = {1, 1};
};

client::Consents marketing_until(Day last) {
  client::Consents consents;
  consents.given = 1;
  consents.last = {{1, client::ConsentPurpose::marketing_sms, long_ago, last}};
  return consents;
}

}  // namespace

TEST_CASE("due: of a client's matters the first counts, and all that are late are done together",
          "[unit][due]") {
  ClientScene scene;
  CHECK_FALSE(scene.next());
  scene.state.ownership.owner = stylist;
  scene.state.ownership.until = saturday;
  CHECK(scene.next() == Timestamp{saturday + days{1}} + hours{12});
  scene.state.consents = marketing_until(friday);
  scene.state.care.follow_ups = {{3, stylist, friday}};
  scene.state.care.follow_ups_planned = 3;
  CHECK(scene.next() == Timestamp{saturday} + hours{12});

  const auto early = scene.come(*scene.next() - milliseconds{1});
  REQUIRE(early.has_error());
  CHECK(early.error() == client::Refusal::nothing_is_due);
  const auto one = scene.come(*scene.next());
  CHECK(nth_event<client::FollowUpMissed>(one, 0).follow_up == 3);
  CHECK(one.value().events.size() == 1);
  const auto all = scene.come(noon + days{30});
  REQUIRE(all.has_value());
  CHECK(all.value().events.size() == 3);
  CHECK(nth_event<client::FollowUpMissed>(all, 0).follow_up == 3);
  CHECK(nth_event<client::Released>(all, 1).reason == "time_is_over");
  CHECK(nth_event<client::ConsentLapsed>(all, 2).purpose == client::ConsentPurpose::marketing_sms);
  // Three reasons: the heading names none.
  CHECK_FALSE(all.value().heading.reason_code);
  for (const auto& event : all.value().events) scene.state = evolve(scene.state, event);
  CHECK_FALSE(scene.next());
}

TEST_CASE("due: only the system carries out what is due of a client", "[unit][due]") {
  ClientScene scene;
  scene.state.ownership.owner = stylist;
  scene.state.ownership.until = thursday;
  Facts facts = scene.facts_at(noon + days{9});
  facts.actor = staff_actor(manager, Role::manager);
  const auto refused = decide(client::Command{client::CarryOutDue{lin}}, scene.state, facts);
  REQUIRE(refused.has_error());
  CHECK(refused.error() == client::Refusal::only_the_service);
  const auto unknown =
      decide(client::Command{client::CarryOutDue{lin}}, client::State{}, scene.facts_at(noon));
  REQUIRE(unknown.has_error());
  CHECK(unknown.error() == client::Refusal::client_is_unknown);
}

TEST_CASE("due: at most so many acts are carried out at once, the longest due first",
          "[unit][due]") {
  ClientScene scene;
  constexpr auto late = static_cast<std::uint32_t>(due_at_once_max + 7);
  for (std::uint32_t i = 1; i <= late; ++i) {
    scene.state.care.follow_ups.push_back({i, stylist, friday - days{i}});
  }
  scene.state.care.follow_ups_planned = late;
  const auto first = scene.come(noon + days{9});
  REQUIRE(first.has_value());
  CHECK(std::ssize(first.value().events) == due_at_once_max);
  CHECK(nth_event<client::FollowUpMissed>(first, 0).follow_up == late);
  for (const auto& event : first.value().events) scene.state = evolve(scene.state, event);
  CHECK(scene.come(noon + days{9}).value().events.size() == 7);
}

namespace {

/// A desk to which the system comes when a membership says so.
struct SystemsDesk : Scene {
  [[nodiscard]] Facts facts_of(MembershipId id) const {
    return {.now = desk.now,
            .effective_at = desk.now,
            .actor = system_actor(),
            .stream = id_cast<StreamId>(id),
            .around = &desk.table};
  }

  [[nodiscard]] std::optional<Timestamp> next(MembershipId id) const {
    return next_due(desk.table.memberships.at(id), facts_of(id));
  }

  Answer come(MembershipId id) {
    return desk.ask(membership::Command{membership::CarryOutDue{id}}, system_actor());
  }

  /// The last message has left the house, or has not and will not.
  void settle_message(bool is_sent) {
    outbox::State message;
    message.is_sent = is_sent;
    desk.table.messages.insert_or_assign(desk.messages.back().key, message);
  }

  /// The client is reminded three days before that last day, and nothing ends by it.
  void come_when_reminded(Day last) {
    CHECK(next(owned) == Timestamp{last - days{3}});
    come_when_due(owned);
    CHECK(state().lots.at(0).available() == 10);
    CHECK(state().lots.at(0).notice->reminded_on);
  }

  /// A moment too early there is nothing to do; at the moment, there is.
  void come_when_due(MembershipId id) {
    const auto when = next(id);
    REQUIRE(when.has_value());
    desk.now = *when - milliseconds{1};
    CHECK(come(id) == "membership.nothing_is_due");
    desk.now = *when;
    CHECK(come(id) == std::nullopt);
  }
};

}  // namespace

TEST_CASE("due: a package is announced, told of, and ends after its notice", "[unit][due]") {
  SystemsDesk s;
  const Day last = *s.state().lots.at(0).granted.expires_on;
  CHECK(s.next(s.owned) == Timestamp{last - days{14}});
  s.come_when_due(s.owned);
  REQUIRE(s.desk.messages.size() == 1);
  CHECK(s.desk.messages[0].text == outbox::Template::value_expires);
  CHECK(s.desk.messages[0].client == lin);
  CHECK(s.desk.messages[0].membership == s.owned);
  CHECK(s.desk.messages[0].lot == 1U);
  CHECK(s.desk.messages[0].about_at == Timestamp{last});
  CHECK(s.state().lots.at(0).available() == 10);
  s.settle_message(true);
  s.come_when_reminded(last);
  REQUIRE(s.desk.messages.size() == 2);
  CHECK(s.desk.messages[1].about_at == Timestamp{last});
  CHECK(s.desk.messages[0].key != s.desk.messages[1].key);
  CHECK(s.next(s.owned) == when_over(last));
  s.come_when_due(s.owned);
  CHECK(s.state().lots.at(0).available() == 0);
  CHECK(liability_minor(s.state()) == 0);
  CHECK_FALSE(s.next(s.owned));
  CHECK(s.desk.messages.size() == 2);
}

TEST_CASE("due: a package of which nobody could be told is announced again, and does not end",
          "[unit][due]") {
  SystemsDesk s;
  const Day last = *s.state().lots.at(0).granted.expires_on;
  s.come_when_due(s.owned);
  s.settle_message(false);
  // When a reminder would be due it is told of again, with all of the notice to come.
  CHECK(s.next(s.owned) == Timestamp{last - days{3}});
  s.come_when_due(s.owned);
  REQUIRE(s.desk.messages.size() == 2);
  CHECK(s.desk.messages[0].key != s.desk.messages[1].key);
  // On the day before, in Vancouver.
  const Day later = last - days{4} + days{13};
  CHECK(s.desk.messages[1].about_at == Timestamp{later});
  CHECK(s.state().lots.at(0).available() == 10);
  const membership::Command expire = membership::Expire{s.owned, 1};
  CHECK(s.desk.ask(expire, system_actor()) == "membership.time_has_not_come");
  s.desk.now = when_over(last);
  CHECK(s.desk.ask(expire, system_actor()) == "membership.expiry_is_not_announced");
  s.settle_message(true);
  CHECK(s.desk.ask(expire, system_actor()) == "membership.expiry_is_not_announced");
  s.come_when_reminded(later);
  CHECK(s.next(s.owned) == when_over(later));
  s.come_when_due(s.owned);
  CHECK(s.state().lots.at(0).available() == 0);
}

TEST_CASE("due: a message that is late does not shorten the notice", "[unit][due]") {
  SystemsDesk s;
  const Day last = *s.state().lots.at(0).granted.expires_on;
  // The service stood still for two weeks.
  s.desk.now = Timestamp{last} + hours{20};
  CHECK(s.come(s.owned) == std::nullopt);
  CHECK(s.desk.messages.back().about_at == Timestamp{last + days{13}});
  s.settle_message(true);
  s.come_when_reminded(last + days{13});
  CHECK(s.next(s.owned) == when_over(last + days{13}));
  s.come_when_due(s.owned);
  CHECK(s.state().lots.at(0).available() == 0);
}

TEST_CASE("due: a reminder that is late puts off the end", "[unit][due]") {
  SystemsDesk s;
  const Day last = *s.state().lots.at(0).granted.expires_on;
  s.come_when_due(s.owned);
  s.settle_message(true);
  s.desk.now = Timestamp{last} + hours{20};
  CHECK(s.come(s.owned) == std::nullopt);
  CHECK(s.desk.messages.back().about_at == Timestamp{last + days{2}});
  CHECK(s.next(s.owned) == when_over(last + days{2}));
  s.come_when_due(s.owned);
  CHECK(s.state().lots.at(0).available() == 0);
}

TEST_CASE("due: a person reminds on a later day, in the last two weeks, once", "[unit][due]") {
  SystemsDesk s;
  const Day last = *s.state().lots.at(0).granted.expires_on;
  const membership::AnnounceExpiry tell{s.owned, 1};
  s.must(tell);
  s.desk.now = Timestamp{last - days{14}} + hours{20};
  CHECK(s.ask(tell) == "membership.expiry_is_announced");
  s.desk.now += days{1};
  s.must(tell);
  CHECK(s.ask(tell) == "membership.expiry_is_announced");
  s.desk.now = when_over(last);
  s.must(membership::Expire{s.owned, 1});
  CHECK(s.state().lots.at(0).available() == 0);
}

TEST_CASE("due: nothing ends where the law bars it, nor while a membership rests", "[unit][due]") {
  SystemsDesk s;
  s.must(membership::Pause{s.owned, friday + days{20}, "travel"});
  CHECK(s.next(s.owned) == Timestamp{friday + days{20}} + hours{12});
  const Day last = *s.state().lots.at(0).granted.expires_on;
  s.come_when_due(s.owned);
  CHECK_FALSE(s.state().paused);
  CHECK(s.state().lots.at(0).granted.expires_on == last + days{20});
  s.desk.table.plans.at(s.package).versions[0].terms.jurisdiction = "CN";
  CHECK_FALSE(s.next(s.owned));
  s.must(membership::Pause{s.owned, std::nullopt, "illness"});
  CHECK_FALSE(s.next(s.owned));
}

TEST_CASE("due: a hold is given back when its time is over, but not one that is on a bill",
          "[unit][due]") {
  SystemsDesk s;
  const Timestamp until = s.desk.now + hours{2};
  s.must(membership::Reserve{s.owned, cut, 1, no_lot, std::nullopt, until});
  CHECK(s.next(s.owned) == until);
  s.come_when_due(s.owned);
  CHECK(s.state().lots.at(0).available() == 10);
  s.must(membership::Reserve{s.owned, cut, 1, no_lot, std::nullopt, s.desk.now + hours{2}});
  s.must(membership::Cover{s.owned, s.bill, 1, 2, std::nullopt});
  CHECK(s.next(s.owned) > s.desk.now + days{1});
}

TEST_CASE("due: a period that nobody pays for is said three times, then the membership is over",
          "[unit][due]") {
  SystemsDesk s;
  use_one(s.desk, s.subscribed);  // nothing of it can end
  const Day last = *s.desk.table.memberships.at(s.subscribed).period_until;
  for (std::uint32_t attempt = 1; attempt <= membership::renewal_attempts_max; ++attempt) {
    INFO(attempt);
    // Said at noon of the day after, and tried again so many days from then.
    const Day on = last + membership::retry_after * static_cast<int>(attempt - 1);
    CHECK(s.next(s.subscribed) == when_over(on));
    s.come_when_due(s.subscribed);
    CHECK(s.desk.table.memberships.at(s.subscribed).failures == attempt);
  }
  CHECK_FALSE(s.next(s.subscribed));
}

TEST_CASE("due: after a month of standing still an unpaid period is said once, and then again",
          "[unit][due]") {
  SystemsDesk s;
  use_one(s.desk, s.subscribed);
  const auto state = [&]() -> const auto& {
    return s.desk.table.memberships.at(s.subscribed);
  };
  const Day back = *state().period_until + days{31};
  s.desk.now = when_over(back - days{1});
  CHECK(s.come(s.subscribed) == std::nullopt);
  CHECK(state().failures == 1);
  CHECK(state().retry_on == back + membership::retry_after);
  CHECK(s.come(s.subscribed) == "membership.nothing_is_due");
  s.come_when_due(s.subscribed);
  s.come_when_due(s.subscribed);
  CHECK(state().failures == membership::renewal_attempts_max);
  CHECK_FALSE(state().retry_on);
  CHECK_FALSE(s.next(s.subscribed));
}

TEST_CASE("due: a failure that a person has recorded is tried again on the day that they named",
          "[unit][due]") {
  SystemsDesk s;
  use_one(s.desk, s.subscribed);
  const Day on = *s.desk.table.memberships.at(s.subscribed).period_until + days{1};
  s.desk.now = Timestamp{on} + hours{18};
  s.must(membership::RecordRenewalFailure{s.subscribed, "card_declined", on + days{10}});
  CHECK(s.next(s.subscribed) == when_over(on + days{9}));
  // Without a day the usual one counts.
  s.must(membership::RecordRenewalFailure{s.subscribed, "card_expired", std::nullopt});
  CHECK(s.next(s.subscribed) == when_over(on - days{1} + 2 * membership::retry_after));
}

TEST_CASE("due: a card that is refused before the period is over says nothing of its end",
          "[unit][due]") {
  SystemsDesk s;
  use_one(s.desk, s.subscribed);
  const Day last = *s.desk.table.memberships.at(s.subscribed).period_until;
  s.desk.now = Timestamp{last - days{11}} + hours{18};
  s.must(membership::RecordRenewalFailure{s.subscribed, "card_declined", last - days{9}});
  CHECK(s.next(s.subscribed) == when_over(last));
}

TEST_CASE("due: whom no message reaches is told again less and less often", "[unit][due]") {
  const days notice{14};
  const Day end = friday + notice;
  auto one = notice_after(std::nullopt, friday, 3);
  CHECK(one.waits_until(end, notice) == end);
  std::vector<int> waits;
  for (std::uint64_t version = 4; version < 12; ++version) {
    const Day next = one.waits_until(end, notice) + days{1};
    waits.push_back(static_cast<int>((next - one.given_on).count()));
    one = notice_after(one, next, version);
  }
  CHECK(waits == std::vector<int>{15, 28, 56, 112, 224, 365, 365, 365});
  CHECK(one.first_given_on == friday);
  CHECK(one.times == 9);
}

TEST_CASE("due: a person may end what the system could tell nobody of, by the first two notices",
          "[unit][due]") {
  SystemsDesk s;
  const Day last = *s.state().lots.at(0).granted.expires_on;
  s.come_when_due(s.owned);
  s.settle_message(false);
  s.desk.now = when_over(last);
  CHECK(s.ask(membership::Expire{s.owned, 1}) == "membership.expiry_is_not_announced");
  CHECK(s.come(s.owned) == std::nullopt);
  s.settle_message(false);
  s.desk.now += days{2};
  CHECK(s.ask(membership::Expire{s.owned, 1}) == "membership.expiry_is_not_announced");
  s.desk.now += days{1};
  s.must(membership::Expire{s.owned, 1});
  CHECK(s.state().lots.at(0).available() == 0);
}

TEST_CASE("due: money that is less than a unit is told of too", "[unit][due]") {
  SystemsDesk s;
  s.come_when_due(s.owned);
  const auto& queue = s.desk.messages.back();
  const outbox::Queued queued{.message = nth<MessageId>(1),
                              .key = queue.key,
                              .text = queue.text,
                              .client = queue.client,
                              .branch = queue.branch,
                              .appointment = std::nullopt,
                              .about_at = queue.about_at,
                              .due_at = s.desk.now,
                              .membership = queue.membership,
                              .wallet = std::nullopt,
                              .lot = queue.lot};
  const auto state = replayed<outbox::State, outbox::Event>({queued});
  const auto after_release = [&] {
    Facts facts = s.facts_of(s.owned);
    facts.now = s.desk.now + hours{20};  // by day, in Vancouver
    return decide(outbox::Command{outbox::Release{queued.message}}, state, facts)
        .value()
        .events.front();
  };
  auto& lot = s.desk.table.memberships.at(s.owned).lots.at(0);
  lot.free.left = 0;
  lot.free.left_minor = 80'00;
  CHECK(std::holds_alternative<outbox::Released>(after_release()));
  lot.free.left_minor = 0;
  CHECK(std::holds_alternative<outbox::Suppressed>(after_release()));
}

TEST_CASE("due: of two acts one that a closed date refuses waits for the next day", "[unit][due]") {
  SystemsDesk s;
  s.must(membership::Reserve{s.owned, cut, 1, no_lot, std::nullopt, s.desk.now + hours{1}});
  s.desk.now += hours{1};
  s.desk.table.closed_days.insert({main_street, friday});
  CHECK(s.come(s.owned) == "membership.day_is_closed");
  s.desk.table.closed_days.clear();
  CHECK(s.come(s.owned) == std::nullopt);
}

}  // namespace tress::testing::due_test
