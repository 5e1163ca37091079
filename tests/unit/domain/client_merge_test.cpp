#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"
#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/client_files.hpp"

// Goal: two files of one person are merged and unmerged by two people, and neither widens what may
// be done to somebody nor hides what protects them. Method: histories and tables written out; the
// file of Mia goes into that of Lin.

namespace tress::testing::client_merge_test {

namespace {

using client::ConsentPurpose;
using client::PersonalClass;
using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using History = std::vector<client::Event>;

constexpr auto sms = ConsentPurpose::marketing_sms;

const client::Merge merging{mia, lin};
const client::Unmerge unmerging{mia};
const client::Registered registered_mia{mia, 2, std::nullopt, std::nullopt, {}};
const client::Registered registered_lin{lin, 1, std::nullopt, std::nullopt, {}};
const client::Merged merged{lin};
const client::Absorbed absorbed{mia, 2};
const ApprovedBy approved{
    approval::Act::client_merge, staff_actor(cashier, Role::cashier), {manager}, 1, false};

client::State state_after(const History& history) {
  return replayed<client::State, client::Event>(history);
}

Facts agreed(Facts facts) {
  facts.approved = &approved;
  return facts;
}

Facts ordered(Facts facts) {
  facts.ordered_by = OrderedBy{StreamKind::client, id_cast<StreamId>(mia)};
  return facts;
}

/// Mia's file is in Lin's.
void with_merge(Table& table) {
  table.clients[mia] = state_after({registered_mia, merged});
  table.clients[lin] = state_after({registered_lin, absorbed});
}

client::ConsentGiven consent(std::uint32_t number) {
  return {number,
          sms,
          client::LegalBasis::consent,
          "marketing",
          1,
          Hash::zero(),
          "en",
          "ca",
          client::ConsentChannel::desk,
          client::CollectionMethod::tap,
          cashier,
          friday,
          std::nullopt,
          false,
          std::nullopt};
}

client::ConsentWithdrawn refusing(std::uint32_t number) {
  return {number, sms, client::ConsentChannel::desk, friday};
}

/// Both files with what happened in them before and after the merge.
bool may_write(const History& of_lin,
               const History& of_mia,
               const History& of_lin_since = {},
               const History& of_mia_since = {}) {
  const auto all = [](History before, const client::Event& merge, const History& since) {
    before.push_back(merge);
    before.insert(before.end(), since.begin(), since.end());
    return state_after(before);
  };
  Table table = sample_table();
  table.clients[lin] = all(of_lin, absorbed, of_lin_since);
  table.clients[mia] = all(of_mia, merged, of_mia_since);
  return client::may_be_done(table.clients[lin], sms, friday, table);
}

TEST_CASE("client: what two people say is one person's file goes into the other one, in one commit",
          "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered_mia}, salon.facts()}.when(merging).then_refused(Refusal::needs_approval);
  // No role may do it alone.
  GivenClient{{registered_mia}, salon.facts(staff_actor(manager, Role::owner))}
      .when(merging)
      .then_refused(Refusal::needs_approval);
  GivenClient{{registered_mia}, agreed(salon.facts())}.when(merging).then({merged});
  const auto decision =
      decide(client::Command{merging}, state_after({registered_mia}), agreed(salon.facts()));
  REQUIRE(decision.has_value());
  REQUIRE(decision.value().orders.size() == 1);
  const auto& order = std::get<client::Command>(decision.value().orders.front());
  CHECK(std::get<client::Absorb>(order) == client::Absorb{lin, mia});
  GivenClient{{registered_lin}, ordered(salon.facts_with([](Table& table) {
                table.clients[mia] = state_after({registered_mia, merged});
              }))}
      .when(client::Absorb{lin, mia})
      .then({absorbed});
}

TEST_CASE("client: with a merge the open alert of the file that goes is over", "[unit][client]") {
  SampleSalon salon;
  const auto orders_with = [&](const RiskHistory& history) {
    const Facts facts = agreed(
        salon.facts_with([&](Table& table) { table.risks[mia] = replayed<risk::State>(history); }));
    const auto decision = decide(client::Command{merging}, state_after({registered_mia}), facts);
    REQUIRE(decision.has_value());
    return decision.value().orders;
  };
  auto of_mia = raised();
  of_mia.client = mia;
  const auto orders = orders_with({of_mia});
  REQUIRE(orders.size() == 2);
  CHECK(std::get<risk::Command>(orders.back()) ==
        risk::Command{risk::CloseAlert{mia, 1, risk::Outcome::false_alarm}});
  CHECK(orders_with({of_mia, risk::AlertClosed{1, risk::Outcome::returned, friday, std::nullopt}})
            .size() == 1);
}

TEST_CASE("client: with a merge the tag of a level goes off the file that nobody scores any more",
          "[unit][client]") {
  SampleSalon salon;
  const History tagged{registered_mia, client::TagAdded{"at_risk", 1, "risk_is_high"},
                       client::TagAdded{"vip", std::nullopt, "by_hand"}};
  const auto decision =
      decide(client::Command{merging}, state_after(tagged), agreed(salon.facts()));
  REQUIRE(decision.has_value());
  REQUIRE(decision.value().orders.size() == 2);
  const auto& order = std::get<client::Command>(decision.value().orders.back());
  const client::RemoveTag untag{mia, "at_risk", std::nullopt, "file_was_merged"};
  CHECK(std::get<client::RemoveTag>(order) == untag);
  // It is accepted of a file that has gone.
  History gone = tagged;
  gone.emplace_back(merged);
  GivenClient{gone, ordered(salon.facts())}.when(untag).then(
      {client::TagRemoved{"at_risk", std::nullopt, "file_was_merged"}});
}

TEST_CASE("client: an unmerge leaves both files as they would be without the merge",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(with_merge);
  GivenClient{{registered_mia, merged}, facts}.when(unmerging).then_refused(
      Refusal::needs_approval);
  GivenClient{{registered_mia, merged}, agreed(facts)}.when(unmerging).then(
      {client::Unmerged{lin}});
  GivenClient{{registered_lin, absorbed}, ordered(facts)}
      .when(client::GiveBack{lin, mia})
      .then({client::Unmerged{mia}});
  auto went = state_after({registered_mia, merged, client::Unmerged{lin}});
  auto stayed = state_after({registered_lin, absorbed, client::Unmerged{mia}});
  went.version = stayed.version = 1;
  CHECK(went == state_after({registered_mia}));
  CHECK(stayed == state_after({registered_lin}));
}

TEST_CASE("client: in a merged file nothing begins, and what has begun there can be ended",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(with_merge);
  const History history{registered_mia, consent(1),
                        client::HoldPlaced{1, {PersonalClass::notes}, "legal_claim", manager},
                        client::TagAdded{"vip", std::nullopt, "asked"}, merged};
  const auto told = [&](const client::Command& command) {
    return GivenClient{history, facts}.when(command);
  };
  told(client::AddNote{mia, Personal<std::string>{"Likes tea."}})
      .then_refused(Refusal::client_is_merged);
  told(client::DeclareNoAllergies{mia, friday}).then_refused(Refusal::client_is_merged);
  told(client::PreferChannel{mia, client::ContactChannel::sms})
      .then_refused(Refusal::client_is_merged);
  told(client::RequestErasure{mia, {PersonalClass::notes}, "client_asked"})
      .then_refused(Refusal::client_is_merged);
  CHECK(told(client::WithdrawConsent{mia, sms, client::ConsentChannel::desk}).accepted().size() ==
        1);
  CHECK(told(client::LiftHold{mia, 1, "matter_closed"}).accepted().size() == 1);
  CHECK(told(client::RemoveTag{mia, "vip", std::nullopt, "asked"}).accepted().size() == 1);
}

TEST_CASE("client: nobody is said to have no allergies while another file of theirs names one",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    with_merge(table);
    table.clients[mia].health.allergies = {{1, "ppd"}};
  });
  GivenClient{{registered_lin, absorbed}, facts}
      .when(client::DeclareNoAllergies{lin, friday})
      .then_refused(Refusal::allergies_stand);
}

