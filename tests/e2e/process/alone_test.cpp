// Goal: one program and one folder are all that a salon needs. Method: the real program, copied by
// itself into an empty place and run from there, with a home and a place for temporary files of its
// own; afterwards these are looked through.

#include <filesystem>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::alone_test {

namespace {

namespace fs = std::filesystem;
using testing::HttpClient;
using testing::run_program;
using testing::ServedSalon;
using testing::TemporaryFolder;
using Headers = ServedSalon::Headers;

const std::string program = TRESS_PROGRAM;

/// The program in a folder where nothing else is.
class EmptyPlace {
 public:
  EmptyPlace() {
    for (const char* const name : {"place", "home", "temporary"}) {
      fs::create_directory(folder_ / name);
    }
    fs::copy_file(program, path() / "tress");
    std::ofstream(folder_ / "run.sh")
        << "#!/bin/sh\ncd " << path() << " || exit 1\nHOME=" << (folder_ / "home")
        << " TMPDIR=" << (folder_ / "temporary") << " exec ./tress \"$@\"\n";
    fs::permissions(folder_ / "run.sh", fs::perms::owner_all);
  }

  [[nodiscard]] fs::path path() const { return folder_ / "place"; }

  /// Runs the program from its place.
  [[nodiscard]] std::string script() const { return folder_ / "run.sh"; }

  /// What lies there, and what was left in the two other folders.
  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(path())) {
      names.insert(entry.path().filename().string());
    }
    for (const char* const name : {"home", "temporary"}) {
      for (const auto& entry : fs::directory_iterator(folder_ / name)) {
        names.insert(std::string{name} + "/" + entry.path().filename().string());
      }
    }
    return names;
  }

 private:
  TemporaryFolder folder_;
};

/// The owner at the only desk.
class Desk {
 public:
  explicit Desk(ServedSalon& salon) : signed_in_(salon.sign_in()), client_(salon.port()) {}

  /// The id of what the command made or changed.
  std::string accept(const std::string& path, const std::string& body) {
    Headers headers = signed_in_;
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_used_));
    const auto answer = client_.request("POST", path, headers, body);
    REQUIRE(answer.has_value());
    INFO(path << " " << answer->body);
    REQUIRE(answer->status == 201);
    const auto said = json::read(answer->body);
    REQUIRE(said.has_value());
    const auto& events = *said.value().find("events")->if_array();
    written_ = *events.back().find("position")->if_integer() + 1;
    return *said.value().find("stream")->if_string();
  }

  /// As of all that was accepted here.
  json::Value read(const std::string& path) {
    const std::string target = path + "?min_position=" + std::to_string(written_);
    const auto answer = client_.request("GET", target, signed_in_);
    REQUIRE(answer.has_value());
    INFO(path << " " << answer->body);
    REQUIRE(answer->status == 200);
    const auto said = json::read(answer->body);
    REQUIRE(said.has_value());
    return said.value();
  }

 private:
  const Headers signed_in_;
  HttpClient client_;
  int keys_used_ = 0;
  std::int64_t written_ = 0;
};

void check_page(const ServedSalon& salon, const std::string& path, const std::string& type) {
  HttpClient client{salon.port()};
  const auto page = client.request("GET", path);
  REQUIRE(page.has_value());
  CHECK(page->status == 200);
  CHECK(page->header("content-type").starts_with(type));
  CHECK(page->body.size() > 100);
}

/// What costs 25.00 is rung up at the branch that the salon was founded with, and paid in cash.
void sell(Desk& desk) {
  const std::string item =
      desk.accept("/v1/items", R"({"kind":"service","code":"CUT","name":"Haircut"})");
  const json::Value branches = desk.read("/v1/branches");
  REQUIRE(branches.find("rows")->if_array()->size() == 1);
  const std::string branch =
      *branches.find("rows")->if_array()->front().find("branch")->if_string();
  const std::string price = R"({"amount_minor":2500,"currency":"CAD"})";
  const std::string bill =
      "/v1/sales/" + desk.accept("/v1/sales", R"({"branch":")" + branch + "\"}");
  desk.accept(bill + "/lines", R"({"item":")" + item + R"(","price":)" + price + "}");
  desk.accept(bill + "/tenders", R"({"kind":"cash","amount":)" + price + "}");
  desk.accept(bill + "/close", "{}");
  CHECK(*desk.read(bill).find("status")->if_string() == "closed");
}

}  // namespace

TEST_CASE(
    "one program and one folder are a salon: it is founded, set up, sells for cash and verifies "
    "with no rule set, and leaves nothing beside its folder [S0-61]",
    "[e2e][process]") {
  const EmptyPlace place;
  REQUIRE(place.files() == std::set<std::string>{"tress"});
  ServedSalon salon{place.script(), place.path()};
  CHECK(place.files() == std::set<std::string>{"salon", "tress"});
  salon.start();
  check_page(salon, "/setup", "text/html");
  check_page(salon, "/setup.js", "text/javascript");
  check_page(salon, "/setup.css", "text/css");
  Desk desk{salon};
  sell(desk);
  CHECK(salon.stop() == 0);
  // The port file is the test's own wish.
  const std::set<std::string> all{"ports", "salon", "tress"};
  CHECK(place.files() == all);
  const auto verified = run_program({place.script(), "verify", "--data", salon.data()});
  INFO(verified.output);
  CHECK(verified.exit_code == 0);
  CHECK(place.files() == all);
}

}  // namespace tress::alone_test
