#include "ledger/domain/campaign.hpp"

#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/domain/outbox.hpp"

// Goal: every Refusal is produced by at least one row; nobody is written to without a consent that
// stands, neither when the audience is fixed nor when the message goes. Method: histories are
// written out, so a case can be read without another file.

namespace tress::testing::campaign_test {

namespace {

using campaign::Omission;
using campaign::Refusal;
using client::ConsentPurpose;
using GivenCampaign = Given<campaign::State, campaign::Command>;
using Row = Refused<campaign::State, campaign::Command>;
using History = std::vector<campaign::Event>;

const CampaignId spring = nth<CampaignId>(1);
const campaign::Plan plan{
    main_street, "Spring", outbox::Channel::mail, "Spring is here", "Come in for\na fresh cut.",
    0,           14};
const campaign::Planned planned{spring,           main_street, "Spring", outbox::Channel::mail,
                                "Spring is here", plan.text,   0,        14,
                                stylist};

campaign::AudienceAdded of(const std::vector<campaign::Member>& members) {
  return {members, {}};
}

const campaign::Member member_lin{lin, 3, false};
const campaign::Member member_mia{mia, 1, true};
const campaign::AddAudience asking{spring, {lin, mia}};
const campaign::Start start{spring};

client::Consent consent(std::uint32_t number, ConsentPurpose purpose) {
  return {number, purpose, long_ago, std::nullopt};
}

/// lin has agreed to mails of marketing, mia to messages by telephone.
Facts facts_of(
    SampleSalon& salon,
    StaffId person = manager,
    const std::function<void(Table&)>& change = [](Table&) {}) {
  return salon.facts_with(
      [&](Table& table) {
        table.clients[lin].consents.last = {consent(3, ConsentPurpose::marketing_email)};
        table.clients[mia].consents.last = {consent(1, ConsentPurpose::marketing_sms)};
        change(table);
      },
      staff_actor(person, Role::manager));
}

Facts systems(Facts facts) {
  facts.actor = system_actor();
  return facts;
}

TEST_CASE("campaign: the plan says what is said, by which way, and who planned it",
          "[unit][campaign]") {
  SampleSalon salon;
  campaign::Planned made = planned;
  made.campaign = id_cast<CampaignId>(this_stream);
  GivenCampaign{{}, facts_of(salon, stylist)}.when(plan).then({made});
}

TEST_CASE("campaign: the audience is those who agreed to this way, each with the consent",
          "[unit][campaign]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  campaign::AddAudience asked{spring, {lin, mia, no_client, lin}};
  GivenCampaign{{planned}, facts}.when(asked).then(
      {campaign::AudienceAdded{{member_lin},
                               {{mia, Omission::no_consent},
                                {no_client, Omission::client_is_unknown},
                                {lin, Omission::is_in_it}}}});
  GivenCampaign{{planned, of({member_lin})}, facts}
      .when(campaign::AddAudience{spring, {lin}})
      .then({campaign::AudienceAdded{{}, {{lin, Omission::is_in_it}}}});
  const Facts erased = facts_of(salon, manager, [](Table& table) {
    table.clients[lin].erased = {client::PersonalClass::contact};
  });
  GivenCampaign{{planned}, erased}
      .when(campaign::AddAudience{spring, {lin}})
      .then({campaign::AudienceAdded{{}, {{lin, Omission::contact_is_erased}}}});
  const Facts merged = facts_of(salon, manager, [](Table& table) {
    table.clients[lin].merged_into = mia;
    table.clients[mia].absorbed = {{lin, 1, 0}};
  });
  GivenCampaign{{planned}, merged}
      .when(campaign::AddAudience{spring, {lin, mia}})
      .then(
          {campaign::AudienceAdded{{}, {{lin, Omission::is_merged}, {mia, Omission::no_consent}}}});
  const Facts over = facts_of(salon, manager, [](Table& table) {
    table.clients[lin].consents.last.front().expires_on = thursday;
  });
  GivenCampaign{{planned}, over}
      .when(campaign::AddAudience{spring, {lin}})
      .then({campaign::AudienceAdded{{}, {{lin, Omission::no_consent}}}});
}

TEST_CASE("campaign: of a thousand clients as many are in the control group as was said",
          "[unit][campaign]") {
  int control = 0;
  std::uint64_t seed = 20'261'123;
  CAPTURE(seed);
  for (int n = 0; n < 10'000; ++n) {
    ClientId::Array bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
      seed = seed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
      bytes[i] = static_cast<Byte>(seed >> 56U);
    }
    if (campaign::is_control(spring, ClientId{bytes}, 20)) ++control;
    CHECK_FALSE(campaign::is_control(spring, ClientId{bytes}, 0));
  }
  CHECK(control > 1'850);
  CHECK(control < 2'150);
}

TEST_CASE(
    "campaign: the system queues batch by batch, each with its consent, nothing for the control "
    "group "
    "[S0-10]",
    "[unit][campaign]") {
  SampleSalon salon;
  const Facts facts = systems(facts_of(salon));
  std::vector<campaign::Member> members;
  for (int n = 0; n < 27; ++n) members.push_back({lin, 3, n == 1});
  const History started{planned, of(members), campaign::Started{27, 1}};
  auto state = replayed<campaign::State>(started);
  const auto due = next_due(state, facts);
  CHECK(due > facts.now);
  const auto first = decide(campaign::Command{campaign::CarryOutDue{spring}}, state, facts);
  REQUIRE(first.has_value());
  CHECK(first.value().events.front() == campaign::Event{campaign::BatchQueued{0, 25}});
  CHECK(first.value().orders.size() == 24);
  const auto& queue =
      std::get<outbox::Queue>(std::get<outbox::Command>(first.value().orders.at(1)));
  CHECK(queue.key == "campaign/" + spring.hex() + "/2");
  CHECK(queue.channel == outbox::Channel::mail);
  CHECK(queue.campaign == spring);
  CHECK(queue.consent == 3U);
  state = evolve(state, first.value().events.front());
  const auto second = decide(campaign::Command{campaign::CarryOutDue{spring}}, state, facts);
  CHECK(second.value().events.front() == campaign::Event{campaign::BatchQueued{25, 27}});
  CHECK(second.value().orders.size() == 2);
  state = evolve(state, second.value().events.front());
  CHECK_FALSE(next_due(state, facts));
}

TEST_CASE("campaign: who stops it stops what has not been queued", "[unit][campaign]") {
  SampleSalon salon;
  const History started{planned, of({member_lin}), campaign::Started{1, 0}};
  const Heading heading = GivenCampaign{started, facts_of(salon)}
                              .when(campaign::Stop{spring, "mistake_in_text"})
                              .then({campaign::Stopped{"mistake_in_text"}});
  CHECK(heading.reason_code == "mistake_in_text");
  auto stopped = started;
  stopped.emplace_back(campaign::Stopped{"mistake_in_text"});
  CHECK_FALSE(next_due(replayed<campaign::State>(stopped), facts_of(salon)));
}

TEST_CASE("campaign: in a salon of one person who plans it also starts it", "[unit][campaign]") {
  SampleSalon salon;
  const Facts alone = facts_of(salon, stylist, [](Table& table) { table.present = 1; });
  GivenCampaign{{planned, of({member_lin})}, alone}.when(start).then({campaign::Started{1, 0}});
  GivenCampaign{{planned, of({member_lin, member_mia})}, facts_of(salon)}.when(start).then(
      {campaign::Started{2, 1}});
}

TEST_CASE(
    "campaign: [7.20] a consent that was withdrawn between plan and sending holds the message back",
    "[unit][campaign]") {
  SampleSalon salon;
  const outbox::Queued queued{.message = nth<MessageId>(1),
                              .key = "campaign/1/0",
                              .text = outbox::Template::campaign,
                              .client = lin,
                              .branch = main_street,
                              .appointment = std::nullopt,
                              .about_at = noon,
                              .due_at = noon,
                              .membership = std::nullopt,
                              .wallet = std::nullopt,
                              .lot = std::nullopt,
                              .campaign = spring,
                              .channel = outbox::Channel::mail};
  const auto state = replayed<outbox::State, outbox::Event>({queued});
  const auto released = [&](const std::function<void(Table&)>& change) {
    const Facts facts = systems(facts_of(salon, manager, [&](Table& table) {
      table.campaigns[spring] = replayed<campaign::State, campaign::Event>(
          {planned, of({member_lin}), campaign::Started{1, 0}});
      change(table);
    }));
    const auto decided = decide(outbox::Command{outbox::Release{queued.message}}, state, facts);
    REQUIRE(decided.has_value());
    return decided.value().events.front();
  };
  const auto suppression = [&](const std::function<void(Table&)>& change) {
    return std::get<outbox::Suppressed>(released(change)).reason;
  };
  CHECK(std::holds_alternative<outbox::Released>(released([](Table&) {})));
  CHECK(suppression([](Table& table) {
          table.clients[lin].consents.last.front().is_over = true;
        }) == outbox::Suppression::consent_is_withdrawn);
  // Refused in a file that came in since.
  CHECK(suppression([](Table& table) {
          table.clients[lin].absorbed = {{mia, 3, 0}};
          table.clients[mia].merged_into = lin;
          table.clients[mia].consents.last = {consent(1, ConsentPurpose::marketing_email)};
          table.clients[mia].consents.last.front().is_over = true;
        }) == outbox::Suppression::consent_is_withdrawn);
  CHECK(suppression([](Table& table) {
          table.clients[lin].care.complaints = {{1, manager, friday}};
        }) == outbox::Suppression::complaint_is_open);
  // Made in a file that came in since.
  CHECK(suppression([](Table& table) {
          table.clients[lin].absorbed = {{mia, 3, 0}};
          table.clients[mia].merged_into = lin;
          table.clients[mia].care.complaints = {{1, manager, friday}};
        }) == outbox::Suppression::complaint_is_open);
  CHECK(suppression([](Table& table) { table.campaigns[spring].is_stopped = true; }) ==
        outbox::Suppression::campaign_is_stopped);
  CHECK(suppression([](Table& table) {
          table.clients[lin].erased = {client::PersonalClass::contact};
        }) == outbox::Suppression::contact_is_erased);
}

TEST_CASE("campaign: whom somebody got in touch with lately gets no message of it",
          "[unit][campaign]") {
  SampleSalon salon;
  const outbox::Queued queued{.message = id_cast<MessageId>(this_stream),
                              .key = "campaign/1",
                              .text = outbox::Template::campaign,
                              .client = lin,
                              .branch = main_street,
                              .appointment = std::nullopt,
                              .about_at = noon,
                              .due_at = noon,
                              .membership = std::nullopt,
                              .wallet = std::nullopt,
                              .lot = std::nullopt,
                              .campaign = spring,
                              .channel = outbox::Channel::mail};
  const auto state = replayed<outbox::State, outbox::Event>({queued});
  const auto released = [&](int days_ago) {
    const Facts facts = systems(facts_of(salon, manager, [&](Table& table) {
      table.campaigns[spring] = replayed<campaign::State, campaign::Event>(
          {planned, of({member_lin}), campaign::Started{1, 0}});
      auto& known = table.risks[lin];
      known = replayed<risk::State>(alerted());
      known.contacted = friday - std::chrono::days{days_ago};
    }));
    const auto decided = decide(outbox::Command{outbox::Release{queued.message}}, state, facts);
    REQUIRE(decided.has_value());
    return decided.value().events.front();
  };
  // 30 days lie between two contacts.
  CHECK(std::get<outbox::Suppressed>(released(29)).reason == outbox::Suppression::contacted_lately);
  CHECK(std::holds_alternative<outbox::Released>(released(30)));
}

TEST_CASE("campaign: every reason to refuse has a case", "[unit][campaign]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  const auto with = [](auto change) {
    campaign::Plan asked = plan;
    change(asked);
    return asked;
  };
  const campaign::Stop stop{spring, "complaints"};
  const campaign::CarryOutDue due{spring};
  const History open{planned, of({member_lin})};
  History started = open;
  started.emplace_back(campaign::Started{1, 0});
  History stopped = started;
  stopped.emplace_back(campaign::Stopped{"complaints"});
  const campaign::AddAudience many{spring,
                                   std::vector<ClientId>(campaign::clients_at_once_max + 1, lin)};
  const History full{planned,
                     of(std::vector<campaign::Member>(campaign::members_max - 1, member_lin))};
  check_refusals<campaign::State, campaign::Command>({
      {"an audience of no campaign", {}, asking, facts, Refusal::campaign_is_unknown},
      {"no subject", {}, with([](auto& a) { a.subject = ""; }), facts, Refusal::text_is_missing},
      {"a book",
       {},
       with([](auto& a) { a.text = std::string(4001, 'x'); }),
       facts,
       Refusal::text_is_too_long},
      {"two lines in the subject",
       {},
       with([](auto& a) { a.subject = "Hi\r\nBcc: all"; }),
       facts,
       Refusal::text_is_not_plain},
      {"no such branch",
       {},
       with([](auto& a) { a.branch = nth<BranchId>(77); }),
       facts,
       Refusal::branch_is_unknown},
      {"more than half get nothing",
       {},
       with([](auto& a) { a.control_percent = 51; }),
       facts,
       Refusal::control_is_out_of_range},
      {"no days to answer",
       {},
       with([](auto& a) { a.respond_within_days = 0; }),
       facts,
       Refusal::days_are_out_of_range},
      {"half a year to answer",
       {},
       with([](auto& a) { a.respond_within_days = 91; }),
       facts,
       Refusal::days_are_out_of_range},
      {"more of them after the start", started, asking, facts, Refusal::campaign_has_started},
      {"started twice", started, start, facts, Refusal::campaign_has_started},
      {"stopped before the start", open, stop, facts, Refusal::campaign_has_not_started},
      {"stopped twice", stopped, stop, facts, Refusal::campaign_is_stopped},
      {"stopped for no listed reason", started, campaign::Stop{spring, "no_reason"}, facts,
       Refusal::reason_is_not_listed},
      {"nobody", {planned}, campaign::AddAudience{spring, {}}, facts, Refusal::clients_are_missing},
      {"a list too long", {planned}, many, facts, Refusal::too_many_clients},
      {"an audience too large", full, asking, facts, Refusal::audience_is_full},
      {"to nobody", {planned}, start, facts, Refusal::audience_is_empty},
      {"to a control group alone",
       {planned, of({member_mia})},
       start,
       facts,
       Refusal::audience_is_empty},
      {"planned and started by one person", open, start, facts_of(salon, stylist),
       Refusal::same_person},
      {"sent by a person", started, due, facts, Refusal::only_the_service},
      {"sent when all is sent", stopped, due, systems(facts), Refusal::nothing_is_due},
  });
}

}  // namespace

}  // namespace tress::testing::campaign_test