TEST_CASE("client: a merge gives no consent that the file which stays did not have",
          "[unit][client]") {
  CHECK_FALSE(may_write({registered_lin}, {registered_mia, consent(1)}));
  CHECK(may_write({registered_lin, consent(1)}, {registered_mia}));
  CHECK(may_write({registered_lin, consent(1)}, {registered_mia, consent(1)}));
}

TEST_CASE("client: what either file has refused stays refused until it is asked again",
          "[unit][client]") {
  CHECK_FALSE(may_write({registered_lin, consent(1)}, {registered_mia, consent(1), refusing(1)}));
  CHECK_FALSE(may_write({registered_lin, consent(1), refusing(1)}, {registered_mia, consent(1)}));
  // Given after the merge: asked knowing who it is.
  CHECK(may_write({registered_lin, consent(1)}, {registered_mia, consent(1), refusing(1)},
                  {consent(2)}));
  // Refused in the other file since.
  CHECK_FALSE(
      may_write({registered_lin, consent(1)}, {registered_mia, consent(1)}, {}, {refusing(1)}));
  // By the file that went nothing may be done.
  Table table = sample_table();
  with_merge(table);
  table.clients[mia].consents.last = {{1, sms, friday, std::nullopt}};
  CHECK_FALSE(client::may_be_done(table.clients[mia], sms, friday, table));
}

