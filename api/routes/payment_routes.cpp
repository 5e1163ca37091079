#include "api/routes/payment_routes.hpp"

#include <iterator>

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/refusals.hpp"
#include "api/routes/webhook_routes.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/keys/payment_token.hpp"
#include "projections/payment_links/payment_links.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

/// The header that whoever holds a link shows it in: addresses are written down by every program on
/// the way, headers are not.
constexpr std::string_view link_header = "tress-payment-link";

Response list_links(Read& read) {
  payment_links::Filter filter;
  filter.stage = read.query.take<payment_links::Stage>("stage");
  filter.client = read.query.take<ClientId>("client");
  filter.membership = read.query.take<MembershipId>("membership");
  filter.only_owed = read.query.take<std::uint8_t>("owed").value_or(0) != 0;
  filter.only_refunded = read.query.take<std::uint8_t>("refunded").value_or(0) != 0;
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, payment_links::list(*read.view, filter, paging));
}

Response show_link(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto link = id_in<PaymentId>(read, "link");
  if (!link) return answers::not_found("payment_link");
  return row_answer(read, payment_links::find(*read.view, *link), "payment_link");
}

/// The link whose token the request shows: 404 for every other, so that nobody learns which exist.
Result<payment_links::Link, Response> held_link(const views::Snapshot& view,
                                                const http::Request& request) {
  const auto hash = payment_token_hash(request.header(link_header).value_or(""));
  if (!hash) return answers::not_found("payment_link");
  const auto found = payment_links::find_held(view, *hash);
  if (!found) return answers::unavailable(found.error());
  if (!found.value()) return answers::not_found("payment_link");
  return *found.value();
}

Response show_offer(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto link = held_link(*read.view, read.call.request);
  if (!link) return link.error();
  const auto offer = payment_links::offer_of(*read.view, link.value(), read.parts.clock.now());
  if (!offer) return answers::unavailable(offer.error());
  return read.answer(json_of(offer.value()));
}

Response not_payable(payment_links::Stage stage) {
  const bool is_paid = stage == payment_links::Stage::paid;
  return refusal_problem(is_paid ? "payment.link_is_paid" : "payment.link_is_over");
}

/// What has to be paid, in words that name nobody.
std::string purpose_words(const payment_links::Offer& offer) {
  return offer.salon + (offer.is_renewal ? ": membership" : ": what is left of a bill");
}

/// The provider's session is recorded before anybody is sent there: a payment that came of another
/// one would be nobody's.
Response record_session(const Parts& parts,
                        PaymentId link,
                        const payments::Provider& provider,
                        const payments::Session& session) {
  const std::string words = "payment session: " + link.hex() + "/" + session.id;
  const auto answer = parts.writer.submit_and_wait(
      {command_id(service_actor(), words), sha256(bytes_of(words)), service_actor(),
       AnyCommand{
           payment::Command{payment::Open{link, session.id, std::string{provider.name()}}}}});
  if (!answer) return answers::unavailable(answer.error());
  if (const auto* const refused = std::get_if<Refused>(&answer.value())) {
    return refusal_problem(refused->code);
  }
  json::Writer out;
  out.begin_object()
      .member("provider", provider.name())
      .member("address", session.address)
      .end_object();
  return http::json_response(201, out.take());
}

Response start_session(const Parts& parts, const Call& call) {
  if (parts.payments == nullptr) return answers::not_found("payment_link");
  if (auto closed = answers::closed(parts)) return std::move(*closed);
  const auto asked = bodies::read<payment::StartSession>(call.request);
  if (!asked) return asked.error();
  const auto view = parts.follower.snapshot("payment_links");
  if (!view) return answers::unavailable(view.error());
  const auto link = held_link(*view.value(), call.request);
  if (!link) return link.error();
  const auto offer = payment_links::offer_of(*view.value(), link.value(), parts.clock.now());
  if (!offer) return answers::unavailable(offer.error());
  if (offer.value().stage != payment_links::Stage::open) return not_payable(offer.value().stage);
  payments::Provider& provider = parts.payments->provider;
  const auto session =
      provider.start({link.value().link, link.value().amount, purpose_words(offer.value())});
  if (!session) return answers::unavailable(session.error());
  return record_session(parts, link.value().link, provider, session.value());
}

}  // namespace

std::vector<ApiRoute> payment_routes() {
  constexpr auto see = Permission::see_payment_links;
  constexpr auto& view = payment_links::projection;
  std::vector<ApiRoute> routes{
      row<list_links>("/v1/payment-links", "payment_links.list", see, view),
      row<show_link>("/v1/payment-links/{link}", "payment_links.show", see, view),
      row<show_offer>("/v1/pay", "payment_links.offer", Permission::anyone, view),
      {http::Method::post, "/v1/pay/sessions", "payment_links.start_session", Permission::anyone,
       Runs::in_pool,
       [](const Parts& parts, const Call& call, http::Responder responder) {
         responder(start_session(parts, call));
       }},
  };
  auto webhooks = webhook_routes();
  std::move(webhooks.begin(), webhooks.end(), std::back_inserter(routes));
  return routes;
}

}  // namespace tress
