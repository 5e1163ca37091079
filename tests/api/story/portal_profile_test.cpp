#include <future>

#include "tests/support/portal_client.hpp"

#include "api/routes/portal_own_file.hpp"
#include "ledger/domain/client.hpp"
#include "projections/portal/portal.hpp"

// Goal: clients change at the portal what is theirs to say, each time as an event of their own;
// what is the salon's refuses by name; another address counts when the code that went there has
// come back.

namespace tress::testing::portal_profile_test {

namespace {

using outbox::Template;

constexpr const char* ann_phone = "+16045550111";
constexpr const char* ann_mail = "ann@example.com";
constexpr const char* new_phone = "+16045550199";
const std::string profile = "/portal/v1/profile";
const std::string words_hash(64, 'a');

struct Event {
  Envelope envelope;
  Bytes bytes;
};

/// Everything of the log, from a position on.
std::vector<Event> events_since(TestApi& api, Position first) {
  std::vector<Event> found;
  const auto stored = api.parts().log.read(first, api.log_size(), std::size_t{1} << 30U);
  REQUIRE(stored.has_value());
  for (const StoredEvent& one : stored.value()) {
    auto envelope = decode_event(one.bytes);
    REQUIRE(envelope.has_value());
    found.push_back({std::move(envelope.value()), one.bytes});
  }
  return found;
}

std::vector<outbox::Queued> messages(TestApi& api, Template text) {
  std::vector<outbox::Queued> found;
  for (const Event& event : events_since(api, 0)) {
    const auto* const one = get_if<outbox::Queued>(&event.envelope.payload);
    if (one != nullptr && one->text == text) found.push_back(*one);
  }
  return found;
}

std::string another(const std::string& code) {
  return code == "00000000" ? "00000001" : "00000000";
}

/// Ann lives in a part of town that the salon knows, and is signed in.
struct Visitor {
  Visitor()
      : salon(api),
        ann(api.accept("/v1/clients", card("Ann Lee", ann_phone, ann_mail), salon.manager.token)
                .text_at("/stream")),
        token(sign_in_client(api, ann_phone)) {}

  static std::string card(const std::string& name,
                          const std::string& phone,
                          const std::string& mail) {
    return R"({"name":")" + name + R"(","phone":")" + phone + R"(","email":")" + mail +
           R"(","region":"richmond"})";
  }

  Reply change(const std::string& what, const std::string& body) {
    return api.post(profile + what, body, token);
  }

  Reply ask(const std::string& phone) {
    return change("/address", R"({"phone":")" + phone + "\"}");
  }

  Reply confirm(const std::string& code) {
    return change("/address/confirm", R"({"code":")" + code + "\"}");
  }

  std::string last_code() { return code_in(api, messages(api, Template::address_code).back()); }

  Reply shown() { return api.get(profile, token); }

  std::string staff_sees(const std::string& pointer) {
    return api.get("/v1/clients/" + ann, salon.manager.token).text_at(pointer);
  }

  TestApi api;
  ApiSalon salon;
  std::string ann;
  std::string token;
};

}  // namespace

TEST_CASE("what a client changes at the portal is an event with the client as actor [S1-7]") {
  Visitor visitor;
  const Position before = visitor.api.log_size();
  const Reply named = visitor.change("", R"({"name":"Ann Li","birth":"--05-17"})");
  REQUIRE(named.status == 201);
  CHECK(named.text_at("/name") == "Ann Li");
  CHECK(named.text_at("/birth") == "--05-17");
  CHECK(named.text_at("/phone") == ann_phone);
  CHECK(visitor.change("/channel", R"({"channel":"email"})").text_at("/channel") == "email");
  const auto events = events_since(visitor.api, before);
  REQUIRE(events.size() == 2);
  for (const Event& event : events) {
    CHECK(event.envelope.actor.kind == ActorKind::client);
    CHECK_FALSE(event.envelope.actor.person);
    CHECK(event.envelope.stream.hex() == visitor.ann);
  }
  const auto& changed = get<client::ContactChanged>(events[0].envelope.payload);
  CHECK(changed.region == "richmond");  // The salon's, and as it was.
  CHECK_FALSE(changed.change);
  CHECK(holds_alternative<client::ChannelPreferred>(events[1].envelope.payload));
  CHECK(visitor.staff_sees("/contact/name") == "Ann Li");
  // A birthday that is known is the salon's to change, and what is there already is no change.
  CHECK(visitor.change("", R"({"birth":"1990-05-17"})").code() == "birth_is_known");
  CHECK(visitor.change("", R"({"name":"Ann Li"})").code() == "nothing_to_change");
  CHECK(visitor.api.log_size() == before + 2);
}

