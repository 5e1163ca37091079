#include "ledger/witness/file_store.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/note.hpp"
#include "ledger/witness/texts.hpp"

namespace tress::witness {

namespace {

namespace fs = std::filesystem;

/// Keys, numbers and one note.
constexpr std::size_t state_bytes_max = merkle::note_bytes_max + 4096;

/// A line has at most 20 digits and a hash.
constexpr std::size_t days_bytes_max = days_max * 80;

/// Two texts that came as a note or less each.
constexpr std::size_t evidence_bytes_max = 2 * merkle::note_bytes_max + 4096;

constexpr std::size_t hash_digits = 16;

Fault damaged(const fs::path& path) {
  return {Fault::Kind::damaged, path.string(),
          "is not what a witness writes; without its memory a witness must not go on"};
}

/// The whole file; nothing if there is none.
Result<std::optional<Bytes>, Fault> read_if_there(Files& files,
                                                  const fs::path& path,
                                                  std::size_t bytes_max) {
  if (!files.exists(path)) return std::optional<Bytes>{};
  TRESS_TRY(auto bytes, read_whole(files, path, bytes_max));
  return std::optional{std::move(bytes)};
}

/// The names in a folder, sorted; none if there is no folder. Names with ".new" are torn leftovers.
Result<std::vector<std::string>, Fault> names_in(Files& files, const fs::path& folder) {
  if (!files.exists(folder)) return std::vector<std::string>{};
  TRESS_TRY(auto names, files.list(folder));
  std::erase_if(names, [](const std::string& name) { return name.ends_with(".new"); });
  return names;
}

Result<std::vector<TrustedTree>, Fault> load_days(Files& files, const fs::path& path) {
  TRESS_TRY(const auto bytes, read_if_there(files, path, days_bytes_max));
  if (!bytes) return std::vector<TrustedTree>{};
  auto days = parse_days(text_of(*bytes));
  if (!days) return damaged(path);
  return std::move(*days);
}

Result<LogState, Fault> load_log(Files& files, const fs::path& folder) {
  const fs::path path = folder / "state";
  TRESS_TRY(const auto bytes, read_if_there(files, path, state_bytes_max));
  auto state = bytes ? parse_state(text_of(*bytes)) : std::nullopt;
  if (!state || origin_name(state->log_key.name) != folder.filename().string()) {
    return damaged(path);
  }
  TRESS_TRY(state->days, load_days(files, folder / "days"));
  return std::move(*state);
}

/// "-two_roots-0123456789abcdef": the part of a name that says what is inside.
std::string tail_of(const Evidence& evidence) {
  const Hash hash = sha256({bytes_of(evidence.ours), bytes_of(evidence.theirs)});
  return fmt::format("-{}-{}", name_of(evidence.kind), hash.hex().substr(0, hash_digits));
}

}  // namespace

Result<FileStore, Fault> FileStore::open(Files& files, fs::path folder) {
  TRESS_TRY(files.make_folder(folder / "logs"));
  return FileStore{files, std::move(folder)};
}

fs::path FileStore::folder_of(std::string_view origin) const {
  return folder_ / "logs" / origin_name(origin);
}

Result<std::vector<LogState>, Fault> FileStore::load() {
  std::vector<LogState> logs;
  TRESS_TRY(const auto names, names_in(files_, folder_ / "logs"));
  for (const std::string& name : names) {
    TRESS_TRY(auto state, load_log(files_, folder_ / "logs" / name));
    logs.push_back(std::move(state));
  }
  return logs;
}

Result<void, Fault> FileStore::save(const LogState& state) {
  const fs::path folder = folder_of(state.log_key.name);
  // A folder without a state is what a cut between the two leaves: `load` must not meet it half
  // made, so the first state is written before the folder gets its name.
  if (!files_.exists(folder)) {
    const fs::path fresh{folder.string() + ".new"};
    TRESS_TRY(files_.make_folder(fresh));
    TRESS_TRY(replace_file(files_, fresh / "state", bytes_of(state_text(state))));
    TRESS_TRY(files_.rename(fresh, folder));
    TRESS_TRY(files_.sync_folder(folder.parent_path()));
  }
  const std::string days = days_text(state.days);
  TRESS_TRY(const auto known, read_if_there(files_, folder / "days", days_bytes_max));
  // Once a day. A day too many, kept by a cut between the two files, does no harm: that tree was
  // cosigned.
  if (text_of(known.value_or(Bytes{})) != days) {
    TRESS_TRY(replace_file(files_, folder / "days", bytes_of(days)));
  }
  return replace_file(files_, folder / "state", bytes_of(state_text(state)));
}

Result<void, Fault> FileStore::keep(std::string_view origin, const Evidence& evidence) {
  const fs::path folder = folder_of(origin) / "evidence";
  TRESS_TRY(files_.make_folder(folder));
  TRESS_TRY(const auto names, names_in(files_, folder));
  const std::string tail = tail_of(evidence);
  const std::string kind = fmt::format("-{}-", name_of(evidence.kind));
  std::vector<std::string> same_kind;
  for (const std::string& name : names) {
    if (name.ends_with(tail)) return ok();
    if (name.find(kind) != std::string::npos) same_kind.push_back(name);
  }
  if (same_kind.size() >= evidence_max) {
    const bool is_hint = evidence.kind == EvidenceKind::smaller_tree ||
                         evidence.kind == EvidenceKind::unproven_growth;
    if (!is_hint) {
      return Fault{Fault::Kind::io, folder.string(), "holds as much evidence as it may"};
    }
    TRESS_TRY(files_.remove(folder / same_kind.front()));
  }
  const unsigned long last = names.empty() ? 0 : std::stoul(names.back().substr(0, 8));
  return replace_file(files_, folder / fmt::format("{:08}{}", last + 1, tail),
                      bytes_of(evidence_text(evidence)));
}

Result<std::vector<Evidence>, Fault> FileStore::evidence(std::string_view origin) {
  const fs::path folder = folder_of(origin) / "evidence";
  std::vector<Evidence> found;
  TRESS_TRY(const auto names, names_in(files_, folder));
  for (const std::string& name : names) {
    TRESS_TRY(const auto bytes, read_if_there(files_, folder / name, evidence_bytes_max));
    auto evidence = bytes ? parse_evidence(text_of(*bytes)) : std::nullopt;
    if (!evidence) return damaged(folder / name);
    found.push_back(std::move(*evidence));
  }
  return found;
}

}  // namespace tress::witness
