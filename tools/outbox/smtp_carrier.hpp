#pragma once

#include <chrono>
#include <memory>

#include "ledger/base/result.hpp"
#include "tools/outbox/carrier.hpp"

namespace tress::post {

/// How the mail server is reached.
struct SmtpServer {
  std::string url;       ///< smtp://host:port, or smtps://host
  std::string from;      ///< sender's address
  std::string user;      ///< empty: no sign-in
  std::string password;  ///< with `user`; only ever sent over TLS
};

/// Mail by SMTP. A letter without a mail address has `no_address` here. What the server refuses for
/// good (5xx) is `rejected`; everything else is `unreachable` and comes again.
class SmtpCarrier final : public Carrier {
 public:
  /// `configuration` if the server's address or the sender's is none, or a password would go over
  /// the line in the clear.
  static Result<std::unique_ptr<SmtpCarrier>, Fault> open(SmtpServer server);

  ~SmtpCarrier() override;
  SmtpCarrier(const SmtpCarrier&) = delete;
  SmtpCarrier& operator=(const SmtpCarrier&) = delete;

  Carried carry(const Letter& letter) override;

 private:
  struct Handle;

  explicit SmtpCarrier(SmtpServer server);

  SmtpServer server_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace tress::post
