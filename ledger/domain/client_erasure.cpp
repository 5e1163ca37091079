#include <algorithm>
#include <array>
#include <string_view>

#include "ledger/domain/client_rules.hpp"
#include "ledger/domain/risk.hpp"

namespace tress::client {

namespace {

/// Why data must not go. Closed lists, because free text could name the person.
constexpr std::array<std::string_view, 6> hold_reasons{
    "legal_claim", "complaint", "tax_audit", "authority_order", "insurance_case", "unpaid_debt"};
constexpr std::array<std::string_view, 4> lift_reasons{"matter_closed", "placed_in_error",
                                                       "order_withdrawn", "period_over"};
constexpr std::array<std::string_view, 4> erasure_reasons{"client_asked", "consent_withdrawn",
                                                          "retention_over", "registered_in_error"};
constexpr std::array<std::string_view, 4> reject_reasons{
    "identity_not_shown", "law_requires_keeping", "request_withdrawn", "asked_in_error"};

/// Who may approve or reject an erasure.
constexpr std::array<Role, 2> erasure_approvers{Role::owner, Role::compliance};

bool overlap(const PersonalClasses& some, const PersonalClasses& others) {
  return std::any_of(some.begin(), some.end(), [&](PersonalClass one) {
    return std::find(others.begin(), others.end(), one) != others.end();
  });
}

/// May return: classes_are_missing.
Result<PersonalClasses, Refusal> in_order(PersonalClasses classes) {
  if (classes.empty()) return Refusal::classes_are_missing;
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

/// May return: erasure_is_unknown, erasure_is_decided.
Result<Erasure, Refusal> require_undecided(const State& state, std::uint32_t number) {
  if (number < 1 || number > state.erasures.size()) return Refusal::erasure_is_unknown;
  const Erasure& erasure = state.erasures[number - 1];
  if (erasure.stage != ErasureStage::requested) return Refusal::erasure_is_decided;
  return erasure;
}

bool may_approve(const staff::State& person) noexcept {
  return std::any_of(erasure_approvers.begin(), erasure_approvers.end(),
                     [&](Role role) { return person.has_role(role); });
}

struct Approver {
  StaffId person;
  bool is_alone;  ///< asked and approves, being the only person who works here
};

/// Somebody who holds a role for it now, whatever the session says, and who has not asked for it:
/// but where one owner is the whole salon, nobody else is there to approve.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
Result<Approver, Refusal> require_approver(const Erasure& erasure, const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  const bool is_own = person == erasure.request.requested_by;
  const bool is_alone =
      is_own && known->has_role(Role::owner) && facts.around->staff_present() == 1;
  if (is_own && !is_alone) return Refusal::self_approval;
  if (!may_approve(*known)) return Refusal::approver_lacks_role;
  return Approver{*person, is_alone};
}

std::uint32_t parts_of(const State& state, const PersonalClasses& classes) {
  std::uint32_t parts = 0;
  for (const PersonalClass one : classes) {
    parts += state.sealed_parts.at(static_cast<std::size_t>(one) - 1);
  }
  return parts;
}

/// Classes outside `erased` that a hold keeps.
PersonalClasses held_besides(const State& state, const PersonalClasses& erased) {
  PersonalClasses held;
  for (const auto& [one, name] : DescribedEnum<PersonalClass>::values) {
    if (state.is_held(one) && !overlap({one}, erased)) held.push_back(one);
  }
  return held;
}

}  // namespace

Outcome carry_out(const PlaceHold& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  TRESS_TRY(const auto classes, in_order(asked.classes));
  if (!is_listed(hold_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto number, next_number(state.holds.size()));
  auto decision = one<Event>(heading_of(facts, asked.reason),
                             HoldPlaced{number, classes, asked.reason, facts.actor.person});
  const RetentionAnnounced* const announced = state.announced();
  if (announced != nullptr && overlap(announced->classes, classes)) {
    decision.events.push_back(RetentionWithdrawn{announced->erasure, RetentionStay::class_is_held});
  }
  return decision;
}

Outcome carry_out(const LiftHold& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  if (asked.hold < 1 || asked.hold > state.holds.size()) return Refusal::hold_is_unknown;
  if (state.holds[asked.hold - 1].is_lifted) return Refusal::hold_is_lifted;
  if (!is_listed(lift_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  return one<Event>(heading_of(facts, asked.reason),
                    HoldLifted{asked.hold, asked.reason, facts.actor.person});
}

Outcome carry_out(const RequestErasure& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  TRESS_TRY(const auto classes, in_order(asked.classes));
  if (!is_listed(erasure_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (overlap(classes, state.erased)) return Refusal::class_is_erased;
  const bool was_requested =
      std::any_of(state.erasures.begin(), state.erasures.end(), [&](const Erasure& earlier) {
        return earlier.stage == ErasureStage::requested &&
               overlap(classes, earlier.request.classes);
      });
  if (was_requested) return Refusal::erasure_was_requested;
  TRESS_TRY(const auto number, next_number(state.erasures.size()));
  return one<Event>(heading_of(facts, asked.reason),
                    ErasureRequested{number, classes, asked.reason, facts.actor.person});
}

Outcome carry_out(const ApproveErasure& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  TRESS_TRY(const Erasure erasure, require_undecided(state, asked.erasure));
  const PersonalClasses& classes = erasure.request.classes;
  const bool is_held = std::any_of(classes.begin(), classes.end(),
                                   [&](PersonalClass one) { return state.is_held(one); });
  if (is_held) return Refusal::class_is_held;
  TRESS_TRY(const Approver approver, require_approver(erasure, facts));
  Heading heading = heading_of(facts, erasure.request.reason);
  heading.approval_version = erasure.requested_version;
  auto decision = one<Event>(
      std::move(heading),
      Erased{asked.erasure, classes, approver.person, approver.is_alone, parts_of(state, classes),
             held_besides(state, classes), std::nullopt, std::nullopt});
  append_end_of_alert(decision, classes, asked.client, facts);
  return decision;
}

Outcome carry_out(const RejectErasure& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  TRESS_TRY(const Erasure erasure, require_undecided(state, asked.erasure));
  if (!is_listed(reject_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const Approver person, require_approver(erasure, facts));
  Heading heading = heading_of(facts, asked.reason);
  heading.approval_version = erasure.requested_version;
  return one<Event>(std::move(heading),
                    ErasureRejected{asked.erasure, person.person, asked.reason});
}

Erased erased_by_rule(const RetentionAnnounced& announced, const State& state, const Facts& facts) {
  return {announced.erasure,
          announced.classes,
          announced.set_by,
          false,
          parts_of(state, announced.classes),
          held_besides(state, announced.classes),
          announced.rule_version,
          facts.utc_day()};
}

void append_end_of_alert(Decision<Event>& decision,
                         const PersonalClasses& erased,
                         ClientId client,
                         const Facts& facts) {
  if (!overlap(erased, {PersonalClass::contact})) return;
  const auto ending =
      risk::end_with_file(facts.around->risk(client), risk::Outcome::client_has_left);
  if (ending) decision.orders.emplace_back(*ending);
  const State* const state = facts.around->client(client);
  const auto untagged =
      state == nullptr ? std::nullopt : risk::untag(client, *state, "contact_was_erased");
  if (untagged) decision.orders.emplace_back(Command{*untagged});
}

State after(State before, const HoldPlaced& placed) {
  TRESS_ASSERT(before.is_registered());
  TRESS_ASSERT(placed.hold == before.holds.size() + 1);
  before.holds.push_back({placed.classes});
  return before;
}

State after(State before, const HoldLifted& lifted) {
  before.holds.at(lifted.hold - 1).is_lifted = true;
  return before;
}

State after(State before, const ErasureRequested& requested) {
  TRESS_ASSERT(before.is_registered());
  TRESS_ASSERT(requested.erasure == before.erasures.size() + 1);
  before.erasures.push_back({requested, before.version});
  return before;
}

State after(State before, const ErasureRejected& rejected) {
  before.erasures.at(rejected.erasure - 1).stage = ErasureStage::rejected;
  return before;
}

State after(State before, const Erased& erased) {
  before.erasures.at(erased.erasure - 1).stage = ErasureStage::carried_out;
  before.erased.insert(before.erased.end(), erased.classes.begin(), erased.classes.end());
  std::sort(before.erased.begin(), before.erased.end());
  if (before.has_erased(PersonalClass::health)) {
    forget_health(before.health);
    forget_needs(before.aims);
  }
  if (before.has_erased(PersonalClass::contact)) before.address_change.is_over = true;
  if (before.has_erased(PersonalClass::notes)) {
    forget_notes(before.preparation);
    forget_advice(before.aims);
  }
  return before;
}

}  // namespace tress::client
