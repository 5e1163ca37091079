#include "tools/backup/take.hpp"

#include <array>
#include <map>
#include <utility>

#include "ledger/backup/backup_key.hpp"
#include "ledger/backup/erasure_list.hpp"
#include "ledger/backup/key_rows.hpp"
#include "ledger/backup/names.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/log/rocksdb/backup.hpp"
#include "ledger/merkle/lines.hpp"
#include "tools/backup/erasures.hpp"

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view name_domain = "tress/backup-object/v1\n";
constexpr std::size_t name_bytes = 16;
constexpr std::uint64_t target_bytes_max = std::uint64_t{16} * 1024;

merkle::VerifierKey verifier_of(const Sources& from) {
  return {from.origin, merkle::NoteKeyType::ed25519, from.log_key.public_key()};
}

/// One run, from the lock to the manifest.
class Run {
 public:
  Run(const Sources& from, const Target& to, const Machine& machine, const BoxPublicKey& sealed_to)
      : from_(from),
        machine_(machine),
        sealed_to_(sealed_to),
        ledger_(machine.files, to.ledger, Kind::ledger),
        keys_(machine.files, to.keys, Kind::keys) {}

  Result<Taken, Fault> take(const Keeping& keeping) {
    TRESS_TRY(ledger_.prepare());
    TRESS_TRY(keys_.prepare());
    TRESS_TRY(const auto ledger_lock, FolderLock::take(ledger_.folder()));
    TRESS_TRY(const auto keys_lock, FolderLock::take(keys_.folder()));
    TRESS_TRY(auto ledger, take_ledger());
    TRESS_TRY(auto keys, take_keys(ledger));
    TRESS_TRY(remember_target());
    prune_or_warn(ledger_, keeping.ledger);
    prune_or_warn(keys_, keeping.keys);
    return Taken{std::move(ledger), std::move(keys), std::move(*checkpoint_),
                 sealed_,           reused_,         std::move(warnings_)};
  }

 private:
  Result<Recorded, Fault> take_ledger() {
    TRESS_TRY(const auto staged, stage_backup(from_.log, from_.folder.staging()));
    auto checkpoint = merkle::open_checkpoint(staged.checkpoint, verifier_of(from_));
    if (!checkpoint) {
      return Fault{Fault::Kind::damaged, "the last checkpoint",
                   "is not signed by the log's key; run tress verify"};
    }
    checkpoint_ = std::move(checkpoint.value());
    TRESS_TRY(learn_sealed());
    TRESS_TRY(auto manifest, next_manifest(ledger_));
    manifest.checkpoint = staged.checkpoint;
    std::vector<Object> objects;
    for (const StagedFile& file : staged.files) {
      TRESS_TRY(auto object, file.is_shared ? shared_object(file.path) : own_object(file.path));
      objects.push_back(std::move(object));
    }
    return ledger_.record(std::move(manifest), std::move(objects), from_.log_key);
  }

  Result<Recorded, Fault> take_keys(const Recorded& ledger) {
    TRESS_TRY(auto manifest, next_manifest(keys_));
    manifest.checkpoint = ledger.manifest.checkpoint;
    manifest.beside = ledger.ref();
    std::vector<Object> objects;
    TRESS_TRY(auto rows, sealed_rows());
    objects.push_back(std::move(rows));
    TRESS_TRY(seal_key_file(from_.folder.master_key(), names::master_key, objects));
    TRESS_TRY(seal_key_file(from_.folder.log_key(), names::log_key, objects));
    // After the rows: the list may know more erasures than they do, never fewer.
    TRESS_TRY(const auto erased, erased_by_now(from_.log, from_.keys.database()));
    TRESS_TRY(write_erasures(machine_.files, keys_.folder(), erased,
                             {manifest.taken_at, verifier_of(from_)}, from_.log_key));
    manifest.erasures = erasures_ref(erased);
    return keys_.record(std::move(manifest), std::move(objects), from_.log_key);
  }

  /// One more than the last, following it. One that can't be believed is not followed.
  Result<Manifest, Fault> next_manifest(const Vault& vault) {
    const ListRef nothing{0, sha256(ByteView{})};
    Manifest manifest{vault.kind(), 1,          machine_.clock.now(), std::nullopt, std::nullopt,
                      {},           sealed_to_, verifier_of(from_),   nothing,      nothing};
    TRESS_TRY(const auto ids, vault.ids());
    if (ids.empty()) return manifest;
    manifest.id = ids.back() + 1;
    const auto before = vault.read(ids.back(), std::nullopt);
    if (before && before.value().manifest.log_key.name != from_.origin) {
      return Fault{Fault::Kind::configuration, vault.folder().string(),
                   "holds backups of another log, " + before.value().manifest.log_key.name +
                       "; choose another folder"};
    }
    if (before) {
      manifest.before = before.value().ref();
    } else {
      warnings_.push_back(sentence(before.error()));
    }
    return manifest;
  }

  /// What the manifests say is sealed already.
  Result<void, Fault> learn_sealed() {
    TRESS_TRY(const auto ids, ledger_.ids());
    for (const std::uint64_t id : ids) {
      const auto backup = ledger_.read(id, std::nullopt);
      if (!backup) continue;  // Said when it is the newest, and by every check.
      for (const Object& object : backup.value().objects) {
        known_.insert_or_assign(object.name, object.sealed);
      }
    }
    return ok();
  }

