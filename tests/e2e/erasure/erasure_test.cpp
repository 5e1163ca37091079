// Goal: nobody reads in any file what the salon knows of a person, before an erasure or after; and
// an erasure takes the person and leaves the books. Method: the real program; planted words are
// looked for in every byte that it has written.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/erasure/raw_scan.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::erasure_test {

namespace {

namespace fs = std::filesystem;
using testing::files_that_hold;
using testing::HttpClient;
using testing::run_program;
using testing::ServedSalon;
using testing::TemporaryFolder;
using Headers = ServedSalon::Headers;

const std::string program = TRESS_PROGRAM;

/// What is planted, each in its field; the number also without its plus.
const std::string name = "Zephyrine Quillfeather";
const std::string phone = "+16045557391";
const std::string email = "zephyrine.q@planted.example";
const std::string allergy = "Reacts badly to plantedphenylenediamine";
const std::vector<std::string> planted{"Zephyrine",  "Quillfeather",    "16045557391",
                                       "6045557391", "planted.example", "plantedphenylenediamine"};

/// The program with what it says kept in a file, so that its log is looked through too.
std::string logging_program(const fs::path& folder) {
  const fs::path script = folder / "tress.sh";
  std::ofstream(script) << "#!/bin/sh\nexec " << program << " \"$@\" 2>> "
                        << (folder / "log").string() << "\n";
  fs::permissions(script, fs::perms::owner_all);
  return script.string();
}

/// A salon that is served, and the owner's hands on it.
class Desk {
 public:
  explicit Desk(const fs::path& folder) : folder_(folder), salon_(logging_program(folder), folder) {
    start();
  }

  void start() {
    salon_.start();
    headers_ = salon_.sign_in();
    client_ = std::make_unique<HttpClient>(salon_.port());
  }

  int stop() {
    client_.reset();
    return salon_.stop();
  }

  testing::HttpAnswer get(const std::string& target) {
    const auto answer = client_->request("GET", target, headers_);
    REQUIRE(answer.has_value());
    return *answer;
  }

  testing::HttpAnswer post(const std::string& target, const std::string& body) {
    Headers headers = headers_;
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_used_));
    const auto answer = client_->request("POST", target, headers, body);
    REQUIRE(answer.has_value());
    return *answer;
  }

  /// The stream of an accepted command; `position` becomes that after its events.
  std::string accept(const std::string& target, const std::string& body) {
    const auto answer = post(target, body);
    INFO(target << " " << answer.status << " " << answer.body);
    REQUIRE(answer.status == 201);
    position = answer.header("ledger-position");
    const auto value = json::read(answer.body);
    return *value.value().find("stream")->if_string();
  }

  /// A view, after all that was accepted.
  std::string view(const std::string& target) {
    const auto least = std::to_string(std::stoul(position));
    const char before = target.find('?') == std::string::npos ? '?' : '&';
    const auto answer = get(target + before + "min_position=" + least);
    INFO(target << " " << answer.status << " " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.body;
  }

  /// As a crash would: nothing is flushed and nothing is tidied up.
  void crash() {
    client_.reset();
    salon_.kill_hard();
  }

  [[nodiscard]] const std::string& log_key() const { return salon_.log_key(); }

  [[nodiscard]] std::string data() const { return salon_.data(); }

  std::string position;

 private:
  fs::path folder_;
  ServedSalon salon_;
  Headers headers_;
  std::unique_ptr<HttpClient> client_;
  int keys_used_ = 0;
};

std::string first_branch(Desk& desk) {
  const std::string body = desk.view("/v1/branches");
  const std::string before = R"("branch":")";
  const auto at = body.find(before);
  REQUIRE(at != std::string::npos);
  return body.substr(at + before.size(), 32);
}

std::string register_planted(Desk& desk) {
  const std::string client =
      desk.accept("/v1/clients", R"({"name":")" + name + R"(","phone":")" + phone +
                                     R"(","email":")" + email + R"("})");
  desk.accept("/v1/clients/" + client + "/notes", R"({"text":")" + allergy + R"("})");
  return client;
}

