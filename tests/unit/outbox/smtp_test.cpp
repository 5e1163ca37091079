// Goal: mail is spoken as a server expects it, and what the server says is understood.
// Method: a server of the test's own on a port picked free, one conversation a time.

#include <array>
#include <thread>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tools/outbox/mail_text.hpp"
#include "tools/outbox/smtp_carrier.hpp"

namespace tress::post::smtp_test {

namespace {

/// Takes one mail and answers its recipient as told; what it was told is there once it is done.
class MailServer {
 public:
  explicit MailServer(std::string recipient_answer) : answer_(std::move(recipient_answer)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* const raw = &address;
    REQUIRE(::bind(socket_, static_cast<sockaddr*>(raw), size) == 0);
    REQUIRE(::listen(socket_, 1) == 0);
    REQUIRE(::getsockname(socket_, static_cast<sockaddr*>(raw), &size) == 0);
    url = "smtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread{[this] { serve(); }};
  }

  ~MailServer() { finish(); }

  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  void finish() {
    if (thread_.joinable()) thread_.join();
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  std::string url;
  std::string heard;

 private:
  void serve() {
    const int peer = ::accept(socket_, nullptr, nullptr);
    if (peer < 0) return;
    say(peer, "220 test\r\n");
    std::string line;
    while (read_line(peer, line)) {
      heard += line;
      if (line.starts_with("EHLO") || line.starts_with("MAIL")) say(peer, "250 ok\r\n");
      if (line.starts_with("RCPT")) say(peer, answer_);
      if (line.starts_with("DATA")) take_mail(peer);
      if (line.starts_with("QUIT")) break;
    }
    ::close(peer);
  }

  void take_mail(int peer) {
    say(peer, "354 go on\r\n");
    std::string line;
    while (read_line(peer, line) && line != ".\r\n") heard += line;
    say(peer, "250 taken\r\n");
  }

  static void say(int peer, const std::string& text) {
    static_cast<void>(::send(peer, text.data(), text.size(), MSG_NOSIGNAL));
  }

  static bool read_line(int peer, std::string& line) {
    line.clear();
    char c = 0;
    while (!line.ends_with("\r\n")) {
      if (::recv(peer, &c, 1, 0) != 1) return false;
      line += c;
    }
    return true;
  }

  std::string answer_;
  int socket_ = -1;
  std::thread thread_;
};

const Letter letter{"key-1", std::nullopt, "lin@example.com", "Your appointment", "One.\nTwo.\n"};

Carried carry_to(const std::string& url, const Letter& what) {
  auto carrier = SmtpCarrier::open({url, "salon@example.com", "", ""});
  REQUIRE(carrier.has_value());
  return carrier.value()->carry(what);
}

}  // namespace

TEST_CASE("smtp: a mail goes out with sender, recipient and an id of its key", "[unit][outbox]") {
  MailServer server{"250 ok\r\n"};
  const Carried carried = carry_to(server.url, letter);
  server.finish();
  CHECK(std::get<outbox::Channel>(carried) == outbox::Channel::mail);
  CHECK(server.heard.find("MAIL FROM:<salon@example.com>") != std::string::npos);
  CHECK(server.heard.find("RCPT TO:<lin@example.com>") != std::string::npos);
  CHECK(server.heard.find(mail_text(letter, "salon@example.com")) != std::string::npos);
  CHECK(mail_text(letter, "").find("Message-ID: <") != std::string::npos);
  CHECK(mail_text(letter, "") == mail_text(letter, ""));
}

TEST_CASE("smtp: a refusal for good is told from one for now", "[unit][outbox]") {
  for (const auto& [answer, failure] :
       {std::pair{"550 no such person\r\n", outbox::Failure::rejected},
        std::pair{"450 later\r\n", outbox::Failure::unreachable}}) {
    INFO(answer);
    MailServer server{answer};
    const Carried carried = carry_to(server.url, letter);
    server.finish();
    REQUIRE(std::holds_alternative<outbox::Failure>(carried));
    CHECK(std::get<outbox::Failure>(carried) == failure);
  }
  // Nobody listens there.
  CHECK(std::get<outbox::Failure>(carry_to("smtp://127.0.0.1:1", letter)) ==
        outbox::Failure::unreachable);
}

TEST_CASE("smtp: no address, or one that would break out of its line, is never spoken",
          "[unit][outbox]") {
  Letter nowhere = letter;
  nowhere.mail.reset();
  CHECK(std::get<outbox::Failure>(carry_to("smtp://127.0.0.1:1", nowhere)) ==
        outbox::Failure::no_address);
  for (const char* const address :
       {"", "lin", "@x", "x@", "a@b@c", "a b@c", "a@b>\r\nDATA", "a@b\n", "<a@b", "a@b,c@d"}) {
    INFO(address);
    CHECK_FALSE(is_address(address));
    Letter wrong = letter;
    wrong.mail = address;
    CHECK(std::get<outbox::Failure>(carry_to("smtp://127.0.0.1:1", wrong)) ==
          outbox::Failure::rejected);
  }
  CHECK_FALSE(SmtpCarrier::open({"http://127.0.0.1", "salon@example.com", "", ""}).has_value());
  CHECK_FALSE(SmtpCarrier::open({"smtp://127.0.0.1", "salon", "", ""}).has_value());
}

}  // namespace tress::post::smtp_test
