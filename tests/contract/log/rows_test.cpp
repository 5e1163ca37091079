// Goal: riders become rows, and `row`, `scan` and `last` find exactly them.
// Method: keys at the edges of a prefix (its own bytes, 0x00 and 0xFF after it, the next prefix)
// are written in one go; every scan's answer is listed.

#include "tests/contract/log/subjects.hpp"

namespace tress::testing::rows_test {

namespace {

using Keys = std::vector<std::string>;

/// The keys that a scan visits, at most `count_max` of them.
Keys scanned(const EventLog& log,
             Space space,
             std::string_view prefix,
             std::string_view from,
             std::size_t count_max = 1000) {
  Keys keys;
  const auto done =
      log.scan(space, bytes_of(prefix), bytes_of(from), [&](ByteView key, ByteView value) {
        CHECK(text_of(value) == "v");
        keys.emplace_back(text_of(key));
        return keys.size() < count_max;
      });
  REQUIRE(done.has_value());
  return keys;
}

std::vector<Rider> puts(Space space, const Keys& keys) {
  std::vector<Rider> riders;
  for (const auto& key : keys) riders.push_back(put(space, key, "v"));
  return riders;
}

}  // namespace

TEMPLATE_TEST_CASE("log: each space has its own rows", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  const std::vector<Space> spaces{Space::meta,  Space::streams,     Space::commands,
                                  Space::tiles, Space::checkpoints, Space::guards};
  std::vector<Rider> riders;
  for (const Space space : spaces) {
    riders.push_back(put(space, "key", std::to_string(static_cast<int>(space))));
  }
  append_or_fail(subject.log(), sample_group(0, 1, riders));
  for (const Space space : spaces) {
    CHECK(row_text(subject.log(), space, "key") == std::to_string(static_cast<int>(space)));
  }
}

TEMPLATE_TEST_CASE("log: a row that was never put is nothing", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 1, {put(Space::guards, "ab", "v")}));
  CHECK(row_text(subject.log(), Space::guards, "a") == "(none)");
  CHECK(row_text(subject.log(), Space::guards, "abc") == "(none)");
  CHECK(row_text(subject.log(), Space::streams, "ab") == "(none)");
}

TEMPLATE_TEST_CASE("log: an empty value is a row", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 1, {put(Space::guards, "k", "")}));
  CHECK(row_text(subject.log(), Space::guards, "k").empty());
}

TEMPLATE_TEST_CASE("log: a later group replaces and removes rows", "[contract][log]", TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(),
                 sample_group(0, 1, {put(Space::guards, "a", "1"), put(Space::guards, "b", "1")}));
  append_or_fail(subject.log(),
                 sample_group(1, 1,
                              {put(Space::guards, "a", "2"), removal(Space::guards, "b"),
                               removal(Space::guards, "never there")}));
  CHECK(row_text(subject.log(), Space::guards, "a") == "2");
  CHECK(row_text(subject.log(), Space::guards, "b") == "(none)");
}

TEMPLATE_TEST_CASE("log: within a group the last rider of a key wins",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(),
                 sample_group(0, 1,
                              {put(Space::guards, "a", "1"), removal(Space::guards, "a"),
                               put(Space::guards, "a", "3"), put(Space::guards, "b", "1"),
                               removal(Space::guards, "b")}));
  CHECK(row_text(subject.log(), Space::guards, "a") == "3");
  CHECK(row_text(subject.log(), Space::guards, "b") == "(none)");
}

TEMPLATE_TEST_CASE("log: a scan visits the keys of its prefix in byte order",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  const std::string a_low{"a\x00", 2};
  const Keys keys{"`z", "a", a_low, "a1", "a\x7F", "a\x80", "a\xFF", "a\xFF\xFF", "b", "b1"};
  append_or_fail(subject.log(), sample_group(0, 1, puts(Space::streams, keys)));
  const EventLog& log = subject.log();
  CHECK(scanned(log, Space::streams, "a", "") ==
        Keys{"a", a_low, "a1", "a\x7F", "a\x80", "a\xFF", "a\xFF\xFF"});
  CHECK(scanned(log, Space::streams, "a1", "") == Keys{"a1"});
  CHECK(scanned(log, Space::streams, "c", "").empty());
  CHECK(scanned(log, Space::streams, "", "") == keys);
  CHECK(scanned(log, Space::guards, "a", "").empty());
}

