#include "tools/import/card_payments.hpp"

#include <algorithm>

#include "tools/import/ledger_view.hpp"

namespace tress::tables {

namespace {

std::optional<CardPayments::Payment> payment_of(const Envelope& envelope) {
  const auto made = [&](const auto& paid) -> std::optional<CardPayments::Payment> {
    if (paid.kind != sale::TenderKind::card) return std::nullopt;
    return CardPayments::Payment{paid.reference.value_or(""), paid.amount.minor(),
                                 envelope.business_date};
  };
  if (const auto* const tender = get_if<sale::TenderTaken>(&envelope.payload)) {
    return made(*tender);
  }
  if (const auto* const debt = get_if<sale::DebtPaid>(&envelope.payload)) return made(*debt);
  return std::nullopt;
}

}  // namespace

Result<CardPayments, Fault> CardPayments::read(const EventLog& log, BranchId branch) {
  CardPayments payments;
  const Byte prefix = static_cast<Byte>(StreamKind::sale);
  std::optional<Fault> fault;
  const auto visit = [&](ByteView, ByteView value) {
    const auto envelope = tool::event_of_row(log, value);
    if (!envelope) {
      fault = envelope.error();
      return false;
    }
    if (envelope.value().branch != branch) return true;
    if (auto payment = payment_of(envelope.value())) payments.add(std::move(*payment));
    return true;
  };
  TRESS_TRY(log.scan(Space::streams, ByteView{&prefix, 1}, {}, visit));
  if (fault) return *fault;
  return payments;
}

CardPayments::Match CardPayments::match(const std::vector<std::string>& references,
                                        std::int64_t amount_minor,
                                        std::optional<Day> date) {
  constexpr std::chrono::days apart_max{1};
  for (Payment& payment : payments_) {
    const bool is_named =
        !payment.reference.empty() &&
        std::find(references.begin(), references.end(), payment.reference) != references.end();
    if (payment.is_matched || !is_named) continue;
    if (payment.amount_minor != amount_minor) return Match::other_amount;
    payment.is_matched = true;
    return Match::by_reference;
  }
  if (!date) return Match::none;
  for (Payment& payment : payments_) {
    const bool is_like = payment.reference.empty() && payment.amount_minor == amount_minor &&
                         payment.date >= *date - apart_max && payment.date <= *date + apart_max;
    if (payment.is_matched || !is_like) continue;
    payment.is_matched = true;
    return Match::by_amount;
  }
  return Match::none;
}

}  // namespace tress::tables
