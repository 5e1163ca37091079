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
constexpr std::size_t list_bytes_max = std::size_t{36} << 20U;

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
    text += fmt::format("{} {:02x}\n", one.client.hex(), unsigned{one.classes.bits()});
  }
  return text;
}

std::optional<std::vector<Erased>> parse_erasures_text(std::string_view text) {
  constexpr std::size_t id_digits = ClientId::size * 2;
  std::vector<Erased> erased;
  while (!text.empty()) {
    const auto line = merkle::take_line(text);
    if (!line || line->size() <= id_digits || (*line)[id_digits] != ' ') return std::nullopt;
    const auto client = parse_id<ClientId>(line->substr(0, id_digits));
    const auto bits = from_hex(line->substr(id_digits + 1), 1);
    const auto classes = bits ? ClassSet::from_bits(bits->front()) : std::nullopt;
    if (!client || !classes || classes->empty()) return std::nullopt;
    if (!erased.empty() && !(erased.back().client < *client)) return std::nullopt;
    erased.push_back({*client, *classes});
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
  std::map<ClientId, ClassSet> by_client;
  for (const Erased& one : erased) by_client.insert_or_assign(one.client, one.classes);
  for (const KeyErasure& one : more) by_client[one.client].add(one.field_class);
  std::vector<Erased> all;
  all.reserve(by_client.size());
  for (const auto& [client, classes] : by_client) all.push_back({client, classes});
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
