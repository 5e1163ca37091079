#include "api/routes/webhook_routes.hpp"

#include <algorithm>
#include <array>

#include "schema/payment.hpp"

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/card_number.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/refusals.hpp"
#include "api/routes/report_type.hpp"
#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

/// A report of ours has 300 bytes; nobody needs more to say that somebody paid.
constexpr std::size_t report_bytes_max = std::size_t{8} * 1024;

webhooks::Message message_of(const http::Request& request) {
  const auto header = [&](std::string_view name) {
    return std::string{request.header(name).value_or("")};
  };
  return {header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"),
          request.body};
}

/// Why the message is not believed; nothing if it is.
std::optional<Response> objection_to(const Parts& parts, const webhooks::Message& message) {
  switch (webhooks::verify(*parts.payments->secrets.now(), message, parts.clock.now())) {
    case webhooks::Verdict::genuine: return std::nullopt;
    case webhooks::Verdict::is_unsigned:
      return problem(400, "webhook_is_unsigned",
                     "webhook-id, webhook-timestamp and webhook-signature are needed");
    case webhooks::Verdict::malformed:
      return problem(400, "webhook_is_malformed", "The message's number or time cannot be read");
    case webhooks::Verdict::wrong_signature:
      return problem(400, "webhook_signature_is_wrong", "The signature is by none of our secrets");
    case webhooks::Verdict::out_of_time:
      return problem(400, "webhook_is_out_of_time",
                     "The message was signed more than five minutes from now");
  }
  TRESS_UNREACHABLE();
}

/// The command that takes the report in; nothing for reports that are about nothing of ours.
Result<std::optional<payment::Command>, Response> command_of(const payment::Report& report,
                                                             const std::string& id) {
  const payment::ReportData& data = report.data;
  if (report.type == "payment.succeeded") {
    if (!data.amount) {
      return bodies::wrong_fields({{"/data/amount", "missing"}});
    }
    return std::optional{
        payment::Command{payment::RecordPaid{data.link, data.session, id, *data.amount}}};
  }
  if (report.type == "payment.failed") {
    const auto reason = data.reason.value_or(payment::DeclineReason::other);
    return std::optional{
        payment::Command{payment::RecordDeclined{data.link, data.session, id, reason}}};
  }
  if (report.type == "payment.refunded") {
    return std::optional{
        payment::Command{payment::RecordRefunded{data.link, data.session, id, data.amount}}};
  }
  return std::optional<payment::Command>{};
}

/// What was taken in before, or is overtaken by what is known: nothing is wrong, nothing changes,
/// and the provider need not say it again.
bool is_said_before(std::string_view code) {
  constexpr std::array<std::string_view, 3> known{
      "payment.report_is_known", "payment.session_is_settled", "payment.payment_is_paid_back"};
  return std::find(known.begin(), known.end(), code) != known.end();
}

Response taken_in(std::string_view outcome) {
  json::Writer out;
  out.begin_object().member("outcome", outcome).end_object();
  return http::json_response(200, out.take());
}

/// A provider repeats what was answered otherwise than with 2xx: a refusal now is asked again.
Response response_to(const Result<Answer, Fault>& answer) {
  if (!answer) return answers::unavailable(answer.error());
  if (const auto* const accepted = std::get_if<Accepted>(&answer.value())) {
    return taken_in(accepted->is_replay ? "known" : "recorded");
  }
  const auto* const refused = std::get_if<Refused>(&answer.value());
  if (is_said_before(refused->code)) return taken_in("known");
  log::warn("a payment provider's report was refused: {}", refused->code);
  return refusal_problem(refused->code);
}

