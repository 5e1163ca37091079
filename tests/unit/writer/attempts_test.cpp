#include "ledger/writer/attempts.hpp"

#include <catch2/catch.hpp>

#include "tests/support/approval_bench.hpp"

#include "ledger/audit/audit_log.hpp"

// Goal: who tries to approve their own is refused as ever, and the attempt stands in the log: once,
// in the same commit, and not without end. Method: the real committer over a log in memory.

namespace tress::testing::attempts_test {

namespace {

struct Bench : ApprovalBench {
  Bench() : both(hire("BOTH", Role::manager)) {
    const auto asked = ledger.accept(proposal(discount()), staff_actor(both, Role::cashier));
    approval = id_cast<ApprovalId>(asked.stream);
  }

  [[nodiscard]] Actor asker() const { return staff_actor(both, Role::manager); }

  StaffId both;
  ApprovalId approval = ApprovalId::zero();
};

staff::AttemptRefused attempt_in(const Envelope& envelope) {
  REQUIRE(holds_alternative<staff::AttemptRefused>(envelope.payload));
  return get<staff::AttemptRefused>(envelope.payload);
}

}  // namespace

TEST_CASE("attempts: a refused self-approval is an event of its person, recorded with the refusal",
          "[unit][writer]") {
  Bench bench;
  const Position before = bench.ledger.log().size();
  const Submission own = bench.ledger.submission(Bench::approve(bench.approval), bench.asker());
  CHECK(Bench::code_of(bench.answer_to(own)) == "approval.self_approval");
  REQUIRE(bench.ledger.log().size() == before + 1);
  const Envelope event = bench.ledger.envelope(before);
  CHECK(event.stream_kind == StreamKind::staff);
  CHECK(event.stream == id_cast<StreamId>(bench.both));
  CHECK(event.actor.kind == ActorKind::system);
  CHECK(event.postings.empty());
  const staff::AttemptRefused attempt = attempt_in(event);
  CHECK(attempt.command == "approval.approve");
  CHECK(attempt.refusal == "approval.self_approval");
  CHECK(attempt.refused == own.id);
  CHECK(attempt.target_kind == StreamKind::approval);
  CHECK(attempt.target == id_cast<StreamId>(bench.approval));
  CHECK(attempt.acted_as == Role::manager);
  CHECK(attempt.number == 1);
}

TEST_CASE(
    "attempts: the same request again has the same answer and leaves nothing more, also "
    "after a restart",
    "[unit][writer]") {
  Bench bench;
  const Submission own = bench.ledger.submission(Bench::approve(bench.approval), bench.asker());
  CHECK(Bench::code_of(bench.answer_to(own)) == "approval.self_approval");
  const Position size = bench.ledger.log().size();
  CHECK(Bench::code_of(bench.answer_to(own)) == "approval.self_approval");
  bench.ledger.reopen();
  const Answer again = bench.answer_to(own);
  REQUIRE(std::holds_alternative<Refused>(again));
  CHECK(std::get<Refused>(again).is_replay);
  CHECK(bench.ledger.log().size() == size);
}

TEST_CASE("attempts: twenty a day are recorded, each further one is refused all the same",
          "[unit][writer]") {
  Bench bench;
  const Position before = bench.ledger.log().size();
  const auto try_again = [&] {
    return bench.ledger.refusal(Bench::approve(bench.approval), bench.asker());
  };
  for (std::uint32_t i = 0; i < staff::attempts_noted_max + 5; ++i) {
    CHECK(try_again() == "approval.self_approval");
  }
  CHECK(bench.ledger.log().size() == before + staff::attempts_noted_max);
  bench.ledger.clock().advance(std::chrono::hours{24});
  CHECK(try_again() == "approval.self_approval");
  CHECK(attempt_in(bench.ledger.envelope(bench.ledger.log().size() - 1)).number == 1);
}

TEST_CASE("attempts: many in one group are each recorded, and the log verifies", "[unit][writer]") {
  Bench bench;
  std::vector<Submission> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(bench.ledger.submission(Bench::approve(bench.approval), bench.asker()));
  }
  all.push_back(bench.ledger.submission(
      staff::Command{staff::GrantRole{bench.both, Role::owner, std::nullopt}}, bench.asker()));
  const Position before = bench.ledger.log().size();
  const auto answers = bench.ledger.commit(std::move(all));
  REQUIRE(answers.has_value());
  REQUIRE(answers.value().size() == 4);
  CHECK(Bench::code_of(answers.value()[3]) == "staff.own_role");
  REQUIRE(bench.ledger.log().size() == before + 4);
  CHECK(attempt_in(bench.ledger.envelope(before + 2)).number == 3);
  const staff::AttemptRefused last = attempt_in(bench.ledger.envelope(before + 3));
  CHECK(last.number == 4);
  CHECK(last.command == "staff.grant_role");
  const auto report = audit::audit_log(
      bench.ledger.log(),
      {TestLedger::origin, merkle::NoteKeyType::ed25519, bench.ledger.log_key().public_key()});
  REQUIRE(report.has_value());
  for (const auto& finding : report.value().findings.kept()) UNSCOPED_INFO(sentence(finding));
  CHECK(report.value().is_good());
}

TEST_CASE("attempts: other refusals, and what nobody asked, leave nothing", "[unit][writer]") {
  Bench bench;
  const Position before = bench.ledger.log().size();
  CHECK(bench.ledger.refusal(bench.discount(), staff_actor(bench.salon.cashier, Role::cashier)) ==
        "sale.needs_approval");
  CHECK(bench.ledger.refusal(Bench::approve(bench.approval)) == "approval.approver_is_unknown");
  CHECK(bench.ledger.log().size() == before);
  CHECK(is_attempt("sale.self_approval"));
  CHECK(is_attempt("membership.self_approval"));
  CHECK(is_attempt("campaign.same_person"));
  CHECK(is_attempt("client.not_the_responsible_role"));
  CHECK_FALSE(is_attempt("sale.needs_approval"));
}

}  // namespace tress::testing::attempts_test
