// Goal: a receipt, which has the whole event inside, leaves only for those who may read what the
// event is of, and only with a record of whom it tells and which classes.

#include "tests/api/disclosure/known_salon.hpp"

namespace tress::testing::receipt_test {

namespace {

using access::DataClass;
using Classes = std::set<DataClass>;

std::string receipt_of_event(KnownSalon& known, const std::string& type) {
  return "/v1/events/" + std::to_string(known.position_of_event(type)) + "/receipt";
}

/// What is recorded when the owner, who may read everything, takes that receipt away.
access::Recorded taken(KnownSalon& known, const std::string& type) {
  const Reply reply =
      known.api.get(receipt_of_event(known, type), known.api.session_of(known.salon.owner.id));
  INFO(type << " " << reply.text);
  REQUIRE(reply.status == 200);
  const access::Recorded recorded = recorded_of(known.api, reply);
  CHECK(recorded.act == access::Act::exported);
  CHECK(recorded.rows == 1);
  return recorded;
}

}  // namespace

TEST_CASE("the receipt of an event of a client's stream is recorded, though it names nobody") {
  KnownSalon known;
  const std::set<std::string> ann{known.client};
  for (const char* const type : {"sale.line_added", "sale.tender_taken", "sale.closed",
                                 "membership.lots_granted", "wallet.granted", "payment.made",
                                 "support.asked", "appointment.booked", "client.note_added"}) {
    INFO(type);
    CHECK(clients_of(taken(known, type)).contains(known.client));
  }
  CHECK(clients_of(taken(known, "sale.line_added")) == ann);
  CHECK(classes_of(taken(known, "sale.line_added")) ==
        Classes{DataClass::visits, DataClass::balances});
}

TEST_CASE("the receipt of a proposal is recorded with whom its command and effect are about") {
  KnownSalon known;
  const access::Recorded recorded = taken(known, "approval.proposed");
  CHECK(clients_of(recorded) == std::set<std::string>{known.client});
  CHECK(classes_of(recorded).contains(DataClass::balances));
  // So is what the approvals show of it.
  const Reply shown =
      known.api.get("/v1/approvals/" + known.approval, known.api.session_of(known.salon.owner.id));
  CHECK(clients_of(recorded_of(known.api, shown)) == std::set<std::string>{known.client});
}

TEST_CASE("a receipt is for those alone who may read what the event is of") {
  KnownSalon known;
  TestApi& api = known.api;
  const auto ask = [&](const std::string& type, const Member& who) {
    return api.get(receipt_of_event(known, type), api.session_of(who.id));
  };
  // The cashier may have receipts, and may not read of health.
  const Position before = api.access_log_size();
  const Reply refused = ask("client.allergy_declared", known.salon.cashier);
  CHECK(refused.status == 403);
  CHECK(refused.code() == "not_permitted");
  CHECK(refused.text.find("ppd") == std::string::npos);
  REQUIRE(api.access_log_size() == before + 1);
  const access::Recorded denial = recorded_at(api, before);
  CHECK(denial.outcome == access::Outcome::denied);
  CHECK(clients_of(denial) == std::set<std::string>{known.client});
  CHECK(classes_of(denial) == Classes{DataClass::health});
  CHECK(ask("client.note_added", known.salon.cashier).status == 403);
  CHECK(ask("client.registered", known.salon.accountant).status == 403);
  CHECK(ask("sale.closed", known.salon.cashier).status == 200);
  CHECK(ask("sale.closed", known.salon.accountant).status == 200);
  const Reply allergy = ask("client.allergy_declared", known.salon.manager);
  REQUIRE(allergy.status == 200);
  CHECK(classes_of(recorded_of(api, allergy)) == Classes{DataClass::health});
}

TEST_CASE("the receipt of an event that is about nobody is recorded too") {
  KnownSalon known;
  CHECK(clients_of(taken(known, "branch.opened")).empty());
  known.api.fail_access_log();
  const Reply refused = known.api.get(receipt_of_event(known, "branch.opened"),
                                      known.api.session_of(known.salon.owner.id));
  CHECK(refused.code() == "access_not_recorded");
}

}  // namespace tress::testing::receipt_test
