#include "tools/import/csv.hpp"

#include <catch2/catch.hpp>

#include "tools/import/values.hpp"

namespace tress::csv_test {

namespace {

using Fields = std::vector<std::string>;

TEST_CASE("csv: fields are read as RFC 4180 says") {
  const auto document = csv::read("a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n,\n1,2");
  REQUIRE(document.records.size() == 4);
  CHECK(document.records[0].fields == Fields{"a", "b"});
  CHECK(document.records[1].fields == Fields{"x, y", "say \"hi\""});
  CHECK(document.records[2].fields == Fields{"", ""});
  CHECK(document.records[3].fields == Fields{"1", "2"});
}

TEST_CASE("csv: a record is known by the line in which it begins") {
  const auto document = csv::read("h\n\n\"two\nlines\"\nlast\n");
  REQUIRE(document.records.size() == 3);
  CHECK(document.records[0].line == 1);
  CHECK(document.records[1].line == 3);
  CHECK(document.records[2].line == 5);
}

TEST_CASE("csv: the byte order mark is no part of the first field") {
  CHECK(csv::read("\xEF\xBB\xBFReceipt,Date\n").records.front().fields.front() == "Receipt");
}

TEST_CASE("csv: both encodings of a letter become one, and what is no text is left to be refused") {
  const auto document = csv::read("Mu\u0308ller,M\u00fcller,\xFFx\n");
  CHECK(document.records.front().fields == Fields{"M\u00fcller", "M\u00fcller", "\xFFx"});
}

TEST_CASE("csv: a damaged record costs that record and not the file") {
  struct Row {
    const char* text;
    csv::RecordFault fault;
  };

  const auto row = GENERATE(values<Row>({{"a\"b,c", csv::RecordFault::quote_inside_field},
                                         {"\"a\"b,c", csv::RecordFault::text_after_quote}}));
  CAPTURE(row.text);
  const auto document = csv::read("h,h\n" + std::string{row.text} + "\ngood,row\n");
  REQUIRE(document.records.size() == 3);
  CHECK(document.records[1].fault == row.fault);
  CHECK(document.records[2].fields == Fields{"good", "row"});
  CHECK(document.records[2].line == 3);
}

TEST_CASE("csv: after an open quote nothing more is believed") {
  const auto document = csv::read("h\n\"open\nnext\n");
  REQUIRE(document.records.size() == 2);
  CHECK(document.records[1].fault == csv::RecordFault::quote_not_closed);
}

TEST_CASE("csv: records are bounded in length and in fields") {
  const auto wide = csv::read(std::string(csv::fields_max, ','));
  REQUIRE(wide.records.size() == 1);
  CHECK(wide.records[0].fault == csv::RecordFault::too_many_fields);
  const auto fits = csv::read(std::string(csv::fields_max - 1, ','));
  CHECK(fits.records.at(0).fault == csv::RecordFault::none);
  const auto heavy = csv::read(std::string(csv::record_bytes_max + 1, 'x') + "\ngood\n");
  REQUIRE(heavy.records.size() == 2);
  CHECK(heavy.records[0].fault == csv::RecordFault::record_too_long);
  CHECK(heavy.records[1].fields == Fields{"good"});
  const auto quoted = csv::read("\"" + std::string(csv::record_bytes_max + 1, 'x') + "\"\ngood\n");
  CHECK(quoted.records.at(0).fault == csv::RecordFault::quote_not_closed);
}

TEST_CASE("csv: no text ends the reader") {
  // Every text of length up to 6 over the characters that mean something.
  constexpr std::string_view alphabet = "a,\"\r\n";
  for (std::size_t length = 0; length <= 6; ++length) {
    std::size_t texts = 1;
    for (std::size_t i = 0; i < length; ++i) texts *= alphabet.size();
    for (std::size_t n = 0; n < texts; ++n) {
      std::string text;
      for (std::size_t rest = n; text.size() < length; rest /= alphabet.size()) {
        text += alphabet[rest % alphabet.size()];
      }
      const auto document = csv::read(text);
      REQUIRE(document.records.size() <= length);
    }
  }
}

TEST_CASE("dates: only days that exist, month first") {
  using namespace std::chrono;
  CHECK(receipts::parse_us_date("03/15/2018") == Day{year{2018} / 3 / 15});
  CHECK(receipts::parse_us_date("3/5/2018") == Day{year{2018} / 3 / 5});
  CHECK(receipts::parse_us_date("02/29/2024") == Day{year{2024} / 2 / 29});
  const auto* const wrong =
      GENERATE("", "13/01/2018", "02/29/2023", "00/10/2018", "03/00/2018", "2018-03-15", "03/15/18",
               "03/15/20188", "03-15-2018", "03/15/2018 ", "/15/2018", "123/1/2018");
  CAPTURE(wrong);
  CHECK_FALSE(receipts::parse_us_date(wrong));
}

TEST_CASE("times: twelve hours with their half of the day") {
  CHECK(receipts::parse_us_time("3:50:00 PM") == 950);
  CHECK(receipts::parse_us_time("12:00:00 AM") == 0);
  CHECK(receipts::parse_us_time("12:10:00 PM") == 730);
  CHECK(receipts::parse_us_time("09:05 am") == 545);
  const auto* const wrong = GENERATE("", "15:50:00", "0:10 AM", "13:00 PM", "3:60 PM", "3 PM",
                                     "3:50:61 PM", "3:50:00 XM", "3:50:00 PM x");
  CAPTURE(wrong);
  CHECK_FALSE(receipts::parse_us_time(wrong));
}

}  // namespace

}  // namespace tress::csv_test
