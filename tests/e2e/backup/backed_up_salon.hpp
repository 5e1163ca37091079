#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"
#include "ledger/backup/vault.hpp"

namespace tress::testing {

inline const std::string program = TRESS_PROGRAM;

/// An idempotency key, which has no spaces, for any text.
inline std::string key_for(const std::string& text) {
  return to_hex(bytes_of(text)).substr(0, 128);
}

/// Runs it with what it prints on standard error in its output.
inline ProgramEnd run_aloud(const std::vector<std::string>& words) {
  std::vector<std::string> all{"/bin/sh", "-c", R"(exec "$0" "$@" 2>&1)"};
  all.insert(all.end(), words.begin(), words.end());
  return run_program(all);
}

/// A salon with a backup key, whose secret half is beside it, and a folder for backups.
class BackedUpSalon {
 public:
  using Headers = ServedSalon::Headers;

  BackedUpSalon() : salon_(program, folder_.path()) {
    const auto made = run_aloud({program, "keys", "backup-key", secret(), "--data", data()});
    INFO(made.output);
    REQUIRE(made.exit_code == 0);
    paper_ = made.output;
  }

  [[nodiscard]] ServedSalon& salon() { return salon_; }

  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

  [[nodiscard]] std::string data() const { return salon_.data(); }

  [[nodiscard]] std::string secret() const { return folder_ / "backup.key"; }

  [[nodiscard]] std::string target() const { return folder_ / "backups"; }

  /// What `tress keys backup-key` printed.
  [[nodiscard]] const std::string& paper() const { return paper_; }

  [[nodiscard]] backup::Vault ledger_vault() const {
    return {machine_files(), target() + "/ledger", backup::Kind::ledger};
  }

  [[nodiscard]] backup::Vault keys_vault() const {
    return {machine_files(), target() + "/keys", backup::Kind::keys};
  }

  void import_sample() const {
    const std::string sample = std::string{TRESS_SOURCE_DIR} + "/tests/data/salon-sample";
    REQUIRE(run_program({program, "import", "receipts", sample, "--data", data()}).exit_code == 0);
  }

  [[nodiscard]] std::vector<std::string> backup_words() const {
    return {program, "backup", "--data", data(), "--to", target()};
  }

  void back_up() const {
    const auto taken = run_aloud(backup_words());
    INFO(taken.output);
    REQUIRE(taken.exit_code == 0);
  }

  [[nodiscard]] std::vector<std::string> restore_words(const std::string& to) const {
    return {program, "restore", "--from", target(), "--secret", secret(), "--data", to};
  }

  [[nodiscard]] ProgramEnd check() const {
    return run_aloud({program, "backup", "--check", "--to", target()});
  }

  /// The open ledger is served; the client's id.
  std::string register_client(const Headers& signed_in, const std::string& name) {
    HttpClient client{salon_.port()};
    Headers headers = signed_in;
    headers.emplace_back("Idempotency-Key", key_for(name));
    const auto made = client.request("POST", "/v1/clients?even_if_known=true", headers,
                                     "{\"name\":\"" + name + R"(","phone":"+16045550123"})");
    REQUIRE(made.has_value());
    INFO(made->body);
    REQUIRE(made->status == 201);
    const auto body = json::read(made->body);
    return *body.value().find("stream")->if_string();
  }

 private:
  TemporaryFolder folder_;
  ServedSalon salon_;
  std::string paper_;
};

inline int verify(const std::string& data) {
  const auto verified = run_aloud({program, "verify", "--data", data});
  INFO(verified.output);
  return verified.exit_code;
}

/// Books as text: equal texts, equal books.
inline std::string books(const std::string& data) {
  const auto out =
      run_program({program, "export", "csv", "--what", "trial-balance", "--data", data});
  REQUIRE(out.exit_code == 0);
  return out.output;
}

/// Waits until `is_so`; false after half a minute.
inline bool wait_until(const std::function<bool()>& is_so) {
  for (int tries = 0; tries < 600; ++tries) {
    if (is_so()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// Every file below `folder`.
inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline bool is_in_file(const std::filesystem::path& path, const std::string& text) {
  std::ifstream in(path, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>{in}, {}};
  return all.find(text) != std::string::npos;
}

}  // namespace tress::testing
