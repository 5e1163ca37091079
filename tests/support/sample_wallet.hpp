#pragma once

#include <string>
#include <vector>

#include "tests/support/sample_bill.hpp"

#include "ledger/domain/wallet.hpp"

/// Events of wallets as tests of rules write them out.
namespace tress::testing {

inline const WalletId terms_id = nth<WalletId>(1);   ///< of stored value, no expiry, "none"
inline const WalletId wallet_id = nth<WalletId>(2);  ///< lin's stored value
inline const StreamId lin_holder = id_cast<StreamId>(lin);
inline const Day in_a_month = friday + std::chrono::days{30};

wallet::TermsSet terms_set(ValueKind kind = ValueKind::stored_value);

/// A lot that was paid for in full on Friday, without terms.
wallet::Granted granted(ValueKind kind, std::int64_t minor, std::uint32_t lot = 1);

wallet::State pool_of(const std::vector<wallet::Event>& events);

/// A wallet of that kind and holder, known to the table by its name.
void know(Table& table, ValueKind kind, StreamId holder, wallet::State state);

void know_terms(Table& table, const wallet::TermsSet& set);

}  // namespace tress::testing
