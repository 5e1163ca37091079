#include "tools/import/price_list.hpp"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "tools/import/ledger_view.hpp"
#include "tools/import/setting.hpp"
#include "tools/import/values.hpp"
#include "tools/import/work.hpp"

namespace tress::tables {

namespace {

using catalogue::ItemKind;
using receipts::key_of;
using receipts::lower_ascii;
using receipts::Setting;

enum : std::size_t { code, name, category, type, price, cost, minutes };

/// "$1,149.00" and "1149": an optional dollar sign, commas only between thousands, no minus.
std::optional<std::int64_t> listed_minor(std::string_view text, int decimals) {
  constexpr std::size_t group = 3;
  if (text.starts_with('$')) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find('.'));
  const auto first = whole.find(',');
  if (first != std::string_view::npos) {
    const bool is_grouped =
        first > 0 && first <= group && (whole.size() - first) % (group + 1) == 0;
    if (!is_grouped) return std::nullopt;
    for (std::size_t i = first; i < whole.size(); ++i) {
      const bool is_comma_due = (i - first) % (group + 1) == 0;
      if ((whole[i] == ',') != is_comma_due) return std::nullopt;
    }
  }
  std::string digits{text};
  std::erase(digits, ',');
  const auto minor = parse_decimal(digits, decimals);
  if (!minor || *minor < 0) return std::nullopt;
  return minor;
}

std::optional<ItemKind> kind_of(const std::string& text, ItemKind usual) {
  const std::string lower = lower_ascii(text);
  if (lower.empty()) return usual;
  if (lower == "service" || lower == "services") return ItemKind::service;
  if (lower == "product" || lower == "products" || lower == "retail") return ItemKind::product;
  return std::nullopt;
}

/// A row as values.
struct Item {
  ItemKind kind;
  std::string code;
  std::string name;
  std::optional<std::string> category;
  std::optional<Money> price;
  std::optional<Money> cost;
  std::optional<std::uint16_t> minutes;

  friend bool operator==(const Item&, const Item&) = default;
};

class PriceList {
 public:
  PriceList(const PriceListOptions& options, const Setting& setting, Table& table, TableRun& run)
      : options_(options),
        setting_(setting),
        table_(table),
        run_(run),
        from_(options.from.value_or(setting.today())) {}

  Result<void, Fault> send_all(const EventLog& log) {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      if (table_.rows[i].outcome == Outcome::rejected) continue;
      const auto item = item_of(table_.rows[i]);
      if (!item || is_repeated(table_.rows[i], *item)) continue;
      TRESS_TRY(send(log, i, *item));
    }
    return ok();
  }

 private:
  std::optional<Money> amount_of(Row& row, std::size_t field) {
    const std::string& cell = row.cells[field];
    const auto minor =
        cell.empty() ? std::int64_t{0} : listed_minor(cell, setting_.currency().decimals());
    if (!minor) {
      row.reject(fmt::format("its {} is not an amount with at most {} decimals",
                             price_list_fields()[field].name, setting_.currency().decimals()));
    }
    if (minor.value_or(0) == 0) return std::nullopt;
    return Money{setting_.currency(), *minor};
  }

  std::optional<Item> item_of(Row& row) {
    const auto& cells = row.cells;
    const auto kind = kind_of(cells[type], options_.kind);
    if (!kind) row.reject("its type is neither service nor product");
    if (cells[name].empty()) row.reject("it has no name");
    Item item{kind.value_or(options_.kind),
              cells[code].empty() ? cells[name] : cells[code],
              cells[name],
              std::nullopt,
              amount_of(row, price),
              amount_of(row, cost),
              std::nullopt};
    if (!cells[category].empty()) item.category = cells[category];
    if (!cells[minutes].empty()) {
      const auto count = receipts::parse_whole(cells[minutes]);
      const bool is_right = count && *count >= 0 && *count <= UINT16_MAX;
      if (!is_right) row.reject("its duration is not a number of minutes");
      if (is_right) item.minutes = static_cast<std::uint16_t>(*count);
    }
    if (row.outcome == Outcome::rejected) return std::nullopt;
    return item;
  }

