#include "api/json/reader.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

namespace tress::json::reader_test {

using json::Code;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// "code pointer", or "ok".
std::string refusal(std::string_view body) {
  const auto value = json::read(body);
  if (value.has_value()) return "ok";
  const json::Problem& problem = value.error();
  return std::string{json::name_of(problem.code)} + " " + problem.pointer;
}

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) {
    text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":1";
  }
  return text + "}";
}

std::string array_of(std::size_t items) {
  return items == 0 ? "[]" : "[0" + repeated(",0", items - 1) + "]";
}

}  // namespace

TEST_CASE("json reader: a value keeps its kinds, order and text", "[unit][json]") {
  const auto value = json::read(
      R"( {"b":-12,"a":[true,false,null,"z\u00e9\ud83d\ude00\n"],"":{},"n":9223372036854775807} )");
  REQUIRE(value.has_value());
  const json::Object* members = value.value().if_object();
  REQUIRE(members != nullptr);
  REQUIRE(members->size() == 4);
  CHECK((*members)[0].name == "b");
  CHECK(*(*members)[0].value.if_integer() == -12);
  const json::Value* a = value.value().find("a");
  REQUIRE(a != nullptr);
  CHECK(*a == json::Value{json::Array{json::Value{true}, json::Value{false}, json::Value{},
                                      json::Value{std::string{"z\xC3\xA9\xF0\x9F\x98\x80\n"}}}});
  CHECK(value.value().find("")->if_object()->empty());
  CHECK(*value.value().find("n")->if_integer() == INT64_MAX);
  CHECK(value.value().find("missing") == nullptr);
  CHECK(value.value().find("b")->if_string() == nullptr);
}

TEST_CASE("json reader: a lone scalar is a value", "[unit][json]") {
  CHECK(*json::read("7").value().if_integer() == 7);
  CHECK(*json::read("0").value().if_integer() == 0);
  CHECK(*json::read(" \"x\" ").value().if_string() == "x");
  CHECK(json::read("null").value().is_null());
  CHECK(*json::read("-9223372036854775808").value().if_integer() == INT64_MIN);
}

