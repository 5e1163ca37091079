#pragma once

#include "schema/catalogue_view.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Services and products with the history of their prices.
namespace tress::catalogue_view {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Item>, Fault> find(const views::Snapshot& view, ItemId item);

/// In the order in which they were listed, retired ones too; of one kind if given.
[[nodiscard]] Result<views::Page<Item>, Fault> list(const views::Snapshot& view,
                                                    std::optional<catalogue::ItemKind> kind,
                                                    const views::Paging& paging = {});

/// The price in force on a business date, or null. Of two set for the same date the later one.
/// The pointer is into `item`.
[[nodiscard]] const Price* price_on(const Item& item, Day date) noexcept;

}  // namespace tress::catalogue_view
