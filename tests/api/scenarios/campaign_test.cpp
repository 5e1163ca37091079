#include "tests/support/scene.hpp"

// Goal: marketing goes to those who agreed to it and still do; who planned it does not start it;
// and a year later the log says whom it went to, whom it did not go to and why (domain.md §7.20).

namespace tress::testing::campaign_test {

namespace {

const std::string words_hash = std::string(63, '0') + "1";

struct Marketing : Scene {
  Marketing() : marketing(api.member({Role::marketing})) {
    api.accept("/v1/card/notices",
               R"({"code":"news","purposes":["marketing_email"],"language":"en","text_hash":")" +
                   words_hash +
                   R"(","controller":"Tress Salon","retention":"until it is withdrawn"})",
               salon.manager.token);
  }

  /// A client who agreed to mails, if they did.
  std::string client(const std::string& name, bool agrees) {
    const std::string made =
        api.accept("/v1/clients",
                   R"({"name":")" + name + R"(","email":")" + name + R"(@example.com"})",
                   salon.manager.token)
            .text_at("/stream");
    if (agrees) {
      api.accept("/v1/clients/" + made + "/consents/marketing_email/give",
                 R"({"legal_basis":"consent","notice":"news","notice_version":1,"notice_hash":")" +
                     words_hash +
                     R"(","language":"en","jurisdiction":"ca_bc","channel":"desk","method":"tap"})",
                 salon.stylist.token);
    }
    return made;
  }

  std::string plan(int control_percent) {
    const Reply planned =
        api.accept("/v1/campaigns",
                   R"({"branch":")" + salon.branch +
                       R"(","name":"Spring","channel":"mail","subject":"Spring is here",)"
                       R"("text":"Come in for a fresh cut.","control_percent":)" +
                       std::to_string(control_percent) + R"(,"respond_within_days":14})",
                   marketing.token);
    id = *parse_id<CampaignId>(planned.text_at("/stream"));
    return "/v1/campaigns/" + planned.text_at("/stream");
  }

  Reply ask_for(const std::string& path, const std::vector<std::string>& clients) {
    std::string list;
    for (const auto& one : clients) list += (list.empty() ? "\"" : ",\"") + one + "\"";
    return api.accept(path + "/audience", R"({"clients":[)" + list + "]}", marketing.token);
  }

  /// The system comes by, later in the day than any quiet hour.
  void send_batch() { api.carry_out(campaign::Command{campaign::CarryOutDue{id}}); }

  void hand_on(const outbox::Queued& message) {
    api.carry_out(outbox::Command{outbox::Release{message.message}});
  }

  Member marketing;
  CampaignId id = CampaignId::zero();
};

}  // namespace

TEST_CASE(
    "[7.20] a consent that is withdrawn between plan and sending holds the message back, and the "
    "log "
    "says so a year later") {
  Marketing scene;
  TestApi& api = scene.api;
  const std::string ann = scene.client("ann", true);
  const std::string bea = scene.client("bea", true);
  const std::string cho = scene.client("cho", false);
  const std::string path = scene.plan(0);
  scene.ask_for(path, {ann, bea, cho});
  const Reply omitted = api.get(path + "/omitted", scene.marketing.token);
  REQUIRE(omitted.rows().size() == 1);
  CHECK(omitted.text_at("/rows/0/client") == cho);
  CHECK(omitted.text_at("/rows/0/reason") == "no_consent");
  // Who planned it may not start it, and nor may a cashier.
  CHECK(api.post(path + "/start", "{}", scene.marketing.token).status == 403);
  CHECK(api.post(path + "/start", "{}", scene.salon.cashier.token).status == 403);
  api.accept(path + "/start", "{}", scene.salon.manager.token);
  CHECK(api.post(path + "/audience", R"({"clients":[")" + cho + "\"]}", scene.marketing.token)
            .code() == "campaign.campaign_has_started");
  scene.salon.wait(api, std::chrono::hours{9});
  scene.marketing.token = api.session_of(scene.marketing.id);
  scene.send_batch();
  const auto messages = scene.queued();
  REQUIRE(messages.size() == 2);
  // Bea says no by telephone, before her mail goes.
  api.accept("/v1/clients/" + bea + "/consents/marketing_email/withdraw", R"({"channel":"phone"})",
             scene.salon.stylist.token);
  for (const auto& message : messages) scene.hand_on(message);
  api.carry_out(
      outbox::Command{outbox::RecordSent{messages.front().message, 1, outbox::Channel::mail}});
  const std::string bill = scene.open_for(ann);
  scene.add(bill, scene.salon.haircut);
  scene.pay(bill, "card", 84'00);
  scene.close(bill);
  scene.a_year_passes();
  const Reply shown = scene.show(path);
  CHECK(shown.text_at("/stage") == "started");
  CHECK(shown.number_at("/members") == 2);
  CHECK(shown.number_at("/queued") == 2);
  CHECK(shown.number_at("/sent") == 1);
  CHECK(shown.number_at("/suppressed") == 1);
  CHECK(shown.number_at("/responses") == 1);
  const Reply members = scene.show(path + "/members");
  for (const auto& row : members.rows()) {
    const bool is_ann = std::string_view{row.at("client").as_string()} == ann;
    CHECK(row.at("state").as_string() == (is_ann ? "sent" : "suppressed"));
    if (!is_ann) CHECK(row.at("suppression").as_string() == "consent_is_withdrawn");
  }
  const auto told = scene.story(messages.back().message.hex());
  CHECK(happenings(told) == Words{"outbox.queued", "outbox.suppressed"});
  CHECK(happenings(scene.story(path)) == Words{"campaign.planned", "campaign.audience_added",
                                               "campaign.started", "campaign.batch_queued"});
  CHECK(scene.story(path).front().who == scene.marketing.id.hex());
  CHECK(scene.story(path)[2].who == scene.salon.manager.id.hex());
  scene.require_sound();
}

