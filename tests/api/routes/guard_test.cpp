#include <stdexcept>

#include "tests/support/test_api.hpp"

#include "api/routes/answers.hpp"

// Goal: a handler that breaks costs its own request and nothing else.

namespace tress::testing::guard_test {

namespace {

class Sink final : public http::AnswerSink {
 public:
  void answer(http::Response) noexcept override { is_answered = true; }

  void abandon() noexcept override { is_abandoned = true; }

  bool is_answered = false;
  bool is_abandoned = false;
};

template <class Thrown>
void require_abandoned(const Thrown& thrown) {
  TestApi api;
  const auto sink = std::make_shared<Sink>();
  const ApiRoute route{
      http::Method::get, "/broken",
      "test.broken",     Permission::anyone,
      Runs::in_pool,     [&](const Parts&, const Call&, http::Responder) { throw thrown; }};
  const Call call{{}, {ActorKind::system, std::nullopt, Role::service, std::nullopt}, {}};
  answers::guarded(api.parts(), route, call, http::Responder{sink});
  CHECK(sink->is_abandoned);
  CHECK_FALSE(sink->is_answered);
}

}  // namespace

TEST_CASE("a handler that throws on the pool gives its request up, so that it is answered 500") {
  require_abandoned(std::runtime_error{"out of luck"});
  require_abandoned(42);
}

}  // namespace tress::testing::guard_test
