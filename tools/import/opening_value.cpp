#include "tools/import/opening_value.hpp"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "ledger/domain/wallet.hpp"
#include "tools/import/known_clients.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/import/setting.hpp"
#include "tools/import/values.hpp"
#include "tools/import/work.hpp"

namespace tress::tables {

namespace {

using receipts::key_of;
using receipts::Setting;

enum : std::size_t {
  client_number,
  kind,
  card_code,
  terms,
  paid,
  bonus,
  remaining,
  issued_on,
  expires_on,
  number_there,
};

std::optional<ValueKind> kind_of(const std::string& text) {
  static const std::map<std::string, ValueKind> kinds{
      {"stored_value", ValueKind::stored_value},
      {"stored value", ValueKind::stored_value},
      {"prepaid", ValueKind::stored_value},
      {"gift_card", ValueKind::gift_card},
      {"gift card", ValueKind::gift_card},
      {"client_credit", ValueKind::client_credit},
      {"client credit", ValueKind::client_credit},
      {"credit", ValueKind::client_credit},
      {"points", ValueKind::points},
  };
  const auto found = kinds.find(receipts::lower_ascii(text));
  if (found == kinds.end()) return std::nullopt;
  return found->second;
}

class OpeningValue {
 public:
  OpeningValue(const Setting& setting,
               Table& table,
               TableRun& run,
               KnownClients known,
               const SearchTokens& tokens)
      : setting_(setting),
        table_(table),
        run_(run),
        known_(std::move(known)),
        tokens_(tokens) {}

  Result<void, Fault> send_all(const EventLog& log) {
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      if (table_.rows[i].outcome == Outcome::rejected) continue;
      const auto asked = migration_of(table_.rows[i]);
      if (!asked) continue;
      TRESS_TRY(send(log, i, *asked));
    }
    return ok();
  }

 private:
  /// Reasons hold no cell: they are printed.
  std::optional<wallet::Migrate> migration_of(Row& row) {
    const auto& cells = row.cells;
    const auto what = kind_of(cells[kind]);
    if (!what) row.reject("its kind is none of stored value, gift card, credit and points");
    const Money none{setting_.currency(), 0};
    wallet::Migrate asked{.branch = setting_.id,
                          .kind = what.value_or(ValueKind::stored_value),
                          .client = std::nullopt,
                          .card_code = std::nullopt,
                          .card = std::nullopt,
                          .terms = std::nullopt,
                          .paid = none,
                          .bonus = none,
                          .units = 0,
                          .issued_on = day(row, issued_on, "its day of issue"),
                          .expires_on = day(row, expires_on, "its expiry"),
                          .source = cells[number_there],
                          .evidence = table_.sha256};
    read_holder(row, asked);
    read_terms(row, asked);
    read_amounts(row, asked);
    if (asked.source.empty()) asked.source = cells[expires_on];
    if (asked.source.empty()) asked.source = "balance";
    if (row.outcome == Outcome::rejected) return std::nullopt;
    return asked;
  }

  static std::optional<Day> day(Row& row, std::size_t column, const char* what) {
    const auto found = parse_day(row.cells[column]);
    if (!found && !row.cells[column].empty()) {
      row.reject(fmt::format("{} is not a date (YYYY-MM-DD)", what));
    }
    return found;
  }

  void read_holder(Row& row, wallet::Migrate& asked) {
    const auto& cells = row.cells;
    const bool is_card = asked.kind == ValueKind::gift_card;
    if (!cells[client_number].empty()) {
      const KnownClient* const client = known_.by_reference(cells[client_number]);
      if (client == nullptr) return row.reject("no client has its number");
      asked.client = client->id;
    } else if (!is_card) {
      return row.reject("it names no client");
    }
    if (!is_card) {
      if (!cells[card_code].empty()) row.reject("only a gift card has a card's code");
      return;
    }
    asked.card = tokens_.card_token(cells[card_code]);
    if (!asked.card) return row.reject("its card's code is not of 10 to 40 letters and digits");
    // Whoever knows a card's code has its money: the ledger keeps none.
    const bool is_code =
        !cells[number_there].empty() && tokens_.card_token(cells[number_there]) == asked.card;
    if (is_code) row.reject("its number is the card's code; leave one of them, as the card's code");
  }

  void read_terms(Row& row, wallet::Migrate& asked) {
    if (asked.kind == ValueKind::client_credit) {
      if (!row.cells[terms].empty()) row.reject("credit has no terms");
      return;
    }
    std::string code = row.cells[terms];
    if (asked.kind == ValueKind::points && code.empty()) code = wallet::points_code;
    if (code.empty()) return row.reject("it names no terms under which it goes on");
    asked.terms =
        id_cast<WalletId>(stream_id_of_words(StreamKind::wallet, wallet::words_of_terms(code)));
  }

