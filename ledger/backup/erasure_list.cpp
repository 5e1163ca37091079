#include "ledger/backup/erasure_list.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "ledger/merkle/lines.hpp"
#include "ledger/merkle/note.hpp"

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view first_line = "tress/erasures/v1";
constexpr std::string_view note_file = "erasures";
constexpr std::string_view list_prefix = "erasures-";
constexpr std::size_t list_name_digits = 16;

/// A million erased clients.
constexpr std::size_t list_bytes_max = std::size_t{128} << 20U;

constexpr std::string_view no_reason = "-";
constexpr std::size_t reason_bytes_max = 60;

std::string list_name(const ListRef& ref) {
  return std::string{list_prefix} + ref.sha256.hex().substr(0, list_name_digits);
}

std::optional<std::string_view> take_after(std::string_view& text, std::string_view word) {
  auto line = merkle::take_line(text);
  if (!line || !line->starts_with(word)) return std::nullopt;
  line->remove_prefix(word.size());
  return line;
}

struct Head {
  merkle::VerifierKey log_key;
  ListRef ref;
};

std::optional<Head> parse_head(std::string_view text) {
  const auto first = merkle::take_line(text);
  const auto taken = take_after(text, "taken ");
  const auto key = take_after(text, "log-key ");
  const auto list = take_after(text, "erasures ");
  const bool has_lines = first == first_line && taken && key && list && text.empty();
  if (!has_lines || !parse_timestamp(*taken)) return std::nullopt;
  const std::size_t space = list->find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  auto log_key = merkle::parse_vkey(*key);
  const auto count = merkle::parse_unsigned(list->substr(0, space));
  const auto hash = parse_id<Hash>(list->substr(space + 1));
  if (!log_key || !count || !hash) return std::nullopt;
  return Head{std::move(*log_key), {*count, *hash}};
}

std::string_view take_part(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view part = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return part;
}

bool is_reason(std::string_view text) {
  if (text == no_reason) return true;
  return !text.empty() && text.size() <= reason_bytes_max &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

std::optional<Erased> parse_line(std::string_view line) {
  const auto client = parse_id<ClientId>(take_part(line));
  const auto bits = from_hex(take_part(line), 1);
  const auto approved_by = parse_id<StaffId>(take_part(line));
  const auto classes = bits ? ClassSet::from_bits(bits->front()) : std::nullopt;
  const bool is_there = client && classes && !classes->empty() && approved_by && is_reason(line);
  if (!is_there) return std::nullopt;
  return Erased{*client, *classes, *approved_by,
                line == no_reason ? std::string{} : std::string{line}};
}

/// Lists that the note no longer speaks of.
Result<void, Fault> remove_other_lists(Files& files,
                                       const fs::path& folder,
                                       const std::string& kept) {
  TRESS_TRY(const auto names, files.list(folder));
  for (const std::string& name : names) {
    if (!name.starts_with(list_prefix) || name == kept) continue;
    TRESS_TRY(files.remove(folder / name));
  }
  return ok();
}

Fault damaged(const fs::path& path, std::string_view what) {
  return {Fault::Kind::damaged, path.string(), std::string{what}};
}

}  // namespace

Result<std::vector<Erased>, Fault> erased_in(const KeyDatabase& keys) {
  std::vector<Erased> erased;
  bool is_readable = true;
  TRESS_TRY(keys.scan(KeySpace::data_keys, {}, [&](ByteView key, ByteView row) {
    const auto head = client_keys_head(row);
    is_readable = head && key.size() == ClientId::size;
    if (is_readable && !head->erased.empty()) {
      erased.push_back({ClientId::from(key), head->erased});
    }
    return is_readable;
  }));
  if (!is_readable) {
    return Fault{Fault::Kind::damaged, "the key store", "holds a row that is no client's keys"};
  }
  return erased;
}

