#pragma once

#include <string>

#include "tests/api/scenarios/afternoon.hpp"

/// What comes after the busy afternoon (domain.md §7.1 E): Lin thinks that a visit was wrongly
/// taken, and asks from her own page.
namespace tress::testing {

/// The day after an afternoon Lin is signed in to the portal.
struct Portal : Afternoon {
  void come_next_day(std::chrono::minutes later = std::chrono::hours{24}) {
    salon.wait(api, later);
    desk = api.member({Role::receptionist});
    token = sign_in_client(api, lin_phone);
  }

  Reply see(const std::string& what, const std::string& language = "en") {
    api.settle();
    Headers headers = bearer(token);
    headers.emplace_back("Accept-Language", language);
    return api.ask("GET", "/portal/v1/" + what, headers);
  }

  /// Lin asks about the first use of her plan; the question's path for the staff.
  std::string ask() {
    const Reply used = see("benefits");
    const std::string about = R"({"membership":")" + used.text_at("/used/0/membership") +
                              R"(","lot":)" + std::to_string(used.number_at("/used/0/lot")) +
                              R"(,"hold":)" + std::to_string(used.number_at("/used/0/hold")) + "}";
    const Reply asked =
        api.post("/portal/v1/questions",
                 R"({"about":)" + about + R"(,"text":"I was not there that day."})", token);
    REQUIRE(asked.status == 201);
    CHECK(asked.text_at("/status_words") ==
          "We have your question and will answer by 5 March 2026");
    return "/v1/questions/" + asked.text_at("/question");
  }

  Member desk;
  std::string token;
};

/// The desk takes it on and sees what happened to the lot; asks that the visit be given back; the
/// manager decides, the performer may not; then Lin is told.
inline void settle_question(Portal& portal, const std::string& question) {
  TestApi& api = portal.api;
  ApiSalon& salon = portal.salon;
  const Reply open = api.get("/v1/questions?stage=open", portal.desk.token);
  REQUIRE(open.rows().size() == 1);
  CHECK(open.text_at("/rows/0/text") == "I was not there that day.");
  api.accept(question + "/acknowledge", "{}", portal.desk.token);
  const Reply chain = api.get(question + "/chain", portal.desk.token);
  CHECK(chain.text_at("/plan_lot/granted_on") == "2026-03-02");
  CHECK(chain.text_at("/holds/0/status") == "redeemed");
  api.accept(question + "/reversal", R"({"reason":"service_not_done"})", portal.desk.token);
  const std::string approve = portal.membership + "/requests/1/approve";
  CHECK(api.post(approve, "{}", salon.stylist.token).status == 403);
  CHECK(api.post(approve, "{}", portal.desk.token).status == 403);
  api.accept(approve, "{}", salon.manager.token);
  api.accept(question + "/answer",
             R"({"outcome":"upheld","text":"You are right, the visit is yours again."})",
             portal.desk.token);
}

}  // namespace tress::testing
