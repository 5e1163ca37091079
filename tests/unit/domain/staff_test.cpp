#include "ledger/domain/staff.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::staff_test {

namespace {

using staff::Refusal;
using GivenStaff = Given<staff::State, staff::Command>;
using Row = Refused<staff::State, staff::Command>;

const staff::Hired eve{nobody, "EVE", "Eve"};
const staff::RoleGranted as_cashier{Role::cashier, std::nullopt};
const staff::Left left{"moved away"};

PublicKey key(Byte n) {
  PublicKey::Array bytes{};
  bytes.back() = n;
  return PublicKey{bytes};
}

staff::EnrolDeviceKey enrolment(const PublicKey& which) {
  return {nobody, which, staff::KeyHolder::person, "Eve's phone", Signature::zero()};
}

staff::RotateDeviceKey rotation(const PublicKey& from, const PublicKey& to) {
  return {nobody, from, to, staff::KeyHolder::person, Signature::zero(), Signature::zero()};
}

staff::DeviceKeyEnrolled enrolled(const PublicKey& which) {
  return {which, staff::KeyHolder::person, "Eve's phone", Signature::zero()};
}

/// What only that person gives, in their own stream.
Facts of_their_own(Facts facts) {
  facts.stream = id_cast<StreamId>(nobody);
  return facts;
}

TEST_CASE("staff: a device key is enrolled by its person, over text that names log, person and key",
          "[unit][staff]") {
  SampleSalon salon;
  const Table* table = nullptr;
  Facts own = of_their_own(salon.facts_with([](Table&) {}, staff_actor(nobody, Role::cashier)));
  own.origin = "tress.test/log";
  table = dynamic_cast<const Table*>(own.around);
  GivenStaff{{eve}, own}.when(enrolment(key(1))).then({enrolled(key(1))});
  REQUIRE(table->signed_text.has_value());
  CHECK(table->signed_text->first == key(1));
  Bytes text;
  append(text, "tress/device-key/v1\ntress.test/log\n");
  append(text, nobody.view());
  append(text, key(1).view());
  text.push_back(1);
  CHECK(table->signed_text->second == text);
}

TEST_CASE("staff: a key gives way to the next one, to a revocation, or to its holder's leaving",
          "[unit][staff]") {
  const SampleSalon salon;
  const Facts own = of_their_own(salon.facts(staff_actor(nobody, Role::cashier)));
  const staff::DeviceKeyRotated rotated{key(1), key(2), staff::KeyHolder::person, Signature::zero(),
                                        Signature::zero()};
  GivenStaff{{eve, enrolled(key(1))}, own}.when(rotation(key(1), key(2))).then({rotated});
  const auto state = replayed<staff::State, staff::Event>({eve, enrolled(key(1)), rotated});
  CHECK_FALSE(state.has_device_key(key(1)));
  CHECK(state.has_device_key(key(2)));
  const Facts by_manager = salon.facts(staff_actor(manager, Role::manager));
  GivenStaff{{eve, enrolled(key(1))}, by_manager}
      .when(staff::RevokeDeviceKey{nobody, key(1), "stolen"})
      .then({staff::DeviceKeyRevoked{key(1), "stolen", manager}});
  GivenStaff{{eve, enrolled(key(1)), enrolled(key(2))}, by_manager}
      .when(staff::Leave{nobody, "moved away"})
      .then({staff::DeviceKeyRevoked{key(1), "left", manager},
             staff::DeviceKeyRevoked{key(2), "left", manager}, left});
}

TEST_CASE("staff: [S2-59] who has read which document in which version is an event of their own",
          "[unit][staff]") {
  const SampleSalon salon;
  GivenStaff{{eve}, of_their_own(salon.facts(staff_actor(nobody, Role::cashier)))}
      .when(staff::AcknowledgeTraining{nobody, "privacy", 2})
      .then({staff::TrainingAcknowledged{"privacy", 2}});
}

TEST_CASE("staff: nobody approves a role for themselves", "[unit][staff]") {
  const SampleSalon salon;
  const ApprovedBy approved{
      approval::Act::roles, staff_actor(manager, Role::manager), {nobody}, 1, false};
  Facts ordered = salon.facts(staff_actor(manager, Role::manager));
  ordered.approved = &approved;
  GivenStaff{{eve}, ordered}
      .when(staff::GrantRole{nobody, Role::owner, std::nullopt})
      .then_refused(Refusal::own_role);
  ApprovedBy by_another = approved;
  by_another.approved_by = {stylist};
  ordered.approved = &by_another;
  GivenStaff{{eve}, ordered}
      .when(staff::GrantRole{nobody, Role::owner, std::nullopt})
      .then({staff::RoleGranted{Role::owner, std::nullopt}});
}

TEST_CASE("staff: hired by code, with a role, until they leave", "[unit][staff]") {
  const SampleSalon salon;
  const Facts facts = salon.facts(staff_actor(manager, Role::owner));
  CHECK(stream_of(staff::Command{staff::Hire{"EVE", "Eve"}}).words == "EVE");
  GivenStaff{{}, facts}
      .when(staff::Hire{"EVE", "Eve"})
      .then({staff::Hired{id_cast<StaffId>(this_stream), "EVE", "Eve"}});
  GivenStaff{{eve}, facts}
      .when(staff::GrantRole{nobody, Role::cashier, main_street})
      .then({staff::RoleGranted{Role::cashier, main_street}});
  GivenStaff{{eve, as_cashier}, facts}
      .when(staff::RevokeRole{nobody, Role::cashier})
      .then({staff::RoleRevoked{Role::cashier}});
  GivenStaff{{eve, as_cashier}, facts}.when(staff::Leave{nobody, "moved away"}).then({left});
}

TEST_CASE("staff: a role is held from its grant until it is revoked or its holder leaves",
          "[unit][staff]") {
  const auto has_role = [](const std::vector<staff::Event>& history) {
    return replayed<staff::State>(history).has_role(Role::cashier);
  };
  CHECK_FALSE(has_role({eve}));
  CHECK(has_role({eve, as_cashier}));
  CHECK_FALSE(has_role({eve, as_cashier, staff::RoleRevoked{Role::cashier}}));
  CHECK_FALSE(has_role({eve, as_cashier, left}));
}

staff::NoteRefusedAttempt refused_attempt() {
  return {nobody,           "sale.approve_refund", "sale.self_approval", CommandId::zero(),
          StreamKind::sale, StreamId::zero(),      Role::manager};
}

/// The attempts of a day, the first one first.
std::vector<staff::Event> attempts_on(Day day, std::uint32_t count) {
  std::vector<staff::Event> events{eve};
  for (std::uint32_t n = 1; n <= count; ++n) {
    events.push_back(staff::AttemptRefused{"sale.approve_refund", "sale.self_approval",
                                           CommandId::zero(), StreamKind::sale, StreamId::zero(),
                                           Role::manager, day, n});
  }
  return events;
}

TEST_CASE("staff: attempts to act alone are numbered within a day and start again with the next",
          "[unit][staff]") {
  const SampleSalon salon;
  const Facts facts = salon.facts(system_actor());
  const Day today = std::chrono::floor<std::chrono::days>(facts.now);
  const auto third = attempts_on(today, 3).back();
  GivenStaff{attempts_on(today, 2), facts}.when(refused_attempt()).then({third});
  const auto first = attempts_on(today, 1).back();
  GivenStaff{attempts_on(today - std::chrono::days{1}, staff::attempts_noted_max), facts}
      .when(refused_attempt())
      .then({first});
}

TEST_CASE("staff: every reason to refuse has a case", "[unit][staff]") {
  SampleSalon salon;
  const Facts facts = salon.facts(staff_actor(manager, Role::owner));
  const staff::GrantRole grant{nobody, Role::cashier, std::nullopt};
  const Actor self = staff_actor(nobody, Role::cashier);
  const Facts own = of_their_own(salon.facts(self));
  const Facts own_with_key_7 =
      of_their_own(salon.facts_with([](Table& table) { table.keys_known.insert(key(7)); }, self));
  const Facts unsigned_own = of_their_own(
      salon.facts_with([](Table& table) { table.signatures_are_right = false; }, self));
  std::vector<staff::Event> eight_keys{eve};
  for (Byte n = 1; n <= staff::device_keys_max; ++n) eight_keys.push_back(enrolled(key(n)));
  std::vector<staff::Event> many_trainings{eve};
  for (std::uint32_t n = 0; n < staff::trainings_max; ++n) {
    many_trainings.push_back(staff::TrainingAcknowledged{"privacy", n});
  }
  check_refusals<staff::State, staff::Command>({
      Row{"code taken", {eve}, staff::Hire{"EVE", "Eve"}, facts, Refusal::already_hired},
      Row{"role of nobody", {}, grant, facts, Refusal::staff_is_unknown},
      Row{"role of somebody who left", {eve, left}, grant, facts, Refusal::staff_has_left},
      Row{"leaving twice", {eve, left}, staff::Leave{nobody, "x"}, facts, Refusal::staff_has_left},
      Row{"no work name", {}, staff::Hire{"EVE", ""}, facts, Refusal::text_is_missing},
      Row{"long reason",
          {eve},
          staff::Leave{nobody, std::string(501, 'x')},
          facts,
          Refusal::text_is_too_long},
      Row{"zero-width space in the work name",
          {},
          staff::Hire{"EVE", "E\u200Bve"},
          facts,
          Refusal::text_is_not_plain},
      Row{"the program's role",
          {eve},
          staff::GrantRole{nobody, Role::service, std::nullopt},
          facts,
          Refusal::role_is_not_for_people},
      Row{"a role for oneself",
          {eve},
          staff::GrantRole{nobody, Role::owner, std::nullopt},
          salon.facts(staff_actor(nobody, Role::manager)),
          Refusal::own_role},
      Row{"taking a role from oneself",
          {eve, as_cashier},
          staff::RevokeRole{nobody, Role::cashier},
          salon.facts(staff_actor(nobody, Role::manager)),
          Refusal::own_role},
      Row{"in no branch",
          {eve},
          staff::GrantRole{nobody, Role::cashier, no_branch},
          facts,
          Refusal::branch_is_unknown},
      Row{"granted twice", {eve, as_cashier}, grant, facts, Refusal::role_is_already_held},
      Row{"not held",
          {eve},
          staff::RevokeRole{nobody, Role::owner},
          facts,
          Refusal::role_is_not_held},
      Row{"a manager's grant, unapproved",
          {eve},
          grant,
          salon.facts(staff_actor(manager, Role::manager)),
          Refusal::needs_approval},
      Row{"somebody else's key", {eve}, enrolment(key(1)), facts, Refusal::not_your_own},
      Row{"a cashier revokes a colleague's key",
          {eve, enrolled(key(1))},
          staff::RevokeDeviceKey{nobody, key(1), "lost"},
          salon.facts(),
          Refusal::not_your_own},
      Row{"a training acknowledged for somebody else",
          {eve},
          staff::AcknowledgeTraining{nobody, "privacy", 1},
          facts,
          Refusal::not_your_own},
      Row{"no such key",
          {eve, enrolled(key(1))},
          staff::RevokeDeviceKey{nobody, key(2), "lost"},
          own,
          Refusal::device_key_is_unknown},
      Row{"rotation of a revoked key",
          {eve, enrolled(key(1)), staff::DeviceKeyRevoked{key(1), "lost", nobody}},
          rotation(key(1), key(2)),
          own,
          Refusal::device_key_is_unknown},
      Row{"a key that somebody has, or had",
          {eve},
          enrolment(key(7)),
          own_with_key_7,
          Refusal::device_key_was_used_before},
      Row{"nine keys", eight_keys, enrolment(key(9)), own, Refusal::too_many_device_keys},
      Row{"an unlisted reason",
          {eve, enrolled(key(1))},
          staff::RevokeDeviceKey{nobody, key(1), "because"},
          own,
          Refusal::reason_is_not_listed},
      Row{"a proof that is none", {eve}, enrolment(key(1)), unsigned_own, Refusal::proof_is_wrong},
      Row{"read before",
          {eve, staff::TrainingAcknowledged{"privacy", 1}},
          staff::AcknowledgeTraining{nobody, "privacy", 1},
          own,
          Refusal::training_was_acknowledged},
      Row{"more documents than a house has", many_trainings,
          staff::AcknowledgeTraining{nobody, "privacy", 1'000}, own, Refusal::too_many_trainings},
      Row{"an attempt of nobody",
          {},
          refused_attempt(),
          salon.facts(system_actor()),
          Refusal::staff_is_unknown},
      Row{"an attempt told by a person", {eve}, refused_attempt(), own, Refusal::only_the_service},
      Row{"enough attempts today",
          attempts_on(std::chrono::floor<std::chrono::days>(own.now), staff::attempts_noted_max),
          refused_attempt(), salon.facts(system_actor()), Refusal::attempts_are_noted_enough},
      Row{"two faults: the first listed wins",
          {eve, as_cashier},
          grant,
          salon.facts(staff_actor(nobody, Role::manager)),
          Refusal::own_role},
  });
}

}  // namespace

}  // namespace tress::testing::staff_test
