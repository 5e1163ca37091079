#include "ledger/audit/review_audit.hpp"

#include <algorithm>
#include <utility>

#include "ledger/domain/exception_source.hpp"
#include "ledger/domain/review.hpp"
#include "ledger/writer/submission.hpp"

namespace tress::audit {

namespace {

using review::Kind;

StreamId stream_of_subject(const review::Subject& about) {
  const StreamName name = review::stream_of(
      review::Command{review::NoticeUnreviewed{about.position, about.index, about.importing}});
  return stream_id_of_words(StreamKind::review, name.words);
}

/// The bill names people beside its event: one may answer for what concerns them by that.
bool is_of_bill(Kind kind) {
  return kind == Kind::tip_above_limit || kind == Kind::refunded_in_cash ||
         kind == Kind::refunded_after_tip || kind == Kind::answered_by_one_person;
}

}  // namespace

void ReviewAudit::take(const StoredEvent& stored, const Envelope& envelope) {
  const Place place{stored, envelope};
  if (envelope.stream_kind != StreamKind::review) return note_opened(place);
  const auto* const reviewed = get_if<review::ExceptionReviewed>(&envelope.payload);
  if (reviewed != nullptr) on(place, *reviewed);
  const auto* const overdue = get_if<review::Overdue>(&envelope.payload);
  if (overdue != nullptr) on(place, *overdue);
  const auto* const escalated = get_if<review::Escalated>(&envelope.payload);
  if (escalated != nullptr) on(place, *escalated);
}

void ReviewAudit::note_opened(const Place& place) {
  const Position position = place.stored.position;
  for (std::uint32_t index = 0;; ++index) {
    auto source = review::source_of(place.envelope, position, place.stored.recorded_at, index);
    if (source) {
      opened_.emplace(Name{position, index}, std::move(*source));
    } else if (index >= review::answered_alone_index) {
      return;
    }
  }
}

void ReviewAudit::on(const Place& place, const review::ExceptionReviewed& reviewed) {
  if (place.envelope.actor.person != reviewed.reviewed_by) {
    say(place, "says that somebody else has reviewed an exception");
  }
  const review::Source* const source = check_subject(place, reviewed.about);
  if (source != nullptr) check_reviewer(place, reviewed, *source);
  escalates_at_.erase(place.envelope.stream);
  const bool is_last = reviewed.outcome != review::Outcome::follow_up && !reviewed.about.importing;
  if (is_last) opened_.erase(Name{reviewed.about.position, reviewed.about.index});
}

void ReviewAudit::on(const Place& place, const review::Overdue& overdue) {
  check_service(place);
  const review::Source* const source = check_subject(place, overdue.about);
  const bool is_early = source != nullptr && overdue.due_by <= source->opened_at;
  if (is_early || overdue.due_by >= place.stored.recorded_at) {
    say(place, "says that an exception is overdue before it is");
  }
  escalates_at_.insert_or_assign(place.envelope.stream, overdue.escalates_at);
}

void ReviewAudit::on(const Place& place, const review::Escalated& escalated) {
  check_service(place);
  check_subject(place, escalated.about);
  const auto found = escalates_at_.find(place.envelope.stream);
  if (found == escalates_at_.end()) return;  // Cannot follow in its stream, which says so.
  if (place.stored.recorded_at < found->second) {
    say(place, "tells the backup of an exception before its owner's time is over");
  }
  escalates_at_.erase(found);
}

const review::Source* ReviewAudit::check_subject(const Place& place, const review::Subject& about) {
  if (place.envelope.stream != stream_of_subject(about)) {
    say(place, "is about another exception than its stream");
  }
  if (about.kind == Kind::backup_overdue) {
    const bool may_be =
        about.index == review::backup_overdue_index && about.position < place.stored.position;
    if (!may_be) say(place, "is about an exception that no event has opened");
    return nullptr;
  }
  const auto found = opened_.find(Name{about.position, about.index});
  if (found == opened_.end()) {
    if (!has_holes_) say(place, "is about an exception that no event has opened");
    return nullptr;
  }
  if (!(found->second.about == about)) {
    say(place, "is about something else than what its event has opened");
  }
  return &found->second;
}

void ReviewAudit::check_reviewer(const Place& place,
                                 const review::ExceptionReviewed& reviewed,
                                 const review::Source& source) {
  const auto& concerned = source.concerned;
  const bool is_own =
      std::find(concerned.begin(), concerned.end(), reviewed.reviewed_by) != concerned.end();
  if (is_own && !reviewed.by_one_person) {
    say(place, "is a review by somebody whose act it was");
  }
  if (reviewed.by_one_person && !is_own && !is_of_bill(source.about.kind)) {
    say(place, "says of another's act that its reviewer was alone with it");
  }
}

void ReviewAudit::check_service(const Place& place) {
  if (place.envelope.actor.kind != ActorKind::system) say(place, "says what only the service may");
}

void ReviewAudit::say(const Place& place, const char* what) {
  findings_.add(event_place(place.stored.position), what);
}

}  // namespace tress::audit
