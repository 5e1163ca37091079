#include <chrono>

#include "tests/support/seeded_random.hpp"
#include "tests/support/test_api.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/act_statements.hpp"
#include "ledger/merkle/receipt.hpp"
#include "ledger/writer/submission.hpp"

// Goal: over HTTP, what is over somebody's limit is proposed, approved by another person with a
// device key, and done; and whoever has the log can verify that years later.

namespace tress::testing::approval_test {

namespace {

struct Till {
  explicit Till(TestApi& running) : api(running), salon(running) { new_bill(); }

  void new_bill() {
    discounts = "/v1/sales/" + salon.open_bill(api, salon.haircut) + "/lines/1/discounts";
  }

  [[nodiscard]] static std::string body(std::int64_t minor) {
    return R"({"amount":)" + cad(minor) + R"(,"reason":"goodwill"})";
  }

  /// The cashier proposes a discount; the path of the proposal.
  std::string propose(std::int64_t minor = 60'00) {
    const Reply asked =
        api.accept(discounts + "?propose=client_asked", body(minor), salon.cashier.token);
    REQUIRE(asked.text_at("/stream_kind") == "approval");
    position = static_cast<Position>(asked.number_at("/events/0/position"));
    approval = asked.text_at("/stream");
    return "/v1/approvals/" + approval;
  }

  /// What somebody says who shows that they hold the key.
  [[nodiscard]] static std::string enrolment(const Member& who, const SigningKey& key) {
    const Bytes text = staff::device_key_text(TestApi::origin,
                                              {who.id, key.public_key(), staff::KeyHolder::person});
    return R"({"key":")" + key.public_key().hex() +
           R"(","held_by":"person","label":"Ben's phone","proof":")" + key.sign(text).hex() + "\"}";
  }

  void enrol(const Member& who, const SigningKey& key) {
    api.accept("/v1/staff/" + who.id.hex() + "/device-keys", enrolment(who, key), who.token);
  }

  /// What the browser signs: everything comes from answers and from the person's own id.
  [[nodiscard]] Headers signature(const Member& who,
                                  const SigningKey& key,
                                  const std::string& idempotency_key,
                                  std::chrono::minutes clock_is_off = std::chrono::minutes{0}) {
    const Reply receipt = api.get("/v1/events/" + std::to_string(position) + "/receipt", who.token);
    const merkle::VerifierKey log{TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()};
    const auto proven = merkle::verify_receipt(receipt.text, log, log.key);
    REQUIRE(proven.has_value());
    const Actor actor{ActorKind::staff, who.id, Role::manager, std::nullopt};
    const Timestamp now = api.clock().now() + clock_is_off;
    const ActStatement act{"approval.approved",
                           StreamKind::approval,
                           *parse_id<StreamId>(approval),
                           who.id,
                           command_id(actor, idempotency_key),
                           sha256(proven.value().event_bytes),
                           now};
    return {{"Idempotency-Key", idempotency_key},
            {"Tress-Device-Key", key.public_key().hex()},
            {"Tress-Act-Signature", key.sign(act_text(TestApi::origin, act)).hex()},
            {"Tress-Signed-At", to_text(now)}};
  }

  TestApi& api;
  ApiSalon salon;
  std::string discounts;
  std::string approval;
  Position position = 0;
};

}  // namespace

