#include "api/http/server.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

#include <pthread.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/http/session.hpp"
#include "ledger/base/log.hpp"

namespace tress::http {

namespace {

using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// After a failed accept, such as for want of descriptors: others must get time to give some back.
constexpr std::chrono::milliseconds accept_pause{100};

unsigned threads_of(const Options& options) {
  if (options.threads > 0) return options.threads;
  return std::clamp(std::thread::hardware_concurrency(), 1U, threads_max);
}

Peer peer_of(const tcp::socket& socket) {
  ErrorCode ec;
  const auto address = socket.remote_endpoint(ec).address();
  if (ec) return {};
  return {address.to_string(), address.is_loopback()};
}

void run_io(asio::io_context& io) {
  pthread_setname_np(pthread_self(), "http");
  while (true) {
    try {
      io.run();
      return;
    } catch (const std::exception& error) {
      log::error("an I/O thread caught an exception: {}", error.what());
    }
  }
}

Result<tcp::endpoint, Fault> endpoint_of(const Options& options) {
  ErrorCode ec;
  const auto address = asio::ip::make_address(options.address, ec);
  if (ec) {
    return Fault{Fault::Kind::configuration, "listen address", "is not a numeric address"};
  }
  if (!address.is_loopback()) {
    return Fault{Fault::Kind::configuration, "listen address",
                 "only loopback can be served without TLS"};
  }
  return tcp::endpoint{address, options.port};
}

}  // namespace

void log_access(const AccessLine& line) {
  const std::string_view because = line.refusal.empty() ? "" : " refused=";
  log::info("http {} {} {} {}us request={} peer={}{}{}", line.method, line.route, line.status,
            line.took.count(), line.request_id, line.peer, because, line.refusal);
}

/// The listener itself. `acceptor`, `pause` and `watch` belong to `strand`.
struct Server::Running {
  Running(Options options, Router router)
      : core(std::make_shared<Core>(std::move(options), std::move(router))),
        strand(asio::make_strand(core->io)),
        acceptor(strand),
        pause(strand),
        watch(strand) {}

  ErrorCode listen(const tcp::endpoint& endpoint);
  asio::awaitable<void> accept();
  void take(tcp::socket socket);
  asio::awaitable<void> watch_deadlines();

  const std::shared_ptr<Core> core;
  asio::strand<asio::io_context::executor_type> strand;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  asio::steady_timer watch;
  bool is_over = false;  ///< strand
  std::vector<std::thread> threads;
};

ErrorCode Server::Running::listen(const tcp::endpoint& endpoint) {
  ErrorCode ec;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address{true}, ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  return ec;
}

asio::awaitable<void> Server::Running::accept() {
  while (!core->is_draining) {
    auto [ec, socket] = co_await acceptor.async_accept(asio::make_strand(core->io), as_result);
    if (core->is_draining) co_return;
    if (!ec) {
      take(std::move(socket));
      continue;
    }
    log::warn("a connection was not accepted: {}", ec.message());
    pause.expires_after(accept_pause);
    co_await pause.async_wait(as_result);
  }
}

void Server::Running::take(tcp::socket socket) {
  Peer peer = peer_of(socket);
  if (peer.address.empty()) return;  // Gone already.
  const auto admission = core->connections.admit(peer.address);
  if (admission == Connections::Admission::ignored) return;
  std::make_shared<Session>(core, std::move(socket), std::move(peer), admission)->start();
}

/// Looks at every deadline now and then: cheaper than a timer for each connection, which would be
/// set anew several times a request.
asio::awaitable<void> Server::Running::watch_deadlines() {
  const auto interval = core->options.limits.watch_interval;
  while (!is_over) {
    watch.expires_after(interval);
    co_await watch.async_wait(as_result);
    const SteadyTime soon = std::chrono::steady_clock::now() + interval;
    for (const auto& session : core->connections.all()) session->check_deadline(soon);
  }
}

Server::Server(Options options, Router router)
    : running_(std::make_unique<Running>(std::move(options), std::move(router))) {}

// NOLINTNEXTLINE(bugprone-exception-escape): as in the header.
Server::~Server() {
  stop(std::chrono::milliseconds{0});
}

Result<std::uint16_t, Fault> Server::start() {
  TRESS_ASSERT(running_->threads.empty());
  TRESS_TRY(const tcp::endpoint endpoint, endpoint_of(running_->core->options));
  if (const auto ec = running_->listen(endpoint)) {
    return Fault{Fault::Kind::io, "port " + std::to_string(endpoint.port()), ec.message()};
  }
  const std::uint16_t port = running_->acceptor.local_endpoint().port();
  const auto report = [](const std::exception_ptr& thrown) {
    if (thrown) log::critical("the listener ended by an exception");
  };
  asio::co_spawn(running_->strand, running_->accept(), report);
  asio::co_spawn(running_->strand, running_->watch_deadlines(), report);
  for (unsigned i = 0; i < threads_of(running_->core->options); ++i) {
    running_->threads.emplace_back([core = running_->core] { run_io(core->io); });
  }
  return port;
}

void Server::stop(std::chrono::milliseconds drain) {
  if (running_->threads.empty()) return;
  Core& core = *running_->core;
  core.is_draining = true;
  // Before any connection is closed: who is told to go must not come back in.
  std::promise<void> closed;
  asio::dispatch(running_->strand, [running = running_.get(), &closed] {
    ErrorCode ignored;
    running->acceptor.close(ignored);
    running->pause.cancel();
    closed.set_value();
  });
  closed.get_future().wait();
  for (const auto& session : core.connections.all()) session->drain();
  const bool is_drained =
      core.connections.wait_until_none(std::chrono::steady_clock::now() + drain);
  if (!is_drained) {
    for (const auto& session : core.connections.all()) session->abort();
  }
  asio::dispatch(running_->strand, [running = running_.get()] {
    running->is_over = true;
    running->watch.cancel();
  });
  // Every coroutine is ending now, so the threads run out of work by themselves.
  for (std::thread& thread : running_->threads) thread.join();
  running_->threads.clear();
}

std::size_t Server::connections() const {
  return running_->core->connections.served();
}

}  // namespace tress::http
