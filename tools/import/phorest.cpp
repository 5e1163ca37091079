#include "tools/import/phorest.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "tools/import/phorest_rows.hpp"

namespace tress::tills {

namespace {

namespace c = phorest;
using importing::Oddity;

struct Group {
  std::vector<RowRef> all;  ///< also those that cannot be read
  std::vector<PhorestRow> rows;
};

/// How a transaction's columns agree: which one was charged, and what was paid.
struct Agreement {
  std::size_t charged;
  bool has_phorest_tips;
  std::vector<Payment> payments;
};

bool is_same(const std::vector<Payment>& a, const std::vector<Payment>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Payment& one, const Payment& other) {
                      return one.name == other.name && one.minor == other.minor;
                    });
}

class Phorest {
 public:
  Phorest(std::vector<tables::Table> files, const PhorestReading& reading) : reading_(reading) {
    batch_.what = "phorest";
    for (auto& file : files) batch_.sources.push_back({std::move(file), "phorest transactions"});
  }

  Batch batch() {
    for (std::size_t t = 0; t < batch_.sources.size(); ++t) {
      for (std::size_t r = 0; r < batch_.sources[t].table.rows.size(); ++r) read({t, r});
    }
    for (auto& [number, group] : groups_) make(number, group);
    void_pairs();
    for (auto& [number, bill] : bills_) batch_.bills.push_back(std::move(bill));
    return std::move(batch_);
  }

 private:
  tables::Row& row_at(RowRef at) { return batch_.sources[at.table].table.rows[at.row]; }

  const std::string& cell(RowRef at, std::size_t column) { return row_at(at).cells[column]; }

  void read(RowRef at) {
    tables::Row& row = row_at(at);
    if (row.cells.size() != phorest_fields().size()) return;
    const std::string& number = row.cells[c::transaction];
    if (number.empty()) return row.reject("it has no transaction");
    const auto [first, is_new] = owners_.emplace(number, at.table);
    if (!is_new && first->second != at.table) {
      return row.reject(fmt::format("its transaction is taken from {}",
                                    batch_.sources[first->second].table.name));
    }
    Group& group = groups_[number];
    group.all.push_back(at);
    if (auto one = phorest_row(row, at, reading_.currency)) group.rows.push_back(std::move(*one));
  }

  void reject(const std::vector<RowRef>& rows, const std::string& reason) {
    for (const RowRef at : rows) row_at(at).reject(reason);
  }

  /// All of a transaction or nothing of it.
  void make(const std::string& number, const Group& group) {
    if (!group.rows.empty()) {
      batch_.stated.push_back({group.rows.front().at, group.rows.front().day, stated(group)});
    }
    for (const RowRef at : group.all) {
      const tables::Row& row = row_at(at);
      if (row.outcome != tables::Outcome::rejected) continue;
      return reject(group.all,
                    fmt::format("line {} of the same transaction cannot be taken", row.line));
    }
    const PhorestRow& first = group.rows.front();
    const bool has_one_day =
        std::all_of(group.rows.begin(), group.rows.end(),
                    [&](const PhorestRow& row) { return row.day == first.day; });
    if (!has_one_day) return reject(group.all, "its transaction has several dates");
    const bool is_lost_void =
        first.is_void && first.charged[0] > 0 && cell(first.at, c::voided_transaction).empty();
    if (is_lost_void) return reject(group.all, "it is a void, and does not say of what");
    const auto agreed = agreement_of(group);
    if (!agreed) return reject(group.all, "what its transaction charges is not what was paid");
    Bill bill{number, false, first.day, first.minute, cell(first.at, c::client), group.all, {}, {},
              {},     {},    {}};
    for (const PhorestRow& row : group.rows) add_row(row, *agreed, bill);
    add_payments(first.at, agreed->payments, bill);
    bills_.emplace(number, std::move(bill));
  }

  /// What was paid, as the rows say: once if they all say the same.
  [[nodiscard]] static std::vector<Payment> payments_once(const Group& group) {
    return group.rows.front().payments;
  }

