#include "ledger/domain/sale_wallet.hpp"

#include <algorithm>

#include "ledger/domain/appointment.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet.hpp"

namespace tress::sale {

namespace {

constexpr std::int64_t million = 1'000'000;

struct Holder {
  StreamId id;
  std::optional<ClientId> client;
};

/// Whom value belongs to, as its kind says.
/// May return: client_is_missing, appointment_is_missing,
/// appointment_is_unknown, card_code_is_missing.
Result<Holder, Refusal> holder_of_value(const AddValue& asked,
                                        const State& state,
                                        const wallet::TermsSet& terms,
                                        const Facts& facts) {
  const auto client = asked.client ? asked.client : state.opened->payer;
  switch (terms.kind) {
    case ValueKind::stored_value:
    case ValueKind::client_credit:
    case ValueKind::points:
      if (!client) return Refusal::client_is_missing;
      return Holder{id_cast<StreamId>(*client), client};
    case ValueKind::gift_card:
      if (terms.named && !client) return Refusal::client_is_missing;
      if (!asked.card) return Refusal::card_code_is_missing;
      return Holder{id_cast<StreamId>(*asked.card), terms.named ? client : std::nullopt};
    case ValueKind::deposit: break;
  }
  if (!asked.appointment) return Refusal::appointment_is_missing;
  const auto* const booked = facts.around->appointment(*asked.appointment);
  if (booked == nullptr || !booked->booked) return Refusal::appointment_is_unknown;
  return Holder{id_cast<StreamId>(*asked.appointment), booked->booked->client};
}

/// Money of lines that sell value.
std::int64_t value_lines_minor(const State& state) noexcept {
  std::int64_t minor = 0;
  for (const Line& line : state.lines) {
    if (line.value) minor += line.net_minor();
  }
  return minor;
}

std::int64_t prepaid_minor(const State& state) noexcept {
  std::int64_t minor = 0;
  for (const TenderTaken& tender : state.tenders) {
    if (value_kind(tender.kind)) minor += tender.amount.minor();
  }
  return minor;
}

std::int64_t tendered_minor(const State& state, TenderKind kind) noexcept {
  std::int64_t minor = 0;
  for (const TenderTaken& tender : state.tenders) {
    if (tender.kind == kind) minor += tender.amount.minor();
  }
  return minor;
}

std::int64_t paid_back_minor(const State& state, TenderKind kind) noexcept {
  std::int64_t minor = 0;
  for (const Refund& refund : state.refunds) {
    if (refund.paid_by == kind) minor += refund.request.total.minor();
  }
  return minor;
}

/// Money that was taken, or owed, less what was given back of it in money.
std::int64_t money_left_minor(const State& state) noexcept {
  std::int64_t minor = 0;
  for (const TenderTaken& tender : state.tenders) {
    const auto kind = value_kind(tender.kind);
    if (!kind || kind == ValueKind::deposit) minor += tender.amount.minor();
  }
  for (const Refund& refund : state.refunds) {
    if (refund.paid_by && !value_kind(*refund.paid_by)) minor -= refund.request.total.minor();
  }
  return minor;
}

/// The bill's services and products as far as they earn points: less refunds, and less the part
/// that was itself paid with points.
struct Earning {
  std::int64_t services = 0;
  std::int64_t products = 0;
};

Earning earning_of(const State& state, std::optional<std::uint32_t> refund_now) {
  Earning earning;
  for (std::uint32_t number = 1; number <= state.lines.size(); ++number) {
    const Line& line = state.lines[number - 1];
    std::int64_t left = line.net_minor();
    for (const Refund& refund : state.refunds) {
      const bool is_final = refund.stage == RefundStage::approved ||
                            refund.stage == RefundStage::paid ||
                            refund.request.refund == refund_now;
      if (is_final && refund.request.line == number) left -= refund.request.amount.minor();
    }
    if (line.kind == LineKind::service) earning.services += left;
    if (line.kind == LineKind::product) earning.products += left;
  }
  const std::int64_t all = earning.services + earning.products;
  const std::int64_t by_points = tendered_minor(state, TenderKind::points);
  if (by_points <= 0 || all <= 0) return earning;
  const std::int64_t part = std::min(by_points, all);
  earning.services -= share_half_up(earning.services, part, all);
  earning.products -= share_half_up(earning.products, part, all);
  return earning;
}

wallet::Grant grant_of(const State& state,
                       std::uint32_t number,
                       const wallet::TermsSet& terms,
                       const rules::BranchDay& at) {
  const Line& line = state.lines[number - 1];
  const ValueSold& sold = *line.value;
  return {.kind = sold.kind,
          .holder = sold.holder,
          .client = sold.client,
          .branch = at.id,
          .origin = wallet::Origin::sale,
          .units = sold.units,
          .value = line.amount,
          .unit_worth = 1,
          .expires_on = wallet::expiry_of(terms, at.date),
          .terms = sold.terms,
          .terms_version = sold.terms_version,
          .breakage = {line.amount.currency(),
                       share_half_up(line.amount.minor(), terms.breakage_millionths, million)},
          .refundable = true,
          .sale = state.opened->sale,
          .line = number};
}

/// The points that the bill earns, if it earns any.
std::optional<wallet::Grant> points_of(const State& state,
                                       const rules::BranchDay& at,
                                       const Facts& facts) {
  const wallet::State* const all =
      facts.around->wallet_named(wallet::words_of_terms(wallet::points_code));
  if (all == nullptr || !state.opened->payer || facts.is_import()) return std::nullopt;
  const wallet::TermsSet* const terms = wallet::terms_on(*all, at.date);
  if (terms == nullptr || terms->currency != at.currency()) return std::nullopt;
  const Earning earning = earning_of(state, std::nullopt);
  const std::int64_t points = wallet::points_of(*terms, earning.services, earning.products);
  if (points < 1 || points > limits::amount_minor_max) return std::nullopt;
  const std::int64_t worth = points * terms->unit_worth;
  return wallet::Grant{
      .kind = ValueKind::points,
      .holder = id_cast<StreamId>(*state.opened->payer),
      .client = state.opened->payer,
      .branch = at.id,
      .origin = wallet::Origin::earned,
      .units = points,
      .value = {at.currency(), share_half_up(worth, terms->booked_millionths, million)},
      .unit_worth = terms->unit_worth,
      .expires_on = wallet::expiry_of(*terms, at.date),
      .terms = terms->terms,
      .terms_version = terms->version,
      .breakage = {at.currency(), 0},
      .refundable = false,
      .sale = state.opened->sale,
      .line = std::nullopt};
}

/// May return: client_is_missing, appointment_is_missing, card_code_is_missing.
Result<StreamId, Refusal> named_holder(const ValueTender& asked, const State& state) {
  switch (asked.kind) {
    case ValueKind::gift_card:
      if (!asked.card) return Refusal::card_code_is_missing;
      return id_cast<StreamId>(*asked.card);
    case ValueKind::deposit:
      if (!asked.appointment) return Refusal::appointment_is_missing;
      return id_cast<StreamId>(*asked.appointment);
    case ValueKind::stored_value:
    case ValueKind::client_credit:
    case ValueKind::points: break;
  }
  if (!state.opened->payer) return Refusal::client_is_missing;
  return id_cast<StreamId>(asked.client.value_or(*state.opened->payer));
}

/// True unless another client's file is named.
bool is_payers(const ValueTender& asked, const State& state, const Facts& facts) {
  const auto& payer = state.opened->payer;
  return !asked.client || (payer && client::is_same_person(*asked.client, *payer, *facts.around));
}

TenderKind tender_of(ValueKind kind) noexcept {
  switch (kind) {
    case ValueKind::stored_value: return TenderKind::stored_value;
    case ValueKind::gift_card: return TenderKind::gift_card;
    case ValueKind::client_credit: return TenderKind::client_credit;
    case ValueKind::points: return TenderKind::points;
    case ValueKind::deposit: return TenderKind::deposit;
  }
  TRESS_UNREACHABLE();
}

const wallet::State* points_pool(const State& state, const Facts& facts) {
  if (!state.opened->payer) return nullptr;
  return facts.around->wallet_named(
      wallet::words_of_pool(ValueKind::points, id_cast<StreamId>(*state.opened->payer)));
}

/// The order that leaves the bill with `kept` points, if it has more.
void take_points_back(std::vector<AnyCommand>& orders,
                      const State& state,
                      const wallet::State& pool,
                      wallet::TakePointsBack order) {
  if (wallet::points_kept(pool, state.opened->sale) <= order.kept) return;
  orders.emplace_back(wallet::Command{std::move(order)});
}

}  // namespace

std::optional<ValueKind> value_kind(TenderKind kind) noexcept {
  switch (kind) {
    case TenderKind::stored_value: return ValueKind::stored_value;
    case TenderKind::gift_card: return ValueKind::gift_card;
    case TenderKind::client_credit: return ValueKind::client_credit;
    case TenderKind::points: return ValueKind::points;
    case TenderKind::deposit: return ValueKind::deposit;
    case TenderKind::cash:
    case TenderKind::card:
    case TenderKind::wallet:
    case TenderKind::bank:
    case TenderKind::other:
    case TenderKind::on_account:
    case TenderKind::unnamed_import:
    case TenderKind::package: return std::nullopt;
  }
  TRESS_UNREACHABLE();
}

Outcome carry_out(const AddValue& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.lines.size()));
  const wallet::State* const all = facts.around->wallet(asked.terms);
  if (all == nullptr || all->terms.empty()) return Refusal::terms_are_unknown;
  const wallet::TermsSet* const terms = wallet::terms_on(*all, state.opened->opened_on);
  if (terms == nullptr || terms->currency != at.currency()) return Refusal::terms_are_not_in_force;
  if (terms->kind == ValueKind::points) return Refusal::points_are_not_sold;
  TRESS_TRY(const Holder holder, holder_of_value(asked, state, *terms, facts));
  const std::int64_t units =
      asked.amount.minor() + wallet::bonus_minor(*terms, asked.amount.minor());
  const wallet::State* const pool =
      facts.around->wallet_named(wallet::words_of_pool(terms->kind, holder.id));
  if (wallet::exceeds_limit(*terms, pool, units)) return Refusal::value_exceeds_legal_limit;
  TRESS_TRY(rules::require_not_merged<Refusal>(holder.client, facts));
  const bool is_card = terms->kind == ValueKind::gift_card;
  const auto number = static_cast<std::uint32_t>(state.lines.size() + 1);
  return one<Event>({at.id, at.date},
                    LineAdded{.line = number,
                              .kind = is_card ? LineKind::gift_card : LineKind::top_up,
                              .item = std::nullopt,
                              .description = terms->name,
                              .served = std::nullopt,
                              .performer = std::nullopt,
                              .quantity = 1,
                              .list_price = std::nullopt,
                              .amount = asked.amount,
                              .cost = std::nullopt,
                              .taxes = {},
                              .value = ValueSold{terms->kind, holder.id, holder.client,
                                                 terms->terms, terms->version, units}});
}

