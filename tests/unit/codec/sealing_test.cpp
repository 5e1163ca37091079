#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"
#include "tests/support/seeded_random.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/parts.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sealed_box.hpp"

// Goal: no personal word is ever among the stored bytes. Method: every event type with plain parts
// is sealed with the real cipher and searched for its own words.

namespace tress::sealing_test {

struct Inner {
  std::optional<Sealed<client::Note, FieldClass::notes>> note;
};

struct Outer {
  std::vector<Inner> inners;
};

}  // namespace tress::sealing_test

namespace tress {

template <>
struct Described<sealing_test::Inner> {
  static constexpr std::string_view name = "test.inner";
  static constexpr auto fields =
      ValueList(Field<sealing_test::Inner, std::optional<Sealed<client::Note, FieldClass::notes>>>{
          "note", &sealing_test::Inner::note, 4, true, false});
};

template <>
struct Described<sealing_test::Outer> {
  static constexpr std::string_view name = "test.outer";
  static constexpr auto fields =
      ValueList(Field<sealing_test::Outer, std::vector<sealing_test::Inner>>{
          "inners", &sealing_test::Outer::inners, 4, true, false});
};

}  // namespace tress

namespace tress::sealing_test {

namespace {

using testing::Sampler;
using testing::SeededRandom;

const Secret& data_key() {
  static const Secret key = Secret::from(Bytes(Secret::size, Byte{7}));
  return key;
}

SealPart sealer(const EventId& event, SeededRandom& random) {
  return [&random, event](ClientId subject, FieldClass field_class,
                          ByteView plain) -> Result<SealedBox, Fault> {
    return seal(data_key(), {subject, field_class, event}, plain, random);
  };
}

bool contains(ByteView bytes, std::string_view word) {
  return text_of(bytes).find(word) != std::string_view::npos;
}

constexpr std::string_view name_word = "Wilhelmina Ёлкина";
constexpr std::string_view phone_word = "+14165550123";
constexpr std::string_view email_word = "wilhelmina@example.com";

client::Registered registered(ClientId subject) {
  const client::ContactDetails contact{std::string{name_word}, std::string{phone_word},
                                       std::string{email_word}};
  return {subject,
          1,
          std::nullopt,
          Sealed<client::ContactDetails, FieldClass::contact>{
              subject, Personal<client::ContactDetails>{contact}},
          {}};
}

/// Not in the loop over the types: each use of a payload is compiled for every type that there is.
void require_all_sealed(Payload& payload, const EventId& event) {
  SeededRandom random{3};
  std::size_t asked = 0;
  visit_subjects(payload, [&](ClientId) { ++asked; });
  REQUIRE(seal_parts(payload, sealer(event, random)).has_value());
  std::size_t parts = 0;
  for_each_part(payload, [&](const auto& part) {
    ++parts;
    CHECK(part.is_sealed());
  });
  CHECK(parts == asked);
  visit_subjects(payload, [](ClientId) { FAIL("a sealed part needs no key"); });
}

}  // namespace

TEST_CASE("sealing leaves no plain part in any event type") {
  testing::for_each_alternative<Payload>([](auto type) {
    using Event = typename decltype(type)::type;
    CAPTURE(Described<Event>::name);
    Sampler sampler{3, Sampler::Fill::everything, Sampler::Parts::plain};
    Payload payload{sampler.make<Event>()};
    require_all_sealed(payload, sampler.make<EventId>());
  });
}

TEST_CASE("name, phone and e-mail of a registration are not among the stored bytes") {
  SeededRandom random{11};
  Sampler sampler{11};
  Envelope envelope = testing::sample_envelope(sampler);
  const auto subject = sampler.make<ClientId>();
  envelope.payload = registered(subject);
  REQUIRE(seal_parts(envelope.payload, sealer(envelope.event, random)).has_value());
  const Bytes bytes = encode_event(envelope);
  for (const std::string_view word : {name_word, phone_word, email_word}) {
    CHECK_FALSE(contains(bytes, word));
    CHECK_FALSE(contains(bytes, word.substr(0, 6)));
  }

  // The same search does find them in what was sealed, so it can find.
  SECTION("and the same part opens again to the same words") {
    const auto decoded = decode_event(bytes);
    REQUIRE(decoded.has_value());
    const auto& event = get<client::Registered>(decoded.value().payload);
    const auto plain = open(data_key(), event.contact->box(), envelope.event);
    REQUIRE(plain.has_value());
    CHECK(contains(*plain, phone_word));
    const auto contact = decode_row<client::ContactDetails>(*plain);
    REQUIRE(contact.has_value());
    CHECK(contact->name == name_word);
    CHECK(contact->email == email_word);
  }
}

TEST_CASE("a part within a table within a vector is sealed too") {
  Sampler sampler{5, Sampler::Fill::everything, Sampler::Parts::plain};
  auto outer = sampler.make<Outer>();
  std::size_t parts = 0;
  for_each_part(outer, [&](auto& part) {
    ++parts;
    part = Sampler{6}.make<std::decay_t<decltype(part)>>();
  });
  CHECK(parts == outer.inners.size());
  for (const auto& inner : outer.inners) CHECK(inner.note->is_sealed());
}

TEST_CASE("a key that is not there is the answer, and what is sealed stays sealed") {
  Sampler sampler{4};
  Payload payload = registered(sampler.make<ClientId>());
  const Fault missing{Fault::Kind::missing, "client's key", "erased"};
  const auto refused = seal_parts(
      payload, [&](ClientId, FieldClass, ByteView) -> Result<SealedBox, Fault> { return missing; });
  REQUIRE(refused.has_error());
  CHECK(refused.error() == missing);
  CHECK_FALSE(get<client::Registered>(payload).contact->is_sealed());
}

TEST_CASE("sealing asks for the client and the class that the schema names") {
  Sampler sampler{9};
  const auto subject = sampler.make<ClientId>();
  Payload payload = registered(subject);
  const auto done = seal_parts(payload, [&](ClientId whose, FieldClass which, ByteView) {
    CHECK(whose == subject);
    CHECK(which == FieldClass::contact);
    return Result<SealedBox, Fault>{SealedBox{whose, which, {}, Bytes(20), Hash::zero()}};
  });
  CHECK(done.has_value());
}

}  // namespace tress::sealing_test
