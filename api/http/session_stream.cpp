#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/http/session.hpp"
#include "ledger/base/log.hpp"

namespace tress::http {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// A comment: a reader passes over it.
constexpr std::string_view heartbeat = ":\n\n";

/// Of what a peer sends who has nothing to say.
constexpr std::size_t unasked_bytes_max = 512;

}  // namespace

/// Sends what the stream has until it is closed, the peer is gone or takes nothing, or the server
/// drains. Waiting for news has no deadline; each write has.
asio::awaitable<void> Session::send_stream(std::shared_ptr<EventStream> stream) {
  ErrorCode ignored;
  socket_.set_option(asio::socket_base::send_buffer_size{limits().stream_send_buffer_bytes},
                     ignored);
  clear_deadline();
  is_streaming_ = true;
  stream->on_news([session = weak_from_this(), strand = socket_.get_executor()] {
    asio::post(strand, [session] {
      if (const auto self = session.lock()) self->answered_.cancel();
    });
  });
  asio::co_spawn(socket_.get_executor(), watch_peer(),
                 [self = shared_from_this()](const std::exception_ptr& thrown) {
                   if (thrown) log::error("the peer of a stream is not watched any more");
                 });
  bool goes_on = true;
  while (goes_on) goes_on = co_await send_news(*stream);
  is_streaming_ = false;
  stream->on_news({});
  stream->close();
  socket_.cancel(ignored);  // Whoever watches the peer stops.
}

/// What there is, or after a while a heartbeat. False when nothing more is to be sent.
asio::awaitable<bool> Session::send_news(EventStream& stream) {
  EventStream::Taken news = stream.take();
  if (news.text.empty() && !news.is_over && !core_->is_draining && !has_peer_left_) {
    answered_.expires_after(limits().stream_heartbeat);
    const auto [ec] = co_await answered_.async_wait(as_result);
    if (is_aborted_ || has_peer_left_) co_return false;
    news = stream.take();
    if (!ec && news.text.empty()) news.text = heartbeat;
  }
  if (is_aborted_ || has_peer_left_) co_return false;
  if (!news.text.empty()) {
    const bool is_sent = co_await write(news.text, {});
    clear_deadline();
    if (!is_sent) co_return false;
  }
  co_return !news.is_over && !core_->is_draining;
}

/// Notices that the peer closes: a stream may have nothing to write for long. A peer who sends
/// something is not served either: there is no second request on a stream.
asio::awaitable<void> Session::watch_peer() {
  in_.clear();
  co_await socket_.async_read_some(in_.prepare(unasked_bytes_max), as_result);
  if (!is_streaming_) co_return;
  has_peer_left_ = true;
  answered_.cancel();
}

}  // namespace tress::http
