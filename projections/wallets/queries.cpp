#include "ledger/domain/wallet.hpp"
#include "projections/wallets/keys.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress::wallets {

namespace {

using views::Page;
using views::Paging;
using views::Snapshot;

/// What the rule of refunds looks at.
wallet::Lot lot_of(const Lot& row) {
  wallet::Lot lot{.grant = {.wallet = WalletId::zero(),
                            .kind = ValueKind::stored_value,
                            .holder = StreamId::zero(),
                            .client = std::nullopt,
                            .branch = BranchId::zero(),
                            .lot = row.lot,
                            .origin = row.origin,
                            .units = row.units,
                            .value = row.paid,
                            .unit_worth = row.unit_worth,
                            .granted_on = row.granted_on,
                            .expires_on = row.expires_on,
                            .terms = row.terms,
                            .terms_version = row.terms_version,
                            .breakage = row.breakage,
                            .refundable = row.refundable,
                            .sale = row.sale,
                            .line = std::nullopt,
                            .reason = std::nullopt,
                            .request = std::nullopt,
                            .approved_by = std::nullopt,
                            .by_one_person = false,
                            .against_owed = std::nullopt,
                            .moves = {}},
                  .holding = {row.paid.minor(), row.units, row.left, row.left_value.minor()}};
  lot.reserved = row.reserved;
  if (row.used) lot.used = {row.used->at_list.minor(), row.used->released.minor()};
  return lot;
}

}  // namespace

Result<std::optional<Wallet>, Fault> find(const Snapshot& view, WalletId wallet) {
  return views::row_at<Wallet>(view, wallet_key(wallet));
}

Result<std::optional<Wallet>, Fault> find_by_holder(const Snapshot& view,
                                                    ValueKind kind,
                                                    StreamId holder) {
  TRESS_TRY(const auto found, views::row_at<Found>(view, holder_key(kind, holder)));
  if (!found) return std::optional<Wallet>{};
  return find(view, found->wallet);
}

Result<Page<Wallet>, Fault> list_of_client(const Snapshot& view,
                                           ClientId client,
                                           const Paging& paging) {
  return views::page_of<Found, Wallet>(view, {.prefix = client_prefix(client).bytes()}, paging,
                                       [&](const Found& one) { return find(view, one.wallet); });
}

Result<Page<Entry>, Fault> entries(const Snapshot& view, WalletId wallet, const Paging& paging) {
  return views::page_of<Entry>(view, {.prefix = entry_prefix(wallet).bytes()}, paging);
}

Result<Page<Terms>, Fault> list_terms(const Snapshot& view, const Paging& paging) {
  return views::page_of<Terms>(view, {.prefix = views::Key{RowKind::terms}.bytes()}, paging);
}

Result<std::optional<RefundQuote>, Fault> quote(
    const Snapshot& view, WalletId wallet, std::uint32_t lot, std::string_view reason, Day date) {
  using Quoted = std::optional<RefundQuote>;
  TRESS_TRY(const auto found, find(view, wallet));
  if (!found || lot < 1 || lot > found->lots.size()) return Quoted{};
  const Lot& row = found->lots[lot - 1];
  if (!row.refundable || row.left == 0 || row.reserved > 0) return Quoted{};
  std::optional<Terms> terms;
  if (row.terms && row.terms_version) {
    TRESS_TRY(terms, views::row_at<Terms>(view, version_key(*row.terms, *row.terms_version)));
  }
  const wallet::Quote quote =
      wallet::refund_quote(lot_of(row), terms ? &terms->set : nullptr, date, reason);
  const Currency currency = row.paid.currency();
  const bool is_less_fee = quote.rule == wallet::RefundRule::pro_rata_less_fee;
  const auto fee = is_less_fee ? std::optional{Money{currency, quote.fee_minor}} : std::nullopt;
  return Quoted{RefundQuote{quote.rule,
                            quote.units,
                            {currency, quote.value_minor},
                            {currency, quote.refund_minor},
                            {currency, quote.value_minor - quote.refund_minor},
                            std::string{reason},
                            date,
                            fee}};
}

}  // namespace tress::wallets
