#pragma once

#include <string>
#include <tuple>

#include "tests/support/portal_client.hpp"
#include "tests/support/scene.hpp"

/// The busy afternoon of domain.md §7.1: a late client, a service that her allergy forbids, a bill
/// that explains itself, a handover.
namespace tress::testing {

inline constexpr const char* lin_phone = "+16045550123";

/// Lin has two cuts a month, one of them used; PPD harms her; the salon has promised another dye.
struct Afternoon : Scene {
  Afternoon()
      : lin(reachable_client(api, salon, "Lin Ng", lin_phone, "lin@example.com")),
        next(salon.client(api, "Bo Reed")) {
    api.accept("/v1/items/" + salon.haircut + "/durations", R"({"from":"2026-03-02","minutes":60})",
               salon.manager.token, {{"If-Match", "\"2\""}});
    api.accept("/v1/branches/" + salon.branch + "/staff/" + salon.stylist.id.hex() + "/hours",
               R"({"from":"2026-03-02","shifts":[{"weekday":1,"from_minute":540,)"
               R"("until_minute":1080}]})",
               salon.manager.token);
    tint = service("TINT", 30'00, R"(["ppd"])");
    free_tint = service("TINT-FREE", 35'00, "[]");
    fill_card();
    membership = sell_cuts();
    use_a_cut();
  }

  [[nodiscard]] std::string card() const { return "/v1/clients/" + lin; }

  /// Of half an hour, with these ingredients.
  std::string service(const std::string& code, std::int64_t price, const std::string& ingredients) {
    const std::string item =
        api.accept("/v1/items",
                   R"({"kind":"service","code":")" + code + R"(","name":")" + code + "\"}",
                   salon.manager.token)
            .text_at("/stream");
    std::string version = "\"1\"";
    const auto set = [&](const std::string& what, const std::string& body) {
      version =
          api.accept("/v1/items/" + item + what, body, salon.manager.token, {{"If-Match", version}})
              .header("etag");
    };
    set("/prices", R"({"from":"2026-03-02","price":)" + cad(price) + "}");
    set("/durations", R"({"from":"2026-03-02","minutes":30})");
    set("/ingredients", R"({"codes":)" + ingredients + "}");
    return item;
  }

  void fill_card() {
    api.accept(card() + "/formulas",
               R"({"item":")" + salon.haircut +
                   R"(","steps":[{"product":"Tint 7/1","amount_thousandths":30000,)"
                   R"("unit":"gram","developer":"6 %","minutes":35}],"result":"warm blond"})",
               salon.stylist.token);
    api.accept(card() + "/allergies",
               R"({"ingredient":"ppd","severity":"severe","confirmed_by":"doctor"})",
               salon.stylist.token);
    api.accept(card() + "/promises",
               R"({"what":"ask for PPD-free brow tint","owner":")" + salon.stylist.id.hex() +
                   R"(","item":")" + free_tint + "\"}",
               salon.stylist.token);
  }

