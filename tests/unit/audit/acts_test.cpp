// Goal: who has the log's key still cannot make a person's decision: what a device key signed is
// verified again from the events alone, by position.
// Method: a ledger with signed approvals; copies of its log altered by somebody who holds the log's
// key and makes every hash, chain, root and row right again.

#include "tests/support/approval_bench.hpp"
#include "tests/unit/audit/forgery.hpp"

namespace tress::testing::acts_test {

namespace {

/// A discount approved with the manager's own key, one with a key that the service holds, one by
/// somebody without a key; then the manager's key is revoked.
struct SignedLedger {
  SignedLedger()
      : clerk(bench.hire("CLERK", Role::manager)),
        keyless(bench.hire("KEYLESS", Role::manager)),
        key(bench.enrol(bench.salon.manager)),
        clerks_key(bench.enrol(clerk, staff::KeyHolder::service)) {
    approve(bench.signed_approval(bench.salon.manager, key, bench.propose(bench.discount())));
    signed_at = last;
    reopen_bill();
    approve(bench.signed_approval(clerk, clerks_key, bench.propose(bench.discount())));
    signed_by_clerk_at = last;
    reopen_bill();
    const ApprovalId third = bench.propose(bench.discount());
    approve(bench.ledger.submission(ApprovalBench::approve(third),
                                    staff_actor(keyless, Role::manager)));
    unsigned_at = last;
    bench.ledger.accept(
        staff::Command{staff::RevokeDeviceKey{bench.salon.manager, key.public_key(), "replaced"}});
    reopen_bill();
    const ApprovalId fourth = bench.propose(bench.discount());
    const Submission late = bench.ledger.submission(
        ApprovalBench::approve(fourth), staff_actor(bench.salon.manager, Role::manager));
    after_revocation = ApprovalBench::sign(key, bench.statement(late, fourth));
    approve(late);
    after_revocation_at = last;
  }

  void reopen_bill() {
    bench.bill = bench.salon.open_bill(bench.ledger);
    bench.ledger.accept(sale::Command{sale::AddLine{bench.bill, bench.salon.haircut, std::nullopt,
                                                    std::nullopt, 1, std::nullopt, std::nullopt}});
  }

  void approve(Submission submission) {
    const Answer answer = bench.answer_to(std::move(submission));
    REQUIRE(std::holds_alternative<Accepted>(answer));
    last = std::get<Accepted>(answer).first_position;
  }

  [[nodiscard]] merkle::VerifierKey log_key() const {
    return {TestLedger::origin, merkle::NoteKeyType::ed25519, bench.ledger.log_key().public_key()};
  }

