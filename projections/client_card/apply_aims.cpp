#include <algorithm>
#include <variant>

#include "projections/client_card/apply.hpp"

namespace tress::client_card {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

/// Assessments of one need that are shown: how it was before, and the latest.
constexpr std::size_t assessments_shown_max = 10;

template <class Change>
void change_aims(const Recorded& event, Rows& rows, Happening what, Change&& change) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<Aims>(aims_key(client));
  if (!row) row = nothing_wanted(client);
  change(*row);
  rows.put(aims_key(client), *row);
  put_entry(rows, entry_of(event, client, what));
}

void on(const Recorded& event, Rows& rows, const client::NeedStated& stated) {
  change_aims(event, rows, Happening::need_stated, [&](Aims& row) {
    for (Need& one : row.needs) {
      if (one.need != stated.need) continue;
      // Stated again: what was said last is shown, with the event that it is sealed in.
      if (!stated.words) return;
      one.sealed = stated.words;
      one.source = source_of(event);
      return;
    }
    row.needs.push_back({stated.need,
                         stated.area,
                         stated.concern,
                         stated.goal,
                         stated.on,
                         stated.words,
                         {},
                         std::nullopt,
                         source_of(event),
                         std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const client::NeedAssessed& assessed) {
  change_aims(event, rows, Happening::need_assessed, [&](Aims& row) {
    for (Need& one : row.needs) {
      if (one.need != assessed.need) continue;
      one.assessments.push_back({assessed.assessment, assessed.reached, assessed.on,
                                 assessed.appointment, assessed.photo, assessed.words,
                                 source_of(event)});
      if (one.assessments.size() > assessments_shown_max) {
        one.assessments.erase(one.assessments.begin() + 1);
      }
    }
  });
}

void count_outcome(Aims& row, client::NeedOutcome outcome) {
  switch (outcome) {
    case client::NeedOutcome::met:
    case client::NeedOutcome::partly_met: ++row.needs_met; return;
    case client::NeedOutcome::not_met: ++row.needs_not_met; return;
    case client::NeedOutcome::given_up:
    case client::NeedOutcome::entered_in_error: return;
  }
  TRESS_UNREACHABLE();
}

void on(const Recorded& event, Rows& rows, const client::NeedClosed& closed) {
  change_aims(event, rows, Happening::need_closed, [&](Aims& row) {
    for (Need& one : row.needs) {
      if (one.need != closed.need) continue;
      one.outcome = closed.outcome;
      one.closed = source_of(event);
    }
    count_outcome(row, closed.outcome);
    trim(row.needs, [](const Need& one) { return one.outcome.has_value(); });
  });
}

void on(const Recorded& event, Rows& rows, const client::AdviceGiven& given) {
  change_aims(event, rows, Happening::advice_given, [&](Aims& row) {
    row.advice.push_back({given.advice, given.advice_text, given.item, given.appointment, given.on,
                          std::nullopt, source_of(event), std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const client::AdviceAnswered& answered) {
  change_aims(event, rows, Happening::advice_answered, [&](Aims& row) {
    for (Advice& one : row.advice) {
      if (one.advice != answered.advice) continue;
      one.answer = answered.answer;
      one.answered = source_of(event);
    }
    trim(row.advice, [](const Advice& one) { return one.answer.has_value(); });
  });
}

template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

template <class Forget>
void forget(Rows& rows, ClientId client, Forget&& forget_in) {
  auto row = rows.get<Aims>(aims_key(client));
  if (!row) return;
  forget_in(*row);
  rows.put(aims_key(client), *row);
}

}  // namespace

void apply_aims(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

void forget_needs(Rows& rows, ClientId client) {
  forget(rows, client, [](Aims& row) { row.needs.clear(); });
}

void forget_advice(Rows& rows, ClientId client) {
  forget(rows, client, [](Aims& row) { row.advice.clear(); });
}

}  // namespace tress::client_card
