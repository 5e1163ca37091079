// Goal: whatever a stranger sends, the program's log has one JSON object a line, and no line is the
// stranger's. Method: standard error goes into a file, which is read back by the API's own reader;
// behind it the log alone, and a real server that writes to it.

#include "ledger/base/log.hpp"

#include <cstdio>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/http/test_server.hpp"

#include "api/json/reader.hpp"

namespace tress::http::testing::log_test {

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

/// Stands in all that the stranger sends; lower case, as header names come back.
const std::string mark = "stranger-was-here";

/// A line end, an escape that colours a terminal, a line end of Unicode, and what ends a JSON text.
const std::string strange = mark + "\n\x1b[31m\u2028\",\"level\":\"info\\";

/// While it lives, what this process says on standard error goes into a file.
class CaughtErrors {
 public:
  CaughtErrors() : kept_(::dup(STDERR_FILENO)) {
    std::fflush(stderr);
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    REQUIRE(file >= 0);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
    log::set_up(false, false);
  }

  ~CaughtErrors() {
    std::fflush(stderr);
    ::dup2(kept_, STDERR_FILENO);
    ::close(kept_);
  }

  CaughtErrors(const CaughtErrors&) = delete;
  CaughtErrors& operator=(const CaughtErrors&) = delete;

  /// What was said so far.
  [[nodiscard]] std::string text() const {
    std::ostringstream out;
    out << std::ifstream{path_, std::ios::binary}.rdbuf();
    return out.str();
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    const std::string all = text();
    std::vector<std::string> found;
    std::istringstream in{all};
    for (std::string line; std::getline(in, line);) found.push_back(line);
    CHECK((all.empty() || all.back() == '\n'));
    return found;
  }

  /// Waits until there are so many: a line is written just after its answer is sent.
  void wait_for(std::size_t count) const {
    for (int look = 0; look < 500 && lines().size() < count; ++look) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }

 private:
  ::tress::testing::TemporaryFolder folder_;
  const std::string path_ = (folder_ / "errors").string();
  int kept_;
};

/// The member of a line that is one JSON object.
std::string said(const std::string& line, std::string_view member) {
  const auto value = json::read(line);
  INFO(line);
  REQUIRE(value.has_value());
  const json::Value* const found = value.value().find(member);
  REQUIRE(found != nullptr);
  REQUIRE(found->if_string() != nullptr);
  return *found->if_string();
}

/// Printable, and no longer than the log's own bound with every character escaped.
void require_tame(const std::string& line) {
  CHECK(line.size() <= 4200);
  for (const char c : line) CHECK_FALSE((static_cast<unsigned char>(c) < 0x20 || c == 0x7F));
  CHECK(line.find("\u2028") == std::string::npos);
}

/// A server whose answers go into the program's log.
class LoggedServer {
 public:
  LoggedServer() : server_(Options{}, Router{routes()}), port_(server_.start().value()) {}

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  void stop() { server_.stop(std::chrono::seconds{5}); }

 private:
  static std::vector<Route> routes() {
    std::vector<Route> table;
    table.push_back(
        {Method::post, "/v1/notes", "add_note",
         [](const Request&, Responder responder) { responder(json_response(200, "{}")); }});
    return table;
  }

  Server server_;
  std::uint16_t port_;
};

std::string with_header(const std::string& line) {
  return "POST /v1/notes HTTP/1.1\r\nHost: localhost\r\n" + line + "\r\n\r\n";
}

std::string with_body(const std::string& body) {
  return "POST /v1/notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Everything that a stranger may try, each a request of its own.
std::vector<std::string> attempts() {
  const std::string long_one = mark + std::string(mebibyte, 'x');
  std::vector<std::string> all{with_body(R"({"reason":")" + strange + "\"}"),
                               with_body(R"({"reason":")" + long_one + "\"}"),
                               "GET /" + mark + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                               mark + " / HTTP/1.1\r\nHost: localhost\r\n\r\n"};
  for (const std::string name : {"User-Agent: ", "X-Request-Id: "}) {
    all.push_back(with_header(name + mark));
    all.push_back(with_header(name + mark + "\u2028\"}"));
    all.push_back(with_header(name + mark + "\x1b[31m"));
    all.push_back(with_header(name + mark + "\n{\"level\":\"info\",\"text\":\"" + mark + "\"}"));
    all.push_back(with_header(name + mark + "\r\nX-Forged: " + mark));
    all.push_back(with_header(name + long_one));
  }
  return all;
}

}  // namespace

TEST_CASE("log: a stranger's text is one line of JSON, escaped and cut [neg-105]", "[unit][http]") {
  const CaughtErrors caught;
  log::info("reason: {}", strange);
  log::warn("reason: {}", std::string(mebibyte, 'x'));
  log::error("reason: {}", std::string(mebibyte, '\n'));
  log::error("reason: {}", std::string(mebibyte, '"'));
  const auto lines = caught.lines();
  REQUIRE(lines.size() == 4);
  for (const std::string& line : lines) {
    require_tame(line);
    CHECK_FALSE(said(line, "time").empty());
    CHECK_FALSE(said(line, "level").empty());
    CHECK(said(line, "text").starts_with("reason: "));
  }
  CHECK(said(lines[0], "level") == "info");
  CHECK(said(lines[0], "text") ==
        "reason: " + mark + "\\u{a}\\u{1b}[31m\\u{2028}\",\"level\":\"info\\");
  for (std::size_t i = 1; i < lines.size(); ++i) CHECK(said(lines[i], "text").ends_with("…"));
}

TEST_CASE(
    "log: of requests full of strange text the log has one line each, with nothing of it "
    "[neg-105]",
    "[unit][http]") {
  const CaughtErrors caught;
  LoggedServer server;
  const auto all = attempts();
  for (const std::string& request : all) {
    HttpClient client{server.port()};
    // Who sends a mebibyte may be cut off before the answer is read.
    static_cast<void>(client.ask(request));
  }
  caught.wait_for(all.size());
  server.stop();
  const std::regex shape{
      R"(http (-|[A-Z]+) (-|[a-z_]+) \d{3} \d+us request=[0-9a-f]{16} peer=127\.0\.0\.1)"
      R"(( refused=[a-z0-9_]+)?)"};
  const auto lines = caught.lines();
  CHECK(lines.size() == all.size());
  for (const std::string& line : lines) {
    INFO(line);
    require_tame(line);
    CHECK(std::regex_match(said(line, "text"), shape));
    CHECK(line.find("stranger") == std::string::npos);
  }
}

}  // namespace tress::http::testing::log_test
