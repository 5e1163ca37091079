#pragma once

#include "ledger/backup/sealed_file.hpp"
#include "ledger/keys/key_database.hpp"

/// The rows of the key store as a stream. Never files of its database: a copy or hard link of one
/// would outlive an erasure.
///
/// Format: for each row space (1) ‖ u16 length of the key ‖ u32 length of the value ‖ key ‖ value;
/// then 0xFF ‖ u64 number of rows. Values are encrypted by the master key as they are in the store.
namespace tress::backup {

/// Writes every row. Reads of the store go on; an erasure waits until this is done.
[[nodiscard]] Result<void, Fault> write_key_rows(const KeyDatabase& keys, SealingFile& to);

/// Takes such a stream into an empty key database.
class KeyRowReader {
 public:
  explicit KeyRowReader(KeyDatabase& keys) : keys_(keys) {}

  /// The next piece, cut anywhere. `damaged` if it is no such stream.
  Result<void, Fault> take(ByteView piece);

  /// `damaged` unless the stream ended here; the rows are on disk on return. How many.
  Result<std::uint64_t, Fault> finish();

 private:
  bool take_row();
  Result<void, Fault> write();

  KeyDatabase& keys_;
  Bytes rest_;          ///< what has not been understood yet
  std::size_t at_ = 0;  ///< in it
  std::vector<KeyRow> rows_;
  std::uint64_t count_ = 0;
  bool has_ended_ = false;
  bool is_damaged_ = false;
};

}  // namespace tress::backup
