#include "api/http/session.hpp"

#include <tuple>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/http/answer_head.hpp"
#include "api/http/problem.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/base/log.hpp"

namespace tress::http {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// One read: nearly every request comes whole in one.
constexpr std::size_t read_bytes = 4096;

/// What is read and thrown away after a refusal, so that a sender who goes on is not served for
/// long.
constexpr std::size_t linger_bytes_max = std::size_t{1024} * 1024;

/// Space kept by an idle connection for its next request.
constexpr std::size_t idle_bytes_max = std::size_t{16} * 1024;

constexpr SteadyTime::rep no_deadline = SteadyTime::max().time_since_epoch().count();

/// The n-th id from `seed`: SplitMix64, one-to-one, so ids do not repeat and do not count openly.
std::string request_id_of(std::uint64_t seed, std::uint64_t n) {
  std::uint64_t mixed = seed + n * 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  mixed ^= mixed >> 31U;
  Bytes bytes;
  append_be(bytes, mixed);
  return to_hex(bytes);
}

}  // namespace

/// Brings an answer from any thread to the session's strand. It does not keep the session alive:
/// when the connection is gone, so is the need for an answer.
class Session::Sink final : public AnswerSink {
 public:
  Sink(std::weak_ptr<Session> session, std::uint64_t exchange)
      : session_(std::move(session)),
        exchange_(exchange) {}

  // Without memory for the way to the strand the program ends: a client would wait for ever.
  // NOLINTNEXTLINE(bugprone-exception-escape): see above.
  void answer(Response response) noexcept override {
    const auto alive = session_.lock();
    if (!alive) return;
    // The queued call must not own the session: it would keep its own queue alive.
    asio::dispatch(alive->socket_.get_executor(),
                   [session = session_, exchange = exchange_, r = std::move(response)]() mutable {
                     if (const auto self = session.lock())
                       self->take_answer(exchange, std::move(r));
                   });
  }

  // NOLINTNEXTLINE(bugprone-exception-escape): as in `answer`.
  void abandon() noexcept override {
    const auto alive = session_.lock();
    if (!alive) return;
    // Queued even on the strand itself: if an exception is why, whoever catches it says so first.
    asio::post(alive->socket_.get_executor(), [session = session_, exchange = exchange_] {
      if (const auto self = session.lock()) self->take_failure(exchange);
    });
  }

 private:
  const std::weak_ptr<Session> session_;
  const std::uint64_t exchange_;
};

Session::Session(std::shared_ptr<Core> core,
                 Socket socket,
                 Peer peer,
                 Connections::Admission admission)
    : core_(std::move(core)),
      socket_(std::move(socket)),
      answered_(socket_.get_executor(), SteadyTime::max()),
      peer_(std::move(peer)),
      admission_(admission),
      deadline_(no_deadline) {}

Session::~Session() {
  core_->connections.release(admission_, peer_.address);
  core_->connections.remove(this);
}

void Session::start() {
  core_->connections.add(shared_from_this());
  asio::co_spawn(socket_.get_executor(), run(),
                 [self = shared_from_this()](const std::exception_ptr& thrown) {
                   if (!thrown) return;
                   try {
                     std::rethrow_exception(thrown);
                   } catch (const std::exception& error) {
                     log::error("a connection ended by an exception: {}", error.what());
                   }
                 });
}

void Session::set_deadline(std::chrono::milliseconds from_now) {
  has_timed_out_ = false;
  deadline_ = (std::chrono::steady_clock::now() + from_now).time_since_epoch().count();
}

void Session::clear_deadline() {
  has_timed_out_ = false;
  deadline_ = no_deadline;
}

void Session::check_deadline(SteadyTime soon) {
  if (deadline_ > soon.time_since_epoch().count()) return;
  asio::dispatch(socket_.get_executor(), [session = weak_from_this(), soon] {
    if (const auto self = session.lock()) self->expire(soon);
  });
}

