#include "tools/import/files.hpp"

#include <catch2/catch.hpp>

namespace tress::receipts::files_test {

namespace {

const std::vector<std::string> taxes{"GST", "PST"};

SourceFile known(const std::string& text) {
  auto file = recognise("any name.txt", text, taxes);
  REQUIRE(std::holds_alternative<SourceFile>(file));
  return std::get<SourceFile>(file);
}

std::string reason(const std::string& text) {
  const auto file = recognise("x", text, taxes);
  REQUIRE(std::holds_alternative<UnreadFile>(file));
  return std::get<UnreadFile>(file).reason;
}

TEST_CASE("files: each kind is known by its header, in any order and case of its columns") {
  struct Row {
    const char* header;
    Contents contents;
  };

  const auto row = GENERATE(values<Row>({
      {"Price,isactive,CODE,Desc,Cate,Cost", Contents::services},
      {"IsActive,Code,Description,Price,Cost,Package", Contents::products},
      {"Time,Date,Service,Staff,Code", Contents::bookings},
      {"Code,Service,Staff,Cancel Date,Booking Date,Canceled By,Days", Contents::cancellations},
      {"Code,Date,Service,Staff", Contents::no_shows},
      {"PST,GST,Amount,Quantity,Staff,Client,Description,Date,Receipt", Contents::receipts},
  }));
  CAPTURE(row.header);
  CHECK(known(std::string{row.header} + "\n").contents == row.contents);
}

TEST_CASE("files: columns are found by name, others are left out and mentioned") {
  const auto file = known("Extra,Staff,Service,Code,Date\nx,S1,CUT, K1 ,03/01/2024\n");
  REQUIRE(file.rows.size() == 1);
  CHECK(file.rows[0].line == 2);
  CHECK(file.rows[0].cells == std::vector<std::string>{"03/01/2024", "K1", "CUT", "S1"});
  CHECK(file.ignored_columns == std::vector<std::string>{"Extra"});
}

TEST_CASE("files: a tax column that is not there is mentioned") {
  const auto file = known("GST,Amount,Quantity,Staff,Client,Description,Date,Receipt\n");
  CHECK(file.missing_columns == std::vector<std::string>{"PST"});
}

TEST_CASE("files: what is none of them says why") {
  CHECK(reason("") == "it has no header");
  CHECK(reason("Name,Phone\nx,1\n") == "its header is of no known file");
  CHECK(reason("Code,Date,Service,Staff,code\n") == "its header names \"code\" twice");
  CHECK(reason("\"Code,Date\n") == "it has no header");
}

TEST_CASE("files: a row of another width is rejected, and the next one is not") {
  const auto file = known("Date,Code,Service,Staff\na,b,c\n1,2,3,4\n");
  REQUIRE(file.rows.size() == 2);
  CHECK(file.rows[0].rejected == "it has 3 fields and the header 4");
  CHECK_FALSE(file.rows[1].rejected);
}

}  // namespace

}  // namespace tress::receipts::files_test
