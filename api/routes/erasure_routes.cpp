#include "api/routes/erasure_routes.hpp"

#include <limits>
#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/parts.hpp"
#include "ledger/erasure/certificate.hpp"

namespace tress {

namespace {

using erasure::NoCertificate;
using http::Response;

/// Rewriting the key store takes about a second.
constexpr std::string_view key_store_retry_after_s = "2";

Response no_certificate(NoCertificate reason) {
  if (reason == NoCertificate::not_erased) return answers::not_found("erasure");
  Response response = http::problem(503, "erasure_is_not_finished",
                                    "The keys are being erased; ask again in a moment");
  response.headers.emplace_back("Retry-After", std::string{key_store_retry_after_s});
  return response;
}

Response certificate_response(std::string text, std::uint32_t number) {
  Response response{200, "text/plain; charset=utf-8", {}, std::move(text)};
  response.headers.emplace_back(
      "Content-Disposition",
      "attachment; filename=\"erasure-" + std::to_string(number) + ".certificate\"");
  return response;
}

void send_certificate(const Parts& parts, const Call& call, http::Responder responder) {
  const auto client = parse_id<ClientId>(call.request.parameter("client"));
  const auto number = parse_number(call.request.parameter("erasure"));
  const bool is_number = number && *number <= std::numeric_limits<std::uint32_t>::max();
  if (!client || !is_number || parts.certifier == nullptr) {
    return responder(no_certificate(NoCertificate::not_erased));
  }
  const auto erasure = static_cast<std::uint32_t>(*number);
  auto made = parts.certifier->certificate_of(*client, erasure);
  if (!made) return responder(answers::unavailable(made.error()));
  if (const auto* const reason = std::get_if<NoCertificate>(&made.value())) {
    return responder(no_certificate(*reason));
  }
  Disclosure disclosure{parts, reader_of(call)};
  responder(disclosure.recorded(
      certificate_response(std::move(std::get<std::string>(made.value())), erasure)));
}

}  // namespace

std::vector<ApiRoute> erasure_routes() {
  return {{http::Method::get, "/v1/clients/{client}/erasures/{erasure}/certificate",
           "clients.erasure_certificate", Permission::ask_erasures, Runs::in_pool,
           send_certificate}};
}

}  // namespace tress