/// A haircut for 80.00, paid in cash by the client.
void sell(Desk& desk, const std::string& branch, const std::string& client) {
  const std::string item =
      desk.accept("/v1/items", R"({"kind":"service","code":"CUT","name":"Haircut"})");
  const std::string sale =
      desk.accept("/v1/sales", R"({"branch":")" + branch + R"(","payer":")" + client + R"("})");
  desk.accept("/v1/sales/" + sale + "/lines",
              R"({"item":")" + item + R"(","price":{"amount_minor":8000,"currency":"CAD"}})");
  desk.accept("/v1/sales/" + sale + "/tenders",
              R"({"kind":"cash","amount":{"amount_minor":8000,"currency":"CAD"}})");
  desk.accept("/v1/sales/" + sale + "/close", "{}");
}

/// Every sum that the salon shows, and the receipts of the events so far.
struct Books {
  std::string trial_balance;
  std::string revenue;
  std::map<int, std::string> receipts;
};

Books books_of(Desk& desk) {
  Books books{desk.view("/v1/trial-balance?as_of=9999-12-31"), desk.view("/v1/revenue"), {}};
  for (int position = 0; position < std::stoi(desk.position); ++position) {
    const auto receipt = desk.get("/v1/events/" + std::to_string(position) + "/receipt");
    REQUIRE(receipt.status == 200);
    books.receipts[position] = receipt.body;
  }
  return books;
}

/// Asks for the certificate until the keys are gone.
std::string certificate_of(Desk& desk, const std::string& client) {
  const std::string target = "/v1/clients/" + client + "/erasures/1/certificate";
  for (int i = 0; i < 200; ++i) {
    const auto answer = desk.get(target);
    if (answer.status == 200) return answer.body;
    REQUIRE(answer.status == 503);
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  FAIL("the erasure is not finished");
  return {};
}

void erase(Desk& desk, const std::string& client) {
  desk.accept("/v1/clients/" + client + "/erasures",
              R"({"classes":["contact","notes"],"reason":"client_asked"})");
  desk.accept("/v1/clients/" + client + "/erasures/1/approve", "{}");
}

int verify_file(const fs::path& path, const std::string& text, const std::string& data) {
  std::ofstream(path, std::ios::binary) << text;
  return run_program({program, "verify", path.string(), "--data", data}).exit_code;
}

void check_tombstone(Desk& desk, const std::string& client) {
  const std::string card = desk.view("/v1/clients/" + client);
  CHECK(card.find("\"contact\":{") == std::string::npos);
  CHECK(card.find(R"("erased":["contact","notes"])") != std::string::npos);
  CHECK(desk.view("/v1/clients/" + client + "/notes") == R"({"rows":[]})");
  for (const std::string query :
       {"quillfeather", "zeph", "6045557391", "zephyrine.q%40planted.example"}) {
    INFO(query);
    CHECK(desk.view("/v1/clients?query=" + query).find(client) == std::string::npos);
  }
  CHECK(desk.post("/v1/clients/" + client + "/notes", R"({"text":"again"})").status == 409);
}

/// The sums of a trial balance, without the position up to which it is true.
std::string sums_of(const std::string& trial_balance) {
  const auto at = trial_balance.find("\"balances\"");
  REQUIRE(at != std::string::npos);
  return trial_balance.substr(at);
}

int run(const std::vector<std::string>& words) {
  std::vector<std::string> all{program};
  all.insert(all.end(), words.begin(), words.end());
  return run_program(all).exit_code;
}

/// Backups of ledger and keys; the files of the first one stay beside those of the second.
void back_up(const fs::path& folder, const std::string& data, const std::string& keys) {
  REQUIRE(run({"backup", "--data", data, "--to", (folder / "backup").string(), "--keys-to",
               (folder / keys).string()}) == 0);
}

/// A certificate is only given of keys that are gone: here nobody has had the time to erase any.
void check_erased_from_the_start(Desk& desk, const std::string& client) {
  desk.start();
  CHECK(desk.get("/v1/clients/" + client + "/erasures/1/certificate").status == 200);
  check_tombstone(desk, client);
  CHECK(desk.stop() == 0);
}

}  // namespace

