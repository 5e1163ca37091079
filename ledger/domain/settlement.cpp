#include "ledger/domain/settlement.hpp"

#include <algorithm>

#include "ledger/domain/rules.hpp"

namespace tress::settlement {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Record& asked) {
  return named_by_words(asked.branch.hex() + "/" + std::string{name_of(asked.tender)} + "/" +
                        asked.reference);
}

StreamName name_of_stream(const ClearSuspense& asked) {
  return named_by(asked.settlement);
}

Result<void, Refusal> check_fee(Money gross, Money fee) {
  if (fee.is_negative()) return Refusal::fee_is_negative;
  if (fee.minor() > gross.minor()) return Refusal::fee_exceeds_gross;
  return ok();
}

Outcome carry_out(const Record& asked, const State& state, const Facts& facts) {
  if (state.recorded) return Refusal::already_recorded;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  const auto clearing = clearing_account(asked.tender);
  if (!clearing) return Refusal::tender_is_not_settled;
  TRESS_TRY(rules::check_amount<Refusal>(asked.gross));
  TRESS_TRY(check_fee(asked.gross, asked.fee));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.gross));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.fee));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const std::int64_t held = facts.around->balance(*clearing, at.id, at.currency());
  const Money matched{at.currency(), std::clamp<std::int64_t>(held, 0, asked.gross.minor())};
  return one<Event>({at.id, at.date},
                    Recorded{id_cast<SettlementId>(facts.stream), asked.branch, asked.tender,
                             asked.reference, asked.gross, asked.fee, matched});
}

Outcome carry_out(const ClearSuspense& asked, const State& state, const Facts& facts) {
  if (!state.recorded) return Refusal::settlement_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(state.recorded->branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const auto* const account =
      std::find(suspense_accounts.begin(), suspense_accounts.end(), asked.account);
  if (account == suspense_accounts.end()) return Refusal::account_takes_no_suspense;
  if (asked.amount.minor() > state.suspense_minor) return Refusal::amount_exceeds_suspense;
  return one<Event>({at.id, at.date}, SuspenseCleared{asked.amount, asked.account, asked.reason});
}

State after(State before, const Recorded& recorded) {
  TRESS_ASSERT(!before.recorded);
  TRESS_ASSERT(recorded.matched.minor() <= recorded.gross.minor());
  before.recorded = recorded;
  before.suspense_minor = recorded.gross.minor() - recorded.matched.minor();
  return before;
}

State after(State before, const SuspenseCleared& cleared) {
  TRESS_ASSERT(cleared.amount.is_positive());
  TRESS_ASSERT(cleared.amount.minor() <= before.suspense_minor);
  before.suspense_minor -= cleared.amount.minor();
  return before;
}

}  // namespace

std::optional<std::uint16_t> clearing_account(sale::TenderKind tender) noexcept {
  switch (tender) {
    case sale::TenderKind::card: return 1100;
    case sale::TenderKind::wallet: return 1110;
    case sale::TenderKind::other: return 1120;
    case sale::TenderKind::cash:
    case sale::TenderKind::bank:
    case sale::TenderKind::on_account:
    case sale::TenderKind::unnamed_import:
    case sale::TenderKind::package:
    case sale::TenderKind::stored_value:
    case sale::TenderKind::gift_card:
    case sale::TenderKind::client_credit:
    case sale::TenderKind::points:
    case sale::TenderKind::deposit: return std::nullopt;
  }
  TRESS_UNREACHABLE();
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

}  // namespace tress::settlement
