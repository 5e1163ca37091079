#include "tools/tress/pin.hpp"

#include <cstdio>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "api/routes/log_keys.hpp"
#include "ledger/base/files.hpp"
#include "ledger/base/text.hpp"
#include "ledger/base/time.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/witness/pin.hpp"
#include "ledger/witness/witnesses.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"
#include "tools/tress/data_folder.hpp"
#include "tools/tress/verdict.hpp"
#include "tools/tress/witnessing.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

std::string words_of(witness::PinRefusal why) {
  switch (why) {
    case witness::PinRefusal::other_log: return "it is another log than the one that is pinned";
    case witness::PinRefusal::other_key:
      return "it is signed by another key than the pinned one, and the pinned root key has not "
             "signed that";
    case witness::PinRefusal::smaller:
      return "it is smaller than what was seen before: events are gone, or this is an older copy";
    case witness::PinRefusal::two_roots:
      return "it is as large as what was seen before, and not the same: two logs were signed";
    case witness::PinRefusal::not_continued:
      return "it does not contain what was seen before: history was rewritten";
    case witness::PinRefusal::unreadable: return "the tiles that would compare them can't be read";
  }
  return "it is not the pinned log";
}

std::uint64_t seconds_now() {
  const auto now = SystemClock{}.now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

std::string text_of_tree(const witness::TrustedTree& tree) {
  return fmt::format("{} events, root {}", tree.size, to_base64(tree.root.view()));
}

// The pin.

Result<std::optional<witness::LogState>, Fault> read_pin(const std::string& path) {
  Files& files = machine_files();
  if (!files.exists(path)) return std::optional<witness::LogState>{};
  TRESS_TRY(const auto bytes, read_whole(files, path, witness::pin_bytes_max));
  auto pin = witness::parse_pin(text_of(bytes));
  if (!pin) return Fault{Fault::Kind::damaged, path, "is not a pin of `tress verify`"};
  return pin;
}

Result<void, Fault> write_pin(const std::string& path, const witness::LogState& pin) {
  return replace_file(machine_files(), path, bytes_of(witness::pin_text(pin)));
}

Result<ExitCode, Fault> hold_against_pin(const std::string& path,
                                         const witness::Sighting& seen,
                                         const merkle::TileSource& tiles,
                                         const std::optional<PublicKey>& root_key) {
  if (path.empty()) return ExitCode::done;
  TRESS_TRY(const auto pin, read_pin(path));
  if (!pin) {
    const auto first = witness::first_pin(seen, root_key, seconds_now());
    TRESS_TRY(write_pin(path, first));
    print_line("pin", "made; from now on a log that is set back or forked is found out");
    return ExitCode::done;
  }
  auto followed = witness::follow(*pin, seen, tiles, seconds_now());
  if (!followed) {
    print_line("pin", text_of_tree(pin->last));
    return not_good("against the pin, " + words_of(followed.error()));
  }
  auto& [next, given_up] = followed.value();
  if (given_up) {
    print_line("pin", text_of_tree(*given_up) +
                          " was signed by a key that the root key has since called stolen, and "
                          "is given up");
  }
  // A log that had no root key when it was pinned may have got one.
  if (!next.root_key) next.root_key = root_key;
  print_line("pin", fmt::format("{} events seen before are all in it", pin->last.size));
  TRESS_TRY(write_pin(path, next));
  return ExitCode::done;
}

// The witnesses.

/// True if the witness has cosigned; says so.
bool print_cosigned(const merkle::VerifierKey& key, const std::optional<witness::Cosigned>& by) {
  if (!by) return false;
  const Timestamp when{std::chrono::seconds{by->seconds}};
  print_line("witness", fmt::format("{} has cosigned {} events at {}", key.name,
                                    by->checkpoint.size, to_text(when)));
  return true;
}

Result<ExitCode, Fault> demand_in_note(const PinOptions& options,
                                       const std::string& note,
                                       const merkle::VerifierKey& log_key) {
  for (const std::string& vkey : options.witness_keys) {
    TRESS_TRY(const auto key, typed_witness_key(vkey));
    if (!print_cosigned(key, witness::open_cosigned(note, log_key, key))) {
      return not_good(key.name + " has not cosigned this");
    }
  }
  return ExitCode::done;
}

/// What the service has kept of a witness; nothing if it was never asked.
Result<std::optional<witness::Cosigned>, Fault> kept_of(const merkle::VerifierKey& witness_key,
                                                        const fs::path& folder,
                                                        const merkle::VerifierKey& log_key) {
  Files& files = machine_files();
  if (!files.exists(folder)) return std::optional<witness::Cosigned>{};
  TRESS_TRY(const auto kept, witness::Witnesses::open(files, folder, log_key, {witness_key}));
  return kept->newest();
}

/// The same, held against the log.
Result<ExitCode, Fault> demand_in_folder(const PinOptions& options,
                                         const fs::path& folder,
                                         const merkle::VerifierKey& log_key,
                                         const merkle::TileSource& tiles) {
  for (const std::string& vkey : options.witness_keys) {
    TRESS_TRY(const auto key, typed_witness_key(vkey));
    TRESS_TRY(const auto by, kept_of(key, folder, log_key));
    if (!print_cosigned(key, by)) return not_good(key.name + " has cosigned nothing of this log");
    const auto root = merkle::root_at(by->checkpoint.size, tiles);
    if (!root || root.value() != by->checkpoint.root) {
      return not_good("what " + key.name + " has cosigned is not in this log");
    }
  }
  return ExitCode::done;
}

// Bundles.

/// Tiles of a bundle that was found good.
class BundleTiles final : public merkle::TileSource {
 public:
  BundleTiles(fs::path folder, std::uint64_t size) : folder_(std::move(folder)), size_(size) {}

  [[nodiscard]] std::uint64_t size() const override { return size_; }

  [[nodiscard]] Result<Bytes, Fault> tile(const merkle::TileId& tile,
                                          unsigned width) const override {
    const fs::path path = folder_ / merkle::tile_path({tile, width});
    TRESS_TRY(auto bytes, bundle::read_file(path, merkle::tile_width_max * Hash::size));
    if (!bytes) return Fault{Fault::Kind::missing, path.string(), "is not there"};
    return std::move(*bytes);
  }

 private:
  const fs::path folder_;
  const std::uint64_t size_;
};

/// The changes of key among a bundle's events, which stand where the report says that keys begin.
Result<std::vector<witness::KeyChange>, Fault> changes_in(const fs::path& folder,
                                                          const std::string& origin,
                                                          const audit::Report& report) {
  std::vector<witness::KeyChange> changes;
  if (report.keys.size() < 2) return changes;
  bundle::LineReader lines{folder / bundle::events_file, bundle::line_bytes_max};
  std::string_view line;
  std::size_t next = 1;
  for (Position position = 0; next < report.keys.size(); ++position) {
    if (lines.next(line) != bundle::LineReader::Outcome::line) break;
    if (position != report.keys[next].span.from) continue;
    ++next;
    const auto parsed = bundle::parse_event_line(line);
    const auto event = parsed ? decode_event(parsed->bytes)
                              : Result<Envelope, DecodeError>{DecodeError::not_an_event};
    if (!event) break;  // The audit would have said so.
    if (auto change = key_change_in(event.value().payload, origin)) changes.push_back(*change);
  }
  return changes;
}

Result<witness::Sighting, Fault> sighting(const std::string& note,
                                          const merkle::VerifierKey& log_key,
                                          const std::vector<witness::KeyChange>& changes) {
  auto opened = merkle::open_checkpoint(note, log_key);
  if (!opened) {
    return Fault{Fault::Kind::damaged, "the checkpoint", "is not signed by the log's newest key"};
  }
  return witness::Sighting{std::move(opened.value()), note, log_key, changes};
}

/// The key that signs now, which need not be the one that was given.
merkle::VerifierKey newest_key(const std::string& origin,
                               const merkle::VerifierKey& believed,
                               const audit::Report& report) {
  if (report.keys.empty()) return believed;
  return {origin, merkle::NoteKeyType::ed25519, report.keys.back().span.key};
}

Result<std::vector<witness::KeyChange>, Fault> typed_changes(const PinOptions& options) {
  std::vector<witness::KeyChange> changes;
  for (const std::string& path : options.key_changes) {
    TRESS_TRY(const auto bytes, read_whole(machine_files(), path, witness::key_change_bytes_max));
    auto change = witness::parse_key_change(text_of(bytes));
    if (!change) return Fault{Fault::Kind::configuration, path, "is no change of a log's key"};
    changes.push_back(std::move(*change));
  }
  return changes;
}

}  // namespace

