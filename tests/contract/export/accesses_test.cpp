// Goal: an excerpt of an access log shows what it should: to a client when, for what, in which role
// and what of theirs, and nothing that names anybody; to an authority who, too. Method: a ledger of
// a few people and an access log beside it, both in memory; texts are compared to the byte.

#include "tools/export/accesses.hpp"

#include <sstream>

#include <catch2/catch.hpp>

#include "tests/support/test_ledger.hpp"

#include "ledger/domain/access_seen.hpp"

namespace tress::accesses_test {

namespace {

using access::DataClass;
using access::Edition;
using access::Purpose;
using exporting::AccessFormat;
using exporting::AccessQuery;
using testing::staff_actor;
using testing::system_actor;
using testing::TestLedger;
using testing::TestSalon;

ClientId client_of(Byte n) {
  ClientId::Array bytes{};
  bytes.back() = n;
  return ClientId{bytes};
}

const ClientId lin = client_of(1);
const ClientId mia = client_of(2);

/// A day of readings beside a ledger.
class ReadSalon {
 public:
  ReadSalon() {
    log_.accept(salon::Command{
        salon::Found{"Tress", TestLedger::origin, log_.log_key().public_key(), LogHolds::access}});
    log_.clock().advance(std::chrono::hours{1});
    access::Seen both;
    both.add(lin, DataClass::contact, "name");
    both.add(mia, DataClass::contact, "name");
    read(access::Act::listed, Purpose::booking, both, 2);
    access::Seen card;
    card.add(lin, DataClass::contact, "phone");
    card.add(lin, DataClass::health, "allergies");
    read(access::Act::viewed, Purpose::service, card, 1);
    read(access::Act::searched, Purpose::booking, {}, 0);
    log_.clock().advance(std::chrono::hours{24});
    access::Seen other;
    other.add(mia, DataClass::notes);
    read(access::Act::viewed, Purpose::complaint, other, 1);
  }

  void read(access::Act act, Purpose purpose, const access::Seen& seen, std::uint32_t rows) {
    access::Record asked{};
    asked.staff = salon_.cashier;
    asked.on = std::chrono::floor<std::chrono::days>(log_.clock().now());
    asked.act = act;
    asked.operation = "GET /v1/clients";
    asked.outcome = access::Outcome::allowed;
    asked.purpose = purpose;
    asked.right = access::Right::role;
    asked.disclosures = seen.disclosures();
    asked.rows = rows;
    asked.branch = salon_.branch;
    asked.request = "0123456789abcdef";
    log_.accept(access::Command{asked}, staff_actor(salon_.cashier, Role::cashier));
  }

  [[nodiscard]] AccessQuery query(Edition edition, std::optional<ClientId> subject) {
    AccessQuery query;
    query.edition = edition;
    query.subject = subject;
    query.size = log_.log().size();
    return query;
  }

  [[nodiscard]] std::string excerpt(const AccessQuery& query) {
    std::ostringstream out;
    const auto written = exporting::write_accesses(log_.log(), query, names(), &out);
    REQUIRE(written.has_value());
    // Known before there is a byte of it.
    const auto foretold = exporting::write_accesses(log_.log(), query, names(), nullptr);
    REQUIRE(foretold.has_value());
    CHECK(foretold.value() == written.value());
    CHECK(written.value().content == sha256(bytes_of(out.str())));
    last_ = written.value();
    return out.str();
  }

  [[nodiscard]] exporting::AccessNames names() {
    auto names = exporting::AccessNames::read(ledger_.log());
    REQUIRE(names.has_value());
    return std::move(names.value());
  }

  [[nodiscard]] TestLedger& log() noexcept { return log_; }

  [[nodiscard]] const TestSalon& salon() const noexcept { return salon_; }

  [[nodiscard]] const exporting::AccessExcerpt& last() const noexcept { return last_; }

