#include "api/routes/disclosing.hpp"

#include <algorithm>

namespace tress {

namespace {

using Row = std::pair<std::string_view, Disclosing>;
using Classes = std::vector<access::DataClass>;

constexpr auto contact = access::DataClass::contact;
constexpr auto health = access::DataClass::health;
constexpr auto notes = access::DataClass::notes;
constexpr auto consents = access::DataClass::consents;
constexpr auto visits = access::DataClass::visits;
constexpr auto balances = access::DataClass::balances;
constexpr auto risk = access::DataClass::risk;
constexpr auto accesses = access::DataClass::accesses;

using access::Act;
using access::Purpose;

/// What is read of clients' files.
const std::vector<Row>& of_files() {
  static const std::vector<Row> rows{
      {"clients.list", {{visits}, {contact, notes}, Act::listed, Purpose::service}},
      {"clients.show", {{visits}, {contact, health, balances}, Act::viewed, Purpose::service}},
      {"clients.notes", {{notes}, {notes}, Act::viewed, Purpose::service}},
      {"clients.history", {{notes}, {contact, health, notes}, Act::viewed, Purpose::service}},
      {"clients.visits", {{visits}, {}, Act::viewed, Purpose::service}},
      {"clients.timeline", {{visits}, {}, Act::viewed, Purpose::service}},
      {"clients.protection", {{consents}, {}, Act::viewed, Purpose::compliance}},
      {"clients.erasure_certificate", {{consents}, {}, Act::exported, Purpose::subject_request}},
      {"erasures.open", {{consents}, {}, Act::listed, Purpose::compliance}},
      {"erasures.announced", {{consents}, {}, Act::listed, Purpose::compliance}},
      {"clients.health", {{health}, {health}, Act::viewed, Purpose::service}},
      {"clients.formulas", {{health}, {health}, Act::viewed, Purpose::service}},
      {"clients.preparation", {{notes}, {notes}, Act::viewed, Purpose::service}},
      {"clients.aims", {{health}, {health, notes}, Act::viewed, Purpose::service}},
      {"clients.consents", {{consents}, {}, Act::viewed, Purpose::service}},
      {"clients.consent_receipt", {{consents}, {}, Act::exported, Purpose::subject_request}},
      {"clients.relation", {{notes}, {notes}, Act::viewed, Purpose::follow_up}},
      {"clients.fields", {{notes}, {health, notes}, Act::viewed, Purpose::service}},
      {"clients.hints", {{notes}, {health, notes}, Act::viewed, Purpose::service}},
      {"clients.tier", {{balances}, {}, Act::viewed, Purpose::service}},
      {"clients.tier_changes", {{balances}, {notes}, Act::viewed, Purpose::service}},
      {"members.list", {{balances}, {}, Act::listed, Purpose::service}},
      {"clients.pool", {{visits}, {}, Act::listed, Purpose::claim}},
      {"pool.waiting", {{visits}, {}, Act::listed, Purpose::claim}},
      {"clients.risk", {{risk}, {}, Act::viewed, Purpose::follow_up}},
      {"clients.risk_scores", {{risk}, {}, Act::viewed, Purpose::follow_up}},
      {"clients.risk_alerts", {{risk}, {}, Act::viewed, Purpose::follow_up}},
      {"risk.alerts", {{risk}, {}, Act::listed, Purpose::follow_up}},
      {"follow_ups.list", {{notes}, {}, Act::listed, Purpose::follow_up}},
      {"campaigns.members", {{consents}, {}, Act::listed, Purpose::marketing}},
      {"campaigns.omitted", {{consents}, {}, Act::listed, Purpose::marketing}},
      {"offers.grants", {{balances}, {}, Act::listed, Purpose::marketing}},
      {"clients.accesses", {{accesses}, {}, Act::viewed, Purpose::subject_request}},
      // An event as it is stored: what its open fields say of whom they name.
      {"log.receipt",
       {{health, notes, consents, visits, balances, risk, accesses},
        {},
        Act::exported,
        Purpose::reconciliation}},
      {"accesses.list", {{accesses}, {}, Act::listed, Purpose::compliance}},
      {"accesses.show", {{accesses}, {}, Act::viewed, Purpose::compliance}},
      // Whoever registers somebody is shown, masked, who looks like them.
      {"client.register", {{}, {contact}, Act::viewed, Purpose::registration}},
      {"clients.look_up", {{}, {contact}, Act::searched, Purpose::registration}},
  };
  return rows;
}

/// What is read of appointments, bills and what is prepaid.
const std::vector<Row>& of_dealings() {
  static const std::vector<Row> rows{
      {"clients.appointments", {{visits}, {}, Act::viewed, Purpose::booking}},
      {"appointments.list", {{visits}, {}, Act::listed, Purpose::booking}},
      {"appointments.show", {{visits}, {}, Act::viewed, Purpose::booking}},
      {"appointments.standing", {{visits}, {}, Act::viewed, Purpose::booking}},
      {"appointments.handovers", {{visits}, {}, Act::listed, Purpose::service}},
      {"appointments.gate", {{health, notes, balances}, {}, Act::viewed, Purpose::service}},
      // What has to be seen first is named where a start is refused.
      {"appointment.start", {{health}, {}, Act::viewed, Purpose::service}},
      {"sales.list", {{visits}, {}, Act::listed, Purpose::checkout}},
      {"discounts.exclusive", {{balances}, {}, Act::listed, Purpose::reconciliation}},
      {"sales.show", {{visits}, {}, Act::viewed, Purpose::checkout}},
      {"sales.before_close", {{notes, consents, balances}, {}, Act::viewed, Purpose::checkout}},
      {"sales.refund_quote", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"sales.explanation", {{visits, balances}, {}, Act::viewed, Purpose::checkout}},
      {"sales.before_close_health", {{health}, {}, Act::viewed, Purpose::service}},
      {"clients.memberships", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"memberships.expiring", {{balances}, {}, Act::listed, Purpose::checkout}},
      {"memberships.undecided", {{balances}, {}, Act::listed, Purpose::checkout}},
      {"memberships.show", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"memberships.refund_quote", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"clients.wallets", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"wallets.show", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"wallets.entries", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"wallets.refund_quote", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"wallet.look_up_card", {{balances}, {}, Act::searched, Purpose::checkout}},
      {"payment_links.list", {{balances}, {}, Act::listed, Purpose::checkout}},
      {"payment_links.show", {{balances}, {}, Act::viewed, Purpose::checkout}},
      {"questions.list", {{balances}, {notes}, Act::listed, Purpose::complaint}},
      {"questions.show", {{balances}, {notes}, Act::viewed, Purpose::complaint}},
      {"questions.chain", {{balances}, {}, Act::viewed, Purpose::complaint}},
      {"exceptions.list", {{balances}, {}, Act::listed, Purpose::reconciliation}},
      {"exceptions.review", {{balances}, {}, Act::listed, Purpose::reconciliation}},
      {"approvals.list", {{balances}, {}, Act::listed, Purpose::administration}},
      {"approvals.show", {{balances}, {}, Act::viewed, Purpose::administration}},
  };
  return rows;
}

/// What clients read of themselves.
const std::vector<Row>& of_portal() {
  static const std::vector<Row> rows{
      {"portal.me", {{balances}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.benefits", {{balances}, {}, Act::viewed, Purpose::own_record}},
      {"portal.appointments", {{visits}, {}, Act::viewed, Purpose::own_record}},
      {"portal.payments", {{balances}, {}, Act::viewed, Purpose::own_record}},
      {"portal.terms", {{balances}, {}, Act::viewed, Purpose::own_record}},
      {"portal.questions", {{balances}, {notes}, Act::viewed, Purpose::own_record}},
      {"portal.ask_question", {{balances}, {notes}, Act::viewed, Purpose::own_record}},
      {"portal.book_included", {{visits}, {}, Act::viewed, Purpose::own_record}},
      {"portal.profile", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.change_profile", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.prefer_channel", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.change_address", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.confirm_address", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.agree", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
      {"portal.disagree", {{consents}, {contact}, Act::viewed, Purpose::own_record}},
  };
  return rows;
}

std::vector<Row> table() {
  std::vector<Row> all;
  for (const auto* const part : {&of_files(), &of_dealings(), &of_portal()}) {
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

}  // namespace

Classes Disclosing::classes() const {
  Classes all = open;
  all.insert(all.end(), sealed.begin(), sealed.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

const std::vector<Row>& all_disclosing() {
  static const std::vector<Row> all = table();
  return all;
}

Disclosing disclosing_of(std::string_view route) {
  for (const auto& [name, disclosing] : all_disclosing()) {
    if (name == route) return disclosing;
  }
  return {};
}

}  // namespace tress
