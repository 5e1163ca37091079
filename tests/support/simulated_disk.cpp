#include "tests/support/simulated_disk.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"

namespace tress::testing {

/// One write that was not synced; without bytes it is a truncation to `offset`.
struct SimulatedDisk::Change {
  std::uint64_t offset;
  Bytes bytes;
  bool is_truncation;
};

class SimulatedDisk::File {
 public:
  Bytes content;  ///< what reads see
  Bytes durable;  ///< what no power cut takes
  std::vector<Change> unsynced;
};

namespace {

constexpr std::uint64_t sector_bytes = 512;

std::size_t index_of(DiskOp op) {
  return static_cast<std::size_t>(op);
}

void put(Bytes& into, std::uint64_t offset, ByteView bytes) {
  const std::uint64_t end = offset + bytes.size();
  if (into.size() < end) into.resize(end);
  std::copy(bytes.begin(), bytes.end(), into.begin() + static_cast<std::ptrdiff_t>(offset));
}

template <class Change>
void apply_change(Bytes& into, const Change& change) {
  if (change.is_truncation) {
    into.resize(change.offset);
  } else {
    put(into, change.offset, change.bytes);
  }
}

std::uint64_t below(std::mt19937_64& random, std::uint64_t end) {
  return end == 0 ? 0 : std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random);
}

/// Any of the sectors that differ, the others as they were; the length lies between both.
Bytes some_sectors(const Bytes& before, const Bytes& after, std::mt19937_64& random) {
  Bytes out = before;
  const std::uint64_t low = std::min(before.size(), after.size());
  const std::uint64_t high = std::max(before.size(), after.size());
  out.resize(low + below(random, high - low + 1));
  for (std::uint64_t at = 0; at < out.size(); at += sector_bytes) {
    const std::uint64_t end =
        std::min<std::uint64_t>({at + sector_bytes, out.size(), after.size()});
    if (at >= end || below(random, 2) == 0) continue;
    const auto from = static_cast<std::ptrdiff_t>(at);
    const auto to = static_cast<std::ptrdiff_t>(end);
    std::copy(after.begin() + from, after.begin() + to, out.begin() + from);
  }
  return out;
}

/// The writes up to any byte.
template <class Changes>
Bytes prefix_of(const Bytes& before, const Changes& changes, std::mt19937_64& random) {
  Bytes out = before;
  const auto whole = below(random, changes.size() + 1);
  for (std::uint64_t i = 0; i < whole; ++i) apply_change(out, changes[i]);
  if (whole == changes.size()) return out;
  auto cut = changes[whole];
  if (!cut.is_truncation) {
    cut.bytes.resize(below(random, cut.bytes.size() + 1));
    apply_change(out, cut);
  }
  return out;
}

template <class Changes>
Bytes reordered(const Bytes& before, Changes changes, std::mt19937_64& random) {
  Bytes out = before;
  std::shuffle(changes.begin(), changes.end(), random);
  for (const auto& change : changes) {
    if (below(random, 2) == 0) apply_change(out, change);
  }
  return out;
}

template <class Changes>
Bytes zero_filled(const Bytes& before, const Changes& changes) {
  Bytes out = before;
  for (auto change : changes) {
    std::fill(change.bytes.begin(), change.bytes.end(), Byte{0});
    // What was durable stays: only blocks that were new come back empty.
    if (!change.is_truncation && change.offset < before.size()) {
      const auto overlap =
          std::min<std::uint64_t>(before.size() - change.offset, change.bytes.size());
      const auto from = before.begin() + static_cast<std::ptrdiff_t>(change.offset);
      std::copy(from, from + static_cast<std::ptrdiff_t>(overlap), change.bytes.begin());
    }
    apply_change(out, change);
  }
  return out;
}

template <class File>
Bytes survivors(const File& file, Fate fate, std::mt19937_64& random) {
  switch (fate) {
    case Fate::kept: {
      Bytes out = file.durable;
      for (const auto& change : file.unsynced) apply_change(out, change);
      return out;
    }
    case Fate::lost: return file.durable;
    case Fate::prefix: return prefix_of(file.durable, file.unsynced, random);
    case Fate::sectors: return some_sectors(file.durable, file.content, random);
    case Fate::zero_filled: return zero_filled(file.durable, file.unsynced);
    case Fate::reordered: return reordered(file.durable, file.unsynced, random);
  }
  TRESS_UNREACHABLE();
}

}  // namespace

