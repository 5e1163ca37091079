// Goal: what the program has acknowledged survives kill -9; what it has not is all there or not at
// all. Method: the real program in its own process, killed at random moments; the seed is printed.

#include <atomic>
#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::kill_test {

namespace {

using testing::HttpClient;
using testing::Program;
using testing::run_program;
using testing::ServedSalon;
using testing::TemporaryFolder;
using Headers = ServedSalon::Headers;

const std::string program = TRESS_PROGRAM;
const std::string sample = std::string{TRESS_SOURCE_DIR} + "/tests/data/salon-sample";

/// Idempotency keys that were answered with 201, and the event each was answered with.
class Acknowledged {
 public:
  void add(const std::string& key, const std::string& event) {
    const std::lock_guard lock{mutex_};
    events_[key] = event;
  }

  [[nodiscard]] const std::map<std::string, std::string>& events() const { return events_; }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> events_;
};

std::string event_in(const std::string& body) {
  const auto value = json::read(body);
  REQUIRE(value.has_value());
  return *(*value.value().find("events")->if_array())[0].find("event")->if_string();
}

std::optional<testing::HttpAnswer> add_note(HttpClient& client,
                                            const Headers& signed_in,
                                            const std::string& client_id,
                                            const std::string& key) {
  Headers headers = signed_in;
  headers.emplace_back("Idempotency-Key", key);
  return client.request("POST", "/v1/clients/" + client_id + "/notes", headers,
                        R"({"text":"note )" + key + "\"}");
}

/// Writes until the server is gone.
void write_until_killed(const ServedSalon& salon,
                        const Headers& signed_in,
                        const std::string& client_id,
                        const std::string& prefix,
                        Acknowledged& acknowledged) {
  HttpClient client{salon.port()};
  for (int i = 0;; ++i) {
    const std::string key = prefix + "-" + std::to_string(i);
    const auto answer = add_note(client, signed_in, client_id, key);
    if (!answer) return;
    if (answer->status == 201) acknowledged.add(key, event_in(answer->body));
  }
}

std::string register_client(const ServedSalon& salon, const Headers& signed_in) {
  HttpClient client{salon.port()};
  Headers headers = signed_in;
  headers.emplace_back("Idempotency-Key", "client");
  const auto made = client.request("POST", "/v1/clients", headers, R"({"name":"Kill Test"})");
  REQUIRE(made.has_value());
  REQUIRE(made->status == 201);
  const auto body = json::read(made->body);
  return *body.value().find("stream")->if_string();
}

/// The line of `tress verify` that counts the events.
std::string verified_events(const std::string& data) {
  const auto verified = run_program({program, "verify", "--data", data});
  CHECK(verified.exit_code == 0);
  const auto at = verified.output.find("events ");
  REQUIRE(at != std::string::npos);
  return verified.output.substr(at, verified.output.find(',', at) - at);
}

}  // namespace

TEST_CASE("kill -9 under writers: every acknowledged event is there afterwards [S2-39]",
          "[e2e][process]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  salon.start();
  Headers signed_in = salon.sign_in();
  const std::string client_id = register_client(salon, signed_in);
  Acknowledged acknowledged;
  constexpr int rounds = 4;
  constexpr int writers = 4;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
      const std::string prefix = std::to_string(round) + "-" + std::to_string(w);
      threads.emplace_back(
          [&, prefix] { write_until_killed(salon, signed_in, client_id, prefix, acknowledged); });
    }
    std::this_thread::sleep_for(
        std::chrono::milliseconds{std::uniform_int_distribution{20, 400}(random)});
    salon.kill_hard();
    for (auto& thread : threads) thread.join();
    salon.start();
    signed_in = salon.sign_in();
  }
  REQUIRE(acknowledged.events().size() > writers);
  std::unique_ptr<HttpClient> client;
  std::size_t checked = 0;
  for (const auto& [key, event] : acknowledged.events()) {
    // The server closes a connection after a thousand requests.
    if (checked++ % 500 == 0) client = std::make_unique<HttpClient>(salon.port());
    const auto again = add_note(*client, signed_in, client_id, key);
    REQUIRE(again.has_value());
    CHECK(again->header("idempotency-replayed") == "true");
    CHECK(event_in(again->body) == event);
  }
  CHECK(salon.stop() == 0);
  CHECK(run_program({program, "verify", "--data", salon.data()}).exit_code == 0);
}

