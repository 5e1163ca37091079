#include "ledger/witness/witnesses.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/base/log.hpp"
#include "ledger/merkle/note.hpp"
#include "ledger/witness/head.hpp"

namespace tress::witness {

namespace {

constexpr std::size_t name_digits = 16;
constexpr std::string_view kept_extension = ".checkpoint";

/// POSIX seconds ‖ Ed25519.
constexpr std::size_t cosignature_bytes = sizeof(std::uint64_t) + Signature::size;

/// The lines of a kept note that witnesses have signed, if its text is that one.
std::string cosignature_lines_in(std::string_view kept, std::string_view text) {
  const auto parsed = merkle::parse_note(kept);
  if (!parsed || parsed.value().text != text) return {};
  std::string lines;
  std::string_view rest = kept.substr(text.size() + 1);
  for (const auto& one : parsed.value().signatures) {
    const auto end = rest.find('\n') + 1;
    if (one.signature.size() == cosignature_bytes) lines += rest.substr(0, end);
    rest.remove_prefix(end);
  }
  return lines;
}

/// What was kept of a witness; nothing if there is no file, or it is by other keys.
Result<std::optional<Cosigned>, Fault> read_cosigned(Files& files,
                                                     const std::filesystem::path& path,
                                                     const merkle::VerifierKey& log_key,
                                                     const merkle::VerifierKey& witness_key) {
  if (!files.exists(path)) return std::optional<Cosigned>{};
  TRESS_TRY(const auto bytes, read_whole(files, path, merkle::note_bytes_max));
  return open_cosigned(text_of(bytes), log_key, witness_key);
}

}  // namespace

std::string_view name_of(Trouble trouble) noexcept {
  switch (trouble) {
    case Trouble::none: return "none";
    case Trouble::unreachable: return "unreachable";
    case Trouble::not_accepted: return "not_accepted";
    case Trouble::conflict: return "conflict";
  }
  TRESS_UNREACHABLE();
}

Result<std::unique_ptr<Witnesses>, Fault> Witnesses::open(
    Files& files,
    std::filesystem::path folder,
    merkle::VerifierKey log_key,
    const std::vector<merkle::VerifierKey>& witness_keys) {
  TRESS_TRY(files.make_folder(folder));
  std::unique_ptr<Witnesses> all{new Witnesses(files, std::move(folder), std::move(log_key))};
  for (const merkle::VerifierKey& key : witness_keys) {
    Entry entry{{key}, {}};
    TRESS_TRY(entry.cosigned, read_cosigned(files, all->path_of(key), all->log_key_, key));
    if (entry.cosigned) {
      entry.standing.size = entry.cosigned->checkpoint.size;
      entry.standing.seconds = entry.cosigned->seconds;
    }
    all->entries_.emplace(merkle::vkey_text(key), std::move(entry));
  }
  return all;
}

std::filesystem::path Witnesses::path_of(const merkle::VerifierKey& witness) const {
  return folder_ / (origin_name(merkle::vkey_text(witness)).substr(0, name_digits) +
                    std::string{kept_extension});
}

Result<void, Fault> Witnesses::take(const merkle::VerifierKey& witness, const Outcome& outcome) {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(merkle::vkey_text(witness));
  TRESS_ASSERT(found != entries_.end());
  Entry& entry = found->second;
  if (const auto* const cosigned = std::get_if<Cosigned>(&outcome)) {
    return take_cosigned(entry, *cosigned);
  }
  if (const auto* const missed = std::get_if<Unreachable>(&outcome)) {
    note_trouble(entry, Trouble::unreachable, missed->why);
  }
  if (const auto* const refused = std::get_if<NotAccepted>(&outcome)) {
    note_trouble(entry, Trouble::not_accepted, refused->why);
  }
  if (const auto* const conflict = std::get_if<Conflict>(&outcome)) {
    note_trouble(entry, Trouble::conflict, conflict->why);
    conflict_ = witness.name + ": " + conflict->why;
  }
  return ok();
}

Result<void, Fault> Witnesses::take_cosigned(Entry& entry, const Cosigned& cosigned) {
  TRESS_TRY(replace_file(files_, path_of(entry.standing.key), bytes_of(cosigned.note)));
  if (entry.standing.trouble != Trouble::none) {
    log::info("{} cosigns again", entry.standing.key.name);
  }
  entry.standing = {entry.standing.key, cosigned.checkpoint.size, cosigned.seconds};
  entry.cosigned = cosigned;
  return ok();
}

/// Logged once when it begins, not at each try.
void Witnesses::note_trouble(Entry& entry, Trouble trouble, const std::string& why) {
  const bool is_new = entry.standing.trouble != trouble;
  entry.standing.trouble = trouble;
  entry.standing.why = why;
  if (!is_new) return;
  if (trouble == Trouble::conflict) {
    log::critical("INTEGRITY: {} has seen another tree of this log: {}", entry.standing.key.name,
                  why);
  } else {
    log::warn("{} has not cosigned: {}", entry.standing.key.name, why);
  }
}

std::string Witnesses::lines_of(std::string_view text) const {
  std::string lines;
  for (const auto& [vkey, entry] : entries_) {
    if (!entry.cosigned || merkle::checkpoint_text(entry.cosigned->checkpoint) != text) continue;
    lines += signature_line_of(entry.cosigned->note, entry.standing.key).value_or("");
  }
  return lines;
}

std::optional<Cosigned> Witnesses::newest() const {
  const std::lock_guard lock{mutex_};
  const Cosigned* largest = nullptr;
  for (const auto& [vkey, entry] : entries_) {
    if (!entry.cosigned) continue;
    const bool is_larger =
        largest == nullptr || entry.cosigned->checkpoint.size > largest->checkpoint.size;
    if (is_larger) largest = &*entry.cosigned;
  }
  if (largest == nullptr) return std::nullopt;
  Cosigned newest = *largest;
  const auto head = open_head(newest.note, log_key_);
  TRESS_ASSERT(head.has_value());
  newest.note = note_of(head.value()) + lines_of(head.value().text);
  return newest;
}

std::string Witnesses::with_cosignatures(std::string note) const {
  const auto parsed = merkle::parse_note(note);
  if (!parsed) return note;
  const std::lock_guard lock{mutex_};
  return note + lines_of(parsed.value().text);
}

std::vector<Standing> Witnesses::standings() const {
  const std::lock_guard lock{mutex_};
  std::vector<Standing> all;
  all.reserve(entries_.size());
  for (const auto& [vkey, entry] : entries_) all.push_back(entry.standing);
  return all;
}

std::optional<std::string> Witnesses::conflict() const {
  const std::lock_guard lock{mutex_};
  return conflict_;
}

void Witnesses::hurry() const {
  const std::lock_guard lock{wake_mutex_};
  if (wake_) wake_();
}

void Witnesses::on_hurry(std::function<void()> wake) {
  const std::lock_guard lock{wake_mutex_};
  wake_ = std::move(wake);
}

Result<std::string, Fault> with_kept_cosignatures(Files& files,
                                                  const std::filesystem::path& folder,
                                                  std::string note) {
  const auto parsed = merkle::parse_note(note);
  if (!parsed || !files.exists(folder)) return note;
  TRESS_TRY(const auto names, files.list(folder));
  for (const std::string& name : names) {
    if (!name.ends_with(kept_extension)) continue;
    TRESS_TRY(const auto kept, read_whole(files, folder / name, merkle::note_bytes_max));
    note += cosignature_lines_in(text_of(kept), parsed.value().text);
  }
  return note;
}

}  // namespace tress::witness
