// Goal: a date that is not closed in time stands among the exceptions, with who answers for it,
// until it is closed; a day says that somebody wants it opened, and that it is locked; and what
// happens again and again is flagged. Method: histories written out.

#include <chrono>

#include "tests/support/bill_words.hpp"

#include "projections/engine/fold.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/till/till.hpp"

namespace tress::overdue_close_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using exceptions::Kind;
using exceptions::Status;
using std::chrono::days;

const DayId open_friday = nth<DayId>(3);
const DayId locks = nth<DayId>(4);
const Timestamp due = Timestamp{saturday} + std::chrono::hours{14};

const day::CloseOverdue overdue{main_street,   friday,      due,
                                Role::manager, Role::owner, due + std::chrono::hours{8}};
const day::CloseEscalated escalated{main_street, friday, Role::owner, due};
const day::Closed closed{open_friday, main_street, friday, 2, {}};

struct Shelf {
  explicit Shelf(const ViewHistory& history)
      : tables(history.log(), {&till::projection(), &exceptions::projection()}) {}

  [[nodiscard]] std::unique_ptr<views::Snapshot> listed() const {
    return tables.snapshot("exceptions");
  }

  [[nodiscard]] std::vector<exceptions::Exception> open(Kind kind) const {
    return require_value(exceptions::list(*listed(), {.kind = kind, .status = Status::open})).rows;
  }

  [[nodiscard]] std::optional<till::DayReport> friday_report() const {
    return require_value(till::find_day(*tables.snapshot("till"), main_street, friday));
  }

  ViewTables tables;
};

/// Of a snapshot, how often it is asked.
class CountedReads final : public views::Snapshot {
 public:
  explicit CountedReads(const views::Snapshot& below) : below_(below) {}

  [[nodiscard]] std::uint64_t applied() const override { return below_.applied(); }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> get(ByteView key) const override {
    ++reads_;
    return below_.get(key);
  }

  Result<void, Fault> scan(const views::Range& range,
                           const views::RowVisitor& visit) const override {
    ++reads_;
    return below_.scan(range, visit);
  }

  [[nodiscard]] int reads() const noexcept { return reads_; }

 private:
  const views::Snapshot& below_;
  mutable int reads_ = 0;
};

/// The row by the event with that position.
exceptions::Exception row_at(const Shelf& shelf, Position position, std::uint32_t index = 0) {
  const auto row = require_value(exceptions::find(*shelf.listed(), position, index));
  REQUIRE(row);
  return *row;
}

}  // namespace

TEST_CASE(
    "a date that is not closed in time is an exception with owner, backup and due time, goes to "
    "the backup, and ends when the date is closed [S1-39]",
    "[unit][views]") {
  ViewHistory history;
  history.on(saturday);
  const Position opener = history.add(open_friday, overdue);
  {
    const Shelf shelf{history};
    const auto open = shelf.open(Kind::close_overdue);
    REQUIRE(open.size() == 1);
    CHECK(open[0].opener.position == opener);
    CHECK(open[0].branch == main_street);
    CHECK(open[0].date == friday);
    CHECK(open[0].owner == Role::manager);
    CHECK(open[0].backup == Role::owner);
    CHECK(open[0].due == due);
    CHECK_FALSE(open[0].escalated_at);
    REQUIRE(shelf.friday_report());
    CHECK(shelf.friday_report()->overdue_since == due);
    CHECK_FALSE(shelf.friday_report()->is_closed);
    CHECK_FALSE(shelf.friday_report()->escalated_to);
  }
  history.add(open_friday, escalated);
  {
    const Shelf shelf{history};
    const auto open = shelf.open(Kind::close_overdue);
    REQUIRE(open.size() == 1);
    CHECK(open[0].escalated_at);
    CHECK(shelf.friday_report()->escalated_to == Role::owner);
  }
  history.on(friday);
  const Position closer = history.add(open_friday, closed);
  const Shelf shelf{history};
  CHECK(shelf.open(Kind::close_overdue).empty());
  const auto row = row_at(shelf, opener);
  CHECK(row.status == Status::closed);
  REQUIRE(row.closer);
  CHECK(row.closer->position == closer);
  CHECK(row.escalated_at);
  CHECK_FALSE(shelf.friday_report()->overdue_since);
  CHECK_FALSE(shelf.friday_report()->escalated_to);
  CHECK(require_value(exceptions::counts(*shelf.listed())) ==
        std::vector<exceptions::Count>{{Kind::close_overdue, std::nullopt, 0}});
}

TEST_CASE("a date that is overdue again after it was reopened is another exception",
          "[unit][views]") {
  ViewHistory history;
  const Position first = history.add(open_friday, overdue);
  history.add(open_friday, closed);
  history.add(open_friday, day::ReopeningAsked{"bill_is_missing", manager});
  history.add(open_friday, day::Reopened{"bill_is_missing", manager, stylist, false, due});
  const Position second = history.add(open_friday, overdue);
  const Shelf shelf{history};
  CHECK(row_at(shelf, first).status == Status::closed);
  CHECK(row_at(shelf, second).status == Status::open);
}

TEST_CASE("a day says that somebody wants it opened, at the version that opening it rests on",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  history.add(open_friday, closed);
  history.on(saturday);
  history.add(open_friday, day::ReopeningAsked{"bill_is_missing", manager});
  {
    const auto report = Shelf{history}.friday_report();
    REQUIRE(report);
    REQUIRE(report->reopening);
    CHECK(report->reopening->asked_by == manager);
    CHECK(report->version == 2);
    CHECK(report->is_closed);
  }
  history.add(open_friday, day::Reopened{"bill_is_missing", manager, stylist, false});
  CHECK_FALSE(Shelf{history}.friday_report()->reopening);
}

