#include "tests/tidy/layout/checks.hpp"

#include <catch2/catch.hpp>

#include "tests/tidy/layout/tables.hpp"

// Goal: a check that finds nothing must not be a check that cannot find anything.
// Method: each check gets a small file that breaks its claim and one that only looks like it.

namespace tress::tidy::checks_test {

namespace {

Files one(std::string path, std::vector<std::string> lines) {
  return {{std::move(path), std::move(lines)}};
}

}  // namespace

TEST_CASE("the include check finds a ledger file that includes a projection") {
  const Findings found = includes_against_the_table(
      one("ledger/writer/committer.cpp", {"", "#include \"projections/engine/engine.hpp\""}));
  REQUIRE(found.size() == 1);
  CHECK(listed(found) ==
        "\nledger/writer/committer.cpp:2: ledger/writer must not include "
        "\"projections/engine/engine.hpp\"");
}

TEST_CASE("the include check lets no layer look up and no projection see the writer") {
  const auto is_found = [](const char* file, const std::string& header) {
    return !includes_against_the_table(one(file, {"#include \"" + header + "\""})).empty();
  };
  CHECK(is_found("ledger/base/money.hpp", "ledger/domain/facts.hpp"));
  CHECK(is_found("ledger/domain/decision.hpp", "ledger/crypto/sha256.hpp"));
  CHECK(is_found("ledger/log/memory_log.cpp", "ledger/log/rocksdb/rocksdb_log.hpp"));
  CHECK(is_found("projections/client_card/apply.cpp", "ledger/writer/writer.hpp"));
  CHECK(is_found("projections/client_card/apply.cpp", "ledger/keys/key_store.hpp"));
  CHECK(is_found("api/http/server.cpp", "ledger/writer/writer.hpp"));
  CHECK(is_found("projections/client_card/apply.cpp", "client_generated.h"));
  CHECK(is_found("api/routes/clients.cpp", "ledger/log/rocksdb/rocksdb_log.hpp"));
  CHECK(is_found("api/routes/clients.cpp", "projections/store/rocksdb/rocksdb_store.hpp"));
  CHECK(is_found("ledger/base/money.hpp", "money_detail.hpp"));
  CHECK(is_found("elsewhere/new.cpp", "ledger/base/money.hpp"));
  CHECK_FALSE(is_found("ledger/writer/writer.cpp", "ledger/log/event_log.hpp"));
  CHECK_FALSE(is_found("ledger/codec/decode.cpp", "client_generated.h"));
  CHECK_FALSE(is_found("ledger/books/post.cpp", "schema/sale.hpp"));
  CHECK_FALSE(is_found("projections/client_card/apply.cpp", "projections/client_card/row.hpp"));
  CHECK_FALSE(is_found("tests/unit/base/money_test.cpp", "ledger/writer/writer.hpp"));
}

TEST_CASE("an include in a comment or in a raw string is none") {
  CHECK(includes_against_the_table(
            one("ledger/base/a.hpp",
                {"// #include \"api/http/server.hpp\"", "/*", "#include \"api/http/server.hpp\"",
                 "*/", "auto text = R\"x(", "#include \"api/http/server.hpp\"", ")x\";"}))
            .empty());
}

TEST_CASE("the include table has no cycle") {
  // A part comes after all that it may include: the table can be read from top to bottom.
  const auto row = [](std::string_view folder) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].folder == folder) return i;
    }
    return parts.size();
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const std::string_view other : parts[i].may_include) {
      INFO(parts[i].folder << " may include " << other);
      CHECK(row(other) < i);
    }
  }
}

TEST_CASE("the library check finds a library away from home and one without a home") {
  const auto is_found = [](const char* file, const std::string& header) {
    return !libraries_away_from_home(one(file, {"#include <" + header + ">"})).empty();
  };
  CHECK(is_found("ledger/writer/writer.cpp", "rocksdb/db.h"));
  CHECK(is_found("ledger/log/memory_log.cpp", "rocksdb/db.h"));
  CHECK(is_found("api/routes/clients.cpp", "boost/beast/http.hpp"));
  CHECK(is_found("ledger/keys/key_store.cpp", "sodium.h"));
  CHECK(is_found("ledger/base/text.cpp", "boost/regex.hpp"));
  CHECK(is_found("tools/main.cpp", "catch2/catch.hpp"));
  CHECK_FALSE(is_found("ledger/log/rocksdb/rocksdb_log.cpp", "rocksdb/db.h"));
  CHECK_FALSE(is_found("ledger/writer/writer.cpp", "condition_variable"));
  CHECK_FALSE(is_found("api/json/reader.cpp", "fmt/core.h"));
  CHECK_FALSE(is_found("tests/unit/crypto/sha256_test.cpp", "openssl/evp.h"));
}

TEST_CASE("the cast check sees code, not comments and strings") {
  const auto count = [](std::vector<std::string> lines) {
    return reinterpret_casts_away_from_home(one("ledger/log/a.cpp", std::move(lines))).size();
  };
  CHECK(count({"auto p = reinterpret_cast<const char*>(q);"}) == 1);
  CHECK(count({"/* why */ auto p = reinterpret_cast<char*>(q);"}) == 1);
  CHECK(count({"auto n = 1'000; auto p = reinterpret_cast<char*>(q);"}) == 1);
  CHECK(count({"auto c = '\"'; auto p = reinterpret_cast<char*>(q);"}) == 1);
  CHECK(count({"reinterpret_casts_of(file);"}) == 0);
  CHECK(count({"// no reinterpret_cast here", "auto s = \"a \\\" reinterpret_cast\";"}) == 0);
  CHECK(reinterpret_casts_away_from_home(
            one("ledger/base/bytes.hpp", {"return reinterpret_cast<const char*>(p);"}))
            .empty());
}

