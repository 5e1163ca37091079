#include "ledger/keys/sealer.hpp"

#include "tests/unit/keys/store_fixture.hpp"

namespace tress::sealer_test {

namespace {

using testing::StoreFixture;

constexpr std::string_view allergy = "allergic to p-phenylenediamine";

struct SealerFixture : StoreFixture {
  Sealer sealer{store(), random()};
  ClientId client = random_id<ClientId>(random());
  EventId event = random_id<EventId>(random());

  SealerFixture() { REQUIRE(store().ensure({&client, 1}).has_value()); }

  SealedBox sealed(FieldClass field_class = FieldClass::health) {
    return sealer.seal(client, field_class, event, bytes_of(allergy)).value();
  }
};

TEST_CASE("sealer: what was sealed opens for its event, and reads as before", "[unit][keys]") {
  SealerFixture fixture;
  const auto box = fixture.sealed();
  const auto plain = fixture.sealer.open(box, fixture.event);
  REQUIRE(plain.has_value());
  REQUIRE(plain.value());
  CHECK(text_of(*plain.value()) == allergy);
}

TEST_CASE("sealer: an erased client's box opens to nothing, which is no fault", "[unit][keys]") {
  SealerFixture fixture;
  const auto box = fixture.sealed();
  REQUIRE(fixture.store().erase(fixture.client).has_value());
  const auto plain = fixture.sealer.open(box, fixture.event);
  REQUIRE(plain.has_value());
  CHECK_FALSE(plain.value());
  const auto again =
      fixture.sealer.seal(fixture.client, FieldClass::health, fixture.event, bytes_of(allergy));
  REQUIRE(again.has_error());
  CHECK(again.error().kind == Fault::Kind::missing);
}

TEST_CASE("sealer: erasing health leaves contact readable", "[unit][keys]") {
  SealerFixture fixture;
  const auto health = fixture.sealed(FieldClass::health);
  const auto contact = fixture.sealed(FieldClass::contact);
  const KeyErasure erasure{fixture.client, FieldClass::health};
  REQUIRE(fixture.store().erase({&erasure, 1}).has_value());
  CHECK_FALSE(fixture.sealer.open(health, fixture.event).value());
  CHECK(fixture.sealer.open(contact, fixture.event).value());
}

TEST_CASE("sealer: a box moved to another event, client or class is damage", "[unit][keys]") {
  SealerFixture fixture;
  const auto box = fixture.sealed();
  const auto other_event = random_id<EventId>(fixture.random());
  CHECK(fixture.sealer.open(box, other_event).error().kind == Fault::Kind::damaged);

  auto moved = box;
  moved.field_class = FieldClass::notes;
  CHECK(fixture.sealer.open(moved, fixture.event).error().kind == Fault::Kind::damaged);

  const auto other_client = random_id<ClientId>(fixture.random());
  REQUIRE(fixture.store().ensure({&other_client, 1}).has_value());
  moved = box;
  moved.subject = other_client;
  CHECK(fixture.sealer.open(moved, fixture.event).error().kind == Fault::Kind::damaged);
}

TEST_CASE("sealer: a key that was never here is a fault, not an erasure", "[unit][keys]") {
  SealerFixture fixture;
  auto box = fixture.sealed();
  box.subject = random_id<ClientId>(fixture.random());
  const auto opened = fixture.sealer.open(box, fixture.event);
  REQUIRE(opened.has_error());
  CHECK(opened.error().kind == Fault::Kind::missing);
}

}  // namespace

}  // namespace tress::sealer_test
