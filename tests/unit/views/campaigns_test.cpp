// Goal: what a campaign did is counted once, for the campaign that reached the client last, beside
// what a control group did without it. Method: histories written out.

#include "projections/campaigns/campaigns.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::campaigns::campaigns_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

const CampaignId spring = nth<CampaignId>(1);
const CampaignId summer = nth<CampaignId>(2);

void plan(ViewHistory& history, CampaignId campaign, std::vector<campaign::Member> members) {
  history.add(campaign, campaign::Planned{campaign, main_street, "Spring", outbox::Channel::mail,
                                          "Hello", "Come in.", 0, 14, manager});
  history.add(campaign, campaign::AudienceAdded{std::move(members), {}});
  history.add(campaign, campaign::Started{1, 0});
}

outbox::Queued queued(MessageId message, CampaignId campaign, ClientId client) {
  return {.message = message,
          .key = "campaign/" + message.hex(),
          .text = outbox::Template::campaign,
          .client = client,
          .branch = main_street,
          .appointment = std::nullopt,
          .about_at = noon,
          .due_at = noon,
          .membership = std::nullopt,
          .wallet = std::nullopt,
          .lot = std::nullopt,
          .campaign = campaign,
          .channel = outbox::Channel::mail};
}

void send(ViewHistory& history, MessageId message, CampaignId campaign, ClientId client) {
  history.add(message, queued(message, campaign, client));
  history.add(message, outbox::Sent{1, outbox::Channel::mail, noon});
}

void book(ViewHistory& history, Byte n, ClientId client) {
  const auto visit = nth<AppointmentId>(n);
  history.add(visit, appointment::Booked{visit, main_street, client, cut, stylist, saturday, 720,
                                         60, std::nullopt});
}

Campaign shown(const ViewHistory& history, CampaignId campaign) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto row = require_value(find(*tables.snapshot(), campaign));
  REQUIRE(row);
  return *row;
}

}  // namespace

TEST_CASE("a response counts once, for the campaign that reached the client last",
          "[unit][views]") {
  ViewHistory history;
  plan(history, spring, {{lin, 1, false}});
  plan(history, summer, {{lin, 1, false}});
  send(history, nth<MessageId>(1), spring, lin);
  send(history, nth<MessageId>(2), summer, lin);
  book(history, 1, lin);
  CHECK(shown(history, summer).responses == 1);
  CHECK(shown(history, spring).responses == 0);
  // A second visit is the merit of the campaign before it, and a third of none.
  book(history, 2, lin);
  book(history, 3, lin);
  CHECK(shown(history, summer).responses == 1);
  CHECK(shown(history, spring).responses == 1);
}

TEST_CASE("what is recorded of a day before the message went is no response", "[unit][views]") {
  ViewHistory history;
  plan(history, spring, {{lin, 1, false}});
  history.on(friday);
  send(history, nth<MessageId>(1), spring, lin);
  history.on(thursday);
  book(history, 1, lin);
  CHECK(shown(history, spring).responses == 0);
  history.on(friday + std::chrono::days{14});
  book(history, 2, lin);
  CHECK(shown(history, spring).responses == 1);
}

TEST_CASE("the control group is counted beside those who were written to", "[unit][views]") {
  ViewHistory history;
  plan(history, spring, {{lin, 1, false}, {mia, 1, true}});
  book(history, 1, mia);  // Before anybody was written to.
  history.add(spring, campaign::BatchQueued{0, 2});
  send(history, nth<MessageId>(1), spring, lin);
  book(history, 2, mia);
  book(history, 3, mia);
  const Campaign row = shown(history, spring);
  CHECK(row.members == 2);
  CHECK(row.control == 1);
  CHECK(row.queued == 1);
  CHECK(row.sent == 1);
  CHECK(row.responses == 0);
  CHECK(row.control_responses == 1);
}

TEST_CASE("what was held back or did not arrive is counted, and what is tried again is not",
          "[unit][views]") {
  ViewHistory history;
  plan(history, spring, {{lin, 1, false}, {mia, 1, false}});
  const auto one = nth<MessageId>(1);
  const auto other = nth<MessageId>(2);
  history.add(one, queued(one, spring, lin));
  history.add(one, outbox::Suppressed{outbox::Suppression::consent_is_withdrawn, noon});
  history.add(other, queued(other, spring, mia));
  history.add(other, outbox::Failed{1, outbox::Failure::unreachable, noon, noon});
  CHECK(shown(history, spring).failed == 0);
  history.add(other, outbox::Failed{2, outbox::Failure::rejected, noon, std::nullopt});
  const Campaign row = shown(history, spring);
  CHECK(row.suppressed == 1);
  CHECK(row.failed == 1);
  CHECK(row.sent == 0);
  const ViewTables tables{history.log(), {&projection()}};
  const auto page = require_value(members(*tables.snapshot(), spring));
  REQUIRE(page.rows.size() == 2);
  for (const Member& member : page.rows) {
    const bool is_lin = member.client == lin;
    CHECK(member.state == (is_lin ? MemberState::suppressed : MemberState::failed));
    CHECK(member.suppression.has_value() == is_lin);
  }
  // Nobody was reached: whoever comes, comes by themselves.
  book(history, 1, lin);
  CHECK(shown(history, spring).responses == 0);
}

TEST_CASE("a bill that is paid is a response, one that is only opened is none", "[unit][views]") {
  ViewHistory history;
  plan(history, spring, {{lin, 1, false}});
  send(history, nth<MessageId>(1), spring, lin);
  const SaleId id = open_bill(history, 1, lin);
  history.add(id, cut_line());
  history.add(id, tender(1, sale::TenderKind::cash, cad(84'00)));
  CHECK(shown(history, spring).responses == 0);
  history.close(id);
  CHECK(shown(history, spring).responses == 1);
}

}  // namespace tress::campaigns::campaigns_test
