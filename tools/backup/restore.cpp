#include "tools/backup/restore.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "ledger/anchor/head_anchor.hpp"
#include "ledger/audit/audit_log.hpp"
#include "ledger/backup/backup_key.hpp"
#include "ledger/backup/check.hpp"
#include "ledger/backup/erasure_list.hpp"
#include "ledger/backup/key_rows.hpp"
#include "ledger/backup/names.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/erasure/erasures.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/log/rocksdb/backup.hpp"
#include "tools/backup/erasures.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/salon.hpp"

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view beside_extension = ".restoring";

Fault damaged(std::string where, std::string what) {
  return {Fault::Kind::damaged, std::move(where), std::move(what)};
}

/// Only paths that BackupEngine makes: nothing that leads out of the folder.
bool is_staged_path(std::string_view path) {
  constexpr std::array<std::string_view, 3> folders{"meta/", "private/", "shared_checksum/"};
  const bool is_below = std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) {
    return path.starts_with(folder);
  });
  const bool is_plain = std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '.' || c == '_' || c == '-';
  });
  return is_below && is_plain && path.find("..") == std::string_view::npos;
}

Result<void, Fault> require_free(const fs::path& data) {
  std::error_code error;
  const auto found = fs::symlink_status(data, error);
  if (!fs::exists(found)) return ok();
  const bool is_empty = fs::is_directory(found) && fs::is_empty(data, error);
  if (is_empty && !error) return ok();
  return Fault{Fault::Kind::configuration, data.string(),
               "is not empty; a ledger is never restored over another one"};
}

class Restoring {
 public:
  Restoring(const RestoreOptions& options,
            const Secret& secret,
            const Machine& machine,
            const Progress& progress)
      : options_(options),
        secret_(secret),
        machine_(machine),
        progress_(progress),
        ledger_(machine.files, options.from.ledger, Kind::ledger),
        keys_(machine.files, options.from.keys, Kind::keys),
        folder_(beside(options.data.root())) {}

  Result<Restored, Fault> run() {
    TRESS_TRY(require_free(options_.data.root()));
    TRESS_TRY(machine_.files.remove(folder_.root()));
    TRESS_TRY(machine_.files.make_folder(folder_.root()));
    TRESS_TRY(auto ledger, chosen_ledger());
    TRESS_TRY(auto keys, chosen_keys(ledger));
    say("restoring " + ledger_.place(ledger.manifest.id));
    TRESS_TRY(restore_ledger(ledger));
    say("verifying every event");
    TRESS_TRY(const auto checkpoint, verify(ledger.manifest));
    say("restoring " + keys_.place(keys.manifest.id));
    TRESS_TRY(restore_keys(keys, ledger));
    TRESS_TRY(const auto erased, erase_again(keys.manifest));
    TRESS_TRY(
        write_public_key(machine_.files, folder_.backup_key(), ledger.manifest.sealed_to, {}));
    TRESS_TRY(write_anchor(ledger.manifest));
    TRESS_TRY(tell(ledger.manifest, checkpoint, erased));
    TRESS_TRY(const auto access_events, restore_access_log());
    TRESS_TRY(put_in_place());
    if (auto other = compare_vaults(keys, ledger_)) warnings_.push_back(std::move(*other));
    return Restored{std::move(ledger), std::move(keys), checkpoint,          checkpoint.size,
                    erased.size(),     access_events,   std::move(warnings_)};
  }

 private:
  static tool::DataFolder beside(const fs::path& root) {
    // With or without a slash at its end.
    const fs::path plain = (root / "").parent_path();
    return tool::DataFolder{plain.string() + std::string{beside_extension}};
  }

  void say(const std::string& step) const {
    if (progress_) progress_(step);
  }

  [[nodiscard]] Result<Recorded, Fault> chosen_ledger() const {
    if (options_.backup) {
      TRESS_TRY(auto named, ledger_.read(*options_.backup, options_.log_key));
      TRESS_TRY(require_ours(named.manifest));
      return named;
    }
    return newest(ledger_, options_.log_key);
  }

  /// Always the newest: keys of later clients do no harm, and erased ones are in no newer one. Of
  /// another log key than the ledger's backup if that was changed in between.
  [[nodiscard]] Result<Recorded, Fault> chosen_keys(const Recorded& ledger) const {
    auto same = options_.keys_of_same_run ? keys_taken_with(ledger) : std::nullopt;
    if (!same) return newest(keys_, std::nullopt);
    TRESS_TRY(require_ours(same->manifest));
    return std::move(*same);
  }