std::string parent_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

std::string last_part_of(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

SimulatedDisk::SimulatedDisk(std::uint64_t seed) : random_(seed) {}

std::optional<DiskError> SimulatedDisk::before(DiskOp op, const std::string& path) {
  std::function<void(DiskOp)> hook;
  {
    const std::lock_guard lock(mutex_);
    ++counts_[index_of(op)];
    hook = hook_;
  }
  if (hook) hook(op);
  const std::lock_guard lock(mutex_);
  if (!fault_ || !fault_->ops.contains(op) || !path.ends_with(fault_->file_ending)) return {};
  if (seen_by_fault_++ < fault_->after) return {};
  const DiskError error = fault_->error;
  has_failed_ = true;
  if (!fault_->is_persistent) fault_.reset();
  return error;
}

void SimulatedDisk::apply_to(Names& names, const NameChange& change) {
  switch (change.kind) {
    case NameChange::Kind::given: names[change.path] = change.file; return;
    case NameChange::Kind::taken_away: names.erase(change.path); return;
    case NameChange::Kind::folder_moved: {
      Names moved;
      for (const auto& [path, file] : names) {
        const bool is_inside = path == change.path || path.starts_with(change.path + "/");
        moved[is_inside ? change.to + path.substr(change.path.size()) : path] = file;
      }
      names = std::move(moved);
      return;
    }
  }
  TRESS_UNREACHABLE();
}

void SimulatedDisk::remember_locked(NameChange change) {
  apply_to(names_, change);
  unsynced_names_.push_back(std::move(change));
}

bool SimulatedDisk::lies_locked(const std::string& path) const {
  return lies_below_ && path.starts_with(*lies_below_);
}

std::shared_ptr<SimulatedDisk::File> SimulatedDisk::find(const std::string& path,
                                                         std::optional<DiskError>& error) {
  error = before(DiskOp::open, path);
  if (error) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  if (found != names_.end() && found->second) return found->second;
  error = DiskError::missing;
  return nullptr;
}

std::shared_ptr<SimulatedDisk::File> SimulatedDisk::create(const std::string& path,
                                                           std::optional<DiskError>& error) {
  error = before(DiskOp::open, path);
  if (error) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto folder = names_.find(parent_of(path));
  if (folder == names_.end() || folder->second) {
    error = DiskError::missing;
    return nullptr;
  }
  auto file = std::make_shared<File>();
  remember_locked({NameChange::Kind::given, path, file});
  return file;
}

std::optional<DiskError> SimulatedDisk::write(const std::string& path,
                                              File& file,
                                              std::uint64_t offset,
                                              ByteView bytes) {
  auto error = before(DiskOp::write, path);
  const std::lock_guard lock(mutex_);
  if (!error && capacity_ && used_locked() + bytes.size() > *capacity_) error = DiskError::no_space;
  // A write that fails may have come any part of the way.
  const auto count = error ? below(random_, bytes.size()) : bytes.size();
  if (count > 0) {
    Change change{
        offset, {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)}, false};
    apply_change(file.content, change);
    file.unsynced.push_back(std::move(change));
  }
  return error;
}

std::optional<DiskError> SimulatedDisk::truncate(File& file, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  if (file.content.size() == size) return {};
  Change change{size, {}, true};
  apply_change(file.content, change);
  file.unsynced.push_back(std::move(change));
  return {};
}

