// Goal: who has the log's key still cannot have personal data erased by a rule that nobody has set,
// or before the rule's time. Method: a ledger with a real announcement and erasure; copies of its
// log altered by somebody who makes every hash, chain, root and row right again.

#include "tests/support/retention_bench.hpp"
#include "tests/unit/audit/forgery.hpp"

namespace tress::testing::retention_test {

namespace {

struct ErasedLedger : RetentionBench {
  ErasedLedger() {
    years_pass();
    announced_at = ledger.accept(review(lin)).first_position;
    grace_passes();
    erased_at = ledger.accept(review(lin)).first_position;
  }

  Position announced_at = 0;
  Position erased_at = 0;
};

ErasedLedger& salon() {
  static ErasedLedger made;
  return made;
}

/// What was announced of two clients is taken back by somebody's hold and by somebody's bill.
struct KeptLedger : RetentionBench {
  KeptLedger() : mia(register_client("Mia Planted")) {
    years_pass();
    ledger.accept(review(lin));
    ledger.accept(review(mia));
    const client::PlaceHold hold{lin, {client::PersonalClass::contact}, "legal_claim"};
    by_hold = ledger.accept(client::Command{hold}, staff_actor(salon.manager, Role::manager))
                  .first_position +
              1;
    const SaleId visit = salon.open_bill(ledger, mia);
    ledger.accept(sale::Command{sale::AddLine{visit, salon.haircut, std::nullopt, std::nullopt, 1,
                                              std::nullopt, std::nullopt}});
    ledger.accept(sale::Command{sale::TakeTender{visit, sale::TenderKind::card, salon.cad(84'00),
                                                 std::nullopt, std::nullopt}});
    by_bill =
        ledger.accept(sale::Command{sale::Close{visit}}, staff_actor(salon.cashier, Role::cashier))
            .first_position +
        1;
  }

  ClientId mia;
  Position by_hold = 0;
  Position by_bill = 0;
};

KeptLedger& kept() {
  static KeptLedger made;
  return made;
}

Report audited_rules(const EventLog& log, TestLedger& ledger = salon().ledger) {
  const merkle::VerifierKey key{TestLedger::origin, merkle::NoteKeyType::ed25519,
                                ledger.log_key().public_key()};
  auto report = audit::audit_log(log, key);
  REQUIRE(report.has_value());
  return std::move(report.value());
}

/// The event at `position`, altered, with everything that hangs on it.
template <class Event, class Change>
Report after_forging(Position position, const Change& change) {
  AlteredLog log{salon().ledger.log()};
  Envelope altered = decode_event(log.events[position].bytes).value();
  Event forged = get<Event>(altered.payload);
  change(forged, altered);
  altered.payload = forged;
  log.events[position].bytes = encode_event(altered);
  Hash previous = sha256(log.events[position].bytes);
  for (Position later = position + 1; later < log.size(); ++later) {
    Envelope next = decode_event(log.events[later].bytes).value();
    if (next.stream != altered.stream || next.stream_kind != altered.stream_kind) continue;
    next.previous = previous;
    log.events[later].bytes = encode_event(next);
    previous = sha256(log.events[later].bytes);
  }
  sign_again(log, salon().ledger.log_key());
  return audited_rules(log);
}

/// The same, of the ledger in which something is kept.
template <class Change>
Report after_forging_kept(Position position, const Change& change) {
  AlteredLog log{kept().ledger.log()};
  const auto alter = [&](Envelope& envelope) {
    auto forged = get<client::RetentionWithdrawn>(envelope.payload);
    change(forged, envelope);
    envelope.payload = forged;
  };
  forge(log, position, alter, kept().ledger.log_key());
  return audited_rules(log, kept().ledger);
}

void check_says(const Report& report, Position position, const std::string& what) {
  INFO(places_of(report));
  const auto& kept = report.findings.kept();
  CHECK(std::find(kept.begin(), kept.end(), Finding{event(position), what}) != kept.end());
}

using client::Erased;
using client::RetentionAnnounced;
using std::chrono::days;

}  // namespace

TEST_CASE("audit: an erasure by a rule that was set, announced and over is good", "[unit][audit]") {
  const Report report = audited_rules(salon().ledger.log());
  INFO(places_of(report));
  CHECK(report.is_good());
  CHECK(report.asserted.erasures == 1);
}

TEST_CASE("audit: no rule, another's rule, or one not in force announces nothing",
          "[unit][audit]") {
  const Position at = salon().announced_at;
  check_says(after_forging<RetentionAnnounced>(
                 at, [](RetentionAnnounced& event, Envelope&) { event.rule_version = 2; }),
             at, "announces an erasure by a rule that nobody has set");
  check_says(
      after_forging<RetentionAnnounced>(
          at, [](RetentionAnnounced& event, Envelope&) { event.set_by = salon().salon.cashier; }),
      at, "announces an erasure by a rule that nobody has set");
  const Position rule = salon().rule_set_at;
  const Report later = after_forging<policy::RetentionRuleSet>(
      rule, [](policy::RetentionRuleSet& set, Envelope&) { set.from += days{3650}; });
  check_says(later, at, "announces an erasure by a rule not in force");
}

TEST_CASE("audit: nothing is announced before the rule's months are over, or without its grace",
          "[unit][audit]") {
  const Position at = salon().announced_at;
  const std::string early = "announces an erasure before its time";
  check_says(after_forging<RetentionAnnounced>(
                 at, [](RetentionAnnounced& event, Envelope&) { event.last_contact += days{180}; }),
             at, early);
  check_says(after_forging<RetentionAnnounced>(
                 at, [](RetentionAnnounced& event, Envelope&) { event.on += days{2}; }),
             at, early);
  // A class that the rule keeps longer, and one that it does not know.
  for (const auto other : {client::PersonalClass::health, client::PersonalClass::notes}) {
    check_says(after_forging<RetentionAnnounced>(
                   at, [&](RetentionAnnounced& event, Envelope&) { event.classes = {other}; }),
               at, early);
  }
  check_says(after_forging<RetentionAnnounced>(
                 at, [](RetentionAnnounced& event, Envelope&) { event.erase_from -= days{1}; }),
             at, "announces an erasure without the days of grace");
  check_says(after_forging<RetentionAnnounced>(at,
                                               [](RetentionAnnounced&, Envelope& envelope) {
                                                 envelope.actor = staff_actor(salon().salon.manager,
                                                                              Role::manager);
                                               }),
             at, "announces what only the service may");
}

TEST_CASE("audit: the system erases by a rule what was announced, and not before its time",
          "[unit][audit]") {
  const Position at = salon().erased_at;
  check_says(after_forging<Erased>(at, [](Erased& event, Envelope&) { *event.on += days{5}; }), at,
             "erases by a rule before its time");
  check_says(after_forging<Erased>(at,
                                   [](Erased&, Envelope& envelope) {
                                     envelope.actor =
                                         staff_actor(salon().salon.manager, Role::manager);
                                   }),
             at, "erases by a rule in a person's name");
  // Against its own stream: too early by the announcement, another class, another rule, none.
  for (const std::function<void(Erased&)>& alter : std::vector<std::function<void(Erased&)>>{
           [](Erased& event) { *event.on -= days{3}; },
           [](Erased& event) { event.classes = {client::PersonalClass::health}; },
           [](Erased& event) { event.rule_version = 2; },
           [](Erased& event) { event.rule_version.reset(); },
           [](Erased& event) { event.approved_by = salon().salon.cashier; }}) {
    const Report report =
        after_forging<Erased>(at, [&](Erased& event, Envelope&) { alter(event); });
    INFO(places_of(report));
    CHECK(names(report, event(at)));
  }
}

TEST_CASE("audit: somebody's hold or bill takes back what a rule has announced", "[unit][audit]") {
  const Report report = audited_rules(kept().ledger.log(), kept().ledger);
  INFO(places_of(report));
  CHECK(report.is_good());
  for (const Position at : {kept().by_hold, kept().by_bill}) {
    const Envelope envelope = kept().ledger.envelope(at);
    CHECK(holds_alternative<client::RetentionWithdrawn>(envelope.payload));
    CHECK(envelope.actor.kind == ActorKind::staff);
  }
}

TEST_CASE("audit: nobody takes back what a rule has announced without a hold or a bill",
          "[unit][audit]") {
  using client::RetentionStay;
  using client::RetentionWithdrawn;
  const std::string what = "takes back what only the service, a bill or a hold may";
  const auto by_itself = [](RetentionWithdrawn&, Envelope& envelope) {
    envelope.command = kept().ledger.envelope(0).command;
  };
  for (const Position at : {kept().by_hold, kept().by_bill}) {
    check_says(after_forging_kept(at, by_itself), at, what);
  }
  // A hold, and yet the client is said to have been here.
  check_says(after_forging_kept(kept().by_hold,
                                [](RetentionWithdrawn& event, Envelope&) {
                                  event.reason = RetentionStay::client_was_here;
                                }),
             kept().by_hold, what);
  // The service needs neither.
  const Report report =
      after_forging_kept(kept().by_hold, [&](RetentionWithdrawn& event, Envelope& envelope) {
        by_itself(event, envelope);
        envelope.actor = system_actor();
      });
  INFO(places_of(report));
  CHECK_FALSE(names(report, event(kept().by_hold)));
}

}  // namespace tress::testing::retention_test
