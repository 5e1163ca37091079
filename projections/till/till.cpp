#include "projections/till/till.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::till {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  session = 1,  ///< drawer → Session, the last one
  by_date = 2,  ///< branch ‖ day ‖ drawer ‖ session → Session
  day = 3,      ///< day → DayReport
  found = 4,    ///< branch ‖ day → FoundDay
  locked = 5,   ///< branch ‖ first day → LockedPeriod
};

Key session_key(DrawerId drawer) {
  return Key{RowKind::session}.id(drawer);
}

Key date_prefix(BranchId branch, Day date) {
  return Key{RowKind::by_date}.id(branch).day(date);
}

Key day_key(DayId day) {
  return Key{RowKind::day}.id(day);
}

Key locked_prefix(BranchId branch) {
  return Key{RowKind::locked}.id(branch);
}

Key found_key(BranchId branch, Day date) {
  return Key{RowKind::found}.id(branch).day(date);
}

void put(const Recorded& event, Rows& rows, Session session) {
  session.version = event.envelope.stream_version;
  rows.put(session_key(session.drawer), session);
  rows.put(date_prefix(session.branch, session.date).id(session.drawer).number(session.session),
           session);
}

/// The session of the event's drawer, changed by `change`.
template <class Change>
void change_session(const Recorded& event, Rows& rows, Change change) {
  const auto drawer = views::stream_of<DrawerId>(event);
  auto session = rows.need<Session>(session_key(drawer), "the drawer");
  if (!session) return;
  change(*session);
  put(event, rows, std::move(*session));
}

/// `total` with `more`; both of the branch's currency.
Money sum(Money total, Money more) {
  return {total.currency(), total.minor() + more.minor()};
}

void on(const Recorded& event, Rows& rows, const drawer::Opened& opened) {
  const Money none{opened.opening.currency(), 0};
  Session session{opened.drawer,
                  opened.branch,
                  opened.code,
                  opened.session,
                  opened.date,
                  Status::open,
                  opened.opening,
                  none,
                  none,
                  none,
                  opened.opened_by,
                  0,
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  false,
                  0};
  put(event, rows, std::move(session));
}

void on(const Recorded& event, Rows& rows, const drawer::PaidIn& paid) {
  change_session(event, rows, [&](Session& one) { one.paid_in = sum(one.paid_in, paid.amount); });
}

void on(const Recorded& event, Rows& rows, const drawer::PaidOut& paid) {
  change_session(event, rows, [&](Session& one) { one.paid_out = sum(one.paid_out, paid.amount); });
}

void on(const Recorded& event, Rows& rows, const drawer::TipsPaid& paid) {
  change_session(event, rows,
                 [&](Session& one) { one.tips_paid = sum(one.tips_paid, paid.amount); });
}

void on(const Recorded& event, Rows& rows, const drawer::Counted& counted) {
  change_session(event, rows, [&](Session& one) {
    one.status = counted.counted == counted.expected ? Status::settled : Status::counted;
    one.counts = counted.count;
    one.counted = counted.counted;
    one.expected = counted.expected;
    one.counted_by = counted.counted_by;
  });
}

void on(const Recorded& event, Rows& rows, const drawer::VarianceExplained& explained) {
  change_session(event, rows, [&](Session& one) {
    one.status = Status::settled;
    one.reason = explained.reason;
    one.explained_by = explained.explained_by;
    one.by_one_person = explained.by_one_person;
  });
}

/// The day of the event's stream, changed by `change`. `date` is the one that the event names, if
/// it names one; else the stream's first event is dated by it.
template <class Change>
void change_day(const Recorded& event,
                Rows& rows,
                Change change,
                std::optional<Day> date = std::nullopt) {
  const auto id = views::stream_of<DayId>(event);
  auto day = rows.get<DayReport>(day_key(id));
  if (!day) {
    if (!event.envelope.branch) return rows.stop("a day without a branch");
    const Day first = date.value_or(event.envelope.business_date);
    day =
        DayReport{id, *event.envelope.branch, first, false, 0, 0, {}, {}, {}, 0, {}, false, {}, {}};
    rows.put(found_key(day->branch, first), FoundDay{id});
  }
  change(*day);
  day->version = event.envelope.stream_version;
  rows.put(day_key(id), *day);
}

