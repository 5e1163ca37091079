// Goal: the access log is backed up and comes back with its ledger, or it is said which file is to
// blame. Method: the real program; a salon in which somebody was looked at, files of its backups
// taken away.

#include "tests/e2e/backup/backed_up_salon.hpp"

namespace tress {

namespace {

namespace fs = std::filesystem;

using testing::BackedUpSalon;
using testing::HttpClient;
using testing::program;
using testing::run_aloud;
using testing::run_program;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Registers a client and looks at the card.
void look_at_somebody(BackedUpSalon& backed, const std::string& name) {
  backed.salon().start();
  const auto signed_in = backed.salon().sign_in();
  const std::string id = backed.register_client(signed_in, name);
  HttpClient client{backed.salon().port()};
  std::optional<testing::HttpAnswer> card;
  // Once the view has it.
  REQUIRE(testing::wait_until([&] {
    card = client.request("GET", "/v1/clients/" + id, signed_in);
    return card && card->status == 200;
  }));
  REQUIRE_FALSE(card->header("access-position").empty());
  CHECK(backed.salon().stop() == 0);
}

/// The authority's excerpt of everybody, from that data folder.
std::string everything_read(const BackedUpSalon& backed, const std::string& data) {
  static int excerpts = 0;
  const std::string name = "excerpt-" + std::to_string(++excerpts) + ".csv";
  const auto made = run_aloud({program, "export", "accesses", backed.folder() / name, "--edition",
                               "authority", "--purpose", "compliance", "--recipient", "Audit",
                               "--by", "OWNER", "--data", data});
  INFO(made.output);
  REQUIRE(made.exit_code == 0);
  std::ifstream in(backed.folder() / name, std::ios::binary);
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("the access log is backed up and restored with its ledger, every reading of it",
          "[e2e][backup]") {
  BackedUpSalon backed;
  look_at_somebody(backed, "Planted One");
  const auto taken = run_aloud(backed.backup_words());
  INFO(taken.output);
  REQUIRE(taken.exit_code == 0);
  CHECK(holds(taken.output, "Of the access log:"));
  const auto checked = backed.check();
  INFO(checked.output);
  CHECK(checked.exit_code == 0);
  CHECK(holds(checked.output, "Of the access log:"));

  const std::string to = backed.folder() / "restored";
  const auto restored = run_aloud(backed.restore_words(to));
  INFO(restored.output);
  REQUIRE(restored.exit_code == 0);
  CHECK(holds(restored.output, "events of the access log, every one verified"));
  const auto verified = run_aloud({program, "verify", "--data", to});
  INFO(verified.output);
  CHECK(verified.exit_code == 0);
  CHECK(holds(verified.output, "The access log, in"));
  const std::string before = everything_read(backed, backed.data());
  CHECK(holds(before, "GET /v1/clients/{client}"));
  CHECK(everything_read(backed, to) == before);
}

TEST_CASE("with a file of the access log's backup missing nothing is restored, and it is named",
          "[e2e][backup]") {
  BackedUpSalon backed;
  look_at_somebody(backed, "Planted Two");
  backed.back_up();
  const auto vault =
      backup::Vault{machine_files(), backed.target() + "/access/ledger", backup::Kind::ledger};
  const auto newest = vault.newest(std::nullopt);
  REQUIRE(newest.has_value());
  REQUIRE(newest.value().has_value());
  const std::string name = newest.value()->objects.front().name;
  fs::remove(vault.object(name));
  const auto checked = backed.check();
  CHECK(checked.exit_code == 65);
  CHECK(holds(checked.output, name));
  const std::string to = backed.folder() / "restored";
  const auto refused = run_aloud(backed.restore_words(to));
  CHECK(refused.exit_code != 0);
  CHECK(holds(refused.output, name));
  CHECK_FALSE(fs::exists(to));
}

TEST_CASE("the doctor looks at the access log, too", "[e2e][backup]") {
  BackedUpSalon backed;
  look_at_somebody(backed, "Planted Three");
  backed.back_up();
  const auto good = run_aloud({program, "doctor", "--data", backed.data()});
  INFO(good.output);
  for (const char* const line : {"ok    access: log ", "ok    access: settings",
                                 "ok    access: ledger backups", "ok    access: last backup"}) {
    INFO(line);
    CHECK(holds(good.output, line));
  }
  fs::remove_all(backed.data() + "/access/anchor");
  const auto broken = run_aloud({program, "doctor", "--data", backed.data()});
  CHECK(broken.exit_code == 65);
  CHECK(holds(broken.output, "FAIL  access: head anchor"));
}

}  // namespace tress
