#include "ledger/codec/json_view.hpp"

#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"

#include "ledger/base/text.hpp"

// Goal: the JSON view is exact, and stays JSON whatever was typed into a field.

namespace tress::json_view_test {

namespace {

template <class AnyFixed>
AnyFixed filled_with(Byte byte) {
  typename AnyFixed::Array bytes{};
  bytes.fill(byte);
  return AnyFixed{bytes};
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

Envelope tip_event() {
  const Money tip{*Currency::from_alpha("CAD"), 5'00};
  const Actor actor{ActorKind::staff, filled_with<StaffId>(0xAB), Role::cashier, std::nullopt};
  const Side cash{1000, std::nullopt, "cash"};
  const Side owed{2300, filled_with<StreamId>(0xCD), std::nullopt};
  return Envelope{
      .schema_version = 1,
      .event = filled_with<EventId>(0x01),
      .stream_kind = StreamKind::sale,
      .stream = filled_with<StreamId>(0x02),
      .stream_version = 3,
      .previous = filled_with<Hash>(0x03),
      .command = filled_with<CommandId>(0x04),
      .correlation = filled_with<CommandId>(0x05),
      .causation = std::nullopt,
      .actor = actor,
      .on_behalf_of = std::nullopt,
      .purpose = std::nullopt,
      .reason_code = "as \"said\"",
      .approval = std::nullopt,
      .reverses = std::nullopt,
      .effective_at = *parse_timestamp("2026-11-22T06:00:00.000001Z"),
      .business_date = *parse_day("2026-11-21"),
      .branch = std::nullopt,
      .payload = sale::TipAdded{filled_with<StaffId>(0xAB), tip},
      .postings = {Posting{cash, owed, *Currency::from_alpha("CAD"), 2, 5'00}},
      .actor_signature = std::nullopt,
  };
}

}  // namespace

TEST_CASE("the JSON view of a tip is exactly this text") {
  CHECK(envelope_json(tip_event()) ==
        R"({"schema_version":1,"event":"01010101010101010101010101010101",)"
        R"("stream_kind":"sale","stream":"02020202020202020202020202020202","stream_version":3,)"
        R"("previous":"0303030303030303030303030303030303030303030303030303030303030303",)"
        R"("command":"04040404040404040404040404040404",)"
        R"("correlation":"05050505050505050505050505050505",)"
        R"("actor":{"kind":"staff","person":"abababababababababababababababab","role":"cashier"},)"
        R"("reason_code":"as \"said\"","effective_at":"2026-11-22T06:00:00.000001Z",)"
        R"("business_date":"2026-11-21",)"
        R"("payload":{"type":"sale.tip_added","staff":"abababababababababababababababab",)"
        R"("amount":{"amount_minor":500,"currency":"CAD"}},)"
        R"("postings":[{"debit":{"account":1000,"label":"cash"},)"
        R"("credit":{"account":2300,"party":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},)"
        R"("currency":"CAD","decimals":2,"amount":500}]})");
}

TEST_CASE("a sealed part shows its box") {
  const auto client = filled_with<ClientId>(0x11);
  const SealedBox box{client, FieldClass::notes, {}, {1, 2, 3}, filled_with<Hash>(0x22)};
  const client::NoteAdded event{Sealed<client::Note, FieldClass::notes>{box}};
  CHECK(json_of(event) ==
        R"({"note":{"sealed":"notes","subject":"11111111111111111111111111111111",)"
        R"("nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","ciphertext":"AQID",)"
        R"("key_commitment":"2222222222222222222222222222222222222222222222222222222222222222"}})");
}

TEST_CASE("a JSON string cannot be left from inside") {
  CHECK(quoted("\",\"admin\":true,\"x\":\"") == R"("\",\"admin\":true,\"x\":\"")");
  CHECK(quoted("back\\slash\\") == R"("back\\slash\\")");
  CHECK(quoted(std::string_view{"\0\x01\x1F\x7F", 4}) == R"("\u0000\u0001\u001f\u007f")");
  CHECK(quoted("\n\r\t") == R"("\n\r\t")");
  CHECK(quoted("\u0085\u009f") == R"("\u0085\u009f")");
  CHECK(quoted("\u2028\u2029") == R"("\u2028\u2029")");
  CHECK(quoted("张 Ёлкин 💇") == "\"张 Ёлкин 💇\"");
}

TEST_CASE("bytes that are not UTF-8 become replacement marks, the rest stays") {
  CHECK(quoted("a\xFFz") == "\"a\uFFFDz\"");
  CHECK(quoted("\xC3") == "\"\uFFFD\"");
  CHECK(quoted("\xE5\xBC") == "\"\uFFFD\uFFFD\"");
  CHECK(quoted("\xC0\xAF/") == "\"\uFFFD\uFFFD/\"");          // overlong
  CHECK(quoted("\xED\xA0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");  // surrogate
  CHECK(quoted("\xF4\x90\x80\x80") == "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");
  CHECK(quoted("\xC3\"") == "\"\uFFFD\\\"\"");
}

TEST_CASE("any bytes at all become one valid JSON string") {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 engine{seed};
    std::string text(engine() % 24, ' ');
    for (char& c : text) c = static_cast<char>(engine());
    const std::string json = quoted(std::string_view{text});  // Not std::quoted.
    REQUIRE(json.size() >= 2);
    REQUIRE(is_utf8(json));
    const std::string_view inside = std::string_view{json}.substr(1, json.size() - 2);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      REQUIRE(static_cast<unsigned char>(inside[i]) >= 0x20);
      if (inside[i] == '\\') ++i;  // the escaped character
      REQUIRE(i < inside.size());
      if (inside[i] == '"') REQUIRE(inside[i - 1] == '\\');
    }
  }
}

TEST_CASE("two views of one event are one text, and every event type has its name in it") {
  testing::for_each_event_sample(1, 1, [](const testing::EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const std::string json = envelope_json(sample.envelope);
    CHECK(json == envelope_json(Envelope{sample.envelope}));
    CHECK(json.find("\"payload\":{\"type\":\"" + sample.type + '"') != std::string::npos);
  });
}

}  // namespace tress::json_view_test