TEST_CASE("whoever has withdrawn their consent is in no audience made later, and gets no mail") {
  Marketing scene;
  TestApi& api = scene.api;
  const std::string ann = scene.client("ann", true);
  const std::string bea = scene.client("bea", true);
  api.accept("/v1/clients/" + bea + "/consents/marketing_email/withdraw", R"({"channel":"phone"})",
             scene.salon.stylist.token);
  const std::string path = scene.plan(0);
  scene.ask_for(path, {ann, bea});
  // Asked for once more, she is left out once more.
  scene.ask_for(path, {bea});
  CHECK(texts_of(scene.show(path + "/members"), "client") == Words{ann});
  const Reply omitted = scene.show(path + "/omitted");
  CHECK(texts_of(omitted, "client") == Words{bea, bea});
  CHECK(texts_of(omitted, "reason") == Words{"no_consent", "no_consent"});
  api.accept(path + "/start", "{}", scene.salon.manager.token);
  scene.salon.wait(api, std::chrono::hours{9});
  scene.send_batch();
  const auto messages = scene.queued();
  REQUIRE(messages.size() == 1);
  CHECK(messages.front().client.hex() == ann);
  CHECK(scene.show(path).number_at("/members") == 1);
  scene.require_sound();
}

TEST_CASE(
    "nothing is sold to who waits for a complaint to be settled, and afterwards it is [S3-6]") {
  Marketing scene;
  TestApi& api = scene.api;
  const std::string ann = scene.client("ann", true);
  const std::string bea = scene.client("bea", true);
  // Asked on one day, sent on that evening; the client to whom it was not sent.
  const auto held_back = [&] {
    const std::string path = scene.plan(0);
    scene.ask_for(path, {ann, bea});
    api.accept(path + "/start", "{}", scene.salon.manager.token);
    scene.send_batch();
    for (const auto& message : scene.queued()) {
      if (message.campaign == scene.id) scene.hand_on(message);
    }
    Words clients;
    const Reply members = scene.show(path + "/members");
    REQUIRE(members.rows().size() == 2);
    for (const auto& row : members.rows()) {
      if (row.at("state").as_string() != "suppressed") continue;
      CHECK(row.at("suppression").as_string() == "complaint_is_open");
      clients.emplace_back(row.at("client").as_string().c_str());
    }
    return clients;
  };
  scene.salon.wait(api, std::chrono::hours{9});
  scene.marketing.token = api.session_of(scene.marketing.id);
  const std::string complaints = "/v1/clients/" + bea + "/complaints";
  api.accept(complaints,
             R"({"kind":"allergy","due":"2026-03-04","words":"her lids are swollen","owner":")" +
                 scene.salon.manager.id.hex() + "\"}",
             scene.salon.manager.token);
  CHECK(held_back() == Words{bea});
  api.accept(complaints + "/1/resolve", R"({"outcome":"put_right"})", scene.salon.manager.token);
  CHECK(held_back().empty());
  scene.require_sound();
}

TEST_CASE("a campaign that is stopped holds back what still waits to be sent") {
  Marketing scene;
  const std::string ann = scene.client("ann", true);
  const std::string path = scene.plan(0);
  scene.ask_for(path, {ann});
  scene.api.accept(path + "/start", "{}", scene.salon.manager.token);
  scene.salon.wait(scene.api, std::chrono::hours{9});
  scene.send_batch();
  scene.api.accept(path + "/stop", R"({"reason":"mistake_in_text"})", scene.salon.manager.token);
  scene.hand_on(scene.queued().front());
  const Reply shown = scene.show(path);
  CHECK(shown.text_at("/stage") == "stopped");
  CHECK(shown.text_at("/stop_reason") == "mistake_in_text");
  CHECK(shown.number_at("/suppressed") == 1);
  CHECK(shown.number_at("/sent") == 0);
  scene.require_sound();
}

}  // namespace tress::testing::campaign_test
