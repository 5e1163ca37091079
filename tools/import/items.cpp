#include "tools/import/items.hpp"

#include <fmt/core.h>

#include "ledger/writer/stream_cache.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/tress/salon.hpp"

namespace tress::receipts {

namespace {

using catalogue::ItemKind;
using importing::Oddity;

/// 0 is an open price, and a cost that nobody filled in.
std::optional<Money> listed_amount(Currency currency, std::int64_t minor) {
  if (minor == 0) return std::nullopt;
  return Money{currency, minor};
}

std::optional<std::string> listed_text(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// Key of an item that is listed because it was booked.
std::string booked_key(const std::string& code) {
  return key_of({"booked", code});
}

bool says_the_same(const ItemRow& a, const ItemRow& b) {
  return a.is_active == b.is_active && a.name == b.name && a.category == b.category &&
         a.price_minor == b.price_minor && a.cost_minor == b.cost_minor;
}

}  // namespace

std::optional<Money> KnownItem::price_on(Day date) const {
  if (!known) return file_price;
  const auto* const entry = catalogue::price_on(*known, date);
  return entry == nullptr ? std::nullopt : entry->price;
}

Result<Items, Fault> Items::list(Work& work, const Rows& rows, const EventLog& log, Day earliest) {
  Items items;
  items.list_rows(work, rows.services, ItemKind::service, earliest);
  items.list_rows(work, rows.products, ItemKind::product, earliest);
  TRESS_TRY(items.add_known(work, log));
  items.first_rows_.clear();
  return items;
}

void Items::list_rows(Work& work, const std::vector<ItemRow>& rows, ItemKind kind, Day earliest) {
  for (const ItemRow& row : rows) {
    const std::string key = key_of({tress::name_of(kind), row.code});
    const auto [first, is_new] = first_rows_.emplace(key, &row);
    if (is_new) {
      list_item(work, row, kind, earliest);
    } else if (says_the_same(*first->second, row)) {
      work.note({Oddity::row_repeated, row.at, key, fmt::format("{} is listed twice", row.code)});
    } else {
      work.reject(row.at, fmt::format("{} is listed before, with another content", row.code));
    }
  }
}

void Items::list_item(Work& work, const ItemRow& row, ItemKind kind, Day earliest) {
  const Currency currency = work.setting().currency();
  const auto start = work.setting().noon(earliest);
  const std::size_t subject = work.add_subject({row.at});
  const std::string key = key_of({tress::name_of(kind), row.code});
  const std::string& name = row.name.empty() ? row.code : row.name;
  const auto id = id_cast<ItemId>(work.send(
      {key,
       catalogue::Command{catalogue::ListItem{kind, row.code, name, listed_text(row.category)}},
       start, subject, true}));
  const auto price = listed_amount(currency, row.price_minor);
  const catalogue::SetPrice set{id, earliest, price, listed_amount(currency, row.cost_minor)};
  work.send({key_of({key, "price", to_text(earliest), std::to_string(row.price_minor),
                     std::to_string(row.cost_minor)}),
             catalogue::Command{set}, start, subject, true});
  if (!row.is_active) {
    work.send({key_of({key, "retired"}),
               catalogue::Command{catalogue::RetireItem{id, "inactive in the imported file"}},
               start, subject, true});
  }
  if (row.name.empty()) {
    work.note({Oddity::name_missing, row.at, key,
               fmt::format("{} has no description and is listed under its code", row.code),
               std::nullopt, subject});
  } else {
    by_name_.emplace(row.name, KnownItem{id, row.code, !row.is_active, price, std::nullopt});
  }
  if (kind == ItemKind::service) services_.emplace(row.code, id);
}

Result<void, Fault> Items::add_known(const Work& work, const EventLog& log) {
  TRESS_TRY(const auto streams, tool::streams_of_kind(log, StreamKind::catalogue));
  for (const StreamId stream : streams) {
    TRESS_TRY(auto state, tool::state_of<catalogue::State>(log, StreamKind::catalogue, stream));
    TRESS_TRY(const auto first, tool::first_command_of(log, StreamKind::catalogue, stream));
    if (!state || !state->listed) continue;
    const catalogue::ItemListed listed = *state->listed;
    // What an import listed for want of better stays unknown, so that the same file means the same
    // in a run that goes on where a killed one stopped.
    if (first == command_id(tool::import_actor(), work.full_key(booked_key(listed.code)))) continue;
    if (listed.kind == ItemKind::service) services_.emplace(listed.code, listed.item);
    by_name_.emplace(listed.name, KnownItem{listed.item, listed.code, state->is_retired,
                                            std::nullopt, std::move(state)});
  }
  return ok();
}

const KnownItem* Items::named(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

ItemId Items::service(Work& work, const std::string& code, RowRef at, std::size_t subject) {
  const auto found = services_.find(code);
  if (found != services_.end()) return found->second;
  const std::string key = booked_key(code);
  work.note({Oddity::item_unknown, at, key,
             fmt::format("{} is booked but not listed; it is listed now, with an open price", code),
             std::nullopt, subject});
  const auto id = id_cast<ItemId>(work.send(
      {key, catalogue::Command{catalogue::ListItem{ItemKind::service, code, code, std::nullopt}},
       std::nullopt, subject, true}));
  services_.emplace(code, id);
  return id;
}

}  // namespace tress::receipts
