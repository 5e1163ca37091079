#include "ledger/domain/payment.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"
#include "ledger/domain/payment_settling.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::payment {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const MakeLink&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.link);
}

/// What moves no money goes on beside the business dates of a branch: they may be closed.
Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

bool is_among(const std::vector<std::string>& known, const std::string& one) {
  return std::find(known.begin(), known.end(), one) != known.end();
}

/// The payment that the session made; null if it made none.
const PaymentState* payment_of(const State& state, const std::string& session) {
  const auto found =
      std::find_if(state.payments.begin(), state.payments.end(),
                   [&](const PaymentState& one) { return one.received.session == session; });
  return found == state.payments.end() ? nullptr : &*found;
}

Result<void, Refusal> require_service(const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return ok();
}

Result<void, Refusal> require_made(const State& state) {
  if (!state.made) return Refusal::link_is_unknown;
  return ok();
}

/// What every report of a provider must hold. May return: only_the_service, link_is_unknown,
/// report_is_known, session_is_unknown.
template <class Report>
Result<void, Refusal> require_report(const Report& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  TRESS_TRY(require_made(state));
  if (is_among(state.reports, asked.report)) return Refusal::report_is_known;
  if (!is_among(state.sessions, asked.session)) return Refusal::session_is_unknown;
  return ok();
}

/// May return: branch_is_unknown, day_is_closed.
Result<rules::BranchDay, Refusal> open_branch(const State& state, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(state.made->branch, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return at;
}

bool is_time_over(const State& state, const Facts& facts) {
  return state.is_open() && state.made->expires_at <= facts.now;
}

outbox::Command message_of(const Made& made, std::optional<outbox::Channel> channel) {
  return outbox::Queue{.key = "payment/" + made.link.hex(),
                       .text = outbox::Template::payment_link,
                       .client = made.client,
                       .branch = made.branch,
                       .appointment = std::nullopt,
                       .about_at = made.expires_at,
                       .membership = std::nullopt,
                       .wallet = std::nullopt,
                       .lot = std::nullopt,
                       .campaign = std::nullopt,
                       .channel = channel,
                       .consent = std::nullopt,
                       .payment = made.link};
}

Outcome carry_out(const MakeLink& asked, const State& state, const Facts& facts) {
  TRESS_ASSERT(!state.made);       // A stream of its own: named by the command.
  TRESS_ASSERT(asked.token_hash);  // Filled in by the API, never by who asks.
  if (asked.valid_hours < 1 || asked.valid_hours > valid_hours_max) {
    return Refusal::hours_are_out_of_range;
  }
  if (asked.amount) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.amount));
  }
  TRESS_TRY(const Purpose purpose, purpose_of(asked, facts));
  const Made made{id_cast<PaymentId>(facts.stream),
                  purpose.client,
                  purpose.branch,
                  purpose.amount,
                  *asked.token_hash,
                  facts.now + std::chrono::hours{asked.valid_hours},
                  asked.membership,
                  asked.sale,
                  purpose.plan,
                  purpose.renewals,
                  facts.actor.person};
  auto decision = one<Event>(heading_of(facts), made);
  decision.orders.emplace_back(message_of(made, asked.channel));
  return decision;
}

