#include <array>

#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/codec/rows.hpp"

// Goal: what is stored is what was meant, and no stored bytes can do harm.
// Method: samples of every event type from printed seeds; damage of every kind to each.

namespace tress::round_trip_test {

namespace {

using testing::EventSample;
using testing::for_each_event_sample;

/// Whatever comes out must also be fit to show.
bool decodes_or_errs(ByteView bytes) {
  const auto decoded = decode_event(bytes);
  if (decoded.has_value()) return !envelope_json(decoded.value()).empty();
  return decoded.has_error();
}

/// One of `bits` of one byte at a time, of an event of every type.
void flip_in_every_byte(std::array<unsigned, 2> bits) {
  for_each_event_sample(1, 1, [&bits](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const Bytes whole = encode_event(sample.envelope);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const unsigned bit : bits) {
        Bytes damaged = whole;
        damaged[at] = static_cast<Byte>(damaged[at] ^ (1U << bit));
        if (!decodes_or_errs(damaged)) FAIL("byte " << at << " bit " << bit);
      }
    }
  });
}

}  // namespace

TEST_CASE("every event type survives storing, with every field and with none") {
  for_each_event_sample(1, 20, [](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed, sample.fill == testing::Sampler::Fill::everything);
    const auto decoded = decode_event(encode_event(sample.envelope));
    REQUIRE(decoded.has_value());
    CHECK(decoded.value() == sample.envelope);
  });
}

TEST_CASE("the same event always has the same bytes") {
  for_each_event_sample(1, 2, [](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    CHECK(encode_event(sample.envelope) == encode_event(Envelope{sample.envelope}));
  });
}

TEST_CASE("an event cut short is refused or read, never a crash") {
  for_each_event_sample(1, 1, [](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const Bytes whole = encode_event(sample.envelope);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      // A copy of exactly this size, so that a read past its end is one past an allocation.
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      REQUIRE(decodes_or_errs(cut));
    }
  });
}

// Millions of events are read for this: four tests, so that they can run beside each other.
TEST_CASE("an event with bit 0 or 1 of any one byte flipped is refused or read, never a crash") {
  flip_in_every_byte({0, 1});
}

TEST_CASE("an event with bit 2 or 3 of any one byte flipped is refused or read, never a crash") {
  flip_in_every_byte({2, 3});
}

TEST_CASE("an event with bit 4 or 5 of any one byte flipped is refused or read, never a crash") {
  flip_in_every_byte({4, 5});
}

TEST_CASE("an event with bit 6 or 7 of any one byte flipped is refused or read, never a crash") {
  flip_in_every_byte({6, 7});
}

TEST_CASE("an event reads the same from any address") {
  for_each_event_sample(1, 1, [](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const Bytes whole = encode_event(sample.envelope);
    for (std::size_t shift = 1; shift < 8; ++shift) {
      Bytes moved(shift, Byte{0});
      append(moved, whole);
      const auto decoded = decode_event(ByteView{moved}.subspan(shift));
      REQUIRE(decoded.has_value());
      CHECK(decoded.value() == sample.envelope);
    }
  });
}

TEST_CASE("bytes after an event, or none at all, are no reason to crash") {
  CHECK(decode_event({}).error() == DecodeError::not_an_event);
  CHECK(decode_event(Bytes(8, Byte{0})).error() == DecodeError::not_an_event);
  CHECK(decode_event(Bytes(4096, Byte{0xFF})).error() == DecodeError::not_an_event);
}

TEST_CASE("a buffer of another kind is not an event") {
  // The same table under another identifier.
  Bytes bytes = encode_event(testing::sample_event_of<salon::Founded>(testing::Sampler{1}));
  REQUIRE(decode_event(bytes).has_value());
  bytes[sizeof(flatbuffers::uoffset_t)] ^= 1U;
  CHECK(decode_event(bytes).error() == DecodeError::not_an_event);
}

TEST_CASE("rows survive storing and damage is no row") {
  const auto row = testing::Sampler{7}.make<Posting>();
  const Bytes bytes = encode_row(row);
  REQUIRE(decode_row<Posting>(bytes).has_value());
  CHECK(*decode_row<Posting>(bytes) == row);
  CHECK_FALSE(decode_row<Posting>({}).has_value());
  CHECK_FALSE(decode_row<Posting>(ByteView{bytes}.first(bytes.size() / 2)).has_value());
}

}  // namespace tress::round_trip_test
