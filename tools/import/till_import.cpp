#include "tools/import/till_import.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "ledger/domain/sale.hpp"
#include "tools/import/known_clients.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/import/people.hpp"
#include "tools/import/work.hpp"

namespace tress::tills {

using importing::Oddity;
using receipts::key_of;

namespace {

/// What a line is called that does not say it.
constexpr const char* unnamed = "not named in the file";

std::string minor_text(std::int64_t minor, Currency currency) {
  return decimal_text(Money{currency, minor});
}

bool is_too_high(std::int64_t minor) noexcept {
  return minor > limits::amount_minor_max || minor < -limits::amount_minor_max;
}

bool is_too_long(const std::string& text) noexcept {
  return text.size() > limits::name_bytes_max;
}

std::optional<std::string> obstacle_of(const Line& line, Currency currency) {
  if (line.quantity < 1 || line.quantity > sale::quantity_max) {
    return "it counts more of one thing than a bill can";
  }
  const bool is_tax_high =
      std::any_of(line.taxes.begin(), line.taxes.end(), [&](const sale::TaxShare& tax) {
        return is_too_high(fine_to_minor_half_up(tax.fine, currency));
      });
  if (is_too_high(line.amount_minor) || is_tax_high) return "an amount of it is too high";
  if (is_too_long(line.name) || is_too_long(line.client) || is_too_long(line.staff)) {
    return "a text of it is too long";
  }
  return std::nullopt;
}

/// Money that goes both ways on one bill is nothing that a bill of ours could say.
std::optional<std::string> obstacle_of(const std::vector<Tender>& tenders,
                                       std::int64_t total,
                                       Currency currency) {
  std::int64_t paid = 0;
  for (const Tender& tender : tenders) {
    paid += tender.minor;
    const bool is_other_way = tender.minor == 0 || (tender.minor < 0) != (total < 0);
    if (is_other_way) return "it was paid one way and given back another";
    if (is_too_high(tender.minor)) return "an amount of it is too high";
    if (tender.reference && is_too_long(*tender.reference)) return "a text of it is too long";
  }
  if (paid == total) return std::nullopt;
  return fmt::format("it comes to {} and {} was paid", minor_text(total, currency),
                     minor_text(paid, currency));
}

/// Why a bill cannot be taken. What it says here is never left half in the ledger.
std::optional<std::string> obstacle_of(const Bill& bill, Day today, Currency currency) {
  if (bill.lines.empty() && bill.tips.empty()) return "it sells nothing";
  if (bill.day > today) return "its day has not come";
  const bool is_long = bill.lines.size() > limits::bill_lines_max ||
                       bill.tips.size() > limits::bill_lines_max ||
                       bill.tenders.size() > limits::bill_lines_max;
  if (is_long) return "it has more lines than a bill can have";
  if (is_too_long(bill.number) || is_too_long(bill.payer)) return "a text of it is too long";
  for (const Line& line : bill.lines) {
    if (auto reason = obstacle_of(line, currency)) return reason;
  }
  for (const Tip& tip : bill.tips) {
    if (is_too_high(tip.minor)) return "an amount of it is too high";
    if (is_too_long(tip.staff)) return "a text of it is too long";
  }
  const std::int64_t total = total_minor(bill, currency);
  if (is_too_high(total)) return "an amount of it is too high";
  return obstacle_of(bill.tenders, total, currency);
}

bool is_before(const Bill& a, const Bill& b) {
  const auto rank = [](const Bill& bill) {
    return std::tuple{bill.day, bill.minute_of_day.value_or(0), bill.number};
  };
  return rank(a) < rank(b);
}

/// How a bill is sent this time.
struct Attempt {
  std::string key;  ///< its commands' keys begin with it
  SaleId sale;
  bool is_known;  ///< the bill was closed by an earlier import
};

class TillImport {
 public:
  TillImport(const Tools& tools,
             const receipts::Setting& setting,
             Batch& batch,
             TillRun& run,
             tables::KnownClients known)
      : tools_(tools),
        setting_(setting),
        batch_(batch),
        run_(run),
        known_(std::move(known)) {}

