#include "api/routes/payment_links.hpp"

#include <memory>
#include <utility>

#include "api/http/problem.hpp"
#include "ledger/keys/payment_token.hpp"

namespace tress {

namespace {

/// Hands an answer on, with the address of what was made.
class WithAddress final : public http::AnswerSink {
 public:
  WithAddress(http::Responder responder, std::string address)
      : responder_(std::move(responder)),
        address_(std::move(address)) {}

  void answer(http::Response response) noexcept override {
    if (response.status == 201) response.headers.emplace_back("Location", address_);
    responder_(std::move(response));
  }

  /// The other one dies with this, and says so.
  void abandon() noexcept override {}

 private:
  http::Responder responder_;
  std::string address_;
};

}  // namespace

std::string payment_address(const std::string& base, const std::string& token) {
  return base + "/pay#" + token;
}

std::optional<http::Response> complete(payment::MakeLink&, const Parts& parts) {
  if (parts.payments != nullptr) return std::nullopt;
  return http::problem(409, "payments_are_off", "No payment provider is chosen",
                       {"tress serve --payments NAME", {}});
}

http::Responder name_link(const Parts& parts, Submission& submission, http::Responder responder) {
  const StreamId link = stream_of(submission.command, submission.id);
  const std::string token = payment_token(parts.token_key, id_cast<PaymentId>(link));
  auto& command = std::get<payment::Command>(submission.command);
  std::get<payment::MakeLink>(command).token_hash = payment_token_hash(token);
  return http::Responder{std::make_shared<WithAddress>(
      std::move(responder), payment_address(parts.payments->address(), token))};
}

}  // namespace tress
