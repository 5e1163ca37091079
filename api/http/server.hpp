#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/limits.hpp"
#include "api/http/router.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"

namespace tress::http {

/// One answered request, for the log and the metrics. No path, no header, no body: those can hold
/// personal data. The views live during the call.
struct AccessLine {
  std::string_view method;  ///< "-" if none was understood
  std::string_view route;   ///< the route's name; "-" if none was reached
  int status = 0;
  std::chrono::microseconds took{};  ///< from the request's first byte to the answer's last
  std::string_view request_id;
  std::string_view refusal;  ///< why no handler was called, such as "length_required"; often empty
  std::string_view peer;
};

/// Called on I/O threads, from several at once.
using AccessLog = std::function<void(const AccessLine&)>;

/// Writes the line to the program's log.
void log_access(const AccessLine& line);

struct Options {
  /// A numeric address. Without TLS only loopback is accepted: passwords and session tokens would
  /// cross the network in the clear.
  std::string address = "127.0.0.1";

  std::uint16_t port = 0;  ///< 0 picks a free one.
  unsigned threads = 0;    ///< I/O threads; 0 is one per core, at most `threads_max`.

  /// The names under which we are reachable, without a port; others get 421. Empty allows all.
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "[::1]"};

  Limits limits;
  AccessLog access_log = log_access;
  std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();  ///< for the Date header

  /// Request ids count from here; random, so that ids of two starts differ.
  std::uint64_t request_id_seed = 0;
};

/// A listener with its own threads. Several live side by side (public and admin); none shares
/// anything. `start`, `stop` and the destructor are called from one thread that is not an I/O
/// thread.
class Server {
 public:
  Server(Options options, Router router);

  /// As `stop` without waiting for anything.
  // NOLINTNEXTLINE(bugprone-exception-escape): a mutex or join that fails leaves nothing to do.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and begins to accept; the port that was taken. Called once.
  /// `Fault::Kind::configuration` if the address is not one or not loopback, `io` if it is in use.
  [[nodiscard]] Result<std::uint16_t, Fault> start();

  /// Accepts no more, closes idle connections, lets requests in hand finish for up to `drain`, then
  /// cuts the rest and joins the threads. Harmless when not started or stopped already.
  void stop(std::chrono::milliseconds drain);

  /// Connections open now, without those that are being refused. Any thread.
  [[nodiscard]] std::size_t connections() const;

 private:
  struct Running;

  std::unique_ptr<Running> running_;
};

}  // namespace tress::http
