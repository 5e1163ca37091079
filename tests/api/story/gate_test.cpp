#include "tests/api/story/desk.hpp"

// Goal: nobody is treated with what they are known not to bear, and nobody begins without having
// seen what is to be seen; each time the desk is told what it is. Method: the busy afternoon of
// domain.md §7.1 over the whole API.

namespace tress::testing::gate_test {

namespace {

/// Lin is allergic to PPD, was promised another dye, and a tint has PPD in it.
struct Afternoon : Desk {
  Afternoon() : card("/v1/clients/" + client) {
    tint = service("TINT", "Brow tint");
    free_tint = service("TINT-FREE", "Brow tint without PPD");
    set_ingredients(tint, R"(["ppd"])");
    api.accept(card + "/allergies",
               R"({"ingredient":"ppd","severity":"severe","confirmed_by":"reaction_here"})",
               salon.stylist.token);
    api.accept(card + "/promises",
               R"({"what":"ask for the dye without PPD","owner":")" + salon.stylist.id.hex() +
                   R"(","item":")" + tint + "\"}",
               salon.stylist.token);
  }

  std::string service(const std::string& code, const std::string& name) {
    return api
        .accept("/v1/items",
                R"({"kind":"service","code":")" + code + R"(","name":")" + name + "\"}",
                salon.manager.token)
        .text_at("/stream");
  }

  void set_ingredients(const std::string& item, const std::string& codes) {
    const std::string path = "/v1/items/" + item;
    api.accept(path + "/ingredients", R"({"codes":)" + codes + "}", salon.manager.token,
               {{"If-Match", "\"1\""}});
  }

  [[nodiscard]] std::string booking_of(const std::string& item,
                                       const std::string& more = {}) const {
    return R"({"branch":")" + salon.branch + R"(","client":")" + client + R"(","item":")" + item +
           R"(","performer":")" + salon.stylist.id.hex() +
           R"(","day":"2026-03-02","minute_of_day":540)" + more + "}";
  }

  std::string card;
  std::string tint;
  std::string free_tint;
};

std::vector<std::string> kinds(const boost::json::value& items) {
  std::vector<std::string> found;
  for (const auto& item : items.as_array()) {
    found.emplace_back(item.at("kind").as_string().c_str());
  }
  return found;
}

using Kinds = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a booking against an allergy is refused, another product is booked, and a manager books "
    "it all the same, with a reason [S3-2]") {
  Afternoon desk;
  const Reply refused = desk.api.post("/v1/appointments", desk.booking_of(desk.tint), desk.token());
  CHECK(refused.status == 409);
  CHECK(refused.code() == "appointment.allergy_forbids_it");
  const std::string insisting =
      desk.booking_of(desk.tint, R"(,"override_reason":"client_insists")");
  const Reply by_stylist = desk.api.post("/v1/appointments", insisting, desk.token());
  CHECK(by_stylist.status == 403);
  CHECK(by_stylist.code() == "appointment.override_takes_a_manager");
  const Reply by_manager = desk.api.accept("/v1/appointments", insisting, desk.salon.manager.token);
  CHECK(by_manager.at("/events").as_array().size() == 2);
  desk.api.accept("/v1/appointments/" + by_manager.text_at("/stream") + "/cancel", "{}",
                  desk.token());
  desk.api.accept("/v1/appointments", desk.booking_of(desk.free_tint), desk.token());
}

TEST_CASE("what was promised stands before the service that it was promised for [S3-1]") {
  Afternoon desk;
  const Reply tint = desk.api.accept(
      "/v1/appointments", desk.booking_of(desk.tint, R"(,"override_reason":"other_product")"),
      desk.salon.manager.token);
  const auto gate_of = [&](const Reply& booked) {
    return desk.api.get("/v1/appointments/" + booked.text_at("/stream") + "/gate", desk.token());
  };
  const auto alerts = [&](const Reply& gate) {
    Kinds found;
    for (const auto& alert : gate.at("/alerts").as_array()) {
      found.emplace_back(alert.at("item").at("kind").as_string().c_str());
    }
    return found;
  };
  const Reply before = gate_of(tint);
  CHECK(alerts(before) == Kinds{"allergy", "promise"});
  CHECK(kinds(before.at("/conflicts")) == Kinds{"allergy"});
  desk.api.accept("/v1/appointments/" + tint.text_at("/stream") + "/cancel", "{}", desk.token());
  const Reply cut =
      desk.api.accept("/v1/appointments", desk.booking_of(desk.salon.haircut), desk.token());
  CHECK(alerts(gate_of(cut)) == Kinds{"allergy"});
}

