#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

/// The program's log for operators: one line per event, ids and counts only, never personal data
/// (`Personal<T>` has no formatter). The library behind it is named in log.cpp and nowhere else:
/// its header makes whoever includes it compile all of number formatting again.
namespace tress::log {

enum class Level : unsigned char { debug, info, warn, error, critical };

/// True if a line of that level goes out.
[[nodiscard]] bool is_on(Level level);

/// One line. Any thread.
void write(Level level, std::string_view text);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  if (is_on(Level::debug)) write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warn, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void critical(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::critical, fmt::format(format, std::forward<Args>(args)...));
}

/// Sends the log to standard error: JSON lines, or a short human format on a terminal.
/// Called once, from main, before the first line.
void set_up(bool is_terminal, bool is_verbose);

}  // namespace tress::log
