#include <algorithm>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/given.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/audit/possible.hpp"

// Goal: a message that does not name what its words speak of is seen in a log by whoever checks it,
// before anybody looks for what it names. Method: each text's own subject is believed, and every
// other one is not.

namespace tress::testing::possible_outbox_test {

namespace {

using outbox::Queued;
using outbox::Template;

bool is_believed(const Queued& queued) {
  return audit::can_follow(AnyState{outbox::State{}}, AnyEvent{outbox::Event{queued}});
}

/// About nothing.
Queued message(Template text) {
  return {.message = nth<MessageId>(1),
          .key = "message/1",
          .text = text,
          .client = lin,
          .branch = main_street,
          .appointment = {},
          .about_at = noon,
          .due_at = noon,
          .membership = {},
          .wallet = {},
          .lot = {},
          .campaign = {},
          .channel = outbox::Channel::sms,
          .consent = {},
          .payment = {},
          .change = {}};
}

using Naming = void (*)(Queued&);

const Naming an_appointment = [](Queued& queued) { queued.appointment = nth<AppointmentId>(1); };
const Naming a_campaign = [](Queued& queued) { queued.campaign = nth<CampaignId>(1); };
const Naming a_payment = [](Queued& queued) { queued.payment = nth<PaymentId>(1); };
const Naming a_change = [](Queued& queued) { queued.change = 1; };
const Naming nothing = [](Queued&) {};
const Naming a_membership = [](Queued& queued) {
  queued.membership = nth<MembershipId>(1);
  queued.lot = 1;
};
const Naming a_wallet = [](Queued& queued) {
  queued.wallet = nth<WalletId>(1);
  queued.lot = 1;
};

const std::vector<Naming> subjects{an_appointment, a_campaign,   a_payment, a_change,
                                   nothing,        a_membership, a_wallet};

const std::vector<std::pair<Template, std::vector<Naming>>> texts{
    {Template::appointment_reminder, {an_appointment}},
    {Template::value_expires, {a_membership, a_wallet}},
    {Template::campaign, {a_campaign}},
    {Template::payment_link, {a_payment}},
    {Template::sign_in_code, {nothing}},
    {Template::address_code, {a_change}},
    {Template::address_change_asked, {a_change}},
    {Template::address_changed, {a_change}},
};

}  // namespace

TEST_CASE("audit: a message is about what its words speak of, and about nothing else",
          "[unit][audit]") {
  for (const auto& [text, own] : texts) {
    for (const Naming& name : subjects) {
      Queued queued = message(text);
      name(queued);
      INFO(static_cast<int>(text) << ", subject " << (&name - subjects.data()));
      CHECK(is_believed(queued) == (std::find(own.begin(), own.end(), name) != own.end()));
    }
  }
}

TEST_CASE("audit: a message about two things, a lot of nothing or by no channel is not believed",
          "[unit][audit]") {
  Queued about_two = message(Template::payment_link);
  a_payment(about_two);
  a_change(about_two);
  CHECK_FALSE(is_believed(about_two));
  Queued of_no_lot = message(Template::value_expires);
  a_wallet(of_no_lot);
  of_no_lot.lot.reset();
  CHECK_FALSE(is_believed(of_no_lot));
  of_no_lot.lot = 0;
  CHECK_FALSE(is_believed(of_no_lot));
  Queued by_no_channel = message(Template::campaign);
  a_campaign(by_no_channel);
  by_no_channel.channel.reset();
  CHECK_FALSE(is_believed(by_no_channel));
}

}  // namespace tress::testing::possible_outbox_test
