// Goal: an approver finds what waits and who asks; each decision stands with who said it.
// Method: two proposals, event by event; what a signature adds is in tests/api/story.

#include "projections/approvals/approvals.hpp"

#include "tests/support/bill_words.hpp"

#include "projections/staff/staff_view.hpp"

namespace tress::approvals_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

approval::Proposed proposal(ApprovalId id, StaffId by, std::uint8_t approvals) {
  return {id,
          approval::Act::discount,
          "sale.apply_discount",
          {1},
          StreamKind::sale,
          id_cast<StreamId>(nth<SaleId>(1)),
          cad(60'00),
          {approval::Effect{{2}}},
          Hash::zero(),
          {},
          0,
          approvals,
          {Role::manager},
          noon + std::chrono::hours{72},
          "client_asked",
          by,
          Role::cashier};
}

}  // namespace

TEST_CASE("approvals: what waits, what became of it, and by whom", "[unit][views]") {
  const auto one = nth<ApprovalId>(1);
  const auto two = nth<ApprovalId>(2);
  ViewHistory history;
  history.add(one, proposal(one, cashier, 2));
  history.add(two, proposal(two, stylist, 1));
  history.add(one, approval::Approved{manager, 1, false, false});
  history.add(two, approval::Rejected{manager, "not_justified"});
  const ViewTables tables{history.log(), {&approvals::projection()}};
  const auto view = tables.snapshot();
  const auto waiting =
      require_value(approvals::list(*view, {approvals::Stage::pending, std::nullopt, {}}));
  REQUIRE(waiting.rows.size() == 1);
  CHECK(waiting.rows[0].approval == one);
  REQUIRE(waiting.rows[0].steps.size() == 1);
  CHECK(waiting.rows[0].steps[0].person == manager);
  CHECK(waiting.rows[0].steps[0].signature == approvals::Signed::no);
  const auto outbox = require_value(approvals::list(*view, {std::nullopt, std::nullopt, stylist}));
  REQUIRE(outbox.rows.size() == 1);
  CHECK(outbox.rows[0].stage == approvals::Stage::rejected);
  CHECK(outbox.rows[0].steps[0].reason == "not_justified");
  const auto content = require_value(approvals::content(*view, one));
  REQUIRE(content);
  CHECK(content->command == Bytes{1});
  CHECK(require_value(approvals::find(*view, one))->version == 2);
  CHECK_FALSE(require_value(approvals::find(*view, nth<ApprovalId>(3))));
}

TEST_CASE("people show the keys that may sign for them and the documents that they have read",
          "[unit][views]") {
  const PublicKey first = PublicKey::zero();
  PublicKey::Array other{};
  other.back() = 1;
  const PublicKey second{other};
  ViewHistory history;
  history.add(stylist, staff::Hired{stylist, "S1", "Sam"});
  history.add(stylist, staff::DeviceKeyEnrolled{first, staff::KeyHolder::person, "a phone",
                                                Signature::zero()});
  history.add(stylist, staff::DeviceKeyRotated{first, second, staff::KeyHolder::service,
                                               Signature::zero(), Signature::zero()});
  history.add(stylist, staff::TrainingAcknowledged{"privacy", 3});
  const ViewTables tables{history.log(), {&staff_view::projection()}};
  const auto view = tables.snapshot();
  const auto sam = require_value(staff_view::find_person(*view, stylist));
  REQUIRE(sam);
  REQUIRE(sam->device_keys.size() == 1);
  CHECK(sam->device_keys[0].key == second);
  CHECK(sam->device_keys[0].held_by == staff::KeyHolder::service);
  REQUIRE(sam->trainings.size() == 1);
  CHECK(sam->trainings[0].version == 3);
}

}  // namespace tress::approvals_test
