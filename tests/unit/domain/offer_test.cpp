#include "ledger/domain/offer.hpp"

#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/books/postings.hpp"
#include "ledger/domain/approvals.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/wallet.hpp"

// Goal: every Refusal is produced by at least one row; an offer is granted for a cause, as often as
// was said and never for more than whoever grants it may give. Method: histories written out.

namespace tress::testing::offer_test {

namespace {

using offer::Kind;
using offer::Refusal;
using GivenOffer = Given<offer::State, offer::Command>;
using OfferHistory = std::vector<offer::Event>;

const OfferId offer_id = nth<OfferId>(1);
const CampaignId spring = nth<CampaignId>(1);
const Day in_a_week = friday + std::chrono::days{7};

const offer::Publish publish{main_street, "Come back", Kind::credit, cad(150'00), std::nullopt,
                             2,           1,           friday,       in_a_week};
const offer::Grant grant{offer_id, lin, cad(30'00), 1, std::nullopt};
const offer::End end{offer_id, "budget_is_spent"};

offer::Published published(Kind kind = Kind::credit, std::uint32_t grants_max = 2) {
  const auto item = kind == Kind::free_sample ? std::optional{wax} : std::nullopt;
  return {offer_id,   main_street, "Come back", kind,      cad(150'00), item,
          grants_max, 1,           friday,      in_a_week, manager};
}

offer::Granted granted(std::uint32_t number, ClientId client) {
  return {number, client, cad(30'00), 1, std::nullopt, 1, manager};
}

/// lin is being won back, and spring speaks to mia.
Facts offer_facts(
    SampleSalon& salon, const std::function<void(Table&)>& change = [](Table&) {}) {
  return risk_facts(salon, staff_actor(manager, Role::manager), [&](Table& table) {
    table.risks[lin] = replayed<risk::State>(and_then(
        alerted(), {contacted, risk::WinBackStarted{1, risk::LossReason::price, stylist}}));
    table.campaigns[spring].planned = campaign::Planned{
        spring, main_street, "Spring", outbox::Channel::mail, "Hello", "Come in.", 0, 14, manager};
    table.campaigns[spring].members = {{mia, 1, false}, {lin, 1, true}};
    table.campaigns[spring].is_started = true;
    change(table);
  });
}

template <class Asked, class Change>
Asked but(Asked asked, Change change) {
  change(asked);
  return asked;
}

}  // namespace

TEST_CASE("offer: it says what it costs, how often and until when it is granted", "[unit][offer]") {
  SampleSalon salon;
  auto made = published();
  made.offer = id_cast<OfferId>(this_stream);
  GivenOffer{{}, offer_facts(salon)}.when(publish).then({made});
}

TEST_CASE("offer: credit goes into the client's wallet, at the cost of the house, in one commit",
          "[unit][offer]") {
  SampleSalon salon;
  const Facts facts = offer_facts(salon);
  const auto decided =
      decide(offer::Command{grant}, replayed<offer::State, offer::Event>({published()}), facts);
  REQUIRE(decided.has_value());
  CHECK(decided.value().events == OfferHistory{granted(1, lin)});
  REQUIRE(decided.value().orders.size() == 1);
  const auto& order = std::get<wallet::Command>(decided.value().orders.front());
  const auto& credit = std::get<wallet::Grant>(order);
  CHECK(credit.kind == ValueKind::client_credit);
  CHECK(credit.value == cad(30'00));
  CHECK_FALSE(credit.refundable);
  // Dr 4920 / Cr 2050, as goodwill (T15); nobody but an offer may order it.
  Facts ordered = facts;
  ordered.ordered_by = OrderedBy{StreamKind::offer, this_stream};
  const auto booked = decide(order, wallet::State{}, ordered);
  REQUIRE(booked.has_value());
  const auto postings = books::postings(wallet::State{}, booked.value().events.front());
  REQUIRE(postings.size() == 1);
  CHECK(postings.front().debit.account == 4920);
  CHECK(postings.front().credit.account == 2050);
  CHECK(postings.front().amount == 30'00);
  ordered.ordered_by = OrderedBy{StreamKind::client, this_stream};
  const auto refused = decide(order, wallet::State{}, ordered);
  REQUIRE(refused.has_error());
  CHECK(refused.error() == wallet::Refusal::only_bills_move_value);
}

TEST_CASE("offer: a free sample costs what the catalogue says and is booked as given away [S4-19]",
          "[unit][offer]") {
  SampleSalon salon;
  const auto sample = but(grant, [](auto& g) { g.amount = cad(18'00); });
  const auto events =
      GivenOffer{{published(Kind::free_sample)}, offer_facts(salon)}.when(sample).accepted();
  const auto state = replayed<offer::State, offer::Event>({published(Kind::free_sample)});
  const auto postings = books::postings(state, events.front());
  REQUIRE(postings.size() == 1);
  CHECK(postings.front().debit.account == 5010);
  CHECK(postings.front().credit.account == 1300);
  CHECK(postings.front().amount == 18'00);
}

TEST_CASE("offer: more than the limit of whoever grants it needs somebody else's word [S4-18]",
          "[unit][offer]") {
  SampleSalon salon;
  // A manager gives up to 100.00 alone.
  const auto dear = but(grant, [](auto& g) { g.amount = cad(100'01); });
  Facts facts = offer_facts(salon);
  GivenOffer{{published()}, facts}.when(dear).then_refused(Refusal::needs_approval);
  const ApprovedBy approved{
      approval::Act::goodwill, staff_actor(manager, Role::manager), {cashier}, 1, false};
  facts.approved = &approved;
  CHECK(GivenOffer{{published()}, facts}.when(dear).accepted().size() == 1);
}

TEST_CASE("offer: only the system and an import need nobody's word", "[unit][offer]") {
  SampleSalon salon;
  Facts facts = offer_facts(salon);
  const auto may = [&](ActorKind kind) {
    facts.actor.kind = kind;
    return rules::is_approved(approval::Act::goodwill, std::optional{cad(100'01)}, facts);
  };
  CHECK(may(ActorKind::system));
  CHECK(may(ActorKind::importer));
  CHECK_FALSE(may(ActorKind::staff));
  CHECK_FALSE(may(ActorKind::client));
}

TEST_CASE("offer: a campaign's clients have it too, but for those who are held back",
          "[unit][offer]") {
  SampleSalon salon;
  const offer::Grant by_campaign{offer_id, mia, cad(30'00), std::nullopt, spring};
  const auto expected = offer::Granted{1, mia, cad(30'00), std::nullopt, spring, 1, manager};
  GivenOffer{{published()}, offer_facts(salon)}.when(by_campaign).then({expected});
  const auto held_back = but(by_campaign, [](auto& g) { g.client = lin; });
  GivenOffer{{published()}, offer_facts(salon)}.when(held_back).then_refused(
      Refusal::client_is_not_in_campaign);
}

TEST_CASE("offer: a person has it as often as was said, whichever of their files it went to",
          "[unit][offer]") {
  SampleSalon salon;
  const OfferHistory had_by_mia{published(), granted(1, mia)};
  CHECK(GivenOffer{had_by_mia, offer_facts(salon)}.when(grant).accepted().size() == 1);
  const Facts one_person = offer_facts(salon, [](Table& table) {
    table.clients[mia].merged_into = lin;
    table.clients[lin].absorbed = {{mia, 0, 0}};
  });
  GivenOffer{had_by_mia, one_person}.when(grant).then_refused(Refusal::client_has_had_it);
}

TEST_CASE("offer: every reason to refuse has a case", "[unit][offer]") {
  SampleSalon salon;
  const Facts facts = offer_facts(salon);
  const OfferHistory open{published()};
  const OfferHistory gone{published(Kind::credit, 1), granted(1, mia)};
  const OfferHistory had{published(), granted(1, lin)};
  const OfferHistory over{published(), offer::Ended{"misuse"}};
  const OfferHistory sample{published(Kind::free_sample)};
  const auto sample_of = [](std::optional<ItemId> item) {
    return but(publish, [&](auto& p) {
      p.kind = Kind::free_sample;
      p.item = item;
    });
  };
  const Facts closed = offer_facts(salon, [](Table& table) {
    table.closed_days.insert({main_street, friday});
  });
  const Facts merged =
      offer_facts(salon, [](Table& table) { table.clients[lin].merged_into = mia; });
  check_refusals<offer::State, offer::Command>({
      {"of nothing", {}, grant, facts, Refusal::offer_is_unknown},
      {"no name", {}, but(publish, [](auto& p) { p.name = ""; }), facts, Refusal::text_is_missing},
      {"a long name",
       {},
       but(publish, [](auto& p) { p.name = std::string(2000, 'x'); }),
       facts,
       Refusal::text_is_too_long},
      {"two lines",
       {},
       but(publish, [](auto& p) { p.name = "a\nb"; }),
       facts,
       Refusal::text_is_not_plain},
      {"ended for fun", open, offer::End{offer_id, "fun"}, facts, Refusal::reason_is_not_listed},
      {"free of cost", open, but(grant, [](auto& g) { g.amount = cad(0); }), facts,
       Refusal::amount_is_not_positive},
      {"a fortune",
       {},
       but(publish, [](auto& p) { p.amount = cad(limits::amount_minor_max + 1); }),
       facts,
       Refusal::amount_is_too_high},
      {"nowhere",
       {},
       but(publish, [](auto& p) { p.branch = no_branch; }),
       facts,
       Refusal::branch_is_unknown},
      {"in dollars",
       {},
       but(publish, [](auto& p) { p.amount = usd(30'00); }),
       facts,
       Refusal::currency_is_not_the_branchs},
      {"a sample of nothing", {}, sample_of(std::nullopt), facts, Refusal::item_is_missing},
      {"credit of wax",
       {},
       but(publish, [](auto& p) { p.item = wax; }),
       facts,
       Refusal::item_is_missing},
      {"a sample of what is not there", {}, sample_of(no_item), facts, Refusal::item_is_unknown},
      {"a sample of what is not sold", {}, sample_of(perm), facts, Refusal::item_is_retired},
      {"a sample of a cut", {}, sample_of(cut), facts, Refusal::item_is_no_product},
      {"never",
       {},
       but(publish, [](auto& p) { p.grants_max = 0; }),
       facts,
       Refusal::limits_are_out_of_range},
      {"to one more often than to all",
       {},
       but(publish, [](auto& p) { p.per_client_max = 3; }),
       facts,
       Refusal::limits_are_out_of_range},
      {"yesterday",
       {},
       but(publish, [](auto& p) { p.from = thursday; }),
       facts,
       Refusal::days_are_out_of_range},
      {"for more than a year",
       {},
       but(publish, [](auto& p) { p.until = friday + std::chrono::days{367}; }),
       facts,
       Refusal::days_are_out_of_range},
      {"after its end", over, grant, facts, Refusal::offer_has_ended},
      {"after its last day", open, grant, at(facts, noon + std::chrono::days{8}),
       Refusal::offer_is_not_in_force},
      {"to nobody", open, but(grant, [](auto& g) { g.client = no_client; }), facts,
       Refusal::client_is_unknown},
      {"on a closed day", open, grant, closed, Refusal::day_is_closed},
      {"more than it gives", open, but(grant, [](auto& g) { g.amount = cad(150'01); }), facts,
       Refusal::amount_exceeds_offer},
      {"a sample at a price", sample, grant, facts, Refusal::cost_is_another},
      {"none left", gone, grant, facts, Refusal::all_are_granted},
      {"had it", had, grant, facts, Refusal::client_has_had_it},
      {"for no cause", open, but(grant, [](auto& g) { g.alert.reset(); }), facts,
       Refusal::cause_is_missing},
      {"for two causes", open, but(grant, [](auto& g) { g.campaign = spring; }), facts,
       Refusal::cause_is_missing},
      {"for another alert", open, but(grant, [](auto& g) { g.alert = 2; }), facts,
       Refusal::win_back_has_not_started},
      {"for no campaign", open,
       offer::Grant{offer_id, mia, cad(30'00), std::nullopt, nth<CampaignId>(9)}, facts,
       Refusal::campaign_is_unknown},
      {"to whom it does not speak", open,
       offer::Grant{offer_id, lin, cad(30'00), std::nullopt, spring}, facts,
       Refusal::client_is_not_in_campaign},
      {"more than one may give", open, but(grant, [](auto& g) { g.amount = cad(100'01); }), facts,
       Refusal::needs_approval},
      {"ended twice", over, end, facts, Refusal::offer_has_ended},
      {"to a file that went", open, grant, merged, Refusal::client_is_merged},
  });
}

}  // namespace tress::testing::offer_test
