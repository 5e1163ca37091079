// Goal: a client who has got hold of another client's ids learns nothing by them, not even that
// they are somebody's: the answer is that to an id which nobody has, and takes as long. Method: the
// ids of a client of whom the salon knows nearly everything, asked with another one's session; the
// processor time of the thread that answers, so that what else the machine does is not counted.

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/api/disclosure/known_salon.hpp"
#include "tests/support/thread_time.hpp"

#include "api/http/router.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/app.hpp"

namespace tress::testing::portal_ids_test {

namespace {

constexpr int runs = 200;

const std::string nobody = "00000000000000000000000000000001";

class KeptAnswer final : public http::AnswerSink {
 public:
  void answer(http::Response response) noexcept override { kept = std::move(response); }

  void abandon() noexcept override {}

  std::optional<http::Response> kept;
};

/// An address with an id of Ann's, and the same with one that nobody has.
struct Pair {
  std::string of_ann;
  std::string of_nobody;
};

double median(std::vector<double>& seconds) {
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

std::string last(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string without_request_id(std::string text) {
  const auto at = text.find("\"request_id\"");
  if (at != std::string::npos) text.erase(at, text.find(',', at) - at);
  return text;
}

/// Bea, at the portal of a salon that knows nearly everything of Ann. Bea has a plan of her own, so
/// that there is something to look through.
struct Curious : KnownSalon {
  Curious() : bea(reachable_client(api, salon, "Bea Moss", "+16045550112", "bea@example.com")) {
    const std::string own_bill =
        "/v1/sales/" + api.accept("/v1/sales",
                                  R"({"branch":")" + salon.branch + R"(","payer":")" + bea + "\"}",
                                  salon.cashier.token)
                           .text_at("/stream");
    const std::string plan =
        api.get("/v1/memberships/" + membership, salon.cashier.token).text_at("/plan");
    api.accept(own_bill + "/plans", R"({"what":"start","plan":")" + plan + "\"}",
               salon.cashier.token);
    api.accept(own_bill + "/tenders", R"({"kind":"card","amount":)" + cad(900'00) + "}",
               salon.cashier.token);
    api.accept(own_bill + "/close", "{}", salon.cashier.token);
    token = sign_in_client(api, "bea@example.com");
    api.settle();
  }

  /// The ledger's own addresses.
  std::vector<Pair> of_the_ledger() {
    std::vector<Pair> pairs{
        {"/v1/events/" + std::to_string(position_of_event("client.allergy_declared")) + "/receipt",
         "/v1/events/999999999/receipt"}};
    const auto add = [&](const std::string& what, const std::string& id, const std::string& more) {
      pairs.push_back({what + id + more, what + nobody + more});
    };
    for (const char* const more : {"", "/explanation", "/refund-quote", "/before-close"}) {
      add("/v1/sales/", last(bill), more);
    }
    for (const char* const more : {"", "/entries"}) add("/v1/wallets/", wallet, more);
    for (const char* const more : {"", "/wallets", "/memberships", "/visits", "/timeline"}) {
      add("/v1/clients/", client, more);
    }
    add("/v1/memberships/", membership, "");
    add("/v1/payment-links/", link, "");
    add("/v1/questions/", question, "");
    add("/v1/appointments/", last(appointment), "");
    return pairs;
  }

  Reply ask(const std::string& target) { return api.send("GET", target, bearer(token)); }

  std::string bea;
  std::string token;
};

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

/// Asks `one` and `other` in turn, as often as `runs` says; neither may take half as long again.
template <class Ask>
void require_same_time(const Ask& ask, const std::string& one, const std::string& other) {
  std::vector<double> of_one;
  std::vector<double> of_other;
  const auto measure = [&](const std::string& target, std::vector<double>& seconds) {
    const double begin = thread_seconds();
    const int status = ask(target);
    seconds.push_back(thread_seconds() - begin);
    REQUIRE(status == 404);
  };
  for (int run = 0; run < runs; ++run) {
    measure(one, of_one);
    measure(other, of_other);
  }
  const double first = median(of_one);
  const double second = median(of_other);
  INFO("median seconds: " << first << " and " << second);
  CHECK(first < 1.5 * second);
  CHECK(second < 1.5 * first);
}

const ApiRoute& route_named(const std::string& name) {
  for (const ApiRoute& route : api_routes()) {
    if (route.name == name) return route;
  }
  FAIL("there is no " << name);
  return api_routes().front();
}

}  // namespace

TEST_CASE(
    "by the id of another client's receipt, bill, wallet, entries or plan a client meets the 404 "
    "of an id that nobody has, and nothing is written [neg-59]") {
  Curious curious;
  TestApi& api = curious.api;
  const Position before = api.log_size();
  const Position recorded_before = api.access_log_size();
  for (const auto& [of_ann, of_nobody] : curious.of_the_ledger()) {
    INFO(of_ann);
    const Reply hers = curious.ask(of_ann);
    const Reply nobodys = curious.ask(of_nobody);
    CHECK(hers.status == 404);
    CHECK(hers.code() == "not_found");
    CHECK(nobodys.status == 404);
    CHECK(without_request_id(hers.text) == without_request_id(nobodys.text));
    // Else the ids would be nobody's as well.
    CHECK(api.send("GET", of_ann, bearer(curious.salon.owner.token)).status != 404);
  }
  const std::string times = "/portal/v1/free-times?day=2026-03-09&membership=";
  const Reply hers = curious.ask(times + curious.membership);
  const Reply nobodys = curious.ask(times + nobody);
  CHECK(hers.status == 404);
  CHECK(hers.code() == "membership_is_unknown");
  CHECK(without_request_id(hers.text) == without_request_id(nobodys.text));
  CHECK(api.log_size() == before);
  // The owner's own look at each of them is on record, and none of Bea's.
  for (Position at = recorded_before; at < api.access_log_size(); ++at) {
    CHECK(api.access_event(at).actor.person == curious.salon.owner.id);
  }
}

TEST_CASE("what a client asks or books by another one's id is refused as by nobody's") {
  Curious curious;
  TestApi& api = curious.api;
  const Position before = api.log_size();
  const auto refused = [&](const std::string& path, const std::string& body) {
    const Reply reply = api.post(path, body, curious.token);
    return std::pair{reply.status, reply.code()};
  };
  const auto question = [](const std::string& about) {
    return R"({"about":{)" + about + R"(},"text":"Why?"})";
  };
  const auto of_bill = [&](const std::string& sale) {
    return refused("/portal/v1/questions", question(R"("sale":")" + sale + R"(","line":1)"));
  };
  CHECK(of_bill(last(curious.bill)).first == 404);
  CHECK(of_bill(last(curious.bill)) == of_bill(nobody));
  const auto of_plan = [&](const std::string& membership) {
    return refused("/portal/v1/questions", question(R"("membership":")" + membership + "\""));
  };
  CHECK(of_plan(curious.membership).first == 404);
  CHECK(of_plan(curious.membership) == of_plan(nobody));
  const auto booked_by = [&](const std::string& membership) {
    return refused("/portal/v1/bookings", R"({"membership":")" + membership + R"(","branch":")" +
                                              curious.salon.branch + R"(","item":")" +
                                              curious.salon.haircut + R"(","performer":")" +
                                              curious.salon.stylist.id.hex() +
                                              R"(","day":"2026-03-09","minute_of_day":600})");
  };
  CHECK(booked_by(curious.membership).second == "not_bookable");
  CHECK(booked_by(curious.membership) == booked_by(nobody));
  CHECK(api.log_size() == before);
}

