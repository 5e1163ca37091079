#include "ledger/log/rocksdb/settings_check.hpp"

#include <fmt/core.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/utilities/options_util.h>

#include "ledger/log/rocksdb/settings.hpp"

namespace tress {

namespace {

class Comparison {
 public:
  template <class Value>
  void compare(const char* name, Value found, Value wanted) {
    if (found == wanted) return;
    differences_.push_back(fmt::format("{} is {}, not {}", name, found, wanted));
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(differences_); }

 private:
  std::vector<std::string> differences_;
};

}  // namespace

Result<std::vector<std::string>, Fault> settings_that_differ(const std::filesystem::path& folder) {
  rocksdb::ConfigOptions how;
  how.ignore_unknown_options = true;
  how.ignore_unsupported_options = true;
  rocksdb::DBOptions found;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  const auto status = rocksdb::LoadLatestOptions(how, folder.string(), &found, &families);
  if (!status.ok()) return rocksdb_settings::fault_of(status, folder.string());
  const rocksdb::DBOptions wanted = rocksdb_settings::database();
  Comparison all;
  all.compare("wal_recovery_mode", static_cast<int>(found.wal_recovery_mode),
              static_cast<int>(wanted.wal_recovery_mode));
  all.compare("max_bgerror_resume_count", found.max_bgerror_resume_count,
              wanted.max_bgerror_resume_count);
  all.compare("track_and_verify_wals_in_manifest", found.track_and_verify_wals_in_manifest,
              wanted.track_and_verify_wals_in_manifest);
  all.compare("recycle_log_file_num", found.recycle_log_file_num, wanted.recycle_log_file_num);
  all.compare("paranoid_checks", found.paranoid_checks, wanted.paranoid_checks);
  all.compare("manual_wal_flush", found.manual_wal_flush, wanted.manual_wal_flush);
  all.compare("unordered_write", found.unordered_write, wanted.unordered_write);
  all.compare("best_efforts_recovery", found.best_efforts_recovery, wanted.best_efforts_recovery);
  all.compare("allow_mmap_writes", found.allow_mmap_writes, wanted.allow_mmap_writes);
  return all.take();
}

}  // namespace tress
