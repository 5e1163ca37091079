#include "api/routes/wallet_routes.hpp"

#include <algorithm>
#include <limits>

#include "api/http/problem.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/client_files.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/reading.hpp"
#include "ledger/domain/wallet.hpp"
#include "ledger/keys/search_tokens.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Response list_terms(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, wallets::list_terms(*read.view, paging));
}

Response list_of_client(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(
      read, page_over_files<wallets::Wallet>(
                read.parts, *client, paging, [&](ClientId file, const views::Paging& part) {
                  return wallets::list_of_client(*read.view, file, part);
                }));
}

Response show_wallet(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto wallet = id_in<WalletId>(read, "wallet");
  if (!wallet) return answers::not_found("wallet");
  return row_answer(read, wallets::find(*read.view, *wallet), "wallet");
}

/// Notes whose wallet it is; what a wallet's own rows show names nobody.
std::optional<Response> show_holder(Read& read, WalletId wallet) {
  const auto row = wallets::find(*read.view, wallet);
  if (!row) return answers::unavailable(row.error());
  if (row.value()) read.disclosure.show_row(*row.value());
  return std::nullopt;
}

Response list_entries(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto wallet = id_in<WalletId>(read, "wallet");
  if (!wallet) return answers::not_found("wallet");
  if (auto fault = show_holder(read, *wallet)) return *fault;
  return page_answer(read, wallets::entries(*read.view, *wallet, paging));
}

Response show_quote(Read& read) {
  const auto reason = read.query.need<std::string>("reason");
  const auto on = read.query.need<Day>("on");
  if (auto wrong = read.query.problem()) return *wrong;
  const auto& reasons = wallet::refund_reasons;
  if (std::find(reasons.begin(), reasons.end(), *reason) == reasons.end()) {
    return answers::bad_query("reason", "is no code of the closed list");
  }
  const auto wallet = id_in<WalletId>(read, "wallet");
  const auto lot = parse_number(read.call.request.parameter("lot"));
  const bool is_lot = lot && *lot <= std::numeric_limits<std::uint32_t>::max();
  if (!wallet || !is_lot) return answers::not_found("lot");
  if (auto fault = show_holder(read, *wallet)) return *fault;
  return row_answer(
      read, wallets::quote(*read.view, *wallet, static_cast<std::uint32_t>(*lot), *reason, *on),
      "lot");
}

/// A card is looked up by its code in the body: an address stands in logs.
http::Response find_card(Read& read) {
  auto asked = bodies::read<wallet::LookUpCard>(read.call.request);
  if (!asked) return std::move(asked.error());
  const auto token = read.parts.search_tokens.card_token(asked.value().card_code.reveal());
  // Revealed to be hashed with the index key; the code goes nowhere.
  if (!token) return answers::not_found("wallet");
  const auto found =
      wallets::find_by_holder(*read.view, ValueKind::gift_card, id_cast<StreamId>(*token));
  if (!found) return answers::unavailable(found.error());
  if (!found.value()) return answers::not_found("wallet");
  read.disclosure.count(1);
  return read.answer_row(*found.value());
}

void look_up_card(const Parts& parts, const Call& call, http::Responder responder) {
  reading::read<find_card>(wallets::projection(), parts, call, std::move(responder));
}

}  // namespace

std::vector<ApiRoute> wallet_routes() {
  using P = Permission;
  constexpr auto& view = wallets::projection;
  return {
      row<list_terms>("/v1/wallet-terms", "wallet_terms.list", P::see_wallets, view),
      row<list_of_client>("/v1/clients/{client}/wallets", "clients.wallets", P::see_wallets, view),
      row<show_wallet>("/v1/wallets/{wallet}", "wallets.show", P::see_wallets, view),
      row<list_entries>("/v1/wallets/{wallet}/entries", "wallets.entries", P::see_wallets, view),
      row<show_quote>("/v1/wallets/{wallet}/lots/{lot}/refund-quote", "wallets.refund_quote",
                      P::see_wallets, view),
      {http::Method::post, "/v1/gift-cards/look-up", "wallet.look_up_card", P::see_wallets,
       Runs::in_pool, look_up_card, std::vector<std::string>{"min_position"}},
  };
}

}  // namespace tress
