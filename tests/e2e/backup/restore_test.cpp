// Goal: a ledger comes back out of its backups, whole and verified, or it is said which file is to
// blame. Method: the real program; folders wiped, copied elsewhere, robbed of single files.

#include <random>
#include <sstream>

#include "tests/e2e/backup/backed_up_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::restore_test {

namespace {

namespace fs = std::filesystem;

using testing::BackedUpSalon;
using testing::HttpClient;
using testing::Program;
using testing::program;
using testing::run_aloud;
using testing::ServedSalon;

void add_note(BackedUpSalon& backed, const std::string& client_id, const std::string& key) {
  auto headers = backed.salon().sign_in();
  headers.emplace_back("Idempotency-Key", testing::key_for(key));
  HttpClient client{backed.salon().port()};
  const auto added = client.request("POST", "/v1/clients/" + client_id + "/notes", headers,
                                    "{\"text\":\"note " + key + "\"}");
  REQUIRE(added.has_value());
  REQUIRE(added->status == 201);
}

/// A file that the newest backup shares with one before it, if there is such a one.
std::string any_incremental_file(const BackedUpSalon& backed, std::mt19937& random) {
  const auto vault = backed.ledger_vault();
  const auto newest = vault.newest(std::nullopt);
  REQUIRE(newest.has_value());
  std::vector<std::string> names;
  std::vector<std::string> shared;
  const auto before = vault.read(newest.value()->manifest.id - 1, std::nullopt);
  for (const auto& object : newest.value()->objects) {
    names.push_back(object.name);
    const bool is_shared = before && std::count(before.value().objects.begin(),
                                                before.value().objects.end(), object) > 0;
    if (is_shared) shared.push_back(object.name);
  }
  const auto& candidates = shared.empty() ? names : shared;
  return candidates.at(
      std::uniform_int_distribution<std::size_t>{0, candidates.size() - 1}(random));
}

/// What `tress rebuild` says of every view made anew from the log: rows and digest. Not how many
/// events it was made of: that it was restored is one more, which no view shows.
std::vector<std::string> digests(const std::string& data) {
  const auto rebuilt = run_aloud({program, "rebuild", "--data", data});
  INFO(rebuilt.output);
  REQUIRE(rebuilt.exit_code == 0);
  std::vector<std::string> lines;
  std::istringstream output{rebuilt.output};
  for (std::string line; std::getline(output, line);) {
    if (line.find("  rebuilt ") != 0) continue;
    const auto events = line.find(" rows, ") + 6;
    lines.push_back(line.erase(events, line.find(", digest") - events));
  }
  return lines;
}

}  // namespace

TEST_CASE(
    "restore drill: replayed in an empty place, every view has the digest of the one that was "
    "backed up [7.15] [S2-38]",
    "[e2e][backup]") {
  BackedUpSalon backed;
  backed.import_sample();
  backed.salon().start();
  const auto client = backed.register_client(backed.salon().sign_in(), "Ann Drilled");
  add_note(backed, client, "before the drill");
  CHECK(backed.salon().stop() == 0);
  const auto before = digests(backed.data());
  REQUIRE(before.size() > 10);
  CHECK(before.front().find("  0 rows") == std::string::npos);
  backed.back_up();
  testing::TemporaryFolder elsewhere;
  const std::string data = elsewhere / "salon";
  const auto restored = run_aloud(backed.restore_words(data));
  INFO(restored.output);
  REQUIRE(restored.exit_code == 0);
  CHECK(testing::verify(data) == 0);
  CHECK(digests(data) == before);
}

