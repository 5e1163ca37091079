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

  /// A stream that has nothing to say says so this often: front proxies and browsers give up on a
  /// silent connection after half a minute or more, and a dead peer is noticed by it.
  std::chrono::milliseconds stream_heartbeat{15'000};

  /// What the kernel may hold of a stream that its peer does not read, so that a slow reader is
  /// noticed by our own queue and not megabytes later.
  int stream_send_buffer_bytes = 32 * 1024;

  /// Deadlines are looked at this often, and end up to this much early, never late.
  std::chrono::milliseconds watch_interval{100};

  /// Each connection costs a descriptor and up to 20 KiB before its first request is understood.
  std::size_t connections_max = 1024;

  /// A salon behind one address has a dozen devices with six connections each; behind a front proxy
  /// all of them have its address. Answers that go on are not among them: those last for hours.
  std::size_t connections_per_address_max = 64;

  /// Connections whose answer goes on, from all addresses. The rest of all stays for requests.
  std::size_t streams_max = 512;

  /// Connections that are being told 503. Past it they are closed without a word.
  std::size_t refusals_max = 64;

  /// Requests of one connection; then it is closed, so that load spreads again after a restart of a
  /// front proxy.
  std::size_t requests_per_connection_max = 1000;
};

/// The live feed: an event stream of what is committed (api/routes/feed.hpp).
struct FeedLimits {
  /// Messages that wait for one reader: a busy minute of fifty tills. When that many wait and none
  /// is taken for so long, the reader is told to read its screen again. A burst is not that.
  std::size_t messages_max = 256;
  std::chrono::milliseconds stalled_max{5'000};

  /// Of one session: four tabs, or a tab and its neighbours while they are reloaded. More is 429.
  std::size_t streams_per_session_max = 4;

  /// Of one person in all sessions together: four devices with four tabs each. More is 429.
  std::size_t streams_per_person_max = 16;

  /// In all; half of the connections stay for requests. More is 503.
  std::size_t streams_max = 512;

  /// Events that a reader who comes back may lack. Beyond it reading the screen again costs less
  /// than telling every event.
  std::size_t events_behind_max = 10'000;

  /// Events that are read at once for one reader, so that who comes back with much to catch up
  /// holds up nobody for long; and the bytes of them.
  std::size_t chunk_events_max = 256;
  std::size_t chunk_bytes_max = std::size_t{1024} * 1024;

  /// Decoded events that are kept for all readers together: those at the log's end read them once.
  std::size_t kept_events_max = 1024;

  /// Between two looks whether a reader for whom more waits has taken something.
  std::chrono::milliseconds catch_up_every{20};

  /// Events of which a reader may know nothing, until they are told how far it has come without
  /// them: else who comes back would seem to lack all of them.
  std::size_t unmarked_events_max = 1000;

  /// How soon a stream ends after its session has: nothing that is committed later is told.
  std::chrono::milliseconds look_every{500};

  /// How long a message waits for the view that says whom it concerns, before all wait for it
  /// again.
  std::chrono::milliseconds view_wait_max{250};
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
static_assert(Limits{}.stream_heartbeat < Limits{}.idle_deadline);
// With every stream open, one address has room for all that it may send, and as many again.
static_assert(Limits{}.streams_max + 2 * Limits{}.connections_per_address_max <=
              Limits{}.connections_max);
static_assert(Limits{}.streams_max * 2 <= Limits{}.connections_max);
static_assert(FeedLimits{}.streams_max <= Limits{}.streams_max);
static_assert(FeedLimits{}.streams_per_session_max < FeedLimits{}.streams_per_person_max);
static_assert(FeedLimits{}.streams_per_person_max < FeedLimits{}.streams_max);
static_assert(FeedLimits{}.chunk_events_max <= FeedLimits{}.kept_events_max);
static_assert(Limits{}.connections_per_address_max < Limits{}.connections_max);

}  // namespace tress::http
