#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace tress::testing {

/// What a program printed, and how it ended.
struct ProgramEnd {
  int exit_code = -1;  ///< -1 if a signal ended it
  std::string output;  ///< standard output
};

/// Runs the program and waits for it.
ProgramEnd run_program(const std::vector<std::string>& words);

/// What a process holds of the machine.
struct Footprint {
  std::size_t descriptors = 0;
  std::size_t threads = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t resident_peak_bytes = 0;  ///< since it began
};

/// A program that runs beside the test, ended by process id with this object.
class Program {
 public:
  explicit Program(const std::vector<std::string>& words);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// As a power cut would: no chance to tidy up. Returns when it is gone.
  void kill_hard();

  /// SIGTERM; the exit code.
  int stop();

  /// SIGHUP.
  void hang_up();

  /// From now on it gets that much more memory and no more. False if this machine sets no limits.
  bool leave_memory(std::uint64_t bytes);

  /// True if it ends by itself in that time, or has ended.
  bool is_gone_within(std::chrono::milliseconds patience);

  /// Requires that it runs.
  [[nodiscard]] Footprint footprint() const;

 private:
  int wait();

  pid_t process_ = -1;
};

/// A salon of its own, made by `tress init` and served by `tress serve` in a process of its own.
class ServedSalon {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  /// `program` is the path of tress. Makes the salon in `folder` and its owner, with these options
  /// of `tress init` besides; does not serve yet.
  ServedSalon(std::string program,
              std::filesystem::path folder,
              const std::vector<std::string>& more = {});

  /// Starts serving on ports picked free, with these options besides.
  void start(const std::vector<std::string>& more = {});

  /// From now on starts on the port that it has: a browser remembers an address with its port.
  void keep_port() { wanted_port_ = port_; }

  void kill_hard();
  int stop();

  void hang_up() { serving_->hang_up(); }

  [[nodiscard]] Footprint footprint() const { return serving_->footprint(); }

  bool leave_memory(std::uint64_t bytes) { return serving_->leave_memory(bytes); }

  /// True if the program ends by itself in that time.
  bool is_gone_within(std::chrono::milliseconds patience) {
    return serving_->is_gone_within(patience);
  }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  [[nodiscard]] std::uint16_t admin_port() const noexcept { return admin_port_; }

  /// Verifier key of the log, as `tress init` has printed it.
  [[nodiscard]] const std::string& log_key() const noexcept { return log_key_; }

  [[nodiscard]] std::string data() const { return (folder_ / "salon").string(); }

  /// The owner link to use instead of the one that was printed at first.
  void use_link(std::string token) { link_ = std::move(token); }

  /// Headers of a session of the owner, who is made by the owner link at the first call.
  Headers sign_in();

 private:
  void read_ports();

  const std::string program_;
  const std::filesystem::path folder_;
  std::string link_;
  std::string log_key_;
  bool has_owner_ = false;
  std::unique_ptr<Program> serving_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
  std::uint16_t wanted_port_ = 0;
};

}  // namespace tress::testing
