#include <algorithm>
#include <thread>

#include "tests/support/package_scene.hpp"

#include "ledger/erasure/certificate.hpp"
#include "ledger/erasure/retention_sweep.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "ledger/writer/scheduler.hpp"
#include "projections/policies/policies.hpp"

// Goal: what a salon no longer needs to know of somebody goes by itself, by a rule that two people
// have set, announced to whoever may stop it; nothing else changes, least of all the books
// (domain.md §4.4, requirements.md S2-62). Method: a salon over HTTP, the service's own work by
// hand.

namespace tress::testing::retention_test {

namespace {

using std::chrono::hours;

constexpr hours month{24 * 31};

constexpr const char* two_years =
    R"({"rule":{"classes":[{"kept":"contact","months":24},{"kept":"notes","months":24}],)"
    R"("minor_months_more":60,"grace_days":30},"from":"2026-03-02"})";

struct Forgetting : Package {
  Forgetting() : officer(api.member({Role::compliance})), lin(salon.client(api, "Lin Wu")) {
    path = "/v1/clients/" + lin;
    api.accept(path + "/notes", R"({"text":"likes tea"})", salon.manager.token);
    api.accept(path + "/allergies",
               R"({"ingredient":"ppd","severity":"severe","confirmed_by":"reaction_here",)"
               R"("reaction":"swollen lids"})",
               salon.stylist.token);
  }

  /// The officer proposes it, an owner approves.
  void set_rule() {
    const Reply asked =
        api.accept("/v1/policies/retention?propose=other_agreed", two_years, officer.token);
    REQUIRE(asked.text_at("/stream_kind") == "approval");
    api.accept("/v1/approvals/" + asked.text_at("/stream") + "/approve", "{}", salon.owner.token);
  }

  void wait(std::chrono::minutes time) {
    salon.wait(api, time);
    officer.token = api.session_of(officer.id);
  }

  /// The service looks once at what is due, and at everybody.
  void work() {
    const auto submit = [this](Submission submission) {
      return api.parts().writer.submit_and_wait(std::move(submission));
    };
    Scheduler scheduler{api.parts().log, api.clock(), submit};
    REQUIRE(scheduler.look().has_value());
    erasure::RetentionSweep sweep{
        api.parts().log, api.clock(),
        [this](Day day) -> Result<std::optional<policy::RetentionRuleSet>, Fault> {
          api.settle();
          TRESS_TRY(const auto view, api.parts().follower.snapshot(policies::projection().name()));
          TRESS_TRY(auto retention, policies::retention(*view, day));
          return std::move(retention.in_force);
        },
        submit};
    REQUIRE(sweep.look().has_value());
  }