Result<StreamId, Refusal> holder_of_tender(const ValueTender& asked,
                                           const State& state,
                                           const Facts& facts) {
  TRESS_TRY(const StreamId holder, named_holder(asked, state));
  const wallet::State* const pool =
      facts.around->wallet_named(wallet::words_of_pool(asked.kind, holder));
  const Currency currency = asked.amount.currency();
  std::int64_t wanted = asked.amount.minor();
  for (const TenderTaken& tender : state.tenders) {
    const bool is_same = value_kind(tender.kind) == asked.kind && tender.holder == holder;
    if (is_same) wanted += tender.amount.minor();
  }
  if (pool == nullptr || wallet::available_minor(*pool, currency) < wanted) {
    return Refusal::value_is_not_enough;
  }
  const std::int64_t payable = totals_of(state, currency).total.minor() - value_lines_minor(state);
  if (prepaid_minor(state) + asked.amount.minor() > payable) return Refusal::value_buys_no_value;
  if (!is_payers(asked, state, facts)) return Refusal::value_is_anothers;
  return holder;
}

Outcome carry_out(const TakeValue& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.tenders.size()));
  if (asked.amount.minor() > due_minor(state, at.currency())) return Refusal::amount_exceeds_due;
  TRESS_TRY(const StreamId holder, holder_of_tender({asked.kind, asked.amount, asked.card,
                                                     asked.appointment, asked.client},
                                                    state, facts));
  const auto number = static_cast<std::uint32_t>(state.tenders.size() + 1);
  return one<Event>({at.id, at.date},
                    TenderTaken{number, tender_of(asked.kind), asked.amount, std::nullopt, holder});
}

