#include "tools/import/square.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "tools/import/square_columns.hpp"
#include "tools/import/values.hpp"

namespace tress::tills {

namespace {

using importing::Oddity;
using receipts::lower_ascii;
using tables::Row;
namespace transaction = square_transaction;
namespace item = square_item;

/// Payment or refund of one number: the number alone may be both.
using Key = std::pair<std::string, bool>;

struct Transaction {
  RowRef at;
  Day day;
  std::optional<std::uint16_t> minute;
  std::int64_t collected;
  std::int64_t net_sales;
  std::int64_t tax;
  std::int64_t tip;
  std::int64_t service_charges;
  std::int64_t gift_cards;
  std::int64_t partial_refunds;
  std::int64_t card;
  std::int64_t cash;
  std::int64_t gift_card;
  std::int64_t cash_app;
  std::int64_t other;
  std::int64_t discounts;
};

struct Item {
  RowRef at;
  std::int32_t quantity;
  std::int64_t net_sales;
  std::int64_t tax;
  std::int64_t discounts;
};

/// What stands under one number.
struct Group {
  std::vector<Transaction> transactions;
  std::vector<Item> items;
  std::vector<RowRef> rows;
};

/// Reads amounts of one row; the first that is none rejects it.
class Amounts {
 public:
  Amounts(Row& row, const std::vector<tables::Field>& fields, Currency currency)
      : row_(row),
        fields_(fields),
        currency_(currency) {}

  /// Blank is nothing.
  std::int64_t operator()(std::size_t column) {
    const std::string& cell = row_.cells[column];
    if (cell.empty()) return 0;
    const auto minor = receipts::parse_shown_money(cell, currency_.decimals());
    const bool is_amount =
        minor && *minor <= limits::amount_minor_max && *minor >= -limits::amount_minor_max;
    if (is_amount) return *minor;
    row_.reject(fmt::format("its {} is not an amount", fields_[column].name));
    return 0;
  }

 private:
  Row& row_;
  const std::vector<tables::Field>& fields_;
  Currency currency_;
};

/// True for a refund; nothing, and the row is rejected, for neither a payment nor a refund.
std::optional<bool> is_refund(Row& row, const std::string& event) {
  const std::string kind = lower_ascii(event);
  if (kind == "payment") return false;
  if (kind == "refund") return true;
  row.reject("it is neither a payment nor a refund");
  return std::nullopt;
}

class Square {
 public:
  Square(std::vector<tables::Table> transactions,
         std::vector<tables::Table> items,
         const SquareReading& reading)
      : reading_(reading) {
    batch_.what = "square";
    for (auto& table : transactions) {
      batch_.sources.push_back({std::move(table), "square transactions"});
    }
    first_items_ = batch_.sources.size();
    for (auto& table : items) batch_.sources.push_back({std::move(table), "square items"});
  }

  Batch batch() {
    for (std::size_t t = 0; t < batch_.sources.size(); ++t) {
      for (std::size_t r = 0; r < batch_.sources[t].table.rows.size(); ++r) read({t, r});
    }
    for (auto& [key, group] : groups_) make(key, group);
    return std::move(batch_);
  }

 private:
  Row& row_at(RowRef at) { return batch_.sources[at.table].table.rows[at.row]; }

  /// A row whose number can be read belongs to its transaction, even if nothing else of it can be.
  void read(RowRef at) {
    Row& row = row_at(at);
    const bool is_item = at.table >= first_items_;
    const auto& fields = is_item ? square_item_fields() : square_transaction_fields();
    if (row.cells.size() != fields.size()) return;
    if (!is_item) state(at);
    const auto place = [&](std::size_t of_item, std::size_t of_transaction) {
      return is_item ? of_item : of_transaction;
    };
    const std::string& number = row.cells[place(item::number, transaction::number)];
    if (number.empty()) return row.reject("it has no transaction ID");
    const auto refund = is_refund(row, row.cells[place(item::event, transaction::event)]);
    if (!refund) return;
    const Key key{number, *refund};
    if (is_other_file(key, at)) return;
    Group& group = groups_[key];
    group.rows.push_back(at);
    if (is_item) {
      read_item(at, group);
    } else {
      read_transaction(at, group);
    }
  }