  [[nodiscard]] static std::vector<Payment> payments_of_all(const Group& group) {
    std::vector<Payment> all;
    for (const PhorestRow& row : group.rows) {
      all.insert(all.end(), row.payments.begin(), row.payments.end());
    }
    return all;
  }

  [[nodiscard]] static bool is_echoed(const Group& group) {
    return std::all_of(group.rows.begin(), group.rows.end(), [&](const PhorestRow& row) {
      return is_same(row.payments, group.rows.front().payments);
    });
  }

  [[nodiscard]] static std::int64_t stated(const Group& group) {
    if (const auto agreed = agreement_of(group)) return sum_of(agreed->payments);
    return sum_of(is_echoed(group) ? payments_once(group) : payments_of_all(group));
  }

  [[nodiscard]] static std::int64_t sum(const Group& group, std::size_t charged, bool with_tips) {
    std::int64_t minor = 0;
    for (const PhorestRow& row : group.rows) {
      minor += row.charged[charged] + row.staff_tip + (with_tips ? row.phorest_tip : 0);
    }
    return minor;
  }

  /// The first way of reading that adds up. Where no row says how it was paid, what it comes to.
  [[nodiscard]] static std::optional<Agreement> agreement_of(const Group& group) {
    std::vector<std::vector<Payment>> ways;
    if (is_echoed(group)) ways.push_back(payments_once(group));
    ways.push_back(payments_of_all(group));
    for (std::size_t charged = 0; charged < charged_columns; ++charged) {
      for (const bool with_tips : {true, false}) {
        const std::int64_t due = sum(group, charged, with_tips);
        for (const auto& way : ways) {
          if (sum_of(way) == due) return Agreement{charged, with_tips, way};
        }
      }
    }
    if (!ways.back().empty()) return std::nullopt;
    const std::int64_t due = sum(group, 0, true);
    return Agreement{0, true, {{"", due, PaidWith::unknown_tender, sale::TenderKind::other}}};
  }

  void add_row(const PhorestRow& row, const Agreement& agreed, Bill& bill) {
    const std::int64_t charged = row.charged[agreed.charged];
    const std::string staff = phorest_staff(row_at(row.at));
    const std::string& served = cell(row.at, c::served);
    Line line{row.at,
              cell(row.at, c::description),
              served.empty() ? bill.payer : served,
              row.is_kept_elsewhere ? std::string{} : staff,
              row.quantity,
              charged - row.tax,
              taxes(row),
              row.is_kept_elsewhere};
    // A session of a course that was paid for before: what it was worth is earned now.
    const bool is_session = charged == 0 && row.session_value != 0 && !row.is_kept_elsewhere;
    if (is_session) line.amount_minor = row.session_value;
    bill.lines.push_back(line);
    if (is_session) {
      bill.lines.push_back(
          {row.at, "Session of a course", line.client, {}, 1, -row.session_value, {}, true});
    }
    const std::int64_t tip = row.staff_tip + (agreed.has_phorest_tips ? row.phorest_tip : 0);
    if (tip != 0) add_tip(staff, tip, bill);
    note_row(row, charged, bill);
  }

  static void add_tip(const std::string& staff, std::int64_t minor, Bill& bill) {
    for (Tip& tip : bill.tips) {
      if (tip.staff != staff) continue;
      tip.minor += minor;
      return;
    }
    bill.tips.push_back({staff, minor});
  }

  std::vector<sale::TaxShare> taxes(const PhorestRow& row) {
    if (row.tax == 0) return {};
    const auto fine = minor_to_fine(row.tax, reading_.currency);
    TRESS_ASSERT(fine);  // Amounts are bounded.
    const std::string& name = cell(row.at, c::tax_name);
    const bool is_named = !name.empty() && name.size() <= limits::name_bytes_max;
    return {{is_named ? name : reading_.tax_code, *fine}};
  }

