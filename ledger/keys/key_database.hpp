#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"

/// The files under the key store: a small RocksDB database of its own whose deleted rows can be
/// made to leave the disk. Knows nothing of keys. Values in it are encrypted by its users.
namespace tress {

/// Column families.
enum class KeySpace : std::uint8_t {
  store,        ///< what the store needs for itself: check value, service keys, marks
  data_keys,    ///< client → wrapped keys
  credentials,  ///< staff sign-in
};

/// One row to put, or to remove if it has no value.
struct KeyRow {
  KeySpace space;
  Bytes key;
  std::optional<Bytes> value;
};

class KeyDatabase {
 public:
  /// Opens the database in `folder`, or makes it there: the folder then belongs to the service's
  /// user alone (0700). One process at a time.
  static Result<std::unique_ptr<KeyDatabase>, Fault> open(const std::filesystem::path& folder);

  ~KeyDatabase();
  KeyDatabase(const KeyDatabase&) = delete;
  KeyDatabase& operator=(const KeyDatabase&) = delete;

  /// Any thread.
  [[nodiscard]] Result<std::optional<Bytes>, Fault> get(KeySpace space, ByteView key) const;

  /// Visits the rows whose key starts with `prefix` in key order; `visit` returns false to stop.
  /// Any thread.
  Result<void, Fault> scan(KeySpace space,
                           ByteView prefix,
                           const std::function<bool(ByteView key, ByteView value)>& visit) const;

  /// All rows or none, on disk on return. On a fault the outcome is unknown and the database takes
  /// no more writes until the next start. Any thread.
  Result<void, Fault> write(std::span<const KeyRow> rows);

  /// Rewrites every file, so that on return no file of the database holds a row that was removed or
  /// replaced before the call. (What the disk itself keeps in freed blocks is encrypted by the
  /// master key.) Takes as long as copying the database, and checks
  /// that the old files are gone: `Fault::Kind::io` if one is not. Any thread; reads go on.
  Result<void, Fault> scrub();

 private:
  struct Handles;

  explicit KeyDatabase(std::filesystem::path folder);

  Result<void, Fault> rewrite_files();
  Result<void, Fault> remove_replaced_files();
  [[nodiscard]] Fault fault(Fault::Kind kind, std::string what) const;

  std::filesystem::path folder_;
  std::unique_ptr<Handles> handles_;

  /// Shared by every read. A read pins the files it reads from; `scrub` ends by waiting for those
  /// that began before its files were replaced.
  mutable std::shared_mutex reading_;

  std::mutex scrubbing_;  ///< one scrub at a time
};

}  // namespace tress
