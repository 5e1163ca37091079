// Goal: refused reads are recorded while there is room for them, and never take the room of those
// who may read: whoever is refused again and again fills neither the disk nor the queue.

#include "api/routes/denials.hpp"

#include <future>
#include <stdexcept>

#include "tests/api/disclosure/readers.hpp"

#include "api/routes/disclosure.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::testing::denials_test {

namespace {

const ApiRoute& route_named(std::string_view name) {
  for (const ApiRoute& route : api_routes()) {
    if (route.name == name) return route;
  }
  throw std::runtime_error{"no such route"};
}

Reader refused_reader(const Member& who) {
  return {&route_named("clients.health"),
          {ActorKind::staff, who.id, Role::cashier, std::nullopt},
          std::nullopt,
          std::nullopt,
          access::Purpose::service,
          false,
          "request"};
}

StaffId somebody(Byte number) {
  StaffId::Array bytes{};
  bytes.back() = number;
  return StaffId{bytes};
}

/// While it lives the access log writes nothing: its writer is held in an answer.
class HeldLog {
 public:
  explicit HeldLog(TestApi& api) {
    const access::Record record{.staff = std::nullopt,
                                .client = std::nullopt,
                                .on = std::chrono::floor<std::chrono::days>(api.clock().now()),
                                .act = access::Act::listed,
                                .operation = "GET /v1/clients",
                                .outcome = access::Outcome::allowed,
                                .purpose = access::Purpose::upkeep,
                                .right = access::Right::system,
                                .linked = std::nullopt,
                                .disclosures = {},
                                .rows = 0,
                                .branch = std::nullopt,
                                .request = "request"};
    const Actor system{ActorKind::system, std::nullopt, Role::service, std::nullopt};
    const bool is_taken =
        api.parts().access->writer.submit({command_id(system, "hold"), sha256(bytes_of("hold")),
                                           system, AnyCommand{access::Command{record}}},
                                          [this](const auto&) {
                                            held_.set_value();
                                            let_go_.get_future().wait();
                                          });
    REQUIRE(is_taken);
    held_.get_future().wait();
  }

  ~HeldLog() { let_go_.set_value(); }

  HeldLog(const HeldLog&) = delete;
  HeldLog& operator=(const HeldLog&) = delete;

 private:
  std::promise<void> held_;
  std::promise<void> let_go_;
};

}  // namespace

TEST_CASE("so many refusals of one person wait to be recorded, so many of all, and no more") {
  Denials denials;
  const StaffId ben = somebody(1);
  for (std::size_t i = 0; i < Denials::waiting_of_one_max; ++i) CHECK(denials.enter(ben));
  CHECK_FALSE(denials.enter(ben));
  CHECK(denials.left_out() == 1);
  std::size_t waiting = Denials::waiting_of_one_max;
  for (Byte person = 2; waiting < Denials::waiting_max; ++person) {
    for (std::size_t i = 0; i < Denials::waiting_of_one_max && waiting < Denials::waiting_max;
         ++i, ++waiting) {
      CHECK(denials.enter(somebody(person)));
    }
  }
  CHECK_FALSE(denials.enter(somebody(100)));
  CHECK(denials.left_out() == 2);
  denials.leave(ben);
  CHECK(denials.enter(somebody(100)));
  CHECK_FALSE(denials.enter(ben));
}

TEST_CASE("whoever is refused again and again leaves room in the queue, and others are recorded") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string health = "/v1/clients/" + salon.client(api, "Ann Lee") + "/health";
  const Member other = api.member({Role::cashier});
  const Position before = api.access_log_size();
  {
    const HeldLog held{api};
    for (std::size_t i = 0; i < 3 * Denials::waiting_of_one_max; ++i) {
      REQUIRE(api.get(health, salon.cashier.token).status == 403);
    }
    REQUIRE(api.get(health, other.token).status == 403);
    CHECK(api.parts().access->denials->left_out() == 2 * Denials::waiting_of_one_max);
    CHECK(api.parts().access->writer.queued() <= Denials::waiting_of_one_max + 1);
  }
  // The one that held it, those for whom there was room, and the other's.
  const Position after = before + 1 + Denials::waiting_of_one_max + 1;
  wait_for_records(api, after);
  REQUIRE(api.get("/v1/clients", salon.manager.token).status == 200);
  CHECK(api.access_log_size() == after + 1);
  CHECK(api.access_event(after - 1).actor.person == other.id);
  // There is room again.
  REQUIRE(api.get(health, salon.cashier.token).status == 403);
  wait_for_records(api, after + 2);
}

TEST_CASE("while nothing can be recorded, for want of room or else, no refusal is appended") {
  TestApi api;
  const ApiSalon salon{api};
  WriteGate gate;
  gate.close(GateClosed::disk_nearly_full, "the disk is nearly full");
  AccessLogParts full = *api.parts().access;
  full.gate = &gate;
  full.denials = std::make_shared<Denials>();
  Parts parts = api.parts();
  parts.access = &full;
  const Position before = api.access_log_size();
  for (int i = 0; i < 3; ++i) record_denial(parts, refused_reader(salon.cashier));
  CHECK(full.denials->left_out() == 3);
  gate.open(GateClosed::disk_nearly_full);
  record_denial(parts, refused_reader(salon.cashier));
  wait_for_records(api, before + 1);
  CHECK(api.access_log_size() == before + 1);
}

}  // namespace tress::testing::denials_test