TEST_CASE("what the salon says of a client refuses by name at the portal [S1-7]") {
  Visitor visitor;
  const Position before = visitor.api.log_size();
  for (const std::string field : {"notes", "tags", "segment", "allergies", "formulas", "fields",
                                  "owner", "number", "region", "preferences", "risk"}) {
    const Reply refused = visitor.change("", R"({"name":"Ann Li",")" + field + R"(":"x"})");
    INFO(field << " " << refused.text);
    CHECK(refused.status == 403);
    CHECK(refused.code() == "only_the_salon_changes_this");
    CHECK(refused.text.find("\"/" + field + "\"") != std::string::npos);
  }
  CHECK(visitor.change("", R"({"colour":"red"})").code() == "fields_are_wrong");
  CHECK(visitor.change("", R"({"phone":"+16045550199"})").code() == "address_needs_a_code");
  CHECK(visitor.change("", R"({"email":"a@example.com"})").code() == "address_needs_a_code");
  CHECK(visitor.api.log_size() == before);
}

TEST_CASE("a new address counts when its code has come back, and not before [S1-7]") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string elsewhere = sign_in_client(api, ann_mail);
  const Position before = api.log_size();
  const Reply asked = visitor.ask(new_phone);
  REQUIRE(asked.status == 202);
  CHECK(asked.text_at("/phone") == ann_phone);
  CHECK(asked.text_at("/awaited/phone") == new_phone);
  CHECK(asked.text_at("/awaited/words/0") ==
        "We have sent a code to your new address: enter it here");
  CHECK(visitor.staff_sees("/contact/phone") == ann_phone);
  const auto codes = messages(api, Template::address_code);
  REQUIRE(codes.size() == 1);
  CHECK(codes[0].channel == outbox::Channel::sms);
  // Both addresses of before hear of it.
  CHECK(messages(api, Template::address_change_asked).size() == 2);
  CHECK(visitor.confirm(another(visitor.last_code())).code() == "code_is_wrong");
  CHECK(visitor.shown().text_at("/phone") == ann_phone);
  CHECK(messages(api, Template::address_changed).empty());

  const Reply confirmed = visitor.confirm(visitor.last_code());
  REQUIRE(confirmed.status == 201);
  CHECK(confirmed.text_at("/phone") == new_phone);
  CHECK(confirmed.text_at("/email") == ann_mail);
  CHECK(confirmed.body.as_object().if_contains("awaited") == nullptr);
  CHECK(visitor.staff_sees("/contact/phone") == new_phone);
  CHECK(messages(api, Template::address_changed).size() == 2);
  std::size_t changes = 0;
  for (const Event& event : events_since(api, before)) {
    const auto* const changed = get_if<client::ContactChanged>(&event.envelope.payload);
    if (changed == nullptr) continue;
    ++changes;
    CHECK(event.envelope.actor.kind == ActorKind::client);
    CHECK(changed->change == 1U);
    CHECK(changed->by_client);
  }
  CHECK(changes == 1);
  // The session that brought the code goes on, the others came in by what was before.
  CHECK(visitor.shown().status == 200);
  CHECK(api.get(profile, elsewhere).status == 401);
  // The code opens nothing twice.
  CHECK(visitor.confirm(visitor.last_code()).code() == "code_is_over");
  // From now on she comes in by the new one alone.
  const std::string by_old = ask_for_code(api, ann_phone);
  CHECK(sign_in_client(api, new_phone).size() == 64);
  CHECK(use_code(api, by_old, "12345678").code() == "code_is_wrong");
  for (const auto& message : code_messages(api)) CHECK(message.client.hex() == visitor.ann);
  CHECK(code_messages(api).size() == 3);
}

TEST_CASE("no stored byte holds a new address or a new name") {
  Visitor visitor;
  REQUIRE(visitor.ask(new_phone).status == 202);
  REQUIRE(visitor.confirm(visitor.last_code()).status == 201);
  REQUIRE(visitor.change("", R"({"name":"Planted Zwiebel"})").status == 201);
  for (const Event& event : events_since(visitor.api, 0)) {
    const std::string bytes{event.bytes.begin(), event.bytes.end()};
    for (const char* const planted : {new_phone, "6045550199", "Zwiebel"}) {
      CHECK(bytes.find(planted) == std::string::npos);
    }
  }
}