TEST_CASE(
    "what is known of a person is in no file, and an erasure leaves the books [neg-99] [neg-100]",
    "[e2e][erasure]") {
  TemporaryFolder folder;
  Desk desk{folder.path()};
  const std::string client = register_planted(desk);
  const std::string branch = first_branch(desk);
  sell(desk, branch, client);
  REQUIRE(desk.view("/v1/clients?query=quillfeather").find(client) != std::string::npos);
  REQUIRE(desk.view("/v1/clients/" + client).find(email) != std::string::npos);
  REQUIRE(desk.view("/v1/clients/" + client + "/notes").find(allergy) != std::string::npos);
  CHECK(files_that_hold(folder.path(), planted) == std::vector<std::string>{});
  desk.crash();
  CHECK(files_that_hold(folder.path(), planted) == std::vector<std::string>{});
  desk.start();
  const Books before = books_of(desk);
  REQUIRE(desk.stop() == 0);
  CHECK(files_that_hold(folder.path(), planted) == std::vector<std::string>{});
  const fs::path data = desk.data();
  fs::copy(data / "keys" / "store", folder / "older-keys", fs::copy_options::recursive);
  const std::string backup_secret = folder / "backup.key";
  REQUIRE(run({"keys", "backup-key", backup_secret, "--data", data}) == 0);
  back_up(folder.path(), data, "keys-before");

  desk.start();
  erase(desk, client);
  const std::string certificate = certificate_of(desk, client);
  check_tombstone(desk, client);
  Books after = books_of(desk);
  CHECK(sums_of(after.trial_balance) == sums_of(before.trial_balance));
  CHECK(after.revenue == before.revenue);
  REQUIRE(desk.stop() == 0);

  CHECK(files_that_hold(folder.path(), planted) == std::vector<std::string>{});
  CHECK(run({"verify", "--data", data}) == 0);
  CHECK(run({"rebuild", "--data", data}) == 0);
  back_up(folder.path(), data, "keys-after");
  // The log's key may have changed since: the ledger knows which key signed what.
  REQUIRE(run({"keys", "rotate", "--data", data, "--root", data / "root.key"}) == 0);
  for (const auto& [position, receipt] : before.receipts) {
    INFO("receipt of event " << position);
    CHECK(verify_file(folder / "receipt", receipt, data.string()) == 0);
  }
  CHECK(verify_file(folder / "certificate", certificate, data.string()) == 0);
  CHECK(run({"verify", folder / "certificate", "--key", desk.log_key()}) == 0);
  std::string forged = certificate;
  forged.replace(forged.find("classes contact notes"), 21, "classes contact health");
  CHECK(verify_file(folder / "forged", forged, data.string()) == 65);

  // An older key store brings nobody back.
  fs::remove_all(data / "keys" / "store");
  fs::copy(folder / "older-keys", data / "keys" / "store", fs::copy_options::recursive);
  check_erased_from_the_start(desk, client);
  desk.start();
  const std::string newer = certificate_of(desk, client);
  const auto newer_receipt = desk.get("/v1/events/3/receipt");
  REQUIRE(desk.stop() == 0);
  CHECK(verify_file(folder / "receipt", before.receipts.at(3), data.string()) == 0);
  CHECK(newer_receipt.body != before.receipts.at(3));
  CHECK(verify_file(folder / "receipt", newer_receipt.body, data.string()) == 0);
  CHECK(newer != certificate);
  CHECK(verify_file(folder / "newer", newer, data.string()) == 0);

  // Nor does a backup of the keys from before, under the newest backup of the ledger.
  fs::remove_all(data);
  REQUIRE(run({"restore", "--from", folder / "backup", "--keys-from", folder / "keys-before",
               "--secret", backup_secret, "--data", data}) == 0);
  check_erased_from_the_start(desk, client);
  CHECK(files_that_hold(folder.path(), planted) == std::vector<std::string>{});
}

