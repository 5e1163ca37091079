#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/test_api.hpp"

#include "api/http/head_check.hpp"
#include "api/http/target.hpp"
#include "api/routes/refusals.hpp"

// Goal: schema/http/problems.md lists every code that the program can answer, with its status, and
// none besides.
// Method: refusals come from the descriptions of the enums; the API's own codes from its source,
// where each is written as a literal.

namespace tress::testing::problems_test {

namespace {

using Statuses = std::map<std::string, int>;

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Code and status of every row of the tables.
Statuses documented() {
  Statuses found;
  std::istringstream lines(
      text_of_file(std::filesystem::path{TRESS_SOURCE_DIR} / "schema/http/problems.md"));
  const std::regex row{R"(\| ([a-z0-9_.]+) \| (\d{3}) \| [A-Z`"].*\.[)`]? \|)"};
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (!line.starts_with("| ") || line.starts_with("| code ")) continue;
    INFO(line);
    REQUIRE(std::regex_match(line, parts, row));
    CHECK(found.emplace(parts[1], std::stoi(parts[2])).second);
  }
  return found;
}

template <class Refusal>
void add_refusals(Statuses& found, std::string_view stream) {
  for (const auto& [value, name] : DescribedEnum<Refusal>::values) {
    const std::string code = std::string{stream} + "." + std::string{name};
    found[code] = status_of_refusal(code);
  }
}

Statuses refusals() {
  Statuses found;
  add_refusals<salon::Refusal>(found, "salon");
  add_refusals<access::Refusal>(found, "access");
  add_refusals<branch::Refusal>(found, "branch");
  add_refusals<staff::Refusal>(found, "staff");
  add_refusals<catalogue::Refusal>(found, "catalogue");
  add_refusals<client::Refusal>(found, "client");
  add_refusals<card::Refusal>(found, "card");
  add_refusals<sale::Refusal>(found, "sale");
  add_refusals<appointment::Refusal>(found, "appointment");
  add_refusals<settlement::Refusal>(found, "settlement");
  add_refusals<day::Refusal>(found, "day");
  add_refusals<drawer::Refusal>(found, "drawer");
  add_refusals<importing::Refusal>(found, "importing");
  add_refusals<system::Refusal>(found, "system");
  add_refusals<wallet::Refusal>(found, "wallet");
  add_refusals<plan::Refusal>(found, "plan");
  add_refusals<membership::Refusal>(found, "membership");
  add_refusals<roster::Refusal>(found, "roster");
  add_refusals<outbox::Refusal>(found, "outbox");
  add_refusals<campaign::Refusal>(found, "campaign");
  add_refusals<support::Refusal>(found, "support");
  add_refusals<review::Refusal>(found, "review");
  add_refusals<payment::Refusal>(found, "payment");
  add_refusals<risk::Refusal>(found, "risk");
  add_refusals<offer::Refusal>(found, "offer");
  add_refusals<approval::Refusal>(found, "approval");
  add_refusals<policy::Refusal>(found, "policy");
  return found;
}

/// What `pattern` finds in a source; the groups are status and code, or the code alone.
void collect(Statuses& found, const std::string& source, const std::string& pattern, int status) {
  const std::regex expression{pattern};
  for (auto at = std::sregex_iterator{source.begin(), source.end(), expression};
       at != std::sregex_iterator{}; ++at) {
    const std::smatch& match = *at;
    if (status == 0) {
      found[match[2]] = std::stoi(match[1]);
    } else {
      found[std::string{match[1]} + (status == 404 ? "_is_unknown" : "")] = status;
    }
  }
}

/// The codes that stand as literals in the API's source.
Statuses written_in_source() {
  Statuses found;
  for (const char* const folder : {"api/routes", "api/http"}) {
    for (const auto& file :
         std::filesystem::directory_iterator(std::filesystem::path{TRESS_SOURCE_DIR} / folder)) {
      if (file.path().extension() != ".cpp") continue;
      const std::string source = text_of_file(file.path());
      collect(found, source, R"re((?:problem|refuse)\(\s*(\d{3}),\s*"([a-z0-9_]+)")re", 0);
      collect(found, source, R"re(unavailable\(\s*"([a-z0-9_]+)")re", 503);
      collect(found, source, R"re(answers::not_found\("([a-z0-9_]+)"\))re", 404);
    }
  }
  return found;
}

/// Whose names come from an enum.
Statuses of_the_head() {
  Statuses found;
  for (int i = 0; i <= static_cast<int>(http::HeadProblem::body_not_expected); ++i) {
    const auto problem = static_cast<http::HeadProblem>(i);
    found[std::string{http::name_of(problem)}] = http::status_of(problem);
  }
  for (int i = 0; i <= static_cast<int>(http::TargetProblem::repeated_parameter); ++i) {
    found[std::string{http::name_of(static_cast<http::TargetProblem>(i))}] = 400;
  }
  return found;
}

/// The committer's own (ledger/writer/submission.hpp).
Statuses of_the_committer() {
  Statuses found;
  const std::regex expression{R"re("(command\.[a-z_]+)")re"};
  for (const char* const file : {"committer.cpp", "committer_acts.cpp"}) {
    const std::string source =
        text_of_file(std::filesystem::path{TRESS_SOURCE_DIR} / "ledger/writer" / file);
    for (auto at = std::sregex_iterator{source.begin(), source.end(), expression};
         at != std::sregex_iterator{}; ++at) {
      const std::string code = (*at)[1];
      found[code] = status_of_refusal(code);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("the list of problem codes is the program's, with the same statuses") {
  Statuses all = refusals();
  for (const Statuses& more : {written_in_source(), of_the_head(), of_the_committer()}) {
    for (const auto& [code, status] : more) {
      INFO(code);
      const auto [at, is_new] = all.emplace(code, status);
      CHECK(at->second == status);
    }
  }
  const Statuses listed = documented();
  for (const auto& [code, status] : all) {
    INFO(code);
    REQUIRE(listed.contains(code));
    CHECK(listed.at(code) == status);
  }
  for (const auto& [code, status] : listed) {
    INFO(code);
    CHECK(all.contains(code));
  }
}

TEST_CASE("every name in the status table of refusals is a refusal of some stream") {
  const Statuses all = refusals();
  std::set<std::string> names;
  for (const auto& [code, status] : all) {
    names.insert(code);
    names.insert(code.substr(code.find('.') + 1));
  }
  const std::string source =
      text_of_file(std::filesystem::path{TRESS_SOURCE_DIR} / "api/routes/refusals.cpp");
  const std::regex literal{R"re(^\s+"([a-z0-9_.]+)",$)re", std::regex::multiline};
  int count = 0;
  for (auto at = std::sregex_iterator{source.begin(), source.end(), literal};
       at != std::sregex_iterator{}; ++at, ++count) {
    INFO((*at)[1]);
    CHECK(names.contains((*at)[1]));
  }
  CHECK(count > 30);
}

TEST_CASE("statuses follow the convention where it matters most") {
  CHECK(status_of_refusal("command.version_differs") == 412);
  CHECK(status_of_refusal("command.id_reused") == 422);
  CHECK(status_of_refusal("sale.bill_is_unknown") == 404);
  CHECK(status_of_refusal("appointment.branch_is_unknown") == 422);
  CHECK(status_of_refusal("sale.self_approval") == 403);
  CHECK(status_of_refusal("sale.bill_is_closed") == 409);
  CHECK(status_of_refusal("sale.amount_is_not_positive") == 422);
}

}  // namespace tress::testing::problems_test