Outcome carry_out(const CancelLink& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_made(state));
  if (!rules::is_listed(cancel_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  const bool is_over = state.ended || is_time_over(state, facts);
  if (!is_over && !state.is_open()) return Refusal::link_is_paid;
  if (is_over) return Refusal::link_is_over;
  return one<Event>(heading_of(facts, asked.reason), Ended{EndReason::cancelled});
}

Outcome carry_out(const RecordPaidBack& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_made(state));
  if (asked.payment < 1 || asked.payment > state.payments.size()) {
    return Refusal::payment_is_unknown;
  }
  const PaymentState& payment = state.payments[asked.payment - 1];
  // A part is recorded once, whoever looks at it again; of all of it the payment itself says so.
  const bool is_again = payment.stage == PaymentStage::owed_back &&
                        is_among(payment.back_references, asked.reference);
  if (is_again) return Refusal::report_is_known;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  if (asked.amount) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.amount));
  }
  TRESS_TRY(const auto at, open_branch(state, facts));
  if (payment.stage == PaymentStage::paid_back) return Refusal::payment_is_paid_back;
  if (payment.stage != PaymentStage::owed_back) return Refusal::nothing_is_owed_back;
  const Money left = payment.left();
  const Money amount = asked.amount.value_or(left);
  if (amount.currency() != left.currency()) return Refusal::currency_is_not_the_payments;
  if (amount.minor() > left.minor()) return Refusal::amount_exceeds_owed_back;
  return one<Event>({at.id, at.date}, PaidBack{asked.payment, amount, state.made->client,
                                               asked.reference, std::nullopt});
}

Outcome carry_out(const Open& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  TRESS_TRY(require_made(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.session), rules::name(asked.provider)}));
  const bool is_paid = state.has(PaymentStage::settled) || state.has(PaymentStage::waiting);
  if (is_paid) return Refusal::link_is_paid;
  const bool is_over = state.ended || is_time_over(state, facts) || has_changed(*state.made, facts);
  if (is_over) return Refusal::link_is_over;
  const bool is_full =
      state.sessions.size() >= sessions_max || is_among(state.sessions, asked.session);
  if (is_full) return Refusal::link_is_full;
  return one<Event>(heading_of(facts), Opened{asked.session, asked.provider});
}

/// Adds the event to what is decided, and to the state that the next one is decided on.
void add(Decision<Event>& decision, State& state, Event event) {
  state = evolve(std::move(state), event);
  decision.events.push_back(std::move(event));
}

/// Everything that waits is settled, in the order in which it came.
void settle_all(Decision<Event>& decision, State state, const Facts& facts) {
  for (std::uint32_t i = 1; i <= state.payments.size(); ++i) {
    if (state.payments[i - 1].stage != PaymentStage::waiting) continue;
    Settling settling = settle(state, i, facts);
    add(decision, state, std::move(settling.event));
    if (settling.order) decision.orders.push_back(std::move(*settling.order));
  }
}

Outcome carry_out(const RecordPaid& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_report(asked, state, facts));
  if (payment_of(state, asked.session) != nullptr) return Refusal::session_is_settled;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.report)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  // In whatever currency: money that was taken is there, and is owed back if it is another.
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(state.made->branch, facts));
  const bool is_closed = facts.around->is_day_closed(at.id, at.date);
  Decision<Event> decision{is_closed ? heading_of(facts) : Heading{at.id, at.date}, {}};
  State now = state;
  if (is_time_over(state, facts)) add(decision, now, Ended{EndReason::expired});
  const auto number = static_cast<std::uint32_t>(state.payments.size() + 1);
  add(decision, now, Received{number, asked.session, asked.report, asked.amount});
  if (!is_closed) settle_all(decision, std::move(now), facts);
  return decision;
}

Outcome carry_out(const RecordDeclined& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_report(asked, state, facts));
  if (payment_of(state, asked.session) != nullptr) return Refusal::session_is_settled;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.report)}));
  if (state.reports.size() >= reports_max) return Refusal::link_is_full;
  return one<Event>(heading_of(facts), Declined{asked.session, asked.report, asked.reason});
}

/// What a payment has paid for is refunded by a person: the report says only that it must be.
Outcome report_refund(const RecordRefunded& asked,
                      const State& state,
                      const Received& received,
                      const Facts& facts) {
  if (state.reports.size() >= reports_max) return Refusal::link_is_full;
  return one<Event>(
      heading_of(facts),
      RefundReported{received.payment, asked.amount.value_or(received.amount), asked.report});
}

