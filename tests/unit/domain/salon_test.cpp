#include "ledger/domain/salon.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::salon_test {

namespace {

using Row = Refused<salon::State, salon::Command>;

const PublicKey key = PublicKey::zero();
const salon::Found founding{"Tress & Co", "salon.example/log", key};
const salon::Founded founded{id_cast<SalonId>(this_stream), "Tress & Co", "salon.example/log", key};

TEST_CASE("salon: it is founded once, in the stream that its name fixes", "[unit][salon]") {
  const SampleSalon salon;
  CHECK(stream_of(salon::Command{founding}).words == "salon");
  const Heading heading =
      Given<salon::State, salon::Command>{{}, salon.facts(system_actor())}.when(founding).then(
          {founded});
  CHECK_FALSE(heading.branch);
  CHECK(heading.business_date == friday);
}

TEST_CASE("salon: every reason to refuse a founding has a case", "[unit][salon]") {
  const SampleSalon salon;
  const Facts facts = salon.facts(system_actor());
  check_refusals<salon::State, salon::Command>({
      Row{"twice", {founded}, founding, facts, salon::Refusal::already_founded},
      Row{"no name", {}, salon::Found{"", "o", key}, facts, salon::Refusal::text_is_missing},
      Row{"blank name", {}, salon::Found{" ", "o", key}, facts, salon::Refusal::text_is_missing},
      Row{"long name",
          {},
          salon::Found{std::string(201, 'a'), "o", key},
          facts,
          salon::Refusal::text_is_too_long},
      Row{"control character",
          {},
          salon::Found{"Tress\n", "o", key},
          facts,
          salon::Refusal::text_is_not_plain},
      Row{"two faults, whatever the order of the fields",
          {},
          salon::Found{"Tress\n", "", key},
          facts,
          salon::Refusal::text_is_missing},
  });
}

}  // namespace

}  // namespace tress::testing::salon_test
