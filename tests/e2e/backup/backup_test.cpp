// Goal: backups of a ledger that is being written, or whose backup is killed, are whole or not
// there; they hold nothing in the clear, and bring no erased client back. Method: the real program.

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <random>
#include <sstream>

#include "tests/e2e/backup/backed_up_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/crypto/sha256.hpp"

namespace tress::backup_test {

namespace {

namespace fs = std::filesystem;

using testing::BackedUpSalon;
using testing::HttpClient;
using testing::Program;
using testing::program;
using testing::run_aloud;
using Headers = testing::ServedSalon::Headers;

std::string get(BackedUpSalon& backed, const Headers& signed_in, const std::string& path) {
  HttpClient client{backed.salon().port()};
  const auto answer = client.request("GET", path, signed_in, "");
  REQUIRE(answer.has_value());
  return answer->body;
}

std::string post(BackedUpSalon& backed,
                 Headers headers,
                 const std::string& path,
                 const std::string& body) {
  headers.emplace_back("Idempotency-Key", sha256(bytes_of(path + body)).hex());
  HttpClient client{backed.salon().port()};
  const auto answer = client.request("POST", path, headers, body);
  REQUIRE(answer.has_value());
  INFO(answer->body);
  REQUIRE(answer->status == 201);
  return answer->body;
}

std::string metrics(BackedUpSalon& backed) {
  HttpClient client{backed.salon().admin_port()};
  const auto answer = client.request("GET", "/metrics", {}, "");
  return answer ? answer->body : std::string{};
}

std::uint64_t newest_backup(const BackedUpSalon& backed) {
  const auto ids = backed.keys_vault().ids();
  return ids && !ids.value().empty() ? ids.value().back() : 0;
}

/// What the ledger was told of its backups, as a stranger reads it in a bundle.
std::vector<json::Value> told_backups(const std::string& bundle) {
  const json::Limits limits{.items_max = 20'000, .string_bytes_max = std::size_t{1} << 20U};
  std::vector<json::Value> told;
  std::ifstream events(bundle + "/events.jsonl");
  for (std::string line; std::getline(events, line);) {
    if (line.find("system.backup_taken") == std::string::npos) continue;
    const auto event = json::read(line, limits);
    REQUIRE(event.has_value());
    told.push_back(*event.value().find("decoded")->find("payload"));
  }
  return told;
}

/// The hash is that of the sealed manifest; the size is that of the log that it speaks of.
void check_told(const BackedUpSalon& backed, const json::Value& told) {
  const bool is_of_ledger = *told.find("kind")->if_string() == "ledger";
  const auto vault = is_of_ledger ? backed.ledger_vault() : backed.keys_vault();
  const auto id = backup::parse_id_text(*told.find("backup")->if_string());
  REQUIRE(id.has_value());
  const auto taken = vault.read(*id, std::nullopt);
  REQUIRE(taken.has_value());
  CHECK(*told.find("manifest")->if_string() == taken.value().sha256.hex());
  const std::int64_t size = *told.find("tree_size")->if_integer();
  CHECK(size > 0);
  // The second line of a checkpoint is its size.
  const std::string& checkpoint = taken.value().manifest.checkpoint;
  const auto line = checkpoint.find('\n') + 1;
  CHECK(checkpoint.substr(line, checkpoint.find('\n', line) - line) == std::to_string(size));
}

}  // namespace

TEST_CASE(
    "a serving ledger backs itself up under writers, tells itself with hash and size, and is "
    "restored [S2-9]",
    "[e2e][backup]") {
  BackedUpSalon backed;
  backed.salon().start({"--backup-to", backed.target(), "--backup-every", "1s"});
  const Headers signed_in = backed.salon().sign_in();
  const auto client = backed.register_client(signed_in, "Busy");
  std::atomic<bool> is_over{false};
  std::thread writer{[&] {
    std::unique_ptr<HttpClient> http;
    for (int i = 0; !is_over; ++i) {
      // The server closes a connection after a thousand requests.
      if (i % 500 == 0) http = std::make_unique<HttpClient>(backed.salon().port());
      Headers headers = signed_in;
      headers.emplace_back("Idempotency-Key", "w" + std::to_string(i));
      http->request("POST", "/v1/clients/" + client + "/notes", headers, R"({"text":"busy"})");
    }
  }};
  const bool has_three = testing::wait_until([&] { return newest_backup(backed) >= 3; });
  const std::string told = metrics(backed);
  is_over = true;
  writer.join();
  CHECK(has_three);
  // A busy machine may be late with one backup in a second; it is not late with all of them.
  CHECK(testing::wait_until(
      [&] { return metrics(backed).find("tress_backup_overdue 0") != std::string::npos; }));
  CHECK(told.find("tress_backup_failed 0") != std::string::npos);
  CHECK(told.find("tress_backup_age_seconds ") != std::string::npos);
  HttpClient admin{backed.salon().admin_port()};
  const auto ready = admin.request("GET", "/readyz", {}, "");
  REQUIRE(ready.has_value());
  CHECK(ready->body.find(R"("age_seconds")") != std::string::npos);
  CHECK(ready->body.find(R"("overdue":)") != std::string::npos);
  CHECK(backed.salon().stop() == 0);
  const auto checked = backed.check();
  INFO(checked.output);
  CHECK(checked.exit_code == 0);
  const std::string to = backed.folder() / "restored";
  const auto restored = run_aloud(backed.restore_words(to));
  INFO(restored.output);
  REQUIRE(restored.exit_code == 0);
  CHECK(testing::verify(to) == 0);
  const std::string bundle = backed.folder() / "bundle";
  REQUIRE(testing::run_program({program, "export", "bundle", bundle, "--data", backed.data()})
              .exit_code == 0);
  const auto told_of = told_backups(bundle);
  // Of ledger and keys, two runs at least: the third had begun.
  CHECK(told_of.size() >= 4);
  for (const json::Value& one : told_of) check_told(backed, one);
}

TEST_CASE("a backup that is killed at any point is run again, and leaves nothing behind",
          "[e2e][backup]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  BackedUpSalon backed;
  backed.import_sample();
  const int kills = testing::size_of_run(10, 200);
  for (int kill = 0; kill < kills; ++kill) {
    Program taking{backed.backup_words()};
    std::this_thread::sleep_for(
        std::chrono::milliseconds{std::uniform_int_distribution{0, 300}(random)});
    taking.kill_hard();
    REQUIRE(testing::verify(backed.data()) == 0);
  }
  backed.back_up();
  const auto checked = backed.check();
  INFO(checked.output);
  CHECK(checked.exit_code == 0);
  for (const auto& vault : {backed.ledger_vault(), backed.keys_vault()}) {
    std::vector<std::string> listed;
    const auto ids = vault.ids();
    REQUIRE(ids.has_value());
    for (const auto id : ids.value()) {
      const auto backup = vault.read(id, std::nullopt);
      REQUIRE(backup.has_value());
      for (const auto& object : backup.value().objects) listed.push_back(object.name);
    }
    for (const auto& file : testing::files_below(vault.folder() / "objects")) {
      CAPTURE(file);
      CHECK(std::count(listed.begin(), listed.end(), file.filename().string()) > 0);
    }
  }
  const std::string to = backed.folder() / "restored";
  CHECK(run_aloud(backed.restore_words(to)).exit_code == 0);
  CHECK(testing::verify(to) == 0);
}

TEST_CASE("a server that is killed while it backs itself up loses nothing", "[e2e][backup]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  BackedUpSalon backed;
  backed.import_sample();
  const int kills = testing::size_of_run(5, 100);
  for (int kill = 0; kill < kills; ++kill) {
    backed.salon().start({"--backup-to", backed.target(), "--backup-every", "1s"});
    std::this_thread::sleep_for(
        std::chrono::milliseconds{std::uniform_int_distribution{0, 500}(random)});
    backed.salon().kill_hard();
    REQUIRE(testing::verify(backed.data()) == 0);
  }
  backed.back_up();
  CHECK(backed.check().exit_code == 0);
}

TEST_CASE("files that have not changed are sealed once", "[e2e][backup]") {
  BackedUpSalon backed;
  backed.import_sample();
  backed.back_up();
  const auto first = backed.ledger_vault().newest(std::nullopt).value();
  backed.back_up();
  const auto second = backed.ledger_vault().newest(std::nullopt).value();
  std::vector<backup::Object> both;
  std::set_intersection(first->objects.begin(), first->objects.end(), second->objects.begin(),
                        second->objects.end(), std::back_inserter(both),
                        [](const auto& a, const auto& b) { return a.name < b.name; });
  CHECK_FALSE(both.empty());
}

TEST_CASE("files of a backup that have rotted are sealed again by the next", "[e2e][backup]") {
  BackedUpSalon backed;
  backed.import_sample();
  backed.back_up();
  const auto first = backed.ledger_vault().newest(std::nullopt).value();
  for (const backup::Object& object : first->objects) {
    const fs::path rotten = backed.ledger_vault().object(object.name);
    fs::resize_file(rotten, fs::file_size(rotten) - 1);
  }
  CHECK(backed.check().exit_code == 65);
  const auto healed = run_aloud(backed.backup_words());
  INFO(healed.output);
  CHECK(healed.exit_code == 0);
  CHECK(healed.output.find("sealed again") != std::string::npos);
  const auto is_named = [](const std::string& output) {
    return [&output](const backup::Object& object) {
      return output.find(object.name) != std::string::npos;
    };
  };
  CHECK(std::any_of(first->objects.begin(), first->objects.end(), is_named(healed.output)));
  const std::string to = backed.folder() / "restored";
  CHECK(run_aloud(backed.restore_words(to)).exit_code == 0);
  // The older ones stay as bad as they are, and are still said to be.
  const std::string still = backed.check().output;
  CHECK(std::all_of(first->objects.begin(), first->objects.end(), is_named(still)));
}

TEST_CASE("backups, their staging and the erasure list hold no planted plaintext",
          "[e2e][backup]") {
  BackedUpSalon backed;
  backed.salon().start();
  const Headers signed_in = backed.salon().sign_in();
  const auto client = backed.register_client(signed_in, "Plantedname Zhang");
  post(backed, signed_in, "/v1/clients/" + client + "/notes",
       R"({"text":"Plantednote about henna"})");
  CHECK(get(backed, signed_in, "/v1/clients/" + client).find("Plantedname") != std::string::npos);
  CHECK(backed.salon().stop() == 0);
  backed.back_up();
  // The key files and the signature key themselves, as they lie in the data folder.
  std::vector<std::string> secrets{"Plantedname", "Zhang",      "Plantednote",       "henna",
                                   "6045550123",  "test.owner", "a long test phrase"};
  for (const char* name : {"master.key", "log.key"}) {
    std::ifstream in(backed.data() + "/keys/" + name, std::ios::binary);
    secrets.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
  }
  const auto files = testing::files_below(backed.target());
  REQUIRE(files.size() > 10);
  for (const auto& file : files) {
    for (const auto& secret : secrets) {
      if (testing::is_in_file(file, secret)) FAIL(file << " holds a secret in the clear");
    }
    CHECK(file.filename().string().find("sst") == std::string::npos);
  }
  for (const auto& file : testing::files_below(backed.data() + "/staging")) {
    for (const auto& secret : secrets) {
      if (testing::is_in_file(file, secret)) FAIL(file << " holds a secret in the clear");
    }
  }
}

TEST_CASE("a client who is erased stays erased after a restore of an older backup",
          "[e2e][backup]") {
  BackedUpSalon backed;
  // Nobody else works here: the owner may approve what the owner has asked for.
  backed.salon().start();
  const auto client = backed.register_client(backed.salon().sign_in(), "Gone Forever");
  const auto kept = backed.register_client(backed.salon().sign_in(), "Stays Here");
  CHECK(backed.salon().stop() == 0);
  const std::string books = testing::books(backed.data());
  backed.back_up();
  backed.salon().start({"--backup-to", backed.target(), "--backup-every", "24h"});
  Headers signed_in = backed.salon().sign_in();
  const std::string path = "/v1/clients/" + client + "/erasures";
  post(backed, signed_in, path,
       R"({"classes":["contact","health","notes","financial_link"],"reason":"client_asked"})");
  post(backed, signed_in, path + "/1/approve", "{}");
  // The list beside the key backups knows it soon, without a further backup.
  const auto is_listed = [&] {
    for (const auto& file : testing::files_below(backed.target() + "/keys")) {
      if (testing::is_in_file(file, client + " 0f ")) return true;
    }
    return false;
  };
  CHECK(testing::wait_until(is_listed));
  CHECK(backed.salon().stop() == 0);
  CHECK(newest_backup(backed) == 1);
  fs::remove_all(backed.data());
  const auto restored = run_aloud(backed.restore_words(backed.data()));
  INFO(restored.output);
  REQUIRE(restored.exit_code == 0);
  CHECK(restored.output.find("1 clients, again") != std::string::npos);
  CHECK(testing::verify(backed.data()) == 0);
  CHECK(testing::books(backed.data()) == books);
  backed.salon().start();
  signed_in = backed.salon().sign_in();
  const std::string card = get(backed, signed_in, "/v1/clients/" + client);
  CHECK(card.find("Gone") == std::string::npos);
  CHECK(get(backed, signed_in, "/v1/clients?query=gone").find("Gone") == std::string::npos);
  CHECK(get(backed, signed_in, "/v1/clients/" + kept).find("Stays Here") != std::string::npos);
  // The restored ledger knows of it again: writing to that client is refused, and stops nothing.
  Headers headers = signed_in;
  headers.emplace_back("Idempotency-Key", "after");
  HttpClient http{backed.salon().port()};
  const auto note = http.request("POST", "/v1/clients/" + client + "/notes", headers,
                                 R"({"text":"a note to nobody"})");
  REQUIRE(note.has_value());
  CHECK(note->status >= 400);
  CHECK(note->status < 500);
  post(backed, signed_in, "/v1/clients/" + kept + "/notes", R"({"text":"work goes on"})");
  CHECK(backed.salon().stop() == 0);
}

TEST_CASE("the doctor names what is wrong, by line and exit code, also beside a server",
          "[e2e][backup]") {
  BackedUpSalon backed;
  const auto doctor = [&] { return run_aloud({program, "doctor", "--data", backed.data()}); };
  const auto has_line = [](const std::string& output, const std::string& begin,
                           const std::string& holds) {
    std::istringstream lines{output};
    std::string line;
    while (std::getline(lines, line)) {
      if (line.starts_with(begin) && line.find(holds) != std::string::npos) return true;
    }
    return false;
  };
  const auto fresh = doctor();
  INFO(fresh.output);
  CHECK(fresh.exit_code == 1);
  CHECK(has_line(fresh.output, "warn  last backup", "there has been none"));
  CHECK(has_line(fresh.output, "warn  backup key", "still on this machine"));
  CHECK(has_line(fresh.output, "warn  root key", "still on this machine"));
  CHECK(has_line(fresh.output, "warn  witnesses", "none"));
  CHECK(has_line(fresh.output, "ok    settings", ""));
  CHECK(has_line(fresh.output, "ok    log", "events"));
  CHECK(has_line(fresh.output, "ok    master key", "0400"));
  CHECK(has_line(fresh.output, "warn  head anchor", "fits"));

  backed.back_up();
  fs::rename(backed.secret(), backed.folder() / "moved.key");
  backed.salon().start();
  const auto serving = doctor();
  INFO(serving.output);
  CHECK(serving.exit_code == 1);
  CHECK(has_line(serving.output, "ok    last backup", "0000000001"));
  CHECK(has_line(serving.output, "ok    ledger backups", "1"));
  CHECK(has_line(serving.output, "ok    keys backups", "1"));
  CHECK(has_line(serving.output, "ok    backup key", "not where it was made"));
  CHECK(has_line(serving.output, "ok    views", ""));
  CHECK(backed.salon().stop() == 0);

  backed.back_up();
  fs::remove(fs::path{backed.target()} / "ledger/manifests/0000000002");
  const auto put_back = doctor();
  INFO(put_back.output);
  CHECK(put_back.exit_code == 65);
  CHECK(has_line(put_back.output, "FAIL  ledger backups", "does not hold backup 0000000002"));

  fs::permissions(backed.data() + "/keys/log.key", fs::perms::owner_read | fs::perms::group_read);
  const auto loose = doctor();
  CHECK(has_line(loose.output, "FAIL  log key", "0400"));
  CHECK(run_aloud({program, "doctor", "--data", backed.folder() / "nowhere"}).exit_code == 78);
}

}  // namespace tress::backup_test
