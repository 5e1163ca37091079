#pragma once

#include "schema/pool.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The public pool: clients whom nobody owns, for whoever has time for them.
namespace tress::pool {

[[nodiscard]] const views::Projection& projection();

/// What the rows have in common; what is not given does not matter.
struct Filter {
  std::optional<BranchId> branch = std::nullopt;
  std::optional<Origin> origin = std::nullopt;
  std::optional<std::string> segment = std::nullopt;
  std::optional<std::string> region = std::nullopt;
  std::optional<ItemId> last_service = std::nullopt;
};

/// Who has waited longest comes first.
[[nodiscard]] Result<views::Page<Waiting>, Fault> list(const views::Snapshot& view,
                                                       const Filter& filter,
                                                       const views::Paging& paging = {});

/// Every group that somebody waits in.
[[nodiscard]] Result<views::Page<Group>, Fault> groups(const views::Snapshot& view,
                                                       const views::Paging& paging = {});

}  // namespace tress::pool
