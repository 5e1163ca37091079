#include "api/json/writer.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

#include "api/json/reader.hpp"
#include "ledger/base/text.hpp"

namespace tress::json::writer_test {

TEST_CASE("json writer: objects and arrays get their commas", "[unit][json]") {
  json::Writer out;
  out.begin_object().member("a", 1).key("b").begin_array();
  out.number(-2).boolean(true).null().string("x").begin_object().end_object().end_array();
  out.member("c", "text").member("d", false).key("e").begin_array().end_array().end_object();
  CHECK(out.take() == R"({"a":1,"b":[-2,true,null,"x",{}],"c":"text","d":false,"e":[]})");
}

TEST_CASE("json writer: integers are written whole at both ends", "[unit][json]") {
  json::Writer out;
  out.begin_array()
      .number(std::numeric_limits<std::int64_t>::min())
      .number(std::numeric_limits<std::uint64_t>::max())
      .end_array();
  CHECK(out.take() == "[-9223372036854775808,18446744073709551615]");
}

TEST_CASE("json writer: a ratio has the decimals asked for, and null where there is none",
          "[unit][json]") {
  json::Writer out;
  out.begin_array().decimal(0.5, 3).decimal(-1.0 / 3, 4).decimal(2, 0).decimal(NAN, 2);
  out.decimal(INFINITY, 2).end_array();
  CHECK(out.take() == "[0.500,-0.3333,2,null,null]");
}

TEST_CASE("json writer: quotes, controls and line separators are escaped", "[unit][json]") {
  json::Writer out;
  out.string(std::string_view{"\"\\/\n\r\t\b\x1f\x7f\0\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA", 19});
  CHECK(out.take() ==
        "\"\\\"\\\\/\\n\\r\\t\\u0008\\u001f\\u007f\\u0000\\u2028\\u2029\xE2\x80\xAA\"");
}

TEST_CASE("json writer: bytes that are not UTF-8 cannot break the text", "[unit][json]") {
  json::Writer out;
  out.string("a\xC3");
  CHECK(out.take() == "\"a\\ufffd\"");
}

TEST_CASE("json writer: a nested text is taken as it is", "[unit][json]") {
  json::Writer out;
  out.begin_array().raw("{\"a\":1}").raw("2").end_array();
  CHECK(out.take() == R"([{"a":1},2])");
}

TEST_CASE("json writer: whatever text is written, the reader reads the same", "[unit][json]") {
  const std::uint64_t seed = 7;
  INFO("seed " << seed);
  testing::SeededRandom random{seed};
  for (int round = 0; round < 2'000; ++round) {
    std::array<Byte, 24> bytes{};
    random.fill(bytes);
    std::string text;
    for (const Byte byte : bytes) text += static_cast<char>(byte % 4 == 0 ? byte : byte & 0x7FU);
    std::erase(text, '\0');  // The reader refuses it.
    json::Writer out;
    out.string(text);
    const auto value = json::read(out.take());
    REQUIRE(value.has_value());
    if (is_utf8(text)) REQUIRE(*value.value().if_string() == text);
  }
}

}  // namespace tress::json::writer_test