std::optional<DiskError> SimulatedDisk::read(
    const std::string& path, const File& file, std::uint64_t offset, std::size_t size, Bytes& out) {
  if (const auto error = before(DiskOp::read, path)) return error;
  const std::lock_guard lock(mutex_);
  out.clear();
  if (offset >= file.content.size()) return {};
  const auto count = std::min<std::uint64_t>(size, file.content.size() - offset);
  const auto from = file.content.begin() + static_cast<std::ptrdiff_t>(offset);
  out.assign(from, from + static_cast<std::ptrdiff_t>(count));
  return {};
}

std::optional<DiskError> SimulatedDisk::sync(const std::string& path, File& file) {
  const auto error = before(DiskOp::sync, path);
  const std::lock_guard lock(mutex_);
  if (error) {
    // As kernels do: the pages are marked clean, and a second sync would report success for what
    // never reached the disk.
    file.unsynced.clear();
    return error;
  }
  if (lies_locked(path)) return {};
  for (const Change& change : file.unsynced) apply_change(file.durable, change);
  file.unsynced.clear();
  return {};
}

std::optional<DiskError> SimulatedDisk::sync_folder(const std::string& folder) {
  if (const auto error = before(DiskOp::sync_folder, folder)) return error;
  const std::lock_guard lock(mutex_);
  if (lies_locked(folder)) return {};
  std::vector<NameChange> others;
  for (NameChange& change : unsynced_names_) {
    const bool is_here =
        parent_of(change.path) == folder || (!change.to.empty() && parent_of(change.to) == folder);
    if (is_here) {
      apply_to(durable_names_, change);
    } else {
      others.push_back(std::move(change));
    }
  }
  unsynced_names_ = std::move(others);
  return {};
}

std::optional<DiskError> SimulatedDisk::rename(const std::string& from, const std::string& to) {
  if (const auto error = before(DiskOp::rename, from)) return error;
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(from);
  if (found == names_.end()) return DiskError::missing;
  const auto file = found->second;
  if (!file) {
    if (names_.contains(to)) return DiskError::exists;
    remember_locked({NameChange::Kind::folder_moved, from, nullptr, to});
    return {};
  }
  // The new name first: a cut between both may show the file twice, never not at all.
  remember_locked({NameChange::Kind::given, to, file});
  remember_locked({NameChange::Kind::taken_away, from});
  return {};
}

std::optional<DiskError> SimulatedDisk::link(const std::string& from, const std::string& to) {
  if (const auto error = before(DiskOp::rename, from)) return error;
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(from);
  if (found == names_.end() || !found->second) return DiskError::missing;
  if (names_.contains(to)) return DiskError::exists;
  remember_locked({NameChange::Kind::given, to, found->second});
  return {};
}

std::optional<DiskError> SimulatedDisk::remove(const std::string& path) {
  if (const auto error = before(DiskOp::remove, path)) return error;
  const std::lock_guard lock(mutex_);
  if (!names_.contains(path)) return DiskError::missing;
  remember_locked({NameChange::Kind::taken_away, path});
  return {};
}

void SimulatedDisk::make_folder(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> missing;
  for (std::string path = folder; !names_.contains(path); path = parent_of(path)) {
    missing.push_back(path);
  }
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    remember_locked({NameChange::Kind::given, *path});
  }
}

void SimulatedDisk::remove_folder(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  remember_locked({NameChange::Kind::taken_away, folder});
}

bool SimulatedDisk::is_folder(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  return found != names_.end() && !found->second;
}

bool SimulatedDisk::is_file(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  return found != names_.end() && found->second;
}

std::vector<std::string> SimulatedDisk::list(const std::string& folder) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [path, file] : names_) {
    if (path != "/" && parent_of(path) == folder) names.push_back(last_part_of(path));
  }
  return names;
}

std::optional<std::uint64_t> SimulatedDisk::size_of(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  if (found == names_.end() || !found->second) return std::nullopt;
  return found->second->content.size();
}

std::uint64_t SimulatedDisk::size_of(const File& file) const {
  const std::lock_guard lock(mutex_);
  return file.content.size();
}

std::uint64_t SimulatedDisk::used_locked() const {
  std::uint64_t used = 0;
  for (const auto& [path, file] : names_) used += file ? file->content.size() : 0;
  return used;
}