TEST_CASE("the using-directive check looks at headers only") {
  CHECK(using_namespace_in_headers(one("api/http/a.hpp", {"using namespace std;"})).size() == 1);
  CHECK(using_namespace_in_headers(one("api/http/a.cpp", {"using namespace std;"})).empty());
}

TEST_CASE("the header check finds a header that only talks of the pragma") {
  CHECK(headers_without_pragma_once(one("api/http/a.hpp", {"// #pragma once"})).size() == 1);
  CHECK(headers_without_pragma_once(one("api/http/a.hpp", {"// x", "#pragma once"})).empty());
}

TEST_CASE("the length check takes 500 lines and not 501") {
  CHECK(files_too_long(one("ledger/a.cpp", std::vector<std::string>(500))).empty());
  CHECK(files_too_long(one("ledger/a.cpp", std::vector<std::string>(501))).size() == 1);
  CHECK(files_too_long(one("schema/events/a.fbs", std::vector<std::string>(501))).size() == 1);
}

TEST_CASE("the reveal check wants the reason on the same or the next line") {
  const auto count = [](std::vector<std::string> lines) {
    return reveals_without_reason(one("ledger/keys/a.cpp", std::move(lines))).size();
  };
  CHECK(count({"f(name.reveal());"}) == 1);
  CHECK(count({"// Before is not after.", "f(name.reveal());", "g();"}) == 1);
  CHECK(count({"f(name->reveal());", "g();  // of g"}) == 1);
  CHECK(count({"f(name.reveal());  // Sealed at once."}) == 0);
  CHECK(count({"f(name.reveal());", "// Sealed at once."}) == 0);
  CHECK(count({"const T& reveal() const { return value_; }"}) == 0);
}

TEST_CASE("the README check names the folder without one and the words that are missing") {
  const SourceFile source{"ledger/log/rocksdb/a.cpp", {}};
  CHECK(listed(folders_without_readme({source})) == "\nledger/log/rocksdb: has no README.md");
  const SourceFile half{"ledger/log/rocksdb/README.md", {"For: x", "Start at: y", "Depends on"}};
  CHECK(listed(folders_without_readme({source, half})) ==
        "\nledger/log/rocksdb/README.md:1: does not say \"Always true\" \"Tested by\"");
  CHECK(folders_without_readme({{"tests/unit/base/a.cpp", {}}}).empty());
  CHECK(folders_without_readme({{"schema/released/1/client.fbs", {}}}).empty());
  CHECK(folders_without_readme({{"schema/events/client.fbs", {}}}).size() == 1);
}

TEST_CASE("the registry check reads every kind of file") {
  const std::string host = std::string("registry.npm") + "js.org";
  CHECK(registry_hosts(one("web/.npmrc", {"registry=https://" + host + "/"})).size() == 1);
  CHECK(registry_hosts(one("README.md", {"apt-get install cmake"})).empty());
}

TEST_CASE("the test folder check finds an area that no line builds") {
  const SourceFile cmake{"tests/CMakeLists.txt", {"tress_tests(unit base tress_base)"}};
  CHECK(test_folders_never_built({cmake, {"tests/unit/base/a_test.cpp", {}}}).empty());
  CHECK(test_folders_never_built({cmake, {"tests/unit/bas/a_test.cpp", {}}}).size() == 1);
  CHECK(test_folders_never_built({cmake, {"tests/bench/a_bench.cpp", {}}}).size() == 1);
  const SourceFile bench{"tests/CMakeLists.txt", {"tress_bench(ledger tress_salon)"}};
  CHECK(test_folders_never_built({bench, {"tests/bench/a_bench.cpp", {}}}).empty());
}

TEST_CASE("the namespace check finds a test that shares another's") {
  const auto count = [](const char* path, std::vector<std::string> lines) {
    return tests_without_own_namespace(one(path, std::move(lines))).size();
  };
  const char* const path = "tests/unit/base/money_test.cpp";
  CHECK(count(path, {"namespace tress::money_test {"}) == 0);
  CHECK(count(path, {"namespace tress::testing::money_test {"}) == 0);
  CHECK(count(path, {"namespace tress::testing {"}) == 1);
  CHECK(count(path, {"namespace {"}) == 1);
  CHECK(count("tests/support/given.cpp", {"namespace tress::testing {"}) == 0);
}

TEST_CASE("the package check finds disorder, doubles and a missing reason") {
  const auto count = [](std::vector<std::string> lines) {
    return packages_out_of_order(one("tools/packages.txt", std::move(lines))).size();
  };
  CHECK(count({"# list", "[build]", "cmake  # a", "g++  # b", "", "[run]", "curl  # c"}) == 0);
  CHECK(count({"g++  # a", "cmake  # b"}) == 1);
  CHECK(count({"[build]", "g++  # a", "[run]", "g++  # a"}) == 1);
  CHECK(count({"g++"}) == 1);
}

}  // namespace tress::tidy::checks_test
