// Goal: readers on other threads see whole groups only, and never an event before its riders.
// Method: one thread appends groups that carry the same number in two rows; readers follow the log
// and scan the rows meanwhile. What they find wrong is counted and judged at the end, because
// Catch's assertions belong to one thread.

#include <atomic>
#include <thread>

#include "tests/contract/log/subjects.hpp"

namespace tress::testing::threads_test {

namespace {

constexpr Position total = 600;

Rider end_row(std::string_view key, Position end) {
  Bytes value;
  append_be(value, end);
  return Rider{Space::guards, bytes_from(key), std::move(value)};
}

/// Groups of one to four events; both rows say where the log ends after the group.
void append_all(EventLog& log, std::atomic<int>& wrong) {
  Position first = 0;
  while (first < total) {
    const auto count = std::min<Position>(1 + first % 4, total - first);
    const Position end = first + count;
    const Group group = sample_group(first, count, {end_row("end-a", end), end_row("end-b", end)});
    if (log.append(group).has_error()) ++wrong;
    first = end;
  }
}

/// Reads everything once, in order, as it comes. After the size has grown, the rows must know.
void follow(const EventLog& log, std::atomic<int>& wrong) {
  Position next = 0;
  while (next < total && wrong == 0) {
    const Position size = log.size();
    if (size == next) {
      std::this_thread::yield();
      continue;
    }
    const auto row = log.row(Space::guards, bytes_of("end-a"));
    if (row.has_error() || !row.value() || read_be<Position>(*row.value()) < size) ++wrong;

    const auto page = log.read(next, 7, 10'000);
    if (page.has_error() || page.value().empty()) {
      ++wrong;
      continue;
    }
    for (const auto& event : page.value()) {
      if (event != sample_event(next)) ++wrong;
      ++next;
    }
  }
}

/// Both rows are of one group, so one snapshot holds the same number twice.
void compare_rows(const EventLog& log, std::atomic<int>& wrong) {
  while (log.size() < total && wrong == 0) {
    std::vector<Position> ends;
    const auto done = log.scan(Space::guards, bytes_of("end-"), {}, [&](ByteView, ByteView value) {
      ends.push_back(read_be<Position>(value));
      return true;
    });
    if (done.has_error()) ++wrong;
    if (!ends.empty() && (ends.size() != 2 || ends[0] != ends[1])) ++wrong;
  }
}

}  // namespace

TEMPLATE_TEST_CASE("log: readers on other threads see whole groups in order",
                   "[contract][log]",
                   TRESS_LOGS) {
  TestType subject;
  EventLog& log = subject.log();
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([&] { append_all(log, wrong); });
    threads.emplace_back([&] { follow(log, wrong); });
    threads.emplace_back([&] { follow(log, wrong); });
    threads.emplace_back([&] { compare_rows(log, wrong); });
  }
  CHECK(wrong == 0);
  CHECK(log.size() == total);
}

}  // namespace tress::testing::threads_test
