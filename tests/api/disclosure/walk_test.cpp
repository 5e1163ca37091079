// Goal: what is told of a client is in the access log before the answer leaves, on every route and
// for every role, and nothing else is. Method: a salon that knows something of every class; every
// route that is read, with a session of every role; each answer is held against the log.

#include <algorithm>
#include <map>

#include "tests/api/disclosure/known_salon.hpp"
#include "tests/support/api_document.hpp"

#include "api/routes/api_route.hpp"

namespace tress::testing::walk_test {

namespace {

bool is_for_people(Role role) {
  return role != Role::service;
}

std::string nobody() {
  return "00000000000000000000000000000001";
}

/// The end of a path: the id.
std::string last(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Everything that is read, filled with what there is.
class Walk {
 public:
  Walk()
      : allergy_(told.position_of_event("client.allergy_declared")),
        first_record_(position_of(told.api.get(told.ann, told.salon.manager.token))) {}

  std::string target_of(const ApiRoute& route) const {
    std::string target = route.pattern;
    for (auto open = target.find('{'); open != std::string::npos; open = target.find('{')) {
      const auto close = target.find('}', open);
      const std::string name = target.substr(open + 1, close - open - 1);
      target.replace(open, close - open + 1, value_of(route.name, name));
    }
    return target + query_of(route.name);
  }

  /// Whom the address names, if anybody.
  std::string client_of(const ApiRoute& route) const {
    if (route.pattern.find("{client}") == std::string::npos) return {};
    return value_of(route.name, "client");
  }

  KnownSalon told;

 private:
  [[nodiscard]] std::string value_of(const std::string& route, const std::string& name) const {
    // Only of Mia something was erased.
    if (name == "client") return route == "clients.erasure_certificate" ? told.mia : told.client;
    if (name == "position")
      return std::to_string(route == "log.receipt" ? allergy_ : first_record_);
    const std::map<std::string, std::string> values{{"appointment", last(told.appointment)},
                                                    {"sale", last(told.bill)},
                                                    {"membership", told.membership},
                                                    {"wallet", told.wallet},
                                                    {"lot", "1"},
                                                    {"link", told.link},
                                                    {"question", told.question},
                                                    {"approval", told.approval},
                                                    {"campaign", told.campaign},
                                                    {"offer", told.offer},
                                                    {"purpose", "marketing_email"},
                                                    {"erasure", "1"},
                                                    {"branch", told.salon.branch},
                                                    {"item", told.salon.haircut},
                                                    {"date", "2026-03-02"}};
    const auto found = values.find(name);
    return found == values.end() ? nobody() : found->second;
  }

  [[nodiscard]] std::string query_of(const std::string& name) const {
    static const std::map<std::string, std::string> queries{
        {"memberships.expiring", "?expiring_by=2028-12-31"},
        {"memberships.refund_quote", "?on=2026-03-02&reason=client_withdraws"},
        {"wallets.refund_quote", "?on=2026-03-02&reason=health"},
        {"appointments.late_offer", "?minutes=10"},
        {"clients.hints", "?moment=arrival"},
        {"books.trial_balance", "?as_of=2026-03-31"}};
    if (name == "appointments.list") return "?branch=" + told.salon.branch + "&day=2026-03-02";
    if (name == "appointments.availability") {
      return "?branch=" + told.salon.branch + "&item=" + told.salon.haircut + "&day=2026-03-02";
    }
    const auto found = queries.find(name);
    return found == queries.end() ? "" : found->second;
  }

  Position allergy_;
  Position first_record_;
};

/// Rows of the table that this walk tells nothing on, and why that is no hole.
const std::map<std::string, std::string>& not_walked() {
  static const std::map<std::string, std::string> reasons{
      {"client.register", "a command: disclosure_test.cpp"},
      {"clients.look_up", "a command's question: tests/api/story/likeness_test.cpp"},
      {"appointment.start", "a command: tests/api/story/gate_test.cpp"},
      {"wallet.look_up_card", "takes a card's code in its body: tests/api/story/wallet_test.cpp"},
      {"clients.risk", "takes months of visits: tests/api/scenarios/win_back_test.cpp"},
      {"portal.me", "clients read of themselves: disclosure_test.cpp"},
      {"portal.benefits", "as portal.me"},
      {"portal.appointments", "as portal.me"},
      {"portal.payments", "as portal.me"},
      {"portal.terms", "as portal.me"},
      {"portal.questions", "as portal.me"},
      {"portal.ask_question", "a command of the portal"},
      {"portal.book_included", "a command of the portal"},
      {"portal.profile", "as portal.me"},
      {"portal.change_profile", "a command of the portal: portal_profile_test.cpp"},
      {"portal.prefer_channel", "as portal.change_profile"},
      {"portal.change_address", "as portal.change_profile"},
      {"portal.confirm_address", "as portal.change_profile"},
      {"portal.agree", "as portal.change_profile"},
      {"portal.disagree", "as portal.change_profile"}};
  return reasons;
}

std::string operation_of(const ApiRoute& route) {
  return std::string{http::text_of(route.method)} + " " + route.pattern;
}

/// What was recorded says who, in which role, for what, and no more than the route declares.
void check_record(const Walk& walk,
                  const ApiRoute& route,
                  const Member& reader,
                  const Reply& reply) {
  const TestApi& api = walk.told.api;
  const Envelope event = api.access_event(position_of(reply));
  const access::Recorded recorded = recorded_of(api, reply);
  CHECK(event.actor.person == reader.id);
  CHECK(may(event.actor.role, route.permission));
  CHECK(event.purpose == std::string{name_of(route.discloses.purpose)});
  CHECK(recorded.operation == operation_of(route));
  CHECK(recorded.outcome != access::Outcome::denied);
  CHECK(recorded.right.has_value());
  CHECK(recorded.request == reply.header("x-request-id"));
  const auto declared = route.discloses.classes();
  for (const access::DataClass one : classes_of(recorded)) {
    CHECK(std::find(declared.begin(), declared.end(), one) != declared.end());
  }
  const auto clients = clients_of(recorded);
  for (const std::string& one : clients) {
    CHECK((one == walk.told.client || one == walk.told.mia));
  }
  if (recorded.act == access::Act::viewed) CHECK(clients.size() == 1);
  const bool is_page = reply.body.is_object() && reply.body.as_object().contains("rows");
  if (is_page && recorded.act != access::Act::viewed) CHECK(recorded.rows == reply.rows().size());
}

/// What a refusal leaves: who was not let read what, of whom.
void check_denial(Walk& walk, const ApiRoute& route, const Member& reader, Position at) {
  wait_for_records(walk.told.api, at + 1);
  const Envelope event = walk.told.api.access_event(at);
  const access::Recorded recorded = recorded_at(walk.told.api, at);
  CHECK(event.actor.person == reader.id);
  CHECK(recorded.outcome == access::Outcome::denied);
  CHECK(recorded.operation == operation_of(route));
  CHECK(recorded.rows == 0);
  const std::string client = route.name == "log.receipt" ? walk.told.client : walk.client_of(route);
  const auto clients = clients_of(recorded);
  // Whoever may have no receipts at all is refused before anybody has looked what the event is.
  if (route.name == "log.receipt" && clients.empty()) return;
  CHECK(clients == (client.empty() ? std::set<std::string>{} : std::set<std::string>{client}));
}

/// One request of one role; true if something of a client was told.
bool take_step(Walk& walk, const ApiRoute& route, const Member& reader) {
  TestApi& api = walk.told.api;
  const Position before = api.access_log_size();
  const Reply reply = api.ask("GET", walk.target_of(route), bearer(reader.token));
  INFO(route.name << " " << reply.status << " " << reply.text);
  const bool is_told = !reply.header("access-position").empty();
  if (reply.status == 403 && route.discloses.is_any()) {
    CHECK_FALSE(is_told);
    check_denial(walk, route, reader, before);
    CHECK(api.access_log_size() == before + 1);
    return false;
  }
  if (is_told) {
    CHECK(route.discloses.is_any());
    CHECK(position_of(reply) == before);
    check_record(walk, route, reader, reply);
  }
  CHECK(api.access_log_size() == before + (is_told ? 1 : 0));
  const bool is_shown = reply.status == 200 && route.discloses.is_any();
  // What is viewed may be about nobody; what is listed, searched or taken away is told of always.
  if (is_shown && route.discloses.act != access::Act::viewed) CHECK(is_told);
  const bool names_client = reply.text.find(walk.told.client) != std::string::npos ||
                            route.pattern.find("{client}") != std::string::npos;
  if (is_shown && names_client) CHECK(is_told);
  if (!route.discloses.is_any()) CHECK_FALSE(is_told);
  return is_told;
}

/// The live feed goes on for ever. Of clients it tells ids and what kind of thing happened, no data
/// and only to who may read that, so it is not in the access log; tests/api/feed looks at it.
bool is_read(const ApiRoute& route) {
  return route.method == http::Method::get && route.permission != Permission::portal &&
         route.permission != Permission::follow_feed;
}

}  // namespace

TEST_CASE(
    "on every route and for every role, what tells of a client is recorded with who, in which "
    "role, for what and which classes, and nothing else is") {
  Walk walk;
  std::map<std::string, int> told;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    if (!is_for_people(role)) continue;
    const Member reader = walk.told.api.member({role});
    for (const ApiRoute& route : api_routes()) {
      if (!is_read(route)) continue;
      const Member now{reader.id, walk.told.api.session_of(reader.id)};
      INFO(name);
      told[route.name] += take_step(walk, route, now) ? 1 : 0;
    }
  }
  // Else the walk would hold for nothing.
  for (const auto& [route, disclosing] : all_disclosing()) {
    const std::string row{route};
    INFO(row);
    CHECK((told[row] > 0) != not_walked().contains(row));
  }
}

TEST_CASE("what the document says a route discloses, and for what, is what the table declares") {
  for (const ApiRoute& route : api_routes()) {
    std::string method{http::text_of(route.method)};
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto& operation = api_document().at("paths").at(route.pattern).at(method).as_object();
    std::vector<std::string> expected;
    for (const access::DataClass one : route.discloses.classes()) {
      expected.emplace_back(name_of(one));
    }
    std::vector<std::string> said;
    if (const auto* const words = operation.if_contains("x-discloses")) {
      for (const auto& one : words->as_array()) said.emplace_back(one.as_string().c_str());
    }
    INFO(route.name);
    CHECK(said == expected);
    const auto* const purpose = operation.if_contains("x-purpose");
    REQUIRE((purpose != nullptr) == route.discloses.is_any());
    if (purpose != nullptr) {
      CHECK(purpose->as_string().c_str() == std::string{name_of(route.discloses.purpose)});
    }
  }
}

TEST_CASE("every line of the table of disclosures is of one route, and none stands twice") {
  std::set<std::string> names;
  for (const ApiRoute& route : api_routes()) names.insert(route.name);
  std::set<std::string> listed;
  for (const auto& [name, disclosing] : all_disclosing()) {
    INFO(name);
    CHECK(names.contains(std::string{name}));
    CHECK(listed.insert(std::string{name}).second);
    CHECK(disclosing.is_any());
  }
}

}  // namespace tress::testing::walk_test
