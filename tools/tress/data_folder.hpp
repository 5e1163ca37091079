#pragma once

#include <filesystem>

#include "ledger/base/result.hpp"
#include "ledger/crypto/secret.hpp"

namespace tress::tool {

/// Where things lie in a data folder. Keys are apart from the ledger, so that each can be backed up
/// for as long as it may be kept.
class DataFolder {
 public:
  /// One named `access` in the folder of a ledger is that ledger's access log, whoever names it.
  explicit DataFolder(std::filesystem::path root);

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

  /// The folder of the access log: a data folder of the same kind, with keys of its own. It shares
  /// only the key that backups are sealed to.
  [[nodiscard]] DataFolder access_log() const;

  /// True for the folder of a ledger's access log.
  [[nodiscard]] bool is_access_log() const noexcept { return is_access_log_; }

  /// Where the access log is put together; whole, it is renamed.
  [[nodiscard]] DataFolder access_log_in_the_making() const {
    return DataFolder{root_ / "access.making"};
  }

  /// The master key's name among the credentials of a service manager.
  [[nodiscard]] const char* master_credential() const noexcept {
    return is_access_log_ ? "tress-access-master.key" : "tress-master.key";
  }

  [[nodiscard]] std::filesystem::path ledger() const { return root_ / "ledger"; }

  [[nodiscard]] std::filesystem::path views() const { return root_ / "views"; }

  [[nodiscard]] std::filesystem::path keys() const { return root_ / "keys"; }

  [[nodiscard]] std::filesystem::path key_store() const { return keys() / "store"; }

  [[nodiscard]] std::filesystem::path master_key() const { return keys() / "master.key"; }

  [[nodiscard]] std::filesystem::path log_key() const { return keys() / "log.key"; }

  /// The key that is to follow, while the log's key is being changed.
  [[nodiscard]] std::filesystem::path next_log_key() const { return keys() / "log.key.next"; }

  /// Where `tress init` puts the root key, to be moved to a place off this machine.
  [[nodiscard]] std::filesystem::path root_key() const { return root_ / "root.key"; }

  /// What witnesses have cosigned. Apart from the ledger: a ledger restored from a copy then meets
  /// what was cosigned after the copy.
  [[nodiscard]] std::filesystem::path witnessed() const { return root_ / "witnessed"; }

  /// The public half of the key that backups are sealed to.
  [[nodiscard]] std::filesystem::path backup_key() const;

  /// Where the last backups went, for `tress doctor`.
  [[nodiscard]] std::filesystem::path backup_target() const { return root_ / "backup.at"; }

  /// RocksDB's own copy of the ledger, from which the next backup is sealed.
  [[nodiscard]] std::filesystem::path staging() const { return root_ / "staging"; }

  /// The head anchor, unless `anchor_location` names another folder, better on another disk.
  [[nodiscard]] std::filesystem::path anchor() const { return root_ / "anchor"; }

  /// A file with the path of the folder where the anchor is instead.
  [[nodiscard]] std::filesystem::path anchor_location() const { return root_ / "anchor.at"; }

  /// Every group of the log again.
  [[nodiscard]] std::filesystem::path copy() const { return root_ / "copy"; }

  /// Messages to clients as files, where nobody else sends them.
  [[nodiscard]] std::filesystem::path outbox() const { return root_ / "outbox"; }

  /// What recoveries have found and put aside.
  [[nodiscard]] std::filesystem::path evidence() const { return root_ / "evidence"; }

  /// A recovery that no event tells of yet.
  [[nodiscard]] std::filesystem::path pending_recovery() const {
    return root_ / "recovery.pending";
  }

  /// Bytes to give up when the disk is nearly full.
  [[nodiscard]] std::filesystem::path reserve() const { return root_ / "reserve"; }

  /// Public keys that signed the log before the present one, signed by it.
  [[nodiscard]] std::filesystem::path known_log_keys() const { return keys() / "log.keys"; }

  /// True if `tress init` has been here.
  [[nodiscard]] bool is_initialised() const { return std::filesystem::exists(log_key()); }

  /// Makes the folders, readable by their owner only. Refused if there is a ledger already.
  [[nodiscard]] Result<void, Fault> create() const;

 private:
  std::filesystem::path root_;
  bool is_access_log_ = false;  ///< of a ledger, in whose folder it lies
};

/// `configuration` if the folder is that of an access log: for what works on ledgers only.
[[nodiscard]] Result<void, Fault> require_ledger_folder(const DataFolder& folder);

/// The master key: the credential of the service manager if it hands one over
/// ($CREDENTIALS_DIRECTORY), else the folder's file. Refused when anybody else could read it.
[[nodiscard]] Result<Secret, Fault> read_master_key(const DataFolder& folder);

}  // namespace tress::tool
