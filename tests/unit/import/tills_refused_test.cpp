// Goal: what an import could not take once is taken when it can be, and what another day's file
// says is never taken for what is there. Method: plain bills and Square's rows of one line.

#include <fmt/core.h>

#include "tests/unit/import/till_bench.hpp"

#include "ledger/crypto/sha256.hpp"
#include "tools/import/work.hpp"

namespace tress::testing::tills_refused_test {

namespace {

using tables::Outcome;

const Day monday = *parse_day("2026-02-16");

/// Files of one bill or row each.
class RefusedBench : public TillBench {
 public:
  using TillBench::TillBench;

  std::vector<std::string> import_text(const std::string& text) {
    std::ofstream{folder_ / "t.csv"} << text;
    report = import_paths({{folder_ / "t.csv"}, std::nullopt, std::nullopt, std::nullopt});
    return told();
  }

  /// One cut for 30.00 in cash.
  std::vector<std::string> import_bill(const std::string& number, const std::string& day) {
    return import_text(fmt::format(
        "bill,date,what,name,amount,paid by\n{0},{1},line,Cut,30.00,\n{0},{1},tender,,30.00,cash\n",
        number, day));
  }

  std::vector<std::string> import_square(const std::string& event, const std::string& day) {
    const char* const amount = event == "Refund" ? "-10.00" : "10.00";
    return import_text(
        fmt::format("Transaction ID,Date,Event Type,Total Collected,Net Sales,Tax,Tip,Card,Cash,"
                    "Description\nA,{1},{0},{2},{2},,,,{2},Cut\n",
                    event, day, amount));
  }

  /// The branch's day, of which nothing is left to do.
  void close_monday() { carry_out(day::Command{day::Close{branch_, monday}}); }

  void reopen_monday() {
    const StaffId manager = hire("M-1", Role::manager);
    const StaffId owner = hire("O-1", Role::owner);
    act(manager, Role::manager, day::AskReopening{branch_, monday, "bill_is_missing"});
    act(owner, Role::owner, day::Reopen{branch_, monday});
  }

  [[nodiscard]] BranchId branch() const { return branch_; }

  tills::Report report{*Currency::from_alpha("CAD"), {}, {}};

 private:
  StaffId hire(const std::string& code, Role role) {
    const auto person = id_cast<StaffId>(carry_out(staff::Command{staff::Hire{code, code}}));
    carry_out(staff::Command{staff::GrantRole{person, role, std::nullopt}});
    return person;
  }

  void act(StaffId person, Role role, day::Command command) {
    const auto done = tool::carry_out(books.writer(), staff_actor(person, role),
                                      std::string{name_of(role)}, AnyCommand{std::move(command)});
    if (!done) FAIL(sentence(done.error()));
  }