  Result<Report, Fault> all() {
    attempts_.resize(batch_.bills.size());
    check();
    send_people();
    TRESS_TRY(find_items());
    for (std::size_t i = 0; i < batch_.bills.size(); ++i) {
      if (is_rejected(batch_.bills[i])) continue;
      TRESS_TRY(send(i));
    }
    TRESS_TRY(run_.settle());
    TRESS_TRY(take_back_halves());
    note_oddities();
    TRESS_TRY(run_.finish());
    return report();
  }

 private:
  [[nodiscard]] const tables::Row& row_at(RowRef at) const {
    return batch_.sources[at.table].table.rows[at.row];
  }

  [[nodiscard]] bool is_rejected(const Bill& bill) const {
    return std::any_of(bill.rows.begin(), bill.rows.end(),
                       [&](RowRef at) { return row_at(at).outcome == tables::Outcome::rejected; });
  }

  void check() {
    for (std::size_t i = 0; i < batch_.bills.size(); ++i) {
      const auto reason = obstacle_of(batch_.bills[i], setting_.today(), setting_.currency());
      if (reason) run_.reject(i + 1, *reason);
    }
  }

  /// Clients without details, staff by the names that the file has for them: each once.
  void send_people() {
    std::map<std::string, Day> clients;
    std::set<std::string> staff;
    std::optional<Day> earliest;
    for (const Bill& bill : batch_.bills) {
      if (is_rejected(bill)) continue;
      earliest = std::min(earliest.value_or(bill.day), bill.day);
      const auto see = [&](const std::string& client) {
        if (client.empty()) return;
        const auto [seen, is_new] = clients.emplace(client, bill.day);
        if (!is_new) seen->second = std::min(seen->second, bill.day);
      };
      see(bill.payer);
      for (const Line& line : bill.lines) {
        see(line.client);
        if (!line.staff.empty()) staff.insert(line.staff);
      }
      for (const Tip& tip : bill.tips) {
        staff.insert(tip.staff.empty() ? receipts::house_code : tip.staff);
      }
    }
    if (!earliest) return;
    for (const std::string& code : staff) {
      run_.send({key_of({"staff", code}),
                 staff::Command{staff::Hire{code, code}},
                 setting_.noon(*earliest),
                 TillRun::nobody,
                 {}});
    }
    for (const auto& [number, day] : clients) send_client(number, day);
  }

  void send_client(const std::string& number, Day day) {
    if (const tables::KnownClient* const known = known_.by_reference(number)) {
      clients_.emplace(number, known->id);
      return;
    }
    client::Register who{std::nullopt, std::nullopt, std::nullopt, number, {}};
    const StreamId stream = run_.send({key_of({"client", number}),
                                       client::Command{who},
                                       setting_.noon(day),
                                       TillRun::nobody,
                                       {}});
    clients_.emplace(number, id_cast<ClientId>(stream));
  }

  /// What the salon lists, by its name.
  Result<void, Fault> find_items() {
    TRESS_TRY(const auto streams, tool::streams_of_kind(tools_.log, StreamKind::catalogue));
    for (const StreamId stream : streams) {
      TRESS_TRY(const auto state,
                tool::state_of<catalogue::State>(tools_.log, StreamKind::catalogue, stream));
      if (state && state->listed) items_.emplace(state->listed->name, id_cast<ItemId>(stream));
    }
    return ok();
  }

  [[nodiscard]] std::optional<ClientId> client(const std::string& number) const {
    if (number.empty()) return std::nullopt;
    return clients_.at(number);
  }

  /// The hour that the file tells, on the file's own date: before the day's first hour counts as
  /// that, so that the books have the bill on the date on which the file counts it.
  [[nodiscard]] std::optional<Timestamp> time_of(const Bill& bill) const {
    if (!bill.minute_of_day) return setting_.noon(bill.day);
    const std::chrono::minutes first = std::chrono::hours{setting_.branch.opened->cut_off_hour};
    const auto minute = std::max(first, std::chrono::minutes{*bill.minute_of_day});
    const Timestamp time = setting_.zone.from_local(bill.day, minute);
    return time > setting_.now ? std::nullopt : std::optional{time};
  }

  [[nodiscard]] std::string key(const Bill& bill) const {
    if (bill.is_number_of_day) return key_of({batch_.what, bill.number, to_text(bill.day)});
    return key_of({batch_.what, bill.number});
  }