TEST_CASE(
    "a start without having seen what must be seen is refused and names it, and then it goes on to "
    "the bill [S0-15] [S0-27]") {
  Afternoon desk;
  desk.api.accept(desk.card + "/observations",
                  R"({"kind":"scalp","must_be_seen":true,"text":"a sore spot"})",
                  desk.salon.stylist.token);
  const std::string visit =
      "/v1/appointments/" +
      desk.api.accept("/v1/appointments", desk.booking_of(desk.free_tint), desk.token())
          .text_at("/stream");
  desk.api.accept(visit + "/arrive", "{}", desk.token());
  const Reply unseen = desk.api.post(visit + "/start", "{}", desk.token());
  CHECK(unseen.status == 409);
  CHECK(unseen.code() == "appointment.must_see_is_not_acknowledged");
  CHECK(kinds(unseen.at("/items")) == Kinds{"allergy", "observation"});
  CHECK(unseen.text.find("sore") == std::string::npos);
  desk.api.accept(visit + "/acknowledge", R"({"items":[{"kind":"allergy","number":1}]})",
                  desk.token());
  const Reply half = desk.api.post(visit + "/start", "{}", desk.token());
  CHECK(kinds(half.at("/items")) == Kinds{"observation"});
  CHECK(desk.api.post(visit + "/complete", "{}", desk.token()).code() ==
        "appointment.must_see_is_not_acknowledged");
  desk.api.accept(visit + "/acknowledge", R"({"items":[{"kind":"observation","number":1}]})",
                  desk.token());
  CHECK(desk.api.post(visit + "/start", "{}", desk.salon.manager.token).code() ==
        "appointment.only_the_performer");
  desk.api.accept(visit + "/start", "{}", desk.token());
  CHECK(desk.api.get(visit, desk.token()).text_at("/status") == "started");
  CHECK(desk.api.post(visit + "/cancel", "{}", desk.token()).code() ==
        "appointment.service_is_started");
  const std::string sale = desk.salon.closed_bill(desk.api, desk.salon.haircut);
  desk.api.accept(visit + "/complete", R"({"sale":")" + sale + "\"}", desk.token());
  CHECK(desk.api.get(visit, desk.token()).text_at("/sale") == sale);
}

TEST_CASE(
    "an allergy stops the start, and only a manager lets it pass, with what the client signed "
    "[S3-3]") {
  Afternoon desk;
  const std::string visit =
      "/v1/appointments/" +
      desk.api
          .accept("/v1/appointments",
                  desk.booking_of(desk.tint, R"(,"override_reason":"client_insists")"),
                  desk.salon.manager.token)
          .text_at("/stream");
  desk.api.accept(visit + "/acknowledge",
                  R"({"items":[{"kind":"allergy","number":1},{"kind":"promise","number":1}]})",
                  desk.token());
  CHECK(desk.api.post(visit + "/start", "{}", desk.token()).code() ==
        "appointment.allergy_forbids_it");
  const std::string path = visit + "/override-conflicts";
  const std::string unsigned_body = R"({"reason":"client_insists"})";
  CHECK(desk.api.post(path, unsigned_body, desk.salon.manager.token).status == 400);
  const std::string body =
      R"({"reason":"client_insists","acknowledgement":")" + std::string(64, 'a') + "\"}";
  CHECK(desk.api.post(path, body, desk.token()).code() == "appointment.override_takes_a_manager");
  desk.api.accept(path, body, desk.salon.manager.token);
  CHECK(desk.api.get(visit + "/gate", desk.token()).at("/conflicts").as_array().empty());
  desk.api.accept(visit + "/start", "{}", desk.token());
}

TEST_CASE(
    "a handover carries what the giver has not seen, and the taker sees it before going on "
    "[S0-23]") {
  Afternoon desk;
  const Member colleague = desk.api.member({Role::stylist});
  const std::string visit =
      "/v1/appointments/" +
      desk.api.accept("/v1/appointments", desk.booking_of(desk.free_tint), desk.token())
          .text_at("/stream");
  desk.api.accept(visit + "/handover",
                  R"({"to":")" + colleague.id.hex() + R"(","reason":"shift_ends"})", desk.token());
  const Reply list = desk.api.get("/v1/handovers?to=" + colleague.id.hex(), colleague.token);
  REQUIRE(list.rows().size() == 1);
  CHECK(kinds(list.at("/rows/0/handover/alerts")) == Kinds{"allergy"});
  CHECK(desk.api.post(visit + "/accept-handover", "{}", desk.salon.manager.token).code() ==
        "appointment.handover_is_for_another");
  desk.api.accept(visit + "/accept-handover", "{}", colleague.token);
  CHECK(desk.api.post(visit + "/start", "{}", desk.token()).code() ==
        "appointment.only_the_performer");
  const Reply unseen = desk.api.post(visit + "/start", "{}", colleague.token);
  CHECK(kinds(unseen.at("/items")) == Kinds{"allergy"});
  desk.api.accept(visit + "/acknowledge", R"({"items":[{"kind":"allergy","number":1}]})",
                  colleague.token);
  desk.api.accept(visit + "/start", "{}", colleague.token);
}

}  // namespace tress::testing::gate_test
