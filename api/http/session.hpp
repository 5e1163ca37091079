#pragma once

// Inner header of this folder: the only one with Asio and Beast in it. Included by server.cpp and
// session*.cpp alone, because it is slow to compile.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "api/http/connections.hpp"
#include "api/http/head_check.hpp"
#include "api/http/router.hpp"
#include "api/http/server.hpp"

namespace tress::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

using ErrorCode = boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

/// What the sessions of one server share. Lives until the last of them ends.
struct Core {
  Core(Options chosen, Router table)
      : options(std::move(chosen)),
        router(std::move(table)),
        connections(options.limits) {}

  const Options options;
  const Router router;
  Connections connections;
  asio::io_context io;
  std::atomic<bool> is_draining = false;
  std::atomic<std::uint64_t> requests = 0;
};

/// The socket's other end.
struct Peer {
  std::string address;
  bool is_loopback = false;
};

/// One connection: reads a request, checks it, has it answered, sends the answer, and again.
/// All members belong to the socket's strand except where a comment says otherwise. The coroutine
/// that runs on it holds the session; when it ends, so does the connection.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Socket = asio::ip::tcp::socket;

  /// Takes over the place that `admission` stands for.
  Session(std::shared_ptr<Core> core, Socket socket, Peer peer, Connections::Admission admission);
  ~Session();

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();

  // The following three from any thread.

  /// Ends what the session waits for if its deadline comes before `soon`.
  void check_deadline(SteadyTime soon);

  /// Ends the connection before its next request.
  void drain();

  /// Ends the connection now.
  void abort();

 private:
  class Sink;

  /// How a step of reading a request ended.
  enum class Step : unsigned char {
    done,
    refused,  ///< `response_` holds the answer
    ended,    ///< nobody is there any more
  };

  // session.cpp: the course of a connection.
  asio::awaitable<void> run();
  asio::awaitable<bool> serve_one();
  asio::awaitable<Step> read_head();
  [[nodiscard]] std::optional<Step> scan_head(HeadScanner& scanner);
  asio::awaitable<bool> read_some();
  asio::awaitable<Step> read_body();
  asio::awaitable<void> say_continue();
  asio::awaitable<bool> have_handled();
  asio::awaitable<bool> send_answer();
  asio::awaitable<bool> write(std::string_view head, std::string_view body);
  void log_answer() const;
  void begin_stream();
  asio::awaitable<void> linger();

  // session_stream.cpp: an answer that goes on.
  asio::awaitable<void> send_stream(std::shared_ptr<EventStream> stream);
  asio::awaitable<bool> send_news(EventStream& stream);
  asio::awaitable<void> watch_peer();

  // session_check.cpp: what a request must be before anybody handles it.
  [[nodiscard]] Step check_request();
  [[nodiscard]] Step find_route();
  [[nodiscard]] Step check_body_facts();
  [[nodiscard]] Step parse_request();
  Step refuse(int status, std::string_view code, std::string_view title);
  Step refuse_head(HeadProblem found);
  Step refuse_method(std::string allowed);
  void fail(std::string_view why);

  void begin_request();
  void set_deadline(std::chrono::milliseconds from_now);
  void clear_deadline();
  void expire(SteadyTime soon);
  void take_answer(std::uint64_t exchange, Response response);
  void take_failure(std::uint64_t exchange);
  [[nodiscard]] std::string_view received() const;
  [[nodiscard]] std::chrono::milliseconds body_deadline() const;

  [[nodiscard]] std::string_view route_name() const noexcept;

  [[nodiscard]] const Limits& limits() const { return core_->options.limits; }

  const std::shared_ptr<Core> core_;  // First, so that it outlives the socket.
  Socket socket_;
  asio::steady_timer answered_;  ///< Cancelled when the answer, or news of a stream, is there.
  const Peer peer_;
  Connections::Admission admission_;
  std::atomic<SteadyTime::rep> deadline_;  ///< Written by the strand, read by any thread.

  beast::flat_buffer in_;
  bool has_timed_out_ = false;
  bool is_idle_ = false;  ///< between two requests
  bool is_aborted_ = false;
  bool is_streaming_ = false;
  bool has_peer_left_ =
      false;                ///< of a stream: the peer has closed, or sent what is no business here
  std::size_t served_ = 0;  ///< requests

  // Of the request in hand.
  std::uint64_t exchange_ = 0;  ///< Its number; an answer to an earlier one is late and ignored.
  SteadyTime began_;
  std::string request_id_;
  std::size_t head_bytes_ = 0;
  Head head_;  ///< Its views point into `in_` until the head is consumed.
  bool is_head_request_ = false;
  std::string_view method_text_;
  Match match_;
  Request request_;
  bool has_body_ = false;
  bool closes_ = false;
  bool has_answer_ = false;
  Response response_;
  std::string refusal_;
};

}  // namespace tress::http
