#include "ledger/base/log.hpp"

#include <memory>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "ledger/base/text.hpp"

namespace tress::log {

namespace {

/// Longest text of one log line; anything longer is cut, so that no input can flood the log.
constexpr std::size_t line_bytes_max = 2000;

/// One JSON object a line. The text is escaped here, so that no message can forge a second line.
class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    head_.format(message, out);
    const std::string text =
        printable({message.payload.data(), message.payload.size()}, line_bytes_max);
    for (const char c : text) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    const std::string_view tail = "\"}\n";
    out.append(tail.data(), tail.data() + tail.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }

 private:
  spdlog::pattern_formatter head_{R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","text":")",
                                  spdlog::pattern_time_type::utc, ""};
};

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::critical: return spdlog::level::critical;
  }
  return spdlog::level::critical;
}

}  // namespace

bool is_on(Level level) {
  return spdlog::default_logger_raw()->should_log(level_of(level));
}

void write(Level level, std::string_view text) {
  spdlog::default_logger_raw()->log(level_of(level), spdlog::string_view_t{text});
}

void set_up(bool is_terminal, bool is_verbose) {
  std::shared_ptr<spdlog::logger> logger;
  if (is_terminal) {
    logger = std::make_shared<spdlog::logger>(
        "tress", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>());
    logger->set_pattern("%H:%M:%S %^%l%$ %v");
  } else {
    logger = std::make_shared<spdlog::logger>("tress",
                                              std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_formatter(std::make_unique<JsonFormatter>());
  }
  logger->set_level(is_verbose ? spdlog::level::debug : spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

}  // namespace tress::log
