#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <string>

namespace tress {

/// Why commands are refused although nothing is wrong with them. When several apply the first
/// listed is told.
enum class GateClosed : unsigned char {
  quarantine,        ///< the log is not all that its head anchor vouches for; until a person acts
  disk_nearly_full,  ///< until there is room again
};

/// Whether commands are taken. Closed by whoever watches log and disk, asked by whoever takes
/// commands, before they are queued; reads go on. Any thread.
class WriteGate {
 public:
  struct Closed {
    GateClosed reason;
    std::string sentence;  ///< for an operator
  };

  void close(GateClosed reason, std::string sentence) {
    const std::lock_guard lock(mutex_);
    sentences_.at(static_cast<std::size_t>(reason)) = std::move(sentence);
  }

  void open(GateClosed reason) {
    const std::lock_guard lock(mutex_);
    sentences_.at(static_cast<std::size_t>(reason)).reset();
  }

  /// Nothing if commands are taken.
  [[nodiscard]] std::optional<Closed> closed() const {
    const std::lock_guard lock(mutex_);
    for (const auto reason : {GateClosed::quarantine, GateClosed::disk_nearly_full}) {
      const auto& sentence = sentences_.at(static_cast<std::size_t>(reason));
      if (sentence) return Closed{reason, *sentence};
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_closed_for(GateClosed reason) const {
    const std::lock_guard lock(mutex_);
    return sentences_.at(static_cast<std::size_t>(reason)).has_value();
  }

 private:
  mutable std::mutex mutex_;                             ///< guards what is below
  std::array<std::optional<std::string>, 2> sentences_;  ///< indexed by `GateClosed`
};

}  // namespace tress
