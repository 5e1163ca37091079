#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::testing {

namespace fs = std::filesystem;

/// A salon served by the real program, what it has acknowledged, and what happens to its files
/// while it is stopped.
class Incident {
 public:
  explicit Incident(const std::vector<std::string>& more = {})
      : salon_(TRESS_PROGRAM, folder_.path(), more) {}

  void start(const std::vector<std::string>& more = {}) {
    salon_.start(more);
    signed_in_ = salon_.sign_in();
    if (client_.empty()) client_ = registered();
  }

  void stop() { REQUIRE(salon_.stop() == 0); }

  void kill() { salon_.kill_hard(); }

  /// Adds notes; each must be accepted.
  void write(int notes) {
    HttpClient client{salon_.port()};
    for (int i = 0; i < notes; ++i) {
      const std::string key = "note-" + std::to_string(acknowledged_.size());
      const auto answer = note(client, key);
      REQUIRE(answer.has_value());
      REQUIRE(answer->status == 201);
      acknowledged_[key] = event_in(answer->body);
    }
  }

  /// A write that is meant to be refused.
  HttpAnswer try_to_write() {
    HttpClient client{salon_.port()};
    const auto answer = note(client, "refused-" + std::to_string(++refused_));
    REQUIRE(answer.has_value());
    return *answer;
  }

  /// Everything that was acknowledged is answered again, the same.
  void require_all_there() {
    HttpClient client{salon_.port()};
    for (const auto& [key, event] : acknowledged_) {
      const auto again = note(client, key);
      REQUIRE(again.has_value());
      CHECK(again->header("idempotency-replayed") == "true");
      CHECK(event_in(again->body) == event);
    }
  }

  /// Starts, checks that nothing acknowledged is missing, writes on, stops, verifies.
  void require_whole() {
    start();
    require_all_there();
    write(1);
    stop();
    require_verified();
  }

  void require_verified() {
    const auto verified = run_program({TRESS_PROGRAM, "verify", "--data", data()});
    CAPTURE(verified.output);
    REQUIRE(verified.exit_code == 0);
  }

  HttpAnswer get(const std::string& target) {
    HttpClient client{salon_.port()};
    const auto answer = client.request("GET", target, signed_in_);
    REQUIRE(answer.has_value());
    return *answer;
  }

  HttpAnswer get_admin(const std::string& target) {
    HttpClient client{salon_.admin_port()};
    const auto answer = client.request("GET", target);
    REQUIRE(answer.has_value());
    return *answer;
  }

  /// `tress recover` with more words.
  ProgramEnd recover(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{TRESS_PROGRAM, "recover", "--data", data()};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }

  /// How a command ends that must write.
  int exit_code_of_writer() {
    return run_program({TRESS_PROGRAM, "init", "--data", data(), "--new-owner-link"}).exit_code;
  }

  void keep_as(const std::string& name) {
    fs::copy(data(), folder_ / name, fs::copy_options::recursive);
  }

  void put_back(const std::string& name, const std::string& part) {
    fs::remove_all(fs::path{data()} / part);
    fs::copy(folder_ / name / part, fs::path{data()} / part, fs::copy_options::recursive);
  }

  [[nodiscard]] fs::path in_data(const std::string& part) const {
    return fs::path{salon_.data()} / part;
  }

  [[nodiscard]] std::string data() const { return salon_.data(); }

  [[nodiscard]] fs::path in_folder(const std::string& name) const { return folder_ / name; }

  [[nodiscard]] const std::string& client() const { return client_; }

  void forget_after(std::size_t notes) {
    while (acknowledged_.size() > notes) {
      acknowledged_.erase("note-" + std::to_string(acknowledged_.size() - 1));
    }
  }

  [[nodiscard]] std::size_t notes() const { return acknowledged_.size(); }

 private:
  static std::string event_in(const std::string& body) {
    const auto value = json::read(body);
    REQUIRE(value.has_value());
    return *(*value.value().find("events")->if_array())[0].find("event")->if_string();
  }

  std::string registered() {
    HttpClient client{salon_.port()};
    auto headers = signed_in_;
    headers.emplace_back("Idempotency-Key", "client");
    const auto made = client.request("POST", "/v1/clients", headers, R"({"name":"Lost Once"})");
    REQUIRE(made.has_value());
    REQUIRE(made->status == 201);
    const auto body = json::read(made->body);
    return *body.value().find("stream")->if_string();
  }

  std::optional<HttpAnswer> note(HttpClient& client, const std::string& key) {
    auto headers = signed_in_;
    headers.emplace_back("Idempotency-Key", key);
    return client.request("POST", "/v1/clients/" + client_ + "/notes", headers,
                          R"({"text":"about )" + key + "\"}");
  }

  TemporaryFolder folder_;
  ServedSalon salon_;
  ServedSalon::Headers signed_in_;
  std::string client_;
  std::map<std::string, std::string> acknowledged_;
  int refused_ = 0;
};

}  // namespace tress::testing
