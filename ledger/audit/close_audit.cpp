#include "ledger/audit/close_audit.hpp"

#include "ledger/audit/possible_day.hpp"
#include "ledger/domain/day.hpp"
#include "ledger/writer/submission.hpp"

namespace tress::audit {

namespace {

StreamId stream_of_date(BranchId branch, Day date) {
  const StreamName name = day::stream_of(day::Command{day::Close{branch, date}});
  return stream_id_of_words(StreamKind::day, name.words);
}

}  // namespace

void CloseAudit::take(const StoredEvent& stored, const Envelope& envelope) {
  visit([&](const auto& happened) { on(Place{stored, envelope}, happened); }, envelope.payload);
}

void CloseAudit::on(const Place& place, const sale::Opened& opened) {
  begin(place, opened.branch, opened.close_due);
}

void CloseAudit::on(const Place& place, const drawer::Opened& opened) {
  begin(place, opened.branch, opened.close_due);
}

void CloseAudit::on(const Place& place, const day::TerminalCounted& counted) {
  // One of no branch is of no date that could be due.
  if (place.envelope.branch) begin(place, *place.envelope.branch, counted.close_due);
}

void CloseAudit::on(const Place& place, const day::Reopened& reopened) {
  check_bound(place, reopened.close_due);
  said_[place.envelope.stream].again = reopened.close_due;
}

void CloseAudit::on(const Place& place, const day::CloseOverdue& overdue) {
  check_origin(place, overdue.branch, overdue.date);
  const auto where = event_place(place.stored.position);
  if (overdue.due > place.stored.recorded_at) {
    findings_.add(where, "says that a date is overdue before it is");
  }
  if (!has_holes_ && !is_said(place.envelope.stream, overdue.due)) {
    findings_.add(where, "says that a date is overdue by a time that nobody has named");
  }
}

void CloseAudit::on(const Place& place, const day::CloseEscalated& escalated) {
  check_origin(place, escalated.branch, escalated.date);
}

/// The first thing of a date; whatever comes after it names no time.
void CloseAudit::begin(const Place& place, BranchId branch, const std::optional<Timestamp>& due) {
  if (!due) return;
  check_bound(place, due);
  Said& said = said_[stream_of_date(branch, place.envelope.business_date)];
  if (!said.at_first) said.at_first = due;
}

void CloseAudit::check_bound(const Place& place, const std::optional<Timestamp>& due) {
  const Day recorded = std::chrono::floor<std::chrono::days>(place.stored.recorded_at);
  if (closing::is_close_due(due, place.envelope.business_date, recorded)) return;
  findings_.add(event_place(place.stored.position),
                "says that its date is to be closed by an impossible time");
}

void CloseAudit::check_origin(const Place& place, BranchId branch, Day date) {
  const auto where = event_place(place.stored.position);
  if (place.envelope.actor.kind != ActorKind::system) {
    findings_.add(where, "says what only the service may");
  }
  if (place.envelope.stream != stream_of_date(branch, date)) {
    findings_.add(where, "is of another date than its stream");
  }
}

bool CloseAudit::is_said(StreamId day, Timestamp due) const {
  const auto found = said_.find(day);
  if (found == said_.end()) return false;
  const Said& said = found->second;
  return (said.again ? said.again : said.at_first) == due;
}

}  // namespace tress::audit
