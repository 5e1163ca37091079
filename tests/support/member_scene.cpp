#include "tests/support/member_scene.hpp"

namespace tress::testing {

Subscriber::Subscriber()
    : ann(reachable_client(api, salon, "Ann Lee", ann_phone, "ann@example.com")) {
  api.accept("/v1/items/" + salon.haircut + "/durations", R"({"from":"2026-03-02","minutes":60})",
             salon.manager.token, {{"If-Match", "\"2\""}});
  api.accept("/v1/branches/" + salon.branch + "/staff/" + salon.stylist.id.hex() + "/hours",
             R"({"from":"2026-03-02","shifts":[{"weekday":1,"from_minute":540,)"
             R"("until_minute":1080}]})",
             salon.manager.token);
}

void Subscriber::buy(int units, int validity_days) {
  Pack pack;
  pack.units = units;
  pack.price = 90'00 * units;
  pack.validity_days = validity_days;
  membership = sell(publish(pack), ann, pack.price);
}

void Subscriber::join() {
  const std::string terms =
      R"({"kind":"membership","name":"Monthly","wording":"Two haircuts a month.","price":)" +
      cad(120'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
      salon.haircut + R"("],"units":2,"alone":)" + cad(80'00) +
      R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,"is_shared":false,)"
      R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,"jurisdiction":"CA"})";
  const std::string plan =
      api.accept("/v1/plans", R"({"code":"month","from":"2026-03-02","terms":)" + terms + "}",
                 salon.manager.token)
          .text_at("/stream");
  membership = sell(plan, ann, 120'00);
}

std::string Subscriber::id_of_membership() const {
  return membership.substr(membership.rfind('/') + 1);
}

Reply Subscriber::see(const std::string& what, const std::string& language) {
  api.settle();
  Headers headers = bearer(token);
  headers.emplace_back("Accept-Language", language);
  Reply reply = api.ask("GET", "/portal/v1/" + what, headers);
  REQUIRE(reply.status == 200);
  return reply;
}

std::string Subscriber::wish(int minute, const std::string& day) const {
  return R"({"membership":")" + id_of_membership() + R"(","item":")" + salon.haircut +
         R"(","branch":")" + salon.branch + R"(","performer":")" + salon.stylist.id.hex() +
         R"(","day":")" + day + R"(","minute_of_day":)" + std::to_string(minute) + "}";
}

Reply Subscriber::book(int minute, const std::string& day) {
  api.settle();
  return api.post("/portal/v1/bookings", wish(minute, day), token);
}

}  // namespace tress::testing