/// The deadline may have moved on since another thread saw it.
void Session::expire(SteadyTime soon) {
  if (deadline_ > soon.time_since_epoch().count()) return;
  deadline_ = no_deadline;
  has_timed_out_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void Session::drain() {
  asio::dispatch(socket_.get_executor(), [session = weak_from_this()] {
    const auto self = session.lock();
    if (!self) return;
    if (self->is_streaming_) self->answered_.cancel();
    if (!self->is_idle_) return;
    ErrorCode ignored;
    self->socket_.cancel(ignored);
  });
}

void Session::abort() {
  asio::dispatch(socket_.get_executor(), [session = weak_from_this()] {
    const auto self = session.lock();
    if (!self) return;
    self->is_aborted_ = true;
    self->answered_.cancel();
    ErrorCode ignored;
    self->socket_.close(ignored);
  });
}

std::string_view Session::received() const {
  const auto bytes = in_.cdata();
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

asio::awaitable<void> Session::run() {
  ErrorCode ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  if (admission_ == Connections::Admission::refused) {
    begin_request();
    closes_ = true;
    std::ignore = refuse(503, "too_many_connections", "Too many connections are open.");
    response_.headers.emplace_back("Retry-After", "1");
    co_await send_answer();
    co_return;
  }
  bool goes_on = true;
  while (goes_on) goes_on = co_await serve_one();
}

void Session::begin_request() {
  const std::uint64_t number = ++core_->requests;
  exchange_ = number;
  began_ = std::chrono::steady_clock::now();
  request_id_ = request_id_of(core_->options.request_id_seed, number);
  head_ = {};
  is_head_request_ = false;
  method_text_ = "-";
  match_ = {};
  request_ = {};
  has_body_ = false;
  closes_ = false;
  has_answer_ = false;
  response_ = {};
  refusal_.clear();
}

/// False when the connection is to be closed.
asio::awaitable<bool> Session::serve_one() {
  Step step = co_await read_head();
  if (step == Step::done) step = check_request();
  if (step == Step::done) step = co_await read_body();
  if (step == Step::ended) co_return false;
  if (step == Step::done) {
    const bool is_answered = co_await have_handled();
    if (!is_answered) co_return false;
  }
  const bool stays = co_await send_answer();
  co_return stays;
}

asio::awaitable<Session::Step> Session::read_head() {
  if (in_.size() == 0 && in_.capacity() > idle_bytes_max) in_.shrink_to_fit();
  begin_request();
  ++served_;
  HeadScanner scanner{limits().head};
  set_deadline(served_ == 1 ? limits().head_deadline : limits().idle_deadline);
  bool is_waiting = served_ > 1;  // for the first byte, with the longer deadline
  while (true) {
    if (const auto step = scan_head(scanner)) co_return *step;
    if (is_waiting && in_.size() > 0) {
      set_deadline(limits().head_deadline);
      is_waiting = false;
    }
    const bool has_more = co_await read_some();
    if (has_more) continue;
    if (!has_timed_out_ || in_.size() == 0) co_return Step::ended;
    closes_ = true;
    co_return refuse(408, "head_too_slow", "The request took too long to arrive.");
  }
}

/// Nothing while more of the head is needed.
std::optional<Session::Step> Session::scan_head(HeadScanner& scanner) {
  if (in_.size() == 0) return std::nullopt;
  const auto end = scanner.scan(received());
  if (!end.has_value()) return refuse_head(end.error());
  if (!end.value()) return std::nullopt;
  head_bytes_ = *end.value();
  return Step::done;
}

/// Reads what is there next. False if there is nothing more, or no more time.
asio::awaitable<bool> Session::read_some() {
  is_idle_ = in_.size() == 0 && !has_body_;
  if (has_timed_out_ || (is_idle_ && core_->is_draining)) co_return false;
  const auto [ec, bytes] = co_await socket_.async_read_some(in_.prepare(read_bytes), as_result);
  if (ec) co_return false;
  if (is_idle_) began_ = std::chrono::steady_clock::now();
  is_idle_ = false;
  in_.commit(bytes);
  // The deadline may have come just behind these bytes; it will not come again.
  co_return !has_timed_out_;
}

std::chrono::milliseconds Session::body_deadline() const {
  const auto steps =
      (head_.content_length + limits().body_step_bytes - 1) / limits().body_step_bytes;
  const auto whole = limits().body_deadline + limits().body_step * static_cast<std::int64_t>(steps);
  return std::min(whole, limits().body_deadline_max);
}

asio::awaitable<Session::Step> Session::read_body() {
  if (!has_body_) co_return Step::done;
  set_deadline(body_deadline());
  if (head_.expects_continue && in_.size() == 0) co_await say_continue();
  std::string& body = request_.body;
  while (true) {
    const std::string_view more = received().substr(0, head_.content_length - body.size());
    body += more;
    in_.consume(more.size());
    if (body.size() == head_.content_length) co_return Step::done;
    const bool has_more = co_await read_some();
    if (has_more) continue;
    if (!has_timed_out_) co_return Step::ended;
    closes_ = true;
    co_return refuse(408, "body_too_slow", "The body took too long to arrive.");
  }
}

/// If it cannot be sent, reading the body will tell.
asio::awaitable<void> Session::say_continue() {
  static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
  co_await socket_.async_write_some(asio::buffer(text), as_result);
}

/// Calls the handler and waits for its answer, however long it takes: a command that was accepted
/// is answered. False if the server was cut off meanwhile.
asio::awaitable<bool> Session::have_handled() {
  clear_deadline();
  try {
    core_->router.dispatch(std::move(request_), *match_.route,
                           Responder{std::make_shared<Sink>(weak_from_this(), exchange_)});
  } catch (const std::exception& error) {
    fail(error.what());
    has_answer_ = true;
  } catch (...) {
    fail("an exception without a name");
    has_answer_ = true;
  }
  while (!has_answer_ && !is_aborted_) co_await answered_.async_wait(as_result);
  co_return !is_aborted_;
}

void Session::take_answer(std::uint64_t exchange, Response response) {
  if (exchange != exchange_ || has_answer_) return;
  response_ = std::move(response);
  has_answer_ = true;
  answered_.cancel();
}

void Session::take_failure(std::uint64_t exchange) {
  if (exchange != exchange_ || has_answer_) return;
  fail("the route gave up its responder without an answer");
  has_answer_ = true;
  answered_.cancel();
}

/// False when the connection is to be closed.
asio::awaitable<bool> Session::send_answer() {
  ErrorCode ignored;
  // Bytes behind a body that came before its answer are no request that we want to know: whoever
  // sends more than declared has the surplus dropped.
  if (has_body_ && (in_.size() > 0 || socket_.available(ignored) > 0)) closes_ = true;
  if (core_->is_draining || response_.stream != nullptr) closes_ = true;
  if (response_.stream != nullptr && !is_head_request_) begin_stream();
  add_request_id(response_, request_id_);
  const std::string head =
      answer_head(response_, {request_id_, core_->options.clock->now(), closes_});
  const std::string_view body = is_head_request_ ? std::string_view{} : response_.body;
  bool is_sent = co_await write(head, body);
  if (is_sent && response_.stream != nullptr && !is_head_request_) {
    co_await send_stream(response_.stream);
    is_sent = socket_.is_open();
  }
  response_.stream.reset();
  log_answer();
  if (is_sent && closes_) co_await linger();
  co_return is_sent && !closes_;
}

/// An answer that goes on lasts for hours, so it has places of its own: else the open screens
/// behind one address would leave it none for requests. If there is no such place, says so instead.
void Session::begin_stream() {
  if (core_->connections.begin_stream(peer_.address)) {
    admission_ = Connections::Admission::streaming;
    return;
  }
  response_.stream->close();
  std::ignore = refuse(503, "too_many_connections", "Too many connections are open.");
  response_.headers.emplace_back("Retry-After", "1");
}

void Session::log_answer() const {
  const auto took = std::chrono::steady_clock::now() - began_;
  core_->options.access_log({method_text_, route_name(), response_.status,
                             std::chrono::duration_cast<std::chrono::microseconds>(took),
                             request_id_, refusal_, peer_.address});
}

asio::awaitable<bool> Session::write(std::string_view head, std::string_view body) {
  const SteadyTime end = std::chrono::steady_clock::now() + limits().answer_deadline;
  while (!head.empty() || !body.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    set_deadline(std::min(left, limits().write_deadline));
    const std::array<asio::const_buffer, 2> pieces = {asio::buffer(head), asio::buffer(body)};
    const auto [ec, bytes] = co_await socket_.async_write_some(pieces, as_result);
    if (ec) {
      // What the peer does not take must not stay in the kernel for it: reset. Closed by hand,
      // since a socket that is merely destroyed forgets this option.
      ErrorCode ignored;
      socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
      socket_.close(ignored);
      co_return false;
    }
    const std::size_t of_head = std::min(bytes, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(bytes - of_head);
  }
  co_return true;
}

/// Lets the peer see the answer: closing with unread bytes would reset the connection and lose it.
asio::awaitable<void> Session::linger() {
  ErrorCode ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  set_deadline(limits().linger_deadline);
  std::size_t left = linger_bytes_max;
  while (left > 0) {
    in_.clear();
    const auto [ec, bytes] = co_await socket_.async_read_some(in_.prepare(read_bytes), as_result);
    if (ec || has_timed_out_) co_return;
    left -= std::min(left, bytes);
  }
}

}  // namespace tress::http
