#include "tests/support/simulated_files.hpp"

#include <algorithm>

namespace tress::testing {

namespace {

Fault fault_of(DiskError error, const std::string& path) {
  switch (error) {
    case DiskError::io: return {Fault::Kind::io, path, "simulated input/output error"};
    case DiskError::no_space: return {Fault::Kind::io, path, "simulated disk is full"};
    case DiskError::missing: return {Fault::Kind::missing, path, "no such file (simulated)"};
    case DiskError::exists: return {Fault::Kind::io, path, "file exists (simulated)"};
  }
  TRESS_UNREACHABLE();
}

Result<void, Fault> done_or(const std::optional<DiskError>& error, const std::string& path) {
  if (error) return fault_of(*error, path);
  return ok();
}

/// As the disk names it: no slash at the end.
std::string name_of(const std::filesystem::path& path) {
  std::string name = path.lexically_normal().string();
  if (name.size() > 1 && name.back() == '/') name.pop_back();
  return name;
}

class SimulatedOpenFile final : public OpenFile {
 public:
  SimulatedOpenFile(SimulatedDisk& disk,
                    std::string path,
                    std::shared_ptr<SimulatedDisk::File> file,
                    bool may_write)
      : disk_(disk),
        path_(std::move(path)),
        file_(std::move(file)),
        may_write_(may_write) {}

  Result<std::size_t, Fault> read_at(std::uint64_t offset, std::span<Byte> out) override {
    Bytes bytes;
    if (const auto error = disk_.read(path_, *file_, offset, out.size(), bytes)) {
      return fault_of(*error, path_);
    }
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return bytes.size();
  }

  Result<void, Fault> write_at(std::uint64_t offset, ByteView bytes) override {
    if (!may_write_) return fault_of(DiskError::io, path_);
    return done_or(disk_.write(path_, *file_, offset, bytes), path_);
  }

  Result<void, Fault> append(ByteView bytes) override {
    return write_at(disk_.size_of(*file_), bytes);
  }

  Result<void, Fault> sync() override { return done_or(disk_.sync(path_, *file_), path_); }

  Result<std::uint64_t, Fault> size() override { return disk_.size_of(*file_); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const std::shared_ptr<SimulatedDisk::File> file_;
  const bool may_write_;
};

}  // namespace

Result<std::unique_ptr<OpenFile>, Fault> SimulatedFiles::open(const Path& path, Opening opening) {
  const std::string name = name_of(path);
  const bool is_there = disk_.is_file(name);
  if (opening == Opening::new_only && is_there) return fault_of(DiskError::exists, name);
  std::optional<DiskError> error;
  auto file = is_there || opening == Opening::for_reading ? disk_.find(name, error)
                                                          : disk_.create(name, error);
  if (error) return fault_of(*error, name);
  return std::unique_ptr<OpenFile>{std::make_unique<SimulatedOpenFile>(
      disk_, name, std::move(file), opening != Opening::for_reading)};
}

Result<void, Fault> SimulatedFiles::make_folder(const Path& folder) {
  disk_.make_folder(name_of(folder));
  return ok();
}

Result<void, Fault> SimulatedFiles::sync_folder(const Path& folder) {
  return done_or(disk_.sync_folder(name_of(folder)), folder.string());
}

Result<void, Fault> SimulatedFiles::rename(const Path& from, const Path& to) {
  return done_or(disk_.rename(name_of(from), name_of(to)), from.string());
}

Result<void, Fault> SimulatedFiles::link(const Path& from, const Path& to) {
  return done_or(disk_.link(name_of(from), name_of(to)), from.string());
}

Result<void, Fault> SimulatedFiles::remove(const Path& path) {
  const std::string name = name_of(path);
  if (disk_.is_folder(name)) {
    for (const std::string& child : disk_.list(name)) {
      TRESS_TRY(remove(path / child));
    }
    disk_.remove_folder(name);
    return ok();
  }
  const auto error = disk_.remove(name);
  return done_or(error == DiskError::missing ? std::nullopt : error, name);
}

Result<std::vector<std::string>, Fault> SimulatedFiles::list(const Path& folder) {
  if (!disk_.is_folder(name_of(folder))) return fault_of(DiskError::missing, folder.string());
  return disk_.list(name_of(folder));
}

bool SimulatedFiles::exists(const Path& path) {
  return disk_.is_file(name_of(path)) || disk_.is_folder(name_of(path));
}

Result<std::uint64_t, Fault> SimulatedFiles::free_bytes(const Path& /*folder*/) {
  return disk_.free_bytes();
}

}  // namespace tress::testing
