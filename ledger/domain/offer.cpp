#include "ledger/domain/offer.hpp"

#include <algorithm>

#include "ledger/domain/approvals.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/risk.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/wallet.hpp"

namespace tress::offer {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Publish&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.offer);
}

Result<Published, Refusal> require_published(const State& state) {
  if (!state.published) return Refusal::offer_is_unknown;
  return *state.published;
}

/// A sample is of a product that is on sale; credit is of nothing.
Result<void, Refusal> check_item(Kind kind, const std::optional<ItemId>& item, const Facts& facts) {
  if (item.has_value() != (kind == Kind::free_sample)) return Refusal::item_is_missing;
  if (!item) return ok();
  TRESS_TRY(const auto* const known, rules::require_item<Refusal>(*item, facts));
  if (known->listed->kind != catalogue::ItemKind::product) return Refusal::item_is_no_product;
  return ok();
}

Result<void, Refusal> check_limits(const Publish& asked, Day today) {
  const bool are_sound = asked.grants_max >= 1 && asked.grants_max <= grants_max &&
                         asked.per_client_max >= 1 && asked.per_client_max <= asked.grants_max;
  if (!are_sound) return Refusal::limits_are_out_of_range;
  const bool are_days =
      asked.from >= today && asked.until >= asked.from && asked.until - asked.from <= validity_max;
  if (!are_days) return Refusal::days_are_out_of_range;
  return ok();
}

Outcome carry_out(const Publish& asked, const State& state, const Facts& facts) {
  TRESS_ASSERT(!state.published);  // A stream of its own: named by the command.
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.name)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(check_item(asked.kind, asked.item, facts));
  TRESS_TRY(check_limits(asked, at.date));
  return one<Event>({std::nullopt, facts.utc_day()},
                    Published{id_cast<OfferId>(facts.stream), asked.branch, asked.name, asked.kind,
                              asked.amount, asked.item, asked.grants_max, asked.per_client_max,
                              asked.from, asked.until, facts.actor.person});
}

/// A sample costs what the catalogue says, no more and no less.
Result<void, Refusal> check_cost(const Published& offer,
                                 const Grant& asked,
                                 Day date,
                                 const Facts& facts) {
  if (asked.amount.minor() > offer.amount.minor()) return Refusal::amount_exceeds_offer;
  if (!offer.item) return ok();
  const catalogue::State* const item = facts.around->item(*offer.item);
  const catalogue::PriceSet* const price = item ? catalogue::price_on(*item, date) : nullptr;
  const bool is_it = price != nullptr && price->cost && *price->cost == asked.amount;
  if (!is_it) return Refusal::cost_is_another;
  return ok();
}

/// To the person, whichever of their files it went to.
std::uint32_t times_granted(const State& state, ClientId client, const Facts& facts) {
  std::uint32_t times = 0;
  for (const client::File& file : client::files_of(client, *facts.around)) {
    const auto had = state.granted_to.find(file.other.value_or(client));
    if (had != state.granted_to.end()) times += had->second;
  }
  return times;
}

Result<void, Refusal> check_left(const State& state, ClientId client, const Facts& facts) {
  if (state.granted >= state.published->grants_max) return Refusal::all_are_granted;
  const std::uint32_t times = times_granted(state, client, facts);
  if (times >= state.published->per_client_max) return Refusal::client_has_had_it;
  return ok();
}

bool is_being_won_back(ClientId client, std::uint32_t alert, const Facts& facts) {
  const risk::State* const risk = facts.around->risk(client);
  return risk != nullptr && risk->alert && risk->alert->raised.alert == alert &&
         risk->alert->is_winning_back && !risk->alert->is_closed;
}

Result<void, Refusal> check_cause(const Grant& asked, const Facts& facts) {
  if (asked.alert.has_value() == asked.campaign.has_value()) return Refusal::cause_is_missing;
  if (asked.alert) {
    if (!is_being_won_back(asked.client, *asked.alert, facts)) {
      return Refusal::win_back_has_not_started;
    }
    return ok();
  }
  const campaign::State* const campaign = facts.around->campaign(*asked.campaign);
  if (campaign == nullptr || !campaign->planned) return Refusal::campaign_is_unknown;
  const bool speaks_to =
      campaign->is_started &&
      std::any_of(campaign->members.begin(), campaign->members.end(), [&](const auto& member) {
        return member.client == asked.client && !member.is_control;
      });
  if (!speaks_to) return Refusal::client_is_not_in_campaign;
  return ok();
}

/// The number that the next lot of the client's credit has.
std::uint32_t next_lot(ClientId client, const Facts& facts) {
  const auto words = wallet::words_of_pool(ValueKind::client_credit, id_cast<StreamId>(client));
  const wallet::State* const pool = facts.around->wallet_named(words);
  return static_cast<std::uint32_t>((pool == nullptr ? 0 : pool->lots.size()) + 1);
}

AnyCommand credit_of(const Published& offer, const Grant& asked) {
  return wallet::Command{wallet::Grant{.kind = ValueKind::client_credit,
                                       .holder = id_cast<StreamId>(asked.client),
                                       .client = asked.client,
                                       .branch = offer.branch,
                                       .origin = wallet::Origin::offer,
                                       .units = asked.amount.minor(),
                                       .value = asked.amount,
                                       .unit_worth = 1,
                                       .expires_on = std::nullopt,
                                       .terms = std::nullopt,
                                       .terms_version = std::nullopt,
                                       .breakage = {asked.amount.currency(), 0},
                                       .refundable = false,
                                       .sale = std::nullopt,
                                       .line = std::nullopt}};
}

Outcome carry_out(const Grant& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Published offer, require_published(state));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(offer.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(check_item(offer.kind, offer.item, facts));
  if (state.has_ended) return Refusal::offer_has_ended;
  if (at.date < offer.from || at.date > offer.until) return Refusal::offer_is_not_in_force;
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(check_cost(offer, asked, at.date, facts));
  TRESS_TRY(check_left(state, asked.client, facts));
  TRESS_TRY(check_cause(asked, facts));
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::goodwill, std::optional{asked.amount},
                                             facts));
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.client, facts));
  const bool is_credit = offer.kind == Kind::credit;
  const auto lot = is_credit ? std::optional{next_lot(asked.client, facts)} : std::nullopt;
  auto decision =
      one<Event>({at.id, at.date}, Granted{state.granted + 1, asked.client, asked.amount,
                                           asked.alert, asked.campaign, lot, facts.actor.person});
  if (is_credit) decision.orders.push_back(credit_of(offer, asked));
  return decision;
}

Outcome carry_out(const End& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_published(state));
  if (!rules::is_listed(end_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (state.has_ended) return Refusal::offer_has_ended;
  return one<Event>({std::nullopt, facts.utc_day(), asked.reason}, Ended{asked.reason});
}

State after(State before, const Published& published) {
  TRESS_ASSERT(!before.published);
  before.published = published;
  return before;
}

State after(State before, const Granted& granted) {
  TRESS_ASSERT(granted.grant == before.granted + 1);
  before.granted = granted.grant;
  ++before.granted_to[granted.client];
  return before;
}

State after(State before, const Ended&) {
  before.has_ended = true;
  return before;
}

}  // namespace

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

}  // namespace tress::offer
