#include "tools/import/bills.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "tools/import/line_oddities.hpp"
#include "tools/import/values.hpp"

namespace tress::receipts {

namespace {

using importing::Oddity;
using Lines = std::vector<const ReceiptRow*>;

/// Receipt numbers of one hole that are noted one by one; a wider one is a change of the counter.
constexpr std::int64_t hole_numbers_max = 1000;

/// What a line is called that does not say it.
constexpr const char* unnamed = "not named in the file";

std::map<std::string, Lines> by_number(const std::vector<ReceiptRow>& rows) {
  std::map<std::string, Lines> receipts;
  for (const ReceiptRow& row : rows) receipts[row.number].push_back(&row);
  return receipts;
}

/// The numbers of rows that cannot be read, and where one of them stands.
std::map<std::string, std::uint32_t> unreadable_numbers(const std::vector<SourceFile>& files) {
  std::map<std::string, std::uint32_t> lines;
  for (const SourceFile& file : files) {
    if (file.contents != Contents::receipts) continue;
    for (const SourceRow& row : file.rows) {
      const bool is_told = row.rejected && !row.cells.empty();
      if (is_told) lines.emplace(row.cells[column::receipt::number], row.line);
    }
  }
  return lines;
}

struct Sums {
  std::int64_t amount_minor = 0;
  std::vector<std::int64_t> tax_fine;
  std::int64_t total_minor = 0;  ///< with each tax rounded once, as the books do
};

Sums sums_of(const Lines& lines, std::size_t taxes, Currency currency) {
  Sums sums{0, std::vector<std::int64_t>(taxes, 0), 0};
  for (const ReceiptRow* const row : lines) {
    sums.amount_minor += row->amount_minor;
    for (std::size_t i = 0; i < taxes; ++i) {
      if (row->taxes[i]) sums.tax_fine[i] += row->taxes[i]->fine;
    }
  }
  sums.total_minor = sums.amount_minor;
  for (const std::int64_t fine : sums.tax_fine) {
    sums.total_minor += fine_to_minor_half_up(fine, currency);
  }
  return sums;
}

std::vector<std::string> clients_of(const Lines& lines) {
  std::vector<std::string> clients;
  for (const ReceiptRow* const row : lines) {
    const bool is_new = !row->client.empty() &&
                        std::find(clients.begin(), clients.end(), row->client) == clients.end();
    if (is_new) clients.push_back(row->client);
  }
  return clients;
}

/// Why a receipt cannot become a bill.
std::optional<std::string> obstacle(const Lines& lines, std::size_t taxes, Currency currency) {
  const ReceiptRow& first = *lines.front();
  const auto differs = [&](const ReceiptRow* row) { return row->date != first.date; };
  if (std::any_of(lines.begin(), lines.end(), differs)) {
    return fmt::format("receipt {} has several dates", first.number);
  }
  if (lines.size() > limits::bill_lines_max) {
    return fmt::format("receipt {} has more lines than a bill can have", first.number);
  }
  const std::int64_t total = sums_of(lines, taxes, currency).total_minor;
  if (total > limits::amount_minor_max || total < -limits::amount_minor_max) {
    return fmt::format("the total of receipt {} is too high", first.number);
  }
  return std::nullopt;
}

bool is_before(const Lines& a, const Lines& b) {
  const auto rank = [](const ReceiptRow& row) {
    const auto number = parse_whole(row.number);
    return std::tuple{row.date, !number, number.value_or(0), row.number};
  };
  return rank(*a.front()) < rank(*b.front());
}

/// Takes a receipt's rows out of all files but the first that has it: exports of overlapping
/// periods must not count twice.
Lines of_one_file(Work& work, const Lines& lines) {
  const std::size_t file = lines.front()->at.file;
  Lines kept;
  for (const ReceiptRow* const row : lines) {
    if (row->at.file == file) {
      kept.push_back(row);
    } else {
      work.reject(row->at,
                  fmt::format("receipt {} is taken from {}", row->number, work.files()[file].name));
    }
  }
  return kept;
}

/// What the file says of a line, whatever the ledger knows about it.
std::string words_of(const Work& work, const ReceiptRow& row) {
  const auto& cells = work.files()[row.at.file].rows[row.at.row].cells;
  return key_of({cells.begin(), cells.end()});
}

std::vector<sale::TaxShare> shares_of(const Work& work, const ReceiptRow& row) {
  std::vector<sale::TaxShare> shares;
  for (std::size_t i = 0; i < row.taxes.size(); ++i) {
    if (row.taxes[i]) shares.push_back({work.setting().taxes[i].code, row.taxes[i]->fine});
  }
  return shares;
}

class BillSender {
 public:
  BillSender(Work& work, const People& people, const Items& items)
      : work_(work),
        people_(people),
        items_(items) {}

  void send(const Lines& lines) {
    std::vector<RowRef> rows;
    for (const ReceiptRow* const row : lines) rows.push_back(row->at);
    const std::size_t subject = work_.add_subject(std::move(rows));
    const Currency currency = work_.setting().currency();
    const auto reason = obstacle(lines, work_.setting().taxes.size(), currency);
    if (reason) return work_.reject(subject, *reason);
    number_ = lines.front()->number;
    at_ = work_.setting().noon(lines.front()->date);
    subject_ = subject;
    const auto clients = clients_of(lines);
    const SaleId sale = open(clients);
    for (std::size_t i = 0; i < lines.size(); ++i) add_line(sale, *lines[i], i + 1);
    pay(sale, sums_of(lines, work_.setting().taxes.size(), currency).total_minor);
    note_bill(sale, lines, clients);
  }

