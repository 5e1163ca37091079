#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tress::tool {

/// How far a long piece of work has come, on standard error: a bar that is redrawn on a terminal, a
/// plain line every few seconds in a pipe, nothing for work of less than a second.
/// One thread.
class Progress {
 public:
  /// `what` in plain words ("Importing receipts"); `total` steps, 0 if not known.
  Progress(std::string what, std::uint64_t total);

  /// Ends the line. Work that was shown as unfinished stays shown so.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance_to(std::uint64_t done);

  void advance(std::uint64_t by = 1) { advance_to(done_ + by); }

 private:
  void draw(std::chrono::steady_clock::time_point now);
  [[nodiscard]] std::string line(std::chrono::steady_clock::time_point now) const;

  std::string what_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  bool is_terminal_;
  bool was_drawn_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace tress::tool