  TemporaryFolder folder_;
  BranchId branch_ = id_cast<BranchId>(stream_id_of_words(StreamKind::branch, "MAIN"));
};

TEST_CASE("tills: a bill of a closed day is taken once the day is open again") {
  RefusedBench bench{tills::Till::bills};
  bench.close_monday();
  const std::string reason = " rejected: refused: sale.day_is_closed";
  const std::vector<std::string> refused{"t.csv 2" + reason, "t.csv 3" + reason};
  CHECK(bench.import_bill("R-1", "2026-02-16") == refused);
  // Asked again, it is decided again: the day is still closed.
  CHECK(bench.import_bill("R-1", "2026-02-16") == refused);
  CHECK(bench.books.events<sale::Opened>().empty());
  bench.reopen_monday();
  bench.books.restart();
  CHECK(bench.import_bill("R-1", "2026-02-16").empty());
  CHECK(bench.books.events<sale::Closed>().size() == 1);
  CHECK(days_of(bench.report) ==
        std::vector<std::string>{"2026-02-16 30.00 = 30.00 + 0.00 + 0.00"});
  bench.import_bill("R-1", "2026-02-16");
  CHECK(bench.count(Outcome::already_there) == 2);
  CHECK(bench.books.events<sale::Opened>().size() == 1);
}

TEST_CASE("tills: a bill that was taken back half filled is taken whole by the next import") {
  RefusedBench bench{tills::Till::bills};
  // What an import under the same key has begun with another content: a line too many.
  const std::string key = receipts::key_of({"import", "MAIN", "bills", "R-1", "2026-02-16"});
  const auto begun = bench.books.writer().submit_and_wait(
      {command_id(tool::import_actor(), key), sha256(bytes_of("another")), tool::import_actor(),
       sale::Command{sale::Open{bench.branch(), std::nullopt, "R-1"}}, std::nullopt});
  REQUIRE(begun.has_value());
  const auto sale = id_cast<SaleId>(std::get<Accepted>(begun.value()).stream);
  const sale::AsCharged stray{{*Currency::from_alpha("CAD"), 5'00}, {}, "Shave", false};
  bench.carry_out(sale::Command{
      sale::AddLine{sale, std::nullopt, std::nullopt, std::nullopt, 1, std::nullopt, stray}});
  const std::string reason = " rejected: it was imported before, with another content";
  CHECK(bench.import_bill("R-1", "2026-02-16") ==
        std::vector<std::string>{"t.csv 2" + reason, "t.csv 3" + reason});
  CHECK(bench.books.events<sale::Voided>().size() == 1);
  CHECK(bench.books.events<sale::Closed>().empty());
  CHECK(bench.import_bill("R-1", "2026-02-16").empty());
  CHECK(bench.books.events<sale::Closed>().size() == 1);
  CHECK(bench.balances().at(1000) == 30'00);
}

TEST_CASE("tills: a bill that cannot be taken is asked for a bounded number of times") {
  RefusedBench bench{tills::Till::bills};
  bench.close_monday();
  for (int n = 0; n < tool::attempts_max; ++n) bench.import_bill("R-1", "2026-02-16");
  CHECK(bench.told().front() == "t.csv 2 rejected: refused: sale.day_is_closed");
  CHECK(bench.import_bill("R-1", "2026-02-16").front() ==
        fmt::format("t.csv 2 rejected: it was refused {} times", tool::attempts_max));
}

TEST_CASE("bills: a number that comes again on another day is another bill of that day") {
  RefusedBench bench{tills::Till::bills};
  CHECK(bench.import_bill("17", "2026-02-16").empty());
  CHECK(bench.import_bill("17", "2026-02-17").empty());
  CHECK(days_of(bench.report) ==
        std::vector<std::string>{"2026-02-17 30.00 = 30.00 + 0.00 + 0.00"});
  const auto opened = bench.books.events<sale::Opened>();
  REQUIRE(opened.size() == 2);
  CHECK(opened[0].opened_on == monday);
  CHECK(opened[1].opened_on == *parse_day("2026-02-17"));
  CHECK(bench.balances().at(1000) == 60'00);
  bench.import_bill("17", "2026-02-17");
  CHECK(bench.count(Outcome::already_there) == 2);
  CHECK(bench.balances().at(1000) == 60'00);
}

TEST_CASE("square: a payment of another day is told, a refund of another day is another refund") {
  RefusedBench bench{tills::Till::square};
  CHECK(bench.import_square("Payment", "2026-02-14").empty());
  CHECK(bench.import_square("Payment", "2026-02-15") ==
        std::vector<std::string>{"t.csv 2 rejected: it was imported before, with another content"});
  CHECK(days_of(bench.report) ==
        std::vector<std::string>{"2026-02-15 10.00 = 0.00 + 0.00 + 10.00"});
  CHECK(bench.balances().at(1000) == 10'00);
  CHECK(bench.import_square("Refund", "2026-02-16").empty());
  CHECK(bench.import_square("Refund", "2026-02-17").empty());
  CHECK(bench.import_square("Refund", "2026-02-17") == std::vector<std::string>{"t.csv 2 there"});
  CHECK(bench.balances().at(1000) == -10'00);
}

TEST_CASE("phorest: the void of a bill that cannot be taken is not taken either") {
  RefusedBench bench{tills::Till::phorest};
  std::string text = text_of_file(till_samples / "phorest-transactions.csv");
  const auto start = text.find("TI-5,");
  REQUIRE(start != std::string::npos);
  for (auto at = text.find("60.00", start); at < text.find('\n', start);
       at = text.find("60.00", at)) {
    text.replace(at, 5, "sixty");
  }
  const auto told = bench.import_text(text);
  const auto has = [&](const std::string& row) {
    return std::find(told.begin(), told.end(), row) != told.end();
  };
  CHECK(has("t.csv 6 rejected: its total amount is not an amount"));
  CHECK(has("t.csv 7 rejected: the bill that it voids cannot be taken"));
  for (const auto& opened : bench.books.events<sale::Opened>()) CHECK(opened.reference != "X-4");
  for (const auto& [day, proof] : bench.report.days) CHECK(proof.difference() == 0);
}

}  // namespace

}  // namespace tress::testing::tills_refused_test