Result<void, Refusal> check_prepaid(const State& state) {
  const std::int64_t prepaid = prepaid_minor(state);
  if (prepaid == 0) return ok();
  const Currency currency = state.tenders.front().amount.currency();
  const std::int64_t payable = totals_of(state, currency).total.minor() - value_lines_minor(state);
  if (prepaid > payable) return Refusal::value_buys_no_value;
  return ok();
}

Result<void, Refusal> check_way_back(const State& state, const Refund& refund, TenderKind kind) {
  if (prepaid_minor(state) == 0 && !value_kind(kind)) return ok();
  const std::int64_t wanted = refund.request.total.minor();
  std::int64_t left = 0;
  switch (value_kind(kind).value_or(ValueKind::deposit)) {
    case ValueKind::stored_value:
    case ValueKind::gift_card:
    case ValueKind::points:
      left = tendered_minor(state, kind) - paid_back_minor(state, kind);
      break;
    case ValueKind::client_credit:
      if (!state.opened->payer) return Refusal::client_is_missing;
      left = money_left_minor(state) + tendered_minor(state, kind) - paid_back_minor(state, kind);
      break;
    case ValueKind::deposit: {
      // What went back as credit beyond the credit that was used came out of the money.
      const auto credit = TenderKind::client_credit;
      const std::int64_t beyond = paid_back_minor(state, credit) - tendered_minor(state, credit);
      left = money_left_minor(state) - std::max<std::int64_t>(0, beyond);
      break;
    }
  }
  if (wanted > left) return Refusal::refund_goes_back_where_it_came_from;
  return ok();
}