TEMPLATE_TEST_CASE("log: a scan begins at `from`, itself included, but never outside its prefix",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 1, puts(Space::streams, {"a1", "a3", "a5", "b1"})));
  const EventLog& log = subject.log();
  CHECK(scanned(log, Space::streams, "a", "a3") == Keys{"a3", "a5"});
  CHECK(scanned(log, Space::streams, "a", "a4") == Keys{"a5"});
  CHECK(scanned(log, Space::streams, "a", "a9").empty());
  CHECK(scanned(log, Space::streams, "b", "a3") == Keys{"b1"});
  CHECK(scanned(log, Space::streams, "a", "b").empty());
  CHECK(scanned(log, Space::streams, "", "a4") == Keys{"a5", "b1"});
}

TEMPLATE_TEST_CASE("log: a prefix that ends in 0xFF does not run into the next one",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  const Keys keys{"a\xFF", "a\xFF\x01", "a\xFF\xFF", "b",
                  "\xFE",  "\xFF",      "\xFF\x01",  "\xFF\xFF\x02"};
  append_or_fail(subject.log(), sample_group(0, 1, puts(Space::streams, keys)));
  const EventLog& log = subject.log();
  CHECK(scanned(log, Space::streams, "a\xFF", "") == Keys{"a\xFF", "a\xFF\x01", "a\xFF\xFF"});
  CHECK(scanned(log, Space::streams, "a\xFF\xFF", "") == Keys{"a\xFF\xFF"});
  CHECK(scanned(log, Space::streams, "\xFE", "") == Keys{"\xFE"});
  CHECK(scanned(log, Space::streams, "\xFF", "") == Keys{"\xFF", "\xFF\x01", "\xFF\xFF\x02"});
  CHECK(scanned(log, Space::streams, "\xFF\xFF", "") == Keys{"\xFF\xFF\x02"});
  CHECK(scanned(log, Space::streams, "\xFF\xFF\xFF", "").empty());
}

TEMPLATE_TEST_CASE("log: a scan ends when its visitor has seen enough",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 1, puts(Space::streams, {"a1", "a2", "a3"})));
  CHECK(scanned(subject.log(), Space::streams, "a", "", 2) == Keys{"a1", "a2"});
}

TEMPLATE_TEST_CASE("log: a scan does not see what is appended while it runs",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  EventLog& log = subject.log();
  append_or_fail(log, sample_group(0, 1, puts(Space::streams, {"a1", "a2"})));
  Keys seen;
  const auto done = log.scan(Space::streams, bytes_of("a"), {}, [&](ByteView key, ByteView) {
    if (seen.empty()) {
      append_or_fail(
          log, sample_group(1, 1, {put(Space::streams, "a3", "v"), removal(Space::streams, "a2")}));
    }
    seen.emplace_back(text_of(key));
    return true;
  });
  REQUIRE(done.has_value());
  CHECK(seen == Keys{"a1", "a2"});
  CHECK(scanned(log, Space::streams, "a", "") == Keys{"a1", "a3"});
}

TEMPLATE_TEST_CASE("log: the last row is the greatest key, whatever was put last",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  append_or_fail(subject.log(), sample_group(0, 1, puts(Space::checkpoints, {"b", "b\xFF", "a"})));
  auto last = subject.log().last(Space::checkpoints);
  REQUIRE(last.has_value());
  CHECK(last.value() == std::pair{bytes_from("b\xFF"), bytes_from("v")});

  append_or_fail(subject.log(), sample_group(1, 0, {removal(Space::checkpoints, "b\xFF")}));
  last = subject.log().last(Space::checkpoints);
  REQUIRE(last.has_value());
  CHECK(last.value()->first == bytes_from("b"));
}

}  // namespace tress::testing::rows_test
