#include "tools/import/square_columns.hpp"

namespace tress::tills {

const std::vector<tables::Field>& square_transaction_fields() {
  static const std::vector<tables::Field> fields{
      {"transaction ID", {"transaction id"}, true},
      {"date", {"date"}, true},
      {"time", {"time"}},
      {"event type", {"event type"}, true},
      {"total collected", {"total collected"}, true},
      {"net sales", {"net sales"}, true},
      {"tax", {"tax"}, true},
      {"tip", {"tip"}, true},
      {"service charges", {"service charges"}},
      {"gift card sales", {"gift card sales"}},
      {"partial refunds", {"partial refunds"}},
      {"card amount", {"card"}, true},
      {"cash amount", {"cash"}, true},
      {"gift card amount", {"square gift card", "gift card"}},
      {"Cash App amount", {"cash app"}},
      {"other tender", {"other tender"}},
      {"kind of other tender", {"other tender type"}},
      {"fees", {"fees"}},
      {"net total", {"net total"}},
      {"status", {"transaction status"}},
      {"cashier", {"staff name"}},
      {"customer ID", {"customer id"}},
      {"description", {"description"}, false, true},
      {"discounts", {"discounts"}},
      {"discount name", {"discount name"}, false, true},
      {"reason of the refund", {"refund reason"}, false, true},
      {"location", {"location"}},
  };
  return fields;
}

const std::vector<tables::Field>& square_item_fields() {
  static const std::vector<tables::Field> fields{
      {"transaction ID", {"transaction id"}, true},
      {"event type", {"event type"}, true},
      {"item", {"item"}, true},
      {"quantity", {"qty"}, true},
      {"net sales", {"net sales"}, true},
      {"tax", {"tax"}, true},
      {"gross sales", {"gross sales"}},
      {"discounts", {"discounts"}},
      {"kind of item", {"itemization type"}},
      {"category", {"category"}},
      {"customer ID", {"customer id"}},
      {"employee", {"employee"}},
      {"location", {"location"}},
  };
  return fields;
}

}  // namespace tress::tills
