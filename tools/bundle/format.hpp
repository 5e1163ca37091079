#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/envelope.hpp"

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "ledger/audit/log_keys.hpp"
#include "ledger/log/event_log.hpp"

/// The texts of a bundle (log-formats.md, "Ours"): what `tress export bundle` writes and
/// `tress verify --bundle` reads.
namespace tress::bundle {

inline constexpr std::string_view checkpoint_file = "checkpoint";
inline constexpr std::string_view events_file = "events.jsonl";
inline constexpr std::string_view keys_file = "keys.json";

/// Of one line: wider than a request's, because an import's event lists many files and a posting
/// list is long.
[[nodiscard]] json::Limits line_limits();

/// One line of events.jsonl, with its newline.
[[nodiscard]] std::string event_line(const StoredEvent& event, const Envelope& envelope);

struct EventLine {
  Position position;
  Timestamp recorded_at;
  Bytes bytes;
  json::Value decoded;
};

/// Strict: the four members in their order and nothing else. Nothing if the line is no such object.
[[nodiscard]] std::optional<EventLine> parse_event_line(std::string_view line);

/// True if `decoded` is what the event's bytes say.
[[nodiscard]] bool is_view_of(const json::Value& decoded, const Envelope& envelope);

/// keys.json: every key that the log has had, with its positions.
[[nodiscard]] std::string keys_text(const audit::LogKeys& keys);

/// The log's keys; nothing unless they follow each other from position 0 on and have the origin's
/// name. Keys of other kinds are passed over.
[[nodiscard]] std::optional<audit::LogKeys> parse_keys(std::string_view text);

/// The same of the object itself.
[[nodiscard]] std::optional<audit::LogKeys> keys_of(const json::Value& value);

/// Longest line of events.jsonl: the event in base64, and its view, in which every byte may take
/// six ("\u001f").
inline constexpr std::size_t line_bytes_max = std::size_t{1} << 20U;

}  // namespace tress::bundle