  void haircut() {
    const std::string bill = haircut_for(lin);
    pay(bill, "card", 84'00);
    close(bill);
  }

  /// What the rule did with the client, in the order of the log.
  Words happened() {
    Words words;
    for (const Told& told : story(lin)) {
      const bool is_rule = told.what.starts_with("client.retention") ||
                           told.what == "client.erased" || told.what == "client.hold_placed";
      if (is_rule) words.push_back(told.what);
    }
    return words;
  }

  Reply announced() { return api.get("/v1/erasures/announced", officer.token); }

  std::string certificate() {
    for (int i = 0; i < 400; ++i) {
      const Reply reply = api.get(path + "/erasures/1/certificate", officer.token);
      if (reply.status == 200) return reply.text;
      std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
    FAIL("no certificate");
    return {};
  }

  Member officer;
  std::string lin;
  std::string path;
};

}  // namespace

TEST_CASE("no retention rule is in force until two people have set one, and one is suggested") {
  Forgetting salon;
  TestApi& api = salon.api;
  const Reply before = api.get("/v1/policies/retention", salon.officer.token);
  CHECK_FALSE(before.body.as_object().contains("in_force"));
  CHECK(before.text_at("/suggested/classes/0/kept") == "contact");
  CHECK(before.number_at("/suggested/classes/0/months") == 36);
  const Reply alone = api.post("/v1/policies/retention", two_years, salon.salon.owner.token);
  CHECK(alone.status == 403);
  CHECK(alone.code() == "policy.needs_approval");
  CHECK(api.post("/v1/policies/retention", two_years, salon.salon.manager.token).status == 403);
  const Reply asked =
      api.accept("/v1/policies/retention?propose=other_agreed", two_years, salon.officer.token);
  const std::string approve = "/v1/approvals/" + asked.text_at("/stream") + "/approve";
  CHECK(api.post(approve, "{}", salon.officer.token).code() == "approval.self_approval");
  api.accept(approve, "{}", salon.salon.owner.token);
  const Reply after = api.get("/v1/policies/retention", salon.officer.token);
  CHECK(after.number_at("/in_force/version") == 1);
  CHECK(after.text_at("/in_force/set_by") == salon.officer.id.hex());
  CHECK(after.number_at("/in_force/rule/grace_days") == 30);
  // The day before it began it was still to come.
  const Reply earlier = api.get("/v1/policies/retention?day=2026-03-01", salon.officer.token);
  CHECK_FALSE(earlier.body.as_object().contains("in_force"));
  CHECK(earlier.number_at("/to_come/0/version") == 1);
  salon.require_sound();
}

TEST_CASE(
    "two years after the last visit contact and notes go, the books and the allergy stay "
    "[S2-62]") {
  Forgetting salon;
  TestApi& api = salon.api;
  salon.set_rule();
  salon.haircut();
  const std::int64_t revenue = salon.balance(4000);
  const std::int64_t card = salon.balance(1100);
  REQUIRE(revenue == -80'00);
  salon.wait(24 * month);
  salon.work();
  CHECK(salon.happened().empty());
  salon.wait(2 * month);
  salon.work();
  CHECK(salon.happened() == Words{"client.retention_announced"});
  const Reply announced = salon.announced();
  REQUIRE(announced.rows().size() == 1);
  CHECK(announced.text_at("/rows/0/client") == salon.lin);
  CHECK(announced.text_at("/rows/0/last_contact") == "2026-03-01");
  CHECK(announced.number_at("/rows/0/rule_version") == 1);
  CHECK(api.get("/v1/erasures/announced", salon.salon.cashier.token).status == 403);
  const Reply open =
      api.get("/v1/exceptions?kind=retention_announced&status=open", salon.salon.owner.token);
  REQUIRE(open.rows().size() == 1);
  CHECK(open.text_at("/rows/0/client") == salon.lin);
  CHECK(api.get(salon.path, salon.salon.manager.token).text_at("/contact/name") == "Lin Wu");
  salon.wait(month + hours{48});
  salon.work();
  CHECK(salon.happened() == Words{"client.retention_announced", "client.erased"});
  CHECK(salon.announced().rows().empty());
  CHECK(api.get("/v1/exceptions?kind=retention_announced&status=open", salon.salon.owner.token)
            .rows()
            .empty());
  const Reply tombstone = api.get(salon.path, salon.salon.manager.token);
  CHECK_FALSE(tombstone.body.as_object().contains("contact"));
  CHECK(tombstone.text_at("/erased/0") == "contact");
  CHECK(tombstone.text_at("/erased/1") == "notes");
  CHECK(tombstone.number_at("/visits") == 1);
  CHECK(api.get("/v1/clients?query=lin", salon.salon.manager.token).rows().empty());
  CHECK(api.get(salon.path + "/notes", salon.salon.manager.token).rows().empty());
  const Reply health = api.get(salon.path + "/health", salon.salon.stylist.token);
  CHECK(health.text_at("/allergies/0/details/reaction") == "swollen lids");
  const Reply protection = api.get(salon.path + "/protection", salon.officer.token);
  CHECK(protection.text_at("/erasures/0/stage") == "carried_out");
  CHECK(protection.number_at("/erasures/0/rule_version") == 1);
  CHECK(salon.balance(4000) == revenue);
  CHECK(salon.balance(1100) == card);
  const auto says = erasure::verify_certificate(
      salon.certificate(), {TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()});
  REQUIRE(says.has_value());
  CHECK(says.value().reason == "retention_over");
  CHECK(says.value().parts.count == 2);
  // Once: whatever the service looks at later.
  salon.wait(month);
  salon.work();
  CHECK(salon.happened().size() == 2);
  salon.require_sound();
}

TEST_CASE("a visit, a hold or a word of the client in the days of grace keeps their data") {
  Forgetting salon;
  TestApi& api = salon.api;
  salon.set_rule();
  salon.wait(26 * month);
  salon.work();
  REQUIRE(salon.happened() == Words{"client.retention_announced"});
  // The bill takes it back at once, in the same commit.
  salon.haircut();
  CHECK(salon.happened().back() == "client.retention_withdrawn");
  CHECK(salon.announced().rows().empty());
  CHECK(api.get(salon.path + "/protection", salon.officer.token).text_at("/erasures/0/stay") ==
        "client_was_here");
  salon.wait(26 * month);
  salon.work();
  REQUIRE(salon.announced().rows().size() == 1);
  api.accept(salon.path + "/holds", R"({"classes":["notes"],"reason":"legal_claim"})",
             salon.officer.token);
  CHECK(salon.announced().rows().empty());
  CHECK(api.get(salon.path + "/protection", salon.officer.token).text_at("/erasures/1/stay") ==
        "class_is_held");
  // What no hold names is announced for itself.
  salon.wait(month);
  salon.work();
  const Reply contact = salon.announced();
  REQUIRE(contact.rows().size() == 1);
  CHECK(contact.at("/rows/0/classes").as_array().size() == 1);
  CHECK(contact.text_at("/rows/0/classes/0") == "contact");
  api.accept(salon.path + "/feedback", R"({"rating":5,"tags":[]})", salon.salon.stylist.token);
  salon.wait(month + hours{48});
  salon.work();
  CHECK(salon.announced().rows().empty());
  const Words happened = salon.happened();
  CHECK(std::count(happened.begin(), happened.end(), "client.erased") == 0);
  CHECK(api.get(salon.path, salon.salon.manager.token).text_at("/contact/name") == "Lin Wu");
  salon.require_sound();
}

TEST_CASE("nobody who has something with the salon is forgotten: units, value, debts, proposals") {
  Forgetting salon;
  TestApi& api = salon.api;
  salon.set_rule();
  const std::string value = salon.terms("lasts", "stored_value", "none");
  const std::string pack = salon.publish(Pack{});
  const std::string with_value = salon.salon.client(api, "Val Ue");
  const std::string with_units = salon.salon.client(api, "Una Its");
  const std::string with_debt = salon.salon.client(api, "Deb Ted");
  const std::string proposed = salon.salon.client(api, "Pro Posed");
  salon.sell_value(with_value, value, 100'00);
  salon.sell(pack, with_units, 900'00);
  const std::string bill = salon.haircut_for(with_debt);
  salon.pay(bill, "on_account", 84'00);
  salon.close(bill);
  salon.wait(26 * month);
  api.accept("/v1/clients/" + proposed + "/merge?propose=same_person",
             R"({"into":")" + with_debt + "\"}", salon.salon.manager.token);
  salon.work();
  const Reply announced = salon.announced();
  REQUIRE(announced.rows().size() == 1);
  CHECK(announced.text_at("/rows/0/client") == salon.lin);
  // Once the debt is paid, that client's time has come too.
  api.accept(bill + "/debt-payments", R"({"kind":"card","amount":)" + cad(84'00) + "}",
             salon.salon.cashier.token);
  salon.wait(month + hours{48});
  salon.work();
  Words waiting = texts_of(salon.announced(), "client");
  std::sort(waiting.begin(), waiting.end());
  Words expected{with_debt, proposed};
  std::sort(expected.begin(), expected.end());
  CHECK(waiting == expected);
  salon.require_sound();
}

}  // namespace tress::testing::retention_test
