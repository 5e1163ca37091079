#include <algorithm>
#include <variant>

#include "ledger/base/limits.hpp"
#include "projections/client_card/apply.hpp"

namespace tress::client_card {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

/// Values of one field that are shown; the events have all.
constexpr std::size_t values_shown_max = 50;

/// Fields that were once asked for: ten forms as long as the longest that a salon may have.
constexpr std::size_t former_fields_max = 10 * limits::card_entries_max;

template <class Change>
void change_relation(const Recorded& event, Rows& rows, Happening what, Change&& change) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<Relation>(relation_key(client));
  if (!row) row = nothing_said(client);
  change(*row);
  rows.put(relation_key(client), *row);
  put_entry(rows, entry_of(event, client, what));
}

template <class Change>
void change_consents(const Recorded& event, Rows& rows, Change&& change) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<ConsentList>(consents_key(client));
  if (!row) row = ConsentList{client, {}};
  change(*row);
  rows.put(consents_key(client), *row);
  put_entry(rows, entry_of(event, client, Happening::consent_changed));
}

void on(const Recorded& event, Rows& rows, const client::ConsentGiven& given) {
  change_consents(event, rows, [&](ConsentList& row) {
    for (Consent& one : row.consents) {
      const bool is_replaced =
          one.stage == ConsentStage::given && one.given.purpose == given.purpose;
      if (!is_replaced) continue;
      one.stage = ConsentStage::replaced;
      one.ended_on = given.given_on;
      one.ended = source_of(event);
    }
    row.consents.push_back(
        {given.consent, ConsentStage::given, given, source_of(event), std::nullopt, std::nullopt});
    trim(row.consents, [&](const Consent& one) { return one.stage != ConsentStage::given; });
  });
}

void end_consent(
    const Recorded& event, Rows& rows, std::uint32_t number, ConsentStage stage, Day day) {
  change_consents(event, rows, [&](ConsentList& row) {
    for (Consent& one : row.consents) {
      if (one.consent != number) continue;
      one.stage = stage;
      one.ended_on = day;
      one.ended = source_of(event);
    }
  });
}

void on(const Recorded& event, Rows& rows, const client::ConsentWithdrawn& withdrawn) {
  end_consent(event, rows, withdrawn.consent, ConsentStage::withdrawn, withdrawn.withdrawn_on);
}

void on(const Recorded& event, Rows& rows, const client::ConsentLapsed& lapsed) {
  end_consent(event, rows, lapsed.consent, ConsentStage::lapsed, lapsed.lapsed_on);
}

void end_span(const Recorded& event, Relation& row, const std::optional<std::string>& reason) {
  if (row.owners.empty() || row.owners.back().ended) return;
  row.owners.back().ended = source_of(event);
  row.owners.back().end_reason = reason;
}

void begin_span(const Recorded& event, Relation& row, StaffId owner, Day until) {
  row.owners.push_back({owner, until, source_of(event), std::nullopt, std::nullopt});
  trim(row.owners, [](const OwnerSpan& one) { return one.ended.has_value(); });
}

void on(const Recorded& event, Rows& rows, const client::Claimed& claimed) {
  change_relation(event, rows, Happening::owner_changed,
                  [&](Relation& row) { begin_span(event, row, claimed.owner, claimed.until); });
  rows.erase(pool_key(stream_of<ClientId>(event)));
}

void on(const Recorded& event, Rows& rows, const client::OwnershipExtended& extended) {
  change_relation(event, rows, Happening::owner_changed, [&](Relation& row) {
    if (row.owners.empty()) return rows.stop("the owner is not known");
    row.owners.back().until = extended.until;
  });
}

void on(const Recorded& event, Rows& rows, const client::Released& released) {
  change_relation(event, rows, Happening::owner_changed,
                  [&](Relation& row) { end_span(event, row, released.reason); });
  const auto client = stream_of<ClientId>(event);
  rows.put(pool_key(client), Found{client});
}

void on(const Recorded& event, Rows& rows, const client::Reassigned& reassigned) {
  change_relation(event, rows, Happening::owner_changed, [&](Relation& row) {
    end_span(event, row, "reassigned");
    begin_span(event, row, reassigned.to, reassigned.until);
  });
  rows.erase(pool_key(stream_of<ClientId>(event)));
}

void on(const Recorded& event, Rows& rows, const client::Registered& registered) {
  static_cast<void>(event);
  rows.put(pool_key(registered.client), Found{registered.client});
}

