#include "tools/cosign/http_channel.hpp"

#include <utility>

#include <curl/curl.h>

#include "ledger/base/assert.hpp"

namespace tress::cosign {

namespace {

struct Received {
  std::string body;
  std::size_t bytes_max;
};

/// libcurl's callback: taking less than was offered ends the transfer.
std::size_t receive(char* bytes, std::size_t, std::size_t count, void* into) {
  auto& received = *static_cast<Received*>(into);
  if (count > received.bytes_max - received.body.size()) return 0;
  received.body.append(bytes, count);
  return count;
}

struct EasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};

struct HeadersDeleter {
  void operator()(curl_slist* headers) const noexcept { curl_slist_free_all(headers); }
};

bool is_address(const std::string& prefix) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url{curl_url(), &curl_url_cleanup};
  if (!url || curl_url_set(url.get(), CURLUPART_URL, prefix.c_str(), 0) != CURLUE_OK) return false;
  const bool is_http = prefix.starts_with("http://") || prefix.starts_with("https://");
  return is_http && !prefix.ends_with('/') && prefix.find_first_of("?#@ ") == std::string::npos;
}

/// Once for the program, before other threads use libcurl.
bool library_is_ready() {
  static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_ready;
}

}  // namespace

struct HttpChannel::Handle {
  std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};

  /// No "Expect: 100-continue": bodies are small.
  std::unique_ptr<curl_slist, HeadersDeleter> headers{
      curl_slist_append(curl_slist_append(nullptr, "Content-Type: text/plain"), "Expect:")};
};

HttpChannel::HttpChannel(std::string prefix, Limits limits)
    : prefix_(std::move(prefix)),
      limits_(limits),
      handle_(std::make_unique<Handle>()) {}

HttpChannel::~HttpChannel() = default;

Result<std::unique_ptr<HttpChannel>, Fault> HttpChannel::open(std::string prefix, Limits limits) {
  if (!library_is_ready()) return Fault{Fault::Kind::io, "libcurl", "cannot be set up"};
  if (!is_address(prefix)) {
    return Fault{Fault::Kind::configuration, prefix,
                 "is no address of a witness; it must read like http://host:port/prefix"};
  }
  std::unique_ptr<HttpChannel> channel{new HttpChannel(std::move(prefix), limits)};
  if (!channel->handle_->easy) return Fault{Fault::Kind::io, "libcurl", "has no memory"};
  return channel;
}

Result<witness::Reply, Fault> HttpChannel::ask(const std::string& path, const std::string* body) {
  CURL* const easy = handle_->easy.get();
  const std::string address = prefix_ + "/" + path;
  Received received{{}, limits_.answer_bytes_max};
  curl_easy_reset(easy);  // Keeps the connection.
  curl_easy_setopt(easy, CURLOPT_URL, address.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.whole.count()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &received);
  if (body != nullptr) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, handle_->headers.get());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->c_str());
  }
  if (const CURLcode code = curl_easy_perform(easy); code != CURLE_OK) {
    return Fault{Fault::Kind::io, prefix_, curl_easy_strerror(code)};
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return witness::Reply{static_cast<int>(status), std::move(received.body)};
}

Result<witness::Reply, Fault> HttpChannel::add_checkpoint(const std::string& body) {
  return ask("add-checkpoint", &body);
}

Result<witness::Reply, Fault> HttpChannel::checkpoint(const std::string& origin_name) {
  return ask(origin_name + "/checkpoint", nullptr);
}

Result<witness::Reply, Fault> HttpChannel::change_key(const std::string& body) {
  return ask("change-key", &body);
}

}  // namespace tress::cosign
