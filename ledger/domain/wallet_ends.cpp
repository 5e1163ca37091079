#include "ledger/domain/appointment.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/jurisdictions.hpp"
#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet_rules.hpp"

namespace tress::wallet {

namespace {

/// True if the law of the lot's terms lets it end by time.
bool may_end(const Granted& grant, const TermsSet* terms) {
  if (terms == nullptr) return false;
  const auto* const rule = jurisdictions::find(terms->jurisdiction);
  if (rule == nullptr || rule->returns_on_request) return false;
  return !jurisdictions::expiry_of(*rule, grant.kind, terms->named).is_barred;
}

bool is_transferable(const Lot& lot) {
  const bool is_kind =
      lot.grant.kind == ValueKind::stored_value || lot.grant.kind == ValueKind::client_credit;
  return is_kind && lot.grant.refundable && lot.grant.breakage.is_zero();
}

/// The client did not come, or said so.
bool is_missed(const Lot& lot, const Facts& facts) {
  const auto* const booked = facts.around->appointment(id_cast<AppointmentId>(lot.grant.holder));
  return booked != nullptr && (booked->stage == appointment::Stage::no_show ||
                               booked->stage == appointment::Stage::cancelled);
}

/// What was used before of the lot, as far as it goes with a part that is given on: in proportion
/// to the units. What both then take off a refund together is what the whole lot would, to the
/// cent.
UsedMinor used_with(const Lot& lot, const Part& part) {
  const bool is_known = lot.used.released >= 0 && lot.used.saved() >= 0;
  if (!is_known) return {};  // A use was given back after its share had gone with other units.
  if (part.units == lot.holding.left) return lot.used;
  const std::int64_t released = share_half_up(lot.used.released, part.units, lot.holding.left);
  const std::int64_t goes =
      lots::saved_share(lot.used.saved(), part.released, lot.holding.left_minor - part.released);
  return {released + goes, released};
}

/// The lot as whoever gets a part of it has it: where it came from, and what was bought first.
PassedOn passed_on(const Lot& lot, const Used& used, std::uint64_t version, const Facts& facts) {
  const Granted& grant = lot.grant;
  PassedOn made{id_cast<WalletId>(facts.stream),
                grant.lot,
                version,
                grant.units,
                grant.value,
                grant.granted_on,
                used};
  if (grant.passed_on) {
    made.units = grant.passed_on->units;
    made.paid = grant.passed_on->paid;
    made.granted_on = grant.passed_on->granted_on;
  } else if (grant.opening) {
    made.units = grant.opening->paid.minor() + grant.opening->bonus.minor();
    made.paid = grant.opening->paid;
    made.granted_on = grant.opening->issued_on.value_or(grant.granted_on);
  }
  return made;
}

Money book_value(const Lot& lot) {
  return {lot.grant.value.currency(), lot.book_minor()};
}

std::chrono::days notice_of(const TermsSet& terms) {
  return std::max(std::chrono::days{terms.notice_days}, notice_min);
}

/// Whom to tell of a notice or its reminder, the event with that version, and of what.
outbox::Command message_of(
    const Lot& lot, std::uint32_t number, std::uint64_t version, Day last_day, const Facts& facts) {
  const auto wallet = id_cast<WalletId>(facts.stream);
  return outbox::Queue{.key = words_of_notice(wallet, version),
                       .text = outbox::Template::value_expires,
                       .client = *lot.grant.client,
                       .branch = lot.grant.branch,
                       .appointment = std::nullopt,
                       .about_at = Timestamp{last_day},
                       .membership = std::nullopt,
                       .wallet = wallet,
                       .lot = number};
}

/// Where nobody is known to hold a card, a person has told whoever brought it in: that counts as
/// told. Requires a lot that has an end.
Ending ending_of(const Lot& lot, const TermsSet& terms, const Facts& facts) {
  const bool is_told_of =
      lot.notice &&
      (!lot.grant.client || is_told(id_cast<WalletId>(facts.stream), *lot.notice, facts));
  return {*lot.expires_on, notice_of(terms), lot.notice, is_told_of};
}

using Acts = std::vector<DueAct<Command>>;

/// A notice, its reminder, and the end; another notice instead if nobody got that one.
Acts due_acts(const State& state, const Facts& facts) {
  Acts acts;
  const auto wallet = id_cast<WalletId>(facts.stream);
  for (std::size_t i = 0; i < state.lots.size(); ++i) {
    const Lot& lot = state.lots[i];
    if (!lot.expires_on || lot.holding.left == 0 || lot.reserved > 0) continue;
    // Who is told is a person; what nobody is known to hold is left to people, but for its end.
    const bool is_said = lot.notice && lot.notice->reminded_on;
    if (!is_said && !lot.grant.client) continue;
    const TermsSet* const terms = terms_of(lot.grant, facts);
    if (!may_end(lot.grant, terms)) continue;
    const auto number = static_cast<std::uint32_t>(i + 1);
    const auto next = ending_of(lot, *terms, facts).next();
    if (next.is_end) {
      acts.push_back({next.when, Expire{wallet, number}});
    } else {
      acts.push_back({next.when, GiveExpiryNotice{wallet, number}});
    }
  }
  return acts;
}

}  // namespace

std::optional<Timestamp> next_due(const State& state, const Facts& facts) {
  return first_due(due_acts(state, facts));
}

Outcome carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return carry_out_due<Event>(due_acts(state, facts), state, facts, Refusal::nothing_is_due);
}