TEST_CASE(
    "over 200 answers the 404 to another client's id takes as long as that to an id that nobody "
    "has [neg-59]") {
  Curious curious;
  const Parts& parts = curious.api.parts();
  const http::Router router = make_router(parts);
  // Refused at the door, on the thread that asks.
  const auto by_router = [&](const std::string& path) {
    const auto match = router.match(http::Method::get, segments_of(path));
    if (match.route == nullptr) return 0;
    http::Request request;
    request.path = path;
    request.path_parameters = match.parameters;
    request.headers = {{"authorization", "Bearer " + curious.token}};
    const auto sink = std::make_shared<KeptAnswer>();
    router.dispatch(std::move(request), *match.route, http::Responder{sink});
    return sink->kept ? sink->kept->status : 0;
  };
  for (const auto& [of_ann, of_nobody] : curious.of_the_ledger()) {
    INFO(of_ann);
    require_same_time(by_router, of_ann, of_nobody);
  }
  // Of the portal's own addresses the one with an id looks through what the client has.
  const ApiRoute& route = route_named("portal.free_times");
  const auto by_handler = [&](const std::string& membership) {
    http::Request request;
    request.path = route.pattern;
    request.query = {{"membership", membership}, {"day", "2026-03-09"}};
    const Actor actor{ActorKind::client, std::nullopt, Role::service, std::nullopt};
    const Call call{std::move(request), actor, {}, parse_id<ClientId>(curious.bea), &route,
                    std::nullopt};
    const auto sink = std::make_shared<KeptAnswer>();
    route.handler(parts, call, http::Responder{sink});
    return sink->kept ? sink->kept->status : 0;
  };
  require_same_time(by_handler, curious.membership, nobody);
}

}  // namespace tress::testing::portal_ids_test
