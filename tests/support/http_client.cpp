#include "tests/support/http_client.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger/base/assert.hpp"

namespace tress::testing {

namespace {

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  TRESS_ASSERT(inet_pton(AF_INET, host.c_str(), &address.sin_addr) == 1);
  return address;
}

/// The sockets API wants its addresses as another type.
const sockaddr* generic(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

HttpAnswer read_head(std::string_view head) {
  HttpAnswer answer;
  answer.head = head;
  if (head.size() > 12) answer.status = std::atoi(answer.head.substr(9, 3).c_str());
  std::size_t at = head.find("\r\n") + 2;
  while (at < head.size()) {
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
      answer.headers.emplace_back(lower(line.substr(0, colon)),
                                  std::string{line.substr(colon + 2)});
    }
    at = end + 2;
  }
  return answer;
}

}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [name](const auto& one) { return one.first == name; });
  return found == headers.end() ? std::string{} : found->second;
}

HttpClient::HttpClient(std::uint16_t port, const std::string& from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in here = address_of(from, 0);
  const sockaddr_in there = address_of("127.0.0.1", port);
  const bool is_there = ::bind(socket_, generic(here), sizeof here) == 0 &&
                        ::connect(socket_, generic(there), sizeof there) == 0;
  if (is_there) return;
  ::close(socket_);
  socket_ = -1;
}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : patience(other.patience),
      socket_(std::exchange(other.socket_, -1)),
      in_(std::move(other.in_)) {}

bool HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpClient::read_more() {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return false;
  std::array<char, 65536> chunk{};
  const auto got = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (got <= 0) return false;
  in_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<HttpAnswer> HttpClient::receive(bool has_body) {
  std::size_t end = in_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!read_more()) return std::nullopt;
    end = in_.find("\r\n\r\n");
  }
  HttpAnswer answer = read_head(std::string_view{in_}.substr(0, end + 4));
  in_.erase(0, end + 4);
  const std::string length = answer.header("content-length");
  const std::size_t size =
      has_body && !length.empty() ? std::strtoull(length.c_str(), nullptr, 10) : 0;
  while (in_.size() < size) {
    if (!read_more()) return std::nullopt;
  }
  answer.body = in_.substr(0, size);
  in_.erase(0, size);
  return answer;
}

std::optional<std::string> HttpClient::receive_some() {
  if (in_.empty() && !read_more()) return std::nullopt;
  return std::exchange(in_, {});
}

std::optional<HttpAnswer> HttpClient::ask(std::string_view bytes, bool has_body) {
  send(bytes);
  return receive(has_body);
}

std::optional<HttpAnswer> HttpClient::request(
    std::string_view method,
    std::string_view target,
    const std::vector<std::pair<std::string, std::string>>& headers,
    std::string_view body) {
  std::string text = std::string{method} + " " + std::string{target} + " HTTP/1.1\r\n";
  text += "Host: localhost\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  return ask(text, method != "HEAD");
}

bool HttpClient::is_closed_by_peer() {
  if (!in_.empty()) return false;
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) <= 0;
}

std::string HttpClient::receive_all() {
  while (read_more()) {
  }
  return std::exchange(in_, {});
}

void HttpClient::stop_reading() {
  const int little = 4096;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
}

}  // namespace tress::testing
