#include "ledger/domain/jurisdictions.hpp"
#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet_rules.hpp"

/// What clients had in another system (domain.md §3.1, 14): a lot each, against suspense, until the
/// accountant says that the balances are taken over.
namespace tress::wallet {

namespace {

/// May return: amount_is_not_positive, amount_is_too_high.
Result<void, Refusal> check_amounts(const Migrate& asked) {
  const bool is_below_zero = asked.paid.is_negative() || asked.bonus.is_negative();
  if (asked.units < 1 || is_below_zero) return Refusal::amount_is_not_positive;
  const bool is_too_high = asked.units > limits::amount_minor_max ||
                           asked.paid.minor() > limits::amount_minor_max ||
                           asked.bonus.minor() > limits::amount_minor_max;
  if (is_too_high) return Refusal::amount_is_too_high;
  return ok();
}

/// Points were not paid for, and only a card has a code.
Result<void, Refusal> check_fit(const Migrate& asked) {
  const bool is_points = asked.kind == ValueKind::points;
  const bool is_free = asked.paid.is_zero() && asked.bonus.is_zero();
  if (is_points && !is_free) return Refusal::term_does_not_fit_the_kind;
  return ok();
}

/// The terms under which it goes on, as they are in force on that date; null if there are none.
const TermsSet* terms_now(const Migrate& asked, Day date, const Facts& facts) {
  const State* const known = asked.terms ? facts.around->wallet(*asked.terms) : nullptr;
  return known == nullptr ? nullptr : terms_on(*known, date);
}

/// Value that another system let end is not taken over as such where the law bars it. How long it
/// has been valid there counts, if its day of issue is known.
/// May return: jurisdiction_is_unknown, expiry_is_unlawful, notice_is_too_short.
Result<void, Refusal> check_expiry(const Migrate& asked, const TermsSet* terms) {
  if (!asked.expires_on) return ok();
  if (asked.kind == ValueKind::client_credit) return Refusal::expiry_is_unlawful;
  if (terms == nullptr) return ok();  // Refused below, as what is not known.
  const auto* const rule = jurisdictions::find(terms->jurisdiction);
  if (rule == nullptr) return Refusal::jurisdiction_is_unknown;
  const auto lawful = jurisdictions::expiry_of(*rule, asked.kind, terms->named);
  if (lawful.is_barred) return Refusal::expiry_is_unlawful;
  if (lawful.months_min > 0) {
    if (!asked.issued_on) return Refusal::expiry_is_unlawful;
    TermsSet least = *terms;
    least.valid_months = static_cast<std::uint16_t>(lawful.months_min);
    if (*asked.expires_on < *expiry_of(least, *asked.issued_on)) return Refusal::expiry_is_unlawful;
  }
  if (terms->notice_days == 0) return Refusal::notice_is_too_short;
  return ok();
}

/// May return: kind_is_not_migrated, client_is_missing, card_code_is_missing.
Result<void, Refusal> check_holder(const Migrate& asked) {
  const bool is_card = asked.kind == ValueKind::gift_card;
  if (asked.kind == ValueKind::deposit) return Refusal::kind_is_not_migrated;
  if (!is_card && !asked.client) return Refusal::client_is_missing;
  if (is_card != asked.card.has_value()) return Refusal::card_code_is_missing;
  return ok();
}

/// May return: terms_are_unknown, terms_are_of_another_kind.
Result<void, Refusal> check_terms(const Migrate& asked, const TermsSet* terms) {
  if (asked.kind == ValueKind::client_credit) {
    if (asked.terms) return Refusal::terms_are_of_another_kind;
    return ok();
  }
  if (terms == nullptr) return Refusal::terms_are_unknown;
  const bool is_other = terms->kind != asked.kind || terms->currency != asked.paid.currency();
  if (is_other) return Refusal::terms_are_of_another_kind;
  return ok();
}

/// May return: more_is_left_than_was_given, time_is_past, value_was_migrated.
Result<void, Refusal> check_balance(const Migrate& asked, const State& state, Day date) {
  const std::int64_t given = asked.paid.minor() + asked.bonus.minor();
  const bool is_counted = asked.kind != ValueKind::points;
  if (is_counted && asked.units > given) return Refusal::more_is_left_than_was_given;
  const bool is_over = asked.expires_on && *asked.expires_on < date;
  const bool is_ahead = asked.issued_on && *asked.issued_on > date;
  if (is_over || is_ahead) return Refusal::time_is_past;
  const bool is_known = std::any_of(state.lots.begin(), state.lots.end(), [&](const Lot& lot) {
    return lot.grant.opening && lot.grant.opening->source == asked.source;
  });
  if (is_known) return Refusal::value_was_migrated;
  return ok();
}

/// What the books owe for what is left: the share of what was paid, or what points are booked at.
Money value_of(const Migrate& asked, const TermsSet* terms) {
  const Currency currency = asked.paid.currency();
  if (asked.kind == ValueKind::points) {
    const std::int64_t face = asked.units * terms->unit_worth;
    return {currency, share_half_up(face, terms->booked_millionths, whole_millionths)};
  }
  const std::int64_t given = asked.paid.minor() + asked.bonus.minor();
  return {currency, share_half_up(asked.paid.minor(), asked.units, given)};
}

Granted granted_of(
    const Migrate& asked, const State& state, const TermsSet* terms, Day date, const Facts& facts) {
  const Money value = value_of(asked, terms);
  const bool is_card = asked.kind == ValueKind::gift_card;
  Granted granted{
      .wallet = id_cast<WalletId>(facts.stream),
      .kind = asked.kind,
      .holder = is_card ? id_cast<StreamId>(*asked.card) : id_cast<StreamId>(*asked.client),
      .client = asked.client,
      .branch = asked.branch,
      .lot = static_cast<std::uint32_t>(state.lots.size() + 1),
      .origin = Origin::migration,
      .units = asked.units,
      .value = value,
      .unit_worth = terms == nullptr ? 1 : terms->unit_worth,
      .granted_on = date,
      .expires_on = asked.expires_on,
      .terms = asked.terms,
      .terms_version = std::nullopt,
      // How much of it is never used was the other system's estimate, not ours.
      .breakage = {value.currency(), 0},
      .refundable = asked.kind != ValueKind::points && value.is_positive(),
      .sale = std::nullopt,
      .line = std::nullopt,
      .reason = std::nullopt,
      .request = std::nullopt,
      .approved_by = std::nullopt,
      .by_one_person = false,
      .against_owed = std::nullopt,
      .moves = {},
      .opening = Opening{asked.paid, asked.bonus, asked.source, asked.evidence, asked.issued_on}};
  if (terms != nullptr) granted.terms_version = terms->version;
  grant_units(granted, state);
  return granted;
}

}  // namespace

Outcome carry_out(const Migrate& asked, const State& state, const Facts& facts) {
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.source)}));
  TRESS_TRY(check_amounts(asked));
  TRESS_TRY(check_fit(asked));
  const auto branch = rules::require_branch<Refusal>(asked.branch, facts);
  const TermsSet* const terms = branch ? terms_now(asked, branch.value().date, facts) : nullptr;
  TRESS_TRY(check_expiry(asked, terms));
  TRESS_TRY(const auto at, branch);
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.paid));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.bonus));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  // More than the law allows in one wallet is owed all the same: the limit bars the next top-up.
  if (state.lots.size() >= entries_max) return Refusal::wallet_is_full;
  TRESS_TRY(check_holder(asked));
  TRESS_TRY(check_terms(asked, terms));
  TRESS_TRY(check_balance(asked, state, at.date));
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.client, facts));
  return one<Event>({at.id, at.date}, granted_of(asked, state, terms, at.date, facts));
}

Outcome carry_out(const ClearMigration& asked, const State& state, const Facts& facts) {
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  TRESS_TRY(const auto at, open_day_of(asked.branch, facts));
  const auto waiting =
      std::find_if(state.in_suspense.begin(), state.in_suspense.end(),
                   [&](const InSuspense& one) { return one.branch == asked.branch; });
  if (waiting == state.in_suspense.end()) return Refusal::nothing_is_in_suspense;
  return one<Event>({at.id, at.date},
                    MigrationCleared{asked.branch, waiting->amount, facts.actor.person});
}

}  // namespace tress::wallet
