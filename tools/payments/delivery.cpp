#include "tools/payments/delivery.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <curl/curl.h>

#include "ledger/base/assert.hpp"
#include "ledger/base/log.hpp"

namespace tress::payments {

namespace {

using Steady = std::chrono::steady_clock;

constexpr long answer_within_ms = 10'000;

struct EasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};

struct HeadersDeleter {
  void operator()(curl_slist* headers) const noexcept { curl_slist_free_all(headers); }
};

using HeaderList = std::unique_ptr<curl_slist, HeadersDeleter>;

/// What the answer says is nothing to us: its status is.
std::size_t swallow(char*, std::size_t, std::size_t count, void*) {
  return count;
}

HeaderList headers_of(const webhooks::Message& message) {
  curl_slist* list = nullptr;
  for (const std::string& line :
       {std::string{"Content-Type: application/json"}, std::string{"Expect:"},
        "webhook-id: " + message.id, "webhook-timestamp: " + message.timestamp,
        "webhook-signature: " + message.signature}) {
    list = curl_slist_append(list, line.c_str());
  }
  return HeaderList{list};
}

/// True if it was taken.
bool post(std::uint16_t port, const webhooks::Message& message) {
  const std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
  if (!easy) return false;
  const HeaderList headers = headers_of(message);
  const std::string address = "http://localhost:" + std::to_string(port) + "/v1/webhooks/payments";
  curl_easy_setopt(easy.get(), CURLOPT_URL, address.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, answer_within_ms);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &swallow);
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy.get(), CURLOPT_POST, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(message.body.size()));
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, message.body.c_str());
  if (curl_easy_perform(easy.get()) != CURLE_OK) return false;
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

}  // namespace

Delivery::~Delivery() {
  stop();
}

void Delivery::start(std::uint16_t port) {
  TRESS_ASSERT(!thread_.joinable());
  // Once for the program; else the first transfer would do it, beside those of other threads.
  static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_ready) return log::error("libcurl cannot be set up: the simulator's messages stay here");
  thread_ = std::thread{[this, port] { run(port); }};
}

void Delivery::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Delivery::deliver(webhooks::Message message) {
  put_back({std::move(message), Steady::now(), 1});
}

void Delivery::put_back(Waiting one) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= waiting_max) {
      log::warn("the simulator's message {} is dropped: too many wait", one.message.id);
      return;
    }
    waiting_.push_back(std::move(one));
  }
  wake_.notify_all();
}

void Delivery::run(std::uint16_t port) {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    if (waiting_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const auto next = std::min_element(
        waiting_.begin(), waiting_.end(),
        [](const Waiting& one, const Waiting& other) { return one.when < other.when; });
    if (next->when > Steady::now()) {
      wake_.wait_until(lock, Steady::time_point{next->when});
      continue;
    }
    Waiting one = std::move(*next);
    waiting_.erase(next);
    lock.unlock();
    if (!post(port, one.message)) {
      if (one.attempt >= attempts_max) {
        log::warn("the simulator's message {} was taken by nobody", one.message.id);
      } else {
        one.when = Steady::now() + std::chrono::seconds{1U << (one.attempt - 1)};
        ++one.attempt;
        put_back(std::move(one));
      }
    }
    lock.lock();
  }
}

}  // namespace tress::payments
