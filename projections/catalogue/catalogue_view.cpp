#include "projections/catalogue/catalogue_view.hpp"

#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::catalogue_view {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  item = 1,   ///< item → its place in the list
  place = 2,  ///< position of listing → Item
};

/// Items lie in the order of the list; a look-up by id goes through the place.
Key place_key(std::uint64_t listed_at) {
  return Key{RowKind::place}.number(listed_at);
}

Key item_key(ItemId item) {
  return Key{RowKind::item}.id(item);
}

void on(const Recorded& event, Rows& rows, const catalogue::ItemListed& listed) {
  const auto source = source_of(event);
  rows.put(item_key(listed.item), source);
  rows.put(place_key(event.position), Item{listed.item,
                                           listed.kind,
                                           listed.code,
                                           listed.name,
                                           listed.category,
                                           event.envelope.business_date,
                                           source,
                                           {},
                                           std::nullopt,
                                           std::nullopt,
                                           std::nullopt,
                                           event.envelope.stream_version});
}

template <class Change>
void change(const Recorded& event, Rows& rows, Change&& change_item) {
  const auto id = views::stream_of<ItemId>(event);
  const auto listed = rows.need<provenance::Source>(item_key(id), "the item");
  if (!listed) return;
  auto item = rows.need<Item>(place_key(listed->position), "the item");
  if (!item) return;
  item->version = event.envelope.stream_version;
  change_item(*item);
  rows.put(place_key(listed->position), *item);
}

void on(const Recorded& event, Rows& rows, const catalogue::PriceSet& set) {
  change(event, rows, [&](Item& item) {
    item.prices.push_back({set.from, set.price, set.cost, source_of(event)});
  });
}

// Of these the view shows nothing yet but that the item has changed: its version is its ETag.

void on(const Recorded& event, Rows& rows, const catalogue::DurationSet&) {
  change(event, rows, [](Item&) {});
}

void on(const Recorded& event, Rows& rows, const catalogue::IngredientsSet&) {
  change(event, rows, [](Item&) {});
}

void on(const Recorded& event, Rows& rows, const catalogue::PatchTestsRequired&) {
  change(event, rows, [](Item&) {});
}

void on(const Recorded& event, Rows& rows, const catalogue::ItemRetired& retired) {
  change(event, rows, [&](Item& item) {
    item.retired_on = event.envelope.business_date;
    item.retired_reason = retired.reason;
    item.retired = source_of(event);
  });
}

/// Events that are not about an item.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class CatalogueView final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "catalogue"; }

  [[nodiscard]] unsigned version() const override { return 2; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const CatalogueView view;
  return view;
}

Result<std::optional<Item>, Fault> find(const Snapshot& view, ItemId item) {
  TRESS_TRY(const auto listed, views::row_at<provenance::Source>(view, item_key(item)));
  if (!listed) return std::optional<Item>{};
  return views::row_at<Item>(view, place_key(listed->position));
}

Result<Page<Item>, Fault> list(const Snapshot& view,
                               std::optional<catalogue::ItemKind> kind,
                               const Paging& paging) {
  return views::page_of<Item, Item>(view, {.prefix = Key{RowKind::place}.bytes()}, paging,
                                    [&](const Item& item) -> Result<std::optional<Item>, Fault> {
                                      if (kind && item.kind != *kind) return std::optional<Item>{};
                                      return std::optional<Item>{item};
                                    });
}

const Price* price_on(const Item& item, Day date) noexcept {
  const Price* found = nullptr;
  for (const Price& price : item.prices) {
    if (price.from <= date && (found == nullptr || price.from >= found->from)) found = &price;
  }
  return found;
}

}  // namespace tress::catalogue_view
