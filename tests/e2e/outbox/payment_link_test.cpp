// Goal: the link that a client finds in a message leads through the provider's page to a bill that
// is paid, in the program as it ships, with its simulator's messages on their way over HTTP.
// Method: the real program in its own process, and its file outbox.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::payment_link_test {

namespace {

namespace fs = std::filesystem;
using testing::HttpClient;
using testing::ServedSalon;
using testing::TemporaryFolder;

const std::string program = TRESS_PROGRAM;

struct Answer {
  int status = 0;
  json::Value body;

  [[nodiscard]] std::string text(std::string_view name) const {
    const auto* const found = body.find(name);
    const auto* const text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string{} : *text;
  }
};

/// The owner at the desk, and a client with a link.
class People {
 public:
  explicit People(ServedSalon& salon) : salon_(salon), signed_in_(salon.sign_in()) {}

  Answer ask(std::string_view method,
             const std::string& path,
             ServedSalon::Headers headers,
             const std::string& body = {}) {
    HttpClient client{salon_.port()};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    const auto answer = client.request(method, path, headers, body);
    REQUIRE(answer.has_value());
    INFO(method << " " << path << " " << answer->status << " " << answer->body);
    auto json = json::read(answer->body);
    REQUIRE(json.has_value());
    return {answer->status, std::move(json.value())};
  }

  Answer command(const std::string& path, const std::string& body) {
    HttpClient client{salon_.port()};
    ServedSalon::Headers headers = signed_in_;
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
    const auto answer = client.request("POST", path, headers, body);
    REQUIRE(answer.has_value());
    auto json = json::read(answer->body);
    REQUIRE(json.has_value());
    return {answer->status, std::move(json.value())};
  }

  std::string accept(const std::string& path, const std::string& body) {
    const Answer answer = command(path, body);
    INFO(path << " " << answer.text("code"));
    REQUIRE(answer.status == 201);
    return answer.text("stream");
  }

  Answer show(const std::string& path) { return ask("GET", path, signed_in_); }

 private:
  ServedSalon& salon_;
  ServedSalon::Headers signed_in_;
  int keys_ = 0;
};

/// A bill of 80.00 that its client has left owing.
std::string owing(People& people) {
  const std::string branch = people.accept(
      "/v1/branches",
      R"({"code":"R","name":"Reykjavik","time_zone":"Atlantic/Reykjavik","currency":"CAD"})");
  people.accept("/v1/branches/" + branch + "/booking-rules",
                R"({"change_reason_minutes":0,"slot_minutes":15,"quiet_from_minute":0,)"
                R"("quiet_until_minute":0})");
  const std::string item =
      people.accept("/v1/items", R"({"kind":"service","code":"CUT","name":"Secret treatment"})");
  const std::string client =
      people.accept("/v1/clients", R"({"name":"Lin Planted","phone":"+16045550123"})");
  const std::string sale =
      people.accept("/v1/sales", R"({"branch":")" + branch + R"(","payer":")" + client + "\"}");
  const std::string money = R"({"amount_minor":8000,"currency":"CAD"})";
  people.accept("/v1/sales/" + sale + "/lines",
                R"({"item":")" + item + R"(","price":)" + money + "}");
  people.accept("/v1/sales/" + sale + "/tenders",
                R"({"kind":"on_account","amount":)" + money + "}");
  people.accept("/v1/sales/" + sale + "/close", "{}");
  return sale;
}

/// The first message that goes out, or nothing after half a minute.
std::string letter(const ServedSalon& salon) {
  const fs::path folder = fs::path{salon.data()} / "outbox";
  for (int tries = 0; tries < 600; ++tries) {
    if (fs::exists(folder)) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".sms") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>{}};
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return {};
}

bool is_paid_soon(People& people, const std::string& link) {
  for (int tries = 0; tries < 200; ++tries) {
    if (people.show("/v1/payment-links/" + link).text("stage") == "paid") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

}  // namespace

TEST_CASE("a link out of a message leads to a bill that is paid, with the simulator as provider",
          "[e2e][payments]") {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  salon.start({"--payments", "simulator"});
  People people{salon};
  const std::string sale = owing(people);
  const std::string link = people.accept("/v1/payment-links", R"({"sale":")" + sale + "\"}");
  const std::string text = letter(salon);
  const std::string prefix = "http://localhost:" + std::to_string(salon.port()) + "/pay#";
  REQUIRE(text.find(prefix) != std::string::npos);
  CHECK(text.find("Planted") == std::string::npos);
  const std::string token = text.substr(text.find(prefix) + prefix.size(), 64);
  const ServedSalon::Headers held{{"Tress-Payment-Link", token}};
  CHECK(people.ask("GET", "/v1/pay", held).text("stage") == "open");
  const Answer session = people.ask("POST", "/v1/pay/sessions", held, "{}");
  REQUIRE(session.status == 201);
  const std::string address = session.text("address");
  const std::string pressed =
      "/v1/simulator/sessions/" + address.substr(address.find('#') + 1) + "/pay";
  CHECK(people.ask("POST", pressed, {}, "{}").text("stage") == "paid");
  CHECK(is_paid_soon(people, link));
  CHECK(people.ask("GET", "/v1/pay", held).text("stage") == "paid");
  CHECK(salon.stop() == 0);
}

TEST_CASE("a salon that has chosen no provider makes no links, and has no simulator",
          "[e2e][payments]") {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  salon.start();
  People people{salon};
  const std::string sale = owing(people);
  const Answer refused = people.command("/v1/payment-links", R"({"sale":")" + sale + "\"}");
  CHECK(refused.status == 409);
  CHECK(refused.text("code") == "payments_are_off");
  CHECK(people.ask("GET", "/simulator", {}).status == 404);
  CHECK(people.ask("POST", "/v1/webhooks/payments", {}, "{}").status == 404);
  CHECK(salon.stop() == 0);
}

}  // namespace tress::payment_link_test
