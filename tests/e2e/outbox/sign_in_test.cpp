// Goal: the code that a client finds in a message signs them in, in the program as it ships, and
// the code stands in no file but the message. Method: the real program in its own process, and its
// file outbox.

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

namespace tress::sign_in_test {

namespace {

namespace fs = std::filesystem;
using testing::HttpClient;
using testing::ServedSalon;
using testing::TemporaryFolder;
using Headers = ServedSalon::Headers;

struct Answer {
  int status = 0;
  json::Value body;

  [[nodiscard]] std::string text(std::string_view name) const {
    const auto* const found = body.find(name);
    const auto* const text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string{} : *text;
  }
};

Answer ask(const ServedSalon& salon,
           std::string_view method,
           std::string_view path,
           Headers headers,
           const std::string& body = {}) {
  HttpClient client{salon.port()};
  // Those of the owner say so already.
  if (headers.empty()) headers.emplace_back("Content-Type", "application/json");
  const auto answer = client.request(method, path, headers, body);
  REQUIRE(answer.has_value());
  auto json = json::read(answer->body);
  INFO(path << " " << answer->body);
  REQUIRE(json.has_value());
  return {answer->status, std::move(json.value())};
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>{}};
}

/// True once the view of clients has seen the one who was registered.
bool is_found(const ServedSalon& salon, const Headers& owner) {
  for (int tries = 0; tries < 200; ++tries) {
    HttpClient client{salon.port()};
    const auto answer = client.request("GET", "/v1/clients?query=planted", owner, "");
    if (answer && answer->body.find("Lin Planted") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// The first message that goes out, or nothing after half a minute.
std::string letter(const ServedSalon& salon) {
  const fs::path folder = fs::path{salon.data()} / "outbox";
  for (int tries = 0; tries < 600; ++tries) {
    if (fs::exists(folder)) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".sms") return content_of(entry.path());
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return {};
}

/// Eight digits after these words.
std::string code_in(const std::string& text) {
  const std::string words = "sign in is ";
  const auto at = text.find(words);
  REQUIRE(at != std::string::npos);
  return text.substr(at + words.size(), 8);
}

/// Files of the salon that hold the text, the outbox's own left out.
int files_with(const ServedSalon& salon, const std::string& text) {
  int found = 0;
  for (const auto& entry : fs::recursive_directory_iterator(salon.data())) {
    const bool is_message = entry.path().string().find("/outbox/") != std::string::npos;
    if (!entry.is_regular_file() || is_message) continue;
    if (content_of(entry.path()).find(text) != std::string::npos) ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("a client signs in with the code of a message, which stands in no other file", "[e2e]") {
  TemporaryFolder folder;
  ServedSalon salon{TRESS_PROGRAM, folder.path()};
  salon.start();
  Headers owner = salon.sign_in();
  int keys = 0;
  const auto accept = [&](const std::string& path, const std::string& body) {
    Headers headers = owner;
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys));
    CHECK(ask(salon, "POST", path, headers, body).status == 201);
  };
  accept("/v1/branches",
         R"({"code":"R","name":"Reykjavik","time_zone":"Atlantic/Reykjavik","currency":"CAD"})");
  accept("/v1/clients", R"({"name":"Lin Planted","phone":"+16045550123"})");
  REQUIRE(is_found(salon, owner));
  const Answer asked =
      ask(salon, "POST", "/portal/v1/codes", {}, R"({"phone":"+16045550123","as_token":true})");
  REQUIRE(asked.status == 202);
  const std::string code = code_in(letter(salon));
  const Answer signed_in =
      ask(salon, "POST", "/portal/v1/sign-in", {},
          R"({"login":")" + asked.text("login") + R"(","code":")" + code + R"(","as_token":true})");
  REQUIRE(signed_in.status == 200);
  const Headers client{{"Authorization", "Bearer " + signed_in.text("token")}};
  CHECK(ask(salon, "GET", "/portal/v1/me", client).text("name") == "Lin Planted");
  CHECK(ask(salon, "GET", "/v1/clients", client).status == 404);
  CHECK(salon.stop() == 0);
  CHECK(files_with(salon, code) == 0);
  CHECK(files_with(salon, signed_in.text("token")) == 0);
}

}  // namespace tress::sign_in_test