  /// The first attempt that an earlier import did not end in vain: refused, or taken back half
  /// filled. A bill that was closed stands, whatever became of it. Nothing if there were too many.
  Result<std::optional<Attempt>, Fault> attempt_of(const Bill& bill, const sale::Open& open) const {
    for (int n = 1; n <= tool::attempts_max; ++n) {
      const std::string whole = tool::attempt_key(key(bill), n);
      TRESS_TRY(const bool was_refused, tool::was_refused(tools_.log, run_.id_for(whole)));
      if (was_refused) continue;
      const StreamId stream = run_.stream_for(whole, sale::Command{open});
      TRESS_TRY(const auto known,
                tool::state_of<sale::State>(tools_.log, StreamKind::sale, stream));
      if (known && known->stage == sale::Stage::voided && !known->closed) continue;
      return std::optional{Attempt{whole, id_cast<SaleId>(stream), known && known->closed}};
    }
    return std::optional<Attempt>{};
  }

  Result<void, Fault> send(std::size_t at) {
    const Bill& bill = batch_.bills[at];
    const auto time = time_of(bill);
    const sale::Open open{setting_.id, client(bill.payer), bill.number};
    TRESS_TRY(attempts_[at], attempt_of(bill, open));
    if (!attempts_[at]) {
      run_.reject(at + 1, fmt::format("it was refused {} times", tool::attempts_max));
      return ok();
    }
    const auto& [whole, sale, is_known] = *attempts_[at];
    if (is_known) mark_known(bill);
    run_.send({whole, sale::Command{open}, time, at + 1,
               key_of({"open", to_text(bill.day), bill.payer, bill.number})});
    send_parts(at, *attempts_[at], time);
    const Money total = money(total_minor(bill, setting_.currency()));
    run_.send({key_of({whole, "close"}), sale::Command{sale::Close{sale, total}}, time, at + 1,
               key_of({"close", to_text(bill.day), std::to_string(total.minor())})});
    if (bill.voided) {
      const sale::Void undo{sale, bill.voided->reason, std::nullopt};
      run_.send({key_of({whole, "void"}), sale::Command{undo}, time, at + 1, {}});
    }
    return ok();
  }

  void send_parts(std::size_t at, const Attempt& attempt, std::optional<Timestamp> time) {
    const Bill& bill = batch_.bills[at];
    const auto& [whole, sale, is_known] = attempt;
    for (std::size_t i = 0; i < bill.lines.size(); ++i) add_line(at, i, attempt, time);
    for (std::size_t i = 0; i < bill.tips.size(); ++i) {
      const Tip& tip = bill.tips[i];
      const std::string& staff = tip.staff.empty() ? receipts::house_code : tip.staff;
      const sale::AddTip add{sale, receipts::People::staff(staff), money(tip.minor)};
      run_.send(
          {key_of({whole, "tip", std::to_string(i + 1)}), sale::Command{add}, time, at + 1, {}});
    }
    for (std::size_t i = 0; i < bill.tenders.size(); ++i) {
      const Tender& tender = bill.tenders[i];
      const sale::TakeTender take{sale, tender.kind, money(tender.minor), tender.reference};
      run_.send({key_of({whole, "tender", std::to_string(i + 1)}),
                 sale::Command{take},
                 time,
                 at + 1,
                 {}});
    }
  }

  void add_line(std::size_t at,
                std::size_t number,
                const Attempt& attempt,
                std::optional<Timestamp> time) {
    const Bill& bill = batch_.bills[at];
    const Line& line = bill.lines[number];
    const sale::AsCharged charged{money(line.amount_minor), line.taxes,
                                  line.name.empty() ? unnamed : line.name, line.is_kept_elsewhere};
    sale::AddLine add{attempt.sale, std::nullopt, client(line.client), std::nullopt, line.quantity,
                      std::nullopt, charged};
    const auto item = items_.find(line.name);
    if (item != items_.end() && !line.is_kept_elsewhere) add.item = item->second;
    if (!line.staff.empty()) add.performer = receipts::People::staff(line.staff);
    run_.send({key_of({attempt.key, "line", std::to_string(number + 1)}), sale::Command{add}, time,
               at + 1, words_of(line)});
  }

