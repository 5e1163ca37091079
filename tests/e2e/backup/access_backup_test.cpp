// Goal: the access log is backed up and comes back with its ledger, or it is said which file is to
// blame. Method: the real program; a salon in which somebody was looked at, files of its backups
// taken away.

#include "tests/e2e/backup/backed_up_salon.hpp"

namespace tress::access_backup_test {

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
  // Asked of it alone it is not missing an access log of its own.
  const auto alone = run_aloud({program, "doctor", "--data", backed.data() + "/access"});
  CHECK_FALSE(holds(alone.output, "access log  "));
}

TEST_CASE("the doctor misses an access log that is gone, and knows another ledger's",
          "[e2e][backup]") {
  BackedUpSalon backed;
  BackedUpSalon other;
  fs::remove_all(backed.data() + "/access");
  const std::vector<std::string> words{program, "doctor", "--data", backed.data()};
  const auto missed = run_aloud(words);
  INFO(missed.output);
  CHECK(missed.exit_code == 65);
  CHECK(holds(missed.output, "FAIL  access log"));
  CHECK(holds(missed.output, "is gone, but the ledger names the access log"));
  CHECK(holds(missed.output, "--accept-lost-access-log"));
  CHECK_FALSE(holds(missed.output, "makes it"));
  fs::copy(other.data() + "/access", backed.data() + "/access", fs::copy_options::recursive);
  const auto exchanged = run_aloud(words);
  INFO(exchanged.output);
  CHECK(exchanged.exit_code == 65);
  CHECK(holds(exchanged.output, "which is not the access log of"));
}

TEST_CASE("the access log alone is backed up, with its own master key and the ledger's backup key",
          "[e2e][backup]") {
  BackedUpSalon backed;
  look_at_somebody(backed, "Planted Four");
  const std::string access = backed.data() + "/access";
  const std::string other_target = backed.folder() / "other-target";
  const std::vector<std::string> words{program, "backup", "--data", access, "--to", other_target};
  const auto taken = run_aloud(words);
  INFO(taken.output);
  CHECK(taken.exit_code == 0);
  // Not among the ledger's backups: it would be taken for the newest of them.
  backed.back_up();
  const auto mixed = run_aloud({program, "backup", "--data", access, "--to", backed.target()});
  INFO(mixed.output);
  CHECK(mixed.exit_code == 78);
  CHECK(holds(mixed.output, "holds backups of another log"));

  // Where a service manager hands both master keys over, each log has its own.
  const std::string credentials = backed.folder() / "credentials";
  fs::create_directory(credentials);
  fs::rename(backed.data() + "/keys/master.key", credentials + "/tress-master.key");
  fs::rename(access + "/keys/master.key", credentials + "/tress-access-master.key");
  std::vector<std::string> handed{"/usr/bin/env", "CREDENTIALS_DIRECTORY=" + credentials};
  handed.insert(handed.end(), words.begin(), words.end());
  const auto again = run_aloud(handed);
  INFO(again.output);
  CHECK(again.exit_code == 0);
}

TEST_CASE("a restored ledger gets the access log that it names, not a newer one that followed it",
          "[e2e][backup]") {
  BackedUpSalon backed;
  look_at_somebody(backed, "Planted Five");
  backed.back_up();
  const std::string before = everything_read(backed, backed.data());
  fs::remove_all(backed.data() + "/access");
  REQUIRE(run_aloud({program, "recover", "--data", backed.data(), "--accept-lost-access-log"})
              .exit_code == 0);
  backed.back_up();

  const auto restore = [&](const std::string& to, std::vector<std::string> more) {
    auto words = backed.restore_words(to);
    words.insert(words.end(), more.begin(), more.end());
    auto restored = run_aloud(words);
    INFO(restored.output);
    CHECK(restored.exit_code == 0);
    return restored.output;
  };
  const std::string older = backed.folder() / "older";
  CHECK(holds(restore(older, {"--backup", "1"}), "events of the access log, every one verified"));
  CHECK(testing::verify(older) == 0);
  CHECK(holds(before, "GET /v1/clients/{client}"));
  CHECK(everything_read(backed, older).find("GET /v1/clients/{client}") != std::string::npos);
  const std::string newer = backed.folder() / "newer";
  CHECK(holds(restore(newer, {}), "events of the access log, every one verified"));
  CHECK(testing::verify(newer) == 0);
  CHECK_FALSE(holds(everything_read(backed, newer), "GET /v1/clients/{client}"));

  // Where there is none of it, another one is not put in its place.
  fs::remove(backed.target() + "/access/ledger/manifests/0000000001");
  const std::string without = backed.folder() / "without";
  const std::string said = restore(without, {"--backup", "1"});
  CHECK(holds(said, "no backup here is of the access log that the ledger names"));
  CHECK_FALSE(holds(said, "events of the access log, every one verified"));
  CHECK_FALSE(fs::exists(without + "/access"));
  CHECK(testing::verify(without) == 65);
}

TEST_CASE("that the backups of the access log were taken away is said by a check and by a backup",
          "[e2e][backup]") {
  BackedUpSalon backed;
  backed.back_up();
  REQUIRE(backed.check().exit_code == 0);
  fs::remove_all(backed.target() + "/access");
  const auto unsure = backed.check();
  INFO(unsure.output);
  CHECK(unsure.exit_code == 1);
  CHECK(holds(unsure.output, "There is NO backup of the access log"));
  CHECK_FALSE(holds(unsure.output, "Good"));
  const auto sure =
      run_aloud({program, "backup", "--check", "--to", backed.target(), "--data", backed.data()});
  INFO(sure.output);
  CHECK(sure.exit_code == 65);
  fs::remove_all(backed.data() + "/access");
  const auto taken = run_aloud(backed.backup_words());
  CHECK(taken.exit_code == 65);
  CHECK(holds(taken.output, "is gone, but the ledger names the access log"));
}

}  // namespace tress::access_backup_test