void on(const Recorded& event, Rows& rows, const client::FollowUpPlanned& planned) {
  change_relation(event, rows, Happening::follow_up_planned, [&](Relation& row) {
    row.follow_ups.push_back({planned.follow_up, FollowUpStage::open, planned.kind, planned.owner,
                              planned.backup, planned.due, planned.what, std::nullopt,
                              source_of(event), std::nullopt});
  });
}

void finish_follow_up(const Recorded& event,
                      Rows& rows,
                      std::uint32_t number,
                      FollowUpStage stage,
                      const std::optional<std::string>& outcome) {
  change_relation(event, rows, Happening::follow_up_finished, [&](Relation& row) {
    for (FollowUp& one : row.follow_ups) {
      if (one.follow_up != number) continue;
      one.stage = stage;
      one.outcome = outcome;
      one.finished = source_of(event);
    }
    trim(row.follow_ups, [](const FollowUp& one) { return one.stage != FollowUpStage::open; });
  });
}

void on(const Recorded& event, Rows& rows, const client::FollowUpDone& done) {
  finish_follow_up(event, rows, done.follow_up, FollowUpStage::done, done.outcome);
}

void on(const Recorded& event, Rows& rows, const client::FollowUpMissed& missed) {
  finish_follow_up(event, rows, missed.follow_up, FollowUpStage::missed, std::nullopt);
}

void on(const Recorded& event, Rows& rows, const client::FeedbackReceived& received) {
  change_relation(event, rows, Happening::feedback_received, [&](Relation& row) {
    row.feedback.push_back({received.feedback, received.rating, received.tags, received.appointment,
                            received.item, received.about, received.words,
                            event.envelope.business_date, source_of(event)});
    trim(row.feedback, [](const Feedback&) { return true; });
  });
}

