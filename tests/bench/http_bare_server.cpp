#include "tests/bench/http_bare_server.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "ledger/crypto/random.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"

namespace tress::bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

constexpr int random_rows = 3;
constexpr std::size_t random_row_bytes = 60;

class Connection;

/// A request on its way through the group.
struct Waiting {
  std::shared_ptr<Connection> from;
  std::string body;
};

/// Signs and writes groups on a thread of its own.
class Groups {
 public:
  explicit Groups(const std::filesystem::path& folder) : key_(SigningKey::generate(random_)) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(options, folder.string(), &db);
    if (!status.ok()) throw std::runtime_error(status.ToString());
    db_.reset(db);
    thread_ = std::thread([this] { run(); });
  }

  ~Groups() {
    {
      const std::lock_guard lock{mutex_};
      is_stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  void add(Waiting one) {
    {
      const std::lock_guard lock{mutex_};
      queue_.push_back(std::move(one));
    }
    changed_.notify_one();
  }

 private:
  void run();
  void put(rocksdb::WriteBatch& batch, const std::string& body);

  SystemRandom random_;
  SigningKey key_;
  std::unique_ptr<rocksdb::DB> db_;
  std::uint64_t position_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> queue_;  ///< guarded by mutex_
  bool is_stopping_ = false;    ///< guarded by mutex_
  std::thread thread_;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket socket, Groups& groups) : socket_(std::move(socket)), groups_(groups) {
    socket_.set_option(Tcp::no_delay{true});
  }

  void read() {
    request_ = {};
    beast::http::async_read(socket_, buffer_, request_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (error) return;
                              self->groups_.add({self, std::move(self->request_.body())});
                            });
  }

  /// Called from the thread of the groups.
  void answer() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      self->response_ = {beast::http::status::created, 11};
      self->response_.set(beast::http::field::content_type, "application/json");
      self->response_.body() = R"({"position":1})";
      self->response_.prepare_payload();
      beast::http::async_write(self->socket_, self->response_,
                               [self](beast::error_code error, std::size_t) {
                                 if (!error) self->read();
                               });
    });
  }

 private:
  Tcp::socket socket_;
  Groups& groups_;
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::string_body> request_;
  beast::http::response<beast::http::string_body> response_;
};

void Groups::put(rocksdb::WriteBatch& batch, const std::string& body) {
  const Hash hash = sha256(bytes_of(body));
  const Signature signature = sign_event(key_, hash);
  Bytes key;
  append_be(key, position_++);
  const std::string value = body + std::string{text_of(signature.view())};
  batch.Put(rocksdb::Slice{text_of(key).data(), key.size()}, value);
  for (int row = 0; row < random_rows; ++row) {
    const auto id = random_id<EventId>(random_);
    const auto name = text_of(id.view());
    batch.Put(rocksdb::Slice{name.data(), name.size()}, std::string(random_row_bytes, 'r'));
  }
}

void Groups::run() {
  while (true) {
    std::vector<Waiting> group;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
      if (is_stopping_) return;
      group.swap(queue_);
    }
    rocksdb::WriteBatch batch;
    for (const Waiting& one : group) put(batch, one.body);
    rocksdb::WriteOptions options;
    options.sync = true;
    if (!db_->Write(options, &batch).ok()) std::abort();
    for (const Waiting& one : group) one.from->answer();
  }
}

}  // namespace

class BareServer::Impl {
 public:
  explicit Impl(const std::filesystem::path& folder)
      : groups_(folder),
        acceptor_(context_, Tcp::endpoint{asio::ip::address_v4::loopback(), 0}) {
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }

  ~Impl() {
    context_.stop();
    thread_.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, Tcp::socket socket) {
      if (error) return;
      std::make_shared<Connection>(std::move(socket), groups_)->read();
      accept();
    });
  }

  asio::io_context context_{1};
  Groups groups_;
  Tcp::acceptor acceptor_;
  std::thread thread_;
};

BareServer::BareServer(const std::filesystem::path& folder)
    : impl_(std::make_unique<Impl>(folder)) {}

BareServer::~BareServer() = default;

std::uint16_t BareServer::port() const noexcept {
  return impl_->port();
}

}  // namespace tress::bench