TEST_CASE("a locked period is shown, and so are its days", "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  history.add(open_friday, closed);
  history.on(saturday);
  history.add(open_friday, day::ReopeningAsked{"bill_is_missing", manager});
  CHECK_FALSE(Shelf{history}.friday_report()->is_locked);
  const day::PeriodLocked lock{main_street,  thursday,     friday, 1,
                               Hash::zero(), Hash::zero(), manager};
  history.add(locks, lock);
  const Shelf shelf{history};
  CHECK(shelf.friday_report()->is_locked);
  CHECK_FALSE(shelf.friday_report()->reopening);
  const auto periods =
      require_value(till::locked_periods(*shelf.tables.snapshot("till"), main_street)).rows;
  REQUIRE(periods.size() == 1);
  CHECK(periods[0].lock == lock);
  CHECK(periods[0].on == saturday);
  CHECK(require_value(till::locked_periods(*shelf.tables.snapshot("till"), montreal)).rows.empty());
}

TEST_CASE("a lock of however many dates reads the days that there are, and locks these",
          "[unit][views]") {
  const int span = GENERATE(1, 100'000, 2'900'000);
  const DayId first = nth<DayId>(5);
  const DayId after = nth<DayId>(6);
  const DayId elsewhere = nth<DayId>(7);
  ViewHistory history;
  history.on(thursday).add(first, day::Closed{first, main_street, thursday, 0, {}});
  history.on(friday).add(open_friday, closed);
  history.on(saturday).add(after, day::Closed{after, main_street, saturday, 0, {}});
  history.at(montreal).on(friday).add(elsewhere, day::Closed{elsewhere, montreal, friday, 0, {}});
  const Shelf before{history};
  history.at(main_street).on(saturday);
  history.add(locks, day::PeriodLocked{main_street, friday, friday + days{span}, 1, Hash::zero(),
                                       Hash::zero(), manager});

  const auto stored = before.tables.snapshot("till");
  const CountedReads counted{*stored};
  views::Rows rows{counted};
  const auto events = require_value(views::read_chunk(history.log(), 0, {})).events;
  till::projection().apply(events.back(), rows);
  CHECK_FALSE(rows.fault());
  CHECK(counted.reads() < 10);

  const Shelf shelf{history};
  const auto is_locked = [&](BranchId branch, Day date) {
    const auto day = require_value(till::find_day(*shelf.tables.snapshot("till"), branch, date));
    REQUIRE(day);
    return day->is_locked;
  };
  CHECK_FALSE(is_locked(main_street, thursday));
  CHECK(is_locked(main_street, friday));
  CHECK(is_locked(main_street, saturday));
  CHECK_FALSE(is_locked(montreal, friday));
}

TEST_CASE(
    "the third exception of a kind within thirty days about one branch, client or person is "
    "flagged with how many there were, and older ones count no more [S0-29]",
    "[unit][views]") {
  ViewHistory history;
  const auto reopen = [&](Byte n, Day on, BranchId branch) {
    history.on(on).at(branch);
    return history.add(nth<DayId>(n), day::Reopened{"bill_is_missing", manager, stylist, false});
  };
  const auto close = [&](Byte n, Day on, BranchId branch) {
    history.on(on).at(branch);
    history.add(nth<DayId>(n), day::Closed{nth<DayId>(n), branch, on, 0, {}});
  };
  std::vector<Position> at;
  const auto happens = [&](Byte n, Day on, BranchId branch = main_street) {
    close(n, on, branch);
    at.push_back(reopen(n, on, branch));
  };
  happens(10, friday);
  happens(11, friday + days{10});
  happens(12, friday + days{10}, montreal);
  happens(13, friday + days{29});
  happens(14, friday + days{30});
  happens(15, friday + days{80});
  const Shelf shelf{history};
  CHECK_FALSE(row_at(shelf, at[0]).alike);
  CHECK_FALSE(row_at(shelf, at[1]).alike);
  // Three in that branch, four by that cashier; a day later the first is too long ago.
  CHECK(row_at(shelf, at[3]).alike == 4U);
  CHECK(row_at(shelf, at[4]).alike == 4U);
  CHECK_FALSE(row_at(shelf, at[5]).alike);
}

TEST_CASE("an exception is its owner's by the rule of its day, and by the shipped one before",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  const auto voided = [&](Byte n) {
    history.add(nth<SaleId>(n), opened_for(lin));
    return history.add(nth<SaleId>(n), sale::Voided{"wrong_client", std::nullopt, friday, false});
  };
  const Position before = voided(20);
  history.add(nth<StreamId>(30), policy::OwnerRuleSet{policy::RecordType::bill, Role::accountant,
                                                      Role::owner, saturday});
  const Position same_day = voided(21);
  history.on(saturday);
  const Position after = voided(22);
  const Shelf shelf{history};
  CHECK(row_at(shelf, before).owner == Role::cashier);
  CHECK(row_at(shelf, before).backup == Role::manager);
  CHECK(row_at(shelf, same_day).owner == Role::cashier);
  CHECK(row_at(shelf, after).owner == Role::accountant);
  CHECK(row_at(shelf, after).backup == Role::owner);
}

}  // namespace tress::overdue_close_test
