#include "tools/import/payouts.hpp"

#include <map>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "ledger/domain/settlement.hpp"
#include "tools/import/card_payments.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/import/setting.hpp"
#include "tools/import/values.hpp"
#include "tools/import/work.hpp"

namespace tress::tables {

namespace {

using receipts::key_of;
using receipts::lower_ascii;
using receipts::Setting;

enum : std::size_t {
  payout,
  paid_on,
  currency,
  gross,
  fee,
  net,
  category,
  created_on,
  created_there,
  source,
  intent,
  charge,
};

enum class Kind : std::uint8_t { payment, refund, fee, dispute, payout };

std::optional<Kind> kind_of(const std::string& text) {
  static const std::map<std::string, Kind> kinds{
      {"charge", Kind::payment}, {"payment", Kind::payment}, {"refund", Kind::refund},
      {"fee", Kind::fee},        {"dispute", Kind::dispute}, {"dispute_reversal", Kind::dispute},
      {"payout", Kind::payout},
  };
  const auto found = kinds.find(lower_ascii(text));
  if (found == kinds.end()) return std::nullopt;
  return found->second;
}

/// "2026-03-02 08:15:00" or "2026-03-02".
std::optional<Day> day_of(const std::string& text) {
  constexpr std::size_t day_bytes = 10;
  return parse_day(std::string_view{text}.substr(0, day_bytes));
}

struct Line {
  std::size_t row;
  Kind kind;
  std::int64_t gross;
  std::int64_t fee;
  std::int64_t net;
};

struct Payout {
  std::vector<std::size_t> rows;
  std::vector<Line> lines;
  std::optional<Day> paid_on;
  std::optional<std::int64_t> paid_out;  ///< as its own row says
};

class Payouts {
 public:
  Payouts(Table& table, TableRun& run, const Setting& setting, CardPayments payments)
      : table_(table),
        run_(run),
        setting_(setting),
        payments_(std::move(payments)) {}

  void read() {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      Row& row = table_.rows[i];
      if (row.cells.size() != payout_fields().size()) {
        unread_line_ = row.line;
        continue;
      }
      if (row.cells[payout].empty()) {
        row.reject("it is of no payout yet");
        continue;
      }
      Payout& whole = payouts_[row.cells[payout]];
      whole.rows.push_back(i);
      if (const auto line = line_of(i)) take(*line, whole);
    }
  }

  Result<void, Fault> book(const EventLog& log) {
    for (const auto& [name, whole] : payouts_) {
      if (const auto reason = objection_to(whole)) {
        reject(whole, *reason);
        continue;
      }
      TRESS_TRY(book(log, name, whole));
    }
    return ok();
  }

 private:
  std::optional<Line> line_of(std::size_t at) {
    Row& row = table_.rows[at];
    if (row.outcome == Outcome::rejected) return std::nullopt;
    const auto kind = kind_of(row.cells[category]);
    if (!kind) {
      row.reject("its category is none that can be booked");
      return std::nullopt;
    }
    if (lower_ascii(row.cells[currency]) != lower_ascii(setting_.currency().alpha())) {
      row.reject("its currency is not the branch's");
      return std::nullopt;
    }
    const int decimals = setting_.currency().decimals();
    const auto amount = parse_decimal(row.cells[gross], decimals);
    const auto cost = parse_decimal(row.cells[fee], decimals);
    const auto rest = parse_decimal(row.cells[net], decimals);
    if (!amount || !cost || !rest || !is_amount(*amount) || !is_amount(*cost)) {
      row.reject(
          fmt::format("its gross, fee or net is not an amount with at most {} decimals", decimals));
      return std::nullopt;
    }
    if (*amount - *cost != *rest) {
      row.reject("its gross less its fee is not its net");
      return std::nullopt;
    }
    return Line{at, *kind, *amount, *cost, *rest};
  }

  /// So that sums of half a million rows stay far from overflow.
  static bool is_amount(std::int64_t minor) {
    return minor <= limits::amount_minor_max && minor >= -limits::amount_minor_max;
  }

  void take(const Line& line, Payout& whole) {
    const Row& row = table_.rows[line.row];
    if (!whole.paid_on) whole.paid_on = day_of(row.cells[paid_on]);
    if (line.kind == Kind::payout) {
      whole.paid_out = whole.paid_out.value_or(0) - line.net;
    } else {
      whole.lines.push_back(line);
    }
  }

  [[nodiscard]] std::optional<std::string> objection_to(const Payout& whole) const {
    for (const std::size_t row : whole.rows) {
      if (table_.rows[row].outcome != Outcome::rejected) continue;
      return fmt::format("line {} of the same payout cannot be taken", table_.rows[row].line);
    }
    if (!whole.paid_out && unread_line_ != 0) {
      return fmt::format("line {} cannot be read and may be of this payout", unread_line_);
    }
    if (!whole.paid_on) return std::string{"no line of the payout tells its day"};
    std::int64_t sum = 0;
    for (const Line& line : whole.lines) sum += line.net;
    if (whole.paid_out && *whole.paid_out != sum) {
      return fmt::format("the lines of the payout come to {} and {} was paid out",
                         decimal_text(Money{setting_.currency(), sum}),
                         decimal_text(Money{setting_.currency(), *whole.paid_out}));
    }
    return std::nullopt;
  }