  [[nodiscard]] Result<Recorded, Fault> newest(
      const Vault& vault, const std::optional<merkle::VerifierKey>& log_key) const {
    TRESS_TRY(auto found, vault.newest(log_key));
    if (!found) {
      return Fault{Fault::Kind::missing, vault.folder().string(),
                   fmt::format("there is no {} backup here", name_of(vault.kind()))};
    }
    TRESS_TRY(require_ours(found->manifest));
    return std::move(*found);
  }

  [[nodiscard]] Result<void, Fault> require_ours(const Manifest& manifest) const {
    if (manifest.sealed_to == box_public_key(secret_)) return ok();
    return Fault{Fault::Kind::configuration, "the secret key",
                 fmt::format("is not the one that {} backup {} is sealed to",
                             name_of(manifest.kind), manifest.id)};
  }

  [[nodiscard]] fs::path staging() const { return folder_.staging(); }

  Result<void, Fault> restore_ledger(const Recorded& backup) {
    for (const Object& object : backup.objects) {
      TRESS_TRY(ledger_.check(object));
      TRESS_TRY(open_into_staging(object));
    }
    TRESS_TRY(const auto note, restore_staged(staging(), folder_.ledger()));
    if (note != backup.manifest.checkpoint) {
      return damaged(ledger_.place(backup.manifest.id),
                     "its files are of another moment than its manifest says");
    }
    return machine_.files.remove(staging());
  }

  Result<void, Fault> open_into_staging(const Object& object) {
    TRESS_TRY(auto file, OpenedFile::open(machine_.files, ledger_.object(object.name), secret_));
    if (!is_staged_path(file.name())) {
      return damaged("ledger file " + object.name, "is not a file of a log");
    }
    const fs::path path = staging() / file.name();
    TRESS_TRY(machine_.files.make_folder(path.parent_path()));
    TRESS_TRY(auto out, NewFile::create(machine_.files, path));
    TRESS_TRY(file.copy_to([&](ByteView piece) { return out.write(piece); }));
    return out.finish();
  }

  /// The whole log, believing its founding key, and that it is the log of the manifest.
  Result<merkle::Checkpoint, Fault> verify(const Manifest& manifest) {
    RocksdbLog::Options reading;
    reading.read_only = true;
    TRESS_TRY(const auto log, RocksdbLog::open(folder_.ledger(), reading));
    TRESS_TRY(const auto identity, tool::identity_of(*log));
    holds_ = identity.holds;
    const merkle::VerifierKey founding{identity.origin, merkle::NoteKeyType::ed25519,
                                       identity.log_key};
    TRESS_TRY(const auto report, audit::audit_log(*log, founding));
    if (!report.is_good()) {
      return damaged(
          ledger_.place(manifest.id),
          fmt::format("does not verify: {} ({} findings)",
                      audit::sentence(report.findings.kept().front()), report.findings.count()));
    }
    const auto checkpoint = merkle::open_checkpoint(manifest.checkpoint, manifest.log_key);
    const bool is_this_log = checkpoint && checkpoint.value().size == log->size() &&
                             report.root == checkpoint.value().root &&
                             manifest.log_key.name == identity.origin;
    if (is_this_log) return checkpoint.value();
    return damaged(ledger_.place(manifest.id), "holds another log than its manifest says");
  }

  Result<void, Fault> restore_keys(const Recorded& newest, const Recorded& ledger) {
    TRESS_TRY(machine_.files.make_folder(folder_.keys()));
    const auto of_same_run = keys_taken_with(ledger);
    for (const Object& object : newest.objects) {
      TRESS_TRY(restore_key_object(object, !of_same_run));
    }
    if (of_same_run) {
      TRESS_TRY(restore_log_key(*of_same_run));
    }
    if (!machine_.files.exists(folder_.key_store())) {
      return damaged(keys_.place(newest.manifest.id), "holds no key store");
    }
    return take_master_key();
  }

  /// The key that signed the log at the time of the ledger's backup may have been changed since.
  /// Nothing if that key backup is gone, or can't be believed.
  [[nodiscard]] std::optional<Recorded> keys_taken_with(const Recorded& ledger) const {
    const auto ids = keys_.ids();
    if (!ids) return std::nullopt;
    for (auto id = ids.value().rbegin(); id != ids.value().rend(); ++id) {
      auto found = keys_.read(*id, std::nullopt);
      if (found && found.value().manifest.beside == ledger.ref()) return std::move(found.value());
    }
    return std::nullopt;
  }

