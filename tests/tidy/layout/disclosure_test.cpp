#include <catch2/catch.hpp>

#include "tests/tidy/layout/checks.hpp"

// Goal: nothing sealed is opened in the API but through what records it
// (api/routes/disclosure.hpp). Method: the only way there is friendship with one class; nobody else
// may reach around it.

namespace tress::tidy::disclosure_test {

namespace {

constexpr std::string_view holder = "api/routes/parts.hpp";
constexpr std::string_view opener = "api/routes/disclosure.cpp";

bool is_of_api(const SourceFile& file) {
  return file.path.starts_with("api/");
}

/// Lines of the API's code with `words`, except in `home`.
Findings away_from(std::string_view home, std::string_view words) {
  Findings findings;
  for (const SourceFile& file : read_source_tree(TRESS_SOURCE_DIR)) {
    if (!is_of_api(file) || file.path == home) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].find(words) == std::string::npos) continue;
      findings.push_back({file.path, i + 1, std::string{words}});
    }
  }
  return findings;
}

void require_none(const Findings& findings) {
  INFO(listed(findings));
  REQUIRE(findings.empty());
}

int lines_with(std::string_view path, std::string_view words) {
  int count = 0;
  for (const SourceFile& file : read_source_tree(TRESS_SOURCE_DIR)) {
    if (file.path != path) continue;
    for (const std::string& line : file.lines) count += line.find(words) != std::string::npos;
  }
  return count;
}

}  // namespace

TEST_CASE("in the API only what records a disclosure opens sealed parts") {
  require_none(away_from(holder, "ledger/keys/sealer.hpp"));
  require_none(away_from(holder, "ledger/keys/key_store.hpp"));
  require_none(away_from(holder, "friend class Disclosure"));
  require_none(away_from(opener, "sealer_.open("));
  require_none(away_from(opener, "sealer.open("));
  CHECK(lines_with(holder, "friend class") == 1);
  CHECK(lines_with(opener, "sealer_.open(") == 1);
}

}  // namespace tress::tidy::disclosure_test
