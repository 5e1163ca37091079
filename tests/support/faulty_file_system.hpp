#pragma once

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "ledger/base/files.hpp"

namespace tress::testing {

/// The machine's files, with a fault, a torn write or the end of the process at a chosen operation.
/// Operations are counted from 1 in the order in which they are asked for; looking (`exists`,
/// `size`) is none. Any thread.
class FaultyFileSystem final : public Files {
 public:
  enum class Fails : std::uint8_t { once, for_good };

  /// From now on the `operation`-th (1 is the next) fails with `io`.
  void fail_at(std::uint64_t operation, Fails fails = Fails::once) {
    const std::lock_guard lock(mutex_);
    failing_ = count_ + operation;
    fails_ = fails;
  }

  /// The process ends at that operation, before it is done: exit code 77, nothing tidied up.
  void end_process_at(std::uint64_t operation) {
    const std::lock_guard lock(mutex_);
    ending_ = count_ + operation;
  }

  /// The next write does only so many bytes, and faults.
  void tear_next_write(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    torn_bytes_ = bytes;
    tears_ = true;
  }

  void set_free_bytes(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    free_bytes_ = bytes;
  }

  [[nodiscard]] std::uint64_t operations() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  /// Every operation so far: "write DATA/anchor/head".
  [[nodiscard]] std::vector<std::string> history() const {
    const std::lock_guard lock(mutex_);
    return history_;
  }

  Result<std::unique_ptr<OpenFile>, Fault> open(const Path& path, Opening opening) override;

  Result<void, Fault> make_folder(const Path& folder) override {
    TRESS_TRY(step("make", folder));
    return below_.make_folder(folder);
  }

  Result<void, Fault> sync_folder(const Path& folder) override {
    TRESS_TRY(step("sync", folder));
    return below_.sync_folder(folder);
  }

  Result<void, Fault> rename(const Path& from, const Path& to) override {
    TRESS_TRY(step("rename", from));
    return below_.rename(from, to);
  }

  Result<void, Fault> link(const Path& from, const Path& to) override {
    TRESS_TRY(step("link", from));
    return below_.link(from, to);
  }

  Result<void, Fault> remove(const Path& path) override {
    TRESS_TRY(step("remove", path));
    return below_.remove(path);
  }

  Result<std::vector<std::string>, Fault> list(const Path& folder) override {
    TRESS_TRY(step("list", folder));
    return below_.list(folder);
  }

  bool exists(const Path& path) override { return below_.exists(path); }

  Result<std::uint64_t, Fault> free_bytes(const Path& folder) override {
    TRESS_TRY(step("ask", folder));
    const std::lock_guard lock(mutex_);
    if (free_bytes_) return *free_bytes_;
    return below_.free_bytes(folder);
  }

  Result<void, Fault> step(const std::string& what, const Path& path) {
    const std::lock_guard lock(mutex_);
    ++count_;
    history_.push_back(what + " " + path.string());
    if (ending_ != 0 && count_ >= ending_) ::_exit(ended_exit_code);
    const bool fails =
        failing_ != 0 && (fails_ == Fails::once ? count_ == failing_ : count_ >= failing_);
    if (fails) return Fault{Fault::Kind::io, path.string(), "failed as the test asked"};
    return ok();
  }

  /// How much of a write is done before it faults, or nothing if it is whole.
  std::optional<std::size_t> torn_bytes() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(tears_, false)) return std::nullopt;
    return torn_bytes_;
  }

  static constexpr int ended_exit_code = 77;

 private:
  Files& below_ = machine_files();
  mutable std::mutex mutex_;  ///< guards everything below
  std::uint64_t count_ = 0;
  std::uint64_t failing_ = 0;
  std::uint64_t ending_ = 0;
  Fails fails_ = Fails::once;
  bool tears_ = false;
  std::size_t torn_bytes_ = 0;
  std::optional<std::uint64_t> free_bytes_;
  std::vector<std::string> history_;
};

class FaultyOpenFile final : public OpenFile {
 public:
  FaultyOpenFile(std::unique_ptr<OpenFile> below, Files::Path path, FaultyFileSystem& files)
      : below_(std::move(below)),
        path_(std::move(path)),
        files_(files) {}

  Result<std::size_t, Fault> read_at(std::uint64_t offset, std::span<Byte> out) override {
    TRESS_TRY(files_.step("read", path_));
    return below_->read_at(offset, out);
  }

  Result<void, Fault> write_at(std::uint64_t offset, ByteView bytes) override {
    TRESS_TRY(files_.step("write", path_));
    if (const auto torn = files_.torn_bytes()) {
      TRESS_TRY(below_->write_at(offset, bytes.first(std::min(*torn, bytes.size()))));
      return Fault{Fault::Kind::io, path_.string(), "torn as the test asked"};
    }
    return below_->write_at(offset, bytes);
  }

  Result<void, Fault> append(ByteView bytes) override {
    TRESS_TRY(const auto end, below_->size());
    return write_at(end, bytes);
  }

  Result<void, Fault> sync() override {
    TRESS_TRY(files_.step("sync", path_));
    return below_->sync();
  }

  Result<std::uint64_t, Fault> size() override { return below_->size(); }

 private:
  std::unique_ptr<OpenFile> below_;
  const Files::Path path_;
  FaultyFileSystem& files_;
};

inline Result<std::unique_ptr<OpenFile>, Fault> FaultyFileSystem::open(const Path& path,
                                                                       Opening opening) {
  TRESS_TRY(step("open", path));
  TRESS_TRY(auto below, below_.open(path, opening));
  return std::unique_ptr<OpenFile>{std::make_unique<FaultyOpenFile>(std::move(below), path, *this)};
}

}  // namespace tress::testing
