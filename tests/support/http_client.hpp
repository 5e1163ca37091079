#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tress::testing {

/// One answer as it came over the wire.
struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::string head;  ///< the raw bytes before the body

  /// The first value of that name (in lower case); empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// A client that sends whatever bytes a test wants, and reads answers one by one. Blocking; every
/// wait ends after `patience`. One thread at a time.
class HttpClient {
 public:
  /// Connects to 127.0.0.1. `from` is the loopback address to come from ("127.0.0.2").
  explicit HttpClient(std::uint16_t port, const std::string& from = "127.0.0.1");
  ~HttpClient();

  HttpClient(HttpClient&& other) noexcept;
  HttpClient& operator=(HttpClient&&) = delete;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  [[nodiscard]] bool is_connected() const noexcept { return socket_ >= 0; }

  /// Sends the bytes as they are; false if the other end is gone.
  bool send(std::string_view bytes);

  /// The next answer, or nothing if the connection ended or `patience` ran out before it was whole.
  /// `has_body` is false for the answer to a HEAD.
  std::optional<HttpAnswer> receive(bool has_body = true);

  /// `send`, then `receive`.
  std::optional<HttpAnswer> ask(std::string_view bytes, bool has_body = true);

  /// A well-formed request with `Host: localhost`; a body brings its Content-Length.
  std::optional<HttpAnswer> request(
      std::string_view method,
      std::string_view target,
      const std::vector<std::pair<std::string, std::string>>& headers = {},
      std::string_view body = {});

  /// Whether the other end closes, without sending anything more, before `patience` runs out.
  [[nodiscard]] bool is_closed_by_peer();

  /// What comes next, however little; nothing if the other end closes or `patience` runs out. For
  /// answers that go on.
  std::optional<std::string> receive_some();

  /// Everything that comes until the other end closes or `patience` runs out.
  std::string receive_all();

  /// Makes the kernel take little in, so that a peer who sends much gets stuck. Call first.
  void stop_reading();

  std::chrono::milliseconds patience{5'000};

 private:
  /// False at the end, on an error, or when nothing came in time.
  bool read_more();

  int socket_ = -1;
  std::string in_;
};

}  // namespace tress::testing