TEST_CASE("json reader: depth 17, 129 members, 1001 items and 4097 bytes are refused [neg-18]",
          "[unit][json]") {
  CHECK(refusal(repeated("[", 16) + repeated("]", 16)) == "ok");
  CHECK(refusal(repeated("[", 17) + repeated("]", 17)) == "too_deep " + repeated("/0", 16));
  CHECK(refusal(repeated("{\"a\":", 16) + "1" + repeated("}", 16)) == "ok");
  CHECK(refusal(repeated("{\"a\":", 17) + "1" + repeated("}", 17)) ==
        "too_deep " + repeated("/a", 16));
  CHECK(refusal(repeated("[", 60'000)) == "too_deep " + repeated("/0", 16));

  CHECK(refusal(object_of(128)) == "ok");
  CHECK(refusal(object_of(129)) == "too_many_members /m128");
  CHECK(refusal(array_of(1000)) == "ok");
  CHECK(refusal("{\"x\":" + array_of(1001) + "}") == "too_many_items /x/1000");

  CHECK(refusal("\"" + repeated("a", 4096) + "\"") == "ok");
  CHECK(refusal("[\"" + repeated("a", 4097) + "\"]") == "string_too_long /0");
  // Bytes count, not characters, and after unescaping: 1366 times three bytes are 4098.
  CHECK(refusal("\"" + repeated("\\u4e2d", 1365) + "\"") == "ok");
  CHECK(refusal("\"" + repeated("\\u4e2d", 1366) + "\"") == "string_too_long ");
  CHECK(refusal("\"" + repeated("\xE4\xB8\xAD", 1366) + "\"") == "string_too_long ");
  CHECK(refusal("{\"" + repeated("k", 4097) + "\":1}") == "string_too_long ");
}

TEST_CASE("json reader: a duplicate key is refused, however it is written [neg-19]",
          "[unit][json]") {
  CHECK(refusal(R"({"amount":1,"amount":999})") == "duplicate_name /amount");
  CHECK(refusal(R"({"amount":1,"\u0061mount":999})") == "duplicate_name /amount");
  CHECK(refusal(R"({"lines":[{"a":1},{"a":1,"b":2,"a":3}]})") == "duplicate_name /lines/1/a");
  CHECK(refusal(R"({"a":{"a":1},"b":{"a":1}})") == "ok");
  CHECK(refusal(R"({"":1,"":2})") == "duplicate_name /");
}

TEST_CASE("json reader: a number that is not a plain int64 is refused", "[unit][json]") {
  const auto number = [](const std::string& text) {
    return refusal(R"({"lines":[0,{"amount_minor":)" + text + "}]}");
  };
  const std::string place = " /lines/1/amount_minor";
  CHECK(number("1.0") == "number_not_an_integer" + place);
  CHECK(number("0.5") == "number_not_an_integer" + place);
  CHECK(number("1e3") == "number_not_an_integer" + place);
  CHECK(number("1E3") == "number_not_an_integer" + place);
  CHECK(number("1e400") == "number_not_an_integer" + place);
  CHECK(number("1e-400") == "number_not_an_integer" + place);
  CHECK(number("1e99999999999999999999") == "number_not_an_integer" + place);
  CHECK(number("-0.0") == "number_not_an_integer" + place);
  CHECK(number("9223372036854775808") == "number_out_of_range" + place);
  CHECK(number("-9223372036854775809") == "number_out_of_range" + place);
  CHECK(number("18446744073709551616") == "number_out_of_range" + place);
  CHECK(number(repeated("9", 5000)) == "number_out_of_range" + place);
  CHECK(number("-0") == "negative_zero" + place);
  CHECK(number("NaN") == "not_json" + place);
  CHECK(number("Infinity") == "not_json" + place);
  CHECK(number("-Infinity") == "not_json" + place);
  CHECK(number("+1") == "not_json" + place);
  CHECK(number("01") == "not_json /lines/1");
  CHECK(number("0x3") == "not_json /lines/1");
  // A quoted number is text; asking it for an integer finds none.
  CHECK(json::read(R"("100")").value().if_integer() == nullptr);
}

TEST_CASE("json reader: broken text is refused by its reason [neg-21]", "[unit][json]") {
  CHECK(refusal("{\"a\":\"\xC3\"}") == "bad_utf8 /a");
  CHECK(refusal("{\"a\":\"\xC0\x80\"}") == "bad_utf8 /a");
  CHECK(refusal("{\"a\":\"\xED\xA0\x80\"}") == "bad_utf8 /a");
  CHECK(refusal("{\"a\":1}\xFF") == "bad_utf8 ");
  CHECK(refusal(R"({"a":"\ud800"})") == "bad_surrogate /a");
  CHECK(refusal(R"({"a":"\ud800x"})") == "bad_surrogate /a");
  CHECK(refusal(R"({"a":"\udc00"})") == "bad_surrogate /a");
  CHECK(refusal(R"({"a":"\ud800\u0041"})") == "bad_surrogate /a");
  CHECK(refusal(R"({"a":"x\u0000y"})") == "null_character /a");
  CHECK(refusal(R"({"a\u0000":1})") == "null_character ");
  CHECK(refusal(std::string_view{"{\"a\":\"x\0y\"}", 11}) == "not_json /a");
  CHECK(refusal("\xEF\xBB\xBF{}") == "byte_order_mark ");
  CHECK(refusal("// hi\n{}") == "comment ");
  CHECK(refusal("{/* hi */}") == "comment ");
  CHECK(refusal(R"({"a":1 /* hi */})") == "comment ");
  CHECK(refusal("{} // hi") == "comment ");
  CHECK(refusal("{}{}") == "trailing_bytes ");
  CHECK(refusal("{},") == "trailing_bytes ");
  CHECK(refusal(std::string_view{"{}\0", 3}) == "trailing_bytes ");
  CHECK(refusal("1 2") == "trailing_bytes ");
  CHECK(refusal("") == "empty ");
  CHECK(refusal(" \r\n\t") == "empty ");
  CHECK(refusal(R"({"a":1,})") == "not_json ");
  CHECK(refusal("[1,]") == "not_json /1");
  CHECK(refusal(R"({'a':1})") == "not_json ");
  CHECK(refusal(R"({"a":tru})") == "not_json /a");
  CHECK(refusal(R"({"a":1)").substr(0, 8) == "not_json");
  CHECK(refusal("\"a\nb\"") == "not_json ");
  CHECK(refusal("\f{}") == "not_json ");
}

TEST_CASE("json reader: pointers are escaped, and never repeat long or unreadable names",
          "[unit][json]") {
  CHECK(refusal(R"({"a/b~c":1.5})") == "number_not_an_integer /a~1b~0c");
  CHECK(refusal(R"({"x":{"\u202e":1.5}})") == "number_not_an_integer /x");
  CHECK(refusal("{\"x\":{\"" + repeated("k", 300) + "\":1.5}}") == "number_not_an_integer /x");
}

TEST_CASE("json reader: a text of the caller never comes back in the sentence", "[unit][json]") {
  const auto value = json::read(R"({"secret":"hunter2","secret":1})");
  CHECK(value.error().text == "The object has the same name twice.");
}

TEST_CASE("json reader: no flipped, cut or doubled byte makes it crash or accept a bad number",
          "[unit][json]") {
  // Method: mutate a good body at random places; whatever is accepted must read the same again.
  const std::uint64_t seed = 20261122;
  INFO("seed " << seed);
  testing::SeededRandom random{seed};
  const std::string good =
      R"({"lines":[{"item":"caf\u00e9","amount_minor":12900,"x":null}],"note":"\ud83d\ude00","ok":true})";
  std::size_t accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::array<Byte, 4> dice{};
    random.fill(dice);
    std::string body = good;
    const std::size_t at = (dice[0] * 256U + dice[1]) % body.size();
    switch (dice[2] % 3) {
      case 0: body[at] = static_cast<char>(dice[3]); break;
      case 1: body.resize(at); break;
      default: body.insert(at, 1, static_cast<char>(dice[3]));
    }
    const auto first = json::read(body);
    if (first.has_value()) ++accepted;
    const auto second = json::read(body);
    REQUIRE(first.has_value() == second.has_value());
    if (first.has_value()) REQUIRE(first.value() == second.value());
  }
  CHECK(accepted > 0);
}

}  // namespace tress::json::reader_test