TEST_CASE(
    "the code of a new address is tried five times, for ten minutes, and asked for five "
    "times a day") {
  Visitor visitor;
  REQUIRE(visitor.ask(new_phone).status == 202);
  const std::string code = visitor.last_code();
  for (unsigned i = 0; i < AddressCodes::tries_max; ++i) {
    CHECK(visitor.confirm(another(code)).code() == "code_is_wrong");
  }
  CHECK(visitor.confirm(code).code() == "too_many_attempts");
  REQUIRE(visitor.ask(new_phone).status == 202);
  visitor.api.clock().advance(AddressCodes::lifetime);
  CHECK(visitor.confirm(visitor.last_code()).code() == "code_is_over");
  CHECK(visitor.shown().body.as_object().if_contains("awaited") == nullptr);
  visitor.token = sign_in_client(visitor.api, ann_phone);
  for (unsigned i = 2; i < client::address_changes_per_day_max; ++i) {
    CHECK(visitor.ask(new_phone).status == 202);
  }
  const Reply sixth = visitor.ask(new_phone);
  CHECK(sixth.status == 429);
  CHECK(sixth.code() == "client.too_many_address_changes");
  CHECK(visitor.shown().text_at("/phone") == ann_phone);
}

TEST_CASE("an address that can be none, or is the client's already, is told at once") {
  Visitor visitor;
  CHECK(visitor.ask("12").code() == "address_is_malformed");
  CHECK(visitor.change("/address", "{}").code() == "address_is_missing");
  CHECK(visitor.ask(ann_phone).code() == "nothing_to_change");
  CHECK(visitor.confirm("12345678").code() == "code_is_over");
}

TEST_CASE("that somebody else has an address is told to the staff and not to the client") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string mia_phone = "+16045550122";
  const std::string mia =
      reachable_client(api, visitor.salon, "Mia Long", mia_phone, "mia@example.com");
  const auto shape = [](const Reply& reply) {
    std::vector<std::string> names;
    for (const auto& member : reply.body.as_object()) names.emplace_back(member.key());
    return std::pair{reply.status, names};
  };
  const auto free = shape(visitor.ask(new_phone));
  const Reply taken = visitor.ask(mia_phone);
  CHECK(shape(taken) == free);
  CHECK(taken.text.find("Mia") == std::string::npos);
  CHECK(taken.text.find(mia) == std::string::npos);
  const auto open = [&] {
    return api.get("/v1/exceptions?kind=address_shared&status=open", visitor.salon.owner.token);
  };
  CHECK(open().rows().empty());
  // A code that is not the right one tells nothing.
  CHECK(visitor.confirm(another(visitor.last_code())).code() == "code_is_wrong");
  CHECK(open().rows().empty());
  const Headers key{{"Idempotency-Key", "confirm-1"}};
  const std::string code = R"({"code":")" + visitor.last_code() + "\"}";
  const Reply confirmed = api.post(profile + "/address/confirm", code, visitor.token, key);
  CHECK(confirmed.status == 409);
  CHECK(confirmed.code() == "address_is_anothers");
  CHECK(confirmed.text.find("Mia") == std::string::npos);
  CHECK(confirmed.text.find(mia) == std::string::npos);
  const Reply shared = open();
  REQUIRE(shared.rows().size() == 1);
  CHECK(shared.text_at("/rows/0/client") == visitor.ann);
  // Sent again it is answered alike, and with a key of its own the code is used up.
  CHECK(api.post(profile + "/address/confirm", code, visitor.token, key).code() ==
        "address_is_anothers");
  CHECK(visitor.confirm(visitor.last_code()).code() == "code_is_over");
  CHECK(open().rows().size() == 1);
  // Both files are as they were, and each is still signed in to by its own.
  CHECK(messages(api, Template::address_changed).empty());
  CHECK(visitor.shown().text_at("/phone") == ann_phone);
  CHECK(api.get(profile, sign_in_client(api, mia_phone)).text_at("/name") == "Mia Long");
  CHECK(api.get(profile, sign_in_client(api, ann_phone)).text_at("/name") == "Ann Lee");
}