std::uint64_t SimulatedDisk::free_bytes() const {
  const std::lock_guard lock(mutex_);
  constexpr std::uint64_t plenty = std::uint64_t{1} << 40U;
  const std::uint64_t used = used_locked();
  if (!capacity_) return plenty;
  return *capacity_ > used ? *capacity_ - used : 0;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::after_power_cut(std::optional<Fate> fate,
                                                              std::uint64_t seed) const {
  auto next = std::make_unique<SimulatedDisk>(seed);
  const std::lock_guard lock(mutex_);
  Names names = durable_names_;
  // Names become durable in the order in which they were given, up to some point.
  const auto kept = fate == Fate::kept   ? unsynced_names_.size()
                    : fate == Fate::lost ? 0
                                         : below(next->random_, unsynced_names_.size() + 1);
  for (std::size_t i = 0; i < kept; ++i) apply_to(names, unsynced_names_[i]);
  // Two names of one file stay two names of one file. A folder comes before what is in it.
  std::map<const File*, std::shared_ptr<File>> copies;
  for (const auto& [path, file] : names) {
    const auto folder = next->names_.find(parent_of(path));
    if (folder == next->names_.end() || folder->second) continue;
    auto& copy = copies[file.get()];
    if (file && !copy) {
      copy = std::make_shared<File>();
      const Fate one = fate ? *fate : fates[below(next->random_, fates.size())];
      copy->durable = survivors(*file, one, next->random_);
      copy->content = copy->durable;
    }
    next->names_[path] = copy;
  }
  next->durable_names_ = next->names_;
  next->capacity_ = capacity_;
  return next;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::after_kill(std::uint64_t seed) const {
  return copy(seed);
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::copy(std::uint64_t seed) const {
  auto next = std::make_unique<SimulatedDisk>(seed);
  const std::lock_guard lock(mutex_);
  std::map<const File*, std::shared_ptr<File>> copies;
  const auto copy_of = [&](const std::shared_ptr<File>& file) {
    if (!file) return std::shared_ptr<File>{};
    auto& made = copies[file.get()];
    if (!made) made = std::make_shared<File>(*file);
    return made;
  };
  for (const auto& [path, file] : names_) next->names_[path] = copy_of(file);
  for (const auto& [path, file] : durable_names_) next->durable_names_[path] = copy_of(file);
  for (const NameChange& change : unsynced_names_) {
    next->unsynced_names_.push_back({change.kind, change.path, copy_of(change.file), change.to});
  }
  next->capacity_ = capacity_;
  return next;
}

void SimulatedDisk::fail(DiskFault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
  seen_by_fault_ = 0;
  has_failed_ = false;
}

void SimulatedDisk::heal() {
  const std::lock_guard lock(mutex_);
  fault_.reset();
}

std::uint64_t SimulatedDisk::count(const std::set<DiskOp>& ops) const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const DiskOp op : ops) sum += counts_[index_of(op)];
  return sum;
}

bool SimulatedDisk::has_failed() const {
  const std::lock_guard lock(mutex_);
  return has_failed_;
}

void SimulatedDisk::lie_about_syncs(std::string folder) {
  const std::lock_guard lock(mutex_);
  lies_below_ = std::move(folder);
}

void SimulatedDisk::set_capacity(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

void SimulatedDisk::on_operation(std::function<void(DiskOp)> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

std::vector<std::string> SimulatedDisk::files() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, file] : names_) {
    if (file) paths.push_back(path);
  }
  return paths;
}

Bytes SimulatedDisk::content(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  TRESS_ASSERT(found != names_.end() && found->second);
  return found->second->content;
}

void SimulatedDisk::set_content(const std::string& path, Bytes content) {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  TRESS_ASSERT(found != names_.end() && found->second);
  found->second->content = content;
  found->second->durable = std::move(content);
  found->second->unsynced.clear();
}

void SimulatedDisk::forget(const std::string& path) {
  const std::lock_guard lock(mutex_);
  names_.erase(path);
  durable_names_.erase(path);
}

}  // namespace tress::testing
