// Goal: who has read what is known afterwards, and can be handed out so that a stranger can check
// it; where it can't be recorded nothing personal is shown, and the till goes on. Method: the real
// program; its folders and files are changed while it is stopped.

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/e2e/recovery/incident.hpp"

namespace tress::testing::access_log_test {

namespace {

const std::string program = TRESS_PROGRAM;

std::string text_of_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The client's card, once the view has it.
HttpAnswer card_of(Incident& incident) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  for (;;) {
    auto card = incident.get("/v1/clients/" + incident.client());
    if (card.status != 404 || std::chrono::steady_clock::now() > end) return card;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

/// The ledger goes on; nothing personal is shown, and health says why.
void serve_without_access_log(Incident& incident, const std::string& why) {
  incident.start();
  const auto refused = card_of(incident);
  CHECK(refused.status == 503);
  CHECK(holds(refused.body, "access_not_recorded"));
  CHECK_FALSE(holds(refused.body, "Lost"));
  CHECK(incident.get("/v1/items").status == 200);
  incident.write(1);
  const auto health = incident.get_admin("/healthz");
  CHECK(health.status == 503);
  CHECK(holds(health.body, why));
  CHECK(holds(incident.get_admin("/metrics").body, "\ntress_access_unrecorded 1"));
  incident.stop();
}

/// A salon in which the owner has looked at one client three times.
class ReadSalon {
 public:
  ReadSalon() {
    incident.start();
    for (int i = 0; i < 3; ++i) {
      const auto card = card_of(incident);
      REQUIRE(card.status == 200);
      REQUIRE_FALSE(card.header("access-position").empty());
    }
    incident.stop();
  }

  [[nodiscard]] ProgramEnd excerpt(const std::string& name, std::vector<std::string> more) const {
    std::vector<std::string> words{program,  "export",        "accesses", incident.in_folder(name),
                                   "--data", incident.data(), "--by",     "OWNER"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }

  [[nodiscard]] ProgramEnd check(const std::string& name) const {
    return run_program(
        {program, "verify", "--accesses", incident.in_folder(name), "--data", incident.data()});
  }

  [[nodiscard]] ProgramEnd verify(const std::string& data) const {
    return run_program({program, "verify", "--data", data});
  }

  Incident incident;
};

}  // namespace

TEST_CASE("what was read is in the access log, which verifies beside the ledger",
          "[e2e][recovery]") {
  ReadSalon salon;
  const auto both = salon.verify(salon.incident.data());
  INFO(both.output);
  CHECK(both.exit_code == 0);
  CHECK(holds(both.output, "The access log, in"));
  // A record that was changed on the disk makes the verdict bad, though the ledger is good.
  bool is_changed = false;
  for (const auto& entry : fs::directory_iterator(salon.incident.in_data("access/ledger"))) {
    std::string bytes = text_of_file(entry.path());
    const auto at = bytes.find("GET /v1/clients/{client}");
    if (at == std::string::npos) continue;
    bytes[at] = 'P';
    write_file(entry.path(), bytes);
    is_changed = true;
  }
  REQUIRE(is_changed);
  CHECK(salon.verify(salon.incident.data()).exit_code == 65);
}

TEST_CASE("a client's excerpt names nobody, an authority's does, and a changed one is found out",
          "[e2e][recovery]") {
  ReadSalon salon;
  const std::string client = salon.incident.client();
  REQUIRE(salon.excerpt("mine.csv", {"--edition", "client", "--client", client}).exit_code == 0);
  const std::string mine = text_of_file(salon.incident.in_folder("mine.csv"));
  CHECK(std::count(mine.begin(), mine.end(), '\n') >= 4);
  CHECK(holds(mine, ",owner,viewed,allowed,"));
  CHECK_FALSE(holds(mine, client));
  CHECK(salon.check("mine.csv").exit_code == 0);
  CHECK(holds(text_of_file(salon.incident.in_folder("mine.csv.manifest.json")),
              R"("edition":"client")"));

  CHECK(salon.excerpt("all.csv", {"--edition", "authority"}).exit_code == 78);
  const std::vector<std::string> of_all{"--edition", "authority",   "--purpose",
                                        "legal",     "--recipient", "Authority, ref. 12"};
  REQUIRE(salon.excerpt("all.csv", of_all).exit_code == 0);
  const std::string all = text_of_file(salon.incident.in_folder("all.csv"));
  CHECK(holds(all, client));
  // That the first excerpt was made is a reading, too.
  CHECK(holds(all, ",exported,"));
  CHECK(salon.check("all.csv").exit_code == 0);

  // One row less, one row altered, another order, another receipt.
  const auto second_line = mine.find('\n') + 1;
  const auto third_line = mine.find('\n', second_line) + 1;
  std::string altered = mine;
  altered[altered.find("owner")] = 'O';
  const std::string first_row = mine.substr(second_line, third_line - second_line);
  for (const std::string& other :
       {mine.substr(0, second_line) + mine.substr(third_line), altered, mine + first_row}) {
    write_file(salon.incident.in_folder("mine.csv"), other);
    CHECK(salon.check("mine.csv").exit_code == 65);
  }
  write_file(salon.incident.in_folder("mine.csv"), mine);
  CHECK(salon.check("mine.csv").exit_code == 0);
  fs::copy(salon.incident.in_folder("all.csv.tlog-proof"),
           salon.incident.in_folder("mine.csv.tlog-proof"), fs::copy_options::overwrite_existing);
  CHECK(salon.check("mine.csv").exit_code == 65);
  // What is there is not written over, and nothing is handed out while a server writes the log.
  CHECK(salon.excerpt("all.csv", of_all).exit_code == 78);
  salon.incident.start();
  CHECK(salon.excerpt("other.csv", of_all).exit_code != 0);
  CHECK_FALSE(fs::exists(salon.incident.in_folder("other.csv")));
  salon.incident.stop();
}

TEST_CASE("a stranger checks the access log by its bundle", "[e2e][recovery]") {
  ReadSalon salon;
  const std::string bundle = salon.incident.in_folder("bundle");
  const std::string access = salon.incident.data() + "/access";
  REQUIRE(run_program({program, "export", "bundle", bundle, "--data", access}).exit_code == 0);
  const std::vector<std::string> check{program, "verify", "--bundle", bundle};
  CHECK(run_program(check).exit_code == 0);
  std::string events = text_of_file(bundle + "/events.jsonl");
  CHECK(holds(events, R"("type":"access.recorded")"));
  const auto last = events.rfind('\n', events.size() - 2);
  write_file(bundle + "/events.jsonl", events.substr(0, last + 1));
  CHECK(run_program(check).exit_code == 65);
}

TEST_CASE(
    "[neg-65] while the access log can't be written nothing personal is shown, health is red, and "
    "the ledger goes on",
    "[e2e][recovery]") {
  ReadSalon salon;
  Incident& incident = salon.incident;
  fs::remove_all(incident.in_data("access/anchor"));
  incident.start();
  const auto refused = card_of(incident);
  CHECK(refused.status == 503);
  CHECK_FALSE(holds(refused.body, "Lost"));
  CHECK(incident.get("/v1/items").status == 200);
  incident.write(2);
  CHECK(incident.get_admin("/healthz").status == 503);
  incident.stop();
  CHECK(run_program({program, "recover", "--data", incident.data()}).exit_code == 65);
  CHECK(run_program(
            {program, "recover", "--data", incident.data() + "/access", "--accept-missing-anchor"})
            .exit_code == 0);
  incident.start();
  CHECK(card_of(incident).status == 200);
  CHECK(incident.get_admin("/healthz").status == 200);
  incident.stop();
  incident.require_verified();
}

TEST_CASE("the access log of another ledger is not taken for this one's", "[e2e][recovery]") {
  ReadSalon salon;
  ReadSalon other;
  fs::remove_all(salon.incident.in_data("access"));
  fs::copy(other.incident.in_data("access"), salon.incident.in_data("access"),
           fs::copy_options::recursive);
  CHECK(salon.verify(salon.incident.data()).exit_code == 65);
  serve_without_access_log(salon.incident, "which is not the access log of");
  // Not by serving it, either.
  CHECK(salon.verify(salon.incident.data()).exit_code == 65);
  CHECK(salon.incident.recover({"--accept-lost-access-log"}).exit_code == 0);
  salon.incident.require_verified();
}

TEST_CASE("an access log that was taken away is missed, until somebody accepts that it is lost",
          "[e2e][recovery]") {
  ReadSalon salon;
  Incident& incident = salon.incident;
  fs::remove_all(incident.in_data("access"));
  const auto missed = salon.verify(incident.data());
  CHECK(missed.exit_code == 65);
  CHECK(holds(missed.output, "is gone, but the ledger names the access log"));
  serve_without_access_log(incident, "is gone, but the ledger names the access log");
  CHECK_FALSE(fs::exists(incident.in_data("access")));
  const auto accepted = incident.recover({"--accept-lost-access-log"});
  CHECK(accepted.exit_code == 0);
  CHECK(holds(accepted.output, incident.data() + "/access/root.key"));
  CHECK(fs::exists(incident.in_data("access/root.key")));
  incident.start();
  CHECK(card_of(incident).status == 200);
  CHECK(incident.get_admin("/healthz").status == 200);
  incident.stop();
  incident.require_verified();
}

TEST_CASE("with an access log that can't be opened the ledger is served, and nothing personal",
          "[e2e][recovery]") {
  ReadSalon salon;
  Incident& incident = salon.incident;
  fs::remove_all(incident.in_data("access/views"));
  write_file(incident.in_data("access/views"), "no database");
  serve_without_access_log(incident, "the access log");
  fs::remove(incident.in_data("access/views"));
  incident.start();
  CHECK(card_of(incident).status == 200);
  incident.stop();
}

TEST_CASE("an old ledger without an access log is served for reading when in quarantine",
          "[e2e][recovery]") {
  const TemporaryFolder folder;
  const std::string archive = std::string{TRESS_SOURCE_DIR} + "/tests/data/release-1.tar.gz";
  REQUIRE(run_program({"/usr/bin/tar", "-xzf", archive, "-C", folder.path()}).exit_code == 0);
  const std::string data = folder / "release-1/salon";
  // That release had no head anchor: nobody has said yet that the log is whole.
  REQUIRE_FALSE(fs::exists(data + "/access"));
  const std::string ports = folder / "ports";
  Program serving{
      {program, "serve", "--data", data, "--port", "0", "--admin-port", "0", "--port-file", ports}};
  for (int tries = 0; tries < 400 && !fs::exists(ports); ++tries) {
    if (serving.is_gone_within(std::chrono::milliseconds{50})) break;
  }
  REQUIRE(fs::exists(ports));
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  const std::string text = text_of_file(ports);
  const auto admin_port = std::stoul(text.substr(text.find("admin_port=") + 11));
  HttpClient client{static_cast<std::uint16_t>(admin_port)};
  const auto health = client.request("GET", "/healthz");
  REQUIRE(health.has_value());
  CHECK(health->status == 503);
  const auto figures = client.request("GET", "/metrics");
  REQUIRE(figures.has_value());
  CHECK(holds(figures->body, "\ntress_access_unrecorded 1"));
  CHECK(holds(figures->body, "\ntress_quarantine 1"));
  CHECK(serving.stop() == 0);
  CHECK_FALSE(fs::exists(data + "/access"));
}

TEST_CASE("a whole access log is not given up by saying that it is lost", "[e2e][recovery]") {
  ReadSalon salon;
  Incident& incident = salon.incident;
  const std::string key = text_of_file(incident.in_data("access/keys/log.key"));
  CHECK(incident.recover({"--accept-lost-access-log"}).exit_code == 78);
  CHECK(text_of_file(incident.in_data("access/keys/log.key")) == key);
  incident.start();
  CHECK(card_of(incident).status == 200);
  incident.stop();
  incident.require_verified();
  // One in quarantine may be.
  fs::remove_all(incident.in_data("access/anchor"));
  CHECK(incident.recover({"--accept-lost-access-log"}).exit_code == 0);
  CHECK(text_of_file(incident.in_data("access/keys/log.key")) != key);
  incident.require_verified();
}

TEST_CASE("what needs a ledger is not done in the place of an access log", "[e2e][recovery]") {
  ReadSalon salon;
  Incident& incident = salon.incident;
  const std::string sample = std::string{TRESS_SOURCE_DIR} + "/tests/data/salon-sample";
  const auto check = [&](const std::string& place) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"serve", "--port", "0", "--admin-port", "0"},
                                               {"demo"},
                                               {"init", "--name", "Within", "--currency", "CAD"},
                                               {"init", "--new-owner-link"},
                                               {"import", "receipts", sample},
                                               {"recover", "--accept-lost-access-log"}}) {
      std::vector<std::string> all{program};
      all.insert(all.end(), words.begin(), words.end());
      all.insert(all.end(), {"--data", place});
      INFO(words.front() + " in " + place);
      CHECK(run_program(all).exit_code == 78);
    }
  };
  check(incident.data() + "/access");
  check(incident.data() + "/../salon/access/");
  CHECK_FALSE(fs::exists(incident.in_data("access/access")));
  incident.require_verified();
  // Also where it is only going to be.
  fs::remove_all(incident.in_data("access"));
  check(incident.data() + "/access");
  CHECK_FALSE(fs::exists(incident.in_data("access")));
}

TEST_CASE("the access log put back to yesterday is healed from its copy like the ledger",
          "[e2e][recovery]") {
  ReadSalon salon;
  Incident& incident = salon.incident;
  incident.keep_as("yesterday");
  incident.start();
  const auto later = card_of(incident);
  REQUIRE(later.status == 200);
  incident.stop();
  incident.put_back("yesterday", "access/ledger");
  CHECK(run_program({program, "recover", "--data", incident.data()}).exit_code == 0);
  incident.start();
  const auto now = card_of(incident);
  REQUIRE(now.status == 200);
  CHECK(std::stoull(now.header("access-position")) > std::stoull(later.header("access-position")));
  incident.stop();
  incident.require_verified();
}

}  // namespace tress::testing::access_log_test
