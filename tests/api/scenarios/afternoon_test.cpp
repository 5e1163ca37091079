#include "tests/api/scenarios/afternoon.hpp"

// Goal: the busy afternoon of domain.md §7.1 as the desk has it: a late client, a service that her
// allergy forbids, a bill that explains itself, a handover, a visit that was wrongly taken — and a
// year later the log answers who, when and why. What the client does about it herself is in
// question_test.cpp; all of it in one, with the screens that are told, in whole_afternoon_test.cpp.

namespace tress::testing::afternoon_test {

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

}  // namespace tress::testing::afternoon_test
