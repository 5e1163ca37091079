#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/log/event_log.hpp"

/// What a check of a log has found wrong, in words for a person who was not there.
namespace tress::audit {

/// One thing that is wrong and where: {"event 41", "its bytes are not the ones that were signed"}.
struct Finding {
  std::string place;
  std::string what;

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// "event 41: its bytes are not the ones that were signed".
[[nodiscard]] std::string sentence(const Finding& finding);

/// "event 41".
[[nodiscard]] std::string event_place(Position position);

/// "event 41" or "events 41 to 45". Requires `first < end`.
[[nodiscard]] std::string events_place(Position first, Position end);

/// All findings are counted and the first ones kept: a log of another salon has one per event.
class Findings {
 public:
  explicit Findings(std::size_t kept_max) : kept_max_(kept_max) {}

  void add(std::string place, std::string what);

  /// Those of a part that was checked by itself.
  void add_all(const Findings& others);

  [[nodiscard]] std::size_t kept_max() const noexcept { return kept_max_; }

  [[nodiscard]] const std::vector<Finding>& kept() const noexcept { return kept_; }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

 private:
  std::size_t kept_max_;
  std::vector<Finding> kept_;
  std::uint64_t count_ = 0;
};

}  // namespace tress::audit