TEST_CASE("while one change is confirmed another waits, and sees what the first has done") {
  Visitor visitor;
  TestApi& api = visitor.api;
  REQUIRE(visitor.ask(new_phone).status == 202);
  const std::string body = R"({"code":")" + visitor.last_code() + "\"}";
  Headers headers = bearer(visitor.token);
  headers.emplace_back("Idempotency-Key", "confirm-1");
  auto held = api.parts().portal->address_codes.alone();
  auto late = std::async(std::launch::async, [&] {
    return api.send("POST", profile + "/address/confirm", headers, body);
  });
  CHECK(late.wait_for(std::chrono::milliseconds{300}) == std::future_status::timeout);
  reachable_client(api, visitor.salon, "Mia Long", new_phone, "mia@example.com");
  held.unlock();
  CHECK(late.get().code() == "address_is_anothers");
}

TEST_CASE("a right code confirms the change that it was sent for, and none asked for meanwhile") {
  Visitor visitor;
  const Parts& parts = visitor.api.parts();
  REQUIRE(visitor.ask(new_phone).status == 202);
  visitor.api.settle();
  const std::string code = visitor.last_code();
  const auto ann = parse_id<ClientId>(visitor.ann);
  REQUIRE(ann.has_value());
  auto view = parts.follower.snapshot("portal");
  REQUIRE(view.has_value());
  const auto person = portal::find_person(*view.value(), *ann);
  REQUIRE(person.has_value());
  REQUIRE(person.value().has_value());
  OwnFile own{std::move(view.value()), *person.value(), 0, {}};
  Confirming confirming{parts, code};
  CHECK_FALSE(confirming.objection(own).has_value());
  // The commit met another version, and the file is read again.
  CHECK_FALSE(confirming.objection(own).has_value());
  own.person.asked->change = 2;
  const auto later = confirming.objection(own);
  REQUIRE(later.has_value());
  CHECK(later->status == 410);
  own.person.asked.reset();
  CHECK(confirming.objection(own).has_value());
}

TEST_CASE("another address is asked for within ten minutes of signing in") {
  Visitor visitor;
  visitor.api.clock().advance(std::chrono::minutes{10} - std::chrono::seconds{1});
  REQUIRE(visitor.ask(new_phone).status == 202);
  visitor.api.clock().advance(std::chrono::seconds{1});
  const Position before = visitor.api.log_size();
  const Reply late = visitor.ask("+16045550188");
  CHECK(late.status == 403);
  CHECK(late.code() == "sign_in_is_too_old");
  CHECK(visitor.api.log_size() == before);
  // What was asked for in time goes on, and whoever signs in again may ask.
  REQUIRE(visitor.confirm(visitor.last_code()).status == 201);
  visitor.token = sign_in_client(visitor.api, new_phone);
  CHECK(visitor.ask("+16045550188").status == 202);
}

TEST_CASE("a contact that the salon writes ends the change that waits, the sessions and codes") {
  Visitor visitor;
  TestApi& api = visitor.api;
  REQUIRE(visitor.ask(new_phone).status == 202);
  const std::string code = visitor.last_code();
  const std::string login = ask_for_code(api, ann_mail);
  const std::string sign_in_code = code_in(api, wait_for_code(api, 2));
  const std::string path = "/v1/clients/" + visitor.ann;
  const std::string version = api.get(path, visitor.salon.manager.token).header("etag");
  api.accept(path + "/contact", Visitor::card("Ann Lee", ann_phone, ann_mail),
             visitor.salon.manager.token, {{"If-Match", version}});
  CHECK(visitor.shown().status == 401);
  CHECK(use_code(api, login, sign_in_code).code() == "code_is_wrong");
  // She comes in anew; the change is no more.
  visitor.token = sign_in_client(api, ann_phone);
  CHECK(visitor.shown().body.as_object().if_contains("awaited") == nullptr);
  CHECK(visitor.confirm(code).code() == "code_is_over");
  CHECK(visitor.staff_sees("/contact/phone") == ann_phone);
}

TEST_CASE("a request that is sent again gives a code no more tries") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const Headers key{{"Idempotency-Key", "ask-1"}};
  const std::string body = R"({"phone":"+16045550199"})";
  REQUIRE(api.post(profile + "/address", body, visitor.token, key).status == 202);
  // As after a restart nothing is remembered of its tries.
  api.clock().advance(std::chrono::seconds{1});
  for (std::size_t i = 0; i < AddressCodes::remembered_max; ++i) {
    ClientId::Array bytes{};
    bytes[0] = static_cast<Byte>(i >> 8U);
    bytes[1] = static_cast<Byte>(i & 0xFFU);
    api.parts().portal->address_codes.begin(ClientId{bytes}, 1);
  }
  CHECK(visitor.confirm(visitor.last_code()).code() == "code_is_over");
  CHECK(api.post(profile + "/address", body, visitor.token, key).status == 202);
  CHECK(visitor.confirm(visitor.last_code()).code() == "code_is_over");
  REQUIRE(visitor.ask(new_phone).status == 202);
  CHECK(visitor.confirm(visitor.last_code()).status == 201);
}