TEST_CASE(
    "backup (killed, then whole), a missing file, wiped, restored elsewhere, verified, again and "
    "again [fault-R20]",
    "[e2e][backup]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  BackedUpSalon backed;
  backed.import_sample();
  backed.salon().start();
  const auto client = backed.register_client(backed.salon().sign_in(), "Round Trip");
  CHECK(backed.salon().stop() == 0);
  const std::string books = testing::books(backed.data());
  const int rounds = testing::size_of_run(5, 100);
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    backed.salon().start();
    add_note(backed, client, "round " + std::to_string(round));
    CHECK(backed.salon().stop() == 0);
    {
      Program taking{backed.backup_words()};
      std::this_thread::sleep_for(
          std::chrono::milliseconds{std::uniform_int_distribution{0, 250}(random)});
      taking.kill_hard();
    }
    backed.back_up();
    // Another machine: nothing is where it was but what is carried there.
    testing::TemporaryFolder elsewhere;
    const std::string medium = elsewhere / "medium";
    const std::string secret = elsewhere / "key";
    const std::string data = elsewhere / "salon";
    fs::copy(backed.target(), medium, fs::copy_options::recursive);
    fs::copy_file(backed.secret(), secret);
    fs::remove_all(backed.data());
    const std::vector<std::string> restore{program,    "restore", "--from", medium,
                                           "--secret", secret,    "--data", data};
    const std::string victim = any_incremental_file(backed, random);
    const fs::path sealed = medium + "/ledger/objects/" + victim;
    fs::rename(sealed, sealed.string() + ".aside");
    const auto refused = run_aloud(restore);
    CHECK(refused.exit_code != 0);
    CHECK(refused.output.find(victim) != std::string::npos);
    CHECK_FALSE(fs::exists(data));
    fs::rename(sealed.string() + ".aside", sealed);
    const auto restored = run_aloud(restore);
    INFO(restored.output);
    REQUIRE(restored.exit_code == 0);
    REQUIRE(testing::verify(data) == 0);
    CHECK(testing::books(data) == books);
    fs::copy(data, backed.data(), fs::copy_options::recursive);
  }
  backed.salon().start();
  HttpClient http{backed.salon().port()};
  const auto notes =
      http.request("GET", "/v1/clients/" + client + "/notes", backed.salon().sign_in(), "");
  REQUIRE(notes.has_value());
  for (int round = 0; round < std::min(rounds, 20); ++round) {
    CHECK(notes->body.find("note round " + std::to_string(rounds - 1 - round)) !=
          std::string::npos);
  }
  CHECK(backed.salon().stop() == 0);
  CHECK(backed.check().exit_code == 0);
}

TEST_CASE(
    "restored on another machine, with nothing but the backups and the key typed in from paper",
    "[e2e][backup]") {
  testing::TemporaryFolder elsewhere;
  std::string client;
  std::string from = elsewhere / "medium";
  const std::string typed = elsewhere / "typed.txt";
  testing::ServedSalon::Headers signed_in;
  auto backed = std::make_unique<BackedUpSalon>();
  backed->salon().start();
  client = backed->register_client(backed->salon().sign_in(), "Ann Moved");
  CHECK(backed->salon().stop() == 0);
  backed->back_up();
  fs::copy(backed->target(), from, fs::copy_options::recursive);
  std::ofstream(typed) << backed->paper();
  fs::permissions(typed, fs::perms::owner_read);
  const std::string data = elsewhere / "salon";
  const auto restored =
      run_aloud({program, "restore", "--from", from, "--secret", typed, "--data", data});
  INFO(restored.output);
  REQUIRE(restored.exit_code == 0);
  CHECK(restored.output.find("what was recorded later is lost") != std::string::npos);
  CHECK(testing::verify(data) == 0);
  // The old machine is gone; its people sign in on the new one.
  fs::remove_all(backed->data());
  fs::rename(data, backed->data());
  backed->salon().start();
  HttpClient http{backed->salon().port()};
  const auto card = http.request("GET", "/v1/clients/" + client, backed->salon().sign_in(), "");
  REQUIRE(card.has_value());
  CHECK(card->body.find("Ann Moved") != std::string::npos);
  CHECK(backed->salon().stop() == 0);
}

TEST_CASE("with any one sealed file missing or changed it is refused, and the file named",
          "[e2e][backup]") {
  BackedUpSalon backed;
  backed.import_sample();
  backed.back_up();
  backed.import_sample();
  backed.back_up();
  const std::string to = backed.folder() / "restored";
  for (const auto& vault : {backed.ledger_vault(), backed.keys_vault()}) {
    const auto newest = vault.newest(std::nullopt);
    REQUIRE(newest.has_value());
    REQUIRE(newest.value().has_value());
    for (const auto& object : newest.value()->objects) {
      CAPTURE(object.name);
      const fs::path path = vault.object(object.name);
      const fs::path aside = path.string() + ".aside";
      fs::rename(path, aside);
      const auto missing = run_aloud(backed.restore_words(to));
      CHECK(missing.exit_code != 0);
      CHECK(missing.output.find(object.name) != std::string::npos);
      CHECK_FALSE(fs::exists(to));
      fs::copy_file(aside, path);
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(object.sealed.bytes / 2));
      const int byte = file.get();
      file.seekp(static_cast<std::streamoff>(object.sealed.bytes / 2));
      file.put(static_cast<char>(byte ^ 1));
      file.close();
      const auto changed = run_aloud(backed.restore_words(to));
      CHECK(changed.exit_code == 65);
      CHECK(changed.output.find(object.name) != std::string::npos);
      CHECK_FALSE(fs::exists(to));
      fs::rename(aside, path);
    }
  }
  CHECK(run_aloud(backed.restore_words(to)).exit_code == 0);
}

