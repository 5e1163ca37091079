// Goal: what is read in place agrees with what decoding says, and no input is read beyond its end.
// Method: samples of every event type; every flipped byte and every cut of one.

#include "ledger/codec/event_head.hpp"

#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"

#include "ledger/codec/events.hpp"

namespace tress::event_head_test {

namespace {

bool agrees(const EventHead& head, const Envelope& envelope) {
  return head.stream_kind == envelope.stream_kind && head.stream == envelope.stream &&
         head.stream_version == envelope.stream_version && head.previous == envelope.previous;
}

}  // namespace

TEST_CASE("event head: is that of the decoded event, for every type", "[unit][codec]") {
  testing::for_each_event_sample(1, 3, [](const testing::EventSample& sample) {
    INFO(sample.type << ", seed " << sample.seed);
    const auto head = peek_event(encode_event(sample.envelope));
    REQUIRE(head.has_value());
    CHECK(agrees(*head, sample.envelope));
  });
}

TEST_CASE("event head: whatever still decodes after a change has the same head in place",
          "[unit][codec]") {
  const Bytes good = encode_event(testing::sample_event_of<sale::Closed>(testing::Sampler{7}));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const Byte mask : {Byte{0x01}, Byte{0x80}, Byte{0xFF}}) {
      // Of exactly this size, so that a sanitizer sees a byte too many.
      Bytes bad{good.begin(), good.end()};
      bad[at] = static_cast<Byte>(bad[at] ^ mask);
      const auto head = peek_event(bad);
      const auto decoded = decode_event(bad);
      INFO("byte " << at << ", mask " << int{mask});
      if (decoded) CHECK((head && agrees(*head, decoded.value())));
    }
  }
}

TEST_CASE("event head: bytes that are cut or are no event have none, or one within them",
          "[unit][codec]") {
  const Bytes good = encode_event(testing::sample_event_of<salon::Founded>(testing::Sampler{7}));
  for (std::size_t size = 0; size < good.size(); ++size) {
    const Bytes cut{good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)};
    static_cast<void>(peek_event(cut));
  }
  CHECK_FALSE(peek_event({}).has_value());
  CHECK_FALSE(peek_event(Bytes(64, 0)).has_value());
  CHECK_FALSE(peek_event(Bytes(64, 0xFF)).has_value());
  Bytes other = good;
  other[4] = 'X';  // The identifier.
  CHECK_FALSE(peek_event(other).has_value());
}

}  // namespace tress::event_head_test