  void read_amounts(Row& row, wallet::Migrate& asked) {
    const auto& cells = row.cells;
    if (asked.kind == ValueKind::points) {
      const auto points = receipts::parse_count(cells[remaining]);
      if (!points) return row.reject("its points are not a number");
      asked.units = *points;
      return;
    }
    const int decimals = setting_.currency().decimals();
    const auto left = receipts::parse_shown_money(cells[remaining], decimals);
    if (!left) return row.reject("what remains of it is not an amount");
    asked.units = *left;
    // Where nobody says what was given for it, all that is left was paid for.
    const auto given = [&](std::size_t column, std::int64_t otherwise) {
      if (cells[column].empty()) return std::optional<std::int64_t>{otherwise};
      return receipts::parse_shown_money(cells[column], decimals);
    };
    const auto was_bonus = given(bonus, 0);
    const auto was_paid = given(paid, *left);
    if (!was_bonus || !was_paid) return row.reject("what was paid or given is not an amount");
    // Else all that is left would count as paid for, and its bonus would be no liability.
    if (*was_bonus != 0 && cells[paid].empty()) {
      return row.reject("it has a bonus, and does not say what was paid");
    }
    asked.paid = Money{setting_.currency(), *was_paid};
    asked.bonus = Money{setting_.currency(), *was_bonus};
  }

  Result<void, Fault> send(const EventLog& log, std::size_t at, const wallet::Migrate& asked) {
    Row& row = table_.rows[at];
    const StreamId holder =
        asked.card ? id_cast<StreamId>(*asked.card) : id_cast<StreamId>(*asked.client);
    const std::string key =
        key_of({"opening value", name_of(asked.kind), holder.hex(), asked.source});
    const auto [earlier, is_first] = lines_.emplace(key, row.line);
    if (!is_first) {
      row.reject(fmt::format("line {} is the same balance; give each a number of its own",
                             earlier->second));
      return ok();
    }
    const StreamId stream = run_.stream_for(key, wallet::Command{asked});
    TRESS_TRY(const auto pool, tool::state_of<wallet::State>(log, StreamKind::wallet, stream));
    const wallet::Granted* const known = pool ? known_lot(*pool, asked.source) : nullptr;
    if (known == nullptr) {
      run_.send(at, key, wallet::Command{asked});
    } else if (says_the_same(*known, asked)) {
      row.outcome = Outcome::already_there;
    } else {
      row.reject("it was imported before, with another content");
    }
    return ok();
  }

  static const wallet::Granted* known_lot(const wallet::State& pool, const std::string& source) {
    const auto found =
        std::find_if(pool.lots.begin(), pool.lots.end(), [&](const wallet::Lot& lot) {
          return lot.grant.opening && lot.grant.opening->source == source;
        });
    return found == pool.lots.end() ? nullptr : &found->grant;
  }

  /// What became of the lot since, and by which file it came, makes no difference.
  static bool says_the_same(const wallet::Granted& lot, const wallet::Migrate& asked) {
    return lot.units == asked.units && lot.opening->paid == asked.paid &&
           lot.opening->bonus == asked.bonus && lot.expires_on == asked.expires_on;
  }

  const Setting& setting_;
  Table& table_;
  TableRun& run_;
  KnownClients known_;
  const SearchTokens& tokens_;
  std::map<std::string, std::uint32_t> lines_;
};

}  // namespace

const std::vector<Field>& opening_value_fields() {
  static const std::vector<Field> fields{
      {"number of the client", {"client id", "client", "customer id", "clientid"}},
      {"kind", {"kind", "type"}, true},
      {"card's code", {"card code", "card", "card number", "voucher serial"}},
      {"terms", {"terms", "terms code"}},
      {"amount paid", {"paid"}},
      {"bonus", {"bonus"}},
      {"amount remaining", {"remaining", "balance", "remaining balance"}, true},
      {"day of issue", {"issued on", "issue date", "purchase date", "purchasedate"}},
      {"expiry", {"expires on", "expiry date", "expirydate", "expiry"}},
      {"number there", {"source id", "source", "number"}},
  };
  return fields;
}

Result<void, Fault> import_opening_value(const Tools& tools,
                                         const std::optional<std::string>& branch,
                                         const SearchTokens& tokens,
                                         Table& table) {
  TRESS_TRY(const Setting setting, receipts::existing_branch(tools.log, tools.clock.now(), branch));
  TRESS_TRY(KnownClients known, KnownClients::read(tools.log));
  TRESS_TRY(const auto run, TableRun::start(tools, table, "opening value", setting.code()));
  OpeningValue value{setting, table, *run, std::move(known), tokens};
  TRESS_TRY(value.send_all(tools.log));
  return run->finish();
}

}  // namespace tress::tables
