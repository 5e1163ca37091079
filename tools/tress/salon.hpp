#pragma once

#include <memory>
#include <string>
#include <thread>

#include "ledger/base/random.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/erasure/certificate.hpp"
#include "ledger/erasure/eraser.hpp"
#include "ledger/keys/key_store.hpp"
#include "ledger/keys/sealer.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/writer/key_store_sealer.hpp"
#include "ledger/writer/writer.hpp"
#include "tools/tress/data_folder.hpp"
#include "tools/tress/ledger_opening.hpp"
#include "tools/tress/shut_log.hpp"

namespace tress::tool {

/// What the first event of a log says of it.
struct Identity {
  SalonId salon;
  std::string name;
  std::string origin;
  PublicKey log_key;  ///< of the founding; a salon that is open says the one that signs now
  LogHolds holds = LogHolds::ledger;
};

/// What a log is founded with.
struct Founding {
  std::string name;
  std::string origin;

  /// Where the file of the root key goes; empty: into the folder. Whoever has it may change the
  /// log's key, so it is to be moved off this machine.
  std::filesystem::path root_key = {};

  LogHolds holds = LogHolds::ledger;
};

/// Reads it, the key that of the founding; `missing` if the log is empty, `damaged` if it begins
/// otherwise.
Result<Identity, Fault> identity_of(const EventLog& log);

/// A data folder opened for writing: log, keys, committer, writer. One process at a time.
/// Built and destroyed in the main thread.
class Salon {
 public:
  /// Called on the writer's thread after each group.
  using Committed = Writer::Committed;

  /// Opens an initialised folder; `configuration` with a sentence if there is none. The log is held
  /// against its head anchor first (ledger/recovery): one in quarantine is `damaged`, unless `how`
  /// says that it is to be read; then nothing that is submitted is written.
  static Result<std::unique_ptr<Salon>, Fault> open(const DataFolder& folder,
                                                    const Clock& clock,
                                                    Random& random,
                                                    Committed committed,
                                                    const OpenHow& how = tool_opens);

  /// The same, but what is committed from now on is signed by `next`: only for the event that
  /// changes the log's key.
  static Result<std::unique_ptr<Salon>, Fault> open_to_change_key(const DataFolder& folder,
                                                                  SigningKey next,
                                                                  const Clock& clock,
                                                                  Random& random);

  /// Makes keys and log and commits the founding event and the root key.
  static Result<std::unique_ptr<Salon>, Fault> found(const DataFolder& folder,
                                                     const Founding& founding,
                                                     const Clock& clock,
                                                     Random& random);

  /// The same, of a ledger whose root key stays in its folder.
  static Result<std::unique_ptr<Salon>, Fault> found(const DataFolder& folder,
                                                     const std::string& name,
                                                     const std::string& origin,
                                                     const Clock& clock,
                                                     Random& random) {
    return found(folder, Founding{name, origin}, clock, random);
  }

  ~Salon();
  Salon(const Salon&) = delete;
  Salon& operator=(const Salon&) = delete;

  [[nodiscard]] const EventLog& log() const noexcept { return *log_; }

  /// The log's database itself: for backups, which copy its files. Nothing else appends to it.
  /// Requires that it is not in quarantine.
  [[nodiscard]] RocksdbLog& database() noexcept { return *database_; }

  /// Why the log is read only, or nothing.
  [[nodiscard]] const std::optional<recovery::Objection>& quarantine() const noexcept {
    return quarantine_;
  }

  /// Why nothing is written any more, or nothing: a failed write of log, anchor or second copy. Not
  /// the quarantine. Any thread.
  [[nodiscard]] std::optional<Fault> fault() const;

  /// How far anchor and second copy have come; zeros in quarantine. Any thread.
  [[nodiscard]] AnchoredLog::Standing standing() const;

  /// The key that signs now.
  [[nodiscard]] const SigningKey& log_key() const noexcept { return log_key_; }

  [[nodiscard]] KeyStore& keys() noexcept { return *keys_; }

  [[nodiscard]] Sealer& sealer() noexcept { return sealer_.sealer(); }

  [[nodiscard]] Writer& writer() noexcept { return *writer_; }

  [[nodiscard]] const erasure::Certifier& certifier() const noexcept { return *certifier_; }

  [[nodiscard]] const Identity& identity() const noexcept { return *identity_; }

 private:
  Salon(std::unique_ptr<KeyStore> keys, SigningKey log_key, Random& random);

  static Result<std::unique_ptr<Salon>, Fault> open_with(const DataFolder& folder,
                                                         std::optional<SigningKey> next,
                                                         const Clock& clock,
                                                         Random& random,
                                                         const OpenHow& how);
  Result<void, Fault> take_log(const DataFolder& folder,
                               recovery::Started started,
                               const Clock& clock,
                               const OpenHow& how);
  Result<void, Fault> tell_of_recovery(const DataFolder& folder);

  Result<void, Fault> start(CommitterParts parts, Committed committed);
  Result<void, Fault> set_root_key(const std::string& origin, const SigningKey& root);
  [[nodiscard]] CommitterParts parts(std::string origin, const Clock& clock, Random& random);

  std::unique_ptr<KeyStore> keys_;
  KeyStoreSealer sealer_;
  SigningKey log_key_;               ///< before the log, which signs with it until it is closed
  std::unique_ptr<EventLog> log_;    ///< an `AnchoredLog`, or in quarantine a read-only one
  RocksdbLog* database_ = nullptr;   ///< in `log_`
  AnchoredLog* anchored_ = nullptr;  ///< `log_` itself; null in quarantine
  ShutLog shut_;                     ///< what is written to in quarantine
  std::optional<recovery::Objection> quarantine_;
  std::optional<Identity> identity_;
  TaskPool signers_{std::thread::hardware_concurrency()};
  std::optional<erasure::Certifier> certifier_;
  std::unique_ptr<erasure::Eraser> eraser_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Writer> writer_;
};

/// An import, as the actor of what a file says.
Actor import_actor();

/// Submits and waits; a refusal becomes a `configuration` fault that names its code. For tools,
/// which have nobody to answer to.
Result<Accepted, Fault> carry_out(Writer& writer,
                                  const Actor& actor,
                                  const std::string& idempotency_key,
                                  AnyCommand command);

}  // namespace tress::tool
