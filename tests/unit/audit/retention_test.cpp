// Goal: who has the log's key still cannot have personal data erased by a rule that nobody has set,
// or before the rule's time. Method: a ledger with a real announcement and erasure; copies of its
// log altered by somebody who makes every hash, chain, root and row right again.

#include "tests/support/retention_bench.hpp"
#include "tests/unit/audit/forgery.hpp"

namespace tress::testing {

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

Report audited_rules(const EventLog& log) {
  const merkle::VerifierKey key{TestLedger::origin, merkle::NoteKeyType::ed25519,
                                salon().ledger.log_key().public_key()};
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

}  // namespace tress::testing
