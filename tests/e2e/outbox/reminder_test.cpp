// Goal: a client with an appointment is reminded, once, also if the program is killed between what
// it has decided and what it has done. Method: the real program in its own process over a real
// clock: the reminder is due when the next minute begins.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"
#include "ledger/base/time.hpp"

namespace tress::reminder_test {

namespace {

namespace fs = std::filesystem;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HttpClient;
using testing::run_program;
using testing::ServedSalon;
using testing::TemporaryFolder;

const std::string program = TRESS_PROGRAM;

constexpr int reminded_minutes_before = 30;

/// The owner at the desk of a served salon.
class Owner {
 public:
  explicit Owner(ServedSalon& salon) : salon_(salon), signed_in_(salon.sign_in()) {}

  std::string accept(const std::string& path, const std::string& body) {
    HttpClient client{salon_.port()};
    ServedSalon::Headers headers = signed_in_;
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
    const auto answer = client.request("POST", path, headers, body);
    REQUIRE(answer.has_value());
    INFO(answer->body);
    REQUIRE(answer->status == 201);
    const auto json = json::read(answer->body);
    return *json.value().find("stream")->if_string();
  }

 private:
  ServedSalon& salon_;
  ServedSalon::Headers signed_in_;
  int keys_ = 0;
};

/// A branch in Iceland, whose clock is UTC, with an appointment whose reminder is due at the next
/// minute but one that is too near. Returns when.
Timestamp book_visit(ServedSalon& salon) {
  Owner owner{salon};
  const std::string branch = owner.accept(
      "/v1/branches",
      R"({"code":"R","name":"Reykjavik","time_zone":"Atlantic/Reykjavik","currency":"CAD"})");
  owner.accept("/v1/branches/" + branch + "/booking-rules",
               R"({"change_reason_minutes":0,"slot_minutes":15,"reminder_minutes":)" +
                   std::to_string(reminded_minutes_before) +
                   R"(,"quiet_from_minute":0,"quiet_until_minute":0})");
  const std::string item =
      owner.accept("/v1/items", R"({"kind":"service","code":"CUT","name":"Secret treatment"})");
  const std::string client =
      owner.accept("/v1/clients", R"({"name":"Lin Planted","phone":"+16045550123"})");
  const std::string performer = owner.accept("/v1/staff", R"({"code":"S","work_name":"Sam"})");
  const Timestamp remind_at = std::chrono::ceil<minutes>(SystemClock{}.now() + seconds{5});
  const Timestamp start = remind_at + minutes{reminded_minutes_before};
  const Day day = std::chrono::floor<std::chrono::days>(start);
  const auto minute = std::chrono::duration_cast<minutes>(start - day).count();
  owner.accept("/v1/appointments", R"({"branch":")" + branch + R"(","client":")" + client +
                                       R"(","item":")" + item + R"(","performer":")" + performer +
                                       R"(","day":")" + to_text(day) + R"(","minute_of_day":)" +
                                       std::to_string(minute) + "}");
  return remind_at;
}

std::vector<std::string> letters(const ServedSalon& salon) {
  std::vector<std::string> found;
  const fs::path folder = fs::path{salon.data()} / "outbox";
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".sms") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    found.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>{});
  }
  return found;
}

bool waits_for_letter(const ServedSalon& salon, Timestamp due) {
  while (SystemClock{}.now() < due + seconds{20}) {
    if (!letters(salon).empty()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// How many events of that type the log holds, by its own export.
std::size_t events_of(const ServedSalon& salon, const fs::path& folder, const std::string& type) {
  const auto exported =
      run_program({program, "export", "bundle", "--data", salon.data(), folder.string()});
  REQUIRE(exported.exit_code == 0);
  std::ifstream lines(folder / "events.jsonl");
  std::string line;
  std::size_t found = 0;
  while (std::getline(lines, line)) {
    if (line.find("\"type\":\"" + type + "\"") != std::string::npos) ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("reminder: is in the outbox when it is due, and says neither who nor what [S2-77]",
          "[e2e][outbox]") {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  salon.start();
  const Timestamp due = book_visit(salon);
  CHECK(letters(salon).empty());
  REQUIRE(waits_for_letter(salon, due));
  CHECK(SystemClock{}.now() >= due);
  const auto found = letters(salon);
  REQUIRE(found.size() == 1);
  CHECK(found.front().starts_with("To: +16045550123\n\nReykjavik: a reminder"));
  CHECK(found.front().find("Planted") == std::string::npos);
  CHECK(found.front().find("Secret") == std::string::npos);
  CHECK(salon.stop() == 0);
  CHECK(events_of(salon, folder / "bundle", "outbox.sent") == 1);
}

TEST_CASE(
    "reminder: killed before or after it is carried, the next start carries it, and it is one "
    "message [S2-77]",
    "[e2e][outbox]") {
  const std::string place = GENERATE(as<std::string>{}, "outbox.before_carrying", "outbox.carried");
  INFO(place);
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  REQUIRE(::setenv("TRESS_FAILPOINT", (place + ":1").c_str(), 1) == 0);
  salon.start();
  REQUIRE(::unsetenv("TRESS_FAILPOINT") == 0);
  const Timestamp due = book_visit(salon);
  REQUIRE(salon.is_gone_within(std::chrono::duration_cast<std::chrono::milliseconds>(
      due + seconds{30} - SystemClock{}.now())));
  CHECK(letters(salon).size() == (place == "outbox.carried" ? 1U : 0U));
  salon.start();
  REQUIRE(waits_for_letter(salon, SystemClock{}.now()));
  // Until the ledger has heard of it.
  std::this_thread::sleep_for(seconds{2});
  CHECK(letters(salon).size() == 1);
  CHECK(salon.stop() == 0);
  CHECK(events_of(salon, folder / "bundle", "outbox.queued") == 1);
  CHECK(events_of(salon, folder / "bundle2", "outbox.released") == 1);
  CHECK(events_of(salon, folder / "bundle3", "outbox.sent") == 1);
  CHECK(run_program({program, "verify", "--data", salon.data()}).exit_code == 0);
}

}  // namespace tress::reminder_test
