#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/common.hpp"

#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/books/chart.hpp"

/// Journals are written as an accountant writes them, debit legs and credit legs with one sum; the
/// log keeps them as pairs (debit, credit, positive amount), balanced by construction.
namespace tress::books {

/// One side without dimensions, about a party, or with a label.
[[nodiscard]] Side side(Account account);
[[nodiscard]] Side side(Account account, std::string label);

template <class AnyId>
[[nodiscard]] Side side_about(Account account, const std::optional<AnyId>& party) {
  Side about = side(account);
  if (party) about.party = id_cast<StreamId>(*party);
  return about;
}

template <class AnyId>
[[nodiscard]] Side side_about(Account account, const AnyId& party) {
  return side_about(account, std::optional<AnyId>{party});
}

/// One journal in one currency. Legs may be given with any sign: a negative leg is a positive one
/// on the other side, a zero leg is left out.
class Journal {
 public:
  /// Amounts are minor units of the currency, or `fine_decimals` of its major unit if so given.
  explicit Journal(Currency currency) noexcept : Journal(currency, currency.decimals()) {}

  Journal(Currency currency, int decimals) noexcept
      : currency_(currency),
        decimals_(static_cast<std::uint8_t>(decimals)) {}

  void debit(Side side, std::int64_t amount);
  void credit(Side side, std::int64_t amount);

  /// The legs as pairs, matched in the order in which they were given. Aborts if the sums differ: a
  /// rule that makes such a journal is wrong, and no event may carry it.
  [[nodiscard]] std::vector<Posting> postings() const;

 private:
  struct Leg {
    Side side;
    std::int64_t amount;
  };

  Currency currency_;
  std::uint8_t decimals_;
  std::vector<Leg> debits_;
  std::vector<Leg> credits_;
};

/// The same postings with sides changed: together they are nothing.
[[nodiscard]] std::vector<Posting> mirrored(std::vector<Posting> postings);

void append(std::vector<Posting>& postings, std::vector<Posting> more);

}  // namespace tress::books