  ApprovalBench bench;
  StaffId clerk;
  StaffId keyless;
  SigningKey key;
  SigningKey clerks_key;
  Position last = 0;
  Position signed_at = 0;
  Position signed_by_clerk_at = 0;
  Position unsigned_at = 0;
  Position after_revocation_at = 0;
  /// By the revoked key, right in every other way.
  std::optional<ActSignature> after_revocation;
};

SignedLedger& ledger() {
  static SignedLedger made;
  return made;
}

Report audited_acts(const EventLog& log) {
  auto report = audit::audit_log(log, ledger().log_key());
  REQUIRE(report.has_value());
  return std::move(report.value());
}

/// `forge` with the key of this log.
template <class Change>
AlteredLog forged(Position position, const Change& change) {
  AlteredLog log{ledger().bench.ledger.log()};
  Envelope altered = decode_event(log.events[position].bytes).value();
  change(altered);
  log.events[position].bytes = encode_event(altered);
  sign_again(log, ledger().bench.ledger.log_key());
  return log;
}

/// As the person's own key would sign it with that time, or with none.
void sign_anew(Envelope& event, const SigningKey& key, std::optional<Timestamp> signed_at) {
  ActStatement act{"approval.approved", event.stream_kind,
                   event.stream,        *event.actor.person,
                   event.command,       ledger().bench.hash_of(id_cast<ApprovalId>(event.stream))};
  act.signed_at = signed_at;
  event.actor_signed_at = signed_at;
  event.actor_signature = key.sign(act_text(TestLedger::origin, act));
}

void require_named(const AlteredLog& log, Position position, const std::string& what) {
  const Report report = audited_acts(log);
  INFO(places_of(report));
  REQUIRE(report.findings.count() == 1);
  CHECK(report.findings.kept().front() == Finding{event(position), what});
}

}  // namespace

TEST_CASE("acts: each signature is verified again, and the report says who held the key",
          "[unit][audit]") {
  const Report report = audited_acts(ledger().bench.ledger.log());
  INFO(places_of(report));
  CHECK(report.is_good());
  CHECK(report.asserted.acts == audit::ActCounts{1, 1, 2, 2});
}

TEST_CASE("acts: a flipped bit of a person's signature is named", "[unit][audit]") {
  const auto log = forged(ledger().signed_at, [](Envelope& event) {
    Signature::Array bytes = event.actor_signature->bytes();
    bytes[GENERATE(0U, 31U, 40U)] ^= 4U;
    event.actor_signature = Signature{bytes};
  });
  require_named(log, ledger().signed_at, "its person's signature is wrong");
}

TEST_CASE("acts: who has stolen the log's key cannot decide in a person's name [neg-91]",
          "[unit][audit]") {
  const auto unsigned_act = forged(ledger().signed_at, [](Envelope& event) {
    event.actor.device_key.reset();
    event.actor_signature.reset();
    event.actor_signed_at.reset();
  });
  require_named(unsigned_act, ledger().signed_at,
                "is not signed, though the person has a device key");
  const auto half =
      forged(ledger().signed_at, [](Envelope& event) { event.actor_signature.reset(); });
  require_named(half, ledger().signed_at, "has half a signature of a person");
}

TEST_CASE("acts: the time that was signed cannot be told as another one, or left out",
          "[unit][audit]") {
  const auto later = forged(
      ledger().signed_at, [](Envelope& event) { *event.actor_signed_at += std::chrono::hours{1}; });
  require_named(later, ledger().signed_at, "its person's signature is wrong");
  const auto timeless =
      forged(ledger().signed_at, [](Envelope& event) { event.actor_signed_at.reset(); });
  require_named(timeless, ledger().signed_at, "its person's signature is wrong");
  const auto only_time = forged(
      ledger().unsigned_at, [](Envelope& event) { event.actor_signed_at = event.effective_at; });
  require_named(only_time, ledger().unsigned_at, "has half a signature of a person");
}

TEST_CASE("acts: what was signed before acts had a time is as good as it was", "[unit][audit]") {
  const auto old = forged(ledger().signed_at, [](Envelope& event) {
    const auto request = ledger().bench.hash_of(id_cast<ApprovalId>(event.stream));
    const ActStatement act{"approval.approved", event.stream_kind, event.stream,
                           *event.actor.person, event.command,     request};
    event.actor_signed_at.reset();
    event.actor_signature = ledger().key.sign(act_text(TestLedger::origin, act));
  });
  const Report report = audited_acts(old);
  INFO(places_of(report));
  CHECK(report.is_good());
}

TEST_CASE("acts: once acts are signed with a time, none is good without", "[unit][audit]") {
  const auto timeless = forged(ledger().signed_by_clerk_at, [](Envelope& event) {
    sign_anew(event, ledger().clerks_key, std::nullopt);
  });
  require_named(timeless, ledger().signed_by_clerk_at,
                "is signed without a time, though acts before it have one");
}

TEST_CASE("acts: what a person signed at another time was not done at this one", "[unit][audit]") {
  const Timestamp recorded = ledger().bench.ledger.stored(ledger().signed_at).recorded_at;
  const auto signed_off_by = [&](std::chrono::microseconds difference) {
    return forged(ledger().signed_at,
                  [&](Envelope& event) { sign_anew(event, ledger().key, recorded + difference); });
  };
  using std::chrono::minutes;
  for (const auto difference : {minutes{6}, -minutes{6}}) {
    require_named(signed_off_by(difference), ledger().signed_at,
                  "is signed at another time than it was recorded");
  }
  for (const auto difference : {minutes{5}, -minutes{5}}) {
    const Report report = audited_acts(signed_off_by(difference));
    INFO(places_of(report));
    CHECK(report.is_good());
  }
}

TEST_CASE("acts: a signature of another request, act or person is not this one's",
          "[unit][audit]") {
  const auto other_command =
      forged(ledger().signed_at, [](Envelope& event) { event.command = CommandId::zero(); });
  const Report report = audited_acts(other_command);
  CHECK(names(report, event(ledger().signed_at)));
  const auto others_key = forged(ledger().signed_at, [](Envelope& event) {
    event.actor.device_key = ledger().clerks_key.public_key();
  });
  require_named(others_key, ledger().signed_at, "is signed by somebody else's device key");
  const auto unknown_key = forged(ledger().signed_at, [](Envelope& event) {
    event.actor.device_key = ledger().bench.ledger.log_key().public_key();
  });
  require_named(unknown_key, ledger().signed_at,
                "is signed by a device key that nobody has enrolled");
  // One that was decided before, and one that is not there until later.
  const auto approval_at = [](Position position) {
    return decode_event(ledger().bench.ledger.stored(position).bytes).value().approval;
  };
  const auto earlier_proposal = forged(ledger().signed_by_clerk_at, [&](Envelope& event) {
    event.approval = approval_at(ledger().signed_at);
  });
  require_named(earlier_proposal, ledger().signed_by_clerk_at,
                "is signed for another stream's request");
  const auto later_proposal = forged(ledger().signed_at, [&](Envelope& event) {
    event.approval = approval_at(ledger().signed_by_clerk_at);
  });
  require_named(later_proposal, ledger().signed_at,
                "is signed for a request that the log does not have");
}

TEST_CASE("acts: a key that was revoked before signs nothing after, whatever the times say",
          "[unit][audit]") {
  const auto log = forged(ledger().after_revocation_at, [](Envelope& event) {
    event.actor.device_key = ledger().after_revocation->key;
    event.actor_signature = ledger().after_revocation->signature;
    event.actor_signed_at = ledger().after_revocation->signed_at;
  });
  require_named(log, ledger().after_revocation_at,
                "is signed by a device key that had been taken away");
}

TEST_CASE("acts: an enrolment whose key does not vouch for itself is named", "[unit][audit]") {
  AlteredLog log{ledger().bench.ledger.log()};
  const Position enrolled = position_of<staff::DeviceKeyEnrolled>(log);
  forge(log, enrolled, [](Envelope& event) {
    get<staff::DeviceKeyEnrolled>(event.payload).proof = Signature::zero();
  });
  sign_again(log, ledger().bench.ledger.log_key());
  const Report report = audited_acts(log);
  CHECK(report.findings.kept().front() ==
        Finding{event(enrolled), "enrols a device key that does not vouch for itself"});
}

}  // namespace tress::testing::acts_test