std::vector<AnyCommand> orders_of_close(const State& state,
                                        const rules::BranchDay& at,
                                        const Facts& facts) {
  std::vector<AnyCommand> orders;
  for (std::uint32_t number = 1; number <= state.lines.size(); ++number) {
    const auto& sold = state.lines[number - 1].value;
    if (!sold) continue;
    const wallet::State* const all = facts.around->wallet(sold->terms);
    const auto* const terms =
        all == nullptr ? nullptr : wallet::terms_at(*all, sold->terms_version);
    TRESS_ASSERT(terms != nullptr);
    orders.emplace_back(wallet::Command{grant_of(state, number, *terms, at)});
  }
  for (const TenderTaken& tender : state.tenders) {
    const auto kind = value_kind(tender.kind);
    if (!kind) continue;
    orders.emplace_back(wallet::Command{wallet::Spend{
        *kind, *tender.holder, at.id, state.opened->sale, tender.tender, tender.amount}});
  }
  if (auto points = points_of(state, at, facts)) {
    orders.emplace_back(wallet::Command{std::move(*points)});
  }
  return orders;
}

std::vector<AnyCommand> orders_of_void(const State& state, BranchId branch, const Facts& facts) {
  std::vector<AnyCommand> orders;
  for (std::uint32_t number = 1; number <= state.lines.size(); ++number) {
    const auto& sold = state.lines[number - 1].value;
    if (!sold) continue;
    orders.emplace_back(wallet::Command{
        wallet::TakeGrantBack{sold->kind, sold->holder, state.opened->sale, number}});
  }
  for (const TenderTaken& tender : state.tenders) {
    const auto kind = value_kind(tender.kind);
    if (!kind) continue;
    orders.emplace_back(
        wallet::Command{wallet::ReverseSpend{*kind, *tender.holder, branch, state.opened->sale,
                                             tender.tender, std::nullopt, tender.amount}});
  }
  if (const auto* const pool = points_pool(state, facts)) {
    take_points_back(orders, state, *pool,
                     {*state.opened->payer, branch, state.opened->sale, std::nullopt, 0});
  }
  return orders;
}

std::vector<AnyCommand> orders_of_approved_refund(const State& state,
                                                  std::uint32_t refund,
                                                  BranchId branch,
                                                  const Facts& facts) {
  std::vector<AnyCommand> orders;
  const auto* const pool = points_pool(state, facts);
  if (pool == nullptr) return orders;
  const auto version = wallet::points_version(*pool, state.opened->sale);
  const auto* const all = facts.around->wallet_named(wallet::words_of_terms(wallet::points_code));
  if (!version || all == nullptr) return orders;
  const wallet::TermsSet* const terms = wallet::terms_at(*all, *version);
  TRESS_ASSERT(terms != nullptr);
  const Earning left = earning_of(state, refund);
  take_points_back(orders, state, *pool,
                   {*state.opened->payer, branch, state.opened->sale, refund,
                    wallet::points_of(*terms, left.services, left.products)});
  return orders;
}

std::vector<AnyCommand> orders_of_paid_refund(const State& state,
                                              const Refund& refund,
                                              TenderKind kind,
                                              BranchId branch) {
  std::vector<AnyCommand> orders;
  const auto value = value_kind(kind);
  if (!value) return orders;
  const Money total = refund.request.total;
  const SaleId sale = state.opened->sale;
  if (*value == ValueKind::client_credit) {
    orders.emplace_back(
        wallet::Command{wallet::Grant{.kind = *value,
                                      .holder = id_cast<StreamId>(*state.opened->payer),
                                      .client = state.opened->payer,
                                      .branch = branch,
                                      .origin = wallet::Origin::refund,
                                      .units = total.minor(),
                                      .value = total,
                                      .unit_worth = 1,
                                      .expires_on = std::nullopt,
                                      .terms = std::nullopt,
                                      .terms_version = std::nullopt,
                                      .breakage = {total.currency(), 0},
                                      .refundable = true,
                                      .sale = sale,
                                      .line = std::nullopt}});
    return orders;
  }
  std::int64_t before = paid_back_minor(state, kind);
  std::int64_t left = total.minor();
  for (const TenderTaken& tender : state.tenders) {
    if (tender.kind != kind) continue;
    const std::int64_t gone = std::min(before, tender.amount.minor());
    const std::int64_t part = std::min(left, tender.amount.minor() - gone);
    before -= gone;
    left -= part;
    if (part <= 0) continue;
    orders.emplace_back(wallet::Command{wallet::ReverseSpend{*value, *tender.holder, branch, sale,
                                                             tender.tender, refund.request.refund,
                                                             Money{total.currency(), part}}});
  }
  return orders;
}

}  // namespace tress::sale
