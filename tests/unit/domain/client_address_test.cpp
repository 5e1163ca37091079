#include <catch2/catch.hpp>

#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/outbox.hpp"

// Goal: a client's address changes when a code that went to the new one has come back in time, by
// the client alone, and whoever reads the old ones is told twice.

namespace tress::testing::client_address_test {

namespace {

using client::Refusal;
using outbox::Channel;
using outbox::Template;
using std::chrono::days;
using std::chrono::minutes;
using GivenClient = Given<client::State, client::Command>;
using GivenMessage = Given<outbox::State, outbox::Command>;
using Row = Refused<client::State, client::Command>;
using Text = std::optional<Personal<std::string>>;
using Contact = Sealed<client::ContactDetails, FieldClass::contact>;

const std::vector<SearchToken> tokens{nth<SearchToken>(7)};
const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};

Actor lin_herself() {
  return {ActorKind::client, std::nullopt, Role::service, std::nullopt};
}

Text personal(std::string text) {
  return Personal<std::string>{std::move(text)};
}

Contact contact(client::ContactDetails details) {
  return {lin, Personal<client::ContactDetails>{std::move(details)}};
}

client::AskAddressChange asking(const std::string& phone) {
  return {lin, personal(phone), std::nullopt, main_street, true, true};
}

client::ConfirmAddressChange confirming(std::uint32_t change) {
  return {.client = lin,
          .change = change,
          .name = personal("Lin"),
          .phone = personal("+16045550199"),
          .email = personal("lin@example.com"),
          .search_tokens = tokens,
          .birth = {},
          .region = "richmond",
          .is_shared = false,
          .branch = main_street,
          .tell_phone = false,
          .tell_email = true};
}

client::AddressChangeAsked asked(std::uint32_t change, Timestamp at) {
  return {change, client::AddressKind::phone,
          contact({std::nullopt, "+16045550199", std::nullopt, std::nullopt}),
          at + client::address_code_lifetime, std::chrono::floor<days>(at)};
}

/// What the command orders of the outbox.
std::vector<outbox::Queue> messages(const client::Command& command,
                                    const std::vector<client::Event>& history,
                                    const Facts& facts) {
  const auto decided = decide(command, replayed<client::State>(history), facts);
  REQUIRE(decided.has_value());
  std::vector<outbox::Queue> found;
  for (const AnyCommand& order : decided.value().orders) {
    found.push_back(std::get<outbox::Queue>(std::get<outbox::Command>(order)));
  }
  return found;
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const Facts facts = salon.facts(lin_herself());
  std::vector<client::Event> all_of_a_day{registered};
  for (std::uint32_t n = 1; n <= client::address_changes_per_day_max; ++n) {
    all_of_a_day.emplace_back(asked(n, noon));
  }
  return {
      Row{"a change asked for by the staff",
          {registered},
          asking("+16045550199"),
          salon.facts(),
          Refusal::only_clients_ask},
      Row{"a change confirmed by the staff",
          {registered, asked(1, noon)},
          confirming(1),
          salon.facts(),
          Refusal::only_clients_ask},
      Row{"one more on the same day", all_of_a_day, asking("+16045550199"), facts,
          Refusal::too_many_address_changes},
      Row{"nothing was asked for",
          {registered},
          confirming(1),
          facts,
          Refusal::address_change_is_over},
      Row{"a later one was asked for",
          {registered, asked(1, noon), asked(2, noon)},
          confirming(1),
          facts,
          Refusal::address_change_is_over},
      Row{"the code's time is over",
          {registered, asked(1, noon)},
          confirming(1),
          at(facts, noon + client::address_code_lifetime),
          Refusal::address_change_is_over},
      Row{"neither telephone nor mail",
          {registered},
          client::AskAddressChange{lin, std::nullopt, std::nullopt, main_street, false, false},
          facts,
          Refusal::contact_is_missing},
      Row{"both at once",
          {registered},
          client::AskAddressChange{lin, personal("+16045550199"), personal("lin@example.com"),
                                   main_street, false, false},
          facts,
          Refusal::contact_is_missing},
  };
}

TEST_CASE("client: a new address waits sealed, and its code and word of it are ordered with it",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts(lin_herself());
  GivenClient{{registered}, facts}.when(asking("+16045550199")).then({asked(1, noon)});
  const auto sent = messages(asking("+16045550199"), {registered}, facts);
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].text == Template::address_code);
  CHECK(sent[0].key == client::key_of_address_code(lin, 1));
  CHECK(sent[0].channel == Channel::sms);
  CHECK(sent[0].about_at == noon + minutes{10});
  CHECK(sent[1].text == Template::address_change_asked);
  CHECK(sent[1].channel == Channel::sms);
  CHECK(sent[2].text == Template::address_change_asked);
  CHECK(sent[2].channel == Channel::mail);
  for (const auto& one : sent) {
    CHECK(one.client == lin);
    CHECK(one.change == 1U);
  }
}

