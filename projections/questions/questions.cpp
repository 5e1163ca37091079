#include "projections/questions/questions.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::questions {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;
using views::stream_of;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  question = 1,   ///< position of its asking → Question
  place = 2,      ///< question → Place
  of_client = 3,  ///< client ‖ position → Asker
  open = 4,       ///< position → Asker; while nobody has answered
  request = 5,    ///< membership ‖ request → Asker
  open_of = 6,    ///< client ‖ position → Asker; while it is in the open list
};

Key question_key(std::uint64_t position) {
  return Key{RowKind::question}.number(position);
}

Key place_key(QuestionId question) {
  return Key{RowKind::place}.id(question);
}

Key client_prefix(ClientId client) {
  return Key{RowKind::of_client}.id(client);
}

Key open_key(std::uint64_t position) {
  return Key{RowKind::open}.number(position);
}

Key open_prefix(ClientId client) {
  return Key{RowKind::open_of}.id(client);
}

Key request_key(MembershipId membership, std::uint32_t request) {
  return Key{RowKind::request}.id(membership).number(request);
}

template <class Change>
void change(Rows& rows, QuestionId id, Change&& change_it) {
  const auto place = rows.need<Place>(place_key(id), "the question");
  if (!place) return;
  auto question = rows.need<Question>(question_key(place->position), "the question");
  if (!question) return;
  change_it(*question);
  rows.put(question_key(place->position), *question);
}

/// A change by an event of the question itself.
template <class Change>
void change_own(const Recorded& event, Rows& rows, Change&& change_it) {
  change(rows, stream_of<QuestionId>(event), [&](Question& question) {
    question.version = event.envelope.stream_version;
    change_it(question);
  });
}

void on(const Recorded& event, Rows& rows, const support::Asked& asked) {
  Question question{.question = asked.question,
                    .client = asked.client,
                    .branch = asked.branch,
                    .about = asked.about,
                    .text = asked.text,
                    .stage = Stage::asked,
                    .answer_by = asked.answer_by,
                    .is_overdue = false,
                    .asked = source_of(event),
                    .acknowledged_by = std::nullopt,
                    .acknowledged = std::nullopt,
                    .answer = std::nullopt,
                    .outcome = std::nullopt,
                    .answered_by = std::nullopt,
                    .answered = std::nullopt,
                    .reversal = std::nullopt,
                    .version = event.envelope.stream_version};
  rows.put(question_key(event.position), question);
  rows.put(place_key(asked.question), Place{event.position});
  rows.put(client_prefix(asked.client).number(event.position), Asker{asked.question});
  rows.put(open_key(event.position), Asker{asked.question});
  rows.put(open_prefix(asked.client).number(event.position), Asker{asked.question});
}

/// Nobody is to answer what the client asked there any more.
void close(Rows& rows, ClientId client, std::uint64_t position) {
  rows.erase(open_key(position));
  rows.erase(open_prefix(client).number(position));
}

void on(const Recorded& event, Rows& rows, const support::Acknowledged& acknowledged) {
  change_own(event, rows, [&](Question& question) {
    question.stage = Stage::acknowledged;
    question.acknowledged_by = acknowledged.by;
    question.acknowledged = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const support::Answered& answered) {
  change_own(event, rows, [&](Question& question) {
    question.stage = Stage::answered;
    question.answer = answered.answer;
    question.outcome = answered.outcome;
    question.answered_by = answered.by;
    question.answered = source_of(event);
    close(rows, question.client, question.asked.position);
  });
}

/// What was asked can be read no more, and no answer could be kept: there is nothing left to do.
void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  const bool is_of_notes =
      std::count(erased.classes.begin(), erased.classes.end(), client::PersonalClass::notes) > 0;
  if (!is_of_notes) return;
  const auto client = stream_of<ClientId>(event);
  // Each turn takes one away: a client has as many as wait for an answer.
  while (const auto asker = rows.last<Asker>(open_prefix(client))) {
    const auto place = rows.need<Place>(place_key(asker->question), "the question");
    if (!place) return;
    close(rows, client, place->position);
  }
}

void on(const Recorded& event, Rows& rows, const support::ReversalAsked& asked) {
  change_own(event, rows, [&](Question& question) {
    question.reversal =
        Reversal{asked.membership, asked.hold,   asked.request, ReversalStage::requested,
                 source_of(event), std::nullopt, std::nullopt};
    rows.put(request_key(asked.membership, asked.request), Asker{question.question});
  });
}

void on(const Recorded& event, Rows& rows, const support::AnswerOverdue&) {
  change_own(event, rows, [](Question& question) { question.is_overdue = true; });
}

/// What was decided about a reversal, if a question had led to it.
void decide(const Recorded& event, Rows& rows, std::uint32_t request, ReversalStage stage) {
  const auto asker = rows.get<Asker>(request_key(stream_of<MembershipId>(event), request));
  if (!asker) return;
  change(rows, asker->question, [&](Question& question) {
    // A later request may stand there by now.
    if (!question.reversal || question.reversal->request != request) return;
    question.reversal->stage = stage;
    question.reversal->decided = source_of(event);
    question.reversal->decided_on = event.envelope.business_date;
  });
}

void on(const Recorded& event, Rows& rows, const membership::Returned& returned) {
  if (returned.request) decide(event, rows, *returned.request, ReversalStage::approved);
}

void on(const Recorded& event, Rows& rows, const membership::Rejected& rejected) {
  decide(event, rows, rejected.request, ReversalStage::rejected);
}

/// Events that are about no question.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

Result<Page<Question>, Fault> found_in(const Snapshot& view,
                                       views::Range range,
                                       const Paging& paging) {
  return views::page_of<Asker, Question>(view, std::move(range), paging, [&](const Asker& asker) {
    return find(view, asker.question);
  });
}

class Questions final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "questions"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Questions view;
  return view;
}

Result<std::optional<Question>, Fault> find(const Snapshot& view, QuestionId question) {
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(question)));
  if (!place) return std::optional<Question>{};
  return views::row_at<Question>(view, question_key(place->position));
}

Result<Page<Question>, Fault> list(const Snapshot& view, const Paging& paging) {
  return views::page_of<Question>(view, {.prefix = Key{RowKind::question}.bytes()}, paging);
}

Result<Page<Question>, Fault> open(const Snapshot& view, const Paging& paging) {
  return found_in(view, {.prefix = Key{RowKind::open}.bytes()}, paging);
}

Result<Page<Question>, Fault> of_client(const Snapshot& view,
                                        ClientId client,
                                        const Paging& paging) {
  views::Range range{.prefix = client_prefix(client).bytes()};
  range.direction = views::Direction::backwards;
  return found_in(view, std::move(range), paging);
}

Result<Page<Question>, Fault> open_of_client(const Snapshot& view,
                                             ClientId client,
                                             const Paging& paging) {
  return found_in(view, {.prefix = open_prefix(client).bytes()}, paging);
}

}  // namespace tress::questions