TEST_CASE("while too much waits a request for a code takes nothing of what an address has") {
  Visitor visitor;
  TestApi& api = visitor.api;
  std::promise<void> go_on;
  const std::shared_future<void> is_free = go_on.get_future().share();
  LaterWork& later = api.parts().portal->later;
  const auto wait = [is_free] { is_free.wait(); };
  REQUIRE(later.put(wait));
  while (later.waiting() > 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  // It has begun, and nothing else does until it is done.
  while (later.waiting() < LaterWork::waiting_max) REQUIRE(later.put(wait));
  for (std::size_t i = 0; i < PortalCodes::per_address_max; ++i) {
    CHECK(api.post("/portal/v1/codes", code_request(ann_mail), "").status == 503);
  }
  go_on.set_value();
  while (later.waiting() > 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  CHECK(sign_in_client(api, ann_mail).size() == 64);
}

TEST_CASE("a change that is sent again is made once and answered alike") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const Headers first{{"Idempotency-Key", "ask-1"}};
  const std::string body = R"({"phone":"+16045550199"})";
  CHECK(api.post(profile + "/address", body, visitor.token, first).status == 202);
  CHECK(api.post(profile + "/address", body, visitor.token, first).status == 202);
  CHECK(messages(api, Template::address_code).size() == 1);
  const Headers second{{"Idempotency-Key", "confirm-1"}};
  const std::string code = R"({"code":")" + visitor.last_code() + "\"}";
  CHECK(api.post(profile + "/address/confirm", code, visitor.token, second).status == 201);
  const Position size = api.log_size();
  const Reply again = api.post(profile + "/address/confirm", code, visitor.token, second);
  CHECK(again.status == 201);
  CHECK(again.text_at("/phone") == new_phone);
  CHECK(api.log_size() == size);
}

TEST_CASE("a client agrees at the portal to what the salon has published, and takes it back") {
  Visitor visitor;
  TestApi& api = visitor.api;
  api.accept("/v1/card/notices",
             R"({"code":"news","purposes":["marketing_sms"],"language":"en","text_hash":")" +
                 words_hash + R"(","controller":"Tress Salon","retention":"three years"})",
             visitor.salon.manager.token);
  const auto agree = [&](const std::string& purpose) {
    return visitor.change(
        "/consents", R"({"purpose":")" + purpose +
                         R"(","notice":"news","notice_version":1,"notice_hash":")" + words_hash +
                         R"(","language":"en","jurisdiction":"ca_bc"})");
  };
  CHECK(agree("marketing_email").code() == "client.notice_differs");
  const Position before = api.log_size();
  const Reply agreed = agree("marketing_sms");
  REQUIRE(agreed.status == 201);
  CHECK(agreed.text_at("/agreed/0/purpose") == "marketing_sms");
  const Reply back = visitor.change("/consents/marketing_sms/withdraw", "{}");
  REQUIRE(back.status == 201);
  CHECK(back.at("/agreed").as_array().empty());
  CHECK(visitor.change("/consents/marketing_sms/withdraw", "{}").code() ==
        "client.consent_is_not_given");
  const auto events = events_since(api, before);
  REQUIRE(events.size() == 2);
  const auto& given = get<client::ConsentGiven>(events[0].envelope.payload);
  CHECK(given.channel == client::ConsentChannel::portal);
  CHECK_FALSE(given.collected_by);
  for (const Event& event : events) CHECK(event.envelope.actor.kind == ActorKind::client);
}

TEST_CASE("a client's own profile is recorded as read by the client") {
  Visitor visitor;
  for (const Reply& reply :
       {visitor.shown(), visitor.change("", R"({"name":"Ann Li"})"), visitor.ask(new_phone)}) {
    const std::string position = reply.header("access-position");
    REQUIRE_FALSE(position.empty());
    const Envelope event = visitor.api.access_event(std::stoull(position));
    CHECK(event.actor.kind == ActorKind::client);
    CHECK(event.purpose == "own_record");
  }
  visitor.api.fail_access_log();
  const Reply closed = visitor.shown();
  CHECK(closed.code() == "access_not_recorded");
  CHECK(closed.text.find("Ann") == std::string::npos);
}

}  // namespace tress::testing::portal_profile_test
