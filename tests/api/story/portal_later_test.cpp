#include <memory>

#include "tests/support/portal_client.hpp"

#include "api/routes/api_route.hpp"

// Goal: up to its answer a request for a code does the same whether the address is a client's or
// nobody's; what differs comes long after, where no answer waits for it. Method: no clock; the work
// that follows is held back, and what the answer took is looked at.

namespace tress::testing::portal_later_test {

namespace {

class KeptAnswer final : public http::AnswerSink {
 public:
  void answer(http::Response response) noexcept override { kept = std::move(response); }

  void abandon() noexcept override {}

  std::optional<http::Response> kept;
};

const ApiRoute& request_code() {
  for (const ApiRoute& route : api_routes()) {
    if (route.name == "portal.request_code") return route;
  }
  FAIL("there is no such route");
  return api_routes().front();
}

/// A portal whose later work waits for an hour.
struct HeldBack {
  explicit HeldBack(TestApi& api)
      : portal{api.parts().portal->sessions, api.parts().portal->codes,
               api.parts().portal->address_codes, later},
        parts(api.parts()) {
    parts.portal = &portal;
  }

  /// The status of the answer; 0: none came.
  int ask(const std::string& address) const {
    const auto sink = std::make_shared<KeptAnswer>();
    http::Request request;
    request.method = http::Method::post;
    request.path = "/portal/v1/codes";
    request.headers = {{"content-type", "application/json"}};
    request.body = code_request(address);
    request.peer = "10.0.0.1";
    const Actor nobody{ActorKind::system, std::nullopt, Role::service, std::nullopt};
    const Call call{std::move(request), nobody, {}, std::nullopt, &request_code(), std::nullopt};
    request_code().handler(parts, call, http::Responder{sink});
    return sink->kept ? sink->kept->status : 0;
  }

  LaterWork later{std::chrono::hours{1}};
  PortalParts portal;
  Parts parts;
};

}  // namespace

TEST_CASE(
    "a request for a code does the same up to its answer for a client's address and for nobody's, "
    "and what follows waits until the answer is long out [neg-44]") {
  TestApi api;
  const ApiSalon salon{api};
  static_cast<void>(reachable_client(api, salon, "Ann Lee", "+16045550111", "ann@example.com"));
  api.settle();
  HeldBack held{api};
  const Position before = api.log_size();
  std::size_t waiting = 0;
  for (const char* const address :
       {"+16045550111", "+16045550999", "ann@example.com", "nobody@example.com"}) {
    INFO(address);
    CHECK(held.ask(address) == 202);
    CHECK(held.later.waiting() == ++waiting);
    // Nobody was looked up and nothing was written for it.
    CHECK(api.log_size() == before);
  }
  CHECK(code_messages(api).empty());
  // Too much at once is told to everybody alike, before anything of it is done.
  while (held.later.put([] {})) {
  }
  CHECK(held.ask("ann@example.com") == 503);
  CHECK(held.ask("nobody@example.com") == 503);
  CHECK(api.log_size() == before);
}

TEST_CASE("the code goes to the client alone, once the later work is done") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string ann =
      reachable_client(api, salon, "Ann Lee", "+16045550111", "ann@example.com");
  static_cast<void>(ask_for_code(api, "nobody@example.com"));
  static_cast<void>(ask_for_code(api, "ann@example.com"));
  // Done in the order of the requests: after hers, that of nobody is done as well.
  CHECK(wait_for_code(api, 1).client.hex() == ann);
  CHECK(code_messages(api).size() == 1);
}

}  // namespace tress::testing::portal_later_test
