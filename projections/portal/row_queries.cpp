#include <utility>

#include "projections/portal/keys.hpp"
#include "projections/portal/portal.hpp"

namespace tress::portal {

Result<std::optional<Person>, Fault> find_person(const views::Snapshot& view, ClientId client) {
  return views::row_at<Person>(view, person_key(client));
}

Result<std::vector<BillLine>, Fault> covers_of(const views::Snapshot& view, SaleId sale) {
  TRESS_TRY(auto bill, views::row_at<Bill>(view, bill_key(sale)));
  return bill ? std::move(bill->lines) : std::vector<BillLine>{};
}

}  // namespace tress::portal