Response take_report(const Parts& parts, const Call& call) {
  if (parts.payments == nullptr) return answers::not_found("payment_provider");
  if (call.request.body.size() > report_bytes_max) {
    return problem(413, "body_too_long", "The body is too long.");
  }
  const webhooks::Message message = message_of(call.request);
  if (auto objection = objection_to(parts, message)) return std::move(*objection);
  // Of what is not ours nothing is read and nothing kept: a provider that is told of a fault in it
  // would say it again, and in the end say nothing more.
  if (is_about_nothing_of_ours(call.request)) return taken_in("ignored");
  if (holds_card_number(call.request.body)) {
    return problem(422, "card_number_is_refused",
                   "This looks like the number of a payment card, which is never kept");
  }
  const auto report = bodies::read<payment::Report>(call.request);
  if (!report) return report.error();
  auto command = command_of(report.value(), message.id);
  if (!command) return std::move(command.error());
  if (!command.value()) return taken_in("ignored");
  if (auto closed = answers::closed(parts)) return std::move(*closed);
  // Each delivery is a command of its own: what is refused now may be taken an hour later. That a
  // report counts once is the decider's rule.
  const std::string words = "webhook: " + message.id + "/" + message.timestamp;
  return response_to(parts.writer.submit_and_wait({command_id(service_actor(), words),
                                                   sha256(bytes_of(message.body)), service_actor(),
                                                   AnyCommand{std::move(*command.value())}}));
}

// The simulator.

/// Nothing where it is not the provider, or for somebody on another machine.
payments::Simulator* simulator_for(const Parts& parts, const Call& call) {
  const bool is_there = parts.payments != nullptr && call.request.is_loopback;
  return is_there ? parts.payments->simulator : nullptr;
}

std::string_view name_of_stage(payments::Simulator::Stage stage) {
  switch (stage) {
    case payments::Simulator::Stage::open: return "open";
    case payments::Simulator::Stage::paid: return "paid";
    case payments::Simulator::Stage::declined: return "declined";
  }
  TRESS_UNREACHABLE();
}

Response session_answer(const std::optional<payments::Simulator::Shown>& shown) {
  if (!shown) return answers::not_found("payment_session");
  json::Writer out;
  out.begin_object()
      .member("stage", name_of_stage(shown->stage))
      .member("purpose", shown->purpose)
      .key("amount")
      .begin_object()
      .member("amount_minor", shown->amount.minor())
      .member("currency", shown->amount.currency().alpha())
      .end_object()
      .end_object();
  return http::json_response(200, out.take());
}

Response show_session(const Parts& parts, const Call& call) {
  const auto* const simulator = simulator_for(parts, call);
  if (simulator == nullptr) return answers::not_found("payment_session");
  return session_answer(simulator->show(std::string{call.request.parameter("session")}));
}

template <payments::Simulator::Stage stage>
Response press(const Parts& parts, const Call& call) {
  auto* const simulator = simulator_for(parts, call);
  if (simulator == nullptr) return answers::not_found("payment_session");
  http::Request pressed = call.request;
  pressed.path_parameters.clear();  // The session's number is the simulator's, not a field of ours.
  const auto asked = bodies::read<payment::StartSession>(pressed);
  if (!asked) return asked.error();
  return session_answer(simulator->press(std::string{call.request.parameter("session")}, stage));
}

template <Response (*handler)(const Parts&, const Call&)>
void respond(const Parts& parts, const Call& call, http::Responder responder) {
  responder(handler(parts, call));
}

}  // namespace

std::vector<ApiRoute> webhook_routes() {
  using http::Method;
  using Stage = payments::Simulator::Stage;
  const std::string session = "/v1/simulator/sessions/{session}";
  return {
      {Method::post, "/v1/webhooks/payments", "webhooks.payments", Permission::anyone,
       Runs::in_pool, respond<take_report>},
      {Method::get, session, "simulator.show", Permission::anyone, Runs::here,
       respond<show_session>},
      {Method::post, session + "/pay", "simulator.pay", Permission::anyone, Runs::in_pool,
       respond<press<Stage::paid>>},
      {Method::post, session + "/decline", "simulator.decline", Permission::anyone, Runs::in_pool,
       respond<press<Stage::declined>>},
  };
}

}  // namespace tress