  Result<void, Fault> restore_key_object(const Object& object, bool with_log_key) {
    TRESS_TRY(keys_.check(object));
    TRESS_TRY(auto file, OpenedFile::open(machine_.files, keys_.object(object.name), secret_));
    if (file.name() == names::key_rows) return restore_rows(file);
    if (file.name() == names::master_key) return restore_key_file(file, folder_.master_key());
    if (file.name() != names::log_key) {
      return damaged("keys file " + object.name, "is nothing that this release knows");
    }
    if (!with_log_key) return ok();
    return restore_key_file(file, folder_.log_key());
  }

  Result<void, Fault> restore_log_key(const Recorded& backup) {
    for (const Object& object : backup.objects) {
      TRESS_TRY(keys_.check(object));
      TRESS_TRY(auto file, OpenedFile::open(machine_.files, keys_.object(object.name), secret_));
      if (file.name() == names::log_key) return restore_key_file(file, folder_.log_key());
    }
    return damaged(keys_.place(backup.manifest.id), "holds no log key");
  }

  Result<void, Fault> restore_rows(OpenedFile& file) {
    TRESS_TRY(const auto database, KeyDatabase::open(folder_.key_store()));
    KeyRowReader rows{*database};
    TRESS_TRY(file.copy_to([&](ByteView piece) { return rows.take(piece); }));
    TRESS_TRY(rows.finish());
    return ok();
  }

  Result<void, Fault> restore_key_file(OpenedFile& file, const fs::path& to) {
    Bytes bytes;
    TRESS_TRY(file.copy_to([&](ByteView piece) -> Result<void, Fault> {
      append(bytes, piece);
      return ok();
    }));
    if (bytes.size() != Secret::size) return damaged(file.name(), "is no key");
    const Secret key = Secret::from(bytes);
    wipe(bytes);
    return create_key_file(to, key);
  }

  /// Of a service that had it from elsewhere.
  Result<void, Fault> take_master_key() {
    if (machine_.files.exists(folder_.master_key())) return ok();
    if (options_.master_key.empty()) {
      return Fault{Fault::Kind::configuration, "the master key",
                   "is not in the backup; give its file with --master-key"};
    }
    TRESS_TRY(const auto key, read_key_file(options_.master_key));
    return create_key_file(folder_.master_key(), key);
  }

  /// Who is erased. The list is not older than the backup, or it was put back.
  Result<std::vector<Erased>, Fault> erase_again(const Manifest& manifest) {
    TRESS_TRY(auto erased, read_erasures(machine_.files, keys_.folder(), std::nullopt));
    if (erased.size() < manifest.erasures.count) {
      return damaged("the list of erasures",
                     fmt::format("has {} clients, but {} when the keys were backed up",
                                 erased.size(), manifest.erasures.count));
    }
    TRESS_TRY(auto master, read_key_file(folder_.master_key()));
    TRESS_TRY(const auto keys,
              KeyStore::open(folder_.key_store(), std::move(master), machine_.random));
    TRESS_TRY(keys->erase(key_erasures(erased)));
    RocksdbLog::Options reading;
    reading.read_only = true;
    TRESS_TRY(const auto log, RocksdbLog::open(folder_.ledger(), reading));
    TRESS_TRY(erasure::carry_out_erasures(*log, *keys));
    return erased;
  }

  /// Both slots: this log is the one that there is now.
  Result<void, Fault> write_anchor(const Manifest& manifest) {
    TRESS_TRY(const auto seed, read_key_file(folder_.log_key()));
    const SigningKey log_key = SigningKey::from_seed(seed);
    TRESS_TRY(const auto anchor,
              HeadAnchor::open(machine_.files, folder_.anchor(), {}, log_key, machine_.clock));
    TRESS_TRY(anchor->write(manifest.checkpoint));
    return anchor->write(manifest.checkpoint);
  }

  /// The first event of the restored log. Opening it for writing also shows that it starts.
  Result<void, Fault> tell(const Manifest& manifest,
                           const merkle::Checkpoint& checkpoint,
                           const std::vector<Erased>& erased) {
    TRESS_TRY(const auto salon, tool::Salon::open(folder_, machine_.clock, machine_.random, {}));
    const std::string reason =
        fmt::format("restored from backup {} of {}; what was recorded after it is lost",
                    manifest.id, to_text(manifest.taken_at));
    TRESS_TRY(tool::carry_out(
        salon->writer(), service_actor(), "restore " + sha256(bytes_of(reason)).hex(),
        system::Command{system::RecordRecovery{checkpoint.size, std::nullopt, checkpoint.size,
                                               system::RecoverySource::backup, reason}}));
    std::vector<ClientId> left;
    TRESS_TRY(tell_erasures(salon->log(), salon->writer(), erased, left));
    for (const ClientId& client : left) {
      warnings_.push_back("the erasure of client " + client.hex() +
                          " could not be recorded again, though the keys are gone: ask for it "
                          "anew before anybody writes to that client");
    }
    return ok();
  }

