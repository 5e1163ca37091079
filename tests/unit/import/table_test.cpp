// Goal: a table from a stranger is read by what its columns mean, and every row is told of.

#include "tools/import/table.hpp"

#include <catch2/catch.hpp>

#include "tools/import/clients.hpp"
#include "tools/import/csv.hpp"

namespace tress::testing::table_test {

namespace {

using tables::Field;
using tables::Outcome;
using tables::Row;
using tables::Table;

std::vector<Field> two_fields() {
  return {{"code", {"code", "item code"}, true}, {"name", {"name", "title"}}};
}

Table table_of(std::string_view text, const std::vector<Field>& fields = two_fields()) {
  auto read = tables::read_table("some.csv", text, fields);
  if (const auto* const reason = std::get_if<std::string>(&read)) FAIL(*reason);
  return std::get<Table>(std::move(read));
}

std::string refusal_of(std::string_view text) {
  const auto read = tables::read_table("some.csv", text, two_fields());
  REQUIRE(std::holds_alternative<std::string>(read));
  return std::get<std::string>(read);
}

TEST_CASE("table: columns are found by name, in any order, case and spelling") {
  const auto table = table_of("\xEF\xBB\xBF Title ,ITEM_CODE*,Colour\r\nTea,T1,red\r\n");
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].cells == std::vector<std::string>{"T1", "Tea"});
  CHECK(table.rows[0].line == 2);
  CHECK(table.ignored_columns == std::vector<std::string>{"Colour"});
  CHECK(tables::report_of(table, "items").find("columns not used: Colour") != std::string::npos);
}

TEST_CASE("table: two columns of one meaning are not guessed between") {
  CHECK(refusal_of("Code,Name,Title\nT1,a,b\n") ==
        "its columns \"Name\" and \"Title\" both mean the name; leave one of them");
  CHECK(refusal_of("Code,Name,name\nT1,a,b\n") ==
        "its columns \"Name\" and \"name\" both mean the name; leave one of them");
}

TEST_CASE("table: without a mandatory column nothing is taken") {
  CHECK(refusal_of("Name,Colour\na,b\n") ==
        "it has no column with the code (called \"code\", for instance)");
}

TEST_CASE("table: an empty file has no header, a header alone no rows") {
  CHECK(refusal_of("") == "it has no header");
  CHECK(refusal_of("\xEF\xBB\xBF\r\n\r\n") == "it has no header");
  CHECK(table_of("Code,Name\n").rows.empty());
}

TEST_CASE("table: a row of another width or of a megabyte costs that row and not the file") {
  const std::string megabyte(std::size_t{1} << 20, 'x');
  const auto table =
      table_of("Code,Name\nT1\nT2,b,c\nT3," + megabyte + "\nT4,\"quoted, \"\"well\"\"\"\n");
  REQUIRE(table.rows.size() == 4);
  CHECK(table.rows[0].reason == "it has 1 fields and the header 2");
  CHECK(table.rows[1].reason == "it has 3 fields and the header 2");
  CHECK(table.rows[2].reason == "it is too long");
  CHECK(table.rows[3].cells == std::vector<std::string>{"T4", "quoted, \"well\""});
  CHECK(table.count(Outcome::rejected) == 3);
  const auto report = tables::report_of(table, "items");
  CHECK(report.find("some.csv:2: it has 1 fields and the header 2") != std::string::npos);
  CHECK(report.find("some.csv:4: it is too long") != std::string::npos);
}

TEST_CASE("table: characters that nobody can read are refused, lines only where they may be") {
  const auto table = table_of("Code,Name\nT1,a\x01\nT2,\"a\nb\"\nT3,\xFF\n");
  REQUIRE(table.rows.size() == 3);
  for (const Row& row : table.rows) {
    CHECK(row.reason == "its name has characters that nobody can read");
  }
  const auto notes = table_of("Note\n\"a\nb\"\n", {{"note", {"note"}, false, true}});
  CHECK(notes.rows[0].outcome == Outcome::imported);
}

TEST_CASE("table: no cell of the rejects file is a formula to a spreadsheet [S2-50][neg-106]") {
  const auto cell =
      GENERATE(values<std::string>({"=1+1", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\")"}));
  CAPTURE(cell);
  std::string quoted;
  for (const char c : cell) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  auto table = table_of("Code,\"=Name\"\n\"" + quoted + "\",\"" + quoted + "\"\n");
  table.rows[0].reject("it is a test");
  const std::string text = tables::rejects_of(table);
  const auto written = csv::read(text);
  REQUIRE(written.records.size() == 2);
  for (const auto& record : written.records) {
    for (const std::string& field : record.fields) {
      REQUIRE_FALSE(field.empty());
      CHECK(std::string_view{"=+-@\t\r"}.find(field.front()) == std::string_view::npos);
    }
  }
  // The apostrophe is no part of the cell when the file comes back mended.
  const auto again = table_of(text, {{"code", {"code"}, true}});
  CHECK(again.rows[0].cells[0] == cell);
  CHECK(again.ignored_columns.size() == 3);
}

}  // namespace

}  // namespace tress::testing::table_test
