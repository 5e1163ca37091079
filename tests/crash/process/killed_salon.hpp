#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::testing {

inline const std::string program = TRESS_PROGRAM;

/// Sets a variable for the programs that are started while it lives.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }

  ~Environment() { ::unsetenv(name_); }

  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

/// A salon served by the real program, writers at eight tills, and what they were told.
class KilledSalon {
 public:
  static constexpr int writers = 8;

  KilledSalon() : salon(program, folder.path()) {
    start();
    HttpClient client{salon.port()};
    const auto made = post(client, "/v1/clients", "client", R"({"name":"Kill Test"})");
    REQUIRE(made.has_value());
    REQUIRE(made->status == 201);
    client_ = stream_in(made->body);
  }

  void start() {
    salon.start();
    signed_in_ = salon.sign_in();
  }

  /// Eight writers, until the server is gone. `end_it` is called after `milliseconds`.
  template <class EndIt>
  void write_until(std::chrono::milliseconds after, const EndIt& end_it) {
    ++rounds_;
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
      threads.emplace_back([this, w] { write_until_gone(w); });
    }
    std::this_thread::sleep_for(after);
    end_it();
    for (auto& thread : threads) thread.join();
  }

  /// Every answer since the last check is given again, the same.
  void require_all_there() {
    std::unique_ptr<HttpClient> client;
    std::size_t asked = 0;
    for (const auto& [key, event] : unchecked_) {
      // The server closes a connection after a thousand requests.
      if (asked++ % 500 == 0) client = std::make_unique<HttpClient>(salon.port());
      const auto again = ask(*client, key);
      INFO("key " << key);
      REQUIRE(again.has_value());
      REQUIRE(again->status == 201);
      CHECK(again->header("idempotency-replayed") == "true");
      CHECK(event_in(again->body) == event);
    }
    acknowledged_ += unchecked_.size();
    unchecked_.clear();
  }

  /// A request that was never answered was not carried out.
  void require_unanswered_undone() {
    HttpClient client{salon.port()};
    for (const std::string& key : unanswered_) {
      const auto now = ask(client, key);
      REQUIRE(now.has_value());
      INFO("key " << key);
      CHECK(now->header("idempotency-replayed").empty());
    }
    unanswered_.clear();
  }

  void forget_unanswered() { unanswered_.clear(); }

  /// Offline: the log verifies, a rebuilt view is the live one, another program takes the books.
  void require_whole() {
    const auto verified = run_program({program, "verify", "--data", salon.data()});
    INFO(verified.output);
    REQUIRE(verified.exit_code == 0);
    const auto rebuilt = run_program({program, "rebuild", "--data", salon.data()});
    INFO(rebuilt.output);
    CHECK(rebuilt.exit_code == 0);
    CHECK(rebuilt.output.find("differ") == std::string::npos);
    const auto books = run_program({"/bin/sh", "-c",
                                    program + " export hledger --data " + salon.data() +
                                        " | hledger -f - check --strict 2>&1"});
    INFO(books.output);
    CHECK(books.exit_code == 0);
  }

  [[nodiscard]] std::size_t acknowledged() const { return acknowledged_; }

  TemporaryFolder folder;
  ServedSalon salon;

 private:
  std::optional<HttpAnswer> post(HttpClient& client,
                                 const std::string& target,
                                 const std::string& key,
                                 const std::string& body) {
    auto headers = signed_in_;
    headers.emplace_back("Idempotency-Key", key);
    return client.request("POST", target, headers, body);
  }

  /// Keys that end in 0 register a client, the others add a note.
  std::optional<HttpAnswer> ask(HttpClient& client, const std::string& key) {
    if (key.back() == '0') {
      return post(client, "/v1/clients", key, R"({"name":"Client )" + key + "\"}");
    }
    return post(client, "/v1/clients/" + client_ + "/notes", key,
                R"({"text":"note )" + key + "\"}");
  }

  void write_until_gone(int writer) {
    HttpClient client{salon.port()};
    const std::string prefix = std::to_string(rounds_) + "-" + std::to_string(writer) + "-";
    for (int i = 1; client.is_connected(); ++i) {
      const std::string key = prefix + std::to_string(i);
      const auto answer = ask(client, key);
      const std::lock_guard lock{mutex_};
      if (!answer) {
        unanswered_.push_back(key);
        return;
      }
      if (answer->status == 201) unchecked_[key] = event_in(answer->body);
      if (answer->status == 503) return;
    }
  }

  static std::string event_in(const std::string& body) {
    const auto value = json::read(body);
    if (!value.has_value()) return {};
    const auto* const events = value.value().find("events");
    return events == nullptr ? "" : *(*events->if_array())[0].find("event")->if_string();
  }

  static std::string stream_in(const std::string& body) {
    const auto value = json::read(body);
    REQUIRE(value.has_value());
    return *value.value().find("stream")->if_string();
  }

  ServedSalon::Headers signed_in_;
  std::string client_;
  int rounds_ = 0;
  std::size_t acknowledged_ = 0;
  std::mutex mutex_;                              ///< guards both below while writers run
  std::map<std::string, std::string> unchecked_;  ///< key → event
  std::vector<std::string> unanswered_;
};

}  // namespace tress::testing
