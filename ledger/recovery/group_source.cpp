#include "ledger/recovery/group_source.hpp"

#include <utility>

#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/recovery/remade_groups.hpp"

namespace tress::recovery {

namespace {

class CopySource final : public GroupSource {
 public:
  explicit CopySource(CopyReader reader) : reader_(std::move(reader)) {}

  Result<std::optional<CopiedGroup>, Fault> next() override { return reader_.next(); }

 private:
  CopyReader reader_;
};

class LogSource final : public GroupSource {
 public:
  LogSource(const EventLog& log, Position from) : groups_(log, from) {}

  LogSource(std::unique_ptr<EventLog> log, Position from)
      : owned_(std::move(log)),
        groups_(*owned_, from) {}

  Result<std::optional<CopiedGroup>, Fault> next() override { return groups_.next(); }

 private:
  std::unique_ptr<EventLog> owned_;
  RemadeGroups groups_;
};

}  // namespace

Result<std::unique_ptr<GroupSource>, Fault> open_source(Files& files,
                                                        const std::filesystem::path& folder,
                                                        Position from) {
  for (const auto& place : {folder, folder / "copy"}) {
    TRESS_TRY(const auto segments, list_segments(files, place));
    if (segments.empty()) continue;
    TRESS_TRY(auto reader, CopyReader::open(files, place, from));
    return std::unique_ptr<GroupSource>{std::make_unique<CopySource>(std::move(reader))};
  }
  for (const auto& place : {folder, folder / "ledger"}) {
    if (!files.exists(place / "CURRENT")) continue;
    RocksdbLog::Options options;
    options.read_only = true;
    TRESS_TRY(auto log, RocksdbLog::open(place, options));
    return std::unique_ptr<GroupSource>{std::make_unique<LogSource>(std::move(log), from)};
  }
  return Fault{Fault::Kind::missing, folder.string(), "holds neither a second copy nor a log"};
}

std::unique_ptr<GroupSource> source_of(const EventLog& log, Position from) {
  return std::make_unique<LogSource>(log, from);
}

}  // namespace tress::recovery