  /// A file that later backups have too has a name made of its path. If the one that is there has
  /// rotted, the file is sealed again under the next name, since old manifests list the first.
  Result<Object, Fault> shared_object(const std::string& path) {
    for (std::uint32_t attempt = 0;; ++attempt) {
      const std::string name = shared_name(path, attempt);
      const auto known = known_.find(name);
      if (known == known_.end()) return seal(name, path);
      const Object object{name, known->second};
      const auto fits = ledger_.check(object);
      if (fits) {
        ++reused_;
        return object;
      }
      if (fits.error().kind == Fault::Kind::io) return fits.error();
      warnings_.push_back(sentence(fits.error()) + "; it is sealed again");
    }
  }

  Result<Object, Fault> own_object(const std::string& path) { return seal(random_name(), path); }

  Result<Object, Fault> seal(const std::string& name, const std::string& path) {
    TRESS_TRY(const auto sealed, seal_file(machine_.files, from_.folder.staging() / path,
                                           ledger_.object(name), sealed_to_, path));
    ++sealed_;
    const Object object{name, sealed};
    TRESS_TRY(ledger_.check(object));
    return object;
  }

  Result<Object, Fault> sealed_rows() {
    const std::string name = random_name();
    TRESS_TRY(auto file,
              SealingFile::create(machine_.files, keys_.object(name), sealed_to_, names::key_rows));
    TRESS_TRY(write_key_rows(from_.keys.database(), file));
    return finished(name, file);
  }

  /// A key that is kept elsewhere (a systemd credential) is not in the backup, which says so.
  Result<void, Fault> seal_key_file(const fs::path& path,
                                    std::string_view inner_name,
                                    std::vector<Object>& objects) {
    const auto key = read_key_file(path);
    if (!key && key.error().kind == Fault::Kind::missing) {
      warnings_.push_back(sentence(key.error()) +
                          ": it is not in the backup; keep a copy of it yourself");
      return ok();
    }
    if (!key) return key.error();
    const std::string name = random_name();
    TRESS_TRY(auto file,
              SealingFile::create(machine_.files, keys_.object(name), sealed_to_, inner_name));
    TRESS_TRY(file.write(key.value().view()));
    TRESS_TRY(auto object, finished(name, file));
    objects.push_back(std::move(object));
    return ok();
  }

  Result<Object, Fault> finished(const std::string& name, SealingFile& file) {
    TRESS_TRY(const auto sealed, file.finish());
    const Object object{name, sealed};
    TRESS_TRY(keys_.check(object));
    return object;
  }

  Result<void, Fault> remember_target() {
    std::error_code error;
    const std::string text = fs::absolute(ledger_.folder(), error).string() + "\n" +
                             fs::absolute(keys_.folder(), error).string() + "\n";
    return replace_file(machine_.files, from_.folder.backup_target(), bytes_of(text));
  }

  void prune_or_warn(const Vault& vault, const Retention& retention) {
    const auto pruned = prune(vault, retention, machine_.clock.now());
    if (!pruned) {
      warnings_.push_back("old backups stay where they are: " + sentence(pruned.error()));
    }
  }

  [[nodiscard]] std::string shared_name(const std::string& path, std::uint32_t attempt) const {
    Bytes number;
    append_be(number, attempt);
    const Hash hash = sha256({bytes_of(name_domain), sealed_to_.view(), number, bytes_of(path)});
    return to_hex(hash.view().first(name_bytes));
  }

  std::string random_name() {
    std::array<Byte, name_bytes> bytes{};
    machine_.random.fill(bytes);
    return to_hex(bytes);
  }

  const Sources& from_;
  const Machine& machine_;
  const BoxPublicKey sealed_to_;
  const Vault ledger_;
  const Vault keys_;
  std::optional<merkle::Checkpoint> checkpoint_;
  std::map<std::string, Sealed> known_;
  std::uint64_t sealed_ = 0;
  std::uint64_t reused_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace

Result<Taken, Fault> take_backup(const Sources& from,
                                 const Target& to,
                                 const Keeping& keeping,
                                 const Machine& machine) {
  TRESS_TRY(const auto sealed_to, read_public_key(machine.files, from.folder.backup_key()));
  return Run{from, to, machine, sealed_to}.take(keeping);
}

Result<Target, Fault> last_target(Files& files, const tool::DataFolder& folder) {
  TRESS_TRY(const auto text, read_whole(files, folder.backup_target(), target_bytes_max));
  std::string_view rest = text_of(text);
  const auto ledger = merkle::take_line(rest);
  const auto keys = merkle::take_line(rest);
  if (ledger && keys) return Target{std::string{*ledger}, std::string{*keys}};
  return Fault{Fault::Kind::damaged, folder.backup_target().string(), "does not name two folders"};
}

Result<void, Fault> keep_erasures(const Sources& from, const Target& to, const Machine& machine) {
  TRESS_TRY(const auto erased, erased_by_now(from.log, from.keys.database()));
  return write_erasures(machine.files, to.keys, erased, {machine.clock.now(), verifier_of(from)},
                        from.log_key);
}

}  // namespace tress::backup
