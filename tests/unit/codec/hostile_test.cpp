#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/codec/rows.hpp"

// Goal: what an attacker, a later release or a broken disk can put into a buffer is refused by the
// right name. Method: buffers built or changed by hand below the level at which ours are made.

namespace tress::hostile_test {

struct Numbers {
  std::vector<std::int64_t> values;
  std::vector<Money> amounts;
};

}  // namespace tress::hostile_test

namespace tress {

template <>
struct Described<hostile_test::Numbers> {
  static constexpr std::string_view name = "test.numbers";
  static constexpr auto fields = ValueList(
      Field<hostile_test::Numbers, std::vector<std::int64_t>>{
          "values", &hostile_test::Numbers::values, 4, true, false},
      Field<hostile_test::Numbers, std::vector<Money>>{"amounts", &hostile_test::Numbers::amounts,
                                                       6, true, false});
};

}  // namespace tress

namespace tress::hostile_test {

namespace {

using flatbuffers::Table;
using testing::Sampler;

constexpr flatbuffers::voffset_t slot(int id) {
  return static_cast<flatbuffers::voffset_t>(4 + 2 * id);
}

constexpr auto payload_type_slot = slot(18);
constexpr auto payload_slot = slot(19);

template <class Event>
Bytes stored(std::uint64_t seed) {
  return encode_event(testing::sample_event_of<Event>(Sampler{seed}));
}

Table& root_of(Bytes& bytes) {
  return *flatbuffers::GetMutableRoot<Table>(bytes.data());
}

Table& payload_of(Bytes& bytes) {
  return *root_of(bytes).GetPointer<Table*>(payload_slot);
}

/// A buffer whose root has one field, a vector of `count` 8-byte words that begins 4 bytes off.
Bytes misaligned_vector(flatbuffers::voffset_t field_slot, std::uint32_t length) {
  // root offset, padding | vtable: size, table size, two slots | table: to vtable, field | vector
  Bytes bytes;
  const auto u16 = [&](std::uint32_t n) {
    bytes.push_back(static_cast<Byte>(n));
    bytes.push_back(static_cast<Byte>(n >> 8U));
  };
  const auto u32 = [&](std::uint32_t n) {
    u16(n & 0xFFFFU);
    u16(n >> 16U);
  };
  u32(16);
  u32(0);
  u16(8);
  u16(8);
  u16(field_slot == 4 ? 4 : 0);
  u16(field_slot == 6 ? 4 : 0);
  u32(8);       // at 16: the table; its vtable lies 8 before
  u32(4);       // at 20: the vector lies 4 after
  u32(length);  // at 24: elements begin at 28, which 8 does not divide
  bytes.resize(bytes.size() + 100, Byte{0});
  return bytes;
}

}  // namespace

TEST_CASE(
    "a number that the bytes leave out is the schema's default, as in every FlatBuffers reader") {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(flatbuffers::Offset<Table>{builder.EndTable(builder.StartTable())});
  const ByteView nothing{builder.GetBufferPointer(), builder.GetSize()};
  const auto actor = decode_row<Actor>(nothing);
  REQUIRE(actor.has_value());
  CHECK(actor->kind == ActorKind::system);
  CHECK(actor->role == Role::service);
  CHECK_FALSE(actor->person.has_value());
}

TEST_CASE("a vector of eight-byte elements at an odd place is refused, not read") {
  CHECK_FALSE(decode_row<Numbers>(misaligned_vector(4, 2)).has_value());
  CHECK_FALSE(decode_row<Numbers>(misaligned_vector(6, 2)).has_value());
}

TEST_CASE("vectors of numbers and of money survive storing") {
  const Money first{*Currency::from_alpha("CAD"), -5};
  const Money second{*Currency::from_alpha("JPY"), INT64_MAX};
  const auto back = decode_row<Numbers>(encode_row(Numbers{{INT64_MIN, 0, 7}, {first, second}}));
  REQUIRE(back.has_value());
  CHECK(back->values == std::vector<std::int64_t>{INT64_MIN, 0, 7});
  CHECK(back->amounts == std::vector<Money>{first, second});
}

TEST_CASE("the padding of stored money is zero whatever the stack held") {
  const Money money{*Currency::from_alpha("CAD"), 1};
  const Bytes bytes = encode_row(Numbers{{}, {money}});
  // minor (8), currency 124 (2), padding (6)
  const Bytes expected{1, 0, 0, 0, 0, 0, 0, 0, 124, 0, 0, 0, 0, 0, 0, 0};
  CHECK(std::search(bytes.begin(), bytes.end(), expected.begin(), expected.end()) != bytes.end());
}

TEST_CASE("an event type of a later release has a name of its own among the errors") {
  Bytes bytes = stored<membership::RenewalDateChanged>(1);
  REQUIRE(payload_of(bytes).SetField<std::uint8_t>(slot(0), 254));
  CHECK(decode_event(bytes).error() == DecodeError::unknown_event_type);
}

TEST_CASE("an event of the second union is read back, and nothing of it may be missing") {
  const Bytes good = stored<membership::RenewalDateChanged>(1);
  REQUIRE(decode_event(good).has_value());
  CHECK(event_type_name(decode_event(good).value().payload) == "membership.renewal_date_changed");
  CHECK(event_type_name(256) == "membership.renewal_date_changed");
  CHECK_FALSE(event_type_name(255).has_value());

  Bytes untyped = good;
  REQUIRE(payload_of(untyped).SetField<std::uint8_t>(slot(0), 0));
  CHECK(decode_event(untyped).error() == DecodeError::not_an_event);

  Bytes empty = good;
  const auto vtable_at = static_cast<std::size_t>(payload_of(empty).GetVTable() - empty.data());
  empty[vtable_at + slot(1)] = 0;
  empty[vtable_at + slot(1) + 1] = 0;
  CHECK(decode_event(empty).error() == DecodeError::not_an_event);

  // What was an event of the first union has another table behind it than this number says.
  Bytes other = stored<sale::Voided>(1);
  REQUIRE(root_of(other).SetField<std::uint8_t>(payload_type_slot, 255));
  CHECK_FALSE(decode_event(other).has_value());
}

TEST_CASE("a payload without a type, and a type without a payload, are not events") {
  Bytes untyped = stored<sale::LineAdded>(1);
  REQUIRE(root_of(untyped).SetField<std::uint8_t>(payload_type_slot, 0));
  CHECK(decode_event(untyped).error() == DecodeError::not_an_event);

  Bytes empty = stored<sale::LineAdded>(1);
  // The vtable says that the payload is absent; its type still says that it is there.
  const auto vtable_at = static_cast<std::size_t>(root_of(empty).GetVTable() - empty.data());
  empty[vtable_at + payload_slot] = 0;
  empty[vtable_at + payload_slot + 1] = 0;
  CHECK(decode_event(empty).error() == DecodeError::not_an_event);
}

TEST_CASE("a required part that is missing makes it no event") {
  for (const int id : {1, 3, 5, 6, 7, 9}) {
    CAPTURE(id);
    Bytes bytes = stored<sale::TipAdded>(1);
    const auto vtable_at = static_cast<std::size_t>(root_of(bytes).GetVTable() - bytes.data());
    bytes[vtable_at + slot(id)] = 0;
    bytes[vtable_at + slot(id) + 1] = 0;
    CHECK(decode_event(bytes).error() == DecodeError::not_an_event);
  }
}

TEST_CASE("an enumerator, a currency or a truth that does not exist is an impossible value") {
  Bytes kind = stored<sale::LineAdded>(1);
  REQUIRE(payload_of(kind).SetField<std::uint8_t>(slot(1), 99));
  CHECK(decode_event(kind).error() == DecodeError::impossible_value);

  Bytes currency = stored<branch::Opened>(1);
  REQUIRE(payload_of(currency).SetField<std::uint16_t>(slot(5), 1));
  CHECK(decode_event(currency).error() == DecodeError::impossible_value);

  Bytes truth = stored<sale::Voided>(1);
  REQUIRE(payload_of(truth).SetField<std::uint8_t>(slot(3), 2));
  CHECK(decode_event(truth).error() == DecodeError::impossible_value);

  Bytes stream = stored<sale::Voided>(1);
  REQUIRE(root_of(stream).SetField<std::uint8_t>(slot(2), 0));
  CHECK(decode_event(stream).error() == DecodeError::impossible_value);
}

TEST_CASE("an impossible value in the amount of money is found inside the struct") {
  Bytes bytes = stored<sale::TipAdded>(1);
  const auto at = static_cast<std::size_t>(payload_of(bytes).GetAddressOf(slot(1)) - bytes.data());
  bytes[at + 8] = 0xFF;
  bytes[at + 9] = 0xFF;
  CHECK(decode_event(bytes).error() == DecodeError::impossible_value);
}

TEST_CASE("a sealed part of another class than its field's is an impossible value") {
  Bytes bytes = stored<client::NoteAdded>(1);
  auto* const part = payload_of(bytes).GetPointer<Table*>(slot(0));
  REQUIRE(part->SetField<std::uint8_t>(slot(1), static_cast<Byte>(FieldClass::contact)));
  CHECK(decode_event(bytes).error() == DecodeError::impossible_value);
}

TEST_CASE("a day or a time outside the calendar is an impossible value, the ends are not") {
  // 9999-12-31 is day 2,932,896.
  const auto decoded = [](std::int32_t day, std::int64_t time) {
    Bytes bytes = stored<sale::Closed>(1);
    REQUIRE(root_of(bytes).SetField<std::int32_t>(slot(16), day));
    REQUIRE(root_of(bytes).SetField<std::int64_t>(slot(15), time));
    return decode_event(bytes);
  };
  constexpr std::int64_t day_us = 86'400'000'000;
  const auto last = decoded(2'932'896, 2'932'897 * day_us - 1);
  REQUIRE(last.has_value());
  CHECK(envelope_json(last.value()).find("9999-12-31T23:59:59.999999Z") != std::string::npos);
  CHECK(decoded(0, 0).has_value());
  for (const std::int32_t day : {-1, 2'932'897, INT32_MIN, INT32_MAX}) {
    CHECK(decoded(day, 0).error() == DecodeError::impossible_value);
  }
  for (const std::int64_t time :
       {std::int64_t{-1}, 2'932'897 * day_us, std::int64_t{INT64_MIN}, std::int64_t{INT64_MAX}}) {
    CHECK(decoded(0, time).error() == DecodeError::impossible_value);
  }
}

TEST_CASE("a small buffer cannot unfold into a large event") {
  // 2,000 postings that all are one and the same table, with a label of 4,000 characters on either
  // side: 16 KB that would read as 16 MB.
  flatbuffers::FlatBufferBuilder builder;
  const auto label = builder.CreateString(std::string(4000, 'x'));
  const auto side_start = builder.StartTable();
  builder.AddElement<std::uint16_t>(slot(0), 1000);
  builder.AddOffset(slot(2), label);
  const flatbuffers::Offset<Table> side{builder.EndTable(side_start)};
  const auto posting_start = builder.StartTable();
  builder.AddOffset(slot(0), side);
  builder.AddOffset(slot(1), side);
  builder.AddElement<std::uint16_t>(slot(2), 124);
  const flatbuffers::Offset<Table> posting{builder.EndTable(posting_start)};
  const auto postings =
      builder.CreateVector(std::vector<flatbuffers::Offset<Table>>(2000, posting));
  const auto start = builder.StartTable();
  builder.AddOffset(slot(20), postings);
  builder.Finish(flatbuffers::Offset<Table>{builder.EndTable(start)});

  struct Read {
    static bool postings_of(ByteView bytes) {
      wire::Check check{bytes};
      return wire::verify_field<std::vector<Posting>>(
          check, *flatbuffers::GetRoot<Table>(bytes.data()), slot(20));
    }
  };

  CHECK_FALSE(Read::postings_of({builder.GetBufferPointer(), builder.GetSize()}));
}

}  // namespace tress::hostile_test