  void note_row(const PhorestRow& row, std::int64_t charged, Bill& bill) {
    const auto money = [&](std::int64_t minor) {
      return decimal_text(Money{reading_.currency, std::abs(minor)});
    };
    const bool is_named = !cell(row.at, c::discount_name).empty() ||
                          !cell(row.at, c::offer_name).empty() || row.membership_discount != 0;
    if (row.discount != 0 && !is_named) {
      bill.strange.push_back({Oddity::discount_without_reason, row.at,
                              fmt::format("{} off, and nothing says why", money(row.discount))});
    }
    if (row.uses_membership || row.membership_discount != 0) {
      bill.strange.push_back({Oddity::value_kept_elsewhere, row.at,
                              fmt::format("a membership of the other program was used: {} off",
                                          money(row.membership_discount))});
    }
    const bool is_unexplained = charged < 0 && cell(row.at, c::void_reason).empty();
    if (is_unexplained) {
      bill.strange.push_back(
          {Oddity::negative_without_reason, row.at,
           fmt::format("{} is given back, and nothing says why", money(charged))});
    }
  }

  void add_payments(RowRef at, const std::vector<Payment>& payments, Bill& bill) {
    for (const Payment& payment : payments) {
      if (payment.minor == 0) continue;
      if (payment.with == PaidWith::value) {
        bill.lines.push_back({at, payment.name, bill.payer, {}, 1, -payment.minor, {}, true});
        bill.used_elsewhere_minor += payment.minor;
        continue;
      }
      const bool is_known = payment.with == PaidWith::money;
      const bool is_other = is_known && payment.kind == sale::TenderKind::other &&
                            payment.name.size() <= limits::name_bytes_max;
      bill.tenders.push_back({is_known ? payment.kind : sale::TenderKind::unnamed_import,
                              payment.minor,
                              is_other ? std::optional{payment.name} : std::nullopt});
      if (is_known) continue;
      bill.strange.push_back({Oddity::tender_not_told, at,
                              fmt::format("{} was paid in a way that is not known here",
                                          decimal_text(Money{reading_.currency, payment.minor}))});
    }
  }

  /// A void of the same day undoes its bill; of another day it is a bill that gives back. What was
  /// never taken is not given back either.
  void void_pairs() {
    std::set<std::string> gone;
    for (auto& [number, undo] : bills_) {
      const RowRef at = undo.rows.front();
      const std::string& voided = cell(at, c::voided_transaction);
      if (voided == number) continue;
      const auto found = bills_.find(voided);
      const bool is_there = found != bills_.end() && !gone.contains(voided);
      if (!is_there && is_rejected(voided)) {
        reject(undo.rows, "the bill that it voids cannot be taken");
        if (undo.voided) reject(undo.voided->rows, "the bill that it voids cannot be taken");
        gone.insert(number);
        continue;
      }
      // A void that was voided itself undoes nothing.
      if (!is_there || found->second.voided || undo.voided) continue;
      Bill& bill = found->second;
      const bool is_mirror = bill.day == undo.day && is_opposite(bill, undo);
      if (!is_mirror) continue;
      const std::string& reason = cell(at, c::void_reason);
      const bool is_told = !reason.empty() && reason.size() <= limits::reason_bytes_max;
      bill.voided = Voided{is_told ? reason : "voided in the other program", undo.rows};
      bill.used_elsewhere_minor = 0;
      gone.insert(number);
    }
    for (const std::string& number : gone) bills_.erase(number);
  }

  /// True of a transaction that the files have and of which nothing is taken.
  [[nodiscard]] bool is_rejected(const std::string& number) {
    const auto group = groups_.find(number);
    return group != groups_.end() &&
           row_at(group->second.all.front()).outcome == tables::Outcome::rejected;
  }

  [[nodiscard]] bool is_opposite(const Bill& bill, const Bill& undo) const {
    return total_minor(bill, reading_.currency) == -total_minor(undo, reading_.currency) &&
           bill.used_elsewhere_minor == -undo.used_elsewhere_minor;
  }

  const PhorestReading& reading_;
  Batch batch_;
  std::map<std::string, Group> groups_;
  std::map<std::string, std::size_t> owners_;
  std::map<std::string, Bill> bills_;
};

}  // namespace

Batch read_phorest(std::vector<tables::Table> files, const PhorestReading& reading) {
  return Phorest{std::move(files), reading}.batch();
}

}  // namespace tress::tills