  /// What the file says of a line, whatever the ledger knows about it.
  [[nodiscard]] static std::string words_of(const Line& line) {
    std::string taxes;
    for (const sale::TaxShare& tax : line.taxes) {
      taxes += tax.code + "=" + std::to_string(tax.fine) + ";";
    }
    return key_of({"line", line.name, line.client, line.staff, std::to_string(line.quantity),
                   std::to_string(line.amount_minor), taxes,
                   line.is_kept_elsewhere ? "kept elsewhere" : ""});
  }

  [[nodiscard]] Money money(std::int64_t minor) const { return {setting_.currency(), minor}; }

  void mark_known(const Bill& bill) {
    const auto mark = [&](const std::vector<RowRef>& rows) {
      for (const RowRef at : rows) {
        batch_.sources[at.table].table.rows[at.row].outcome = tables::Outcome::already_there;
      }
    };
    mark(bill.rows);
    if (bill.voided) mark(bill.voided->rows);
  }

  /// A bill of which something was refused must not wait in the ledger half filled.
  Result<void, Fault> take_back_halves() {
    for (const std::size_t bill : run_.refused()) {
      const auto& attempt = attempts_.at(bill - 1);
      if (!attempt) continue;
      TRESS_TRY(const auto state, tool::state_of<sale::State>(tools_.log, StreamKind::sale,
                                                              id_cast<StreamId>(attempt->sale)));
      if (!state || state->stage != sale::Stage::open) continue;
      const sale::Void undo{attempt->sale, "the import was refused a part of it", std::nullopt};
      run_.send({key_of({attempt->key, "taken back"}),
                 sale::Command{undo},
                 time_of(batch_.bills[bill - 1]),
                 bill,
                 {}});
    }
    return run_.settle();
  }

  void note(const Strange& strange, const std::string& about, std::optional<SaleId> sale) {
    ++oddities_[strange.oddity];
    run_.note(strange, about, sale);
  }

  void note_oddities() {
    for (std::size_t i = 0; i < batch_.bills.size(); ++i) {
      const Bill& bill = batch_.bills[i];
      if (is_rejected(bill)) continue;
      const std::string about = key(bill);
      const SaleId sale = attempts_[i]->sale;
      for (std::size_t n = 0; n < bill.strange.size(); ++n) {
        note(bill.strange[n], key_of({about, std::to_string(n + 1)}), sale);
      }
      if (bill.payer.empty()) {
        note({Oddity::client_missing, bill.rows.front(), "no client is named"}, about, sale);
      }
      note_people(bill, about, sale);
      for (std::size_t n = 0; n < bill.lines.size(); ++n) {
        note_line(bill.lines[n], key_of({about, "line", std::to_string(n + 1)}), sale);
      }
    }
  }

  void note_people(const Bill& bill, const std::string& about, std::optional<SaleId> sale) {
    std::set<std::string> served;
    for (const Line& line : bill.lines) {
      if (!line.client.empty()) served.insert(line.client);
    }
    if (!bill.payer.empty()) served.insert(bill.payer);
    if (served.size() < 2) return;
    note({Oddity::several_clients_on_one_bill, bill.rows.front(),
          fmt::format("the bill names {} clients", served.size())},
         about, sale);
  }

  void note_line(const Line& line, const std::string& about, std::optional<SaleId> sale) {
    if (line.is_kept_elsewhere) {
      const char* const what = line.amount_minor < 0 ? "paid with" : "sold";
      return note({Oddity::value_kept_elsewhere, line.at,
                   fmt::format("{} {}: the other program keeps the balance",
                               minor_text(line.amount_minor, setting_.currency()), what)},
                  about, sale);
    }
    if (line.staff.empty()) {
      note({Oddity::staff_unknown, line.at, "no member of staff is named"}, about, sale);
    }
    if (line.name.empty()) {
      note({Oddity::name_missing, line.at, "the line does not say what was sold"}, about, sale);
    } else if (!items_.contains(line.name)) {
      // Once for each name: a till without its price list would else say nothing but this.
      if (!unlisted_.insert(line.name).second) return;
      note({Oddity::item_unknown, line.at,
            fmt::format("\"{}\" is neither a service nor a product of the list", line.name)},
           key_of({batch_.what, "item", line.name}), sale);
    }
  }

