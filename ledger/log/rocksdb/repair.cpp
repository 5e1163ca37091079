#include "ledger/log/rocksdb/repair.hpp"

#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include "ledger/log/rocksdb/settings.hpp"

namespace tress {

namespace {

/// Where RocksDB puts what it could not use, and WALs that it has made tables of.
constexpr const char* left_out_folder = "lost";
constexpr std::string_view table_extension = ".sst";

/// RocksDB goes on without a table that it can't read, and says so in its own LOG only.
Result<void, Fault> require_all_tables(const std::filesystem::path& folder, rocksdb::Env& env) {
  const auto left_out = folder / left_out_folder;
  std::vector<std::string> names;
  const auto status = env.GetChildren(left_out.string(), &names);
  if (status.IsNotFound() || status.IsPathNotFound()) return ok();
  if (!status.ok()) return rocksdb_settings::fault_of(status, left_out.string());
  for (const std::string& name : names) {
    if (!name.ends_with(table_extension)) continue;
    return Fault{Fault::Kind::damaged, (folder / name).string(), "the table can't be read"};
  }
  return ok();
}

}  // namespace

Result<void, Fault> repair_database(const std::filesystem::path& folder, rocksdb::Env* env) {
  rocksdb::Env& files = env != nullptr ? *env : *rocksdb::Env::Default();
  rocksdb::DBOptions database = rocksdb_settings::database();
  database.env = &files;
  const auto cache = rocksdb_settings::block_cache();
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto column : rocksdb_settings::columns) {
    families.emplace_back(rocksdb_settings::name_of(column),
                          rocksdb_settings::column_family(column, cache));
  }
  const auto status = rocksdb::RepairDB(folder.string(), database, families);
  if (status.ok()) return require_all_tables(folder, files);
  Fault fault = rocksdb_settings::fault_of(status, folder.string());
  if (fault.kind != Fault::Kind::io) fault.kind = Fault::Kind::damaged;
  return fault;
}

}  // namespace tress
