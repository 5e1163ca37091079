#pragma once

#include "projections/engine/keys.hpp"

/// Rows of the wallets' view and their keys.
namespace tress::wallets {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  wallet = 1,     ///< wallet → Wallet
  by_holder = 2,  ///< kind ‖ holder → Found
  by_client = 3,  ///< client ‖ kind ‖ wallet → Found
  entry = 4,      ///< wallet ‖ position ‖ lot → Entry
  terms = 5,      ///< position → Terms
  version = 6,    ///< terms ‖ version → Terms
};

inline views::Key wallet_key(WalletId wallet) {
  return views::Key{RowKind::wallet}.id(wallet);
}

inline views::Key holder_key(ValueKind kind, StreamId holder) {
  return views::Key{RowKind::by_holder}.number(static_cast<std::uint8_t>(kind)).id(holder);
}

inline views::Key client_prefix(ClientId client) {
  return views::Key{RowKind::by_client}.id(client);
}

inline views::Key entry_prefix(WalletId wallet) {
  return views::Key{RowKind::entry}.id(wallet);
}

inline views::Key version_key(WalletId terms, std::uint32_t version) {
  return views::Key{RowKind::version}.id(terms).number(version);
}

}  // namespace tress::wallets