 private:
  TestLedger ledger_{1};
  TestSalon salon_{ledger_};
  TestLedger log_{2};
  exporting::AccessExcerpt last_;
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a client's edition says when, for what, in which role and what, and names nobody",
          "[contract][export]") {
  ReadSalon read;
  const std::string csv = read.excerpt(read.query(Edition::client, lin));
  CHECK(lines_of(csv) == 3);
  const std::string hash = read.log().stored(1).event_hash.hex();
  CHECK(holds(csv,
              "position,date,role,act,outcome,purpose,right,seen,branch,recipient,"
              "event_hash\r\n"));
  CHECK(holds(csv, "1,2026-03-02,cashier,listed,allowed,booking,role,contact: name,"));
  CHECK(holds(csv, hash + "\r\n"));
  CHECK(holds(csv,
              "2,2026-03-02,cashier,viewed,allowed,service,role,"
              "contact: phone; health: allergies,"));
  for (const std::string& person :
       {read.salon().cashier.hex(), read.salon().manager.hex(), mia.hex(),
        read.names().work_name(read.salon().cashier), std::string{"0123456789abcdef"}}) {
    INFO(person);
    REQUIRE_FALSE(person.empty());
    CHECK_FALSE(holds(csv, person));
  }
  CHECK(read.last().rows == 2);
  CHECK(read.last().first == 1);
  CHECK(read.last().last == 2);
}

TEST_CASE("an authority's edition says who, of everybody also whom a search did not find",
          "[contract][export]") {
  ReadSalon read;
  const std::string of_lin = read.excerpt(read.query(Edition::authority, lin));
  CHECK(lines_of(of_lin) == 3);
  CHECK(holds(of_lin, read.salon().cashier.hex()));
  CHECK(holds(of_lin, read.names().work_name(read.salon().cashier)));
  CHECK_FALSE(holds(of_lin, mia.hex()));
  const std::string of_all = read.excerpt(read.query(Edition::authority, std::nullopt));
  CHECK(read.last().rows == 5);
  CHECK(holds(of_all, mia.hex()));
  CHECK(holds(of_all, ",searched,"));
}

TEST_CASE("a period cuts an excerpt by the days on which it was recorded", "[contract][export]") {
  ReadSalon read;
  AccessQuery query = read.query(Edition::authority, std::nullopt);
  query.from = parse_day("2026-03-03");
  CHECK(lines_of(read.excerpt(query)) == 2);
  CHECK(read.last().first == 4);
  query.from.reset();
  query.until = parse_day("2026-03-02");
  CHECK(lines_of(read.excerpt(query)) == 5);
  query.until = parse_day("2026-03-01");
  CHECK(lines_of(read.excerpt(query)) == 1);
  CHECK_FALSE(read.last().first.has_value());
}

TEST_CASE("an excerpt is itself a reading of those whom it is about", "[contract][export]") {
  ReadSalon read;
  access::Export asked{
      lin, {}, {}, Edition::authority, Purpose::legal,       0,
      0,   {}, {}, Hash::zero(),       read.salon().manager, "Data protection authority"};
  read.log().accept(access::Command{asked}, system_actor());
  const std::string of_lin = read.excerpt(read.query(Edition::client, lin));
  CHECK(holds(of_lin, "exported,allowed,legal,,accesses,,Data protection authority,"));
  CHECK_FALSE(holds(of_lin, read.salon().manager.hex()));
  CHECK(holds(read.excerpt(read.query(Edition::authority, lin)), read.salon().manager.hex()));
  CHECK_FALSE(holds(read.excerpt(read.query(Edition::client, mia)), "exported"));
  // One of everybody is in everybody's history.
  asked.subject.reset();
  read.log().accept(access::Command{asked}, system_actor());
  CHECK(holds(read.excerpt(read.query(Edition::client, mia)), "exported"));
}

TEST_CASE("an excerpt as JSON lines has the same rows", "[contract][export]") {
  ReadSalon read;
  AccessQuery query = read.query(Edition::client, lin);
  query.format = AccessFormat::json_lines;
  const std::string text = read.excerpt(query);
  CHECK(lines_of(text) == 2);
  CHECK(text.starts_with(R"({"position":1,"date":"2026-03-02","role":"cashier","act":"listed")"));
}

}  // namespace tress::accesses_test
