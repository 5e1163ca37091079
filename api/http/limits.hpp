#pragma once

#include <chrono>
#include <cstddef>

/// Every bound of the HTTP side with its reason (`negative-tests.md` §1). They are members so that
/// a test can shorten a deadline; the program uses the defaults.
namespace tress::http {

/// How large the head of a request may be.
struct HeadLimits {
  /// The longest path of the API with a full query is below 1 KiB. More is 414.
  std::size_t request_line_bytes_max = std::size_t{4} * 1024;

  /// One header line; a session cookie and a signature fit many times. More is 431.
  std::size_t header_bytes_max = std::size_t{4} * 1024;

  /// All header lines together: what a connection can make us hold before it has shown who it is.
  std::size_t headers_bytes_max = std::size_t{16} * 1024;

  /// A browser sends about twenty.
  std::size_t headers_max = 64;
};

struct Limits {
  HeadLimits head;

  /// A JSON command; a bill with 200 lines has 30 KiB. A route may allow more (imports).
  std::size_t body_bytes_max = std::size_t{64} * 1024;

  /// From a request's first byte to the end of its head: five seconds are many round trips.
  std::chrono::milliseconds head_deadline{5'000};

  /// For the body: this, and one `body_step` more for each started `body_step_bytes` declared, but
  /// never more than `body_deadline_max`. 8 KiB/s is the slowest phone that we wait for.
  std::chrono::milliseconds body_deadline{10'000};
  std::chrono::milliseconds body_step{1'000};
  std::size_t body_step_bytes = std::size_t{8} * 1024;
  std::chrono::milliseconds body_deadline_max{30'000};

  /// Between requests. Longer than a till's pause between two clicks, shorter than a forgotten tab.
  std::chrono::milliseconds idle_deadline{30'000};

  /// How long the peer may take nothing of an answer, and how long a whole answer may take: the
  /// first ends a dead peer, the second one that takes a byte now and then.
  std::chrono::milliseconds write_deadline{20'000};
  std::chrono::milliseconds answer_deadline{300'000};

  /// After a refusal we read on for this long, so that the peer gets to see the answer: closing
  /// with unread bytes would reset the connection and lose it.
  std::chrono::milliseconds linger_deadline{1'000};

  /// Deadlines are looked at this often, and end up to this much early, never late.
  std::chrono::milliseconds watch_interval{100};

  /// Each connection costs a descriptor and up to 20 KiB before its first request is understood.
  std::size_t connections_max = 1024;

  /// A salon behind one address has a dozen devices with six connections each.
  std::size_t connections_per_address_max = 64;

  /// Connections that are being told 503. Past it they are closed without a word.
  std::size_t refusals_max = 64;

  /// Requests of one connection; then it is closed, so that load spreads again after a restart of a
  /// front proxy.
  std::size_t requests_per_connection_max = 1000;
};

/// I/O threads unless told otherwise. Handlers do not block, so more threads only add contention.
inline constexpr unsigned threads_max = 8;

/// Segments of a path. The deepest route has seven.
inline constexpr std::size_t path_segments_max = 16;

/// Parameters of a query. The richest filter has ten.
inline constexpr std::size_t query_parameters_max = 32;

static_assert(HeadLimits{}.header_bytes_max <= HeadLimits{}.headers_bytes_max);
static_assert(Limits{}.body_deadline <= Limits{}.body_deadline_max);
static_assert(Limits{}.watch_interval < Limits{}.linger_deadline);
static_assert(Limits{}.connections_per_address_max < Limits{}.connections_max);

}  // namespace tress::http