void on(const Recorded& event, Rows& rows, const client::ComplaintOpened& opened) {
  change_relation(event, rows, Happening::complaint_opened, [&](Relation& row) {
    row.complaints.push_back({opened.complaint, opened.kind, opened.owner, opened.due, opened.sale,
                              opened.appointment, opened.words, std::nullopt, source_of(event),
                              std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const client::ComplaintResolved& resolved) {
  change_relation(event, rows, Happening::complaint_resolved, [&](Relation& row) {
    for (Complaint& one : row.complaints) {
      if (one.complaint != resolved.complaint) continue;
      one.outcome = resolved.outcome;
      one.resolved = source_of(event);
    }
    trim(row.complaints, [](const Complaint& one) { return one.outcome.has_value(); });
  });
}

void on(const Recorded& event, Rows& rows, const client::TagAdded& added) {
  change_relation(event, rows, Happening::tag_changed, [&](Relation& row) {
    row.tags.push_back({added.tag, added.rule_version, added.reason, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const client::TagRemoved& removed) {
  change_relation(event, rows, Happening::tag_changed, [&](Relation& row) {
    std::erase_if(row.tags, [&](const Mark& one) { return one.code == removed.tag; });
  });
}

void on(const Recorded& event, Rows& rows, const client::SegmentAssigned& assigned) {
  change_relation(event, rows, Happening::tag_changed, [&](Relation& row) {
    row.segment = Mark{assigned.segment, assigned.rule_version, assigned.reason, source_of(event)};
  });
}

void on(const Recorded& event, Rows& rows, const client::Referred& referred) {
  change_relation(event, rows, Happening::tag_changed,
                  [&](Relation& row) { row.referred_by = referred.by; });
}

/// A client is found by what stands in the field now.
void put_field_tokens(Rows& rows,
                      ClientId client,
                      const std::string& field,
                      const std::vector<SearchToken>& tokens) {
  const Key key = field_tokens_key(client);
  auto row = rows.get<AllFieldTokens>(key);
  if (!row && tokens.empty()) return;
  if (!row) row = AllFieldTokens{{}};
  for (const FieldTokens& one : row->fields) {
    if (one.field != field) continue;
    for (const SearchToken& token : one.tokens) rows.erase(token_prefix(token).id(client));
  }
  std::erase_if(row->fields, [&](const FieldTokens& one) { return one.field == field; });
  for (const SearchToken& token : tokens) rows.put(token_prefix(token).id(client), Found{client});
  if (!tokens.empty()) row->fields.push_back({field, tokens});
  rows.put(key, *row);
}

void forget_field_tokens(Rows& rows, ClientId client) {
  const Key key = field_tokens_key(client);
  const auto row = rows.get<AllFieldTokens>(key);
  if (!row) return;
  for (const FieldTokens& one : row->fields) {
    for (const SearchToken& token : one.tokens) rows.erase(token_prefix(token).id(client));
  }
  rows.erase(key);
}

/// Values of one class of data lie together, so that an erasure finds them.
void put_value(const Recorded& event, Rows& rows, Key key, FieldValue value) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<FieldHistory>(key);
  if (!row) row = FieldHistory{client, value.field, {}};
  row->values.insert(row->values.begin(), std::move(value));
  if (row->values.size() > values_shown_max) row->values.pop_back();
  rows.put(key, *row);
  put_entry(rows, entry_of(event, client, Happening::field_changed));
}

void on(const Recorded& event, Rows& rows, const client::FieldSet& set) {
  const auto client = stream_of<ClientId>(event);
  const Key prefix = set.health_value ? health_field_prefix(client) : field_prefix(client);
  put_value(event, rows, Key{prefix}.text(set.field),
            {set.field, set.health_value, set.value, false, source_of(event), set.form_version});
  put_field_tokens(rows, client, set.field, set.search_tokens);
}

void on(const Recorded& event, Rows& rows, const client::FieldCleared& cleared) {
  const auto client = stream_of<ClientId>(event);
  const Key of_health = health_field_prefix(client).text(cleared.field);
  const bool is_health = rows.get<FieldHistory>(of_health).has_value();
  put_value(event, rows, is_health ? of_health : field_prefix(client).text(cleared.field),
            {cleared.field, std::nullopt, std::nullopt, true, source_of(event), std::nullopt});
  put_field_tokens(rows, client, cleared.field, {});
}

template <class Change>
void change_book(Rows& rows, Change&& change) {
  auto row = rows.get<CardBook>(Key{RowKind::card_book}).value_or(CardBook{{}, {}, {}, {}, 0, {}});
  change(row);
  rows.put(Key{RowKind::card_book}, row);
}

void on(const Recorded&, Rows& rows, const card::FieldDefined& defined) {
  change_book(rows, [&](CardBook& book) {
    ++book.form_version;
    book.fields.push_back(defined);
  });
}

void on(const Recorded&, Rows& rows, const card::FieldRetired& retired) {
  change_book(rows, [&](CardBook& book) {
    for (const auto& field : book.fields) {
      if (field.code == retired.code) book.former_fields.push_back({field, book.form_version});
    }
    trim(
        book.former_fields, [](const FormerField&) { return true; }, former_fields_max);
    ++book.form_version;
    std::erase_if(book.fields, [&](const auto& one) { return one.code == retired.code; });
  });
}

void on(const Recorded&, Rows& rows, const card::TermListed& listed) {
  change_book(rows, [&](CardBook& book) { book.terms.push_back(listed); });
}

void on(const Recorded&, Rows& rows, const card::TermRetired& retired) {
  change_book(rows, [&](CardBook& book) {
    std::erase_if(book.terms, [&](const auto& one) {
      return one.list == retired.list && one.code == retired.code;
    });
  });
}

void on(const Recorded&, Rows& rows, const card::NoticePublished& published) {
  change_book(rows, [&](CardBook& book) { book.notices.push_back(published); });
}

void on(const Recorded&, Rows& rows, const card::HintRulePublished& published) {
  change_book(rows, [&](CardBook& book) {
    std::erase_if(book.hint_rules, [&](const auto& one) { return one.code == published.code; });
    book.hint_rules.push_back(published);
  });
}

void on(const Recorded&, Rows& rows, const card::HintRuleWithdrawn& withdrawn) {
  change_book(rows, [&](CardBook& book) {
    std::erase_if(book.hint_rules, [&](const auto& one) { return one.code == withdrawn.code; });
  });
}

template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

template <class Row>
void forget_parts(std::vector<Row>& all) {
  for (Row& one : all) one.sealed.reset();
}

}  // namespace

void apply_relation(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

void forget_words(Rows& rows, ClientId client) {
  rows.erase_all(field_prefix(client));
  forget_field_tokens(rows, client);
  auto row = rows.get<Relation>(relation_key(client));
  if (!row) return;
  forget_parts(row->follow_ups);
  forget_parts(row->feedback);
  forget_parts(row->complaints);
  rows.put(relation_key(client), *row);
}

}  // namespace tress::client_card
