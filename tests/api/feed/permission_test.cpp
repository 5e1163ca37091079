#include <map>

#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"

#include "api/routes/feed_message.hpp"

// Goal: that something happened to a client is told to whoever may read it, and to nobody else.
// Method: every type of event of a client there is, against a table of what reading it needs.

namespace tress::testing::permission_test {

namespace {

using P = Permission;

/// By the routes under /v1/clients/{client} that show what the event has changed.
const std::map<std::string, Permission>& table() {
  static const std::map<std::string, Permission> rows{
      // The card: `clients.show`.
      {"client.registered", P::see_clients},
      {"client.contact_changed", P::see_clients},
      {"client.address_change_asked", P::see_clients},
      {"client.address_shared", P::see_clients},
      {"client.erased", P::see_clients},
      {"client.merged", P::see_clients},
      {"client.absorbed", P::see_clients},
      {"client.unmerged", P::see_clients},
      // `clients.notes`, `clients.preparation`, `clients.fields`.
      {"client.note_added", P::read_notes},
      {"client.preference_set", P::read_notes},
      {"client.preference_cleared", P::read_notes},
      {"client.promise_made", P::read_notes},
      {"client.promise_kept", P::read_notes},
      {"client.promise_broken", P::read_notes},
      {"client.field_cleared", P::read_notes},
      // `clients.health`, `clients.formulas`, `clients.aims`.
      {"client.allergy_declared", P::read_health},
      {"client.allergy_withdrawn", P::read_health},
      {"client.allergy_none_declared", P::read_health},
      {"client.observation_recorded", P::read_health},
      {"client.observation_closed", P::read_health},
      {"client.patch_test_recorded", P::read_health},
      {"client.formula_recorded", P::read_health},
      {"client.need_stated", P::read_health},
      {"client.need_assessed", P::read_health},
      {"client.need_closed", P::read_health},
      {"client.advice_given", P::read_health},
      {"client.advice_answered", P::read_health},
      // `clients.consents`.
      {"client.consent_given", P::see_consents},
      {"client.consent_withdrawn", P::see_consents},
      {"client.consent_lapsed", P::see_consents},
      // `clients.relation`, and what `clients.history` shows of it.
      {"client.claimed", P::see_follow_ups},
      {"client.ownership_extended", P::see_follow_ups},
      {"client.released", P::see_follow_ups},
      {"client.reassigned", P::see_follow_ups},
      {"client.follow_up_planned", P::see_follow_ups},
      {"client.follow_up_done", P::see_follow_ups},
      {"client.follow_up_missed", P::see_follow_ups},
      {"client.feedback_received", P::see_follow_ups},
      {"client.complaint_opened", P::see_follow_ups},
      {"client.complaint_resolved", P::see_follow_ups},
      {"client.tag_added", P::see_follow_ups},
      {"client.tag_removed", P::see_follow_ups},
      {"client.segment_assigned", P::see_follow_ups},
      {"client.referred", P::see_follow_ups},
      {"client.channel_preferred", P::see_follow_ups},
      // `clients.tier`.
      {"client.tier_set", P::see_tiers},
      // `clients.protection`.
      {"client.hold_placed", P::keep_holds},
      {"client.hold_lifted", P::keep_holds},
      // `erasures.open`.
      {"client.erasure_requested", P::decide_erasures},
      {"client.erasure_rejected", P::decide_erasures},
      {"client.retention_announced", P::decide_erasures},
      {"client.retention_withdrawn", P::decide_erasures},
  };
  return rows;
}

}  // namespace

TEST_CASE("every event of a client is for those to know who may read what it is about") {
  std::map<std::string, int> seen;
  for_each_event_sample(1, 1, [&](const EventSample& sample) {
    if (!sample.type.starts_with("client.")) return;
    ++seen[sample.type];
    Envelope event = sample.envelope;
    event.stream_kind = StreamKind::client;
    CAPTURE(sample.type);
    if (const auto* const field = get_if<client::FieldSet>(&event.payload)) {
      const Permission needed = field->health_value ? P::read_health : P::read_notes;
      CHECK(name_of(permission_to_know(event)) == name_of(needed));
      return;
    }
    const auto row = table().find(sample.type);
    REQUIRE(row != table().end());
    CHECK(name_of(permission_to_know(event)) == name_of(row->second));
  });
  CHECK(seen.size() == table().size() + 1);  // And `client.field_set`, of two classes.
}

}  // namespace tress::testing::permission_test