  bool is_repeated(Row& row, const Item& item) {
    const std::string key = key_of({tress::name_of(item.kind), item.code});
    const auto [earlier, is_first] = told_.emplace(key, Told{row.line, item});
    if (is_first) return false;
    if (earlier->second.item == item) {
      row.outcome = Outcome::already_there;
      row.reason = fmt::format("it is line {}", earlier->second.line);
    } else {
      row.reject(
          fmt::format("line {} lists the same code with another content", earlier->second.line));
    }
    return true;
  }

  Result<void, Fault> send(const EventLog& log, std::size_t at, const Item& item) {
    Row& row = table_.rows[at];
    const std::string key = key_of({tress::name_of(item.kind), item.code});
    const catalogue::ListItem asked{item.kind, item.code, item.name, item.category};
    const StreamId stream = run_.stream_for(key, catalogue::Command{asked});
    TRESS_TRY(const auto found,
              tool::state_of<catalogue::State>(log, StreamKind::catalogue, stream));
    const catalogue::State known = found.value_or(catalogue::State{});
    if (known.is_retired) {
      row.reject("the item is retired");
      return ok();
    }
    if (!known.listed) run_.send(at, key, catalogue::Command{asked});
    const bool is_changed = send_changes(at, key, id_cast<ItemId>(stream), item, known);
    if (known.listed && !is_changed) row.outcome = Outcome::already_there;
    if (known.listed && known.listed->name != item.name) {
      row.remark = "it is listed under another name, which stays";
    }
    return ok();
  }

  /// What the ledger has otherwise. How often it was set before is part of the key: a price may
  /// come back.
  bool send_changes(std::size_t at,
                    const std::string& key,
                    ItemId id,
                    const Item& item,
                    const catalogue::State& known) {
    const auto* const priced = catalogue::price_on(known, from_);
    const bool has_price =
        priced != nullptr && priced->price == item.price && priced->cost == item.cost;
    if (!has_price) {
      const catalogue::SetPrice set{id, from_, item.price, item.cost};
      run_.send(at,
                key_of({key, "listed price", to_text(from_), std::to_string(known.prices.size())}),
                catalogue::Command{set});
    }
    const bool has_minutes = !item.minutes || catalogue::minutes_on(known, from_) == item.minutes;
    if (!has_minutes) {
      const catalogue::SetDuration set{id, from_, *item.minutes};
      run_.send(at,
                key_of({key, "minutes", to_text(from_), std::to_string(known.durations.size())}),
                catalogue::Command{set});
    }
    return !has_price || !has_minutes;
  }

  struct Told {
    std::uint32_t line;
    Item item;
  };

  const PriceListOptions& options_;
  const Setting& setting_;
  Table& table_;
  TableRun& run_;
  Day from_;
  std::map<std::string, Told> told_;
};

}  // namespace

const std::vector<Field>& price_list_fields() {
  static const std::vector<Field> fields{
      {"code", {"code", "item code", "sku", "service id", "product id", "product code"}},
      {"name",
       {"name", "item name", "item", "service name", "product name", "description", "title"},
       true},
      {"category", {"category", "category name", "group"}},
      {"type", {"type", "item type", "kind"}},
      {"price", {"price", "list price", "unit price", "retail price", "service price"}, true},
      {"cost", {"cost", "cost price", "unit cost"}},
      {"duration", {"minutes", "duration", "duration minutes", "service duration"}},
  };
  return fields;
}

Result<void, Fault> import_price_list(const Tools& tools,
                                      const PriceListOptions& options,
                                      Table& table) {
  TRESS_TRY(const Setting setting,
            receipts::existing_branch(tools.log, tools.clock.now(), options.branch));
  TRESS_TRY(const auto run, TableRun::start(tools, table, "price list", setting.code()));
  PriceList list{options, setting, table, *run};
  TRESS_TRY(list.send_all(tools.log));
  return run->finish();
}

}  // namespace tress::tables
