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

  enum class Notes : unsigned char { brief, long_ones };

  /// Eight writers, until the server is gone. `end_it` is called after `milliseconds`.
  template <class EndIt>
  void write_until(std::chrono::milliseconds after,
                   const EndIt& end_it,
                   Notes notes = Notes::brief) {
    ++rounds_;
    notes_ = notes;
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
      threads.emplace_back([this, w] { write_until_gone(w); });
    }
    std::this_thread::sleep_for(after);
    end_it();
    for (auto& thread : threads) thread.join();
  }

  /// So many notes were acknowledged since they were last looked for.
  [[nodiscard]] std::size_t unchecked() {
    const std::lock_guard lock{mutex_};
    return unchecked_.size();
  }

  /// Waits until `more` have been answered since the call, ten seconds at most.
  void wait_for_answers(std::size_t more) {
    using std::chrono::steady_clock;
    const std::size_t enough = unchecked() + more;
    const auto end = steady_clock::now() + std::chrono::seconds{10};
    while (unchecked() < enough && steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }

  /// Every answer since the last check is given again, the same.
  void require_all_there() {
    const std::vector<std::pair<std::string, std::string>> all{unchecked_.begin(),
                                                               unchecked_.end()};
    constexpr std::size_t worth_a_thread = 500;
    const std::size_t askers = std::min<std::size_t>(writers, all.size() / worth_a_thread + 1);
    std::vector<std::string> wrong;
    std::vector<std::thread> threads;
    for (std::size_t asker = 0; asker < askers; ++asker) {
      threads.emplace_back([&, asker] {
        std::unique_ptr<HttpClient> client;
        std::size_t asked = 0;
        for (std::size_t at = asker; at < all.size(); at += askers) {
          // The server closes a connection after a thousand requests.
          if (asked++ % worth_a_thread == 0) client = std::make_unique<HttpClient>(salon.port());
          if (is_answered_again(*client, all[at])) continue;
          const std::lock_guard lock{mutex_};
          wrong.push_back(all[at].first);
        }
      });
    }
    for (auto& thread : threads) thread.join();
    INFO("lost or changed: " << wrong.size() << ", one of them "
                             << (wrong.empty() ? "" : wrong.front()));
    REQUIRE(wrong.empty());
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

  /// One command by the owner; nothing if the server is gone before it has answered.
  std::optional<HttpAnswer> order(const std::string& target, const std::string& body) {
    HttpClient client{salon.port()};
    return post(client, target, "order-" + std::to_string(++orders_), body);
  }

  /// What the owner is shown there. Requires a server.
  HttpAnswer show(const std::string& target) {
    HttpClient client{salon.port()};
    const auto answer = client.request("GET", target, signed_in_);
    REQUIRE(answer.has_value());
    return *answer;
  }

  static std::string stream_in(const std::string& body) {
    const auto value = json::read(body);
    REQUIRE(value.has_value());
    return *value.value().find("stream")->if_string();
  }

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

  bool is_answered_again(HttpClient& client, const std::pair<std::string, std::string>& told) {
    const auto again = ask(client, told.first);
    return again && again->status == 201 && again->header("idempotency-replayed") == "true" &&
           event_in(again->body) == told.second;
  }

  /// Keys that end in 0 register a client, the others add a note: a long one if they begin so.
  std::optional<HttpAnswer> ask(HttpClient& client, const std::string& key) {
    if (key.back() == '0') {
      return post(client, "/v1/clients", key, R"({"name":"Client )" + key + "\"}");
    }
    return post(client, "/v1/clients/" + client_ + "/notes", key,
                R"({"text":"note )" + key + (key.front() == long_mark ? long_tail : "") + "\"}");
  }

  void write_until_gone(int writer) {
    auto client = std::make_unique<HttpClient>(salon.port());
    const std::string prefix = (notes_ == Notes::long_ones ? std::string{long_mark} : "") +
                               std::to_string(rounds_) + "-" + std::to_string(writer) + "-";
    for (int i = 1; client->is_connected(); ++i) {
      // The server closes a connection after a thousand requests.
      if (i % 500 == 0) client = std::make_unique<HttpClient>(salon.port());
      const std::string key = prefix + std::to_string(i);
      const auto answer = ask(*client, key);
      const std::lock_guard lock{mutex_};
      // Long notes are to fill memory: a writer who was kept waiting goes on with the next.
      const bool goes_on = notes_ == Notes::long_ones;
      if (!answer) {
        unanswered_.push_back(key);
        if (!goes_on) return;
        client = std::make_unique<HttpClient>(salon.port());
        continue;
      }
      if (answer->status == 201) unchecked_[key] = event_in(answer->body);
      if (answer->status == 503 && !goes_on) return;
    }
  }

  static std::string event_in(const std::string& body) {
    const auto value = json::read(body);
    if (!value.has_value()) return {};
    const auto* const events = value.value().find("events");
    return events == nullptr ? "" : *(*events->if_array())[0].find("event")->if_string();
  }

  static constexpr char long_mark = 'L';
  static inline const std::string long_tail = std::string(3'900, '.');  // A note has 4,000 at most.

  ServedSalon::Headers signed_in_;
  std::string client_;
  int rounds_ = 0;
  int orders_ = 0;
  Notes notes_ = Notes::brief;
  std::size_t acknowledged_ = 0;
  std::mutex mutex_;                              ///< guards what threads share while they run
  std::map<std::string, std::string> unchecked_;  ///< key → event
  std::vector<std::string> unanswered_;
};

}  // namespace tress::testing
