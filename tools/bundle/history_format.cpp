#include "tools/bundle/history_format.hpp"

#include <array>

#include <fmt/core.h>

#include "api/json/reader.hpp"
#include "ledger/codec/json_view.hpp"
#include "tools/bundle/format.hpp"

namespace tress::bundle {

namespace {

constexpr std::string_view format_name = "tress/history/v1";

/// No tree of 2^64 leaves has a longer proof.
constexpr std::size_t proof_hashes_max = 64;

void append_hashes(std::string& out, const std::vector<Hash>& hashes) {
  out += '[';
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i > 0) out += ',';
    out += '"' + to_base64(hashes[i].view()) + '"';
  }
  out += ']';
}

void append_proven(std::string& out, const ProvenEvent& event) {
  Bytes extra;
  append(extra, ByteView{merkle::leaf_entry(event.leaf)});
  append(extra, event.bytes);
  out += R"({"extra":")" + to_base64(extra) + R"(","proof":)";
  append_hashes(out, event.proof);
  out += '}';
}

void append_witness(std::string& out,
                    std::string_view name,
                    const std::optional<merkle::MapWitness>& witness) {
  out += fmt::format(R"(,"{}":)", name);
  if (!witness) {
    out += "null";
    return;
  }
  out += fmt::format(R"({{"key":"{}","version":{},"head":"{}","index":{},"path":)",
                     witness->entry.key.hex(), witness->entry.version,
                     to_base64(witness->entry.head.view()), witness->index);
  append_hashes(out, witness->path);
  out += '}';
}

/// The members of an object that has exactly these names in this order.
template <std::size_t count>
std::optional<std::array<const json::Value*, count>> members(
    const json::Value* value, const std::array<std::string_view, count>& names) {
  const json::Object* const object = value != nullptr ? value->if_object() : nullptr;
  if (object == nullptr || object->size() != count) return std::nullopt;
  std::array<const json::Value*, count> found{};
  for (std::size_t i = 0; i < count; ++i) {
    if ((*object)[i].name != names[i]) return std::nullopt;
    found[i] = &(*object)[i].value;
  }
  return found;
}

