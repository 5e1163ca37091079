#include "tools/tress/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/core.h>
#include <unistd.h>

namespace tress::tool {

namespace {

constexpr std::chrono::milliseconds first_after{1000};
constexpr std::chrono::milliseconds terminal_every{100};
constexpr std::chrono::milliseconds pipe_every{5000};
constexpr std::uint64_t bar_width = 30;

}  // namespace

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)),
      total_(total),
      is_terminal_(::isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()),
      drawn_(started_ + first_after - (is_terminal_ ? terminal_every : pipe_every)) {}

Progress::~Progress() {
  if (!was_drawn_) return;
  draw(std::chrono::steady_clock::now());
  if (is_terminal_) std::fputc('\n', stderr);
}

void Progress::advance_to(std::uint64_t done) {
  done_ = done;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ >= (is_terminal_ ? terminal_every : pipe_every)) draw(now);
}

void Progress::draw(std::chrono::steady_clock::time_point now) {
  drawn_ = now;
  was_drawn_ = true;
  std::fprintf(stderr, is_terminal_ ? "\r\x1b[K%s" : "%s\n", line(now).c_str());
  std::fflush(stderr);
}

std::string Progress::line(std::chrono::steady_clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = static_cast<double>(done_) / std::max(seconds, 0.001);
  if (total_ == 0) return fmt::format("{}: {} ({:.0f}/s)", what_, done_, rate);
  const std::uint64_t done = std::min(done_, total_);
  const double left = rate > 0 ? static_cast<double>(total_ - done) / rate : 0;
  const std::uint64_t filled = done * bar_width / total_;
  const std::string bar = is_terminal_ ? fmt::format(" [{}{}]", std::string(filled, '#'),
                                                     std::string(bar_width - filled, '.'))
                                       : std::string{};
  return fmt::format("{}{} {} of {} ({} %), {:.0f}/s, {:.0f} s left", what_, bar, done, total_,
                     done * 100 / total_, rate, left);
}

}  // namespace tress::tool
