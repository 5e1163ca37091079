#include "tools/bundle/format.hpp"

#include <fmt/core.h>

#include "api/json/reader.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/codec/json_view.hpp"

namespace tress::bundle {

namespace {

const std::string* text_at(const json::Object& object, std::size_t at, std::string_view name) {
  if (at >= object.size() || object[at].name != name) return nullptr;
  return object[at].value.if_string();
}

std::optional<Position> position_of(const json::Value* value) {
  const std::int64_t* const number = value != nullptr ? value->if_integer() : nullptr;
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<Position>(*number);
}

/// The key and its positions, if the member of "keys" is one of the log called `origin`.
std::optional<audit::LogKeySpan> log_key_of(const json::Value& key, const std::string& origin) {
  const json::Value* const vkey = key.find("vkey");
  const json::Value* const until = key.find("until");
  const auto from = position_of(key.find("from"));
  const bool is_whole = vkey != nullptr && vkey->if_string() != nullptr && from &&
                        until != nullptr && (until->is_null() || position_of(until));
  if (!is_whole) return std::nullopt;
  const auto parsed = merkle::parse_vkey(*vkey->if_string());
  const bool is_ours =
      parsed && parsed->type == merkle::NoteKeyType::ed25519 && parsed->name == origin;
  if (!is_ours) return std::nullopt;
  return audit::LogKeySpan{parsed->key, *from,
                           until->is_null() ? std::nullopt : position_of(until)};
}

bool is_kind(const json::Value& key, std::string_view kind) {
  const json::Value* const said = key.find("kind");
  return said != nullptr && said->if_string() != nullptr && *said->if_string() == kind;
}

bool is_known_kind(const json::Value& key) {
  return is_kind(key, "log") || is_kind(key, "witness") || is_kind(key, "person-device") ||
         is_kind(key, "person-passkey");
}

}  // namespace

json::Limits line_limits() {
  json::Limits limits;
  limits.depth_max = 32;
  limits.items_max = 20'000;
  limits.string_bytes_max = line_bytes_max;
  return limits;
}

std::string event_line(const StoredEvent& event, const Envelope& envelope) {
  return fmt::format(R"({{"position":{},"recorded_at":"{}","event":"{}","decoded":{}}})",
                     event.position, to_text(event.recorded_at), to_base64(event.bytes),
                     envelope_json(envelope)) +
         "\n";
}

std::optional<EventLine> parse_event_line(std::string_view line) {
  auto read = json::read(line, line_limits());
  if (!read) return std::nullopt;
  const json::Object* const object = read.value().if_object();
  constexpr std::size_t members = 4;
  if (object == nullptr || object->size() != members) return std::nullopt;
  const auto& first = object->front();
  const std::int64_t* const position = first.value.if_integer();
  const std::string* const recorded_at = text_at(*object, 1, "recorded_at");
  const std::string* const event = text_at(*object, 2, "event");
  const bool is_line = first.name == "position" && position != nullptr && *position >= 0 &&
                       recorded_at != nullptr && event != nullptr &&
                       object->back().name == "decoded";
  if (!is_line) return std::nullopt;
  const auto time = parse_timestamp(*recorded_at);
  auto bytes = from_base64(*event);
  if (!time || to_text(*time) != *recorded_at || !bytes) return std::nullopt;
  return EventLine{static_cast<Position>(*position), *time, std::move(*bytes),
                   object->back().value};
}

bool is_view_of(const json::Value& decoded, const Envelope& envelope) {
  const auto derived = json::read(envelope_json(envelope), line_limits());
  return derived && derived.value() == decoded;
}

std::string keys_text(const audit::LogKeys& keys) {
  std::string text = R"({"origin":)";
  append_json_string(text, keys.origin());
  text += R"(,"keys":[)";
  for (const audit::LogKeySpan& span : keys.spans()) {
    text += span.from == 0 ? R"({"vkey":)" : R"(,{"vkey":)";
    append_json_string(text,
                       merkle::vkey_text({keys.origin(), merkle::NoteKeyType::ed25519, span.key}));
    text += fmt::format(R"(,"kind":"log","from":{},"until":{}}})", span.from,
                        span.until ? std::to_string(*span.until) : "null");
  }
  return text + "]}\n";
}

std::optional<audit::LogKeys> parse_keys(std::string_view text) {
  const auto read = json::read(text, line_limits());
  if (!read) return std::nullopt;
  return keys_of(read.value());
}

std::optional<audit::LogKeys> keys_of(const json::Value& value) {
  const json::Value* const origin = value.find("origin");
  const json::Value* const keys = value.find("keys");
  const bool is_form = origin != nullptr && origin->if_string() != nullptr && keys != nullptr &&
                       keys->if_array() != nullptr && value.if_object()->size() == 2;
  if (!is_form) return std::nullopt;
  std::vector<audit::LogKeySpan> spans;
  for (const json::Value& key : *keys->if_array()) {
    if (!is_known_kind(key)) return std::nullopt;
    if (!is_kind(key, "log")) continue;
    const auto span = log_key_of(key, *origin->if_string());
    if (!span) return std::nullopt;
    spans.push_back(*span);
  }
  return audit::LogKeys::of(*origin->if_string(), std::move(spans));
}

}  // namespace tress::bundle