  /// What the file counts into its day, whatever becomes of the row.
  void state(RowRef at) {
    namespace c = transaction;
    const auto& cells = row_at(at).cells;
    const int decimals = reading_.currency.decimals();
    const auto day = receipts::parse_till_date(cells[c::date]);
    const auto collected = receipts::parse_shown_money(cells[c::collected], decimals);
    if (!day || !collected) return;
    batch_.stated.push_back({at, *day, *collected,
                             receipts::parse_shown_money(cells[c::fees], decimals),
                             receipts::parse_shown_money(cells[c::net_total], decimals)});
  }

  /// Exports of periods that overlap must not count twice: the first file that has it counts.
  bool is_other_file(const Key& key, RowRef at) {
    const bool is_item = at.table >= first_items_;
    const auto [first, is_new] = owners_.emplace(std::pair{key, is_item}, at.table);
    if (is_new || first->second == at.table) return false;
    row_at(at).reject(
        fmt::format("its transaction is taken from {}", batch_.sources[first->second].table.name));
    return true;
  }

  void read_transaction(RowRef at, Group& group) {
    namespace c = transaction;
    Row& row = row_at(at);
    const auto day = receipts::parse_till_date(row.cells[c::date]);
    if (!day) row.reject("its date is none");
    const auto minute = receipts::parse_clock(row.cells[c::time]);
    if (!minute && !row.cells[c::time].empty()) row.reject("its time is none");
    const std::string status = lower_ascii(row.cells[c::status]);
    const bool is_done = status.empty() || status == "complete" || status == "completed";
    if (!is_done) row.reject("it was not completed");
    Amounts amount{row, square_transaction_fields(), reading_.currency};
    const Transaction one{at,
                          day.value_or(Day{}),
                          minute,
                          amount(c::collected),
                          amount(c::net_sales),
                          amount(c::tax),
                          amount(c::tip),
                          amount(c::service_charges),
                          amount(c::gift_cards),
                          amount(c::partial_refunds),
                          amount(c::card),
                          amount(c::cash),
                          amount(c::gift_card),
                          amount(c::cash_app),
                          amount(c::other),
                          amount(c::discounts)};
    if (row.outcome != tables::Outcome::rejected) group.transactions.push_back(one);
  }

  void read_item(RowRef at, Group& group) {
    namespace c = item;
    Row& row = row_at(at);
    Amounts amount{row, square_item_fields(), reading_.currency};
    Item one{at, 1, amount(c::net_sales), amount(c::tax), amount(c::discounts)};
    if (const auto quantity = receipts::parse_quantity(row.cells[c::quantity])) {
      one.quantity = *quantity;
    } else {
      row.remark = "its quantity is no whole number: its amount is taken as that of one";
    }
    if (row.outcome != tables::Outcome::rejected) group.items.push_back(one);
  }

  /// All of a transaction or nothing of it.
  void make(const Key& key, Group& group) {
    for (const RowRef at : group.rows) {
      const Row& row = row_at(at);
      if (row.outcome != tables::Outcome::rejected) continue;
      return reject(group,
                    fmt::format("line {} of the same transaction cannot be taken", row.line));
    }
    if (group.transactions.empty()) {
      return reject(group, "no transaction of the files has its ID");
    }
    const auto merged = merged_of(group);
    if (!merged) return reject(group, "its transaction stands there twice");
    const Transaction& paid = *merged;
    Bill bill{key.first + (key.second ? "/refund" : ""),
              key.second,
              paid.day,
              paid.minute,
              {},
              group.rows,
              {},
              {},
              {},
              {},
              {}};
    bill.payer = customer_of(group);
    add_lines(group, paid, bill);
    add_extras(paid, bill);
    if (const auto reason = sums_disagree(group, paid, bill)) return reject(group, *reason);
    add_tip(group, paid, bill);
    add_tenders(paid, bill);
    if (key.second) note_refund(paid, bill);
    batch_.bills.push_back(std::move(bill));
  }