void add_pin_options(CLI::App& verifying, PinOptions& options) {
  verifying.add_option("--pin", options.file,
                       "File that remembers the largest log seen; one that is smaller or does not "
                       "contain it is refused");
  verifying.add_option("--witness-key", options.witness_keys,
                       "Verifier key of a witness that must have cosigned; may repeat");
  verifying.add_option("--key-change", options.key_changes,
                       "File with a change of the log's key (from /log/keys), for a receipt under "
                       "a newer key than the pinned one; may repeat, oldest first");
}

Result<ExitCode, Fault> hold_log(const PinOptions& options,
                                 const std::string& data,
                                 const EventLog& log,
                                 const audit::Report& report) {
  if (options.file.empty() && options.witness_keys.empty()) return ExitCode::done;
  TRESS_TRY(const auto note, last_checkpoint(log));
  const auto origin = note ? merkle::parse_note(*note)
                           : Result<merkle::Note, merkle::NoteError>{merkle::NoteError::not_text};
  if (!origin) return not_good("there is no checkpoint that could be compared");
  const std::string name = origin.value().text.substr(0, origin.value().text.find('\n'));
  if (report.keys.empty()) return not_good("no key of the log was verified");
  const merkle::VerifierKey key{name, merkle::NoteKeyType::ed25519, report.keys.back().span.key};
  const LogTiles tiles{log, log.size()};
  TRESS_TRY(const auto announced, announced_keys(log, name));
  TRESS_TRY(const auto seen, sighting(*note, key, announced.changes));
  TRESS_TRY(const auto witnessed,
            demand_in_folder(options, DataFolder{data}.witnessed(), key, tiles));
  if (witnessed != ExitCode::done) return witnessed;
  return hold_against_pin(options.file, seen, tiles, report.root_key);
}

