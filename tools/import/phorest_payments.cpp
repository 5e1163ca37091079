#include "tools/import/phorest_payments.hpp"

#include <array>

#include "ledger/base/limits.hpp"
#include "tools/import/values.hpp"

namespace tress::tills {

namespace {

struct Word {
  std::string_view part;  ///< of a name, in lower case
  PaidWith with;
  sale::TenderKind kind;
};

/// The first that a name holds counts: a gift card is no card, an account credit no credit card.
constexpr std::array<Word, 28> words{{
    {"voucher", PaidWith::value, sale::TenderKind::other},
    {"gift", PaidWith::value, sale::TenderKind::other},
    {"course", PaidWith::value, sale::TenderKind::other},
    {"prepaid", PaidWith::value, sale::TenderKind::other},
    {"deposit", PaidWith::value, sale::TenderKind::other},
    {"account", PaidWith::value, sale::TenderKind::other},
    {"loyalty", PaidWith::value, sale::TenderKind::other},
    {"treatcard", PaidWith::value, sale::TenderKind::other},
    {"points", PaidWith::value, sale::TenderKind::other},
    {"store credit", PaidWith::value, sale::TenderKind::other},
    {"credit note", PaidWith::value, sale::TenderKind::other},
    {"client credit", PaidWith::value, sale::TenderKind::other},
    {"cash", PaidWith::money, sale::TenderKind::cash},
    {"card", PaidWith::money, sale::TenderKind::card},
    {"visa", PaidWith::money, sale::TenderKind::card},
    {"master", PaidWith::money, sale::TenderKind::card},
    {"amex", PaidWith::money, sale::TenderKind::card},
    {"debit", PaidWith::money, sale::TenderKind::card},
    {"credit", PaidWith::money, sale::TenderKind::card},
    {"phorestpay", PaidWith::money, sale::TenderKind::card},
    {"phorest pay", PaidWith::money, sale::TenderKind::card},
    {"online", PaidWith::money, sale::TenderKind::card},
    {"paypal", PaidWith::money, sale::TenderKind::wallet},
    {"bank", PaidWith::money, sale::TenderKind::bank},
    {"transfer", PaidWith::money, sale::TenderKind::bank},
    {"cheque", PaidWith::money, sale::TenderKind::other},
    {"check", PaidWith::money, sale::TenderKind::other},
    {"other", PaidWith::money, sale::TenderKind::other},
}};

Payment payment_of(std::string name, std::int64_t minor) {
  const std::string lower = receipts::lower_ascii(name);
  for (const Word& word : words) {
    if (lower.find(word.part) != std::string::npos) {
      return {std::move(name), minor, word.with, word.kind};
    }
  }
  return {std::move(name), minor, PaidWith::unknown_tender, sale::TenderKind::other};
}

/// "30.00;12.50" as its parts; one that says nothing is none.
std::vector<std::string> parts_of(std::string_view text) {
  constexpr std::string_view marks = ";|,";
  const auto mark = text.find_first_of(marks);
  std::vector<std::string> parts;
  if (receipts::trimmed(text).empty()) return parts;
  if (mark == std::string_view::npos) return {std::string{receipts::trimmed(text)}};
  const char separator = text[mark];
  while (true) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(receipts::trimmed(text.substr(0, end)));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::vector<Payment>> payments_of(std::string_view names,
                                                std::string_view amounts,
                                                Currency currency) {
  const auto named = parts_of(names);
  const auto paid = parts_of(amounts);
  std::vector<Payment> payments;
  for (std::size_t i = 0; i < paid.size(); ++i) {
    const auto minor = receipts::parse_shown_money(paid[i], currency.decimals());
    const bool is_amount =
        minor && *minor <= limits::amount_minor_max && *minor >= -limits::amount_minor_max;
    if (!is_amount) return std::nullopt;
    if (*minor == 0) continue;
    payments.push_back(payment_of(named.size() == paid.size() ? named[i] : std::string{}, *minor));
  }
  return payments;
}

std::int64_t sum_of(const std::vector<Payment>& payments) noexcept {
  std::int64_t sum = 0;
  for (const Payment& payment : payments) sum += payment.minor;
  return sum;
}

}  // namespace tress::tills