TEST_CASE("client: a confirmed change is the client's contact from then on, once",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = at(salon.facts(lin_herself()), noon + minutes{9});
  const client::ContactChanged changed{
      contact({"Lin", "+16045550199", "lin@example.com", std::nullopt}), tokens, "richmond", 1,
      true};
  const std::vector<client::Event> history{registered, asked(1, noon)};
  GivenClient{history, facts}.when(confirming(1)).then({changed});
  const auto sent = messages(confirming(1), history, facts);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].text == Template::address_changed);
  CHECK(sent[0].channel == Channel::mail);
  GivenClient{{registered, asked(1, noon), changed}, facts}
      .when(confirming(1))
      .then_refused(Refusal::address_change_is_over);
}

TEST_CASE("client: an address that another file has changes neither, and its code is used up",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts(lin_herself());
  const std::vector<client::Event> history{registered, asked(1, noon)};
  client::ConfirmAddressChange confirm = confirming(1);
  confirm.is_shared = true;
  GivenClient{history, facts}.when(confirm).then({client::AddressShared{1}});
  CHECK(messages(confirm, history, facts).empty());
  GivenClient{{registered, asked(1, noon), client::AddressShared{1}}, facts}
      .when(confirming(1))
      .then_refused(Refusal::address_change_is_over);
}

TEST_CASE("client: what the salon writes ends a change that waits, what the client says does not",
          "[unit][client]") {
  SampleSalon salon;
  const client::ChangeContact change{lin, personal("Lin Wu"), std::nullopt, std::nullopt, tokens};
  const auto changed = [](bool by_client) {
    return client::ContactChanged{contact({"Lin Wu", std::nullopt, std::nullopt, std::nullopt}),
                                  tokens, std::nullopt, std::nullopt, by_client};
  };
  GivenClient{{registered, asked(1, noon)}, salon.facts()}.when(change).then({changed(false)});
  GivenClient{{registered, asked(1, noon)}, salon.facts(lin_herself())}.when(change).then(
      {changed(true)});
  const auto is_open_after = [&](bool by_client) {
    const auto state = replayed<client::State>(
        std::vector<client::Event>{registered, asked(1, noon), changed(by_client)});
    return state.address_change.is_open(1, noon);
  };
  CHECK(is_open_after(true));
  CHECK_FALSE(is_open_after(false));
}

TEST_CASE("client: five changes of address are asked for on a day, and others on the next",
          "[unit][client]") {
  SampleSalon salon;
  std::vector<client::Event> history{registered};
  for (std::uint32_t n = 1; n <= client::address_changes_per_day_max; ++n) {
    history.emplace_back(asked(n, noon));
  }
  const Facts facts = salon.facts(lin_herself());
  GivenClient{history, facts}
      .when(asking("+16045550199"))
      .then_refused(Refusal::too_many_address_changes);
  const Timestamp next = noon + days{1};
  const std::uint32_t sixth = client::address_changes_per_day_max + 1;
  GivenClient{history, at(facts, next)}.when(asking("+16045550199")).then({asked(sixth, next)});
}

TEST_CASE("outbox: the code of an address goes out at once while it is awaited, and not after",
          "[unit][outbox]") {
  SampleSalon salon;
  outbox::Queued queued{.message = id_cast<MessageId>(this_stream),
                        .key = client::key_of_address_code(lin, 1),
                        .text = Template::address_code,
                        .client = lin,
                        .branch = main_street,
                        .appointment = {},
                        .about_at = noon + minutes{10},
                        .due_at = noon,
                        .membership = {},
                        .wallet = {},
                        .lot = {},
                        .campaign = {},
                        .channel = Channel::sms,
                        .consent = {},
                        .payment = {},
                        .change = 1};
  const outbox::Release release{id_cast<MessageId>(this_stream)};
  const auto facts_with = [&](client::AddressChange change) {
    return salon.facts_with([&](Table& table) { table.clients[lin].address_change = change; },
                            system_actor());
  };
  const client::AddressChange open{1, noon + minutes{10}, std::chrono::floor<days>(noon), 1, false};
  GivenMessage{{queued}, facts_with(open)}.when(release).then(
      {outbox::Released{1, noon, noon + minutes{5}}});
  client::AddressChange over = open;
  over.is_over = true;
  GivenMessage{{queued}, facts_with(over)}.when(release).then(
      {outbox::Suppressed{outbox::Suppression::too_late, noon}});
  client::AddressChange later = open;
  later.number = 2;
  GivenMessage{{queued}, facts_with(later)}.when(release).then(
      {outbox::Suppressed{outbox::Suppression::too_late, noon}});
  // That it was asked for stays true.
  queued.text = Template::address_change_asked;
  GivenMessage{{queued}, facts_with(over)}.when(release).then(
      {outbox::Released{1, noon, noon + minutes{5}}});
}

}  // namespace tress::testing::client_address_test
