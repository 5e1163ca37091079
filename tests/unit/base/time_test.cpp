// Goal: instants, days and business dates read and written strictly, right across a clock change.

#include "ledger/base/time.hpp"

#include <catch2/catch.hpp>

namespace tress::time_test {

namespace {

TimeZone vancouver() {
  return *TimeZone::find("America/Vancouver");
}

Timestamp at(const char* text) {
  return *parse_timestamp(text);
}

}  // namespace

TEST_CASE("time: RFC 3339 is read strictly and written in UTC", "[unit][base]") {
  CHECK(to_text(at("2026-11-22T06:00:00Z")) == "2026-11-22T06:00:00.000000Z");
  CHECK(to_text(at("2026-11-22T06:00:00.25+08:00")) == "2026-11-21T22:00:00.250000Z");
  for (const char* wrong :
       {"2026-11-22", "2026-11-22 06:00:00Z", "2026-11-22T06:00:00", "2026-11-22T24:00:00Z",
        "2026-02-29T00:00:00Z", "1969-12-31T00:00:00Z", "2026-11-22T06:00:00.Z",
        "2026-11-22T06:00:00Zx", "2026-11-22T06:00:00+8:00"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_timestamp(wrong).has_value());
  }
}

TEST_CASE("time: a day must exist", "[unit][base]") {
  CHECK(to_text(*parse_day("2028-02-29")) == "2028-02-29");
  CHECK_FALSE(parse_day("2026-02-29").has_value());
  CHECK_FALSE(parse_day("2026-2-9").has_value());
  CHECK_FALSE(parse_day("2026-02-09 ").has_value());
}

TEST_CASE("time: the business date changes at the cut-off hour, not at midnight", "[unit][base]") {
  // 1 a.m. in Vancouver on 7 July (UTC-7) belongs to the evening of the 6th.
  CHECK(vancouver().business_date(at("2026-07-07T08:00:00Z"), 4) == *parse_day("2026-07-06"));
  CHECK(vancouver().business_date(at("2026-07-07T10:59:59Z"), 4) == *parse_day("2026-07-06"));
  CHECK(vancouver().business_date(at("2026-07-07T11:00:00Z"), 4) == *parse_day("2026-07-07"));
}

TEST_CASE("time: the hour that a clock change repeats keeps its business date", "[unit][base]") {
  // On 1 November 2026 Vancouver goes from UTC-7 to UTC-8: 01:30 happens twice.
  CHECK(vancouver().business_date(at("2026-11-01T08:30:00Z"), 4) == *parse_day("2026-10-31"));
  CHECK(vancouver().business_date(at("2026-11-01T09:30:00Z"), 4) == *parse_day("2026-10-31"));
  CHECK(vancouver().business_date(at("2026-11-01T12:00:00Z"), 4) == *parse_day("2026-11-01"));
}

TEST_CASE("time: a local time becomes one instant, also in a clock change", "[unit][base]") {
  const Day autumn = *parse_day("2026-11-01");
  const Day spring = *parse_day("2026-03-08");
  CHECK(vancouver().from_local(autumn, std::chrono::minutes{90}) == at("2026-11-01T08:30:00Z"));
  // 02:30 does not exist on 8 March: the first instant after the gap is 03:00, UTC-7.
  CHECK(vancouver().from_local(spring, std::chrono::minutes{150}) == at("2026-03-08T10:00:00Z"));
  CHECK_FALSE(TimeZone::find("Mars/Olympus").has_value());
}

}  // namespace tress::time_test
