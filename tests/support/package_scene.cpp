#include "tests/support/package_scene.hpp"

namespace tress::testing {

std::string Package::publish(const Pack& pack) {
  const std::string terms =
      R"({"kind":"package","name":"Haircuts","wording":")" + pack.wording + R"(","price":)" +
      cad(pack.price) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
      salon.haircut + R"("],"units":)" + std::to_string(pack.units) + R"(,"alone":)" + cad(100'00) +
      R"(}],"consumption":"free_first","validity_days":)" + std::to_string(pack.validity_days) +
      R"(,"rolls_over":false,)"
      R"("is_shared":false,"notice_days":14,"jurisdiction":"CA",)" +
      pack.refunds + "}";
  return api
      .accept(
          "/v1/plans",
          R"({"code":")" + pack.code + R"(","from":")" + pack.from + R"(","terms":)" + terms + "}",
          salon.manager.token)
      .text_at("/stream");
}

std::string Package::sell(const std::string& plan, const std::string& client, std::int64_t price) {
  const std::string bill = open_for(client);
  api.accept(bill + "/plans", R"({"what":"start","plan":")" + plan + "\"}", salon.cashier.token);
  pay(bill, "card", price);
  close(bill);
  const Reply found = api.get("/v1/clients/" + client + "/memberships", salon.cashier.token);
  return "/v1/memberships/" + found.text_at("/rows/0/membership");
}

std::string Package::haircut_for(const std::string& client) {
  const std::string bill = open_for(client);
  add(bill, salon.haircut);
  return bill;
}

std::string Package::cover_of(const std::string& bill) {
  return R"({"sale":")" + bill.substr(bill.rfind('/') + 1) + R"(","line":1})";
}

void Package::use(const std::string& membership, const std::string& client) {
  const std::string bill = haircut_for(client);
  api.accept(membership + "/cover", cover_of(bill), salon.cashier.token);
  close(bill);
}

Reply Package::quote(const std::string& membership) {
  return show(membership + "/refund-quote?on=2026-03-02&reason=client_withdraws");
}

std::int64_t Package::units_of(const std::string& membership, const std::string& where) {
  return show(membership).number_at("/lots/0/" + where);
}

}  // namespace tress::testing
