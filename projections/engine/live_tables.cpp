#include "projections/engine/live_tables.hpp"

#include <algorithm>
#include <charconv>

#include "ledger/base/log.hpp"

namespace tress::views {

namespace {

/// Keys are projections' names, values their tables' names.
const std::string names_table = "live";

Bytes bytes_from(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

bool is_of(const std::string& table, const Projection& projection) {
  const std::string first = first_table(projection);
  return table == first || table.starts_with(first + ".");
}

Result<std::optional<std::string>, Fault> recorded_table(const ViewStore& store,
                                                         const Projection& projection) {
  TRESS_TRY(const auto snapshot, store.snapshot(names_table));
  TRESS_TRY(const auto name, snapshot->get(bytes_of(projection.name())));
  if (!name) return std::optional<std::string>{};
  return std::optional{std::string{text_of(*name)}};
}

bool is_live(const LiveTables& live, const std::string& table) {
  return table == names_table || std::any_of(live.begin(), live.end(),
                                             [&](const auto& one) { return one.second == table; });
}

}  // namespace

std::string first_table(const Projection& projection) {
  return std::string{projection.name()} + "@" + std::to_string(projection.version());
}

std::string table_beside(const Projection& projection, const std::string& live) {
  const std::string first = first_table(projection);
  unsigned generation = 1;
  if (live.size() > first.size()) {
    std::from_chars(live.data() + first.size() + 1, live.data() + live.size(), generation);
  }
  return first + "." + std::to_string(generation + 1);
}

Result<LiveTables, Fault> settle_tables(ViewStore& store,
                                        const std::vector<const Projection*>& projections) {
  const auto tables = store.tables();
  const auto exists = [&](const std::string& table) {
    return std::find(tables.begin(), tables.end(), table) != tables.end();
  };
  if (!exists(names_table)) {
    TRESS_TRY(store.create(names_table));
  }
  LiveTables live;
  for (const Projection* projection : projections) {
    TRESS_TRY(const auto recorded, recorded_table(store, *projection));
    const bool is_good = recorded && is_of(*recorded, *projection) && exists(*recorded);
    live[std::string{projection->name()}] = is_good ? *recorded : first_table(*projection);
  }
  for (const auto& table : tables) {
    if (is_live(live, table)) continue;
    log::info("view table {} is not read any more and goes", table);
    TRESS_TRY(store.drop(table));
  }
  return live;
}

Result<void, Fault> make_live(ViewStore& store,
                              const Projection& projection,
                              const std::string& table) {
  return store.write(names_table,
                     {0, {{bytes_from(projection.name()), std::optional{bytes_from(table)}}}});
}

}  // namespace tress::views
