#include "api/routes/openapi_routes.hpp"

#include <utility>

#include "schema/accesses.hpp"
#include "schema/appointments.hpp"
#include "schema/approvals.hpp"
#include "schema/before_close.hpp"
#include "schema/bills.hpp"
#include "schema/campaigns.hpp"
#include "schema/catalogue_view.hpp"
#include "schema/client_card.hpp"
#include "schema/exceptions.hpp"
#include "schema/explanation.hpp"
#include "schema/feed.hpp"
#include "schema/follow_ups.hpp"
#include "schema/liability.hpp"
#include "schema/memberships.hpp"
#include "schema/offers.hpp"
#include "schema/payment.hpp"
#include "schema/payment_links.hpp"
#include "schema/policies.hpp"
#include "schema/pool.hpp"
#include "schema/portal.hpp"
#include "schema/portal_session.hpp"
#include "schema/questions.hpp"
#include "schema/revenue.hpp"
#include "schema/risk_view.hpp"
#include "schema/session.hpp"
#include "schema/staff_view.hpp"
#include "schema/till.hpp"
#include "schema/trial_balance.hpp"
#include "schema/wallets.hpp"

#include "api/routes/client_schemas.hpp"
#include "api/routes/command_table.hpp"
#include "api/routes/embedded_texts.hpp"
#include "api/routes/json_schema.hpp"
#include "api/routes/openapi.hpp"
#include "ledger/base/assert.hpp"

namespace tress {

namespace {

using json_schema::Schemas;
using json_schema::Side;

/// Where the document has the place of the generated schemas.
constexpr std::string_view generated_mark = R"("generated": {})";

/// The names in braces of a route's pattern.
std::vector<std::string> names_in(std::string_view pattern) {
  std::vector<std::string> names;
  for (auto open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

template <std::size_t stream, std::size_t i = 0>
void add_commands_of(Schemas& schemas) {
  using Stream = std::variant_alternative_t<stream, AnyCommand>;
  if constexpr (i < std::variant_size_v<Stream>) {
    using Command = std::variant_alternative_t<i, Stream>;
    constexpr auto row = command_table::row(command_table::For<Command>{});
    if constexpr (!row.pattern.empty()) {
      schemas[std::string{Described<Command>::name}] =
          json_schema::object_of<Command>(schemas, Side::request, names_in(row.pattern));
    }
    add_commands_of<stream, i + 1>(schemas);
  }
}

template <std::size_t... streams>
void add_commands(Schemas& schemas, std::index_sequence<streams...>) {
  (add_commands_of<streams>(schemas), ...);
}

template <class... T>
void add_all(Schemas& schemas, Side side) {
  (json_schema::add<T>(schemas, side), ...);
}

Schemas all_schemas() {
  Schemas schemas;
  add_commands(schemas, std::make_index_sequence<std::variant_size_v<AnyCommand>>{});
  add_all<session::SignIn, session::BecomeOwner, session::AcceptInvitation>(schemas, Side::request);
  add_all<wallet::LookUpCard>(schemas, Side::request);
  add_all<payment::Report, payment::StartSession>(schemas, Side::request);
  add_all<payment_links::Link, payment_links::Offer>(schemas, Side::answer);
  add_all<risk_view::Alert, risk_view::Score, risk_view::Effect, policy::RiskRuleSet, offers::Offer,
          offers::Grant>(schemas, Side::answer);
  add_all<wallets::Terms, wallets::Wallet, wallets::Entry, wallets::RefundQuote>(schemas,
                                                                                 Side::answer);
  add_all<client_card::Protection, client_card::AnnouncedErasure, catalogue_view::Item,
          staff_view::Person, staff_view::Branch, bills::Bill, bills::ExclusiveDiscount,
          client_card::Visit, client_card::Entry, appointments::Appointment, bills::RefundQuote,
          till::Session, till::DayReport, approvals::Approval, policies::InForce,
          policies::Retention, policies::Tiers, policy::OwnerRuleSet, appointments::FreeSlot,
          appointments::Gate, revenue::BranchDay, trial_balance::TrialBalance,
          trial_balance::SideBalance, trial_balance::JournalLine, exceptions::Exception,
          exceptions::Count, exceptions::ToReview, memberships::Membership, memberships::Plan,
          memberships::Undecided, membership::Quote, campaigns::Campaign, campaigns::Member,
          campaigns::Omitted, liability::RollForward, pool::Waiting, pool::Group,
          follow_ups::FollowUp>(schemas, Side::answer);
  add_all<portal_session::RequestCode, portal_session::SignIn, portal_session::AskQuestion>(
      schemas, Side::request);
  add_all<portal::Me, portal::Benefits, portal::Appointments, portal::Payments, portal::TermsList,
          portal::OwnQuestion, portal::OwnQuestions, questions::Shown, questions::Chain,
          explanation::Explanation>(schemas, Side::answer);
  add_all<portal_session::BookIncluded, portal_session::ChangeProfile,
          portal_session::PreferChannel, portal_session::ChangeAddress,
          portal_session::ConfirmAddress, portal_session::Agree>(schemas, Side::request);
  add_all<portal::Profile>(schemas, Side::answer);
  add_all<portal::FreeTimes, portal::Upcoming, appointments::Standing>(schemas, Side::answer);
  add_all<feed::Message, feed::Resync, appointments::LateOffer>(schemas, Side::answer);
  add_all<before_close::BeforeClose, before_close::HealthNotice, till::LockedPeriod>(schemas,
                                                                                     Side::answer);
  add_all<accesses::Access, accesses::ByReader>(schemas, Side::answer);
  add_client_schemas(schemas);
  return schemas;
}

std::string make_document() {
  std::string text{openapi_text};
  const auto at = text.find(generated_mark);
  TRESS_ASSERT(at != std::string::npos);
  std::string schemas;
  for (const auto& [name, schema] : all_schemas()) {
    schemas += std::string{schemas.empty() ? "" : ",\n      "} + "\"" + name + "\": " + schema;
  }
  return text.replace(at, generated_mark.size(), schemas);
}

void send_document(const Parts&, const Call&, http::Responder responder) {
  http::Response response = http::json_response(200, openapi_document());
  response.headers.emplace_back("Cache-Control", "no-cache");
  responder(std::move(response));
}

}  // namespace

const std::string& openapi_document() {
  static const std::string document = make_document();
  return document;
}

std::vector<ApiRoute> openapi_routes() {
  return {{http::Method::get, "/openapi.json", "api.document", Permission::anyone, Runs::here,
           send_document}};
}

}  // namespace tress
