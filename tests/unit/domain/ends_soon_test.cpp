#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/policy.hpp"

// Goal: from when on clients see that something ends is the salon's policy (requirements.md S1-11);
// what nobody set is as shipped.

namespace tress::testing::ends_soon_test {

TEST_CASE("policy: how soon an end is, is as shipped until the salon says so [S1-11]",
          "[unit][policy]") {
  const SampleSalon salon;
  const policy::EndsSoonSet set{45, friday};
  Given<policy::State, policy::Command>{{}, salon.facts()}
      .when(policy::SetEndsSoon{45, friday})
      .then({set});
  const auto state = replayed<policy::State, policy::Event>({set});
  CHECK(policy::ends_soon_days_on(&state, friday) == 45);
  CHECK(policy::ends_soon_days_on(&state, thursday) == 30);
  CHECK(policy::ends_soon_days_on(nullptr, friday) == 30);
  Given<policy::State, policy::Command>{{}, salon.facts()}
      .when(policy::SetEndsSoon{366, friday})
      .then_refused(policy::Refusal::days_are_out_of_range);
}

}  // namespace tress::testing::ends_soon_test
