// Goal: what a log is for is said once and kept: a ledger takes no record of who read what, an
// access log nothing else; a record of the largest size is an event that the log takes. Method: the
// real committer over a log in memory.

#include <catch2/catch.hpp>

#include "tests/support/test_ledger.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/domain/access.hpp"

namespace tress::testing::log_holds_test {

namespace {

using access::DataClass;

constexpr const char* refused_here = "command.not_of_this_log";

template <class AnyId>
AnyId numbered(std::size_t n) {
  typename AnyId::Array bytes{};
  bytes[0] = static_cast<Byte>(n >> 8U);
  bytes[1] = static_cast<Byte>(n & 0xFFU);
  return AnyId{bytes};
}

const StaffId reader = numbered<StaffId>(7);

AnyCommand founding(std::optional<LogHolds> holds) {
  return salon::Command{salon::Found{"Tress", TestLedger::origin, PublicKey::zero(), holds}};
}

AnyCommand reading(TestLedger& ledger, std::vector<access::Disclosure> disclosures) {
  access::Record asked{};
  asked.staff = reader;
  asked.on = std::chrono::floor<std::chrono::days>(ledger.clock().now());
  asked.act = access::Act::viewed;
  asked.operation = "GET /v1/clients/{client}";
  asked.outcome = access::Outcome::allowed;
  asked.purpose = access::Purpose::service;
  asked.right = access::Right::role;
  asked.disclosures = std::move(disclosures);
  return access::Command{asked};
}

AnyCommand one_reading(TestLedger& ledger) {
  return reading(ledger, {{{numbered<ClientId>(1)}, {{DataClass::contact, {"name"}}}}});
}

AnyCommand an_item() {
  return catalogue::Command{
      catalogue::ListItem{catalogue::ItemKind::service, "CUT", "Haircut", std::nullopt}};
}

}  // namespace

TEST_CASE("a ledger refuses to record who has read what, also after a restart", "[unit][writer]") {
  TestLedger ledger;
  ledger.accept(founding(std::nullopt));
  const Actor actor = staff_actor(reader, Role::stylist);
  CHECK(ledger.refusal(one_reading(ledger), actor) == refused_here);
  ledger.reopen();
  CHECK(ledger.refusal(one_reading(ledger), actor) == refused_here);
  ledger.accept(an_item());
  CHECK(ledger.log().size() == 2);
}

TEST_CASE("an access log refuses everything that is not about reading or about itself",
          "[unit][writer]") {
  TestLedger ledger;
  ledger.accept(founding(LogHolds::access));
  for (int i = 0; i < 2; ++i) {
    CHECK(ledger.refusal(an_item()) == refused_here);
    ledger.accept(one_reading(ledger), staff_actor(reader, Role::stylist));
    ledger.reopen();
  }
  ledger.accept(system::Command{system::SealHeads{1, 1, Hash::zero()}});
  CHECK(ledger.log().size() == 4);
  const Envelope envelope = ledger.envelope(1);
  CHECK(envelope.purpose == "service");
  CHECK(envelope.actor.person == reader);
  CHECK(envelope.postings.empty());
  CHECK(get_if<access::Recorded>(&envelope.payload) != nullptr);
}

TEST_CASE("the largest record that may be is an event that the log takes", "[unit][writer]") {
  TestLedger ledger;
  ledger.accept(founding(LogHolds::access));
  std::vector<access::Disclosure> disclosures(access::disclosures_max);
  for (std::size_t i = 0; i < access::clients_max; ++i) {
    disclosures[i % disclosures.size()].clients.push_back(numbered<ClientId>(i));
  }
  std::size_t fields = 0;
  for (access::Disclosure& one : disclosures) {
    for (const auto& [data_class, name] : DescribedEnum<DataClass>::values) {
      one.classes.push_back({data_class, {}});
      if (fields++ < access::fields_max) one.classes.back().fields = {std::string(40, 'a')};
    }
  }
  ledger.accept(reading(ledger, std::move(disclosures)), staff_actor(reader, Role::stylist));
  CHECK(ledger.stored(1).bytes.size() > limits::event_bytes_max / 2);
  CHECK(ledger.stored(1).bytes.size() <= limits::event_bytes_max);
}

}  // namespace tress::testing::log_holds_test
