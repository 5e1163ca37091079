#include "tests/support/test_api.hpp"

#include "ledger/codec/events.hpp"

// Goal: a client's segment is set during the day by whom the salon's owner rule names; who tries
// without that is refused and stands among the exceptions, and a rule's finding is an event too.

namespace tress::testing::segment_test {

namespace {

struct Segmented {
  Segmented() : salon{api}, client{salon.client(api, "Ann Lee")}, path{"/v1/clients/" + client} {
    for (const char* const code : {"regulars", "vip"}) {
      api.accept("/v1/card/lists/segment/terms",
                 std::string{R"({"code":")"} + code + R"(","title":")" + code + "\"}",
                 salon.manager.token);
    }
  }

  Reply assign(const Member& by) {
    return api.post(path + "/segment", R"({"segment":"regulars","reason":"visits"})", by.token);
  }

  Reply attempts() { return api.get("/v1/exceptions?kind=attempt_refused", salon.manager.token); }

  Reply relation() { return api.get(path + "/relation", salon.manager.token); }

  [[nodiscard]] Envelope last_event() const {
    const auto stored = api.parts().log.read(api.log_size() - 1, 1, 1);
    REQUIRE(stored.has_value());
    auto event = decode_event(stored.value().front().bytes);
    REQUIRE(event.has_value());
    return std::move(event.value());
  }

  TestApi api;
  ApiSalon salon;
  std::string client;
  std::string path;
};

}  // namespace

TEST_CASE(
    "where the rule says reception a stylist who gives a segment is refused and stands among the "
    "exceptions, and a rule's own finding is an event with the rule's version") {
  Segmented ann;
  TestApi& api = ann.api;
  const ApiSalon& salon = ann.salon;
  api.accept("/v1/policies/owner-rules",
             R"({"record":"segment","owner":"receptionist","backup":"manager",)"
             R"("from":"2026-03-02"})",
             salon.owner.token);
  const Position before = api.log_size();
  const Reply refused = ann.assign(salon.stylist);
  CHECK(refused.status == 403);
  CHECK(refused.code() == "client.not_the_responsible_role");
  CHECK(api.log_size() == before + 1);  // That it was tried.
  const Reply tried = ann.attempts();
  REQUIRE(tried.rows().size() == 1);
  CHECK(tried.text_at("/rows/0/staff") == salon.stylist.id.hex());
  CHECK(tried.text_at("/rows/0/client") == ann.client);
  CHECK(tried.text_at("/rows/0/detail") ==
        "client.assign_segment was refused: client.not_the_responsible_role");
  CHECK(tried.text_at("/rows/0/status") == "open");
  CHECK_FALSE(ann.relation().body.as_object().contains("segment"));

  const Member reception = api.member({Role::receptionist});
  REQUIRE(ann.assign(reception).status == 201);
  CHECK(ann.relation().text_at("/segment/code") == "regulars");
  const Envelope given = ann.last_event();
  REQUIRE(holds_alternative<client::SegmentAssigned>(given.payload));
  CHECK(given.actor.person == reception.id);

  api.carry_out(client::Command{
      client::AssignSegment{*parse_id<ClientId>(ann.client), "vip", 3, "spend_rises"}});
  const Envelope computed = ann.last_event();
  const auto* const assigned = get_if<client::SegmentAssigned>(&computed.payload);
  REQUIRE(assigned != nullptr);
  CHECK(assigned->segment == "vip");
  CHECK(assigned->rule_version == 3);
  CHECK(computed.actor.kind == ActorKind::system);
  CHECK(ann.relation().text_at("/segment/code") == "vip");
  CHECK(ann.relation().number_at("/segment/rule_version") == 3);
  CHECK(ann.attempts().rows().size() == 1);
}

TEST_CASE("the salon may give its segments to other roles, from a day on") {
  Segmented ann;
  ann.api.accept("/v1/policies/owner-rules",
                 R"({"record":"segment","owner":"stylist","backup":"owner","from":"2026-03-03"})",
                 ann.salon.owner.token);
  CHECK(ann.assign(ann.salon.stylist).status == 403);
  ann.salon.wait(ann.api, std::chrono::hours{24});
  CHECK(ann.assign(ann.salon.manager).status == 403);
  CHECK(ann.assign(ann.salon.stylist).status == 201);
  CHECK(ann.attempts().rows().size() == 2);
}

}  // namespace tress::testing::segment_test
