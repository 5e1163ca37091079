#pragma once

#include "api/routes/command_row.hpp"
#include "ledger/writer/streams.hpp"

/// Path and permission of the commands about value: terms, refunds, goodwill, expiry, transfers.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<sale::AddValue>) {
  return {"/v1/sales/{sale}/values", Permission::sell};
}

constexpr CommandRoute row(For<sale::TakeValue>) {
  return {"/v1/sales/{sale}/value-tenders", Permission::sell};
}

constexpr CommandRoute row(For<wallet::SetTerms>) {
  return {"/v1/wallet-terms", Permission::keep_terms};
}

constexpr CommandRoute row(For<wallet::Grant>) {
  return {};
}

constexpr CommandRoute row(For<wallet::TakeGrantBack>) {
  return {};
}

constexpr CommandRoute row(For<wallet::Spend>) {
  return {};
}

constexpr CommandRoute row(For<wallet::ReverseSpend>) {
  return {};
}

constexpr CommandRoute row(For<wallet::TakePointsBack>) {
  return {};
}

constexpr CommandRoute row(For<wallet::BookElsewhere>) {
  return {};
}

constexpr CommandRoute row(For<wallet::RequestRefund>) {
  return {"/v1/wallets/{wallet}/lots/{lot}/refunds", Permission::ask_refunds};
}

constexpr CommandRoute row(For<wallet::RequestCredit>) {
  return {"/v1/clients/{client}/credits", Permission::ask_refunds};
}

constexpr CommandRoute row(For<wallet::Approve>) {
  return {"/v1/wallets/{wallet}/requests/{request}/approve", Permission::decide_refunds};
}

constexpr CommandRoute row(For<wallet::Reject>) {
  return {"/v1/wallets/{wallet}/requests/{request}/reject", Permission::decide_refunds};
}

constexpr CommandRoute row(For<wallet::PayRefund>) {
  return {"/v1/wallets/{wallet}/requests/{request}/pay", Permission::pay_refunds};
}

constexpr CommandRoute row(For<wallet::GiveExpiryNotice>) {
  return {"/v1/wallets/{wallet}/lots/{lot}/expiry-notice", Permission::keep_wallets};
}

constexpr CommandRoute row(For<wallet::Expire>) {
  return {"/v1/wallets/{wallet}/lots/{lot}/expire", Permission::keep_wallets};
}

constexpr CommandRoute row(For<wallet::Transfer>) {
  return {"/v1/wallets/{wallet}/lots/{lot}/transfers", Permission::keep_wallets};
}

constexpr CommandRoute row(For<wallet::Forfeit>) {
  return {"/v1/wallets/{wallet}/lots/{lot}/forfeit", Permission::keep_wallets};
}

constexpr CommandRoute row(For<wallet::Migrate>) {
  return {"/v1/wallets/migrations", Permission::settle};
}

constexpr CommandRoute row(For<wallet::ClearMigration>) {
  return {"/v1/wallets/{wallet}/clear-migration", Permission::settle};
}

constexpr CommandRoute row(For<wallet::TakeBack>) {
  return {};
}

constexpr CommandRoute row(For<wallet::CarryOutDue>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table
