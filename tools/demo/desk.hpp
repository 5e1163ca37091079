#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/pipeline/pipeline.hpp"

namespace tress::demo {

/// Where the people of the demo hand in their commands. Each is a command like any other; one that
/// is refused is a mistake of the demo and ends it.
class Desk {
 public:
  Desk(Writer& writer, std::uint64_t seed) : pipeline_(writer), seed_(seed) {}

  /// Sends and returns the stream that the command is for.
  StreamId send(const Actor& actor, AnyCommand command, Timestamp at);

  /// Waits for the answers: where the event is of what was accepted last. Nothing after a fault,
  /// which `settle` tells.
  std::optional<Position> last_position();

  /// Waits until everything is durable.
  Result<void, Fault> settle();

  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }

 private:
  tool::Pipeline pipeline_;
  std::uint64_t seed_;
  std::uint64_t sent_ = 0;
};

}  // namespace tress::demo
