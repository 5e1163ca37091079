#pragma once

#include <string_view>

#include "schema/wallets.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Balances of clients: stored value, gift cards, credit, points, deposits; and their terms.
namespace tress::wallets {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Wallet>, Fault> find(const views::Snapshot& view,
                                                        WalletId wallet);

/// Of a client, a card's token or an appointment.
[[nodiscard]] Result<std::optional<Wallet>, Fault> find_by_holder(const views::Snapshot& view,
                                                                  ValueKind kind,
                                                                  StreamId holder);

[[nodiscard]] Result<views::Page<Wallet>, Fault> list_of_client(const views::Snapshot& view,
                                                                ClientId client,
                                                                const views::Paging& paging = {});

/// What happened to a wallet's lots, oldest first.
[[nodiscard]] Result<views::Page<Entry>, Fault> entries(const views::Snapshot& view,
                                                        WalletId wallet,
                                                        const views::Paging& paging = {});

/// Every version of all terms, in the order in which they were set.
[[nodiscard]] Result<views::Page<Terms>, Fault> list_terms(const views::Snapshot& view,
                                                           const views::Paging& paging = {});

/// What a refund of a lot would be on `date`, for a reason of the closed list. Nothing if there is
/// no such lot, or nothing of it to refund.
[[nodiscard]] Result<std::optional<RefundQuote>, Fault> quote(const views::Snapshot& view,
                                                              WalletId wallet,
                                                              std::uint32_t lot,
                                                              std::string_view reason,
                                                              Day date);

}  // namespace tress::wallets
