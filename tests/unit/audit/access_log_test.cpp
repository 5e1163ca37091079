// Goal: an access log verifies like every log; one in which something stands that has no place
// there, or a ledger that holds readings, is found out event by event. Method: logs in memory, one
// signed again by its own key after its first event was changed.

#include "tests/unit/audit/forgery.hpp"

namespace tress::testing::access_log_test {

namespace {

/// A log of either kind with three events of its kind.
struct SmallLog {
  explicit SmallLog(LogHolds holds) {
    ledger.accept(salon::Command{
        salon::Found{"Tress", TestLedger::origin, ledger.log_key().public_key(), holds}});
    for (int i = 0; i < 3; ++i) {
      ledger.accept(holds == LogHolds::access ? a_search(i) : an_item(i));
    }
  }

  AnyCommand a_search(int rows) {
    access::Record asked{};
    asked.on = std::chrono::floor<std::chrono::days>(ledger.clock().now());
    asked.act = access::Act::searched;
    asked.operation = "GET /v1/clients";
    asked.outcome = access::Outcome::allowed;
    asked.purpose = access::Purpose::upkeep;
    asked.right = access::Right::system;
    asked.rows = static_cast<std::uint32_t>(rows);
    return access::Command{asked};
  }

  static AnyCommand an_item(int number) {
    const std::string code = "I" + std::to_string(number);
    return catalogue::Command{
        catalogue::ListItem{catalogue::ItemKind::service, code, code, std::nullopt}};
  }

  [[nodiscard]] Report verdict(const EventLog& log, const audit::Options& options = {}) const {
    auto report = audit::audit_log(
        log, {TestLedger::origin, merkle::NoteKeyType::ed25519, ledger.log_key().public_key()},
        options);
    REQUIRE(report.has_value());
    return std::move(report.value());
  }

  /// The same log, said to be for something else, and everything signed again.
  AlteredLog said_to_hold(LogHolds holds) {
    AlteredLog log{ledger.log()};
    Envelope first = decode_event(log.events[0].bytes).value();
    get_if<salon::Founded>(&first.payload)->holds = holds;
    log.events[0].bytes = encode_event(first);
    sign_again(log, ledger.log_key());
    return log;
  }

  TestLedger ledger;
};

}  // namespace

TEST_CASE("an access log verifies, in full and by its checkpoints", "[unit][audit]") {
  SmallLog log{LogHolds::access};
  for (const auto& options : {audit::Options{}, checkpoints_only()}) {
    const Report report = log.verdict(log.ledger.log(), options);
    INFO(places_of(report));
    CHECK(report.is_good());
    CHECK(report.counts.events == 4);
  }
}

TEST_CASE("an access log that holds anything else is found out, however it is signed",
          "[unit][audit]") {
  SmallLog log{LogHolds::ledger};
  CHECK(log.verdict(log.ledger.log()).is_good());
  const AlteredLog forged = log.said_to_hold(LogHolds::access);
  for (const auto& options : {audit::Options{}, checkpoints_only()}) {
    const Report report = log.verdict(forged, options);
    INFO(places_of(report));
    CHECK(report.findings.count() == 3);
    for (const Position position : {1U, 2U, 3U}) CHECK(names(report, event(position)));
    CHECK(places_of(report).find("has no place in an access log") != std::string::npos);
  }
}

TEST_CASE("a ledger that holds readings is found out, however it is signed", "[unit][audit]") {
  SmallLog log{LogHolds::access};
  const Report report = log.verdict(log.said_to_hold(LogHolds::ledger));
  INFO(places_of(report));
  CHECK(report.findings.count() == 3);
  for (const Position position : {1U, 2U, 3U}) CHECK(names(report, event(position)));
  CHECK(places_of(report).find("has its place in an access log") != std::string::npos);
}

}  // namespace tress::testing::access_log_test