std::optional<StreamKind> kind_named(std::string_view name) {
  for (const auto& [kind, known] : DescribedEnum<StreamKind>::values) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_of(const json::Value& value) {
  const std::int64_t* const number = value.if_integer();
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::optional<Hash> hash_of(const json::Value& value) {
  const auto bytes = value.if_string() ? from_base64(*value.if_string()) : std::nullopt;
  if (!bytes || bytes->size() != Hash::size) return std::nullopt;
  return Hash::from(*bytes);
}

std::optional<std::vector<Hash>> hashes_of(const json::Value& value) {
  const json::Array* const items = value.if_array();
  if (items == nullptr || items->size() > proof_hashes_max) return std::nullopt;
  std::vector<Hash> hashes;
  for (const json::Value& item : *items) {
    const auto hash = hash_of(item);
    if (!hash) return std::nullopt;
    hashes.push_back(*hash);
  }
  return hashes;
}

std::optional<ProvenEvent> proven_of(const json::Value* value) {
  const auto parts = members<2>(value, {"extra", "proof"});
  if (!parts) return std::nullopt;
  const auto& [extra, proof] = *parts;
  const auto bytes = extra->if_string() ? from_base64(*extra->if_string()) : std::nullopt;
  auto hashes = hashes_of(*proof);
  if (!bytes || bytes->size() < merkle::leaf_entry_bytes || !hashes) return std::nullopt;
  const ByteView view{*bytes};
  const auto leaf = merkle::parse_leaf_entry(view.first(merkle::leaf_entry_bytes));
  if (!leaf) return std::nullopt;
  const ByteView stored = view.subspan(merkle::leaf_entry_bytes);
  return ProvenEvent{*leaf, Bytes{stored.begin(), stored.end()}, std::move(*hashes)};
}

/// False if there is something else than a witness or null.
bool read_witness(const json::Value& value, std::optional<merkle::MapWitness>& witness) {
  if (value.is_null()) return true;
  const auto parts = members<5>(&value, {"key", "version", "head", "index", "path"});
  if (!parts) return false;
  const auto& [key, version, head, index, path] = *parts;
  const auto key_bytes =
      key->if_string() ? from_hex(*key->if_string(), merkle::MapKey::size) : std::nullopt;
  const auto version_number = number_of(*version);
  const auto head_hash = hash_of(*head);
  const auto index_number = number_of(*index);
  auto hashes = hashes_of(*path);
  if (!key_bytes || !version_number || !head_hash || !index_number || !hashes) return false;
  witness = merkle::MapWitness{{merkle::MapKey::from(*key_bytes), *version_number, *head_hash},
                               *index_number,
                               std::move(*hashes)};
  return true;
}

}  // namespace

std::string head_line(const HistoryHead& head) {
  std::string line =
      fmt::format(R"({{"format":"{}","stream_kind":"{}","stream":"{}","checkpoint":)", format_name,
                  name_of(head.stream_kind), head.stream.hex());
  append_json_string(line, head.checkpoint);
  std::string keys = keys_text(head.keys);
  keys.pop_back();  // Its newline.
  return line + R"(,"keys":)" + keys + "}\n";
}

std::string heads_line(const std::optional<ProvenHeads>& heads) {
  if (!heads) return "{\"heads\":null}\n";
  std::string line = R"({"heads":)";
  append_proven(line, heads->seal);
  append_witness(line, "found", heads->found);
  append_witness(line, "before", heads->before);
  append_witness(line, "after", heads->after);
  return line + "}\n";
}

std::string proven_line(const ProvenEvent& event) {
  std::string line;
  append_proven(line, event);
  return line + "\n";
}

std::optional<HistoryHead> parse_head_line(std::string_view line) {
  const auto read = json::read(line, line_limits());
  if (!read) return std::nullopt;
  const auto parts =
      members<5>(&read.value(), {"format", "stream_kind", "stream", "checkpoint", "keys"});
  if (!parts) return std::nullopt;
  const auto& [format, kind_name, stream_text, checkpoint, keys_value] = *parts;
  for (const json::Value* const text : {format, kind_name, stream_text, checkpoint}) {
    if (text->if_string() == nullptr) return std::nullopt;
  }
  const auto kind = kind_named(*kind_name->if_string());
  const auto stream = parse_id<StreamId>(*stream_text->if_string());
  const auto keys = keys_value->if_object() ? keys_of(*keys_value) : std::nullopt;
  if (*format->if_string() != format_name || !kind || !stream || !keys) return std::nullopt;
  return HistoryHead{*kind, *stream, *checkpoint->if_string(), *keys};
}

std::optional<std::optional<ProvenHeads>> parse_heads_line(std::string_view line) {
  using Parsed = std::optional<std::optional<ProvenHeads>>;
  const auto read = json::read(line, line_limits());
  if (!read) return Parsed{};
  const auto none = members<1>(&read.value(), {"heads"});
  if (none) return none->front()->is_null() ? Parsed{std::optional<ProvenHeads>{}} : Parsed{};
  const auto parts = members<4>(&read.value(), {"heads", "found", "before", "after"});
  auto seal = parts ? proven_of((*parts)[0]) : std::nullopt;
  if (!seal) return Parsed{};
  ProvenHeads heads{std::move(*seal), {}, {}, {}};
  const bool are_witnesses = read_witness(*(*parts)[1], heads.found) &&
                             read_witness(*(*parts)[2], heads.before) &&
                             read_witness(*(*parts)[3], heads.after);
  if (!are_witnesses) return Parsed{};
  return Parsed{std::optional{std::move(heads)}};
}

std::optional<ProvenEvent> parse_proven_line(std::string_view line) {
  const auto read = json::read(line, line_limits());
  if (!read) return std::nullopt;
  return proven_of(&read.value());
}

}  // namespace tress::bundle
