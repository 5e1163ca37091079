#include "tools/outbox/smtp_carrier.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <curl/curl.h>

#include "ledger/base/log.hpp"
#include "tools/outbox/mail_text.hpp"

namespace tress::post {

namespace {

constexpr std::chrono::milliseconds connect_max{10'000};
constexpr std::chrono::milliseconds whole_max{30'000};

/// Answers of an SMTP server that no repetition changes.
constexpr long refused_for_good = 500;

struct Sending {
  std::string text;
  std::size_t sent = 0;
};

/// libcurl's callback: the next piece of the mail.
std::size_t send_piece(char* into, std::size_t size, std::size_t count, void* from) {
  auto& sending = *static_cast<Sending*>(from);
  const std::size_t piece = std::min(size * count, sending.text.size() - sending.sent);
  std::memcpy(into, sending.text.data() + sending.sent, piece);
  sending.sent += piece;
  return piece;
}

struct EasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};

struct ListDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

/// Once for the program, before other threads use libcurl.
bool library_is_ready() {
  static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_ready;
}

bool is_server(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url{curl_url(), &curl_url_cleanup};
  const bool is_smtp = text.starts_with("smtp://") || text.starts_with("smtps://");
  return is_smtp && url && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK &&
         text.find_first_of("?#@ ") == std::string::npos;
}

}  // namespace

struct SmtpCarrier::Handle {
  std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
};

SmtpCarrier::SmtpCarrier(SmtpServer server)
    : server_(std::move(server)),
      handle_(std::make_unique<Handle>()) {}

SmtpCarrier::~SmtpCarrier() = default;

Result<std::unique_ptr<SmtpCarrier>, Fault> SmtpCarrier::open(SmtpServer server) {
  if (!library_is_ready()) return Fault{Fault::Kind::io, "libcurl", "cannot be set up"};
  if (!is_server(server.url)) {
    return Fault{Fault::Kind::configuration, server.url,
                 "is no mail server; it must read like smtp://host:port"};
  }
  if (!is_address(server.from)) {
    return Fault{Fault::Kind::configuration, "the sender", "is no mail address"};
  }
  std::unique_ptr<SmtpCarrier> carrier{new SmtpCarrier(std::move(server))};
  if (!carrier->handle_->easy) return Fault{Fault::Kind::io, "libcurl", "has no memory"};
  return carrier;
}

Carried SmtpCarrier::carry(const Letter& letter) {
  if (!letter.mail) return outbox::Failure::no_address;
  if (!is_address(*letter.mail)) return outbox::Failure::rejected;
  CURL* const easy = handle_->easy.get();
  const std::unique_ptr<curl_slist, ListDeleter> to{
      curl_slist_append(nullptr, ("<" + *letter.mail + ">").c_str())};
  Sending sending{mail_text(letter, server_.from)};
  curl_easy_reset(easy);  // Keeps the connection.
  curl_easy_setopt(easy, CURLOPT_URL, server_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_max.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(whole_max.count()));
  if (!server_.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    curl_easy_setopt(easy, CURLOPT_USERNAME, server_.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, server_.password.c_str());
  } else {
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  }
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + server_.from + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &send_piece);
  curl_easy_setopt(easy, CURLOPT_READDATA, &sending);
  const CURLcode code = curl_easy_perform(easy);
  if (code == CURLE_OK) return outbox::Channel::mail;
  long answer = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
  log::warn("a mail is not sent: {} ({})", curl_easy_strerror(code), answer);
  return answer >= refused_for_good ? outbox::Failure::rejected : outbox::Failure::unreachable;
}

}  // namespace tress::post