Outcome carry_out(const GiveExpiryNotice& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Lot lot, require_lot(state, asked.lot));
  const TermsSet* const terms = terms_of(lot.grant, facts);
  if (lot.expires_on && !may_end(lot.grant, terms)) return Refusal::expiry_is_unlawful;
  TRESS_TRY(const auto at, open_day_of(lot.grant.branch, facts));
  if (lot.holding.left == 0) return Refusal::lot_is_empty;
  if (!lot.expires_on) return Refusal::lot_does_not_expire;
  Ending ending = ending_of(lot, *terms, facts);
  const auto saying = ending.said_on(at.date, facts.actor.kind == ActorKind::system);
  if (saying == Ending::Saying::nothing) return Refusal::notice_was_given;
  const bool is_reminder = saying == Ending::Saying::reminder;
  auto decision =
      one<Event>({at.id, at.date},
                 ExpiryNoticed{asked.lot, *lot.expires_on, lot.holding.left, at.date, is_reminder});
  if (lot.grant.client) {
    const std::uint64_t version = state.version + 1;
    ending.say(is_reminder, at.date, version);
    decision.orders.emplace_back(message_of(lot, asked.lot, version, ending.day_told(), facts));
  }
  return decision;
}

Outcome carry_out(const Expire& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Lot lot, require_lot(state, asked.lot));
  const TermsSet* const terms = terms_of(lot.grant, facts);
  if (lot.expires_on && !may_end(lot.grant, terms)) return Refusal::expiry_is_unlawful;
  TRESS_TRY(const auto at, open_day_of(lot.grant.branch, facts));
  if (lot.reserved > 0) return Refusal::value_is_reserved;
  if (lot.holding.left == 0) return Refusal::lot_is_empty;
  if (!lot.expires_on) return Refusal::lot_does_not_expire;
  const bool is_system = facts.actor.kind == ActorKind::system;
  const auto last = ending_of(lot, *terms, facts).last_day(is_system);
  if (!last) return Refusal::notice_is_missing;
  if (at.date <= *lot.expires_on) return Refusal::expiry_has_not_come;
  if (at.date <= *last) return Refusal::notice_is_too_recent;
  return one<Event>(
      {at.id, at.date},
      Expired{asked.lot,
              lot.holding.left,
              book_value(lot),
              {moved(lot, UnitAccount::available, UnitAccount::expired, lot.holding.left)}});
}

Outcome carry_out(const Transfer& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Lot lot, require_lot(state, asked.lot));
  if (!is_listed(transfer_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(lot.grant.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_client<Refusal>(asked.to, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (asked.amount.minor() > lot.available()) return Refusal::value_is_not_enough;
  if (!is_transferable(lot)) return Refusal::lot_cannot_be_transferred;
  if (lot.grant.client == asked.to) return Refusal::client_is_the_same;
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.to, facts));
  const Part part = part_of(lot, asked.amount.minor());
  const Currency currency = asked.amount.currency();
  const UsedMinor before = used_with(lot, part);
  const Used used{{currency, before.at_list}, {currency, before.released}};
  auto decision = one<Event>(
      {at.id, at.date, asked.reason},
      Transferred{asked.lot,
                  part.units,
                  {currency, part.released},
                  asked.to,
                  asked.reason,
                  {moved(lot, UnitAccount::available, UnitAccount::transferred, part.units)},
                  used});
  decision.orders.emplace_back(
      Command{Grant{.kind = lot.grant.kind,
                    .holder = id_cast<StreamId>(asked.to),
                    .client = asked.to,
                    .branch = lot.grant.branch,
                    .origin = Origin::transfer,
                    .units = part.units,
                    .value = {currency, part.released},
                    .unit_worth = lot.grant.unit_worth,
                    .expires_on = lot.expires_on,
                    .terms = lot.grant.terms,
                    .terms_version = lot.grant.terms_version,
                    .breakage = {currency, 0},
                    .refundable = true,
                    .sale = lot.grant.sale,
                    .line = std::nullopt,
                    .passed_on = passed_on(lot, used, state.version + 1, facts)}});
  return decision;
}

Outcome carry_out(const Forfeit& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Lot lot, require_lot(state, asked.lot));
  if (!is_listed(forfeit_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, open_day_of(lot.grant.branch, facts));
  if (lot.reserved > 0) return Refusal::value_is_reserved;
  if (lot.holding.left == 0) return Refusal::lot_is_empty;
  if (lot.grant.kind != ValueKind::deposit) return Refusal::lot_is_no_deposit;
  if (!is_missed(lot, facts)) return Refusal::client_may_still_come;
  return one<Event>(
      {at.id, at.date, asked.reason},
      Forfeited{asked.lot,
                lot.holding.left,
                book_value(lot),
                asked.reason,
                {moved(lot, UnitAccount::available, UnitAccount::forfeited, lot.holding.left)}});
}

}  // namespace tress::wallet