 private:
  SaleId open(const std::vector<std::string>& clients) {
    const auto payer = clients.empty() ? std::nullopt : people_.client(clients.front());
    const sale::Open open{work_.setting().id, payer, number_};
    return id_cast<SaleId>(
        work_.send({key_of({"receipt", number_}), sale::Command{open}, at_, subject_, false}));
  }

  void add_line(SaleId sale, const ReceiptRow& row, std::size_t number) {
    const KnownItem* const item = items_.named(row.description);
    const Money amount{work_.setting().currency(), row.amount_minor};
    const sale::AsCharged charged{amount, shares_of(work_, row),
                                  row.description.empty() ? unnamed : row.description, false};
    sale::AddLine line{sale,         std::nullopt, people_.client(row.client),
                       std::nullopt, row.quantity, std::nullopt,
                       charged};
    if (item != nullptr) line.item = item->id;
    if (!row.staff.empty()) line.performer = People::staff(row.staff);
    const std::string key = key_of({"receipt", number_, "line", std::to_string(number)});
    work_.send({key, sale::Command{line}, at_, subject_, false, words_of(work_, row)});
    note_line(work_, row, item, {sale, subject_, key});
  }

  void pay(SaleId sale, std::int64_t total_minor) {
    const Money total{work_.setting().currency(), total_minor};
    if (!total.is_zero()) {
      const sale::TakeTender tender{sale, sale::TenderKind::unnamed_import, total, std::nullopt};
      work_.send(
          {key_of({"receipt", number_, "tender"}), sale::Command{tender}, at_, subject_, false});
    }
    work_.send({key_of({"receipt", number_, "close"}), sale::Command{sale::Close{sale, total}}, at_,
                subject_, false});
  }

  void note_bill(SaleId sale, const Lines& lines, const std::vector<std::string>& clients) {
    const RowRef at = lines.front()->at;
    const std::string about = key_of({"receipt", number_});
    if (clients.size() > 1) {
      work_.note({Oddity::several_clients_on_one_bill, at, about,
                  fmt::format("receipt {} serves {} clients; {} pays", number_, clients.size(),
                              clients.front()),
                  sale, subject_});
    }
    const std::string rounded = rounded_taxes(lines);
    if (rounded.empty()) return;
    work_.note({Oddity::tax_below_cent, at, about, fmt::format("receipt {}: {}", number_, rounded),
                sale, subject_});
  }

  /// "GST 1.7550 is booked as 1.76": each tax of the bill that is not a whole number of cents.
  [[nodiscard]] std::string rounded_taxes(const Lines& lines) const {
    const Currency currency = work_.setting().currency();
    const auto& taxes = work_.setting().taxes;
    const Sums sums = sums_of(lines, taxes.size(), currency);
    std::string rounded;
    for (std::size_t i = 0; i < taxes.size(); ++i) {
      const std::int64_t minor = fine_to_minor_half_up(sums.tax_fine[i], currency);
      if (minor_to_fine(minor, currency) == sums.tax_fine[i]) continue;
      if (!rounded.empty()) rounded += ", ";
      rounded += fmt::format("{} {} is booked as {}", taxes[i].code,
                             decimal_text(sums.tax_fine[i], fine_decimals),
                             decimal_text(Money{currency, minor}));
    }
    return rounded;
  }

  Work& work_;
  const People& people_;
  const Items& items_;
  std::string number_;  ///< of the receipt at hand, like all that follow
  std::optional<Timestamp> at_;
  std::size_t subject_ = 0;
};

void note_hole(Work& work, std::int64_t from, std::int64_t to, RowRef at) {
  const auto note = [&](const std::string& number, std::string detail) {
    work.note({Oddity::receipt_number_missing, at, key_of({"receipt missing", number}),
               std::move(detail)});
  };
  if (to - from >= hole_numbers_max) {
    const std::string range = fmt::format("{} to {}", from, to);
    return note(range, fmt::format("there are no receipts {}", range));
  }
  for (std::int64_t number = from; number <= to; ++number) {
    note(std::to_string(number), fmt::format("there is no receipt {}", number));
  }
}

std::map<std::int64_t, RowRef> all_numbers(const std::vector<SourceFile>& files) {
  std::map<std::int64_t, RowRef> numbers;
  for (std::size_t f = 0; f < files.size(); ++f) {
    if (files[f].contents != Contents::receipts) continue;
    for (std::size_t r = 0; r < files[f].rows.size(); ++r) {
      const auto& cells = files[f].rows[r].cells;
      const auto number =
          cells.empty() ? std::nullopt : parse_whole(cells[column::receipt::number]);
      if (number && *number >= 0) numbers.emplace(*number, RowRef{f, r});
    }
  }
  return numbers;
}

}  // namespace

void send_bills(Work& work,
                const std::vector<ReceiptRow>& rows,
                const People& people,
                const Items& items,
                const std::function<void(std::size_t)>& rows_done) {
  const auto unreadable = unreadable_numbers(work.files());
  std::vector<Lines> bills;
  for (const auto& [number, lines] : by_number(rows)) {
    const auto damaged = unreadable.find(number);
    if (damaged == unreadable.end()) {
      bills.push_back(of_one_file(work, lines));
      continue;
    }
    for (const ReceiptRow* const row : lines) {
      work.reject(row->at,
                  fmt::format("line {} of the same receipt cannot be read", damaged->second));
    }
  }
  std::sort(bills.begin(), bills.end(), is_before);
  BillSender sender{work, people, items};
  for (const Lines& lines : bills) {
    sender.send(lines);
    rows_done(lines.size());
  }
}

void note_missing_numbers(Work& work) {
  const auto numbers = all_numbers(work.files());
  std::optional<std::int64_t> last;
  for (const auto& [number, at] : numbers) {
    if (last && number - *last > 1) note_hole(work, *last + 1, number - 1, at);
    last = number;
  }
}

}  // namespace tress::receipts
