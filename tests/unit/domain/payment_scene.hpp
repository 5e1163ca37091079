#pragma once

#include <catch2/catch.hpp>

#include "tests/unit/domain/prepaid_scene.hpp"

#include "ledger/domain/payment.hpp"

/// A client with a payment link, for tests of what a provider reports about it.
namespace tress::testing {

inline constexpr std::uint16_t card_clearing = 1100;
inline constexpr std::uint16_t receivable = 1200;
inline constexpr std::uint16_t memberships = 2010;
inline constexpr std::uint16_t tax_payable = 2200;
inline constexpr std::uint16_t refunds_payable = 2250;

inline const Hash token = Hash::from(Bytes(Hash::size, 7));

inline payment::MakeLink for_membership(MembershipId id) {
  return {id, std::nullopt, std::nullopt, 72, std::nullopt, token};
}

inline payment::MakeLink for_bill(SaleId id, std::optional<Money> part = std::nullopt) {
  return {std::nullopt, id, part, 72, std::nullopt, token};
}

/// lin has a monthly cut for 60.00, renewed by a link.
struct Paying : Scene {
  Paying() {
    must(for_membership(subscribed));
    link = desk.made<PaymentId>();
    open("s1");
  }

  void must(const payment::Command& command) { desk.must(command); }

  Answer system(const payment::Command& command) { return desk.ask(command, system_actor()); }

  void open(const std::string& session) {
    REQUIRE_FALSE(system(payment::Open{link, session, "simulator"}));
  }

  Answer refunded(const std::string& session,
                  const std::string& report,
                  std::optional<Money> amount = std::nullopt) {
    return system(payment::RecordRefunded{link, session, report, amount});
  }

  Answer paid(const std::string& session, const std::string& report, std::int64_t minor = 60'00) {
    return system(payment::RecordPaid{link, session, report, cad(minor)});
  }

  [[nodiscard]] const payment::State& made() const { return desk.table.payments.at(link); }

  [[nodiscard]] payment::PaymentStage stage(std::size_t payment) const {
    return made().payments.at(payment - 1).stage;
  }

  [[nodiscard]] const membership::State& month_of_lin() const {
    return desk.table.memberships.at(subscribed);
  }

  [[nodiscard]] std::int64_t owed_back() const {
    return -desk.balance(main_street, refunds_payable);
  }

  /// A bill of one cut that lin has left owing: 84.00.
  SaleId owing() {
    const SaleId sale = open_bill(desk);
    desk.must(sale::Command{line_of(sale, cut)});
    settle_bill(desk, sale, 84'00, sale::TenderKind::on_account);
    return sale;
  }

  /// The next period, paid at the till.
  void renew_at_till() {
    const SaleId sale = open_bill(desk);
    sale::AddPlan renewal = add_plan(sale, month);
    renewal.what = sale::PlanSale::renewal;
    renewal.membership = subscribed;
    desk.must(sale::Command{renewal});
    settle_bill(desk, sale, 60'00);
  }

  PaymentId link = PaymentId::zero();
};

}  // namespace tress::testing
