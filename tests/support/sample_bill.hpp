#pragma once

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/sale.hpp"

/// The words in which tests speak of bills.
namespace tress::testing {

using GivenSale = Given<sale::State, sale::Command>;
using History = std::vector<sale::Event>;
using Shares = std::vector<sale::TaxShare>;
using Totals = std::vector<sale::TaxTotal>;

inline const SaleId bill = nth<SaleId>(1);

sale::Opened opened_for(std::optional<ClientId> payer, BranchId branch = main_street);

inline const sale::Opened walk_in = opened_for(std::nullopt);

sale::LineAdded service_line(std::uint32_t line, ItemId item, Money amount, Shares taxes);

/// 80.00 and GST 4.00.
sale::LineAdded cut_line(std::uint32_t line = 1);

/// 100.00 and GST 5.00.
sale::LineAdded colour_line(std::uint32_t line = 1);

sale::TenderTaken tender(std::uint32_t number, sale::TenderKind kind, Money amount);

/// Runs commands one after the other on one bill; every one must be accepted.
History after(History history, const std::vector<sale::Command>& commands, const Facts& facts);

sale::AddLine add(ItemId item);

sale::AddLine add_as_charged(Money amount, Shares taxes);

sale::TakeTender take(sale::TenderKind kind, std::int64_t minor);

sale::ApplyDiscount discount(std::int64_t minor, const std::string& reason = "loyalty");

sale::Close close_bill();

sale::Void void_bill();

sale::RequestRefund request_refund(std::uint32_t line, std::int64_t minor);

sale::PayDebt pay_debt(std::int64_t minor, sale::TenderKind kind = sale::TenderKind::cash);

}  // namespace tress::testing