TEST_CASE("kill -9 during an import: started again it ends in the same books", "[e2e][process]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  TemporaryFolder folder;
  const auto make = [&](const std::string& name) {
    const std::string data = folder / name;
    REQUIRE(run_program({program, "init", "--data", data, "--name", "Import", "--currency", "CAD",
                         "--time-zone", "America/Vancouver"})
                .exit_code == 0);
    return data;
  };
  const auto books = [](const std::string& data) {
    return run_program({program, "export", "csv", "--what", "trial-balance", "--data", data});
  };
  const std::string whole = make("whole");
  const std::string killed = make("killed");
  const std::vector<std::string> import{program, "import", "receipts", sample, "--data"};
  auto into_whole = import;
  into_whole.push_back(whole);
  REQUIRE(run_program(into_whole).exit_code == 0);
  auto into_killed = import;
  into_killed.push_back(killed);
  constexpr int kills = 5;
  for (int i = 0; i < kills; ++i) {
    Program importing{into_killed};
    std::this_thread::sleep_for(
        std::chrono::milliseconds{std::uniform_int_distribution{5, 120}(random)});
    importing.kill_hard();
  }
  REQUIRE(run_program(into_killed).exit_code == 0);
  CHECK(verified_events(killed) == verified_events(whole));
  CHECK(books(killed).output == books(whole).output);
  CHECK(books(whole).output.size() > 100);
}

TEST_CASE("every view rebuilt from zero equals the live one [inv-10]", "[e2e][process]") {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  salon.start();
  const Headers signed_in = salon.sign_in();
  const std::string client_id = register_client(salon, signed_in);
  HttpClient client{salon.port()};
  for (int i = 0; i < 20; ++i) add_note(client, signed_in, client_id, std::to_string(i));
  CHECK(salon.stop() == 0);
  const auto rebuilt = run_program({program, "rebuild", "--data", salon.data()});
  CHECK(rebuilt.exit_code == 0);
  CHECK(rebuilt.output.find("client_card") != std::string::npos);
  CHECK(rebuilt.output.find("differ") == std::string::npos);
}

TEST_CASE("an owner link can be renewed until there is an owner", "[e2e][process]") {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  const std::vector<std::string> renew{program, "init", "--data", salon.data(), "--new-owner-link"};
  const auto renewed = run_program(renew);
  CHECK(renewed.exit_code == 0);
  const auto at = renewed.output.find("/setup#");
  REQUIRE(at != std::string::npos);
  salon.use_link(renewed.output.substr(at + 7, 64));
  salon.start();
  salon.sign_in();
  CHECK(salon.stop() == 0);
  CHECK(run_program(renew).exit_code == 78);
}

TEST_CASE("a bundle verifies without the ledger, and not after one changed byte",
          "[e2e][process]") {
  TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  const std::string bundle = folder / "bundle";
  REQUIRE(run_program({program, "export", "bundle", bundle, "--data", salon.data()}).exit_code ==
          0);
  const std::vector<std::string> verify{program, "verify", "--bundle", bundle};
  CHECK(run_program(verify).exit_code == 0);
  std::fstream file(bundle + "/events.jsonl", std::ios::in | std::ios::out | std::ios::binary);
  std::string line;
  std::getline(file, line);
  const auto at = line.find(R"("event")") + 40;  // inside the stored bytes of event 0
  file.seekp(static_cast<std::streamoff>(at));
  file.put(line[at] == 'A' ? 'B' : 'A');
  file.close();
  const auto refused = run_program(verify);
  CHECK(refused.exit_code == 65);
  CHECK(refused.output.find("event 0") != std::string::npos);
}

TEST_CASE("wrong use ends with the exit code that says so", "[e2e][process]") {
  TemporaryFolder folder;
  const std::string empty = folder / "empty";
  CHECK(run_program({program, "no-such-command"}).exit_code == 64);
  CHECK(run_program({program, "serve"}).exit_code == 64);
  CHECK(run_program({program, "serve", "--data", empty}).exit_code == 78);
  CHECK(run_program({program, "verify", "--data", empty}).exit_code == 78);
  CHECK(run_program({program, "init", "--data", empty, "--name", "X", "--currency", "XXX"})
            .exit_code == 78);
}

TEST_CASE("a service on an open address without TLS does not start [neg-103]", "[e2e][process]") {
  TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  CHECK(run_program({program, "serve", "--data", salon.data(), "--address", "0.0.0.0", "--port",
                     "0", "--admin-port", "0"})
            .exit_code == 78);
}

TEST_CASE("a key file that others can read keeps the service from starting [neg-102]",
          "[e2e][process]") {
  TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  std::filesystem::permissions(
      salon.data() + "/keys/log.key",
      std::filesystem::perms::owner_read | std::filesystem::perms::group_read);
  CHECK(run_program({program, "serve", "--data", salon.data()}).exit_code == 78);
}

}  // namespace tress::kill_test
