#include <catch2/catch.hpp>

#include "tests/tidy/layout/checks.hpp"

// Goal: what the design says about the shape of the source is true of every file in it.
// Method: read the tree once; each claim is a pure check (checks.hpp), each finding names the line.

namespace tress::tidy::layout_test {

namespace {

const Files& tree() {
  static const Files files = read_source_tree(TRESS_SOURCE_DIR);
  return files;
}

void require_none(const Findings& findings) {
  INFO(listed(findings));
  REQUIRE(findings.empty());
}

}  // namespace

TEST_CASE("the source tree is where the checks look for it") {
  REQUIRE(tree().size() > 20);
}

TEST_CASE("every include is allowed by the include table") {
  require_none(includes_against_the_table(tree()));
}

TEST_CASE("every third-party library is included only at its home") {
  require_none(libraries_away_from_home(tree()));
}

TEST_CASE("reinterpret_cast stands only in ledger/base/bytes.hpp") {
  require_none(reinterpret_casts_away_from_home(tree()));
}

TEST_CASE("no header has a using-directive") {
  require_none(using_namespace_in_headers(tree()));
}

TEST_CASE("every header is read once") {
  require_none(headers_without_pragma_once(tree()));
}

TEST_CASE("no source file is longer than 500 lines") {
  require_none(files_too_long(tree()));
}

TEST_CASE("every reveal() of personal data gives its reason") {
  require_none(reveals_without_reason(tree()));
}

TEST_CASE("every folder with sources has a README that says the five things") {
  require_none(folders_without_readme(tree()));
}

TEST_CASE("no file names a package registry") {
  require_none(registry_hosts(tree()));
}

TEST_CASE("every folder of tests is built into a program") {
  require_none(test_folders_never_built(tree()));
}

TEST_CASE("every test file has a namespace of its own") {
  require_none(tests_without_own_namespace(tree()));
}

TEST_CASE("packages are in order, named once, each with its reason") {
  require_none(packages_out_of_order(tree()));
}

}  // namespace tress::tidy::layout_test
