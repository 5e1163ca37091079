#pragma once

#include "tests/support/package_scene.hpp"

#include "api/payments/webhooks.hpp"

/// A client who owes a period and pays it by a link, for scenarios with a payment provider.
namespace tress::testing {

inline Headers headers_of(const webhooks::Message& message) {
  return {{"webhook-id", message.id},
          {"webhook-timestamp", message.timestamp},
          {"webhook-signature", message.signature}};
}

/// Ann has a haircut a month for 60.00, and nobody has paid the second month.
struct Unpaid : Package {
  Unpaid() {
    const std::string terms =
        R"({"kind":"membership","name":"Monthly","wording":"One haircut a month.","price":)" +
        cad(60'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
        salon.haircut + R"("],"units":1,"alone":)" + cad(100'00) +
        R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,"is_shared":false,)"
        R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,"jurisdiction":"CA"})";
    const std::string plan =
        api.accept("/v1/plans", R"({"code":"month","from":"2026-03-02","terms":)" + terms + "}",
                   salon.manager.token)
            .text_at("/stream");
    ann = salon.client(api, "Ann Lee");
    path = sell(plan, ann, 60'00);
    membership = path.substr(path.rfind('/') + 1);
    use(path, ann);
    salon.wait(api, std::chrono::hours{24 * 31});
    api.accept(path + "/renewal-failures", R"({"reason":"card_declined"})", salon.manager.token);
  }

  /// A new link; its address in the answer.
  std::string make_link() {
    const Reply made = api.accept("/v1/payment-links", R"({"membership":")" + membership + "\"}",
                                  salon.cashier.token);
    link = made.text_at("/stream");
    return made.header("location");
  }

  /// What stands behind the '#' of the address.
  std::string make_token() {
    const std::string address = make_link();
    REQUIRE(address.starts_with("http://salon.test/pay#"));
    return address.substr(address.find('#') + 1);
  }

  Reply offer(const std::string& token) {
    api.settle();
    return api.ask("GET", "/v1/pay", {{"Tress-Payment-Link", token}});
  }

  Reply start(const std::string& token) {
    api.settle();
    return api.ask("POST", "/v1/pay/sessions", {{"Tress-Payment-Link", token}}, "{}");
  }

  /// The simulator's session that the link leads to now.
  std::string session(const std::string& token) {
    const Reply started = start(token);
    REQUIRE(started.status == 201);
    CHECK(started.text_at("/provider") == "simulator");
    const std::string address = started.text_at("/address");
    return "/v1/simulator/sessions/" + address.substr(address.find('#') + 1);
  }

  /// Presses Pay or Decline; the message that the simulator sends.
  webhooks::Message press(const std::string& of_session, const std::string& button) {
    CHECK(api.ask("POST", of_session + "/" + button, {}, "{}").status == 200);
    const auto sent = api.take_reports();
    REQUIRE(sent.size() == 1);
    return sent.front();
  }

  Reply deliver(const webhooks::Message& message) {
    return api.ask("POST", "/v1/webhooks/payments", headers_of(message), message.body);
  }

  /// Signed as the provider would sign it now.
  webhooks::Message signed_now(const std::string& id, const std::string& body) {
    return webhooks::sign(*api.webhook_secrets().now(), id, api.clock().now(), body);
  }

  /// What the provider says about a session of the link now; `more` begins with a comma.
  Reply report(const std::string& id,
               const std::string& type,
               const std::string& of_session,
               const std::string& more = {}) {
    return deliver(
        signed_now(id, R"({"type":")" + type + R"(","data":{"link":")" + link + R"(","session":")" +
                           of_session.substr(of_session.rfind('/') + 1) + "\"" + more + "}}"));
  }

  Reply link_shown() { return show("/v1/payment-links/" + link); }

  void open_and_pay(const std::string& token) {
    CHECK(deliver(press(session(token), "pay")).text_at("/outcome") == "recorded");
  }

  std::string ann;
  std::string path;
  std::string membership;
  std::string link;
};

}  // namespace tress::testing