  /// Payments of one transaction that have a row each are one bill. Nothing if two are the same row
  /// or of two days: then nobody knows how often it was paid.
  std::optional<Transaction> merged_of(const Group& group) {
    std::set<std::vector<std::string>> seen;
    std::optional<Transaction> all;
    for (const Transaction& one : group.transactions) {
      if (!seen.insert(row_at(one.at).written).second) return std::nullopt;
      if (!all) {
        all = one;
        continue;
      }
      if (all->day != one.day) return std::nullopt;
      for (const auto field :
           {&Transaction::collected, &Transaction::net_sales, &Transaction::tax, &Transaction::tip,
            &Transaction::service_charges, &Transaction::gift_cards, &Transaction::partial_refunds,
            &Transaction::card, &Transaction::cash, &Transaction::gift_card, &Transaction::cash_app,
            &Transaction::other, &Transaction::discounts}) {
        (*all).*field += one.*field;
      }
    }
    return all;
  }

  void reject(const Group& group, const std::string& reason) {
    for (const RowRef at : group.rows) row_at(at).reject(reason);
  }

  std::string customer_of(const Group& group) {
    const std::string& own = row_at(group.transactions.front().at).cells[transaction::customer];
    if (!own.empty()) return own;
    for (const Item& one : group.items) {
      const std::string& theirs = row_at(one.at).cells[item::customer];
      if (!theirs.empty()) return theirs;
    }
    return {};
  }

  void add_lines(const Group& group, const Transaction& paid, Bill& bill) {
    for (const Item& one : group.items) {
      const auto& cells = row_at(one.at).cells;
      const std::string kind = lower_ascii(cells[item::kind]);
      Line line{one.at,
                cells[item::name],
                cells[item::customer],
                cells[item::employee],
                std::max(one.quantity, 1),
                one.net_sales,
                taxes(one.tax),
                kind.find("gift card") != std::string::npos};
      if (line.client.empty()) line.client = bill.payer;
      if (line.is_kept_elsewhere) line.staff.clear();
      bill.lines.push_back(std::move(line));
      if (one.discounts != 0) note_discount(one.at, one.discounts, group, bill);
    }
    if (!group.items.empty()) return;
    // The file of items begins later, or was not given.
    if (paid.discounts != 0) note_discount(paid.at, paid.discounts, group, bill);
    if (paid.net_sales == 0 && paid.tax == 0) return;
    const auto& cells = row_at(paid.at).cells;
    Line line{paid.at,
              cells[transaction::description],
              bill.payer,
              cells[transaction::staff],
              1,
              paid.net_sales,
              taxes(paid.tax)};
    if (line.name.size() > limits::name_bytes_max) line.name.clear();
    bill.lines.push_back(std::move(line));
  }

  void note_discount(RowRef at, std::int64_t minor, const Group& group, Bill& bill) {
    const std::string& named =
        row_at(group.transactions.front().at).cells[transaction::discount_name];
    if (!named.empty()) return;
    bill.strange.push_back({Oddity::discount_without_reason, at,
                            fmt::format("{} off, and nothing says why",
                                        decimal_text(Money{reading_.currency, std::abs(minor)}))});
  }

  [[nodiscard]] std::vector<sale::TaxShare> taxes(std::int64_t minor) const {
    if (minor == 0) return {};
    const auto fine = minor_to_fine(minor, reading_.currency);
    TRESS_ASSERT(fine);  // Amounts are bounded.
    return {{reading_.tax_code, *fine}};
  }

  /// What a transaction has beside its items: cards sold, what was charged for service, and what
  /// was given back as an amount and of no item.
  void add_extras(const Transaction& paid, Bill& bill) {
    std::int64_t cards = 0;
    for (const Line& line : bill.lines) cards += line.is_kept_elsewhere ? line.amount_minor : 0;
    const auto add = [&](const char* name, std::int64_t minor, bool is_kept) {
      if (minor == 0) return;
      bill.lines.push_back({paid.at,
                            name,
                            bill.payer,
                            is_kept ? "" : row_at(paid.at).cells[transaction::staff],
                            1,
                            minor,
                            {},
                            is_kept});
    };
    if (cards == 0) add("Gift card", paid.gift_cards, true);
    add("Given back as an amount", paid.partial_refunds, false);
    const std::int64_t missing = paid.collected - paid.tip - total_minor(bill, reading_.currency);
    // Net sales hold service charges in some years and not in others.
    if (missing == paid.service_charges) add("Service charge", paid.service_charges, false);
  }

