#include "tools/import/openings.hpp"

#include <map>

#include <fmt/core.h>

#include "tools/import/known_clients.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/import/setting.hpp"
#include "tools/import/values.hpp"
#include "tools/import/work.hpp"

namespace tress::tables {

namespace {

using receipts::key_of;
using receipts::Setting;

enum : std::size_t { client_number, plan_code, benefit, units, value, expires_on, lot };

class Openings {
 public:
  Openings(const Setting& setting, Table& table, TableRun& run, KnownClients known)
      : setting_(setting),
        table_(table),
        run_(run),
        known_(std::move(known)) {}

  Result<void, Fault> send_all(const EventLog& log) {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      if (table_.rows[i].outcome == Outcome::rejected) continue;
      const auto asked = migration_of(table_.rows[i]);
      if (!asked) continue;
      TRESS_TRY(send(log, i, *asked));
    }
    return ok();
  }

 private:
  std::optional<membership::Migrate> migration_of(Row& row) {
    const auto& cells = row.cells;
    const KnownClient* const client = known_.by_reference(cells[client_number]);
    if (client == nullptr) row.reject("no client has its number");
    const auto count = receipts::parse_whole(cells[units]);
    if (!count || *count < 1 || *count > INT32_MAX) row.reject("its units are not a number from 1");
    const auto minor = parse_decimal(cells[value], setting_.currency().decimals());
    if (!minor) row.reject("its value is not an amount");
    const auto last_day = parse_day(cells[expires_on]);
    if (!last_day && !cells[expires_on].empty()) {
      row.reject("its expiry is not a date (YYYY-MM-DD)");
    }
    if (row.outcome == Outcome::rejected) return std::nullopt;
    const StreamId plan = stream_id_of_words(StreamKind::plan, cells[plan_code]);
    return membership::Migrate{setting_.id,
                               client->id,
                               id_cast<PlanId>(plan),
                               cells[benefit],
                               static_cast<std::int32_t>(*count),
                               Money{setting_.currency(), *minor},
                               last_day,
                               table_.sha256};
  }

  Result<void, Fault> send(const EventLog& log, std::size_t at, const membership::Migrate& asked) {
    Row& row = table_.rows[at];
    const auto& cells = row.cells;
    const std::string& which = cells[lot].empty() ? cells[expires_on] : cells[lot];
    const std::string key =
        key_of({"opening", cells[client_number], cells[plan_code], cells[benefit], which});
    const auto [earlier, is_first] = lines_.emplace(key, row.line);
    if (!is_first) {
      row.reject(
          fmt::format("line {} is the same lot; give each a number of its own", earlier->second));
      return ok();
    }
    const StreamId stream = run_.stream_for(key, membership::Command{asked});
    TRESS_TRY(const auto first, tool::first_event_of(log, StreamKind::membership, stream));
    if (!first) {
      run_.send(at, key, membership::Command{asked});
      return ok();
    }
    TRESS_TRY(const auto is_same, says_the_same(log, stream, asked));
    if (is_same) {
      row.outcome = Outcome::already_there;
    } else {
      row.reject("it was imported before, with another content");
    }
    return ok();
  }

  /// What became of the lot since makes no difference.
  static Result<bool, Fault> says_the_same(const EventLog& log,
                                           StreamId stream,
                                           const membership::Migrate& asked) {
    constexpr std::uint64_t grant_version = 2;  // after the start
    TRESS_TRY(const auto second,
              tool::event_of(log, StreamKind::membership, stream, grant_version));
    const auto* const granted =
        second ? get_if<membership::LotsGranted>(&second->payload) : nullptr;
    if (granted == nullptr || granted->lots.empty()) {
      return Fault{Fault::Kind::damaged, "membership " + stream.hex(), "was not migrated"};
    }
    const membership::Lot& lot_then = granted->lots.front();
    return lot_then.units == asked.units && granted->value == asked.value &&
           lot_then.expires_on == asked.expires_on;
  }

  const Setting& setting_;
  Table& table_;
  TableRun& run_;
  KnownClients known_;
  std::map<std::string, std::uint32_t> lines_;
};

}  // namespace

const std::vector<Field>& opening_fields() {
  static const std::vector<Field> fields{
      {"number of the client", {"client id", "client", "customer id", "clientid"}, true},
      {"plan", {"plan", "plan code", "course id", "courseid"}, true},
      {"benefit", {"benefit"}, true},
      {"units left", {"units", "remaining units", "remainingunits", "units left"}, true},
      {"value", {"value", "remaining value", "balance"}, true},
      {"expiry", {"expires on", "expiry date", "expirydate", "expiry"}},
      {"number of the lot", {"lot", "lot number", "client course id", "clientcourseid"}},
  };
  return fields;
}

Result<void, Fault> import_openings(const Tools& tools,
                                    const std::optional<std::string>& branch,
                                    Table& table) {
  TRESS_TRY(const Setting setting, receipts::existing_branch(tools.log, tools.clock.now(), branch));
  TRESS_TRY(KnownClients known, KnownClients::read(tools.log));
  TRESS_TRY(const auto run, TableRun::start(tools, table, "opening lots", setting.code()));
  Openings openings{setting, table, *run, std::move(known)};
  TRESS_TRY(openings.send_all(tools.log));
  return run->finish();
}

}  // namespace tress::tables