void on(const Recorded& event, Rows& rows, const day::Closed& closed) {
  change_day(event, rows, [&](DayReport& report) {
    report.is_closed = true;
    ++report.closings;
    report.bills = closed.bills;
    report.takings = closed.takings;
    report.overdue_since.reset();
    report.escalated_to.reset();
  });
}

void on(const Recorded& event, Rows& rows, const day::TerminalCounted& counted) {
  change_day(event, rows, [&](DayReport& report) {
    std::erase_if(report.terminals,
                  [&](const Terminal& one) { return one.tender == counted.tender; });
    report.terminals.push_back({counted.tender, counted.counted, counted.expected,
                                counted.counted_by, std::nullopt, std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const day::TerminalExplained& explained) {
  change_day(event, rows, [&](DayReport& report) {
    for (Terminal& one : report.terminals) {
      if (one.tender != explained.tender) continue;
      one.reason = explained.reason;
      one.explained_by = explained.explained_by;
    }
  });
}

void on(const Recorded& event, Rows& rows, const day::Reopened& reopened) {
  change_day(event, rows, [&](DayReport& report) {
    report.is_closed = false;
    report.reopening.reset();
    report.reopenings.push_back(
        {reopened.reason, reopened.asked_by, reopened.approved_by, reopened.by_one_person});
  });
}

void on(const Recorded& event, Rows& rows, const day::ReopeningAsked& asked) {
  change_day(event, rows, [&](DayReport& report) { report.reopening = asked; });
}

void on(const Recorded& event, Rows& rows, const day::CloseOverdue& overdue) {
  const auto change = [&](DayReport& report) { report.overdue_since = overdue.due; };
  change_day(event, rows, change, overdue.date);
}

void on(const Recorded& event, Rows& rows, const day::CloseEscalated& escalated) {
  change_day(event, rows, [&](DayReport& report) { report.escalated_to = escalated.to; });
}

/// Of a stream of its own: it says nothing about one day, and something about many.
void on(const Recorded& event, Rows& rows, const day::PeriodLocked& locked) {
  rows.put(locked_prefix(locked.branch).day(locked.from),
           LockedPeriod{locked, event.envelope.business_date});
  // Of the days that there are: how many dates a period has is for the log to say.
  for (const FoundDay& found : rows.between<FoundDay>(found_key(locked.branch, locked.from),
                                                      found_key(locked.branch, locked.until))) {
    auto day = rows.get<DayReport>(day_key(found.day));
    if (!day) continue;
    day->is_locked = true;
    // Whoever asked to open it gets no answer any more.
    day->reopening.reset();
    rows.put(day_key(found.day), *day);
  }
}

/// Events that are about no register.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Till final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "till"; }

  [[nodiscard]] unsigned version() const override { return 2; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Till till;
  return till;
}

Result<std::optional<Session>, Fault> find_session(const Snapshot& view, DrawerId drawer) {
  return views::row_at<Session>(view, session_key(drawer));
}

Result<Page<Session>, Fault> sessions_of_day(const Snapshot& view,
                                             BranchId branch,
                                             Day date,
                                             const Paging& paging) {
  return views::page_of<Session, Session>(
      view, {.prefix = date_prefix(branch, date).bytes()}, paging,
      [](const Session& row) -> Result<std::optional<Session>, Fault> {
        return std::optional<Session>{row};
      });
}

Result<std::optional<DayReport>, Fault> find_day(const Snapshot& view, BranchId branch, Day date) {
  TRESS_TRY(const auto found, views::row_at<FoundDay>(view, found_key(branch, date)));
  if (!found) return std::optional<DayReport>{};
  return views::row_at<DayReport>(view, day_key(found->day));
}

Result<Page<LockedPeriod>, Fault> locked_periods(const Snapshot& view,
                                                 BranchId branch,
                                                 const Paging& paging) {
  return views::page_of<LockedPeriod, LockedPeriod>(
      view, {.prefix = locked_prefix(branch).bytes()}, paging,
      [](const LockedPeriod& row) -> Result<std::optional<LockedPeriod>, Fault> {
        return std::optional<LockedPeriod>{row};
      });
}

}  // namespace tress::till
