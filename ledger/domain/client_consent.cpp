#include <algorithm>

#include "ledger/domain/card.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

Consent* last_of(Consents& consents, ConsentPurpose purpose) {
  const auto at = std::find_if(consents.last.begin(), consents.last.end(),
                               [&](const Consent& one) { return one.purpose == purpose; });
  return at == consents.last.end() ? nullptr : &*at;
}

State ended(State before, ConsentPurpose purpose, std::uint32_t number) {
  Consent* const consent = last_of(before.consents, purpose);
  TRESS_ASSERT(consent != nullptr && consent->number == number && !consent->is_over);
  consent->is_over = true;
  return before;
}

/// May return: consent_is_not_given.
Result<Consent, Refusal> require_standing(const State& state, ConsentPurpose purpose) {
  const Consent* const consent = state.consents.of(purpose);
  if (consent == nullptr || consent->is_over) return Refusal::consent_is_not_given;
  return *consent;
}

/// The notice that was shown must be one that the salon has published, word for word, for this
/// purpose. An imported past has notices of its own.
/// May return: notice_is_unknown, notice_differs.
Result<void, Refusal> require_notice(const GiveConsent& asked, const Facts& facts) {
  if (facts.is_import()) return ok();
  const card::State* const card = facts.around->card();
  const auto* const notice =
      card == nullptr ? nullptr : card->notice(asked.notice, asked.notice_version);
  if (notice == nullptr) return Refusal::notice_is_unknown;
  const auto& purposes = notice->purposes;
  const bool is_for_it =
      std::find(purposes.begin(), purposes.end(), asked.purpose) != purposes.end();
  const bool is_same = notice->text_hash == asked.notice_hash && notice->language == asked.language;
  if (!is_for_it || !is_same) return Refusal::notice_differs;
  return ok();
}

/// Whoever withdraws a consent means themselves, not one of their files.
std::vector<AnyCommand> withdrawals_elsewhere(const WithdrawConsent& asked, const Facts& facts) {
  std::vector<AnyCommand> orders;
  for (const File& file : files_of(asked.client, *facts.around)) {
    const Consent* const theirs = file.state->consents.of(asked.purpose);
    if (!file.other || theirs == nullptr || theirs->is_over) continue;
    orders.emplace_back(Command{WithdrawConsent{*file.other, asked.purpose, asked.channel}});
  }
  return orders;
}

/// What is special by law needs the explicit kind (GDPR 9, PIPL 28).
bool is_basis_enough(ConsentPurpose purpose, LegalBasis basis) noexcept {
  const bool is_sensitive = purpose == ConsentPurpose::health_data ||
                            purpose == ConsentPurpose::photos_for_publication ||
                            purpose == ConsentPurpose::patch_test_treatment;
  return !is_sensitive || basis == LegalBasis::explicit_consent;
}

/// A signature or a paper is shown by its hash, or it is only said to be there.
bool is_evidence_missing(const GiveConsent& asked) noexcept {
  const bool is_needed =
      asked.method == CollectionMethod::signature || asked.method == CollectionMethod::signed_paper;
  return is_needed && !asked.evidence;
}

}  // namespace

const Consent* Consents::of(ConsentPurpose purpose) const noexcept {
  const auto at = std::find_if(last.begin(), last.end(),
                               [&](const Consent& one) { return one.purpose == purpose; });
  return at == last.end() ? nullptr : &*at;
}

bool Consents::allows(ConsentPurpose purpose, Day on) const noexcept {
  const Consent* const consent = of(purpose);
  return consent != nullptr && consent->is_valid(on);
}

Outcome carry_out(const GiveConsent& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_code(asked.notice));
  TRESS_TRY(check_code(asked.language));
  TRESS_TRY(check_code(asked.jurisdiction));
  TRESS_TRY(const Day given_on, day_until_today(asked.given_on, facts));
  if (asked.expires_on && *asked.expires_on < given_on) return Refusal::day_is_in_the_past;
  TRESS_TRY(require_notice(asked, facts));
  if (!is_basis_enough(asked.purpose, asked.legal_basis)) {
    return Refusal::explicit_consent_is_needed;
  }
  if (is_evidence_missing(asked)) return Refusal::evidence_is_missing;
  return one<Event>(
      heading_of(facts),
      ConsentGiven{state.consents.given + 1, asked.purpose, asked.legal_basis, asked.notice,
                   asked.notice_version, asked.notice_hash, asked.language, asked.jurisdiction,
                   asked.channel, asked.method, facts.actor.person, given_on, asked.expires_on,
                   asked.by_guardian, asked.evidence});
}

Outcome carry_out(const WithdrawConsent& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const auto consent = require_standing(state, asked.purpose);
  auto decision = one<Event>(heading_of(facts),
                             ConsentWithdrawn{consent ? consent.value().number : 0, asked.purpose,
                                              asked.channel, facts.utc_day()});
  if (!facts.is_ordered_by(StreamKind::client)) {
    decision.orders = withdrawals_elsewhere(asked, facts);
  }
  // With none of this file's, it is about those of the others, which would count again unmerged.
  if (!consent && decision.orders.empty()) return consent.error();
  return decision;
}

Outcome carry_out(const LapseConsent& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(const Consent consent, require_standing(state, asked.purpose));
  // A day later than UTC says, so that it is over everywhere.
  const bool is_over =
      consent.expires_on && *consent.expires_on + std::chrono::days{1} < facts.utc_day();
  if (!is_over) return Refusal::consent_still_counts;
  return one<Event>(heading_of(facts), ConsentLapsed{consent.number, asked.purpose,
                                                     *consent.expires_on + std::chrono::days{1}});
}

State after(State before, const ConsentGiven& given) {
  TRESS_ASSERT(before.is_registered());
  const Consent consent{given.consent, given.purpose, given.given_on, given.expires_on};
  before.consents.given = given.consent;
  before.consents.by_guardian = before.consents.by_guardian || given.by_guardian;
  Consent* const last = last_of(before.consents, given.purpose);
  if (last == nullptr) {
    before.consents.last.push_back(consent);
  } else {
    *last = consent;
  }
  return before;
}

State after(State before, const ConsentWithdrawn& withdrawn) {
  if (withdrawn.consent == 0) return before;  // Said here, and given in another file.
  return ended(std::move(before), withdrawn.purpose, withdrawn.consent);
}

State after(State before, const ConsentLapsed& lapsed) {
  return ended(std::move(before), lapsed.purpose, lapsed.consent);
}

}  // namespace tress::client
