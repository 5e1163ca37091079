#include "tests/unit/domain/appointment_words.hpp"

namespace tress::testing {

appointment::Slot slot_of(StaffId performer,
                          Timestamp start,
                          std::uint16_t minutes,
                          std::optional<Timestamp> remind_at) {
  return {performer, start, minutes, remind_at};
}

appointment::Change change() {
  return {id,           std::nullopt, std::nullopt, std::nullopt,
          std::nullopt, std::nullopt, std::nullopt, std::nullopt};
}

void open_saturday(Table& table) {
  table.items[cut] = evolve(table.items[cut], catalogue::DurationSet{long_ago, 60});
  table.rosters[{main_street, stylist}].weeks = {
      {main_street, stylist, long_ago, {{6, 600, 1080}}}};
}

TakenTime taken(Timestamp from, int minutes) {
  return {nth<AppointmentId>(7), from, from + std::chrono::minutes{minutes}};
}

void with_allergy(Table& table) {
  auto& health = table.clients[lin].health;
  health.allergies = {{1, "ppd"}};
  health.to_be_seen = {1};
  table.items[cut].ingredients = {"ammonia", "ppd"};
}

std::function<void(Table&)> with_test(client::PatchResult result) {
  return [result](Table& table) {
    const Day on = *parse_day("2026-11-01");
    table.clients[lin].health.patch_tests = {{1, "ppd", result, on, on + std::chrono::days{30}}};
    table.items[cut].patch_tests = {"ppd"};
  };
}

std::function<void(Table&)> with_plan_of(ClientId client, bool is_shared) {
  return [client, is_shared](Table& table) {
    const auto sold = nth<PlanId>(1);
    const auto held = nth<MembershipId>(1);
    plan::Terms terms = cuts(10, 900'00, plan::TaxPoint::at_redemption);
    terms.is_shared = is_shared;
    table.plans[sold] = replayed<plan::State, plan::Event>(
        {plan::Published{sold, "ten", 1, long_ago, std::move(terms)}});
    table.memberships[held] = replayed<membership::State, membership::Event>(
        {membership::Started{held, client, sold, 1, plan::PlanKind::package,
                             plan::TaxPoint::at_redemption, main_street, long_ago}});
  };
}

Facts at_the_chair(SampleSalon& salon, const std::function<void(Table&)>& change) {
  return at(salon.facts_with(change, staff_actor(stylist, Role::stylist)), saturday_at_three);
}

}  // namespace tress::testing
