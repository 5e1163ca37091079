#include "ledger/domain/staff.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing {

namespace {

using staff::Refusal;
using GivenStaff = Given<staff::State, staff::Command>;
using Row = Refused<staff::State, staff::Command>;

const staff::Hired eve{nobody, "EVE", "Eve"};
const staff::RoleGranted as_cashier{Role::cashier, std::nullopt};
const staff::Left left{"moved away"};

TEST_CASE("staff: hired by code, with a role, until they leave", "[unit][staff]") {
  const SampleSalon salon;
  const Facts facts = salon.facts(staff_actor(manager, Role::manager));
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

TEST_CASE("staff: every reason to refuse has a case", "[unit][staff]") {
  const SampleSalon salon;
  const Facts facts = salon.facts(staff_actor(manager, Role::manager));
  const staff::GrantRole grant{nobody, Role::cashier, std::nullopt};
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
      Row{"two faults: the first listed wins",
          {eve, as_cashier},
          grant,
          salon.facts(staff_actor(nobody, Role::manager)),
          Refusal::own_role},
  });
}

}  // namespace

}  // namespace tress::testing