TEST_CASE("client: whoever withdraws a consent withdraws it in each of their files",
          "[unit][client]") {
  SampleSalon salon;
  const auto with_consents = [](Table& table) {
    with_merge(table);
    for (const ClientId one : {lin, mia}) {
      table.clients[one].consents.last = {{1, sms, friday, std::nullopt}};
    }
  };
  const client::WithdrawConsent of_lin{lin, sms, client::ConsentChannel::desk};
  const client::WithdrawConsent of_mia{mia, sms, client::ConsentChannel::desk};
  const Facts facts = salon.facts_with(with_consents);
  const auto orders_of = [](const client::Command& command, const History& history,
                            const Facts& at) {
    auto decision = decide(command, state_after(history), at);
    REQUIRE(decision.has_value());
    return std::move(decision.value().orders);
  };
  const History stays{registered_lin, consent(1), absorbed};
  const History goes{registered_mia, consent(1), merged};
  const auto from_lin = orders_of(of_lin, stays, facts);
  REQUIRE(from_lin.size() == 1);
  CHECK(std::get<client::WithdrawConsent>(std::get<client::Command>(from_lin.front())) == of_mia);
  const auto from_mia = orders_of(of_mia, goes, facts);
  REQUIRE(from_mia.size() == 1);
  CHECK(std::get<client::WithdrawConsent>(std::get<client::Command>(from_mia.front())) == of_lin);
  // What is ordered orders nothing back.
  CHECK(orders_of(of_mia, goes, ordered(facts)).empty());
}

TEST_CASE("client: a consent that only another file of theirs holds is withdrawn through any file",
          "[unit][client]") {
  SampleSalon salon;
  const client::WithdrawConsent of_lin{lin, sms, client::ConsentChannel::desk};
  const client::WithdrawConsent of_mia{mia, sms, client::ConsentChannel::desk};
  const auto holds = [](Table& table) {
    with_merge(table);
    table.clients[mia].consents.last = {{1, sms, friday, std::nullopt}};
  };
  const History stays{registered_lin, absorbed};
  const auto decision =
      decide(client::Command{of_lin}, state_after(stays), salon.facts_with(holds));
  REQUIRE(decision.has_value());
  CHECK(decision.value().events == History{refusing(0)});
  REQUIRE(decision.value().orders.size() == 1);
  CHECK(std::get<client::WithdrawConsent>(
            std::get<client::Command>(decision.value().orders.front())) == of_mia);
  // It ends nothing of the file itself.
  History after = stays;
  after.push_back(refusing(0));
  CHECK(state_after(after).consents == state_after(stays).consents);
  // Neither of them has it.
  GivenClient{stays, salon.facts_with(with_merge)}.when(of_lin).then_refused(
      Refusal::consent_is_not_given);
}

TEST_CASE("client: a hold placed since the merge keeps the files together until it is lifted",
          "[unit][client]") {
  SampleSalon salon;
  const client::HoldPlaced first{1, {PersonalClass::notes}, "legal_claim", manager};
  const client::HoldPlaced second{2, {PersonalClass::health}, "legal_claim", manager};
  const client::HoldLifted lifted{2, "matter_closed", manager};
  const auto unmerge_with = [&](const History& of_lin) {
    return GivenClient{{registered_mia, merged}, agreed(salon.facts_with([&](Table& table) {
                         with_merge(table);
                         table.clients[lin] = state_after(of_lin);
                       }))}
        .when(unmerging);
  };
  CHECK(unmerge_with({registered_lin, first, absorbed}).accepted().size() == 1);
  unmerge_with({registered_lin, first, absorbed, second}).then_refused(Refusal::class_is_held);
  CHECK(unmerge_with({registered_lin, first, absorbed, second, lifted}).accepted().size() == 1);
}

