// Goal: lists among the guards say what the log and the groups before it say, and what an undone
// command counted was never counted. Method: guards over a log in memory.

#include "ledger/writer/guards.hpp"

#include <catch2/catch.hpp>

#include "ledger/log/memory_log.hpp"

namespace tress::guards_test {

namespace {

/// A member of the list `of`.
GuardKey member(Byte of, Byte one) {
  return {200, of, one};
}

void append(MemoryLog& log, Guards& guards, std::uint64_t group) {
  REQUIRE(log.append({log.size(), {}, guards.take_changed(group)}).has_value());
}

}  // namespace

TEST_CASE("guards: a list has the members of the log and those that are not there yet",
          "[unit][writer]") {
  MemoryLog log;
  {
    Guards guards{log};
    guards.add({member(1, 1), 1});
    guards.add({member(1, 2), 1});
    guards.add({member(2, 1), 1});
    append(log, guards, 1);
  }
  Guards guards{log};
  CHECK(guards.members({200, 1}) == std::vector{member(1, 1), member(1, 2)});
  guards.add({member(1, 3), 1});
  guards.add({member(1, 1), -1});
  CHECK(guards.members({200, 1}) == std::vector{member(1, 2), member(1, 3)});
  const auto taken = guards.take_changed(2);
  CHECK(guards.members({200, 1}) == std::vector{member(1, 2), member(1, 3)});
  REQUIRE(log.append({log.size(), {}, taken}).has_value());
  CHECK(guards.members({200, 1}) == std::vector{member(1, 2), member(1, 3)});
  CHECK(Guards{log}.members({200, 1}) == std::vector{member(1, 2), member(1, 3)});
  CHECK(guards.members({200}).size() == 3);
  CHECK(guards.members({200, 9}).empty());
}

TEST_CASE("guards: a member that is gone leaves no row", "[unit][writer]") {
  MemoryLog log;
  Guards guards{log};
  guards.add({member(1, 1), 1});
  append(log, guards, 1);
  CHECK(log.row(Space::guards, member(1, 1)).value().has_value());
  guards.add({member(1, 1), -1});
  append(log, guards, 2);
  CHECK_FALSE(log.row(Space::guards, member(1, 1)).value().has_value());
}

TEST_CASE("guards: what was added since a mark is taken back, what was there before stays",
          "[unit][writer]") {
  MemoryLog log;
  Guards guards{log};
  guards.add({{1}, 5});
  const auto outer = guards.mark();
  guards.add({{1}, 1});
  guards.add({{2}, 7});
  const auto inner = guards.mark();
  guards.add({{2}, 1});
  guards.add({member(1, 1), 1});
  guards.undo_to(inner);
  CHECK(guards.value({2}) == 7);
  CHECK(guards.members({200}).empty());
  const auto kept = guards.mark();
  guards.add({{3}, 1});
  guards.keep(kept);
  guards.undo_to(outer);
  CHECK(guards.value({1}) == 5);
  CHECK(guards.value({2}) == 0);
  CHECK(guards.value({3}) == 0);
  const auto rows = guards.take_changed(1);
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().key == GuardKey{1});
}

}  // namespace tress::guards_test