TEST_CASE(
    "a discount over the limit is proposed, approved with a device key, and verified offline") {
  TestApi api;
  Till till{api};
  SeededRandom random{5};
  const SigningKey key = SigningKey::generate(random);
  const Member& manager = till.salon.manager;
  const Reply refused = api.post(till.discounts, Till::body(60'00), till.salon.cashier.token);
  CHECK(refused.status == 403);
  CHECK(refused.code() == "sale.needs_approval");
  till.enrol(manager, key);
  const std::string path = till.propose();

  // The inbox says what it is, before and after, and what is to be signed.
  const Reply inbox = api.get("/v1/approvals?stage=pending&act=discount", manager.token);
  REQUIRE(inbox.rows().size() == 1);
  CHECK(inbox.text_at("/rows/0/approval") == till.approval);
  const Reply shown = api.get(path, manager.token);
  CHECK(shown.text_at("/requested_by") == till.salon.cashier.id.hex());
  CHECK(shown.number_at("/command/amount/amount_minor") == 60'00);
  CHECK(shown.text_at("/effect/0/payload/type") == "sale.discount_applied");
  const Reply unsigned_one = api.post(path + "/approve", "{}", manager.token);
  CHECK(unsigned_one.status == 401);
  CHECK(unsigned_one.code() == "command.signature_is_missing");
  Headers of_another_request = till.signature(manager, key, "another");
  of_another_request.front().second = "this-one";
  const Reply wrong = api.post(path + "/approve", "{}", manager.token, of_another_request);
  CHECK(wrong.status == 401);
  CHECK(wrong.code() == "command.signature_is_wrong");
  CHECK(api.post(path + "/approve", "{}", manager.token, {{"Tress-Device-Key", "x"}}).code() ==
        "signature_cannot_be_read");

  const Reply approved =
      api.accept(path + "/approve", "{}", manager.token, till.signature(manager, key, "right"));
  CHECK(approved.at("/events").as_array().size() == 2);
  const Reply decided = api.get(path, till.salon.accountant.token);
  CHECK(decided.text_at("/stage") == "approved");
  CHECK(decided.text_at("/steps/0/person") == manager.id.hex());
  CHECK(decided.text_at("/steps/0/signature") == "by_persons_key");
  CHECK(decided.text_at("/event_hash") == shown.text_at("/event_hash"));
  const auto report = audit::audit_log(
      api.parts().log, {TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()});
  REQUIRE(report.has_value());
  for (const auto& finding : report.value().findings.kept()) UNSCOPED_INFO(sentence(finding));
  CHECK(report.value().is_good());
  CHECK(report.value().asserted.acts.by_persons_key == 1);
}

TEST_CASE(
    "a decision that was signed six minutes off is answered with the ledger's time [neg-87]") {
  TestApi api;
  Till till{api};
  SeededRandom random{6};
  const SigningKey key = SigningKey::generate(random);
  const Member& manager = till.salon.manager;
  till.enrol(manager, key);
  const std::string path = till.propose();
  const Position before = api.log_size();
  for (const int minutes : {-6, 6}) {
    const Headers headers = till.signature(manager, key, "off-by-" + std::to_string(minutes),
                                           std::chrono::minutes{minutes});
    const Reply late = api.post(path + "/approve", "{}", manager.token, headers);
    CHECK(late.status == 401);
    CHECK(late.code() == "command.signed_time_is_off");
    CHECK(late.text_at("/detail") == "The ledger's time is " + to_text(api.clock().now()));
  }
  Headers timeless = till.signature(manager, key, "timeless");
  timeless.pop_back();
  CHECK(api.post(path + "/approve", "{}", manager.token, timeless).code() ==
        "signature_cannot_be_read");
  CHECK(api.log_size() == before);
  api.accept(path + "/approve", "{}", manager.token, till.signature(manager, key, "right"));
}

TEST_CASE(
    "a device key that is one person's is offered for a second one in vain, even once given up") {
  TestApi api;
  Till till{api};
  SeededRandom random{7};
  const SigningKey key = SigningKey::generate(random);
  const Member& manager = till.salon.manager;
  const Member& owner = till.salon.owner;
  const auto offer = [&](const Member& who) {
    return api.post("/v1/staff/" + who.id.hex() + "/device-keys", Till::enrolment(who, key),
                    who.token);
  };
  till.enrol(manager, key);
  const auto require_refused = [&](const Member& who) {
    const Position before = api.log_size();
    const Reply refused = offer(who);
    CHECK(refused.status == 409);
    CHECK(refused.code() == "staff.device_key_was_used_before");
    CHECK(api.log_size() == before);
  };
  require_refused(owner);
  require_refused(manager);
  api.accept("/v1/staff/" + manager.id.hex() + "/device-keys/revoke",
             R"({"key":")" + key.public_key().hex() + R"(","reason":"replaced"})", manager.token);
  require_refused(owner);
  require_refused(manager);
}

TEST_CASE(
    "who asked does not approve, and a decided, late or outdated proposal is not approved "
    "[neg-70] [neg-73]") {
  TestApi api;
  Till till{api};
  const Member& manager = till.salon.manager;
  const Member both = api.member({Role::manager, Role::cashier});
  SECTION("own") {
    // A manager may discount alone: what managers ask for, too, is a change of roles.
    const Reply asked =
        api.accept("/v1/staff/" + manager.id.hex() + "/roles?propose=change_of_staff",
                   R"({"role":"accountant"})", till.salon.owner.token);
    const std::string path = "/v1/approvals/" + asked.text_at("/stream") + "/approve";
    const Reply own = api.post(path, "{}", till.salon.owner.token);
    CHECK(own.status == 403);
    CHECK(own.code() == "approval.self_approval");
  }
  SECTION("twice") {
    const std::string path = till.propose();
    api.accept(path + "/approve", "{}", manager.token);
    CHECK(api.post(path + "/approve", "{}", both.token).status == 409);
  }
  SECTION("after a rejection") {
    const std::string path = till.propose();
    api.accept(path + "/reject", R"({"reason":"not_justified"})", manager.token);
    CHECK(api.post(path + "/approve", "{}", both.token).status == 409);
  }
  SECTION("withdrawn") {
    const std::string path = till.propose();
    api.accept(path + "/withdraw", R"({"reason":"asked_in_error"})", till.salon.cashier.token);
    CHECK(api.post(path + "/approve", "{}", manager.token).code() ==
          "approval.proposal_is_decided");
  }
  SECTION("late") {
    const std::string path = till.propose();
    api.clock().advance(std::chrono::hours{73});
    const Reply late = api.post(path + "/approve", "{}", api.session_of(manager.id));
    CHECK(late.status == 410);
  }
  SECTION("outdated") {
    const std::string path = till.propose();
    api.accept(till.discounts, Till::body(1'00), till.salon.cashier.token);
    const Reply outdated = api.post(path + "/approve", "{}", manager.token);
    CHECK(outdated.status == 412);
    CHECK(outdated.code() == "approval.effect_changed");
  }
}

TEST_CASE("only commands that may be approved are proposed, for now and with a listed reason") {
  TestApi api;
  Till till{api};
  const std::string& token = till.salon.cashier.token;
  CHECK(api.post("/v1/sales?propose=client_asked", R"({"branch":")" + till.salon.branch + "\"}",
                 token)
            .status == 400);
  CHECK(api.post(till.discounts + "?propose=because", Till::body(60'00), token).code() ==
        "approval.reason_is_not_listed");
  CHECK(api.post(till.discounts + "?propose=client_asked&effective_at=2026-03-02T11:00:00.000000Z",
                 Till::body(60'00), token)
            .code() == "proposal_is_dated");
}

}  // namespace tress::testing::approval_test
