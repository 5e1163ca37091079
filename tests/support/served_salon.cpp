#include "tests/support/served_salon.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/http_client.hpp"

namespace tress::testing {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

/// The number behind `name` in what the kernel says of a process; 0 if it says nothing.
std::uint64_t status_of(pid_t process, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size()));
  }
  return 0;
}

/// Starts the program with standard output to `output` (-1: nowhere) and standard error nowhere.
pid_t start_program(const std::vector<std::string>& words, int output) {
  const pid_t process = ::fork();
  if (process < 0) fail("cannot fork");
  if (process > 0) return process;
  const int nowhere = ::open("/dev/null", O_WRONLY);
  ::dup2(output < 0 ? nowhere : output, STDOUT_FILENO);
  ::dup2(nowhere, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT(*-const-cast): execv's type
  }
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

int exit_code_of(pid_t process) {
  int status = 0;
  if (::waitpid(process, &status, 0) != process) fail("cannot wait");
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The number behind `name` in a file of "name=number" lines; 0 if it is not there yet.
std::uint16_t number_in(const std::filesystem::path& path, const std::string& name) {
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with(name + "=") && in.good()) {
      return static_cast<std::uint16_t>(std::stoul(line.substr(name.size() + 1)));
    }
  }
  return 0;
}

}  // namespace

ProgramEnd run_program(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) fail("cannot make a pipe");
  const pid_t process = start_program(words, ends[1]);
  ::close(ends[1]);
  ProgramEnd end;
  std::array<char, 4096> piece{};
  for (ssize_t count = ::read(ends[0], piece.data(), piece.size()); count > 0;
       count = ::read(ends[0], piece.data(), piece.size())) {
    end.output.append(piece.data(), static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  end.exit_code = exit_code_of(process);
  return end;
}

Program::Program(const std::vector<std::string>& words) : process_(start_program(words, -1)) {}

Program::~Program() {
  if (process_ > 0) kill_hard();
}

void Program::kill_hard() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  wait();
}

bool Program::is_gone_within(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (process_ > 0) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) process_ = -1;
    if (process_ < 0 || std::chrono::steady_clock::now() >= end) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return process_ < 0;
}

int Program::stop() {
  ::kill(process_, SIGTERM);
  return wait();
}

void Program::hang_up() {
  ::kill(process_, SIGHUP);
}

bool Program::leave_memory(std::uint64_t bytes) {
  constexpr std::uint64_t kib = 1024;
  const std::uint64_t used = status_of(process_, "VmData:") * kib;
  const rlimit limit{used + bytes, used + bytes};
  return used != 0 && ::prlimit(process_, RLIMIT_DATA, &limit, nullptr) == 0;
}

Footprint Program::footprint() const {
  constexpr std::uint64_t kib = 1024;
  namespace fs = std::filesystem;
  const fs::path open_ones = "/proc/" + std::to_string(process_) + "/fd";
  const auto descriptors = std::distance(fs::directory_iterator{open_ones}, {});
  return {static_cast<std::size_t>(descriptors), status_of(process_, "Threads:"),
          status_of(process_, "VmRSS:") * kib, status_of(process_, "VmHWM:") * kib};
}

int Program::wait() {
  const int code = exit_code_of(process_);
  process_ = -1;
  return code;
}

ServedSalon::ServedSalon(std::string program,
                         std::filesystem::path folder,
                         const std::vector<std::string>& more)
    : program_(std::move(program)),
      folder_(std::move(folder)) {
  std::vector<std::string> words{
      program_, "init",       "--data", data(),        "--name",
      "Test",   "--currency", "CAD",    "--time-zone", "America/Vancouver"};
  words.insert(words.end(), more.begin(), more.end());
  const auto made = run_program(words);
  const auto hash = made.output.find("/setup#");
  if (made.exit_code != 0 || hash == std::string::npos) fail("tress init failed");
  constexpr std::size_t token_digits = 64;
  link_ = made.output.substr(hash + 7, token_digits);
  const std::string before_key = "public key  ";
  const auto key = made.output.find(before_key);
  if (key == std::string::npos) fail("tress init printed no key");
  const auto key_start = key + before_key.size();
  log_key_ = made.output.substr(key_start, made.output.find('\n', key_start) - key_start);
}

void ServedSalon::start(const std::vector<std::string>& more) {
  const std::filesystem::path ports = folder_ / "ports";
  std::filesystem::remove(ports);
  std::vector<std::string> words{
      program_,       "serve", "--data",      data(),        "--port", std::to_string(wanted_port_),
      "--admin-port", "0",     "--port-file", ports.string()};
  words.insert(words.end(), more.begin(), more.end());
  serving_ = std::make_unique<Program>(words);
  read_ports();
}

void ServedSalon::read_ports() {
  constexpr std::chrono::seconds patience{20};
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    port_ = number_in(folder_ / "ports", "port");
    admin_port_ = number_in(folder_ / "ports", "admin_port");
    if (port_ != 0 && admin_port_ != 0) return;
    if (serving_->is_gone_within(std::chrono::milliseconds{5})) break;
  }
  fail("tress serve did not start");
}

void ServedSalon::kill_hard() {
  serving_->kill_hard();
}

int ServedSalon::stop() {
  return serving_->stop();
}

ServedSalon::Headers ServedSalon::sign_in() {
  const Headers json{{"Content-Type", "application/json"}};
  const std::string person = R"("name":"test.owner","password":"a long test phrase 9")";
  HttpClient client{port_};
  if (!has_owner_) {
    const auto owner =
        client.request("POST", "/v1/setup/owner", json,
                       "{\"token\":\"" + link_ + R"(","work_name":"Owner",)" + person + "}");
    if (!owner || owner->status != 200) fail("the owner link did not work");
    has_owner_ = true;
  }
  const auto session =
      client.request("POST", "/v1/sign-in", json, "{" + person + R"(,"as_token":true})");
  const auto at = session ? session->body.find(R"("token":")") : std::string::npos;
  if (at == std::string::npos) fail("signing in did not work");
  constexpr std::size_t token_digits = 64;
  Headers headers = json;
  headers.emplace_back("Authorization", "Bearer " + session->body.substr(at + 9, token_digits));
  return headers;
}

}  // namespace tress::testing
