#include "ledger/recovery/from_tables.hpp"

#include <utility>

#include "schema/record.hpp"

#include "ledger/codec/rows.hpp"
#include "ledger/log/rocksdb/repair.hpp"
#include "ledger/recovery/batches.hpp"
#include "ledger/recovery/log_folders.hpp"
#include "ledger/recovery/remade_groups.hpp"

namespace tress::recovery {

namespace {

class RepairedSource final : public GroupSource {
 public:
  RepairedSource(const EventLog& repaired, Position from) : groups_(repaired, from) {}

  Result<std::optional<CopiedGroup>, Fault> next() override {
    TRESS_TRY(auto copied, groups_.next());
    if (!copied) return copied;
    copied->are_guards_whole = false;
    std::erase_if(copied->group.riders, [](const Rider& rider) {
      return rider.space == Space::guards || rider.space == Space::meta;
    });
    return copied;
  }

 private:
  RemadeGroups groups_;
};

bool is_refusal(ByteView row) {
  const auto answer = decode_row<record::CommandAnswer>(row);
  return answer && answer->refusal.has_value();
}

}  // namespace

Result<std::unique_ptr<RocksdbLog>, Fault> open_repaired(const Given& given) {
  const auto folder = repairing(given.places);
  TRESS_TRY(copy_beside(given.files, given.places, folder));
  TRESS_TRY(repair_database(folder, given.env));
  RocksdbLog::Options options;
  options.env = given.env;
  auto opened = RocksdbLog::open(folder, options);
  if (opened || opened.error().kind != Fault::Kind::configuration) return opened;
  // A column of which no table was left is to RocksDB a wrong option.
  return Fault{Fault::Kind::damaged, given.places.log.string(), opened.error().what};
}

std::unique_ptr<GroupSource> source_of_repaired(const EventLog& repaired, Position from) {
  return std::make_unique<RepairedSource>(repaired, from);
}

Result<void, Fault> take_refusals(const EventLog& repaired, EventLog& log) {
  Group missing{log.size(), {}, {}};
  Result<void, Fault> outcome = ok();
  const auto visit = [&](ByteView key, ByteView value) {
    if (!is_refusal(value)) return true;
    const auto known = log.row(Space::commands, key);
    if (!known) {
      outcome = known.error();
      return false;
    }
    if (known.value()) return true;
    missing.riders.push_back(
        {Space::commands, Bytes{key.begin(), key.end()}, Bytes{value.begin(), value.end()}});
    if (missing.riders.size() < append_rows_max) return true;
    outcome = log.append(std::exchange(missing, Group{log.size(), {}, {}}));
    return outcome.has_value();
  };
  TRESS_TRY(repaired.scan(Space::commands, {}, {}, visit));
  if (!outcome) return outcome;
  return missing.riders.empty() ? Result<void, Fault>{ok()} : log.append(missing);
}

}  // namespace tress::recovery
