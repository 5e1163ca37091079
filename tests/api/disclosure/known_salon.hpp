#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "tests/api/disclosure/readers.hpp"
#include "tests/support/portal_client.hpp"

#include "ledger/codec/events.hpp"

namespace tress::testing {

/// A salon that knows of Ann something of nearly everything there is: what she has prepaid, what
/// she owes and by which link, a question of hers, a proposal about her bill, a campaign and an
/// offer. And of Mia, whose contact was erased.
struct KnownSalon : Told {
  KnownSalon() {
    make_reachable();
    approval = stream_of(accept(bill + "/lines/1/discounts?propose=client_asked",
                                R"({"amount":)" + cad(60'00) + R"(,"reason":"goodwill"})"));
    give_consent();
    sell_package();
    sell_value();
    owe();
    ask_question();
    write_to();
    erase_mia();
    offer = stream_of(accept("/v1/offers", R"({"branch":")" + salon.branch +
                                               R"(","name":"Come back","kind":"credit","amount":)" +
                                               cad(10'00) +
                                               R"(,"grants_max":5,"per_client_max":1,"from":)"
                                               R"("2026-03-02","until":"2026-03-30"})"));
    api.settle();
  }

  /// The position of the first event of that type in the ledger, of anybody's.
  [[nodiscard]] Position position_of_event(const std::string& type) {
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    Position position = 0;
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      if (event_type_name(event.value().payload) == type) return position;
      ++position;
    }
    FAIL("there is no " << type);
    return 0;
  }

  std::string approval;
  std::string membership;
  std::string wallet;
  std::string owed_bill;
  std::string link;
  std::string question;
  std::string campaign;
  std::string offer;
  std::string mia;

 private:
  static std::string stream_of(const Reply& reply) { return reply.text_at("/stream"); }

  Reply accept(const std::string& path, const std::string& body) {
    const bool is_of_till = path.starts_with("/v1/sales") || path.starts_with("/v1/payment-links");
    return api.accept(path, body, (is_of_till ? salon.cashier : salon.manager).token);
  }

  void make_reachable() {
    const Reply shown = api.get(ann, salon.manager.token);
    api.accept(ann + "/contact",
               R"({"name":"Ann Lee","phone":"+16045550188","email":"ann@example.com"})",
               salon.manager.token, {{"If-Match", shown.header("etag")}});
  }

  void give_consent() {
    const std::string hash = std::string(63, '0') + "1";
    accept("/v1/card/notices",
           R"({"code":"news","purposes":["marketing_email"],"language":"en","text_hash":")" + hash +
               R"(","controller":"Tress Salon","retention":"until it is withdrawn"})");
    accept(ann + "/consents/marketing_email/give",
           R"({"legal_basis":"consent","notice":"news","notice_version":1,"notice_hash":")" + hash +
               R"(","language":"en","jurisdiction":"ca_bc","channel":"desk","method":"tap"})");
  }

  std::string open_bill_of_ann() {
    return "/v1/sales/" + stream_of(accept("/v1/sales", R"({"branch":")" + salon.branch +
                                                            R"(","payer":")" + client + "\"}"));
  }

  void pay_and_close(const std::string& path, const std::string& kind, std::int64_t minor) {
    accept(path + "/tenders", R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}");
    accept(path + "/close", "{}");
  }

  void sell_package() {
    const std::string terms =
        R"({"kind":"package","name":"Haircuts","wording":"Ten haircuts.","price":)" + cad(900'00) +
        R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" + salon.haircut +
        R"("],"units":10,"alone":)" + cad(100'00) +
        R"(}],"consumption":"free_first","validity_days":900,"rolls_over":false,)"
        R"("is_shared":false,"notice_days":14,"jurisdiction":"CA",)"
        R"("refund_rule":"pro_rata","cooling_off_days":0})";
    const std::string plan = stream_of(
        accept("/v1/plans", R"({"code":"cuts","from":"2026-03-02","terms":)" + terms + "}"));
    const std::string sold = open_bill_of_ann();
    accept(sold + "/plans", R"({"what":"start","plan":")" + plan + "\"}");
    pay_and_close(sold, "card", 900'00);
    membership = api.get(ann + "/memberships", salon.cashier.token).text_at("/rows/0/membership");
  }

  void sell_value() {
    const std::string terms =
        api.accept("/v1/wallet-terms",
                   R"({"code":"value","branch":")" + salon.branch +
                       R"(","kind":"stored_value","name":"Value","jurisdiction":"none"})",
                   salon.owner.token)
            .text_at("/stream");
    const std::string sold = open_bill_of_ann();
    accept(sold + "/values", R"({"amount":)" + cad(100'00) + R"(,"terms":")" + terms + "\"}");
    pay_and_close(sold, "card", 100'00);
    wallet = api.get(ann + "/wallets", salon.cashier.token).text_at("/rows/0/wallet");
  }

  void owe() {
    const std::string sale = salon.open_bill(api, salon.haircut, client);
    owed_bill = "/v1/sales/" + sale;
    pay_and_close(owed_bill, "on_account", 84'00);
    link = stream_of(accept("/v1/payment-links", R"({"sale":")" + sale + "\"}"));
  }

  void ask_question() {
    const std::string token = sign_in_client(api, "ann@example.com");
    const std::string sale = owed_bill.substr(owed_bill.rfind('/') + 1);
    const Reply asked = api.post(
        "/portal/v1/questions",
        R"({"about":{"sale":")" + sale + R"(","line":1},"text":"I was not there."})", token);
    INFO(asked.text);
    REQUIRE(asked.status == 201);
    question = asked.text_at("/question");
  }

  void write_to() {
    campaign = stream_of(
        accept("/v1/campaigns", R"({"branch":")" + salon.branch +
                                    R"(","name":"Spring","channel":"mail","subject":"Spring",)"
                                    R"("text":"Come in.","control_percent":0,)"
                                    R"("respond_within_days":14})"));
    accept("/v1/campaigns/" + campaign + "/audience", R"({"clients":[")" + client + "\"]}");
  }

  void erase_mia() {
    mia = salon.client(api, "Mia Long");
    const std::string path = "/v1/clients/" + mia;
    const Member officer = api.member({Role::compliance});
    api.accept(path + "/erasures", R"({"classes":["contact"],"reason":"client_asked"})",
               officer.token);
    api.accept(path + "/erasures/1/approve", "{}", salon.owner.token);
    for (int look = 0; look < 400; ++look) {
      const Reply reply = api.get(path + "/erasures/1/certificate", officer.token);
      if (reply.status == 200) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
    FAIL("no certificate");
  }
};

}  // namespace tress::testing
