#include "projections/store/memory_store.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/assert.hpp"

namespace tress::views {

namespace {

bool begins_with(const Bytes& key, const Bytes& prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

Fault missing(const std::string& table) {
  return Fault{Fault::Kind::missing, "view table " + table, "there is no such table"};
}

}  // namespace

class MemoryStore::TableSnapshot final : public Snapshot {
 public:
  explicit TableSnapshot(std::shared_ptr<const Table> table) : table_(std::move(table)) {}

  [[nodiscard]] std::uint64_t applied() const override { return table_->applied; }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> get(ByteView key) const override {
    const auto found = table_->rows.find(Bytes{key.begin(), key.end()});
    if (found == table_->rows.end()) return std::optional<Bytes>{};
    return std::optional<Bytes>{found->second};
  }

  Result<void, Fault> scan(const Range& range, const RowVisitor& visit) const override {
    switch (range.direction) {
      case Direction::forwards: scan_forwards(range, visit); break;
      case Direction::backwards: scan_backwards(range, visit); break;
    }
    return ok();
  }

 private:
  void scan_forwards(const Range& range, const RowVisitor& visit) const {
    for (auto row = table_->rows.lower_bound(std::max(range.from, range.prefix));
         row != table_->rows.end() && begins_with(row->first, range.prefix); ++row) {
      if (!range.until.empty() && row->first > range.until) return;
      if (!visit(row->first, row->second)) return;
    }
  }

  void scan_backwards(const Range& range, const RowVisitor& visit) const {
    for (auto row = table_->rows.rbegin(); row != table_->rows.rend(); ++row) {
      if (!range.from.empty() && row->first > range.from) continue;
      if (row->first < std::max(range.prefix, range.until)) return;
      if (begins_with(row->first, range.prefix) && !visit(row->first, row->second)) return;
    }
  }

  std::shared_ptr<const Table> table_;
};

Result<void, Fault> MemoryStore::create(const std::string& table) {
  const std::lock_guard lock(mutex_);
  if (tables_.contains(table)) {
    return Fault{Fault::Kind::configuration, "view table " + table, "it exists already"};
  }
  tables_[table] = std::make_shared<const Table>();
  flushed_[table] = tables_[table];
  return ok();
}

Result<void, Fault> MemoryStore::drop(const std::string& table) {
  const std::lock_guard lock(mutex_);
  tables_.erase(table);
  flushed_.erase(table);
  return ok();
}

std::vector<std::string> MemoryStore::tables() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, table] : tables_) names.push_back(name);
  return names;
}

Result<std::unique_ptr<Snapshot>, Fault> MemoryStore::snapshot(const std::string& table) const {
  const std::lock_guard lock(mutex_);
  const auto found = tables_.find(table);
  if (found == tables_.end()) return missing(table);
  return std::unique_ptr<Snapshot>{std::make_unique<TableSnapshot>(found->second)};
}

Result<void, Fault> MemoryStore::write(const std::string& table, const Batch& batch) {
  const std::lock_guard lock(mutex_);
  const auto found = tables_.find(table);
  if (found == tables_.end()) return missing(table);
  if (failing_ == table) {
    failing_.reset();
    return Fault{Fault::Kind::io, "view table " + table, "the write failed"};
  }
  auto changed = std::make_shared<Table>(*found->second);
  changed->applied = batch.applied;
  for (const Change& change : batch.changes) {
    TRESS_ASSERT(!change.key.empty());
    if (change.value) changed->rows[change.key] = *change.value;
    if (!change.value) changed->rows.erase(change.key);
  }
  found->second = std::move(changed);
  return ok();
}

void MemoryStore::fail_next_write(const std::string& table) {
  const std::lock_guard lock(mutex_);
  failing_ = table;
}

void MemoryStore::flush() {
  const std::lock_guard lock(mutex_);
  flushed_ = tables_;
}

void MemoryStore::crash() {
  const std::lock_guard lock(mutex_);
  tables_ = flushed_;
}

}  // namespace tress::views