  /// Two haircuts for 120.00 in every thirty days; the path of what Lin has.
  std::string sell_cuts() {
    const std::string terms =
        R"({"kind":"membership","name":"2 cuts a month","wording":"Two haircuts in thirty days.",)"
        R"("price":)" +
        cad(120'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"cut","items":[")" +
        salon.haircut + R"("],"units":2,"alone":)" + cad(80'00) +
        R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,"is_shared":false,)"
        R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":14,"jurisdiction":"CA"})";
    const std::string plan =
        api.accept("/v1/plans", R"({"code":"2cuts","from":"2026-03-02","terms":)" + terms + "}",
                   salon.manager.token)
            .text_at("/stream");
    const std::string bill = open_for(lin);
    api.accept(bill + "/plans", R"({"what":"start","plan":")" + plan + "\"}", salon.cashier.token);
    pay(bill, "card", 120'00);
    close(bill);
    return "/v1/memberships/" + show(card() + "/memberships").text_at("/rows/0/membership");
  }

  void cover(const std::string& bill) {
    api.accept(membership + "/cover",
               R"({"sale":")" + bill.substr(bill.rfind('/') + 1) + R"(","line":1})",
               salon.cashier.token);
  }

  void use_a_cut() {
    const std::string bill = open_for(lin);
    add(bill, salon.haircut);
    cover(bill);
    close(bill);
  }

  [[nodiscard]] std::string booking(const std::string& client,
                                    const std::string& item,
                                    int minute) const {
    return R"({"branch":")" + salon.branch + R"(","client":")" + client + R"(","item":")" + item +
           R"(","performer":")" + salon.stylist.id.hex() +
           R"(","day":"2026-03-02","minute_of_day":)" + std::to_string(minute) + "}";
  }

  std::string book(const std::string& client, const std::string& item, int minute) {
    return "/v1/appointments/" +
           api.accept("/v1/appointments", booking(client, item, minute), salon.stylist.token)
               .text_at("/stream");
  }

  void do_at(const std::string& visit, const std::string& what, const std::string& body = "{}") {
    api.accept(visit + "/" + what, body, salon.stylist.token);
  }

  std::string lin;
  std::string next;
  std::string tint;
  std::string free_tint;
  std::string membership;
};

inline constexpr const char* allergy_seen = R"({"items":[{"kind":"allergy","number":1}]})";

/// It is 9:10.
inline void begin_the_day(Afternoon& day) {
  day.salon.wait(day.api, std::chrono::minutes{310});
}

/// She calls: 25 minutes late; the cut is made shorter so that Bo Reed does not wait.
inline void call_late(Afternoon& day, const std::string& cut) {
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  const Reply offer = api.get(cut + "/late-offer?minutes=25", salon.stylist.token);
  REQUIRE(offer.status == 200);
  CHECK(offer.number_at("/rule/no_show_minutes") == 30);
  // Shorten and move are offered; she is too late to be waited for and not late enough to be gone.
  const auto& options = offer.at("/options").as_array();
  REQUIRE(options.size() == 4);
  for (const auto& [n, choice, is_offered] :
       {std::tuple{0, "wait", false}, std::tuple{1, "shorten", true}, std::tuple{2, "move", true},
        std::tuple{3, "no_show", false}}) {
    const auto& option = options[static_cast<std::size_t>(n)];
    CHECK(option.at("choice").as_string() == choice);
    CHECK(option.at("is_offered").as_bool() == is_offered);
    CHECK_FALSE(option.at("text").as_string().empty());
  }
  CHECK(offer.number_at("/options/1/minutes") == 35);
  const std::string late = R"({"minutes":25,"choice":"shorten")";
  CHECK(api.post(cut + "/late", late + "}", salon.stylist.token).code() ==
        "appointment.reason_is_missing");
  day.do_at(cut, "late", late + R"(,"reason":"next_client_must_not_wait"})");
  CHECK(api.post(cut + "/change", R"({"minute_of_day":565,"reason":"client_is_late"})",
                 salon.stylist.token)
            .code() == "appointment.performer_is_busy");
  day.do_at(cut, "change", R"({"minute_of_day":565,"minutes":35,"reason":"client_is_late"})");
}

inline void come_late(Afternoon& day, const std::string& cut) {
  begin_the_day(day);
  call_late(day, cut);
}

/// She wants her brows tinted too: the gate, the promise, another product. The path of the visit.
inline std::string ask_for_brows(Afternoon& day, const std::string& cut, int minute = 660) {
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  const Reply forbidden =
      api.post("/v1/appointments", day.booking(day.lin, day.tint, minute), salon.stylist.token);
  CHECK(forbidden.status == 409);
  CHECK(forbidden.code() == "appointment.allergy_forbids_it");
  const Reply prepared = api.get(day.card() + "/preparation", salon.stylist.token);
  CHECK(prepared.text_at("/promises/0/details/text") == "ask for PPD-free brow tint");
  const std::string brows = day.book(day.lin, day.free_tint, minute);
  const Reply gate = api.get(brows + "/gate", salon.stylist.token);
  CHECK(gate.at("/conflicts").as_array().empty());
  CHECK(gate.at("/alerts").as_array().size() == 2);
  day.do_at(cut, "arrive");
  day.do_at(cut, "acknowledge", allergy_seen);
  day.do_at(cut, "start");
  api.accept(day.card() + "/promises/1/keep", "{}", salon.stylist.token);
  return brows;
}

