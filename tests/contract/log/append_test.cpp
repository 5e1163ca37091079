// Goal: `append` and `size` keep the contract of event_log.hpp in every implementation.
// Method: the same cases run against each subject; events follow from their position, so what must
// be read back is computed, not remembered.

#include "tests/contract/log/subjects.hpp"

namespace tress::testing::append_test {

TEMPLATE_TEST_CASE("log: a new log is empty", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  CHECK(subject.log().size() == 0);
  CHECK(all_events(subject.log()).empty());
  CHECK_FALSE(subject.log().last(Space::streams).value());
}

TEMPLATE_TEST_CASE("log: a new log names its format", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  CHECK(row_text(subject.log(), Space::meta, "format") == "1");
}

TEMPLATE_TEST_CASE("log: what was appended is read back byte for byte",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 3));
  append_or_fail(subject.log(), sample_group(3, 1));
  append_or_fail(subject.log(), sample_group(4, 250));
  CHECK(subject.log().size() == 254);
  CHECK(all_events(subject.log()) == sample_events(0, 254));
}

TEMPLATE_TEST_CASE("log: an event without bytes and one of 64 KiB both fit",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  auto empty = sample_event(0);
  empty.bytes.clear();
  const Group group{0, {empty, sample_event(1, std::size_t{64} * 1024)}, {}};
  append_or_fail(subject.log(), group);
  CHECK(all_events(subject.log()) == group.events);
}

TEMPLATE_TEST_CASE("log: a group that does not begin at the end is refused unwritten",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 5, {put(Space::guards, "balance", "5")}));
  for (const Position first : {Position{0}, Position{4}, Position{6}, Position{1000}}) {
    CAPTURE(first);
    const auto refused =
        subject.log().append(sample_group(first, 2, {put(Space::guards, "balance", "wrong")}));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == Fault::Kind::configuration);
  }
  CHECK(subject.log().size() == 5);
  CHECK(all_events(subject.log()) == sample_events(0, 5));
  CHECK(row_text(subject.log(), Space::guards, "balance") == "5");
}

TEMPLATE_TEST_CASE("log: a refused group does not halt the log", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  REQUIRE(subject.log().append(sample_group(1, 1)).has_error());
  append_or_fail(subject.log(), sample_group(0, 1));
  CHECK(subject.log().size() == 1);
}

TEMPLATE_TEST_CASE("log: riders of a group without events are written",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 2));
  append_or_fail(subject.log(), Group{2, {}, {put(Space::commands, "c1", "refused")}});
  CHECK(subject.log().size() == 2);
  CHECK(row_text(subject.log(), Space::commands, "c1") == "refused");
}

TEMPLATE_TEST_CASE("log: a group without events must begin at the end too",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 2));
  CHECK(subject.log().append(Group{1, {}, {put(Space::commands, "c1", "x")}}).has_error());
  CHECK(row_text(subject.log(), Space::commands, "c1") == "(none)");
}

TEMPLATE_TEST_CASE("log: a failed append halts the log until the next start",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 2, {put(Space::guards, "k", "before")}));
  subject.fail_next_append();

  const auto failed = subject.log().append(sample_group(2, 3, {put(Space::guards, "k", "after")}));
  REQUIRE(failed.has_error());
  CHECK(failed.error().kind == Fault::Kind::io);
  CHECK(subject.log().is_halted());

  // The same group, a later one, and riders alone: nothing gets in any more.
  for (const Group& group : {sample_group(2, 3), sample_group(5, 1), sample_group(2, 0)}) {
    const auto refused = subject.log().append(group);
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == Fault::Kind::halted);
  }
  CHECK(subject.log().size() == 2);
  CHECK(all_events(subject.log()) == sample_events(0, 2));
  CHECK(row_text(subject.log(), Space::guards, "k") == "before");
}

TEMPLATE_TEST_CASE("log: after a failed append the next start sees the whole group or none of it",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 2, {put(Space::guards, "k", "before")}));
  subject.fail_next_append();
  REQUIRE(subject.log().append(sample_group(2, 3, {put(Space::guards, "k", "after")})).has_error());
  subject.restart();

  const Position size = subject.log().size();
  CHECK((size == 2 || size == 5));
  CHECK(all_events(subject.log()) == sample_events(0, size));
  CHECK(row_text(subject.log(), Space::guards, "k") == (size == 2 ? "before" : "after"));
  append_or_fail(subject.log(), sample_group(size, 1));
  CHECK(subject.log().size() == size + 1);
}

TEST_CASE("memory log: a failed append that landed is seen after the restart, not before",
          "[contract][log]") {
  MemoryLog log;
  log.fail_next_append(MemoryLog::Landing::kept);
  REQUIRE(log.append(sample_group(0, 2, {put(Space::guards, "k", "v")})).has_error());
  CHECK(log.size() == 0);
  CHECK(row_text(log, Space::guards, "k") == "(none)");
  log.restart();
  CHECK(all_events(log) == sample_events(0, 2));
  CHECK(row_text(log, Space::guards, "k") == "v");
}

}  // namespace tress::testing::append_test
