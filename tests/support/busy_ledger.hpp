#pragma once

#include "tests/support/test_ledger.hpp"

#include "ledger/merkle/verifier_key.hpp"

/// A ledger that has seen some work, for whatever reads a whole log.
namespace tress::testing {

/// One cash bill: a haircut for 80.00 less 8.00, a tip of 10.00. Six events in six groups.
inline SaleId add_cash_bill(TestLedger& ledger,
                            const TestSalon& salon,
                            std::optional<ClientId> payer = std::nullopt) {
  const Actor desk = staff_actor(salon.cashier, Role::cashier);
  const SaleId sale = salon.open_bill(ledger, payer);
  ledger.accept(sale::Command{sale::AddLine{sale, salon.haircut, payer, salon.cashier, 1,
                                            std::nullopt, std::nullopt}},
                desk);
  ledger.accept(
      sale::Command{sale::ApplyDiscount{sale, 1, salon.cad(8'00), "promotion", std::nullopt}},
      desk);
  ledger.accept(sale::Command{sale::AddTip{sale, salon.cashier, salon.cad(10'00)}}, desk);
  ledger.accept(
      sale::Command{sale::TakeTender{sale, sale::TenderKind::cash, salon.cad(85'60), std::nullopt}},
      desk);
  ledger.accept(sale::Command{sale::Close{sale, std::nullopt}}, desk);
  return sale;
}

inline ClientId add_client(TestLedger& ledger, const std::string& name) {
  const Accepted registered = ledger.accept(client::Command{
      client::Register{Personal<std::string>{name}, std::nullopt, std::nullopt, std::nullopt, {}}});
  return id_cast<ClientId>(registered.stream);
}

/// A ledger of a salon, a client and `bills` cash bills, every fifth of them the client's.
struct BusyLedger {
  explicit BusyLedger(int bills) : salon(ledger), client(add_client(ledger, "Lin Planted")) {
    for (int i = 0; i < bills; ++i) {
      constexpr int clients_turn = 5;
      sales.push_back(i % clients_turn == 0 ? add_cash_bill(ledger, salon, client)
                                            : add_cash_bill(ledger, salon));
    }
  }

  [[nodiscard]] merkle::VerifierKey log_key() const {
    return {TestLedger::origin, merkle::NoteKeyType::ed25519, ledger.log_key().public_key()};
  }

  TestLedger ledger;
  TestSalon salon;
  ClientId client;
  std::vector<SaleId> sales;
};

}  // namespace tress::testing
