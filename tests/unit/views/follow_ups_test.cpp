// Goal: what is to be done about a client is found by whoever does it and by who stands in, until
// it is done, also when its day is over. Method: histories written out.

#include "projections/follow_ups/follow_ups.hpp"

#include "tests/support/bill_words.hpp"
#include "tests/support/sample.hpp"

#include "ledger/domain/client_relation.hpp"

namespace tress::follow_ups::follow_ups_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

using Numbers = std::vector<std::uint32_t>;

void plan(ViewHistory& history,
          std::uint32_t number,
          Day due,
          StaffId owner = stylist,
          ClientId client = lin) {
  history.add(client, client::FollowUpPlanned{number, client::FollowUpKind::call, owner, manager,
                                              due, std::nullopt});
}

views::Page<FollowUp> listed(const ViewHistory& history, const Filter& filter, Day today) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(list(*tables.snapshot(), filter, today));
}

Numbers numbers(const ViewHistory& history, const Filter& filter, Day today = friday) {
  Numbers found;
  for (const FollowUp& row : listed(history, filter, today).rows) found.push_back(row.follow_up);
  return found;
}

}  // namespace

TEST_CASE(
    "a follow-up is with its owner and with the backup, the one that is due first before "
    "the others",
    "[unit][views]") {
  ViewHistory history;
  plan(history, 1, saturday + std::chrono::days{3});
  plan(history, 2, saturday, cashier);
  plan(history, 3, friday);
  CHECK(numbers(history, {}) == Numbers{3, 2, 1});
  CHECK(numbers(history, {.person = stylist}) == Numbers{3, 1});
  CHECK(numbers(history, {.person = cashier}) == Numbers{2});
  CHECK(numbers(history, {.person = manager}) == Numbers{3, 2, 1});
  const auto page = listed(history, {.person = cashier}, friday);
  CHECK(page.rows.front().client == lin);
  CHECK(page.rows.front().backup == manager);
  CHECK(page.rows.front().due == saturday);
  CHECK_FALSE(page.rows.front().is_missed);
}

TEST_CASE("a follow-up is overdue from the day after, and stays until somebody has done it",
          "[unit][views]") {
  ViewHistory history;
  plan(history, 1, friday);
  plan(history, 2, saturday);
  const Filter overdue{.person = manager, .is_overdue = true};
  CHECK(numbers(history, overdue, friday).empty());
  CHECK(numbers(history, overdue, saturday) == Numbers{1});
  history.add(lin, client::FollowUpMissed{1, saturday});
  CHECK(numbers(history, overdue, saturday) == Numbers{1});
  CHECK(listed(history, overdue, saturday).rows.front().is_missed);
  CHECK(numbers(history, {.is_overdue = true}, saturday + std::chrono::days{1}) == Numbers{1, 2});
  history.add(lin, client::FollowUpDone{1, "reached", std::nullopt});
  CHECK(numbers(history, {}, saturday) == Numbers{2});
  history.add(lin, client::FollowUpDone{2, "reached", std::nullopt});
  for (const auto& person : {std::optional<StaffId>{}, std::optional<StaffId>{stylist},
                             std::optional<StaffId>{manager}}) {
    CHECK(numbers(history, {.person = person}, saturday).empty());
  }
}

TEST_CASE("nobody is told of what can be made good no more", "[unit][views]") {
  ViewHistory history;
  plan(history, 1, friday);
  history.add(lin, client::FollowUpMissed{1, saturday});
  CHECK(numbers(history, {}, friday + client::late_follow_up_max) == Numbers{1});
  CHECK(numbers(history, {}, friday + client::late_follow_up_max + std::chrono::days{1}).empty());
}

TEST_CASE("whose contact or notes are erased is followed up no more, and others are",
          "[unit][views]") {
  using client::PersonalClass;
  const auto left_after = [](PersonalClass erased) {
    ViewHistory history;
    plan(history, 1, friday);
    plan(history, 2, saturday);
    plan(history, 3, saturday, stylist, mia);
    history.add(lin, client::Erased{1, {erased}, manager, false, 0, {}});
    // The scheduler and whoever was about to do it come later.
    history.add(lin, client::FollowUpMissed{1, saturday});
    history.add(lin, client::FollowUpDone{2, "not_needed", std::nullopt});
    return numbers(history, {.person = manager});
  };
  CHECK(left_after(PersonalClass::contact) == Numbers{3});
  CHECK(left_after(PersonalClass::notes) == Numbers{3});
  CHECK(left_after(PersonalClass::health) == Numbers{1, 3});
}

}  // namespace tress::follow_ups::follow_ups_test