  std::optional<std::string> sums_disagree(const Group& group,
                                           const Transaction& paid,
                                           const Bill& bill) {
    std::int64_t tax = 0;
    for (const Item& one : group.items) tax += one.tax;
    const auto shown = [&](std::int64_t minor) {
      return decimal_text(Money{reading_.currency, minor});
    };
    if (!group.items.empty() && tax != paid.tax) {
      return fmt::format("its items' taxes come to {} and its own to {}", shown(tax),
                         shown(paid.tax));
    }
    const std::int64_t sum = total_minor(bill, reading_.currency) + paid.tip;
    if (sum == paid.collected) return std::nullopt;
    return fmt::format("its parts come to {} and {} was collected", shown(sum),
                       shown(paid.collected));
  }

  /// The tip goes to who served; of several, to whom the till names.
  void add_tip(const Group& group, const Transaction& paid, Bill& bill) {
    if (paid.tip == 0) return;
    std::set<std::string> served;
    for (const Line& line : bill.lines) {
      if (!line.staff.empty()) served.insert(line.staff);
    }
    const bool is_clear = served.size() == 1 && !group.items.empty();
    bill.tips.push_back(
        {is_clear ? *served.begin() : row_at(paid.at).cells[transaction::staff], paid.tip});
    if (served.size() < 2) return;
    bill.strange.push_back(
        {Oddity::tip_of_several, paid.at,
         fmt::format("{} served; the tip of {} is booked for who took the money", served.size(),
                     decimal_text(Money{reading_.currency, paid.tip}))});
  }

  void add_tenders(const Transaction& paid, Bill& bill) {
    // Paid with a card of Square's: less of what Square holds, and no money.
    if (paid.gift_card != 0) {
      bill.lines.push_back({paid.at, "Gift card", {}, {}, 1, -paid.gift_card, {}, true});
      bill.used_elsewhere_minor = paid.gift_card;
    }
    const auto add = [&](sale::TenderKind kind, std::int64_t minor,
                         std::optional<std::string> reference = std::nullopt) {
      if (minor != 0) bill.tenders.push_back({kind, minor, std::move(reference)});
    };
    const std::string& other = row_at(paid.at).cells[transaction::other_kind];
    add(sale::TenderKind::card, paid.card);
    add(sale::TenderKind::cash, paid.cash);
    add(sale::TenderKind::wallet, paid.cash_app);
    add(sale::TenderKind::other, paid.other,
        other.empty() || other.size() > limits::name_bytes_max ? std::nullopt
                                                               : std::optional{other});
    const std::int64_t told = paid.card + paid.cash + paid.gift_card + paid.cash_app + paid.other;
    const std::int64_t rest = paid.collected - told;
    if (rest == 0) return;
    add(sale::TenderKind::unnamed_import, rest);
    bill.strange.push_back({Oddity::tender_not_told, paid.at,
                            fmt::format("{} was paid in a way that no column tells",
                                        decimal_text(Money{reading_.currency, rest}))});
  }

  void note_refund(const Transaction& paid, Bill& bill) {
    if (!row_at(paid.at).cells[transaction::refund_reason].empty()) return;
    bill.strange.push_back(
        {Oddity::negative_without_reason, paid.at, "money was given back, and nothing says why"});
  }

  const SquareReading& reading_;
  Batch batch_;
  std::size_t first_items_ = 0;
  std::map<Key, Group> groups_;
  std::map<std::pair<Key, bool>, std::size_t> owners_;  ///< by number and whether it is of items
};

}  // namespace

Batch read_square(std::vector<tables::Table> transactions,
                  std::vector<tables::Table> items,
                  const SquareReading& reading) {
  return Square{std::move(transactions), std::move(items), reading}.batch();
}

}  // namespace tress::tills