  /// Nothing if the log in `place` is the access log of the ledger that is being restored.
  Result<std::optional<std::string>, Fault> objection_to(const tool::DataFolder& place) const {
    RocksdbLog::Options reading;
    reading.read_only = true;
    TRESS_TRY(const auto ledger, RocksdbLog::open(folder_.ledger(), reading));
    TRESS_TRY(const auto log, RocksdbLog::open(place.ledger(), reading));
    return tool::objection_to_access_log(*ledger, *log);
  }

  /// The newest backup whose log is the one that the ledger names. After a loss was accepted newer
  /// ones are of another log; which founding a log has is seen only when it is open, but what one
  /// key has signed is one log, so there are as many attempts as keys.
  Result<std::optional<Restored>, Fault> restore_named(RestoreOptions options) {
    const Vault vault{machine_.files, options.from.ledger, Kind::ledger};
    TRESS_TRY(const auto ids, vault.ids());
    std::vector<PublicKey> of_others;
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      TRESS_TRY(const auto backup, vault.read(*id, std::nullopt));
      const PublicKey& key = backup.manifest.log_key.key;
      if (std::find(of_others.begin(), of_others.end(), key) != of_others.end()) continue;
      options.backup = *id;
      TRESS_TRY(auto restored, Restoring{options, secret_, machine_, progress_}.run());
      TRESS_TRY(const auto objection, objection_to(options.data));
      if (!objection) return std::optional{std::move(restored)};
      say(vault.place(*id) + " of the access log is not of the one that the ledger names");
      TRESS_TRY(machine_.files.remove(options.data.root()));
      of_others.push_back(key);
    }
    return std::optional<Restored>{};
  }

  /// Within the folder that is being put together: one that is there has both.
  Result<std::optional<std::uint64_t>, Fault> restore_access_log() {
    if (options_.from.access.empty() || holds_ == LogHolds::access) {
      return std::optional<std::uint64_t>{};
    }
    const auto from = Target::below(options_.from.access);
    if (!machine_.files.exists(from.ledger)) {
      warnings_.emplace_back(
          "there is no backup of its access log; if it had one, go on without it by `tress recover "
          "--accept-lost-access-log`");
      return std::optional<std::uint64_t>{};
    }
    say("restoring the access log");
    RestoreOptions options;
    options.from = {from.ledger, from.keys};
    options.data = tool::DataFolder{folder_.access_log().root()};
    options.keys_of_same_run = true;  // A later log's keys are none of this one's.
    TRESS_TRY(auto restored, restore_named(options));
    if (!restored) {
      warnings_.emplace_back(
          "no backup here is of the access log that the ledger names; find one, or go on without "
          "it by `tress recover --accept-lost-access-log`");
      return std::optional<std::uint64_t>{};
    }
    for (std::string& warning : restored->warnings) {
      warnings_.push_back("the access log: " + std::move(warning));
    }
    return std::optional{restored->events};
  }

  Result<void, Fault> put_in_place() {
    const fs::path data = (options_.data.root() / "").parent_path();
    TRESS_TRY(require_free(data));
    TRESS_TRY(machine_.files.sync_folder(folder_.root()));
    TRESS_TRY(machine_.files.rename(folder_.root(), data));
    const fs::path parent = data.parent_path();
    return machine_.files.sync_folder(parent.empty() ? fs::path{"."} : parent);
  }

  const RestoreOptions& options_;
  const Secret& secret_;
  const Machine& machine_;
  const Progress& progress_;
  const Vault ledger_;
  const Vault keys_;
  const tool::DataFolder folder_;      ///< where it is put together
  LogHolds holds_ = LogHolds::ledger;  ///< the log that is restored
  std::vector<std::string> warnings_;
};

}  // namespace

Result<Restored, Fault> restore(const RestoreOptions& options,
                                const Secret& secret,
                                const Machine& machine,
                                const Progress& progress) {
  return Restoring{options, secret, machine, progress}.run();
}

}  // namespace tress::backup