TEST_CASE("a restore goes only into an empty place, and only with the right secret",
          "[e2e][backup]") {
  BackedUpSalon backed;
  backed.back_up();
  const auto over = run_aloud(backed.restore_words(backed.data()));
  CHECK(over.exit_code == 78);
  CHECK(testing::verify(backed.data()) == 0);
  const std::string to = backed.folder() / "restored";
  BackedUpSalon other;
  const auto wrong = run_aloud(
      {program, "restore", "--from", backed.target(), "--secret", other.secret(), "--data", to});
  CHECK(wrong.exit_code == 78);
  CHECK(wrong.output.find("is not the one that") != std::string::npos);
  fs::create_directory(to);  // Empty is as good as not there.
  CHECK(run_aloud(backed.restore_words(to)).exit_code == 0);
}

TEST_CASE("an older backup can be asked for, and what came after it is lost and said to be",
          "[e2e][backup]") {
  BackedUpSalon backed;
  backed.back_up();
  const std::string before = testing::books(backed.data());
  backed.import_sample();
  backed.back_up();
  const std::string to = backed.folder() / "restored";
  auto words = backed.restore_words(to);
  words.insert(words.end(), {"--backup", "1"});
  REQUIRE(run_aloud(words).exit_code == 0);
  CHECK(testing::verify(to) == 0);
  CHECK(testing::books(to) == before);
  const std::string bundle = backed.folder() / "bundle";
  REQUIRE(testing::run_program({program, "export", "bundle", bundle, "--data", to}).exit_code == 0);
  CHECK(testing::is_in_file(bundle + "/events.jsonl", "system.recovery_performed"));
  CHECK(testing::is_in_file(bundle + "/events.jsonl", "restored from backup 1 of"));
}

TEST_CASE("a restore that is killed at any point is run again and ends well", "[e2e][backup]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  BackedUpSalon backed;
  backed.import_sample();
  backed.back_up();
  const std::string to = backed.folder() / "restored";
  const int kills = testing::size_of_run(8, 200);
  for (int kill = 0; kill < kills; ++kill) {
    Program restoring{backed.restore_words(to)};
    std::this_thread::sleep_for(
        std::chrono::milliseconds{std::uniform_int_distribution{0, 400}(random)});
    restoring.kill_hard();
    // There or not there, never half there.
    if (fs::exists(to)) {
      REQUIRE(testing::verify(to) == 0);
      fs::remove_all(to);
    }
  }
  const auto restored = run_aloud(backed.restore_words(to));
  INFO(restored.output);
  CHECK(restored.exit_code == 0);
  CHECK(testing::verify(to) == 0);
  CHECK_FALSE(fs::exists(to + ".restoring"));
}

TEST_CASE("a backup from before a change of the log's key comes back with the key of its time",
          "[e2e][backup]") {
  BackedUpSalon backed;
  backed.import_sample();
  backed.back_up();
  const std::string first_key = backed.salon().log_key();
  const auto rotated = run_aloud(
      {program, "keys", "rotate", "--data", backed.data(), "--root", backed.data() + "/root.key"});
  INFO(rotated.output);
  REQUIRE(rotated.exit_code == 0);
  backed.back_up();
  CHECK(backed.check().exit_code == 0);
  for (const std::string number : {"1", "2"}) {
    CAPTURE(number);
    const std::string to = backed.folder() / ("restored" + number);
    auto words = backed.restore_words(to);
    words.insert(words.end(), {"--backup", number});
    const auto restored = run_aloud(words);
    INFO(restored.output);
    REQUIRE(restored.exit_code == 0);
    CHECK((restored.output.find(first_key) != std::string::npos) == (number == "1"));
    CHECK(testing::verify(to) == 0);
    // It takes events again: the key is the one that the log goes on with.
    CHECK(run_aloud({program, "backup", "--data", to, "--to", backed.folder() / ("next" + number)})
              .exit_code == 0);
    CHECK(testing::verify(to) == 0);
  }
}

}  // namespace tress::restore_test
