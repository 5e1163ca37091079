// Goal: what keeps a client's data from a retention rule is what the ledger itself has booked,
// counted and been told, also after a restart. Method: a real ledger, in which years pass.

#include "tests/support/retention_bench.hpp"

#include "ledger/writer/scheduler.hpp"

namespace tress::ties_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;

const std::string announced;  // No refusal.

sale::Command with_tender(SaleId bill, sale::TenderKind kind, const Money& amount) {
  return sale::TakeTender{bill, kind, amount, std::nullopt, std::nullopt};
}

}  // namespace

TEST_CASE("ties: a client is last heard of when registered, billed, served or booked",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const ClientId payer = bench.register_client("Pay Er");
  const ClientId served = bench.register_client("Ser Ved");
  const ClientId booked = bench.register_client("Boo Ked");
  const ClientId changed = bench.register_client("Chan Ged");
  ledger.clock().advance(days{400});
  const SaleId bill = bench.salon.open_bill(ledger, payer);
  ledger.accept(sale::Command{sale::AddLine{bill, bench.salon.haircut, served, std::nullopt, 1,
                                            std::nullopt, std::nullopt}});
  ledger.accept(with_tender(bill, sale::TenderKind::card, bench.salon.cad(84'00)));
  ledger.accept(sale::Command{sale::Close{bill}});
  ledger.accept(appointment::Command{appointment::Book{
                    bench.salon.branch, booked, bench.salon.haircut, bench.salon.cashier,
                    std::chrono::floor<days>(bench.now()) + days{20}, std::nullopt, std::nullopt,
                    std::nullopt, std::nullopt}},
                import_actor());
  ledger.accept(client::Command{client::ChangeContact{
      changed, Personal<std::string>{"Chan Ged"}, std::nullopt, std::nullopt, {}}});
  ledger.clock().advance(days{2 * 365 + 62 - 400});
  ledger.reopen();
  CHECK(bench.reviewed(bench.lin) == announced);
  for (const ClientId client : {payer, served, booked, changed}) {
    CHECK(bench.reviewed(client) == "client.nothing_is_due");
  }
  ledger.clock().advance(days{430});
  for (const ClientId client : {payer, served, booked, changed}) {
    CHECK(bench.reviewed(client) == announced);
  }
}

TEST_CASE("ties: whoever has an appointment is known by the day that it was moved to",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const ClientId moved = bench.register_client("Mo Ved");
  const ClientId left = bench.register_client("Le Ft");
  const Day first = std::chrono::floor<days>(bench.now()) + days{20};
  const auto book = [&](ClientId client) {
    return id_cast<AppointmentId>(
        ledger
            .accept(appointment::Command{appointment::Book{
                        bench.salon.branch, client, bench.salon.haircut, bench.salon.cashier, first,
                        std::nullopt, std::nullopt, std::nullopt, std::nullopt}},
                    import_actor())
            .stream);
  };
  const AppointmentId visit = book(moved);
  book(left);
  // It still lies ahead when two years are over.
  ledger.accept(appointment::Command{appointment::Change{
      visit, std::nullopt, std::nullopt, first + days{2 * 365 + 62}, std::nullopt, std::nullopt,
      appointment::ChangeReason::client_asked, std::nullopt}});
  bench.years_pass();
  ledger.reopen();
  CHECK(bench.reviewed(left) == announced);
  CHECK(bench.reviewed(moved) == "client.nothing_is_due");
  ledger.clock().advance(days{2 * 365});
  CHECK(bench.reviewed(moved) == "client.nothing_is_due");
  ledger.clock().advance(days{40});
  CHECK(bench.reviewed(moved) == announced);
}

TEST_CASE("ties: an open bill keeps its payer, and the day on which it is closed counts",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const SaleId bill = bench.salon.open_bill(ledger, bench.lin);
  ledger.accept(sale::Command{sale::AddLine{bill, bench.salon.haircut, std::nullopt, std::nullopt,
                                            1, std::nullopt, std::nullopt}});
  bench.years_pass();
  CHECK(bench.reviewed(bench.lin) == "client.retention_waits");
  ledger.accept(with_tender(bill, sale::TenderKind::card, bench.salon.cad(84'00)));
  ledger.accept(sale::Command{sale::Close{bill}});
  ledger.reopen();
  CHECK(bench.reviewed(bench.lin) == "client.nothing_is_due");
}

TEST_CASE("ties: a refund that is asked for keeps the payer until it is decided",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const SaleId bill = bench.salon.open_bill(ledger, bench.lin);
  ledger.accept(sale::Command{sale::AddLine{bill, bench.salon.haircut, std::nullopt, std::nullopt,
                                            1, std::nullopt, std::nullopt}});
  ledger.accept(with_tender(bill, sale::TenderKind::card, bench.salon.cad(84'00)));
  ledger.accept(sale::Command{sale::Close{bill}});
  bench.years_pass();
  ledger.accept(sale::Command{
      sale::RequestRefund{bill, 1, bench.salon.cad(10'00), "not_satisfied", std::nullopt}});
  CHECK(bench.reviewed(bench.lin) == "client.retention_waits");
  ledger.accept(sale::Command{sale::RejectRefund{bill, 1, "no_ground"}},
                staff_actor(bench.salon.manager, Role::manager));
  CHECK(bench.reviewed(bench.lin) == announced);
}

TEST_CASE("ties: an old bill is closed although a review of whom it served finds nothing to do",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const SaleId bill = bench.salon.open_bill(ledger);
  ledger.accept(sale::Command{sale::AddLine{bill, bench.salon.haircut, bench.lin, std::nullopt, 1,
                                            std::nullopt, std::nullopt}});
  ledger.accept(with_tender(bill, sale::TenderKind::card, bench.salon.cad(84'00)));
  bench.years_pass();
  REQUIRE(bench.reviewed(bench.lin) == announced);
  const Accepted closed = ledger.accept(sale::Command{sale::Close{bill}},
                                        staff_actor(bench.salon.cashier, Role::cashier));
  CHECK(closed.events.size() == 1);
}

TEST_CASE("ties: a debt keeps the client until it is paid", "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const SaleId bill = bench.salon.open_bill(ledger, bench.lin);
  ledger.accept(sale::Command{sale::AddLine{bill, bench.salon.haircut, std::nullopt, std::nullopt,
                                            1, std::nullopt, std::nullopt}});
  ledger.accept(with_tender(bill, sale::TenderKind::on_account, bench.salon.cad(84'00)));
  ledger.accept(sale::Command{sale::Close{bill}});
  bench.years_pass();
  CHECK(bench.reviewed(bench.lin) == "client.retention_waits");
  ledger.accept(sale::Command{sale::PayDebt{bill, sale::TenderKind::card, bench.salon.cad(84'00),
                                            std::nullopt, std::nullopt}});
  ledger.reopen();
  CHECK(bench.reviewed(bench.lin) == announced);
}

TEST_CASE("ties: a proposal about the client keeps their data while it waits", "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  const ClientId other = bench.register_client("Lin Again");
  bench.years_pass();
  const ApprovalId merge = bench.propose(client::Command{client::Merge{bench.lin, other}});
  CHECK(bench.reviewed(bench.lin) == "client.retention_waits");
  CHECK(bench.reviewed(other) == announced);
  ledger.accept(approval::Command{approval::Withdraw{merge, "asked_in_error"}},
                staff_actor(bench.salon.cashier, Role::cashier));
  CHECK(bench.reviewed(bench.lin) == announced);
}

TEST_CASE("ties: a bill withdraws what is announced of its client, in the same commit",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  bench.years_pass();
  REQUIRE(bench.reviewed(bench.lin) == announced);
  const SaleId bill = bench.salon.open_bill(ledger, bench.lin);
  ledger.accept(sale::Command{sale::AddLine{bill, bench.salon.haircut, std::nullopt, std::nullopt,
                                            1, std::nullopt, std::nullopt}});
  ledger.accept(with_tender(bill, sale::TenderKind::card, bench.salon.cad(84'00)));
  const Accepted closed = ledger.accept(sale::Command{sale::Close{bill}},
                                        staff_actor(bench.salon.cashier, Role::cashier));
  REQUIRE(closed.events.size() == 2);
  const Envelope last = ledger.envelope(closed.first_position + 1);
  REQUIRE(holds_alternative<client::RetentionWithdrawn>(last.payload));
  CHECK(get<client::RetentionWithdrawn>(last.payload).reason ==
        client::RetentionStay::client_was_here);
  CHECK(last.stream == id_cast<StreamId>(bench.lin));
}

TEST_CASE("due: what a rule announced comes by the scheduler when grace is over, once",
          "[unit][writer]") {
  RetentionBench bench;
  TestLedger& ledger = bench.ledger;
  // Nobody is to be told that the day of the bench's bill is not closed.
  const Actor manager = staff_actor(bench.salon.manager, Role::manager);
  ledger.accept(sale::Command{sale::Void{bench.bill, "entry_error", std::nullopt}}, manager);
  ledger.accept(day::Command{day::Close{bench.salon.branch, std::chrono::floor<days>(bench.now())}},
                manager);
  bench.years_pass();
  REQUIRE(bench.reviewed(bench.lin) == announced);
  Scheduler scheduler{ledger.log(), ledger.clock(),
                      [&](Submission submission) -> Result<Answer, Fault> {
                        return ledger.commit({std::move(submission)}).value().front();
                      }};
  ledger.clock().advance(days{30});
  CHECK(scheduler.look().value() == 0);
  ledger.clock().advance(days{2});
  ledger.reopen();
  CHECK(scheduler.look().value() == 1);
  const Envelope erased = ledger.envelope(ledger.log().size() - 1);
  REQUIRE(holds_alternative<client::Erased>(erased.payload));
  CHECK(erased.actor.kind == ActorKind::system);
  for (const auto jump : {-40, 80}) {
    ledger.clock().advance(std::chrono::hours{jump});
    CHECK(scheduler.look().value() == 0);
  }
}

}  // namespace tress::ties_test
