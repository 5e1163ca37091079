// Goal: the view keeps every tier that a client was given with its reason, and what is unsettled
// with them until it is settled. Method: histories written out, event by event.

#include "projections/tiers/tiers.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::tiers::tiers_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

void register_two(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
}

client::TierSet into(std::optional<std::string> tier, std::optional<std::string> was) {
  return {std::move(tier), std::move(was), "agreed", std::nullopt, manager, std::nullopt};
}

bool is_unsettled(const ViewHistory& history, ClientId client) {
  const ViewTables tables{history.log(), {&projection()}};
  tables.require_caught_up();
  return require_value(has_open_matter(*tables.snapshot(), client));
}

std::vector<ClientId> members_of(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  tables.require_caught_up();
  std::vector<ClientId> all;
  const auto note = [&](ClientId client) -> Result<std::optional<Standing>, Fault> {
    all.push_back(client);
    return std::optional<Standing>{};
  };
  CHECK(require_value(members(*tables.snapshot(), {}, note)).rows.empty());
  return all;
}

}  // namespace

TEST_CASE("tiers: every tier that was given stands there, the last one first", "[unit][views]") {
  ViewHistory history;
  register_two(history);
  history.add(lin, into("silver", std::nullopt));
  history.add(lin, into("gold", "silver"));
  const ViewTables tables{history.log(), {&projection()}};
  tables.require_caught_up();
  const auto all = require_value(changes(*tables.snapshot(), lin)).rows;
  REQUIRE(all.size() == 2);
  CHECK(all.front().tier == "gold");
  CHECK(all.front().was == "silver");
  CHECK(all.front().reason == "agreed");
  CHECK(all.front().set_by == manager);
  CHECK(all.back().tier == "silver");
  CHECK(require_value(last_change(*tables.snapshot(), lin))->tier == "gold");
  CHECK_FALSE(require_value(last_change(*tables.snapshot(), mia)));
}

TEST_CASE("tiers: whoever was given one may be a member, unless merged or erased",
          "[unit][views]") {
  ViewHistory history;
  register_two(history);
  CHECK(members_of(history).empty());
  history.add(lin, into("silver", std::nullopt));
  history.add(mia, into("gold", std::nullopt));
  CHECK(members_of(history) == std::vector{lin, mia});
  history.add(mia, client::Merged{lin});
  CHECK(members_of(history) == std::vector{lin});
  history.add(mia, client::Unmerged{lin});
  CHECK(members_of(history) == std::vector{lin, mia});
  history.add(lin, client::Erased{1, {client::PersonalClass::contact}, manager, false, 0, {}});
  CHECK(members_of(history) == std::vector{mia});
}

TEST_CASE("tiers: whose contact is erased is no member again by a merge or its end",
          "[unit][views]") {
  ViewHistory history;
  register_two(history);
  history.add(lin, into("silver", std::nullopt));
  history.add(mia, into("gold", std::nullopt));
  const client::Erased nameless{1, {client::PersonalClass::contact}, manager, false, 0, {}};
  history.add(mia, client::Merged{lin});
  history.add(mia, nameless);
  history.add(mia, client::Unmerged{lin});
  CHECK(members_of(history) == std::vector{lin});
  history.add(lin, nameless);
  CHECK(members_of(history).empty());
  history.add(lin, client::Absorbed{mia, 2});
  CHECK(members_of(history).empty());
}

TEST_CASE("tiers: a refund, a dispute and a request are unsettled until each is settled",
          "[unit][views]") {
  ViewHistory history;
  register_two(history);
  const SaleId bill = close_colour(history, 1, lin);
  CHECK_FALSE(is_unsettled(history, lin));
  history.add(bill, sale::DisputeOpened{1, 1, cad(10'00), cad(15'00), "cb 1"});
  CHECK(is_unsettled(history, lin));
  CHECK_FALSE(is_unsettled(history, mia));
  history.add(bill, sale::DisputeDecided{1, true});
  CHECK_FALSE(is_unsettled(history, lin));

  const auto held = nth<MembershipId>(1);
  const auto plan = nth<PlanId>(1);
  history.add(held, membership::Started{held, lin, plan, 1, plan::PlanKind::membership,
                                        plan::TaxPoint::at_sale, main_street, friday});
  membership::Requested asked;
  asked.request = 1;
  asked.what = membership::RequestKind::renewal_date;
  asked.reason = "pay_day";
  history.add(held, asked);
  CHECK_FALSE(is_unsettled(history, lin));
  asked.request = 2;
  asked.what = membership::RequestKind::refund;
  asked.reason = "client_withdraws";
  history.add(held, asked);
  CHECK(is_unsettled(history, lin));
  history.add(held, membership::Rejected{2, manager, "no_grounds"});
  CHECK_FALSE(is_unsettled(history, lin));
}

}  // namespace tress::tiers::tiers_test
