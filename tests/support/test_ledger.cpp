#include "tests/support/test_ledger.hpp"

namespace tress::testing {

namespace {

template <class AnyId>
AnyId made(TestLedger& ledger, AnyCommand command) {
  return id_cast<AnyId>(ledger.accept(std::move(command)).stream);
}

BranchId open_branch(TestLedger& ledger) {
  const Currency cad = *Currency::from_alpha("CAD");
  const auto branch = made<BranchId>(
      ledger, branch::Command{branch::Open{"MAIN", "Main Street", "America/Vancouver", 4, cad}});
  ledger.accept(
      branch::Command{branch::SetTax{branch, "GST", 50'000, Day{std::chrono::year{2026} / 3 / 2}}});
  return branch;
}

StaffId hire(TestLedger& ledger, const std::string& code, Role role) {
  const auto staff = made<StaffId>(ledger, staff::Command{staff::Hire{code, code}});
  ledger.accept(staff::Command{staff::GrantRole{staff, role, std::nullopt}});
  return staff;
}

ItemId list(TestLedger& ledger,
            catalogue::ItemKind kind,
            const std::string& name,
            std::int64_t price,
            std::optional<std::int64_t> cost) {
  const Currency cad = *Currency::from_alpha("CAD");
  const auto item =
      made<ItemId>(ledger, catalogue::Command{catalogue::ListItem{kind, name, name, std::nullopt}});
  catalogue::SetPrice set{item, Day{std::chrono::year{2026} / 3 / 2}, Money{cad, price}, {}};
  if (cost) set.cost = Money{cad, *cost};
  ledger.accept(catalogue::Command{set});
  return item;
}

}  // namespace

TestSalon::TestSalon(TestLedger& ledger)
    : branch(open_branch(ledger)),
      cashier(hire(ledger, "CASH", Role::cashier)),
      manager(hire(ledger, "BOSS", Role::manager)),
      haircut(list(ledger, catalogue::ItemKind::service, "Haircut", 80'00, std::nullopt)),
      shampoo(list(ledger, catalogue::ItemKind::product, "Shampoo", 40'00, 18'00)) {}

SaleId TestSalon::open_bill(TestLedger& ledger, std::optional<ClientId> payer) const {
  const auto opened = ledger.accept(sale::Command{sale::Open{branch, payer, std::nullopt}},
                                    staff_actor(cashier, Role::cashier));
  return id_cast<SaleId>(opened.stream);
}

}  // namespace tress::testing