Outcome carry_out(const RecordRefunded& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_report(asked, state, facts));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.report)}));
  if (asked.amount) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.amount));
  }
  const PaymentState* const payment = payment_of(state, asked.session);
  if (payment != nullptr && payment->stage == PaymentStage::settled) {
    return report_refund(asked, state, payment->received, facts);
  }
  TRESS_TRY(const auto at, open_branch(state, facts));
  const bool is_paid_back = payment != nullptr && payment->stage == PaymentStage::paid_back;
  const bool is_owed = payment != nullptr && payment->stage == PaymentStage::owed_back;
  if (!is_owed && !is_paid_back) return Refusal::nothing_is_owed_back;
  if (is_paid_back) return Refusal::payment_is_paid_back;
  const Money left = payment->left();
  const Money amount = asked.amount.value_or(left);
  if (amount.currency() != left.currency()) return Refusal::currency_is_not_the_payments;
  if (amount.minor() > left.minor()) return Refusal::amount_exceeds_owed_back;
  return one<Event>({at.id, at.date}, PaidBack{payment->received.payment, amount,
                                               state.made->client, asked.report, asked.report});
}

Outcome carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  TRESS_TRY(require_made(state));
  if (state.has(PaymentStage::waiting)) {
    TRESS_TRY(const auto at, open_branch(state, facts));
    Decision<Event> decision{{at.id, at.date}, {}};
    settle_all(decision, state, facts);
    return decision;
  }
  if (!is_time_over(state, facts)) return Refusal::nothing_is_due;
  return one<Event>(heading_of(facts), Ended{EndReason::expired});
}

PaymentState& payment_at(State& state, std::uint32_t number, PaymentStage stage) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.payments.size());
  TRESS_ASSERT(state.payments[number - 1].stage == stage);
  return state.payments[number - 1];
}

State after(State before, const Made& made) {
  TRESS_ASSERT(!before.made);
  before.made = made;
  return before;
}

State after(State before, const Opened& opened) {
  TRESS_ASSERT(before.made);
  before.sessions.push_back(opened.session);
  return before;
}

State after(State before, const Declined& declined) {
  before.reports.push_back(declined.report);
  return before;
}

State after(State before, const Received& received) {
  TRESS_ASSERT(received.payment == before.payments.size() + 1);
  before.reports.push_back(received.report);
  before.payments.push_back({received, PaymentStage::waiting});
  return before;
}

State after(State before, const Settled& settled) {
  payment_at(before, settled.payment, PaymentStage::waiting).stage = PaymentStage::settled;
  return before;
}

State after(State before, const OwedBack& owed) {
  payment_at(before, owed.payment, PaymentStage::waiting).stage = PaymentStage::owed_back;
  return before;
}

State after(State before, const PaidBack& paid) {
  PaymentState& payment = payment_at(before, paid.payment, PaymentStage::owed_back);
  payment.back_minor += paid.amount.minor();
  payment.back_references.push_back(paid.reference);
  TRESS_ASSERT(payment.back_minor <= payment.received.amount.minor());
  if (payment.back_minor == payment.received.amount.minor()) {
    payment.stage = PaymentStage::paid_back;
  }
  // An earlier event says of no report that it is one: it gave all back, which nothing follows.
  if (paid.report) before.reports.push_back(*paid.report);
  return before;
}

State after(State before, const RefundReported& reported) {
  static_cast<void>(payment_at(before, reported.payment, PaymentStage::settled));
  before.reports.push_back(reported.report);
  return before;
}

State after(State before, const Ended& ended) {
  TRESS_ASSERT(!before.ended);
  before.ended = ended.reason;
  return before;
}

}  // namespace

Money PaymentState::left() const {
  TRESS_ASSERT(stage == PaymentStage::owed_back);
  return {received.amount.currency(), received.amount.minor() - back_minor};
}

bool State::has(PaymentStage stage) const noexcept {
  return std::any_of(payments.begin(), payments.end(),
                     [stage](const PaymentState& one) { return one.stage == stage; });
}

std::optional<Timestamp> next_due(const State& state, const Facts& facts) {
  if (state.has(PaymentStage::waiting)) return facts.now;
  return state.is_open() ? std::optional{state.made->expires_at} : std::nullopt;
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::payment
