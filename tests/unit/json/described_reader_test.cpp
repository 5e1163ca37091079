// Goal: the generic reader takes exactly what the schema says, and names everything else by place.
// Method: a real command of the schema, whole bodies written out.

#include "api/json/described_reader.hpp"

#include <catch2/catch.hpp>

#include "schema/sale.hpp"

#include "api/json/reader.hpp"

namespace tress::json::described_reader_test {

namespace {

using Faults = std::vector<FieldFault>;

const std::string sale_hex = "000102030405060708090a0b0c0d0e0f";
const std::string item_hex = "ffeeddccbbaa99887766554433221100";
const PathValues in_path{{"sale", sale_hex}};

template <class T>
Result<T, Faults> read_text(std::string_view text, const PathValues& path) {
  const auto value = read(text);
  REQUIRE(value.has_value());
  Faults faults;
  auto described = read_described<T>(value.value(), path, faults);
  REQUIRE(described.has_value() == faults.empty());
  if (!described) return faults;
  return std::move(*described);
}

}  // namespace

TEST_CASE("described reader: a command is its path and its body", "[unit][json]") {
  const auto line = read_text<sale::AddLine>(
      R"({"item":")" + item_hex +
          R"(","quantity":2,"price":{"amount_minor":4500,"currency":"CAD"}})",
      in_path);
  REQUIRE(line.has_value());
  CHECK(line.value().sale.hex() == sale_hex);
  CHECK(line.value().item->hex() == item_hex);
  CHECK(line.value().quantity == 2);
  CHECK(line.value().price == Money{*Currency::from_alpha("CAD"), 4500});
  CHECK_FALSE(line.value().served.has_value());
}

TEST_CASE("described reader: a number left out is the schema's default", "[unit][json]") {
  const auto line = read_text<sale::AddLine>(R"({"item":")" + item_hex + "\"}", in_path);
  REQUIRE(line.has_value());
  CHECK(line.value().quantity == 1);
}

TEST_CASE("described reader: an unknown member is refused, not ignored [neg-22]", "[unit][json]") {
  const auto line = read_text<sale::AddTip>(
      R"({"staff":")" + item_hex +
          R"(","amount":{"amount_minor":1,"currency":"CAD"},"role":"owner"})",
      in_path);
  REQUIRE(line.has_error());
  CHECK(line.error() == Faults{{"/role", "unknown_member"}});
}

TEST_CASE("described reader: a member of the path may not stand in the body", "[unit][json]") {
  const auto line =
      read_text<sale::Void>(R"({"sale":")" + item_hex + R"(","reason":"mistake"})", in_path);
  REQUIRE(line.has_error());
  CHECK(line.error() == Faults{{"/sale", "unknown_member"}});
}

TEST_CASE("described reader: each wrong member is named by place and kind", "[unit][json]") {
  struct Row {
    const char* body;
    Faults faults;
  };

  const Row row = GENERATE_COPY(values<Row>({
      {R"({})", {{"/kind", "missing"}, {"/amount", "missing"}}},
      {R"({"kind":"gold","amount":{"amount_minor":1,"currency":"CAD"}})",
       {{"/kind", "not_one_of_the_names"}}},
      {R"({"kind":"cash","amount":100})", {{"/amount", "not_money"}}},
      {R"({"kind":"cash","amount":{"amount_minor":"100","currency":"CAD"}})",
       {{"/amount/amount_minor", "wrong_type"}}},
      {R"({"kind":"cash","amount":{"amount_minor":100,"currency":"XXX"}})",
       {{"/amount/currency", "not_a_currency"}}},
      {R"({"kind":"cash","amount":{"amount_minor":1,"currency":"CAD","x":1}})",
       {{"/amount", "not_money"}}},
      {R"({"kind":7,"amount":{"amount_minor":1,"currency":"CAD"}})", {{"/kind", "wrong_type"}}},
      {R"([])", {{"", "wrong_type"}}},
  }));
  CAPTURE(row.body);
  const auto tender = read_text<sale::TakeTender>(row.body, in_path);
  REQUIRE(tender.has_error());
  CHECK(tender.error() == row.faults);
}

TEST_CASE("described reader: a number that its field cannot hold is refused", "[unit][json]") {
  const auto request =
      read_text<sale::ApproveRefund>("{}", {{"sale", sale_hex}, {"refund", "4294967296"}});
  REQUIRE(request.has_error());
  CHECK(request.error() == Faults{{"/refund", "out_of_range"}});
}

TEST_CASE("described reader: ids have one text", "[unit][json]") {
  const auto tip = read_text<sale::Close>("{}", {{"sale", "000102030405060708090A0B0C0D0E0F"}});
  REQUIRE(tip.has_error());
  CHECK(tip.error() == Faults{{"/sale", "not_an_id"}});
}

}  // namespace tress::json::described_reader_test