std::string erasures_text(const std::vector<Erased>& erased) {
  std::string text;
  for (const Erased& one : erased) {
    text += fmt::format("{} {:02x} {} {}\n", one.client.hex(), unsigned{one.classes.bits()},
                        one.approved_by.hex(), one.reason.empty() ? no_reason : one.reason);
  }
  return text;
}

std::optional<std::vector<Erased>> parse_erasures_text(std::string_view text) {
  std::vector<Erased> erased;
  while (!text.empty()) {
    auto line = merkle::take_line(text);
    auto one = line ? parse_line(*line) : std::nullopt;
    if (!one || (!erased.empty() && !(erased.back().client < one->client))) return std::nullopt;
    erased.push_back(std::move(*one));
  }
  return erased;
}

ListRef erasures_ref(const std::vector<Erased>& erased) {
  return {erased.size(), sha256(bytes_of(erasures_text(erased)))};
}

Result<void, Fault> write_erasures(Files& files,
                                   const fs::path& folder,
                                   const std::vector<Erased>& erased,
                                   const ErasureStamp& stamp,
                                   const SigningKey& log_key) {
  TRESS_ASSERT(stamp.log_key.key == log_key.public_key());
  const std::string list = erasures_text(erased);
  const ListRef ref{erased.size(), sha256(bytes_of(list))};
  const std::string text =
      fmt::format("{}\ntaken {}\nlog-key {}\nerasures {} {}\n", first_line, to_text(stamp.taken_at),
                  merkle::vkey_text(stamp.log_key), ref.count, ref.sha256.hex());
  const std::string name = list_name(ref);
  TRESS_TRY(files.make_folder(folder));
  TRESS_TRY(replace_file(files, folder / name, bytes_of(list)));
  TRESS_TRY(replace_file(files, folder / note_file,
                         bytes_of(merkle::sign_note(text, stamp.log_key.name, log_key))));
  return remove_other_lists(files, folder, name);
}

Result<std::vector<Erased>, Fault> read_erasures(
    Files& files, const fs::path& folder, const std::optional<merkle::VerifierKey>& log_key) {
  const fs::path path = folder / note_file;
  TRESS_TRY(const auto note, read_whole(files, path, merkle::note_bytes_max));
  const auto parsed = merkle::parse_note(text_of(note));
  const auto head = parsed ? parse_head(parsed.value().text) : std::nullopt;
  if (!head) return damaged(path, "is no list of erasures, or is cut short");
  const std::array known{head->log_key};
  if (!merkle::open_note(text_of(note), known)) {
    return damaged(path, "is not signed by the key that it names");
  }
  if (log_key && *log_key != head->log_key) {
    return damaged(path, "is signed by another key than the log's");
  }
  const fs::path list_path = folder / list_name(head->ref);
  TRESS_TRY(const auto list, read_whole(files, list_path, list_bytes_max));
  auto erased = parse_erasures_text(text_of(list));
  const bool is_signed =
      erased && erased->size() == head->ref.count && sha256(list) == head->ref.sha256;
  if (!is_signed) return damaged(list_path, "is not the list that was signed");
  return std::move(*erased);
}

std::vector<Erased> with_more(const std::vector<Erased>& erased,
                              const std::vector<KeyErasure>& more) {
  std::map<ClientId, Erased> by_client;
  for (const Erased& one : erased) by_client.insert_or_assign(one.client, one);
  for (const KeyErasure& one : more) {
    by_client.try_emplace(one.client, Erased{one.client, {}})
        .first->second.classes.add(one.field_class);
  }
  std::vector<Erased> all;
  all.reserve(by_client.size());
  for (auto& [client, one] : by_client) all.push_back(std::move(one));
  return all;
}

std::vector<KeyErasure> key_erasures(const std::vector<Erased>& erased) {
  std::vector<KeyErasure> keys;
  for (const Erased& one : erased) {
    for (const FieldClass field_class : all_field_classes) {
      if (one.classes.has(field_class)) keys.push_back({one.client, field_class});
    }
  }
  return keys;
}

}  // namespace tress::backup
