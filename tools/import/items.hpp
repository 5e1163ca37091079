#pragma once

#include <map>
#include <optional>
#include <string>

#include "ledger/domain/catalogue.hpp"
#include "tools/import/work.hpp"

namespace tress::receipts {

/// Something of the catalogue, as the files know it or as the ledger did before.
struct KnownItem {
  ItemId id;
  std::string code;
  bool is_inactive;
  std::optional<Money> file_price;        ///< of one unit, if the files list the item
  std::optional<catalogue::State> known;  ///< if only the ledger does

  /// The list price on a date; nothing for an open price.
  [[nodiscard]] std::optional<Money> price_on(Day date) const;
};

/// Services and products, found by code or by the name that receipts call them.
class Items {
 public:
  /// Lists what the files list, from `earliest` on, and knows what `log` has already.
  static Result<Items, Fault> list(Work& work, const Rows& rows, const EventLog& log, Day earliest);

  /// By what a receipt calls it: services first, as listed first. Null if nobody lists it.
  [[nodiscard]] const KnownItem* named(const std::string& name) const;

  /// By a booking's code. One that nobody lists is listed, with an open price, and noted.
  ItemId service(Work& work, const std::string& code, RowRef at, std::size_t subject);

 private:
  void list_rows(Work& work,
                 const std::vector<ItemRow>& rows,
                 catalogue::ItemKind kind,
                 Day earliest);
  void list_item(Work& work, const ItemRow& row, catalogue::ItemKind kind, Day earliest);
  Result<void, Fault> add_known(const Work& work, const EventLog& log);

  std::map<std::string, KnownItem> by_name_;
  std::map<std::string, ItemId> services_;            ///< by code
  std::map<std::string, const ItemRow*> first_rows_;  ///< by kind and code
};

}  // namespace tress::receipts
