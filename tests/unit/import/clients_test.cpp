// Goal: everybody on a list of clients is told of, once registered, and never twice.

#include "tools/import/clients.hpp"

#include "tests/support/seeded_random.hpp"
#include "tests/unit/import/import_bench.hpp"

#include "ledger/keys/contact_tokens.hpp"

namespace tress::testing::clients_test {

namespace {

using tables::Outcome;
using tables::Table;

const std::filesystem::path sample{TRESS_SOURCE_DIR "/tests/data/table-sample/clients.csv"};

class ClientBench {
 public:
  Table import(const std::string& text, const std::string& name = "clients.csv") {
    auto read = tables::read_table(name, text, tables::client_fields());
    if (const auto* const reason = std::get_if<std::string>(&read)) FAIL(*reason);
    auto table = std::get<Table>(std::move(read));
    const auto imported = import(table);
    if (!imported) FAIL(sentence(imported.error()));
    return table;
  }

  Result<void, Fault> import(Table& table) {
    return tables::import_clients({books.writer(), books.ledger().log(), books.ledger().clock()},
                                  {"MAIN", *PhoneCountry::find("CA"), tokens}, table);
  }

  [[nodiscard]] std::size_t clients() { return books.events<client::Registered>().size(); }

  ImportBench books;
  SeededRandom random{7};
  Secret index_key = Secret::random(random);
  SearchTokens tokens{index_key, *PhoneCountry::find("CA")};
};

std::vector<std::string> told(const Table& table) {
  std::vector<std::string> all;
  for (const auto& row : table.rows) {
    const char* const what = row.outcome == Outcome::imported        ? " imported"
                             : row.outcome == Outcome::already_there ? " there"
                                                                     : " rejected";
    std::string text = std::to_string(row.line) + what;
    if (!row.reason.empty()) text += ": " + row.reason;
    if (!row.remark.empty()) text += "; " + row.remark;
    all.push_back(text);
  }
  return all;
}

TEST_CASE("clients: every row of the sample is accounted for [S2-61]") {
  ClientBench bench;
  const auto table = bench.import(text_of_file(sample));
  CHECK(told(table) ==
        std::vector<std::string>{
            "2 imported",
            "3 imported; it has two telephone numbers; the mobile one is kept",
            "4 imported",
            "6 imported",
            "7 rejected: its telephone number is none of CA, and has no country code",
            "8 rejected: its e-mail address is none",
            "9 rejected: it has neither a name nor a telephone number nor an e-mail address",
            "10 there: it is line 2",
            "11 rejected: line 3 has the same number and other contact details",
            "12 imported",
            "13 imported; line 2 has the same telephone number or e-mail address",
            "14 rejected: it has 3 fields and the header 8",
            "15 imported",
            "16 rejected: its telephone number is none of CA, and has no country code",
        });
  CHECK(bench.clients() == table.count(Outcome::imported));
  CHECK(table.ignored_columns.empty());
  CHECK(bench.books.events<client::NoteAdded>().size() == 2);
  const auto runs = bench.books.events<importing::RunFinished>();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].files == std::vector<importing::FileCounted>{{"clients", 14, 8, 6, 0}});
}

TEST_CASE("clients: the same file again makes nobody new, whatever it is called [S2-61]") {
  ClientBench bench;
  const auto first = bench.import(text_of_file(sample));
  const Position size = bench.books.size();
  bench.books.restart();
  const auto again = bench.import(text_of_file(sample), "other name.csv");
  CHECK(bench.books.size() == size);
  CHECK(again.count(Outcome::imported) == 0);
  CHECK(again.count(Outcome::already_there) + again.count(Outcome::rejected) == first.rows.size());
  CHECK(again.count(Outcome::rejected) == first.count(Outcome::rejected));
}

TEST_CASE("clients: another file with the same people makes nobody new") {
  ClientBench bench;
  bench.import("Name,Phone,E-mail\nAnna Example,2045550101,anna@example.com\n");
  const auto other =
      bench.import("email,full_name,Mobile\nANNA@example.com,Anna Example,+1 (204) 555-0101\n");
  CHECK(told(other) == std::vector<std::string>{"2 there: it is client number 1"});
  CHECK(bench.clients() == 1);
}

