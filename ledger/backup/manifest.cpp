#include "ledger/backup/manifest.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/assert.hpp"
#include "ledger/merkle/lines.hpp"
#include "ledger/merkle/note.hpp"

namespace tress::backup {

namespace {

constexpr std::string_view first_line = "tress/backup/v1";
constexpr std::string_view none = "none";
constexpr std::size_t object_name_bytes = 16;
constexpr std::size_t id_digits = 10;

/// Takes `word` and one space off the front; false if it does not stand there.
bool take_word(std::string_view& line, std::string_view word) {
  if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') {
    return false;
  }
  line.remove_prefix(word.size() + 1);
  return true;
}

/// Takes what stands before the next space, and the space.
std::string_view take_part(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view part = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return part;
}

std::optional<Hash> parse_hash(std::string_view text) {
  return parse_id<Hash>(text);
}

std::string ref_text(const std::optional<ManifestRef>& ref) {
  return ref ? fmt::format("{} {}", ref->id, ref->sha256.hex()) : std::string{none};
}

struct ParsedRef {
  std::optional<ManifestRef> ref;
};

std::optional<ParsedRef> parse_ref(std::string_view text) {
  if (text == none) return ParsedRef{};
  const auto id = merkle::parse_unsigned(take_part(text));
  const auto hash = parse_hash(text);
  if (!id || *id == 0 || !hash) return std::nullopt;
  return ParsedRef{ManifestRef{*id, *hash}};
}

std::string list_text(const ListRef& list) {
  return fmt::format("{} {}", list.count, list.sha256.hex());
}

std::optional<ListRef> parse_list(std::string_view text) {
  const auto count = merkle::parse_unsigned(take_part(text));
  const auto hash = parse_hash(text);
  if (!count || !hash) return std::nullopt;
  return ListRef{*count, *hash};
}

std::optional<Kind> parse_kind(std::string_view text) {
  if (text == name_of(Kind::ledger)) return Kind::ledger;
  if (text == name_of(Kind::keys)) return Kind::keys;
  return std::nullopt;
}

std::optional<BoxPublicKey> parse_box_key(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != BoxPublicKey::size) return std::nullopt;
  return BoxPublicKey::from(*bytes);
}

/// Takes line after line, each beginning with the word asked for; remembers the first that fails.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  /// What stands after `word`; empty once a line was not as it must be.
  std::string_view after(std::string_view word) {
    auto line = merkle::take_line(text_);
    if (!line || !take_word(*line, word)) {
      is_good_ = false;
      return {};
    }
    return *line;
  }

  [[nodiscard]] bool are_all_taken() const { return is_good_ && text_.empty(); }

 private:
  std::string_view text_;
  bool is_good_ = true;
};

std::string manifest_text(const Manifest& manifest) {
  return fmt::format(
      "{}\nkind {}\nid {}\ntaken {}\nbefore {}\nbeside {}\ncheckpoint {}\nsealed-to {}\n"
      "log-key {}\nobjects {}\nerasures {}\n",
      first_line, name_of(manifest.kind), manifest.id, to_text(manifest.taken_at),
      ref_text(manifest.before), ref_text(manifest.beside),
      to_base64(bytes_of(manifest.checkpoint)), to_base64(manifest.sealed_to.view()),
      merkle::vkey_text(manifest.log_key), list_text(manifest.objects),
      list_text(manifest.erasures));
}

std::optional<Manifest> parse_manifest_text(std::string_view text) {
  const auto first = merkle::take_line(text);
  if (first != first_line) return std::nullopt;
  Lines lines{text};
  const auto kind = parse_kind(lines.after("kind"));
  const auto id = merkle::parse_unsigned(lines.after("id"));
  const auto taken_at = parse_timestamp(lines.after("taken"));
  const auto before = parse_ref(lines.after("before"));
  const auto beside = parse_ref(lines.after("beside"));
  const auto checkpoint = from_base64(lines.after("checkpoint"));
  const auto sealed_to = parse_box_key(lines.after("sealed-to"));
  const auto log_key = merkle::parse_vkey(lines.after("log-key"));
  const auto objects = parse_list(lines.after("objects"));
  const auto erasures = parse_list(lines.after("erasures"));
  const bool is_there = kind && id && *id > 0 && taken_at && before && beside && checkpoint &&
                        sealed_to && log_key && objects && erasures;
  if (!is_there || !lines.are_all_taken()) return std::nullopt;
  return Manifest{
      *kind,      *id,      *taken_at, before->ref, beside->ref, std::string{text_of(*checkpoint)},
      *sealed_to, *log_key, *objects,  *erasures};
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::ledger: return "ledger";
    case Kind::keys: return "keys";
  }
  TRESS_UNREACHABLE();
}

std::string id_text(std::uint64_t id) {
  return fmt::format("{:010}", id);
}

std::optional<std::uint64_t> parse_id_text(std::string_view text) {
  const std::size_t digit = text.find_first_not_of('0');
  if (text.size() < id_digits || digit == std::string_view::npos) return std::nullopt;
  const auto id = merkle::parse_unsigned(text.substr(digit));
  if (!id || id_text(*id) != text) return std::nullopt;
  return id;
}

std::string sign_manifest(const Manifest& manifest, const SigningKey& log_key) {
  TRESS_ASSERT(manifest.log_key.key == log_key.public_key());
  return merkle::sign_note(manifest_text(manifest), manifest.log_key.name, log_key);
}

std::string_view words_of(ManifestError error) {
  switch (error) {
    case ManifestError::not_a_manifest: return "is no manifest, or is cut short";
    case ManifestError::wrong_signature: return "is not signed by the key that it names";
    case ManifestError::other_key: return "is signed by another key than the log's";
  }
  TRESS_UNREACHABLE();
}

Result<Manifest, ManifestError> open_manifest(std::string_view note,
                                              const std::optional<merkle::VerifierKey>& log_key) {
  const auto parsed = merkle::parse_note(note);
  if (!parsed) return ManifestError::not_a_manifest;
  auto manifest = parse_manifest_text(parsed.value().text);
  if (!manifest) return ManifestError::not_a_manifest;
  const std::array known{manifest->log_key};
  if (!merkle::open_note(note, known)) return ManifestError::wrong_signature;
  if (log_key && *log_key != manifest->log_key) return ManifestError::other_key;
  return std::move(*manifest);
}

std::string objects_text(const std::vector<Object>& objects) {
  std::string text;
  for (const Object& object : objects) {
    text += fmt::format("{} {} {}\n", object.name, object.sealed.bytes, object.sealed.sha256.hex());
  }
  return text;
}

std::optional<std::vector<Object>> parse_objects_text(std::string_view text) {
  std::vector<Object> objects;
  while (!text.empty()) {
    auto line = merkle::take_line(text);
    if (!line) return std::nullopt;
    const std::string_view name = take_part(*line);
    const auto bytes = merkle::parse_unsigned(take_part(*line));
    const auto hash = parse_hash(*line);
    const bool is_in_order = objects.empty() || objects.back().name < name;
    if (!is_object_name(name) || !bytes || !hash || !is_in_order) return std::nullopt;
    objects.push_back({std::string{name}, {*bytes, *hash}});
  }
  return objects;
}

bool is_object_name(std::string_view name) {
  return from_hex(name, object_name_bytes).has_value();
}

}  // namespace tress::backup
