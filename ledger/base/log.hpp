#pragma once

#include <spdlog/spdlog.h>

#include <string>

/// The program's log for operators: one line per event, ids and counts only, never personal data
/// (`Personal<T>` has no formatter). spdlog is named here and nowhere else.
namespace tress::log {

using spdlog::critical;
using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

/// Sends the log to standard error: JSON lines, or a short human format on a terminal.
/// Called once, from main, before the first line.
void set_up(bool is_terminal, bool is_verbose);

}  // namespace tress::log
