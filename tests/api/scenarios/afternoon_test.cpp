#include <algorithm>

#include "tests/api/scenarios/scene.hpp"

// Goal: the busy afternoon of domain.md §7.1 as far as the desk has it: a late client, a service
// that her allergy forbids, a bill that explains itself, a handover, a visit that was wrongly taken
// — and a year later the log answers who, when and why. Messages to clients and staff, and the
// client's own portal, are not part of it.

namespace tress::testing {

namespace {

/// Lin has two cuts a month, one of them used; PPD harms her; the salon has promised another dye.
struct Afternoon : Scene {
  Afternoon() : lin(salon.client(api, "Lin Ng")), next(salon.client(api, "Bo Reed")) {
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

const char* const allergy_seen = R"({"items":[{"kind":"allergy","number":1}]})";

/// It is 9:10. She calls: 25 minutes late; the cut is made shorter so that Bo Reed does not wait.
void come_late(Afternoon& day, const std::string& cut) {
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  salon.wait(api, std::chrono::minutes{310});
  day.do_at(cut, "late", R"({"minutes":25,"choice":"shorten"})");
  CHECK(api.post(cut + "/change", R"({"minute_of_day":565,"reason":"client_is_late"})",
                 salon.stylist.token)
            .code() == "appointment.performer_is_busy");
  day.do_at(cut, "change", R"({"minute_of_day":565,"minutes":35,"reason":"client_is_late"})");
}

/// She wants her brows tinted too: the gate, the promise, another product. The path of the visit.
std::string ask_for_brows(Afternoon& day, const std::string& cut) {
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  const Reply forbidden =
      api.post("/v1/appointments", day.booking(day.lin, day.tint, 660), salon.stylist.token);
  CHECK(forbidden.status == 409);
  CHECK(forbidden.code() == "appointment.allergy_forbids_it");
  const Reply prepared = api.get(day.card() + "/preparation", salon.stylist.token);
  CHECK(prepared.text_at("/promises/0/details/text") == "ask for PPD-free brow tint");
  const std::string brows = day.book(day.lin, day.free_tint, 660);
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
/// The bill, as the visits are completed with it.
std::string explain_and_pay(Afternoon& day) {
  const std::string bill = day.open_for(day.lin);
  day.add(bill, day.salon.haircut);
  day.add(bill, day.free_tint);
  day.cover(bill);
  const Reply explained = day.show(bill);
  CHECK(explained.text_at("/tenders/0/kind") == "package");
  CHECK(explained.number_at("/lines/1/list_price/amount_minor") == 35'00);
  CHECK(explained.at("/lines/1/discounts").as_array().empty());
  CHECK(explained.number_at("/due/amount_minor") == 36'75);
  const Reply plan = day.show(day.membership);
  CHECK(plan.text_at("/lots/0/granted_on") == "2026-03-02");
  CHECK(plan.number_at("/lots/0/used") == 1);
  CHECK(plan.number_at("/lots/0/available") == 0);
  CHECK(plan.text_at("/period_until") == "2026-03-31");
  day.pay(bill, "card", 36'75);
  day.close(bill);
  return R"({"sale":")" + bill.substr(bill.rfind('/') + 1) + "\"}";
}

/// The stylist has to go: a colleague accepts, and sees the allergy before she begins.
void hand_over(Afternoon& day,
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

}  // namespace

TEST_CASE(
    "a late client, a dye that harms her, a bill that explains itself and a handover: all of the "
    "afternoon is told a year later") {
  Afternoon day;
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  Member colleague = api.member({Role::stylist});
  const std::string cut = day.book(day.lin, salon.haircut, 540);
  const std::string next = day.book(day.next, salon.haircut, 600);
  come_late(day, cut);
  const std::string brows = ask_for_brows(day, cut);
  const std::string sold = explain_and_pay(day);
  day.do_at(cut, "complete", sold);
  hand_over(day, brows, colleague, sold);

  day.a_year_passes();
  const auto told = day.story(cut);
  CHECK(happenings(told) == Words{"appointment.booked", "appointment.late_recorded",
                                  "appointment.changed", "appointment.arrived",
                                  "appointment.alerts_acknowledged", "appointment.started",
                                  "appointment.completed"});
  CHECK(told[1].why == "shorten");
  CHECK(told[2].why == "client_is_late");
  for (const Told& event : told) CHECK(event.who == salon.stylist.id.hex());
  const auto handed = day.story(brows);
  CHECK(happenings(handed) == Words{"appointment.booked", "appointment.arrived",
                                    "appointment.handover_given", "appointment.handover_accepted",
                                    "appointment.alerts_acknowledged", "appointment.started",
                                    "appointment.completed"});
  CHECK(handed[2].why == "shift_ends");
  CHECK(handed[2].who == salon.stylist.id.hex());
  for (std::size_t i = 3; i < handed.size(); ++i) CHECK(handed[i].who == colleague.id.hex());
  CHECK(happenings(day.story(next)) == Words{"appointment.booked"});
  const Reply after = api.get(day.card() + "/preparation", salon.stylist.token);
  CHECK(after.text_at("/promises/0/stage") == "kept");
  CHECK(after.text_at("/promises/0/settled/by") == salon.stylist.id.hex());
  day.require_sound();
}

TEST_CASE(
    "a visit that was wrongly taken comes back into its lot by the manager and not by the "
    "performer, and the roll-forward shows it") {
  Afternoon day;
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  CHECK(day.balance(2010) == -60'00);
  salon.wait(api, std::chrono::hours{24});
  const Reply chain = day.show(day.membership);
  CHECK(chain.text_at("/holds/0/status") == "redeemed");
  CHECK(chain.text_at("/holds/0/date") == "2026-03-02");
  api.accept(day.membership + "/holds/1/reversals", R"({"reason":"service_not_done"})",
             salon.cashier.token);
  const std::string approve = day.membership + "/requests/1/approve";
  CHECK(api.post(approve, "{}", salon.stylist.token).status == 403);
  CHECK(api.post(approve, "{}", salon.cashier.token).status == 403);
  api.accept(approve, "{}", salon.manager.token);
  CHECK(day.balance(2010) == -120'00);
  const Reply restored = day.show(day.membership);
  REQUIRE(restored.at("/lots").as_array().size() == 1);
  CHECK(restored.number_at("/lots/0/available") == 2);
  CHECK(restored.number_at("/lots/0/used") == 0);
  // As of the day before, and as it is known since: the reversal is of its own day.
  const auto owed_on = [&](const std::string& date) {
    return api.get("/v1/accounts/2010?as_of=" + date, salon.accountant.token)
        .number_at("/rows/0/balance_fine");
  };
  CHECK(owed_on("2026-03-02") == -60'0000);
  CHECK(owed_on("2026-03-03") == -120'0000);

  day.a_year_passes();
  const auto told = day.story(day.membership);
  CHECK(happenings(told) == Words{"membership.started", "membership.lots_granted",
                                  "membership.reserved", "membership.redeemed",
                                  "membership.requested", "membership.returned"});
  CHECK(told[4].who == salon.cashier.id.hex());
  CHECK(told[4].why == "service_not_done");
  CHECK(told[5].who == salon.manager.id.hex());
  CHECK(told[5].why == "service_not_done");
  CHECK(to_text(told[5].date) == "2026-03-03");
  const Reply shown = day.show(day.membership);
  CHECK(shown.text_at("/requests/0/status") == "approved");
  CHECK(shown.text_at("/requests/0/asked/requested_by") == salon.cashier.id.hex());
  const std::string position = std::to_string(shown.number_at("/requests/0/source/position"));
  CHECK(api.get("/v1/events/" + position + "/receipt", salon.accountant.token).status == 200);
  day.require_sound();
}

}  // namespace tress::testing
