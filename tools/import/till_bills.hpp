#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/importing.hpp"
#include "schema/sale.hpp"

#include "tools/import/table.hpp"

/// Bills as the files of another till tell them, whatever its format: each reader (square, phorest,
/// plain_bills) makes these, and till_import brings them into the ledger.
namespace tress::tills {

/// A row among the files of one import.
struct RowRef {
  std::size_t table;
  std::size_t row;

  friend auto operator<=>(const RowRef&, const RowRef&) = default;
};

struct Line {
  RowRef at;
  std::string name;    ///< of what was sold; empty if the file does not say
  std::string client;  ///< the number of who was served; empty: nobody is named
  std::string staff;   ///< who served; empty: nobody is named
  std::int32_t quantity = 1;
  std::int64_t amount_minor = 0;  ///< charged for all of it, without tax
  std::vector<sale::TaxShare> taxes = {};
  /// Prepaid value that the other program sold or, below zero, that paid: its balance is there.
  bool is_kept_elsewhere = false;
};

struct Tender {
  sale::TenderKind kind;
  std::int64_t minor;
  std::optional<std::string> reference = std::nullopt;
};

struct Tip {
  std::string staff;  ///< empty: the salon
  std::int64_t minor;
};

/// Something strange about a bill, beside what the import itself sees.
struct Strange {
  importing::Oddity oddity;
  RowRef at;
  std::string detail;
};

/// The day's mirror of a bill that should not have been.
struct Voided {
  std::string reason;
  std::vector<RowRef> rows;
};

struct Bill {
  std::string number = {};  ///< in the other program; the same in each of its files
  /// Of another day it is another bill: receipts that are counted anew, refunds of one payment.
  bool is_number_of_day = false;
  Day day = {};
  std::optional<std::uint16_t> minute_of_day = std::nullopt;
  std::string payer = {};         ///< the client's number; empty: nobody is named
  std::vector<RowRef> rows = {};  ///< that stand and fall with it
  std::vector<Line> lines = {};
  std::vector<Tip> tips = {};
  std::vector<Tender> tenders = {};
  std::vector<Strange> strange = {};
  std::optional<Voided> voided = std::nullopt;
  /// Of what the file says was collected: paid with value that is kept elsewhere.
  std::int64_t used_elsewhere_minor = 0;
};

/// What a row says was collected, whatever becomes of it. Minor units.
struct Stated {
  RowRef at;
  Day day;
  std::int64_t collected;
  std::optional<std::int64_t> fees = std::nullopt;  ///< of the processor; below zero
  std::optional<std::int64_t> net = std::nullopt;   ///< what is left of it
};

/// One kind of file, with what it is called in the import's run.
struct Source {
  tables::Table table;
  std::string contents;
};

struct Batch {
  std::string what;  ///< "square"
  std::vector<Source> sources;
  std::vector<Bill> bills;
  std::vector<Stated> stated;
};

/// What a bill comes to in the books.
[[nodiscard]] std::int64_t total_minor(const Bill& bill, Currency currency);

}  // namespace tress::tills
