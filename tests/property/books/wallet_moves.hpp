#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>

#include "schema/common.hpp"
#include "tests/property/books/wallet_model.hpp"

#include "ledger/base/ids.hpp"

/// What a random history of wallets is made of, and what it remembers of its bills and requests.
namespace tress::testing {

struct WalletMove {
  int kind;
  int who;
  int which;
  int amount;
};

inline void showValue(const WalletMove& move, std::ostream& out) {
  out << '{' << move.kind << ' ' << move.who << ' ' << move.which << ' ' << move.amount << '}';
}

inline constexpr int wallet_move_kinds = 15;

using MovesDone = std::array<std::size_t, wallet_move_kinds>;

/// A closed bill, as far as it may be undone.
struct SoldBill {
  SaleId id;
  ClientId payer;
  std::int64_t earned = 0;  ///< points
  std::size_t points_lot = 0;
  ValueKind kind = ValueKind::deposit;  ///< of value bought or used; deposit: none
  StreamId holder = StreamId::zero();
  std::optional<std::size_t> lot = std::nullopt;  ///< bought
  model::ValueParts parts = {};                   ///< used
};

struct Asked {
  ClientId client;
  std::uint32_t number;
  std::size_t lot;
  bool is_decided = false;
};

}  // namespace tress::testing