TEST_CASE("client: the file that stays is told from any file of the person", "[unit][client]") {
  Table table = sample_table();
  with_merge(table);
  const ClientId third = nth<ClientId>(3);
  table.clients[third] = state_after({client::Registered{third, 3, {}, {}, {}}, merged});
  table.clients[lin].absorbed.push_back({third, 0, 0});
  CHECK(client::staying_file(mia, table) == lin);
  CHECK(client::staying_file(lin, table) == lin);
  CHECK(client::is_same_person(mia, third, table));
  CHECK_FALSE(client::is_same_person(mia, no_client, table));
  const auto of_mia = client::files_of(mia, table);
  REQUIRE(of_mia.size() == 3);
  CHECK_FALSE(of_mia[0].other.has_value());
  CHECK(of_mia[0].state == table.client(mia));
  CHECK(of_mia[1].other == lin);
  CHECK(of_mia[2].other == third);
  CHECK(client::files_of(no_client, table).empty());
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const ClientId third = nth<ClientId>(3);
  const Facts facts = agreed(salon.facts());
  const auto with_lin = [&](const History& history) {
    return agreed(
        salon.facts_with([&](Table& table) { table.clients[lin] = state_after(history); }));
  };
  const client::ErasureRequested asked{1, {PersonalClass::notes}, "client_asked", manager};
  const client::Erased gone{1, {PersonalClass::notes}, cashier, false, 0, {}};
  History full{registered_lin};
  for (Byte n = 0; n < 8; ++n) {
    const auto number = static_cast<Byte>(10 + n);
    full.push_back(client::Absorbed{nth<ClientId>(number), number});
  }
  const Facts merged_already = agreed(salon.facts_with(with_merge));
  return {
      Row{"nobody's file goes", {}, merging, facts, Refusal::client_is_unknown},
      Row{"nobody's file comes back", {}, unmerging, facts, Refusal::client_is_unknown},
      Row{"into nobody's file",
          {registered_mia},
          client::Merge{mia, no_client},
          facts,
          Refusal::survivor_is_unknown},
      Row{"into itself",
          {registered_mia},
          client::Merge{mia, mia},
          facts,
          Refusal::merge_with_itself},
      Row{"a second time",
          {registered_mia, merged},
          merging,
          merged_already,
          Refusal::client_is_merged},
      Row{"into what went into it",
          {registered_mia, client::Absorbed{lin, 1}},
          merging,
          with_lin({registered_lin, client::Merged{mia}}),
          Refusal::merge_is_a_circle},
      Row{"into what went into a third file",
          {registered_mia},
          merging,
          with_lin({registered_lin, client::Merged{third}}),
          Refusal::merge_is_a_chain},
      Row{"with what it holds",
          {registered_mia, client::Absorbed{third, 3}},
          merging,
          facts,
          Refusal::merge_is_a_chain},
      Row{"with data that was erased",
          {registered_mia, asked, gone},
          merging,
          facts,
          Refusal::class_is_erased},
      Row{"into a file with data that was erased",
          {registered_mia},
          merging,
          with_lin({registered_lin, asked, gone}),
          Refusal::class_is_erased},
      Row{"while an erasure is asked for",
          {registered_mia, asked},
          merging,
          facts,
          Refusal::erasure_was_requested},
      Row{"while an erasure is asked for of the other",
          {registered_mia},
          merging,
          with_lin({registered_lin, asked}),
          Refusal::erasure_was_requested},
      Row{"a ninth file", {registered_mia}, merging, with_lin(full), Refusal::history_is_full},
      Row{"by one person", {registered_mia}, merging, salon.facts(), Refusal::needs_approval},
      Row{"back what did not go",
          {registered_mia},
          unmerging,
          facts,
          Refusal::client_is_not_merged},
      Row{"the half of a merge by hand",
          {registered_lin},
          client::Absorb{lin, mia},
          facts,
          Refusal::only_merges_ask},
      Row{"the half of an unmerge by hand",
          {registered_lin, absorbed},
          client::GiveBack{lin, mia},
          facts,
          Refusal::only_merges_ask},
      Row{"an erasure of one of several files",
          {registered_lin, absorbed},
          client::RequestErasure{lin, {PersonalClass::notes}, "client_asked"},
          merged_already,
          Refusal::client_has_absorbed},
      Row{"two faults: the first listed wins",
          {registered_mia, merged, asked},
          merging,
          merged_already,
          Refusal::erasure_was_requested},
  };
}

}  // namespace tress::testing::client_merge_test