  /// The first reason of a row stays.
  void reject(const Payout& whole, const std::string& reason) {
    for (const std::size_t row : whole.rows) table_.rows[row].reject(reason);
  }

  [[nodiscard]] settlement::Record settlement_of(const std::string& name,
                                                 const Payout& whole) const {
    std::int64_t cleared = 0;
    std::int64_t costs = 0;
    for (const Line& line : whole.lines) {
      if (line.kind == Kind::dispute) continue;
      const bool is_cost = line.kind == Kind::fee;
      cleared += is_cost ? 0 : line.gross;
      costs += is_cost ? -line.net : line.fee;
    }
    return {setting_.id, sale::TenderKind::card, name, Money{setting_.currency(), cleared},
            Money{setting_.currency(), costs}};
  }

  Result<void, Fault> book(const EventLog& log, const std::string& name, const Payout& whole) {
    const settlement::Record asked = settlement_of(name, whole);
    const std::string key = key_of({"payout", name});
    const StreamId stream = run_.stream_for(key, settlement::Command{asked});
    TRESS_TRY(const auto state,
              tool::state_of<settlement::State>(log, StreamKind::settlement, stream));
    if (state && state->recorded) {
      note_known(whole, asked, *state->recorded);
    } else {
      TRESS_TRY(record(key, whole, asked));
    }
    look_up_payments(whole);
    return ok();
  }

  /// At noon of the payout's day; if that is closed, today: the money is there all the same.
  Result<void, Fault> record(const std::string& key,
                             const Payout& whole,
                             const settlement::Record& asked) {
    const auto then = setting_.noon(*whole.paid_on);
    TRESS_TRY(auto answer, run_.ask(key, settlement::Command{asked}, then));
    const auto* refused = std::get_if<Refused>(&answer);
    if (refused != nullptr && refused->code == "settlement.day_is_closed" && then) {
      TRESS_TRY(answer, run_.ask(key_of({key, "late"}), settlement::Command{asked}));
      refused = std::get_if<Refused>(&answer);
      remark(whole, "the day of the payout is closed: it is booked today");
    }
    if (refused != nullptr) reject(whole, "refused: " + refused->code);
    return ok();
  }

  void note_known(const Payout& whole,
                  const settlement::Record& asked,
                  const settlement::Recorded& recorded) {
    if (recorded.gross != asked.gross || recorded.fee != asked.fee) {
      reject(whole, "its payout was recorded before, with other amounts");
      return;
    }
    for (const std::size_t row : whole.rows) table_.rows[row].outcome = Outcome::already_there;
  }

  /// On the payout's first row.
  void remark(const Payout& whole, const std::string& text) {
    table_.rows[whole.rows.front()].remark = text;
  }

  void look_up_payments(const Payout& whole) {
    for (const Line& line : whole.lines) {
      Row& row = table_.rows[line.row];
      if (row.outcome == Outcome::rejected) continue;
      if (line.kind == Kind::dispute) {
        row.reject("a dispute is recorded at its bill; the payout is booked without it");
      } else if (line.kind == Kind::payment) {
        const bool has_utc = !row.cells[created_on].empty();
        const std::string& paid_at = row.cells[has_utc ? created_on : created_there];
        tell(row, payments_.match({row.cells[source], row.cells[intent], row.cells[charge]},
                                  line.gross, day_of(paid_at)));
      }
    }
  }

  static void tell(Row& row, CardPayments::Match match) {
    std::string text;
    switch (match) {
      case CardPayments::Match::by_reference: return;
      case CardPayments::Match::by_amount: return;
      case CardPayments::Match::other_amount:
        text = "the card payment with its reference has another amount";
        break;
      case CardPayments::Match::none: text = "no card payment of the books is this one"; break;
    }
    row.remark = row.remark.empty() ? text : row.remark + "; " + text;
  }

  Table& table_;
  TableRun& run_;
  const Setting& setting_;
  CardPayments payments_;
  std::map<std::string, Payout> payouts_;
  std::uint32_t unread_line_ = 0;
};

}  // namespace

const std::vector<Field>& payout_fields() {
  static const std::vector<Field> fields{
      {"payout", {"automatic payout id", "payout id"}, true},
      {"day of the payout",
       {"automatic payout effective at utc", "automatic payout effective at"},
       true},
      {"currency", {"currency"}, true},
      {"gross", {"gross"}, true},
      {"fee", {"fee"}, true},
      {"net", {"net"}, true},
      {"category", {"reporting category"}, true},
      {"day of the payment", {"created utc"}},
      {"local day of the payment", {"created"}},
      {"source", {"source id"}},
      {"payment", {"payment intent id"}},
      {"charge", {"charge id"}},
  };
  return fields;
}

Result<void, Fault> import_payouts(const Tools& tools,
                                   const std::optional<std::string>& branch,
                                   Table& table) {
  TRESS_TRY(const Setting setting, receipts::existing_branch(tools.log, tools.clock.now(), branch));
  TRESS_TRY(CardPayments payments, CardPayments::read(tools.log, setting.id));
  TRESS_TRY(const auto run, TableRun::start(tools, table, "payouts", setting.code()));
  Payouts payouts{table, *run, setting, std::move(payments)};
  payouts.read();
  TRESS_TRY(payouts.book(tools.log));
  return run->finish();
}

}  // namespace tress::tables
