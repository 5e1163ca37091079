#pragma once

#include "ledger/domain/wallet.hpp"

/// Inside of possible.cpp: which events of wallets can follow which state.
namespace tress::audit {

bool follows(const wallet::State& before, const wallet::TermsSet& set);
bool follows(const wallet::State& before, const wallet::Granted& granted);
bool follows(const wallet::State& before, const wallet::GrantTakenBack& taken);
bool follows(const wallet::State& before, const wallet::TakenBack& taken);
bool follows(const wallet::State& before, const wallet::Spent& spent);
bool follows(const wallet::State& before, const wallet::SpendReversed& reversed);
bool follows(const wallet::State& before, const wallet::BookedElsewhere& booked);
bool follows(const wallet::State& before, const wallet::RefundRequested& requested);
bool follows(const wallet::State& before, const wallet::RefundApproved& approved);
bool follows(const wallet::State& before, const wallet::RefundPaid& paid);
bool follows(const wallet::State& before, const wallet::CreditRequested& requested);
bool follows(const wallet::State& before, const wallet::RequestRejected& rejected);
bool follows(const wallet::State& before, const wallet::ExpiryNoticed& noticed);
bool follows(const wallet::State& before, const wallet::Expired& expired);
bool follows(const wallet::State& before, const wallet::Transferred& transferred);
bool follows(const wallet::State& before, const wallet::PointsTakenBack& taken);
bool follows(const wallet::State& before, const wallet::Forfeited& forfeited);
bool follows(const wallet::State& before, const wallet::MigrationCleared& cleared);

}  // namespace tress::audit
