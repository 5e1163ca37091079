#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/keys/client_keys.hpp"
#include "ledger/keys/key_cache.hpp"
#include "ledger/keys/key_database.hpp"

/// The home of the keys that can be erased: without a client's keys the log holds noise about them.
///
/// A folder of its own, never inside the ledger's database and never in its backups: a restored
/// ledger must not bring erased people back. After restoring an older *key store*, the erasures of
/// the log must be carried out again (`erase` may be repeated) before anybody reads.
///
/// All keys are 32 random bytes, wrapped by the master key, which is in no file of the store.
/// Thread-safe.
namespace tress {

enum class KeyState : std::uint8_t {
  absent,  ///< never made
  present,
  erased,  ///< for ever; `ensure` makes no other
};

/// One key to be erased.
struct KeyErasure {
  ClientId client;
  FieldClass field_class;
};

class KeyStore {
 public:
  /// Opens the store, or makes it. A store made under another master key is refused with
  /// `Fault::Kind::configuration`. An erasure that a power loss cut short is finished first.
  /// `random` outlives the store.
  static Result<std::unique_ptr<KeyStore>, Fault> open(const std::filesystem::path& folder,
                                                       Secret master,
                                                       Random& random);

  /// Every class of every client has a key, on disk, when this returns: one synced write for all
  /// that were missing, none if nothing was. Classes erased earlier stay without. A client of whom
  /// everything was erased is refused (`Fault::Kind::missing`) and nothing is written: ask `state`
  /// first. The committer calls this before it appends events that need the keys.
  Result<void, Fault> ensure(std::span<const ClientId> clients);

  /// The key, or nothing if it is absent or erased. A row that the master key does not open is
  /// `Fault::Kind::damaged`.
  [[nodiscard]] Result<std::optional<DataKey>, Fault> find(const ClientId& client,
                                                           FieldClass field_class);

  [[nodiscard]] Result<KeyState, Fault> state(const ClientId& client, FieldClass field_class) const;

  /// Erases keys for ever. On return their bytes, wrapped as they were, are in no file of the
  /// store and not in the cache; a reader that holds one may finish with it. Rewrites the store
  /// (about a second for 100,000 clients), so give many at once. May be repeated. On a fault the
  /// keys may or may not be gone: repeat, or restart, which finishes what was begun.
  Result<void, Fault> erase(std::span<const KeyErasure> keys);

  /// All classes of one client.
  Result<void, Fault> erase(const ClientId& client);

  /// For search tokens and other blind indexes. Lives as long as the store.
  [[nodiscard]] const Secret& index_key() const noexcept { return service_keys_[0]; }

  /// For the hashes of session and enrolment tokens.
  [[nodiscard]] const Secret& session_key() const noexcept { return service_keys_[1]; }

  /// For the records of credentials.hpp.
  [[nodiscard]] const Secret& credential_key() const noexcept { return service_keys_[2]; }

  /// For credentials.hpp, which keeps its rows in a space of its own.
  [[nodiscard]] KeyDatabase& database() noexcept { return *database_; }

 private:
  KeyStore(std::unique_ptr<KeyDatabase> database, Secret master, Random& random);

  Result<void, Fault> make_new();
  Result<void, Fault> check_master();
  Result<void, Fault> load_service_keys();
  Result<void, Fault> finish_erasure();
  [[nodiscard]] Result<std::optional<Bytes>, Fault> row_of(const ClientId& client) const;
  [[nodiscard]] Result<ClientKeys, Fault> keys_of(const ClientId& client) const;
  Result<std::vector<KeyRow>, Fault> rows_without(std::span<const KeyErasure> keys);

  std::unique_ptr<KeyDatabase> database_;
  Secret master_;
  Random& random_;
  std::vector<Secret> service_keys_;  ///< in the order of the accessors; fixed after `open`
  KeyCache cache_;

  /// Held from reading rows to writing what follows from them.
  std::mutex writing_;

  /// Clients who are known to have their keys, so that a note about one of them asks no disk;
  /// emptied when full. Guarded by writing_.
  std::unordered_set<ClientId> ensured_;

  /// Held through a whole erasure, scrubbing included: the mark "an erasure is unfinished" is one
  /// for all. Taken before `writing_`.
  std::mutex erasing_;
};

}  // namespace tress
