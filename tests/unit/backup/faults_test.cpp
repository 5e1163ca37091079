// Goal: whatever file operation fails while a backup is made, what was there stays whole, and the
// next attempt succeeds. Method: the n-th operation fails, for every n there is.

#include "tests/unit/backup/fixture.hpp"

namespace tress::faults_test {

namespace {

using testing::content;
using testing::object_name;

/// The machine's files, of which one operation fails.
class FailingFiles final : public Files {
 public:
  /// The operation after `count` more fails, once.
  void fail_after(int count) { left_ = count; }

  [[nodiscard]] bool has_failed() const { return left_ < 0; }

  Result<std::unique_ptr<OpenFile>, Fault> open(const Path& path, Opening opening) override {
    TRESS_TRY(operation());
    TRESS_TRY(auto file, machine_files().open(path, opening));
    return std::unique_ptr<OpenFile>{std::make_unique<FailingFile>(*this, std::move(file))};
  }

  Result<void, Fault> make_folder(const Path& folder) override {
    TRESS_TRY(operation());
    return machine_files().make_folder(folder);
  }

  Result<void, Fault> sync_folder(const Path& folder) override {
    TRESS_TRY(operation());
    return machine_files().sync_folder(folder);
  }

  Result<void, Fault> rename(const Path& from, const Path& to) override {
    TRESS_TRY(operation());
    return machine_files().rename(from, to);
  }

  Result<void, Fault> link(const Path& from, const Path& to) override {
    TRESS_TRY(operation());
    return machine_files().link(from, to);
  }

  Result<void, Fault> remove(const Path& path) override {
    TRESS_TRY(operation());
    return machine_files().remove(path);
  }

  Result<std::vector<std::string>, Fault> list(const Path& folder) override {
    TRESS_TRY(operation());
    return machine_files().list(folder);
  }

  [[nodiscard]] bool exists(const Path& path) override { return machine_files().exists(path); }

  Result<std::uint64_t, Fault> free_bytes(const Path& folder) override {
    return machine_files().free_bytes(folder);
  }

 private:
  class FailingFile final : public OpenFile {
   public:
    FailingFile(FailingFiles& files, std::unique_ptr<OpenFile> file)
        : files_(files),
          file_(std::move(file)) {}

    Result<std::size_t, Fault> read_at(std::uint64_t offset, std::span<Byte> out) override {
      TRESS_TRY(files_.operation());
      return file_->read_at(offset, out);
    }

    /// The half that fits is there.
    Result<void, Fault> write_at(std::uint64_t offset, ByteView bytes) override {
      const auto allowed = files_.operation();
      if (allowed) return file_->write_at(offset, bytes);
      TRESS_TRY(file_->write_at(offset, bytes.first(bytes.size() / 2)));
      return allowed.error();
    }

    Result<void, Fault> append(ByteView bytes) override {
      TRESS_TRY(const auto end, file_->size());
      return write_at(end, bytes);
    }

    Result<void, Fault> sync() override {
      TRESS_TRY(files_.operation());
      return file_->sync();
    }

    Result<std::uint64_t, Fault> size() override { return file_->size(); }

   private:
    FailingFiles& files_;
    std::unique_ptr<OpenFile> file_;
  };

  Result<void, Fault> operation() {
    if (left_ < 0 || --left_ >= 0) return ok();
    return Fault{Fault::Kind::io, "the disk", "No space left on device"};
  }

  int left_ = std::numeric_limits<int>::max();
};

/// The second backup of a vault: a shared file, one of its own, list, manifest; then the sweep.
Result<void, Fault> second_backup(testing::VaultFixture& fixture, Files& files) {
  const backup::Vault vault{files, fixture.vault.folder(), backup::Kind::ledger};
  TRESS_TRY(vault.prepare());
  TRESS_TRY(const auto before, vault.read(1, fixture.verifier()));
  TRESS_TRY(auto file, backup::SealingFile::create(files, vault.object(object_name(2)),
                                                   fixture.box.public_key, "private/wal"));
  TRESS_TRY(file.write(content(70'000)));
  TRESS_TRY(const auto sealed, file.finish());
  const backup::Object own{object_name(2), sealed};
  TRESS_TRY(vault.check(own));
  backup::Manifest manifest = before.manifest;
  manifest.id = 2;
  manifest.before = before.ref();
  TRESS_TRY(vault.record(manifest, {before.objects.front(), own}, fixture.log_key));
  TRESS_TRY(vault.sweep());
  return ok();
}

}  // namespace

TEST_CASE("backup faults: after any failed operation the vault is whole and the next run succeeds",
          "[unit][backup]") {
  int n = 0;
  for (bool has_failed = true; has_failed; ++n) {
    CAPTURE(n);
    testing::VaultFixture fixture;
    fixture.add({fixture.seal(object_name(1), "shared_checksum/1.sst", content(99))});
    FailingFiles files;
    files.fail_after(n);
    const auto made = second_backup(fixture, files);
    has_failed = files.has_failed();
    CHECK(made.has_value() != has_failed);
    CHECK(fixture.findings().empty());
    const auto again = second_backup(fixture, machine_files());
    if (!again) FAIL(sentence(again.error()));
    CHECK(fixture.findings().empty());
    const auto names = machine_files().list(fixture.vault.folder() / "objects");
    CHECK(names.value() == std::vector<std::string>{object_name(1), object_name(2)});
    const auto manifests = machine_files().list(fixture.vault.folder() / "manifests");
    CHECK(manifests.value().size() == 4);
  }
  // Opening, writing, syncing, naming, reading back: a good many more than one.
  CHECK(n > 25);
}

}  // namespace tress::faults_test
