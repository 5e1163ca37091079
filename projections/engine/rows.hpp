#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/codec/rows.hpp"
#include "projections/engine/keys.hpp"
#include "projections/store/view_store.hpp"

namespace tress::views {

/// The rows of one table while a chunk of events is folded: a snapshot, and over it what the chunk
/// has changed so far. Random writes are the dear part of a view (limits.md), so each changed row
/// is written once per chunk, in key order.
///
/// Nothing here returns a fault: the first one (a failed read, a row that can't be read, a `stop`)
/// is kept, and the fold throws the whole chunk away. One thread.
class Rows {
 public:
  /// `base` must outlive it.
  explicit Rows(const Snapshot& base) : base_(base) {}

  template <class T>
  [[nodiscard]] std::optional<T> get(const Key& key) {
    const auto stored = bytes_at(key.bytes());
    if (!stored) return std::nullopt;
    return decoded<T>(*stored);
  }

  /// The row that events before this one must have made. Without it the log contradicts itself:
  /// the fold stops with `what`.
  template <class T>
  [[nodiscard]] std::optional<T> need(const Key& key, std::string_view what) {
    auto row = get<T>(key);
    if (!row) stop(std::string{what} + " is not known");
    return row;
  }

  [[nodiscard]] bool has(const Key& key) { return bytes_at(key.bytes()).has_value(); }

  template <class T>
  void put(const Key& key, const T& row) {
    changes_[key.bytes()] = encode_row(row);
  }

  void erase(const Key& key) { changes_[key.bytes()] = std::nullopt; }

  /// Erases every row whose key begins with `prefix`.
  void erase_all(const Key& prefix);

  /// The last row in key order among those whose key begins with `prefix`.
  template <class T>
  [[nodiscard]] std::optional<T> last(const Key& prefix) {
    const auto stored = last_bytes(prefix.bytes());
    if (!stored) return std::nullopt;
    return decoded<T>(*stored);
  }

  /// The rows from one key to another, both included, in key order.
  template <class T>
  [[nodiscard]] std::vector<T> between(const Key& from, const Key& until) {
    std::vector<T> rows;
    for (const auto& [key, stored] : bytes_between(from.bytes(), until.bytes())) {
      if (auto row = decoded<T>(stored)) rows.push_back(std::move(*row));
    }
    return rows;
  }

  /// The event can't be taken in: `why` completes "event 41: …".
  void stop(std::string why);

  [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }

  /// What is to be written, in key order. Leaves nothing behind.
  [[nodiscard]] std::vector<Change> take_changes();

 private:
  /// Absent = erased by this chunk.
  using Changes = std::map<Bytes, std::optional<Bytes>>;

  template <class T>
  std::optional<T> decoded(const Bytes& stored) {
    auto row = decode_row<T>(stored);
    if (!row && !fault_) {
      fault_ = Fault{Fault::Kind::damaged, std::string{Described<T>::name},
                     "a stored row can't be read"};
    }
    return row;
  }

  [[nodiscard]] std::optional<Bytes> bytes_at(const Bytes& key);
  [[nodiscard]] std::optional<Bytes> last_bytes(const Bytes& prefix);
  [[nodiscard]] std::map<Bytes, Bytes> bytes_between(const Bytes& from, const Bytes& until);
  [[nodiscard]] Changes::const_iterator last_change(const Bytes& prefix) const;

  const Snapshot& base_;
  Changes changes_;
  std::optional<Fault> fault_;
};

}  // namespace tress::views
