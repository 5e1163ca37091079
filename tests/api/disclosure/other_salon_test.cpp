// Goal: what another salon knows is not here, on no address: an id of its is answered as one that
// nobody has, and not by an empty list, which would say that somebody is here of whom there is
// nothing. Method: every route that is read by an id, asked in both salons with the ids of the one
// that knows nearly everything of a client.

#include <map>
#include <set>

#include "tests/api/disclosure/known_salon.hpp"

#include "api/routes/api_route.hpp"

namespace tress::testing::other_salon_test {

namespace {

/// The end of a path: the id.
std::string last(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Somebody in every role that a person may have.
Member everybody(TestApi& api) {
  std::vector<Role> roles;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    if (role != Role::service) roles.push_back(role);
  }
  return api.member(roles);
}

/// What every salon has under the same number or name.
const std::set<std::string> same_everywhere{"account", "position", "template_name"};

/// Where the salon itself may have nothing under its own ids: a level takes months of visits, and
/// no terminal was counted.
const std::set<std::string> nothing_there{"clients.risk", "days.show"};

std::vector<std::string> parameters_of(const std::string& pattern) {
  std::vector<std::string> names;
  for (auto open = pattern.find('{'); open != std::string::npos;
       open = pattern.find('{', open + 1)) {
    names.push_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

/// Read by the staff, and by an id.
bool is_by_id(const ApiRoute& route) {
  const bool is_for_staff =
      route.permission != Permission::portal && route.permission != Permission::anyone;
  const auto names = parameters_of(route.pattern);
  return route.method == http::Method::get && is_for_staff && !names.empty() &&
         !same_everywhere.contains(names.front());
}

/// Every address by an id, filled with what one salon has.
class Addresses {
 public:
  explicit Addresses(KnownSalon& known)
      : mia_(known.mia),
        ids_{{"client", known.client},
             {"sale", last(known.bill)},
             {"appointment", last(known.appointment)},
             {"membership", known.membership},
             {"plan", known.api.get("/v1/memberships/" + known.membership, known.salon.owner.token)
                          .text_at("/plan")},
             {"wallet", known.wallet},
             {"link", known.link},
             {"question", known.question},
             {"approval", known.approval},
             {"campaign", known.campaign},
             {"offer", known.offer},
             {"branch", known.salon.branch},
             {"item", known.salon.haircut},
             {"drawer",
              known.api
                  .accept("/v1/drawers",
                          R"({"branch":")" + known.salon.branch + R"(","code":"front","opening":)" +
                              cad(100'00) + R"(,"purpose":"safe"})",
                          known.salon.cashier.token)
                  .text_at("/stream")},
             {"lot", "1"},
             {"erasure", "1"},
             {"purpose", "marketing_email"},
             {"date", "2026-03-02"}} {}

  [[nodiscard]] std::string target_of(const ApiRoute& route) const {
    std::string target = route.pattern;
    for (const std::string& name : parameters_of(route.pattern)) {
      INFO(route.name << " is asked by a " << name);
      REQUIRE(ids_.contains(name));
      // Only of Mia something was erased.
      const bool is_of_mia = name == "client" && route.name == "clients.erasure_certificate";
      target.replace(target.find('{'), name.size() + 2, is_of_mia ? mia_ : ids_.at(name));
    }
    return target + query_of(route.name);
  }

 private:
  [[nodiscard]] static std::string query_of(const std::string& name) {
    static const std::map<std::string, std::string> queries{
        {"memberships.refund_quote", "?on=2026-03-02&reason=client_withdraws"},
        {"wallets.refund_quote", "?on=2026-03-02&reason=health"},
        {"appointments.late_offer", "?minutes=10"},
        {"clients.hints", "?moment=arrival"}};
    const auto found = queries.find(name);
    return found == queries.end() ? "" : found->second;
  }

  std::string mia_;
  std::map<std::string, std::string> ids_;
};

}  // namespace

TEST_CASE(
    "on every route that is read by an id, the ids of another salon are answered 404, and nothing "
    "is recorded of them") {
  KnownSalon known;
  const Addresses addresses{known};
  const Member at_home = everybody(known.api);
  known.api.settle();
  TestApi other;
  const Member elsewhere = everybody(other);
  // With words of its own: by the same a branch or an item has the same id in any salon.
  other.carry_out(branch::Command{
      branch::Open{"HILL", "Hill Road", "America/Vancouver", 4, *Currency::from_alpha("CAD")}});
  other.carry_out(catalogue::Command{
      catalogue::ListItem{catalogue::ItemKind::service, "Curls", "Curls", std::nullopt}});
  other.accept("/v1/clients", R"({"name":"Ann Lee"})", elsewhere.token);
  other.settle();
  const Position before = other.log_size();
  const Position recorded_before = other.access_log_size();
  std::size_t asked = 0;
  for (const ApiRoute& route : api_routes()) {
    if (!is_by_id(route)) continue;
    const std::string target = addresses.target_of(route);
    INFO(route.name << " " << target);
    // Else the ids would be nobody's here as well.
    const Reply here = known.api.ask("GET", target, bearer(at_home.token));
    if (!nothing_there.contains(route.name)) CHECK(here.status != 404);
    const Reply there = other.ask("GET", target, bearer(elsewhere.token));
    INFO(there.text);
    CHECK(there.status == 404);
    CHECK(there.code().ends_with("_is_unknown"));
    CHECK(there.header("access-position").empty());
    ++asked;
  }
  CHECK(asked >= 45);
  CHECK(other.log_size() == before);
  CHECK(other.access_log_size() == recorded_before);
}

TEST_CASE(
    "of somebody who was merged into another file, or erased, the lists are there as before") {
  Told told;
  TestApi& api = told.api;
  const std::string other = told.salon.client(api, "Ann Li");
  const Reply proposed = api.accept("/v1/clients/" + other + "/merge?propose=same_person",
                                    R"({"into":")" + told.client + "\"}", told.salon.manager.token);
  api.accept("/v1/approvals/" + proposed.text_at("/stream") + "/approve", "{}",
             told.salon.owner.token);
  const std::string mia = "/v1/clients/" + told.salon.client(api, "Mia Long");
  const Member officer = api.member({Role::compliance});
  api.accept(mia + "/erasures", R"({"classes":["contact"],"reason":"client_asked"})",
             officer.token);
  api.accept(mia + "/erasures/1/approve", "{}", told.salon.owner.token);
  for (const std::string& path : {"/v1/clients/" + other, told.ann, mia}) {
    for (const char* const list : {"/notes", "/visits", "/timeline", "/wallets", "/memberships"}) {
      INFO(path << list);
      CHECK(api.get(path + list, told.salon.manager.token).status == 200);
    }
    CHECK(api.get(path + "/accesses", officer.token).status == 200);
  }
}

}  // namespace tress::testing::other_salon_test