/// Why does she pay? The cut is one of two of this period, its last; the tint is at its list price.
/// The bill's path.
inline std::string explain(Afternoon& day) {
  const std::string bill = day.open_for(day.lin);
  day.add(bill, day.salon.haircut);
  day.add(bill, day.free_tint);
  day.cover(bill);
  const Reply explained = day.show(bill);
  CHECK(explained.text_at("/tenders/0/kind") == "package");
  CHECK(explained.number_at("/lines/1/list_price/amount_minor") == 35'00);
  CHECK(explained.at("/lines/1/discounts").as_array().empty());
  CHECK(explained.number_at("/due/amount_minor") == 36'75);
  // The same in one answer, as the desk reads it out.
  const Reply why = day.api.get(bill + "/explanation", day.salon.cashier.token);
  CHECK(why.text_at("/lines/0/by_plan/0/plan") == "2 cuts a month");
  CHECK(why.text_at("/lines/0/by_plan/0/bought_on") == "2026-03-02");
  CHECK(why.number_at("/lines/0/by_plan/0/left") == 0);
  CHECK(why.at("/lines/0/by_plan/0/is_last").as_bool());
  CHECK(why.text_at("/lines/0/by_plan/0/period_until") == "2026-03-31");
  CHECK(why.at("/lines/1/by_plan").as_array().empty());
  CHECK(why.number_at("/lines/1/list_price/amount_minor") == 35'00);
  CHECK(why.at("/lines/1/discounts").as_array().empty());
  CHECK(why.number_at("/due/amount_minor") == 36'75);
  const Reply plan = day.show(day.membership);
  CHECK(plan.text_at("/lots/0/granted_on") == "2026-03-02");
  CHECK(plan.number_at("/lots/0/used") == 1);
  CHECK(plan.number_at("/lots/0/available") == 0);
  CHECK(plan.text_at("/period_until") == "2026-03-31");
  return bill;
}

/// As the visits are completed with the bill.
inline std::string settle(Afternoon& day, const std::string& bill) {
  day.pay(bill, "card", 36'75);
  day.close(bill);
  return R"({"sale":")" + bill.substr(bill.rfind('/') + 1) + "\"}";
}

inline std::string explain_and_pay(Afternoon& day) {
  return settle(day, explain(day));
}

/// The stylist has to go: a colleague accepts, and sees the allergy before she begins.
inline void hand_over(Afternoon& day,
                      const std::string& brows,
                      Member& colleague,
                      const std::string& sold) {
  TestApi& api = day.api;
  const std::string to = R"({"to":")" + colleague.id.hex() + R"(","reason":"shift_ends"})";
  day.do_at(brows, "arrive");
  day.do_at(brows, "handover", to);
  colleague.token = api.session_of(colleague.id);
  CHECK(api.post(brows + "/start", "{}", colleague.token).code() == "appointment.handover_is_open");
  CHECK(api.get("/v1/handovers?to=" + colleague.id.hex(), colleague.token)
            .text_at("/rows/0/handover/alerts/0/kind") == "allergy");
  api.accept(brows + "/accept-handover", "{}", colleague.token);
  CHECK(api.post(brows + "/start", "{}", colleague.token).code() ==
        "appointment.must_see_is_not_acknowledged");
  api.accept(brows + "/acknowledge", allergy_seen, colleague.token);
  api.accept(brows + "/start", "{}", colleague.token);
  api.accept(brows + "/complete", sold, colleague.token);
}

}  // namespace tress::testing
