#pragma once

#include "schema/offers.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Offers: what each costs, how often it was granted and to whom, and what of it has been used.
namespace tress::offers {

[[nodiscard]] const views::Projection& projection();

/// In the order in which they were published.
[[nodiscard]] Result<views::Page<Offer>, Fault> list(const views::Snapshot& view,
                                                     const views::Paging& paging = {});

[[nodiscard]] Result<std::optional<Offer>, Fault> find(const views::Snapshot& view, OfferId offer);

/// In the order in which they were granted.
[[nodiscard]] Result<views::Page<Grant>, Fault> grants(const views::Snapshot& view,
                                                       OfferId offer,
                                                       const views::Paging& paging = {});

}  // namespace tress::offers