  Result<Report, Fault> report() const {
    Report report{setting_.currency(), {}, oddities_};
    for (const Stated& stated : batch_.stated) {
      DayProof& proof = report.days[stated.day];
      proof.collected += stated.collected;
      if (row_at(stated.at).outcome == tables::Outcome::rejected) {
        proof.rejected += stated.collected;
      }
      if (stated.fees) proof.fees = proof.fees.value_or(0) + *stated.fees;
      if (stated.net) proof.net = proof.net.value_or(0) + *stated.net;
    }
    for (std::size_t i = 0; i < batch_.bills.size(); ++i) {
      const Bill& bill = batch_.bills[i];
      if (is_rejected(bill) || bill.voided) continue;
      TRESS_TRY(const auto state,
                tool::state_of<sale::State>(tools_.log, StreamKind::sale,
                                            id_cast<StreamId>(attempts_[i]->sale)));
      DayProof& proof = report.days[bill.day];
      const bool is_of_day =
          state && state->stage == sale::Stage::closed && state->opened->opened_on == bill.day;
      if (is_of_day) proof.booked += sale_total(*state);
      proof.used_elsewhere += bill.used_elsewhere_minor;
    }
    return report;
  }

  /// What its tenders come to, as the ledger has them.
  [[nodiscard]] static std::int64_t sale_total(const sale::State& state) {
    std::int64_t total = 0;
    for (const sale::TenderTaken& tender : state.tenders) total += tender.amount.minor();
    return total;
  }

  const Tools& tools_;
  const receipts::Setting& setting_;
  Batch& batch_;
  TillRun& run_;
  tables::KnownClients known_;
  std::map<std::string, ClientId> clients_;
  std::map<std::string, ItemId> items_;
  std::set<std::string> unlisted_;
  std::vector<std::optional<Attempt>> attempts_;  ///< by bill
  std::map<Oddity, std::size_t> oddities_;
};

/// Every day, and in words what does not add up.
std::string add_days(const Report& report) {
  const auto shown = [&](std::int64_t minor) { return minor_text(minor, report.currency); };
  std::string out = fmt::format("\n{:<12} {:>14} {:>14} {:>14} {:>14} {:>12}\n", "day", "file says",
                                "in the books", "kept elsewhere", "rejected", "difference");
  std::string doubts;
  for (const auto& [day, proof] : report.days) {
    out += fmt::format("{:<12} {:>14} {:>14} {:>14} {:>14} {:>12}\n", to_text(day),
                       shown(proof.collected), shown(proof.booked), shown(proof.used_elsewhere),
                       shown(proof.rejected), shown(proof.difference()));
    const bool has_both = proof.fees && proof.net;
    if (has_both && proof.collected + *proof.fees != *proof.net) {
      doubts += fmt::format("  {}: {} collected, {} of fees, and a net total of {}\n", to_text(day),
                            shown(proof.collected), shown(*proof.fees), shown(*proof.net));
    }
  }
  if (!doubts.empty()) out += "\nThe file's own sums do not agree\n" + doubts;
  return out;
}

}  // namespace

Result<Report, Fault> import_bills(const Tools& tools,
                                   const receipts::Setting& setting,
                                   Batch& batch) {
  std::sort(batch.bills.begin(), batch.bills.end(), is_before);
  TRESS_TRY(tables::KnownClients known, tables::KnownClients::read(tools.log));
  TRESS_TRY(const auto run, TillRun::start(tools, setting, batch));
  return TillImport{tools, setting, batch, *run, std::move(known)}.all();
}

std::string text_of(const Report& report, const Batch& batch) {
  std::string out;
  for (const Source& source : batch.sources) {
    out += tables::report_of(source.table, source.contents);
  }
  if (!report.oddities.empty()) out += "\nOddities, each in the exception report\n";
  for (const auto& [oddity, count] : report.oddities) {
    out += fmt::format("  {:<28} {:>6}\n", tress::name_of(oddity), count);
  }
  out += add_days(report);
  return out;
}

}  // namespace tress::tills
