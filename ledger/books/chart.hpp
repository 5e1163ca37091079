#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// The chart of accounts (domain.md §3.2). Numbers are stored in postings for ever; an account is
/// added, never renumbered.
namespace tress::books {

enum class AccountType : std::uint8_t { asset, liability, equity, income, contra_income, expense };

enum class NormalSide : std::uint8_t { debit, credit };

enum class Account : std::uint16_t {
  cash_in_drawer = 1000,
  safe = 1010,
  bank = 1050,
  card_clearing = 1100,
  wallet_clearing = 1110,
  other_tender_clearing = 1120,
  imported_tender_clearing = 1125,  ///< an imported file does not say how it was paid
  prepaid_in_transit = 1130,        ///< between a bill and a lot: 0 after every command
  disputed_funds_held = 1150,
  client_receivable = 1200,
  retail_stock = 1300,
  professional_product = 1310,
  due_from_branches = 1400,
  suspense = 1900,  ///< must be 0 at the close of a day
  packages = 2000,
  memberships = 2010,
  stored_value = 2020,
  gift_cards = 2030,
  loyalty_points = 2035,
  booking_deposits = 2040,
  client_credit = 2050,
  unclaimed_property = 2060,
  kept_elsewhere = 2090,  ///< prepaid value of imported bills whose balances another program keeps
  tips_payable = 2100,
  commission_payable = 2110,
  output_tax_payable = 2200,
  refunds_payable = 2250,
  due_to_branches = 2400,
  opening_balances = 3000,
  service_revenue = 4000,
  retail_revenue = 4010,
  membership_access_revenue = 4020,
  breakage = 4040,
  no_show_fees = 4050,
  other_gain = 4060,
  discounts = 4900,
  refunds_and_allowances = 4910,
  goodwill_credits = 4920,
  cost_of_retail_sold = 5000,
  product_used = 5010,
  processor_fees = 5100,
  dispute_losses = 5110,
  commission = 5200,
  cash_over_short = 5300,
  rounding = 5310,  ///< tax below the minor unit: what bills round away
  bad_debt = 5500,
};

struct AccountRow {
  Account account;
  std::string_view name;
  AccountType type;

  [[nodiscard]] constexpr std::uint16_t number() const noexcept {
    return static_cast<std::uint16_t>(account);
  }

  /// The side on which the account grows.
  [[nodiscard]] constexpr NormalSide normal_side() const noexcept {
    switch (type) {
      case AccountType::asset:
      case AccountType::contra_income:
      case AccountType::expense: return NormalSide::debit;
      case AccountType::liability:
      case AccountType::equity:
      case AccountType::income: return NormalSide::credit;
    }
    return NormalSide::debit;
  }
};

/// Every account, by number.
inline constexpr std::array<AccountRow, 46> chart{{
    {Account::cash_in_drawer, "Cash in drawer", AccountType::asset},
    {Account::safe, "Safe / cash in transit", AccountType::asset},
    {Account::bank, "Bank", AccountType::asset},
    {Account::card_clearing, "Card clearing", AccountType::asset},
    {Account::wallet_clearing, "Wallet / QR clearing", AccountType::asset},
    {Account::other_tender_clearing, "Other tender clearing", AccountType::asset},
    {Account::imported_tender_clearing, "Imported tender clearing", AccountType::asset},
    {Account::prepaid_in_transit, "Prepaid in transit between bill and lot", AccountType::asset},
    {Account::disputed_funds_held, "Disputed funds held", AccountType::asset},
    {Account::client_receivable, "Client receivable (IOU)", AccountType::asset},
    {Account::retail_stock, "Retail stock", AccountType::asset},
    {Account::professional_product, "Professional product", AccountType::asset},
    {Account::due_from_branches, "Due from other branches", AccountType::asset},
    {Account::suspense, "Suspense", AccountType::asset},
    {Account::packages, "Contract liability: packages", AccountType::liability},
    {Account::memberships, "Contract liability: memberships", AccountType::liability},
    {Account::stored_value, "Contract liability: stored value", AccountType::liability},
    {Account::gift_cards, "Gift cards outstanding", AccountType::liability},
    {Account::loyalty_points, "Loyalty points (material right)", AccountType::liability},
    {Account::booking_deposits, "Booking deposits", AccountType::liability},
    {Account::client_credit, "Client credit", AccountType::liability},
    {Account::unclaimed_property, "Unclaimed property payable", AccountType::liability},
    {Account::kept_elsewhere, "Prepaid value kept by another program", AccountType::liability},
    {Account::tips_payable, "Tips payable", AccountType::liability},
    {Account::commission_payable, "Commission payable", AccountType::liability},
    {Account::output_tax_payable, "Output tax payable", AccountType::liability},
    {Account::refunds_payable, "Refunds payable (approved, unpaid)", AccountType::liability},
    {Account::due_to_branches, "Due to other branches", AccountType::liability},
    {Account::opening_balances, "Equity / opening balances", AccountType::equity},
    {Account::service_revenue, "Service revenue", AccountType::income},
    {Account::retail_revenue, "Retail revenue", AccountType::income},
    {Account::membership_access_revenue, "Membership access revenue", AccountType::income},
    {Account::breakage, "Breakage", AccountType::income},
    {Account::no_show_fees, "No-show and late-cancel fees", AccountType::income},
    {Account::other_gain, "Gain on short refund / other", AccountType::income},
    {Account::discounts, "Discounts", AccountType::contra_income},
    {Account::refunds_and_allowances, "Refunds and allowances", AccountType::contra_income},
    {Account::goodwill_credits, "Goodwill credits", AccountType::contra_income},
    {Account::cost_of_retail_sold, "Cost of retail sold", AccountType::expense},
    {Account::product_used, "Product used", AccountType::expense},
    {Account::processor_fees, "Processor fees", AccountType::expense},
    {Account::dispute_losses, "Dispute losses and fees", AccountType::expense},
    {Account::commission, "Commission", AccountType::expense},
    {Account::cash_over_short, "Cash over / short", AccountType::expense},
    {Account::rounding, "Rounding", AccountType::expense},
    {Account::bad_debt, "Bad debt", AccountType::expense},
}};

/// The account of a number: a number from a disk or a request is not trusted.
[[nodiscard]] const AccountRow* find_account(std::uint16_t number) noexcept;

/// The row of an account, which always exists.
[[nodiscard]] const AccountRow& row_of(Account account) noexcept;

}  // namespace tress::books
