#include "tools/export/hledger.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/codec/events.hpp"

namespace tress::exporting {

namespace {

std::string_view top_of(books::AccountType type) {
  switch (type) {
    case books::AccountType::asset: return "assets";
    case books::AccountType::liability: return "liabilities";
    case books::AccountType::equity: return "equity";
    case books::AccountType::income:
    case books::AccountType::contra_income: return "income";
    case books::AccountType::expense: return "expenses";
  }
  return "unknown";
}

/// Text without what has a meaning in a journal: separators of accounts, comments and payees, line
/// ends, and the two spaces that end an account's name.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    const bool has_meaning = c == ':' || c == ';' || c == '|' || c == '\n' || c == '\t';
    const char safe = has_meaning ? '-' : c;
    if (safe == ' ' && (out.empty() || out.back() == ' ')) continue;
    out += safe;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// What one event moves on one account at one precision.
struct Movement {
  std::string account;
  Currency currency;
  int decimals;
  std::int64_t amount;  ///< debit positive
};

class Journal {
 public:
  Journal(std::ostream& out, BranchCodes branches) : out_(out), branches_(std::move(branches)) {
    out_ << "; The journal of a Tress ledger. The number in parentheses is the event's position.\n";
  }

  void add(const StoredEvent& event, const Envelope& envelope) {
    if (const auto* const opened = get_if<sale::Opened>(&envelope.payload)) {
      bills_.emplace(
          envelope.stream,
          fmt::format(" bill {}", opened->number) +
              (opened->reference ? " receipt " + plain(*opened->reference) : std::string{}));
    }
    const auto movements = movements_of(envelope);
    if (movements.empty()) return;
    const auto bill = bills_.find(envelope.stream);
    out_ << fmt::format("\n{} ({}) {}{}\n", to_text(envelope.business_date), event.position,
                        event_type_name(envelope.payload),
                        bill == bills_.end() ? std::string{} : bill->second);
    for (const Movement& movement : movements) {
      accounts_.insert(movement.account);
      currencies_.insert(movement.currency);
      out_ << fmt::format("    {}  {} {}\n", movement.account,
                          decimal_text(movement.amount, movement.decimals),
                          movement.currency.alpha());
    }
  }

  /// Declarations may stand anywhere; at the end everything is known.
  void declare() {
    out_ << "\n";
    for (const Currency currency : currencies_) {
      out_ << "commodity 1000.0000 " << currency.alpha() << "\n";
    }
    for (const auto& account : accounts_) out_ << "account " << account << "\n";
  }

 private:
  std::vector<Movement> movements_of(const Envelope& envelope) const {
    std::vector<Movement> movements;
    const std::string branch = plain(branches_.of(envelope.branch));
    const auto move = [&](const Posting& posting, const Side& side, std::int64_t amount) {
      const std::string account = account_of(side, branch);
      const auto known =
          std::find_if(movements.begin(), movements.end(), [&](const Movement& movement) {
            return movement.account == account && movement.currency == posting.currency &&
                   movement.decimals == posting.decimals;
          });
      if (known != movements.end()) {
        known->amount += amount;
      } else {
        movements.push_back({account, posting.currency, posting.decimals, amount});
      }
    };
    for (const Posting& posting : envelope.postings) {
      move(posting, posting.debit, posting.amount);
      move(posting, posting.credit, -posting.amount);
    }
    std::erase_if(movements, [](const Movement& movement) { return movement.amount == 0; });
    return movements;
  }

  static std::string account_of(const Side& side, const std::string& branch) {
    const books::AccountRow* const row = books::find_account(side.account);
    std::string name =
        row == nullptr ? fmt::format("unknown:{}", side.account)
                       : fmt::format("{}:{} {}", top_of(row->type), side.account, plain(row->name));
    if (!branch.empty()) name += ":" + branch;
    if (side.label && !plain(*side.label).empty()) name += ":" + plain(*side.label);
    return name;
  }

  std::ostream& out_;
  BranchCodes branches_;
  std::unordered_map<StreamId, std::string> bills_;
  std::set<std::string> accounts_;
  std::set<Currency> currencies_;
};

}  // namespace

Result<void, Fault> write_hledger(const EventLog& log,
                                  std::ostream& out,
                                  const Progress& progress) {
  TRESS_TRY(auto branches, BranchCodes::read(log));
  Journal journal{out, std::move(branches)};
  TRESS_TRY(for_each_event(
      log,
      [&](const StoredEvent& event, const Envelope& envelope) { journal.add(event, envelope); },
      progress));
  journal.declare();
  out.flush();
  if (!out) return Fault{Fault::Kind::io, "the journal", "cannot be written"};
  return ok();
}

}  // namespace tress::exporting
