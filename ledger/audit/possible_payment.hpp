#pragma once

#include <algorithm>

#include "ledger/domain/payment.hpp"

/// What may follow in the streams of payment links. A part of possible.cpp.
namespace tress::audit::paying {

inline bool is_known(const payment::State& before, const std::string& session) {
  return std::find(before.sessions.begin(), before.sessions.end(), session) !=
         before.sessions.end();
}

/// The payment is there, as it is said to be, and of that amount.
inline bool is_payment(const payment::State& before,
                       std::uint32_t number,
                       payment::PaymentStage stage) {
  return number >= 1 && number <= before.payments.size() &&
         before.payments[number - 1].stage == stage;
}

inline bool is_whole(const payment::State& before, std::uint32_t number, Money amount) {
  return before.payments[number - 1].received.amount == amount;
}

inline bool follows(const payment::State& before, const payment::Made& made) {
  return !before.made && made.membership.has_value() != made.sale.has_value() &&
         made.amount.is_positive();
}

inline bool follows(const payment::State& before, const payment::Opened& opened) {
  return before.is_open() && !is_known(before, opened.session);
}

inline bool follows(const payment::State& before, const payment::Declined& declined) {
  return is_known(before, declined.session);
}

inline bool follows(const payment::State& before, const payment::Received& received) {
  return is_known(before, received.session) && received.amount.is_positive() &&
         received.payment == before.payments.size() + 1;
}

/// Once, and only while the link is open.
inline bool follows(const payment::State& before, const payment::Settled& settled) {
  using payment::PaymentStage;
  return !before.ended && !before.has(PaymentStage::settled) &&
         is_payment(before, settled.payment, PaymentStage::waiting) &&
         is_whole(before, settled.payment, before.made->amount);
}

inline bool follows(const payment::State& before, const payment::OwedBack& owed) {
  return is_payment(before, owed.payment, payment::PaymentStage::waiting) &&
         is_whole(before, owed.payment, owed.amount) && owed.client == before.made->client;
}

/// A part of what is owed, or all of it; never more.
inline bool follows(const payment::State& before, const payment::PaidBack& paid) {
  if (!is_payment(before, paid.payment, payment::PaymentStage::owed_back)) return false;
  const Money left = before.payments[paid.payment - 1].left();
  return paid.amount.is_positive() && paid.amount.currency() == left.currency() &&
         paid.amount.minor() <= left.minor() && paid.client == before.made->client;
}

/// Of what was paid for; nothing is said twice.
inline bool follows(const payment::State& before, const payment::RefundReported& reported) {
  return is_payment(before, reported.payment, payment::PaymentStage::settled) &&
         reported.amount.is_positive() &&
         std::find(before.reports.begin(), before.reports.end(), reported.report) ==
             before.reports.end();
}

inline bool follows(const payment::State& before, const payment::Ended&) {
  return before.is_open();
}

}  // namespace tress::audit::paying
