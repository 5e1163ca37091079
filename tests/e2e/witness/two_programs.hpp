#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/merkle/checkpoint.hpp"
#include "ledger/witness/head.hpp"

namespace tress::testing {

inline const std::string program = TRESS_PROGRAM;

/// Asks again and again until it holds; false after half a minute.
inline bool comes_true(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (std::chrono::steady_clock::now() < until) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// The number behind "port=" in a file, once it is there.
inline std::uint16_t port_in(const std::filesystem::path& path) {
  std::uint16_t port = 0;
  const bool is_there = comes_true([&] {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    if (!line.starts_with("port=") || in.eof()) return false;
    port = static_cast<std::uint16_t>(std::stoul(line.substr(5)));
    return true;
  });
  REQUIRE(is_there);
  return port;
}

/// A witness in a process of its own, with a key and a folder of its own.
class ServedWitness {
 public:
  ServedWitness(const std::filesystem::path& folder, const std::string& log_key)
      : folder_(folder),
        log_key_(log_key) {
    const auto made =
        run_program({program, "witness", "init", "--data", data(), "--name", "witness.test/w1"});
    REQUIRE(made.exit_code == 0);
    const auto key = made.output.find("witness.test/w1+");
    vkey_ = made.output.substr(key, made.output.find('\n', key) - key);
  }

  /// Lets it know the log, with the root key that may change the log's key.
  void know_log(const std::string& root_key) {
    std::vector<std::string> words{program, "witness", "add-log", "--data",
                                   data(),  "--key",   log_key_};
    if (!root_key.empty()) words.insert(words.end(), {"--root-key", root_key});
    REQUIRE(run_program(words).exit_code == 0);
  }

  void start() {
    const auto ports = folder_ / "witness-port";
    std::filesystem::remove(ports);
    serving_ = std::make_unique<Program>(std::vector<std::string>{program, "witness", "serve",
                                                                  "--data", data(), "--port", "0",
                                                                  "--port-file", ports.string()});
    port_ = port_in(ports);
  }

  int stop() { return serving_->stop(); }

  void kill_hard() { serving_->kill_hard(); }

  /// What `tress witness list` says.
  [[nodiscard]] std::string listing() const {
    return run_program({program, "witness", "list", "--data", data()}).output;
  }

  [[nodiscard]] HttpAnswer post(const std::string& path, const std::string& body) const {
    HttpClient client{port_};
    const auto answer = client.request("POST", path, {{"Content-Type", "text/plain"}}, body);
    REQUIRE(answer.has_value());
    return *answer;
  }

  /// The options that make `tress serve` ask it, every second.
  [[nodiscard]] std::vector<std::string> options() const {
    return {"--witness",       "http://127.0.0.1:" + std::to_string(port_),
            "--witness-key",   vkey_,
            "--witness-every", "1"};
  }

  [[nodiscard]] const std::string& vkey() const noexcept { return vkey_; }

  [[nodiscard]] std::string data() const { return (folder_ / "witness").string(); }

 private:
  const std::filesystem::path folder_;
  const std::string log_key_;
  std::string vkey_;
  std::unique_ptr<Program> serving_;
  std::uint16_t port_ = 0;
};

/// A salon and its witness, both in processes of their own.
struct TwoPrograms {
  TwoPrograms() : salon(program, folder.path()), witness(folder.path(), salon.log_key()) {
    salon.start();
    const std::string keys = get(salon.port(), "/log/keys").body;
    const auto at = keys.find(R"("root_key":")");
    const std::string root =
        at == std::string::npos ? "" : keys.substr(at + 12, keys.find('"', at + 12) - at - 12);
    witness.know_log(root);
    static_cast<void>(salon.sign_in());
    REQUIRE(salon.stop() == 0);
    witness.start();
  }

  [[nodiscard]] static HttpAnswer get(std::uint16_t port, const std::string& path) {
    HttpClient client{port};
    const auto answer = client.request("GET", path);
    REQUIRE(answer.has_value());
    return *answer;
  }

  void start() { salon.start(witness.options()); }

  /// One event each.
  void write(int count, const std::string& word) {
    auto headers = salon.sign_in();
    headers.emplace_back("Idempotency-Key", "");
    HttpClient client{salon.port()};
    for (int i = 0; i < count; ++i) {
      headers.back().second = word + std::to_string(i);
      const auto answer = client.request("POST", "/v1/clients", headers,
                                         R"({"name":"Witness )" + word + std::to_string(i) + "\"}");
      REQUIRE(answer.has_value());
      REQUIRE(answer->status == 201);
    }
  }

  /// Size and root of the note, as it says itself.
  [[nodiscard]] static std::string tree_in(const std::string& note) {
    const auto first = note.find('\n');
    return note.substr(first + 1, note.find('\n', note.find('\n', first + 1) + 1) - first - 1);
  }

  [[nodiscard]] std::string newest() const { return get(salon.port(), "/log/checkpoint").body; }

  /// Waits until the witness has cosigned the newest checkpoint.
  [[nodiscard]] bool comes_to_be_witnessed() const {
    return comes_true([&] {
      const auto answer = get(salon.port(), "/log/checkpoint/witnessed");
      return answer.status == 200 && tree_in(answer.body) == tree_in(newest());
    });
  }

  [[nodiscard]] bool turns_red() const {
    return comes_true([&] { return get(salon.admin_port(), "/healthz").status == 503; });
  }

  /// Everything of the salon, as a careful insider copies it: database, views, keys, anchor, what
  /// was cosigned.
  void copy_salon(const std::string& from, const std::string& to) const {
    namespace fs = std::filesystem;
    fs::remove_all(folder / to);
    fs::copy(folder / from, folder / to, fs::copy_options::recursive);
  }

  TemporaryFolder folder;
  ServedSalon salon;
  ServedWitness witness;
};

}  // namespace tress::testing
