// Goal: what a provider gave back of what a link had paid for is an exception until somebody
// records the refund by card, and none if somebody had. Method: histories written out.

#include "tests/support/bill_words.hpp"

#include "projections/exceptions/exceptions.hpp"

namespace tress::exceptions::refunded_at_provider_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::hours;

const PaymentId link = nth<PaymentId>(1);
const MembershipId monthly_cut = nth<MembershipId>(1);

/// A link that has paid for a period of the membership, or, without one, for the bill's debt.
void pay_by_link(ViewHistory& history,
                 std::optional<MembershipId> membership,
                 std::optional<SaleId> sale) {
  history.add(link, payment::Made{link, lin, main_street, cad(60'00), Hash::zero(),
                                  noon + hours{72}, membership, sale, std::nullopt, 0, cashier});
  history.add(link, payment::Opened{"s1", "simulator"});
  history.add(link, payment::Received{1, "s1", "r1", cad(60'00)});
  history.add(link, payment::Settled{1});
}

Position report(ViewHistory& history, const std::string& id) {
  return history.add(link, payment::RefundReported{1, cad(20'00), id});
}

Position give_back(ViewHistory& history, sale::TenderKind kind) {
  return history.add(monthly_cut,
                     membership::RefundPaid{1, kind, std::nullopt, cad(20'00), std::nullopt});
}

std::vector<Exception> noted(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(list(*tables.snapshot(), {.kind = Kind::refunded_at_provider})).rows;
}

}  // namespace

TEST_CASE("a refund at the provider is an exception until a refund by card is recorded",
          "[unit][views]") {
  ViewHistory history;
  pay_by_link(history, monthly_cut, std::nullopt);
  CHECK(noted(history).empty());
  const Position first = report(history, "r2");
  const Position second = report(history, "r3");
  REQUIRE(noted(history).size() == 2);
  const Exception open = noted(history).front();
  CHECK(open.opener.position == first);
  CHECK(open.status == Status::open);
  CHECK(open.client == lin);
  CHECK(open.branch == main_street);
  CHECK(open.sale == id_cast<SaleId>(link));
  CHECK(open.detail == "the provider gave back " + to_text(cad(20'00)) + " of payment link " +
                           link.hex() + ", and no refund by card is recorded for it");
  give_back(history, sale::TenderKind::cash);  // That is another refund.
  CHECK(noted(history).front().status == Status::open);
  const Position closer = give_back(history, sale::TenderKind::card);
  const auto after = noted(history);
  CHECK(after.at(0).status == Status::closed);
  CHECK(after.at(0).closer->position == closer);
  CHECK(after.at(1).status == Status::open);
  CHECK(after.at(1).opener.position == second);
  give_back(history, sale::TenderKind::card);
  CHECK(noted(history).at(1).status == Status::closed);
}

TEST_CASE("a refund that was recorded before the provider reports it is no exception",
          "[unit][views]") {
  ViewHistory history;
  pay_by_link(history, monthly_cut, std::nullopt);
  give_back(history, sale::TenderKind::cash);
  give_back(history, sale::TenderKind::card);
  report(history, "r2");
  CHECK(noted(history).empty());
  report(history, "r3");
  CHECK(noted(history).size() == 1);
}

TEST_CASE("a refund of a bill closes what the provider reported of a link that paid its debt",
          "[unit][views]") {
  const SaleId bill = nth<SaleId>(1);
  ViewHistory history;
  pay_by_link(history, std::nullopt, bill);
  REQUIRE(close_colour(history, 1, lin) == bill);
  report(history, "r2");
  REQUIRE(noted(history).size() == 1);
  CHECK(noted(history).front().sale == bill);
  refund(history, bill, cad(20'00), friday, sale::TenderKind::card);
  CHECK(noted(history).front().status == Status::closed);
}

}  // namespace tress::exceptions::refunded_at_provider_test
