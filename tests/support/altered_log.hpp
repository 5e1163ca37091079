#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "ledger/log/event_log.hpp"

namespace tress::testing {

/// A copy of a log that a test may alter at will, as somebody with the disk in hand could.
/// Read-only for everybody else.
class AlteredLog final : public EventLog {
 public:
  using Rows = std::map<Bytes, Bytes>;

  explicit AlteredLog(const EventLog& log) : log_size(log.size()) {
    while (events.size() < log_size) {
      auto read = log.read(events.size(), log_size, std::size_t{1} << 30U);
      REQUIRE(read.has_value());
      for (auto& event : read.value()) events.push_back(std::move(event));
    }
    for (const Space space : {Space::meta, Space::streams, Space::commands, Space::tiles,
                              Space::checkpoints, Space::guards}) {
      const auto copied = log.scan(space, {}, {}, [&](ByteView key, ByteView value) {
        rows[space].emplace(Bytes{key.begin(), key.end()}, Bytes{value.begin(), value.end()});
        return true;
      });
      REQUIRE(copied.has_value());
    }
  }

  [[nodiscard]] Position size() const override { return log_size; }

  Result<void, Fault> append(const Group&) override {
    return Fault{Fault::Kind::halted, "the log", "is a copy"};
  }

  /// Positions are what the events say; a hole is passed over, as a careless store would.
  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t) const override {
    std::vector<StoredEvent> out;
    for (std::size_t i = from; i < events.size() && out.size() < count_max; ++i) {
      if (unreadable.contains(i)) {
        return Fault{Fault::Kind::damaged, "event " + std::to_string(i), "is missing"};
      }
      out.push_back(events[i]);
    }
    return out;
  }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space space, ByteView key) const override {
    const auto& of_space = rows.at(space);
    const auto found = of_space.find(Bytes{key.begin(), key.end()});
    if (found == of_space.end()) return std::optional<Bytes>{};
    return std::optional<Bytes>{found->second};
  }

  Result<void, Fault> scan(Space space,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const override {
    for (const auto& [key, value] : rows.at(space)) {
      const bool is_in =
          key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin()) &&
          !std::lexicographical_compare(key.begin(), key.end(), from.begin(), from.end());
      if (is_in && !visit(key, value)) break;
    }
    return ok();
  }

  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const override {
    const auto& of_space = rows.at(space);
    if (of_space.empty()) return std::optional<std::pair<Bytes, Bytes>>{};
    return std::optional<std::pair<Bytes, Bytes>>{*of_space.rbegin()};
  }

  std::vector<StoredEvent> events;
  std::map<Space, Rows> rows{{Space::meta, {}},  {Space::streams, {}},     {Space::commands, {}},
                             {Space::tiles, {}}, {Space::checkpoints, {}}, {Space::guards, {}}};
  std::set<Position> unreadable;
  Position log_size;
};

}  // namespace tress::testing
