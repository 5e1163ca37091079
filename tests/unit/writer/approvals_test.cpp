#include "tests/support/approval_bench.hpp"

// Goal: what somebody else must approve is done exactly as it was shown or not at all, once, and a
// person's signature is worth something only for the one act that it was made for.
// Method: a whole ledger in memory; every refusal is followed by a look at the log.

namespace tress::testing::approvals_test {

namespace {

using approval::Proposed;

const Proposed& proposed_in(const Envelope& event) {
  return get<Proposed>(event.payload);
}

/// The events since that position.
std::vector<Envelope> events_since(TestLedger& ledger, Position first) {
  std::vector<Envelope> events;
  const Position size = ledger.log().size();
  for (Position at = first; at < size; ++at) events.push_back(ledger.envelope(at));
  return events;
}

TEST_CASE("approvals: a discount over the limit is refused, proposed, approved and then given",
          "[unit][writer]") {
  ApprovalBench bench;
  const Actor cashier = staff_actor(bench.salon.cashier, Role::cashier);
  CHECK(bench.ledger.refusal(bench.discount(), cashier) == "sale.needs_approval");
  const Position before = bench.ledger.log().size();
  const ApprovalId approval = bench.propose(bench.discount());
  // The proposal is all that is recorded: what it would do was taken back.
  REQUIRE(bench.ledger.log().size() == before + 1);
  const Envelope asked = bench.ledger.envelope(before);
  const Proposed& proposed = proposed_in(asked);
  CHECK(proposed.name == "sale.apply_discount");
  CHECK(proposed.amount == bench.salon.cad(60'00));
  CHECK(proposed.policy_version == 0);
  REQUIRE(proposed.effect.size() == 1);
  CHECK(proposed.effect_hash == effect_hash(std::vector<Bytes>{proposed.effect.front().event}));
  const auto shown = decode_event(proposed.effect.front().event);
  REQUIRE(shown.has_value());

  const auto accepted = bench.ledger.accept(ApprovalBench::approve(approval),
                                            staff_actor(bench.salon.manager, Role::manager));
  CHECK(accepted.events.size() == 2);
  const auto events = events_since(bench.ledger, before + 1);
  REQUIRE(events.size() == 2);
  CHECK(get<approval::Approved>(events[0].payload).is_final);
  CHECK(events[0].approval == asked.event);
  // What happens is what was shown, by the approver, on behalf of who had asked.
  CHECK(events[1].payload == shown.value().payload);
  CHECK(events[1].stream == id_cast<StreamId>(bench.bill));
  CHECK(events[1].actor.person == bench.salon.manager);
  CHECK(events[1].on_behalf_of == id_cast<StreamId>(bench.salon.cashier));
  CHECK(events[1].approval == events[0].event);
  CHECK(events[1].causation == events[0].event);
}

TEST_CASE("approvals: what cannot be done cannot be proposed either, and the reason is its own",
          "[unit][writer]") {
  ApprovalBench bench;
  bench.ledger.accept(sale::Command{
      sale::TakeTender{bench.bill, sale::TenderKind::cash, bench.salon.cad(84'00), std::nullopt}});
  const Position before = bench.ledger.log().size();
  CHECK(bench.ledger.refusal(ApprovalBench::proposal(bench.discount(60'00)),
                             staff_actor(bench.salon.cashier, Role::cashier)) ==
        "sale.discount_exceeds_due");
  CHECK(bench.ledger.log().size() == before);
}

TEST_CASE("approvals: of fifty simultaneous approvals one wins and each other is told why",
          "[unit][writer]") {
  ApprovalBench bench;
  std::vector<StaffId> managers;
  for (int i = 0; i < 50; ++i) {
    managers.push_back(bench.hire("M" + std::to_string(i), Role::manager));
  }
  const ApprovalId approval = bench.propose(bench.discount());
  std::vector<Submission> all;
  for (const StaffId person : managers) {
    all.push_back(bench.ledger.submission(ApprovalBench::approve(approval),
                                          staff_actor(person, Role::manager)));
  }
  const Position before = bench.ledger.log().size();
  const auto answers = bench.ledger.commit(std::move(all));
  REQUIRE(answers.has_value());
  int won = 0;
  for (const Answer& answer : answers.value()) {
    if (std::holds_alternative<Accepted>(answer)) {
      ++won;
    } else {
      CHECK(ApprovalBench::code_of(answer) == "approval.proposal_is_decided");
    }
  }
  CHECK(won == 1);
  CHECK(bench.ledger.log().size() == before + 2);
}

TEST_CASE("approvals: what would do something else by now is refused, and nothing is recorded",
          "[unit][writer]") {
  ApprovalBench bench;
  const Actor manager = staff_actor(bench.salon.manager, Role::manager);
  const ApprovalId approval = bench.propose(bench.discount());
  bench.ledger.accept(bench.discount(5'00), manager);
  const Position before = bench.ledger.log().size();
  CHECK(bench.ledger.refusal(ApprovalBench::approve(approval), manager) ==
        "approval.effect_changed");
  bench.ledger.accept(sale::Command{sale::Void{bench.bill, "mistake", std::nullopt}}, manager);
  CHECK(bench.ledger.refusal(ApprovalBench::approve(approval), manager) == "sale.bill_is_voided");
  CHECK(bench.ledger.log().size() == before + 1);
}

TEST_CASE("approvals: who asked cannot approve, with a key or without [neg-71]", "[unit][writer]") {
  ApprovalBench bench;
  const StaffId both = bench.hire("BOTH", Role::manager);
  const auto asked = bench.ledger.accept(ApprovalBench::proposal(bench.discount()),
                                         staff_actor(both, Role::cashier));
  const auto approval = id_cast<ApprovalId>(asked.stream);
  CHECK(bench.ledger.refusal(ApprovalBench::approve(approval), staff_actor(both, Role::manager)) ==
        "approval.self_approval");
  const SigningKey key = bench.enrol(both);
  CHECK(ApprovalBench::code_of(bench.answer_to(bench.signed_approval(both, key, approval))) ==
        "approval.self_approval");
}

TEST_CASE("approvals: a proposal that was not decided in time is decided no more",
          "[unit][writer]") {
  ApprovalBench bench;
  const ApprovalId approval = bench.propose(bench.discount());
  bench.ledger.clock().advance(std::chrono::hours{73});
  CHECK(bench.ledger.refusal(ApprovalBench::approve(approval),
                             staff_actor(bench.salon.manager, Role::manager)) ==
        "approval.proposal_has_lapsed");
  bench.ledger.accept(approval::Command{approval::Lapse{approval}});
}

TEST_CASE("approvals: a command of another version than the one that was seen is not proposed",
          "[unit][writer]") {
  ApprovalBench bench;
  const approval::Propose stale{*proposal_bytes(bench.discount()), 1, "client_asked"};
  CHECK(bench.ledger.refusal(approval::Command{stale},
                             staff_actor(bench.salon.cashier, Role::cashier)) ==
        "command.version_differs");
}

TEST_CASE("approvals: bytes that are no proposal are refused, whatever they are",
          "[unit][writer]") {
  ApprovalBench bench;
  const Actor cashier = staff_actor(bench.salon.cashier, Role::cashier);
  const Bytes good = *proposal_bytes(bench.discount());
  CHECK_FALSE(proposal_bytes(sale::Command{sale::Close{bench.bill, std::nullopt}}).has_value());
  for (std::size_t size = 0; size < good.size(); ++size) {
    const Bytes cut{good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)};
    const auto read = read_proposable(cut, StreamId::zero());
    if (read) CHECK(proposal_bytes(read->command).has_value());
  }
  CHECK(bench.ledger.refusal(approval::Command{approval::Propose{{}, std::nullopt, "client_asked"}},
                             cashier) == "approval.command_takes_no_approval");
}

TEST_CASE("approvals: who has a device key signs decisions with it [neg-74] [neg-85] [neg-86]",
          "[unit][writer]") {
  ApprovalBench bench;
  const StaffId manager = bench.salon.manager;
  const StaffId other = bench.hire("OTHER", Role::manager);
  const SigningKey key = bench.enrol(manager);
  const SigningKey others = bench.enrol(other);
  const ApprovalId approval = bench.propose(bench.discount());
  const ApprovalId second = bench.propose(bench.discount(61'00));
  const Position before = bench.ledger.log().size();
  const auto attempt =
      [&](const std::function<std::optional<ActSignature>(const Submission&)>& by) {
        Submission made = bench.ledger.submission(ApprovalBench::approve(approval),
                                                  staff_actor(manager, Role::manager));
        made.signature = by(made);
        return ApprovalBench::code_of(bench.answer_to(std::move(made)));
      };
  const auto altered = [&](const std::function<void(ActStatement&)>& alter) {
    return attempt([&](const Submission& made) {
      ActStatement act = bench.statement(made, approval);
      alter(act);
      return std::optional{ApprovalBench::sign(key, act)};
    });
  };
  CHECK(attempt([](const Submission&) { return std::nullopt; }) == "command.signature_is_missing");
  CHECK(attempt([&](const Submission& made) {
          return std::optional{ApprovalBench::sign(others, bench.statement(made, approval))};
        }) == "command.device_key_is_unknown");
  CHECK(attempt([&](const Submission& made) {
          return std::optional{
              ApprovalBench::sign(key, bench.statement(made, approval), "tress.test/other")};
        }) == "command.signature_is_wrong");
  CHECK(altered([](ActStatement& act) { act.event_type = "approval.rejected"; }) ==
        "command.signature_is_wrong");
  CHECK(altered([&](ActStatement& act) { act.rests_on = bench.hash_of(second); }) ==
        "command.signature_is_wrong");
  CHECK(altered([&](ActStatement& act) { act.stream = id_cast<StreamId>(second); }) ==
        "command.signature_is_wrong");
  CHECK(altered([&](ActStatement& act) { act.person = other; }) == "command.signature_is_wrong");
  CHECK(altered([](ActStatement& act) { act.command = CommandId::zero(); }) ==
        "command.signature_is_wrong");
  CHECK(attempt([&](const Submission& made) {
          ActSignature given = ApprovalBench::sign(key, bench.statement(made, approval));
          Signature::Array flipped = given.signature.bytes();
          flipped.front() ^= 1U;
          given.signature = Signature{flipped};
          return std::optional{given};
        }) == "command.signature_is_wrong");
  CHECK(attempt([&](const Submission& made) {
          ActSignature given = ApprovalBench::sign(key, bench.statement(made, approval));
          given.signed_at += std::chrono::seconds{1};
          return std::optional{given};
        }) == "command.signature_is_wrong");
  CHECK(bench.ledger.log().size() == before);

  const Submission right = bench.signed_approval(manager, key, approval);
  REQUIRE(std::holds_alternative<Accepted>(bench.answer_to(right)));
  const Envelope signed_event = bench.ledger.envelope(before);
  CHECK(signed_event.actor.device_key == key.public_key());
  CHECK(signed_event.actor_signature == right.signature->signature);
  // What it orders is not what was signed.
  CHECK_FALSE(bench.ledger.envelope(before + 1).actor_signature.has_value());
}

TEST_CASE("approvals: what was signed at another time than now is not taken [neg-87]",
          "[unit][writer]") {
  ApprovalBench bench;
  const StaffId manager = bench.salon.manager;
  const SigningKey key = bench.enrol(manager);
  const ApprovalId approval = bench.propose(bench.discount());
  const Position before = bench.ledger.log().size();
  const auto signed_off_by = [&](std::chrono::microseconds difference) {
    Submission made = bench.ledger.submission(ApprovalBench::approve(approval),
                                              staff_actor(manager, Role::manager));
    ActStatement act = bench.statement(made, approval);
    *act.signed_at += difference;
    made.signature = ApprovalBench::sign(key, act);
    return made;
  };
  using std::chrono::minutes;
  const std::chrono::microseconds moment{1};
  for (const auto difference :
       {minutes{6} + moment, minutes{5} + moment, -(minutes{5} + moment), -(minutes{6} + moment)}) {
    CHECK(ApprovalBench::code_of(bench.answer_to(signed_off_by(difference))) ==
          "command.signed_time_is_off");
  }
  CHECK(bench.ledger.log().size() == before);

  // Signed in time, handed over too late; or the time that was signed is told as another one.
  const Submission kept = signed_off_by(-minutes{4});
  bench.ledger.clock().advance(minutes{2});
  CHECK(ApprovalBench::code_of(bench.answer_to(kept)) == "command.signed_time_is_off");
  Submission told = signed_off_by(-minutes{6});
  told.signature->signed_at = bench.ledger.clock().now();
  CHECK(ApprovalBench::code_of(bench.answer_to(told)) == "command.signature_is_wrong");
  // An act as it was signed before acts had a time.
  Submission old = signed_off_by(minutes{0});
  ActStatement timeless = bench.statement(old, approval);
  timeless.signed_at.reset();
  old.signature->signature = key.sign(act_text(TestLedger::origin, timeless));
  CHECK(ApprovalBench::code_of(bench.answer_to(old)) == "command.signature_is_wrong");
  CHECK(bench.ledger.log().size() == before);

  const Submission right = signed_off_by(minutes{5});
  REQUIRE(std::holds_alternative<Accepted>(bench.answer_to(right)));
  CHECK(bench.ledger.envelope(before).actor_signed_at == right.signature->signed_at);
}

TEST_CASE("approvals: a captured signed request does nothing more, also after a restart [neg-89]",
          "[unit][writer]") {
  ApprovalBench bench;
  const SigningKey key = bench.enrol(bench.salon.manager);
  const ApprovalId approval = bench.propose(bench.discount());
  const Submission right = bench.signed_approval(bench.salon.manager, key, approval);
  const Answer first = bench.answer_to(right);
  REQUIRE(std::holds_alternative<Accepted>(first));
  const Position size = bench.ledger.log().size();
  bench.ledger.reopen();
  const Answer again = bench.answer_to(right);
  REQUIRE(std::holds_alternative<Accepted>(again));
  CHECK(std::get<Accepted>(again).is_replay);
  CHECK(std::get<Accepted>(again).events == std::get<Accepted>(first).events);
  CHECK(bench.ledger.log().size() == size);
}

TEST_CASE("approvals: decisions of other streams carry their person's signature too [neg-74]",
          "[unit][writer]") {
  ApprovalBench bench;
  TestLedger& ledger = bench.ledger;
  const Actor cashier = staff_actor(bench.salon.cashier, Role::cashier);
  const Actor manager = staff_actor(bench.salon.manager, Role::manager);
  ledger.accept(
      sale::Command{sale::AddTip{bench.bill, bench.salon.cashier, bench.salon.cad(9'00)}});
  ledger.accept(sale::Command{
      sale::TakeTender{bench.bill, sale::TenderKind::card, bench.salon.cad(93'00), std::nullopt}});
  ledger.accept(sale::Command{sale::Close{bench.bill, std::nullopt}});
  ledger.accept(
      sale::Command{sale::RequestRefund{bench.bill, 1, bench.salon.cad(5'00), "not_satisfied"}},
      cashier);
  const auto asked = ledger.accept(
      sale::Command{sale::AskTipChange{bench.bill, 1, bench.salon.cashier, bench.salon.cad(4'00),
                                       sale::TenderKind::card, "wrong_amount"}},
      cashier);
  const SigningKey key = bench.enrol(bench.salon.manager);
  const AnyCommand change = sale::Command{sale::ApproveTipChange{bench.bill, 1, std::nullopt}};
  CHECK(ledger.refusal(change, manager) == "command.signature_is_missing");
  CHECK(ledger.refusal(sale::Command{sale::ApproveRefund{bench.bill, 1}}, manager) ==
        "command.signature_is_missing");
  Submission made = ledger.submission(change, manager);
  ActStatement act{
      "sale.tip_changed",  StreamKind::sale, id_cast<StreamId>(bench.bill),
      bench.salon.manager, made.id,          ledger.stored(asked.first_position).event_hash,
      ledger.clock().now()};
  made.signature = ApprovalBench::sign(key, act);
  REQUIRE(std::holds_alternative<Accepted>(bench.answer_to(made)));
  const Envelope changed = ledger.envelope(ledger.log().size() - 1);
  CHECK(holds_alternative<sale::TipChanged>(changed.payload));
  CHECK(changed.actor.device_key == key.public_key());
}

TEST_CASE("approvals: a revoked or replaced key signs nothing from that event on",
          "[unit][writer]") {
  ApprovalBench bench;
  const StaffId manager = bench.salon.manager;
  const SigningKey key = bench.enrol(manager);
  const ApprovalId approval = bench.propose(bench.discount());
  const Submission signed_before = bench.signed_approval(manager, key, approval);
  SECTION("revoked") {
    bench.ledger.accept(
        staff::Command{staff::RevokeDeviceKey{manager, key.public_key(), "stolen"}});
  }
  SECTION("replaced") {
    const SigningKey next = SigningKey::generate(bench.random);
    const Bytes text =
        staff::device_key_rotated_text(TestLedger::origin, key.public_key(),
                                       {manager, next.public_key(), staff::KeyHolder::person});
    bench.ledger.accept(staff::Command{staff::RotateDeviceKey{
                            manager, key.public_key(), next.public_key(), staff::KeyHolder::person,
                            next.sign(text), key.sign(text)}},
                        staff_actor(manager, Role::manager));
    CHECK(ApprovalBench::code_of(bench.answer_to(signed_before)) ==
          "command.device_key_is_unknown");
    CHECK(std::holds_alternative<Accepted>(
        bench.answer_to(bench.signed_approval(manager, next, approval))));
    return;
  }
  CHECK(ApprovalBench::code_of(bench.answer_to(signed_before)) == "command.device_key_is_unknown");
}

TEST_CASE("approvals: a key is one person's for ever, and has to be one [neg-88]",
          "[unit][writer]") {
  ApprovalBench bench;
  const SigningKey key = bench.enrol(bench.salon.manager);
  const StaffId thief = bench.hire("THIEF", Role::manager);
  const Bytes text = staff::device_key_text(TestLedger::origin,
                                            {thief, key.public_key(), staff::KeyHolder::person});
  const auto enrol = [&](const PublicKey& which, const Signature& proof) {
    return bench.ledger.refusal(
        staff::Command{staff::EnrolDeviceKey{thief, which, staff::KeyHolder::person, "x", proof}},
        staff_actor(thief, Role::manager));
  };
  CHECK(enrol(key.public_key(), key.sign(text)) == "staff.device_key_was_used_before");
  bench.ledger.accept(
      staff::Command{staff::RevokeDeviceKey{bench.salon.manager, key.public_key(), "lost"}});
  CHECK(enrol(key.public_key(), key.sign(text)) == "staff.device_key_was_used_before");
  // A point of small order verifies anything; a signature over another person's name is no proof.
  CHECK(enrol(PublicKey::zero(), Signature::zero()) == "staff.proof_is_wrong");
  const SigningKey fresh = SigningKey::generate(bench.random);
  CHECK(enrol(fresh.public_key(), fresh.sign(text)) == "staff.proof_is_wrong");
}

TEST_CASE("approvals: a signature that rests on nothing is not taken", "[unit][writer]") {
  ApprovalBench bench;
  const StaffId manager = bench.salon.manager;
  const SigningKey key = bench.enrol(manager);
  Submission tip = bench.ledger.submission(
      sale::Command{sale::AddTip{bench.bill, manager, bench.salon.cad(1'00)}},
      staff_actor(manager, Role::manager));
  tip.signature =
      ActSignature{key.public_key(), key.sign(bytes_of("x")), bench.ledger.clock().now()};
  CHECK(ApprovalBench::code_of(bench.answer_to(std::move(tip))) ==
        "command.signature_rests_on_nothing");
}

}  // namespace

}  // namespace tress::testing::approvals_test