Result<ExitCode, Fault> hold_bundle(const PinOptions& options,
                                    const std::string& folder,
                                    const merkle::VerifierKey& log_key,
                                    const audit::Report& report) {
  if (options.file.empty() && options.witness_keys.empty()) return ExitCode::done;
  TRESS_TRY(const auto bytes,
            bundle::read_file(fs::path{folder} / bundle::checkpoint_file, merkle::note_bytes_max));
  if (!bytes) return not_good("there is no checkpoint that could be compared");
  const std::string note{text_of(*bytes)};
  const merkle::VerifierKey key = newest_key(log_key.name, log_key, report);
  TRESS_TRY(const auto changes, changes_in(folder, log_key.name, report));
  TRESS_TRY(const auto seen, sighting(note, key, changes));
  TRESS_TRY(const auto witnessed, demand_in_note(options, note, key));
  if (witnessed != ExitCode::done) return witnessed;
  const BundleTiles tiles{folder, seen.checkpoint.size};
  return hold_against_pin(options.file, seen, tiles, report.root_key);
}

Result<ExitCode, Fault> hold_receipt(const PinOptions& options,
                                     const std::string& checkpoint_note,
                                     const merkle::VerifierKey& log_key) {
  TRESS_TRY(const auto witnessed, demand_in_note(options, checkpoint_note, log_key));
  if (witnessed != ExitCode::done || options.file.empty()) return witnessed;
  TRESS_TRY(const auto changes, typed_changes(options));
  TRESS_TRY(const auto seen, sighting(checkpoint_note, log_key, changes));
  TRESS_TRY(const auto pin, read_pin(options.file));
  if (!pin) {
    return Fault{Fault::Kind::missing, options.file,
                 "is not there yet: verify the ledger or a bundle with --pin first"};
  }
  if (const auto why = witness::contradiction(*pin, seen)) {
    print_line("pin", text_of_tree(pin->last));
    const bool is_old = *why == witness::PinRefusal::smaller;
    return not_good("against the pin, " + words_of(*why) +
                    (is_old ? "; ask for a new receipt of the same event" : ""));
  }
  const bool is_same = pin->last.size == seen.checkpoint.size;
  print_line("pin", is_same ? "the receipt is of the very tree that was seen before"
                            : "the receipt is of a larger tree than was seen before; whether that "
                              "contains it shows only the ledger or a bundle");
  return ExitCode::done;
}

}  // namespace tress::tool