TEST_CASE("clients: a date of birth is kept as it is written clearly, and tells nobody apart") {
  ClientBench bench;
  const auto first = bench.import(
      "Name,Phone,Birthday\n"
      "Anna Example,2045550101,1990-02-01\n"
      "Boris Example,2045550102,01/02/1990\n"
      "Clara Example,2045550103,2990-02-01\n");
  CHECK(told(first) ==
        std::vector<std::string>{
            "2 imported",
            "3 imported; its date of birth is not written as 1990-12-31, and not taken",
            "4 imported; its date of birth is not written as 1990-12-31, and not taken"});
  const auto made = bench.books.events<client::Registered>();
  const auto has_birthday = [&](const client::Registered& one) {
    const auto& tokens = one.search_tokens;
    return std::find(tokens.begin(), tokens.end(), *bench.tokens.birthday_token("--02-01")) !=
           tokens.end();
  };
  CHECK(has_birthday(made.at(0)));
  CHECK_FALSE(has_birthday(made.at(1)));
  bench.books.restart();
  const auto without = bench.import("Name,Phone\nAnna Example,2045550101\n");
  CHECK(told(without) == std::vector<std::string>{"2 there: it is client number 1"});
  CHECK(bench.clients() == 3);
}

TEST_CASE("clients: telephone and e-mail are kept in one form and sealed") {
  ClientBench bench;
  bench.import("Name,Phone,Email\nAnna,(204) 555-0101, ANNA@Example.COM \n");
  const auto made = bench.books.events<client::Registered>();
  REQUIRE(made.size() == 1);
  // The tokens are those of the one form, so that it is what a search finds.
  const auto& tokens = made[0].search_tokens;
  const auto has = [&](const std::optional<SearchToken>& token) {
    return token && std::find(tokens.begin(), tokens.end(), *token) != tokens.end();
  };
  CHECK(has(bench.tokens.phone_token("+12045550101")));
  CHECK(has(bench.tokens.email_token("anna@example.com")));
  for (Position position = 0; position < bench.books.size(); ++position) {
    const auto stored = bench.books.ledger().stored(position);
    const std::string_view bytes = text_of(stored.bytes);
    CHECK(bytes.find("5550101") == std::string::npos);
    CHECK(bytes.find("anna@") == std::string::npos);
  }
}

TEST_CASE("clients: a reason or remark never tells what a row says of somebody") {
  ClientBench bench;
  const auto table = bench.import(text_of_file(sample));
  const auto report = tables::report_of(table, "clients");
  for (const char* const secret : {"Anna", "555", "example", "HYPERLINK", "tea"}) {
    CAPTURE(secret);
    CHECK(report.find(secret) == std::string::npos);
  }
}

TEST_CASE("clients: receipts and a list of clients mean the same person by one number") {
  ClientBench bench;
  bench.books.import(sample_folder);
  const std::size_t known = bench.clients();
  const auto list = bench.import("Client ID,Name,Phone\nK004,Karla Example,2045550144\n");
  CHECK(list.rows[0].outcome == Outcome::imported);
  CHECK(bench.clients() == known);
  CHECK(bench.books.events<client::ContactChanged>().size() == 1);
  const Position size = bench.books.size();
  bench.import("Client ID,Name,Phone\nK004,Karla Example,2045550144\n");
  CHECK(bench.books.size() == size);
  // What has contact details keeps them.
  const auto other = bench.import("Client ID,Name\nK004,Somebody Else\n");
  CHECK(other.rows[0].outcome == Outcome::already_there);
  CHECK(bench.books.events<client::ContactChanged>().size() == 1);
}

TEST_CASE("clients: an import that breaks off anywhere ends as one that does not") {
  ClientBench whole;
  whole.import(text_of_file(sample));
  ClientBench bench;
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto groups_left = std::make_shared<int>(attempt);
    const auto landing = attempt % 2 == 0 ? MemoryLog::Landing::lost : MemoryLog::Landing::kept;
    bench.books.restart([&bench, groups_left, landing](Position) {
      if ((*groups_left)-- == 0) bench.books.ledger().log().fail_next_append(landing);
    });
    auto read = tables::read_table("clients.csv", text_of_file(sample), tables::client_fields());
    auto table = std::get<Table>(std::move(read));
    const auto ignored = bench.import(table);
  }
  bench.books.restart();
  bench.import(text_of_file(sample));
  CHECK(bench.books.size() == whole.books.size());
  CHECK(bench.clients() == whole.clients());
}

TEST_CASE("clients: a list that tells of nobody is not taken") {
  ClientBench bench;
  auto read = tables::read_table("x.csv", "Client ID,Note\n1,hello\n", tables::client_fields());
  auto table = std::get<Table>(std::move(read));
  const auto refused = bench.import(table);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == Fault::Kind::configuration);
  CHECK(bench.books.size() == 0);
}

}  // namespace

}  // namespace tress::testing::clients_test