TEST_CASE("the search for planted words finds them where they are", "[e2e][erasure]") {
  TemporaryFolder folder;
  std::ofstream(folder / "plain", std::ios::binary) << "... zEPHYRINE ...";
  std::ofstream(folder / "wide", std::ios::binary)
      << std::string{"\x01Q\0u\0I\0l\0l\0f\0e\0a\0t\0h\0e\0r\0", 26};
  std::ofstream(folder / "nothing", std::ios::binary) << "Zephyr ine";
  CHECK(files_that_hold(folder.path(), planted).size() == 2);
}

TEST_CASE("a master key that anybody else could have read ends the program with 78 [neg-102]",
          "[e2e][erasure]") {
  TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  const fs::path key = fs::path{salon.data()} / "keys" / "master.key";
  const auto serve = [&] {
    return run_program(
        {"/bin/sh", "-c",
         program + " serve --data " + salon.data() + " --port 0 --admin-port 0 2>&1"});
  };
  const auto check_refused = [&](const std::string& because) {
    const auto ended = serve();
    INFO(ended.output);
    CHECK(ended.exit_code == 78);
    CHECK(ended.output.find("master.key") != std::string::npos);
    CHECK(ended.output.find(because) != std::string::npos);
  };
  const std::string good = [&] {
    std::ifstream in(key, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }();
  REQUIRE(good.size() == 32);
  REQUIRE(::chmod(key.c_str(), 0644) == 0);
  check_refused("mode 0644");
  REQUIRE(::chmod(key.c_str(), 0400) == 0);
  if (::geteuid() == 0) {
    REQUIRE(::chown(key.c_str(), 65534, 65534) == 0);
    check_refused("belongs to user 65534");
    REQUIRE(::chown(key.c_str(), 0, 0) == 0);
  }
  fs::rename(key, folder / "elsewhere");
  fs::create_symlink(folder / "elsewhere", key);
  check_refused("symbolic link");
  fs::remove(key);
  std::ofstream(key, std::ios::binary) << good.substr(1);
  REQUIRE(::chmod(key.c_str(), 0400) == 0);
  check_refused("31 bytes");
}

TEST_CASE("a master key handed over by the service manager is used instead of the file",
          "[e2e][erasure]") {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  const fs::path key = fs::path{salon.data()} / "keys" / "master.key";
  const fs::path credentials = folder / "credentials";
  fs::create_directory(credentials);
  fs::rename(key, credentials / "tress-master.key");
  const auto run = [&](const std::string& before) {
    return run_program(
        {"/bin/sh", "-c",
         before + " " + program + " init --new-owner-link --data " + salon.data() + " 2>&1"});
  };
  CHECK(run("").exit_code == 78);
  const auto with = run("CREDENTIALS_DIRECTORY=" + credentials.string());
  INFO(with.output);
  CHECK(with.exit_code == 0);
}

TEST_CASE("the program leaves no core file, whatever ends it", "[e2e][erasure]") {
  TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  const std::string ports = folder / "ports-here";
  const auto seen = run_program(
      {"/bin/sh", "-c",
       program + " serve --data " + salon.data() + " --port 0 --admin-port 0 --port-file " + ports +
           " 2> /dev/null & P=$!; while [ ! -s " + ports +
           " ]; do sleep 0.1; done; grep 'Max core file size' /proc/$P/limits; kill $P; wait $P"});
  INFO(seen.output);
  CHECK(seen.exit_code == 0);
  // Who is not root cannot even look: the process belongs to nobody who asks.
  const bool is_hidden = ::geteuid() != 0 && seen.output.empty();
  const auto limits = seen.output.find_first_of("0123456789u");
  CHECK((is_hidden || (limits != std::string::npos && seen.output[limits] == '0')));
}

}  // namespace tress::erasure_test
