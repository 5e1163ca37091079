// Goal: `read` stops where its caller said, never skips and never invents.

#include "tests/contract/log/subjects.hpp"

namespace tress::testing::read_test {

namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

std::vector<StoredEvent> read_or_fail(const EventLog& log,
                                      Position from,
                                      std::size_t count_max,
                                      std::size_t bytes_max) {
  auto events = log.read(from, count_max, bytes_max);
  if (events.has_error()) FAIL(sentence(events.error()));
  return std::move(events).value();
}

}  // namespace

TEMPLATE_TEST_CASE("log: reading begins at the position asked for and ends at the count",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 20));
  const EventLog& log = subject.log();
  CHECK(read_or_fail(log, 0, 20, no_limit) == sample_events(0, 20));
  CHECK(read_or_fail(log, 7, 5, no_limit) == sample_events(7, 5));
  CHECK(read_or_fail(log, 19, 100, no_limit) == sample_events(19, 1));
  CHECK(read_or_fail(log, 5, 0, no_limit).empty());
}

TEMPLATE_TEST_CASE("log: reading at or past the end gives nothing", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 3));
  for (const Position from : {Position{3}, Position{4}, std::numeric_limits<Position>::max()}) {
    CAPTURE(from);
    CHECK(read_or_fail(subject.log(), from, 10, no_limit).empty());
  }
}

TEMPLATE_TEST_CASE("log: reading stops before the event that would pass the byte limit",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 10));  // 300 bytes each
  const EventLog& log = subject.log();
  CHECK(read_or_fail(log, 0, 10, 899).size() == 2);
  CHECK(read_or_fail(log, 0, 10, 900).size() == 3);
  CHECK(read_or_fail(log, 0, 10, 1199).size() == 3);
  CHECK(read_or_fail(log, 8, 10, 10'000).size() == 2);
}

TEMPLATE_TEST_CASE("log: one event is read however small the byte limit",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 4));
  CHECK(read_or_fail(subject.log(), 2, 10, 0) == sample_events(2, 1));
  CHECK(read_or_fail(subject.log(), 2, 10, 299) == sample_events(2, 1));
}

}  // namespace tress::testing::read_test
