#include <algorithm>
#include <map>
#include <thread>

#include "tests/api/story/desk.hpp"

// Goal: whoever was registered twice is one person again by the word of two people; no number, unit
// or allergy is lost on the way, and none of it cannot be undone. Method: the whole API, from the
// duplicate at the desk to the files taken apart again.

namespace tress::testing::merge_test {

namespace {

const std::string ann = R"({"name":"Ann Lee","phone":"+16045550123"})";

/// Ann is on file, and once more because somebody insisted; each file knows of one allergy.
struct TwoFiles : Desk {
  TwoFiles() : reception(api.member({Role::receptionist})) {
    staying = api.accept("/v1/clients", ann, reception.token).text_at("/stream");
    refused = api.post("/v1/clients", ann, reception.token);
    going = api.accept("/v1/clients?even_if_known=true", ann, reception.token).text_at("/stream");
    declare(staying, "latex");
    declare(going, "ppd");
  }

  void declare(const std::string& file, const std::string& ingredient) {
    api.accept("/v1/clients/" + file + "/allergies",
               R"({"ingredient":")" + ingredient +
                   R"(","severity":"severe","confirmed_by":"reaction_here"})",
               salon.stylist.token);
  }

  [[nodiscard]] std::string into() const { return R"({"into":")" + staying + "\"}"; }

  /// The manager asks; the path of the proposal.
  std::string propose(const std::string& act, const std::string& reason, const std::string& body) {
    const Reply asked = api.accept("/v1/clients/" + going + "/" + act + "?propose=" + reason, body,
                                   salon.manager.token);
    REQUIRE(asked.text_at("/stream_kind") == "approval");
    return "/v1/approvals/" + asked.text_at("/stream");
  }

  void merge() {
    api.accept(propose("merge", "same_person", into()) + "/approve", "{}", salon.owner.token);
  }

  void unmerge() {
    api.accept(propose("unmerge", "another_person", "{}") + "/approve", "{}", salon.owner.token);
  }

  [[nodiscard]] std::string found_by_number(int number) {
    const Reply found = api.get("/v1/clients?number=" + std::to_string(number), reception.token);
    REQUIRE(found.rows().size() == 1);
    return found.text_at("/rows/0/client");
  }

  /// A haircut at nine.
  [[nodiscard]] std::string booking_for(const std::string& file) const {
    return R"({"branch":")" + salon.branch + R"(","client":")" + file + R"(","item":")" +
           salon.haircut + R"(","performer":")" + salon.stylist.id.hex() +
           R"(","day":"2026-03-02","minute_of_day":540})";
  }

  Member reception;
  std::string staying;
  std::string going;
  Reply refused;
};

/// In which file each alert of a gate is, and its number; nothing: in the one it was booked for.
std::vector<std::string> files_of(const Reply& gate) {
  std::vector<std::string> files;
  for (const auto& alert : gate.at("/alerts").as_array()) {
    const auto& item = alert.at("item").as_object();
    const auto* const file = item.if_contains("file");
    files.emplace_back(file == nullptr ? "" : file->as_string().c_str());
  }
  return files;
}

using Files = std::vector<std::string>;

}  // namespace

TEST_CASE("the card tells the desk of an allergy that stands in another file of the person") {
  TwoFiles desk;
  desk.api.accept("/v1/clients/" + desk.staying + "/allergies/1/withdraw",
                  R"({"reason":"not_confirmed"})", desk.salon.stylist.token);
  const auto state = [&] {
    return desk.api.get("/v1/clients/" + desk.staying, desk.reception.token)
        .text_at("/allergy_state");
  };
  CHECK(state() == "unknown");
  desk.merge();
  CHECK(state() == "declared");
  desk.unmerge();
  CHECK(state() == "unknown");
}

TEST_CASE(
    "a duplicate is told as one, with the candidate masked and where to ask for a merge [S2-65]") {
  TwoFiles desk;
  CHECK(desk.refused.status == 409);
  CHECK(desk.refused.code() == "client_is_known");
  REQUIRE(desk.refused.at("/candidates").as_array().size() == 1);
  CHECK(desk.refused.text_at("/candidates/0/client") == desk.staying);
  CHECK(desk.refused.number_at("/candidates/0/number") == 2);
  CHECK(desk.refused.text_at("/candidates/0/shown") == "client 2, A•• L••, ••23");
  std::string request = desk.refused.text_at("/merge_request");
  CHECK(request == "/v1/clients/{client}/merge?propose=same_person");
  // The desk asks where it was told to, and somebody else agrees.
  const std::string placeholder = "{client}";
  request.replace(request.find(placeholder), placeholder.size(), desk.going);
  const Reply asked = desk.api.accept(
      request, R"({"into":")" + desk.refused.text_at("/candidates/0/client") + "\"}",
      desk.reception.token);
  desk.api.accept("/v1/approvals/" + asked.text_at("/stream") + "/approve", "{}",
                  desk.salon.manager.token);
  // Once it is merged, a third try shows one candidate and not two.
  const Reply third = desk.api.post("/v1/clients", ann, desk.reception.token);
  REQUIRE(third.at("/candidates").as_array().size() == 1);
  CHECK(third.text_at("/candidates/0/client") == desk.staying);
}

TEST_CASE(
    "two files are merged by two people, and the old number finds the file that stays "
    "[S2-13]") {
  TwoFiles desk;
  TestApi& api = desk.api;
  CHECK(desk.refused.code() == "client_is_known");
  const std::string path = "/v1/clients/" + desk.going;
  const Position before = api.log_size();
  const Reply alone = api.post(path + "/merge", desk.into(), desk.salon.owner.token);
  CHECK(alone.status == 403);
  CHECK(alone.code() == "client.needs_approval");
  CHECK(api.log_size() == before);
  const std::string proposal = desk.propose("merge", "same_person", desk.into());
  CHECK(desk.found_by_number(3) == desk.going);
  const Reply own = api.post(proposal + "/approve", "{}", desk.salon.manager.token);
  CHECK(own.status == 403);
  CHECK(own.code() == "approval.self_approval");
  const Reply approved = api.accept(proposal + "/approve", "{}", desk.salon.owner.token);
  // Approval and both halves of the merge: one commit.
  CHECK(approved.at("/events").as_array().size() == 3);
  CHECK(desk.found_by_number(3) == desk.staying);
  const Reply stays = api.get("/v1/clients/" + desk.staying, desk.reception.token);
  CHECK(stays.number_at("/number") == 2);
  CHECK(stays.text_at("/absorbed/0/client") == desk.going);
  CHECK(stays.number_at("/absorbed/0/number") == 3);
  const Reply went = api.get(path, desk.reception.token);
  CHECK(went.text_at("/merged_into") == desk.staying);
  CHECK(went.number_at("/merged_into_number") == 2);
  CHECK(api.get("/v1/clients?query=Lee", desk.reception.token).rows().size() == 2);

  desk.unmerge();
  CHECK(desk.found_by_number(3) == desk.going);
  CHECK(api.get("/v1/clients?query=Lee", desk.reception.token).rows().size() == 3);
  const Reply again = api.get(path, desk.reception.token);
  CHECK_FALSE(again.body.as_object().contains("merged_into"));
}

TEST_CASE("the gate of a service shows the allergies of both files, and each is acknowledged") {
  TwoFiles desk;
  TestApi& api = desk.api;
  const std::string visit =
      "/v1/appointments/" +
      api.accept("/v1/appointments", desk.booking_for(desk.staying), desk.token())
          .text_at("/stream");
  CHECK(files_of(api.get(visit + "/gate", desk.token())) == Files{""});
  desk.merge();
  CHECK(files_of(api.get(visit + "/gate", desk.token())) == Files{"", desk.going});
  const Reply health = api.get("/v1/clients/" + desk.staying + "/health", desk.salon.stylist.token);
  REQUIRE(health.at("/allergies").as_array().size() == 2);
  CHECK(health.text_at("/allergies/1/ingredient") == "ppd");
  CHECK(health.text_at("/allergies/1/file") == desk.going);
  CHECK(health.text_at("/allergies/1/details/severity") == "severe");
  api.accept(visit + "/arrive", "{}", desk.token());
  api.accept(visit + "/acknowledge", R"({"items":[{"kind":"allergy","number":1}]})", desk.token());
  const Reply half = api.post(visit + "/start", "{}", desk.token());
  CHECK(half.code() == "appointment.must_see_is_not_acknowledged");
  CHECK(half.text_at("/items/0/file") == desk.going);
  api.accept(visit + "/acknowledge",
             R"({"items":[{"kind":"allergy","number":1,"file":")" + desk.going + "\"}]}",
             desk.token());
  api.accept(visit + "/start", "{}", desk.token());
  // Taken back in the file that it is in, which takes nothing new.
  api.accept("/v1/clients/" + desk.going + "/allergies/1/withdraw",
             R"({"reason":"tolerated_since"})", desk.salon.stylist.token);
  CHECK(api.get("/v1/clients/" + desk.staying + "/health", desk.salon.stylist.token)
            .at("/allergies")
            .as_array()
            .size() == 1);
}

TEST_CASE("what one file says of a person is shown beside the other one, and of which it is") {
  TwoFiles desk;
  TestApi& api = desk.api;
  const std::string stays = "/v1/clients/" + desk.staying;
  const std::string goes = "/v1/clients/" + desk.going;
  const std::string& owner = desk.salon.owner.token;
  const std::string& stylist = desk.salon.stylist.token;
  api.accept(goes + "/holds", R"({"classes":["notes"],"reason":"legal_claim"})", owner);
  api.accept(goes + "/preferences", R"({"topic":"tea","text":"Green."})", stylist);
  api.accept("/v1/card/templates/nails/install", "{}", owner);
  api.accept(goes + "/fields/nail_shape/set", R"({"choices":["oval"]})", stylist);
  for (const auto& file : {stays, goes}) {
    api.accept(file + "/formulas",
               R"({"item":")" + desk.salon.haircut +
                   R"(","steps":[{"product":"Tint","amount_thousandths":30000,"unit":"gram",)"
                   R"("developer":"6 %","minutes":35}],"result":"warm blond"})",
               stylist);
  }
  for (const auto* const part : {"/protection", "/preparation", "/relation", "/aims"}) {
    CHECK_FALSE(api.get(stays + part, owner).body.as_object().contains("other_files"));
  }
  desk.merge();
  const Reply held = api.get(stays + "/protection", owner);
  REQUIRE(held.at("/other_files").as_array().size() == 1);
  CHECK(held.text_at("/other_files/0/client") == desk.going);
  CHECK(held.text_at("/other_files/0/holds/0/reason") == "legal_claim");
  const Reply likes = api.get(stays + "/preparation", owner);
  CHECK(likes.text_at("/other_files/0/preferences/0/topic") == "tea");
  CHECK(api.get(stays + "/relation", owner).text_at("/other_files/0/client") == desk.going);
  CHECK(api.get(stays + "/aims", owner).text_at("/other_files/0/client") == desk.going);
  const Reply mixed = api.get(stays + "/formulas", owner);
  REQUIRE(mixed.rows().size() == 2);
  CHECK_FALSE(mixed.rows()[0].as_object().contains("file"));
  CHECK(mixed.text_at("/rows/1/file") == desk.going);
  const Reply fields = api.get(stays + "/fields", owner);
  REQUIRE(fields.at("/fields").as_array().size() == 1);
  CHECK(fields.text_at("/fields/0/file") == desk.going);
  // Who still opens the file that went sees the other one.
  CHECK(api.get(goes + "/relation", owner).text_at("/other_files/0/client") == desk.staying);
}

TEST_CASE("unmerged, a gate shows what it showed before") {
  TwoFiles desk;
  const std::string visit =
      "/v1/appointments/" +
      desk.api.accept("/v1/appointments", desk.booking_for(desk.staying), desk.token())
          .text_at("/stream");
  const std::string before = desk.api.get(visit + "/gate", desk.token()).text;
  desk.merge();
  CHECK(desk.api.get(visit + "/gate", desk.token()).text != before);
  desk.unmerge();
  CHECK(desk.api.get(visit + "/gate", desk.token()).text == before);
}

TEST_CASE("nothing new begins for a merged file, and whoever tries is told which one to use") {
  TwoFiles desk;
  desk.merge();
  const auto is_told = [&](const std::string& path, const std::string& body,
                           const std::string& code, const Member& who) {
    const Reply reply = desk.api.post(path, body, who.token);
    CHECK(reply.status == 409);
    CHECK(reply.code() == code);
    CHECK(reply.text_at("/merged_into/client") == desk.staying);
    CHECK(reply.number_at("/merged_into/number") == 2);
  };
  is_told("/v1/appointments", desk.booking_for(desk.going), "appointment.client_is_merged",
          desk.salon.stylist);
  is_told("/v1/sales", R"({"branch":")" + desk.salon.branch + R"(","payer":")" + desk.going + "\"}",
          "sale.client_is_merged", desk.salon.cashier);
  is_told("/v1/clients/" + desk.going + "/notes", R"({"text":"Likes tea."})",
          "client.client_is_merged", desk.salon.stylist);
  const Reply erasure =
      desk.api.post("/v1/clients/" + desk.staying + "/erasures",
                    R"({"classes":["notes"],"reason":"client_asked"})", desk.salon.manager.token);
  CHECK(erasure.code() == "client.client_has_absorbed");
}

TEST_CASE(
    "what a merged file holds moves by no merge, is listed with the one that stays, and pays "
    "its bills") {
  TwoFiles desk;
  TestApi& api = desk.api;
  const Reply credit = api.accept(
      "/v1/clients/" + desk.going + "/credits",
      R"({"branch":")" + desk.salon.branch + R"(","amount":)" + cad(84'00) + R"(,"reason":"redo"})",
      desk.salon.manager.token);
  const std::string wallet = credit.text_at("/stream");
  api.accept("/v1/wallets/" + wallet + "/requests/1/approve", "{}", desk.salon.owner.token);
  const std::string listed = "/v1/clients/" + desk.staying + "/wallets";
  CHECK(api.get(listed, desk.salon.cashier.token).rows().empty());
  const std::int64_t owed = desk.salon.balance(api, 2050);
  desk.merge();
  CHECK(desk.salon.balance(api, 2050) == owed);
  const Reply wallets = api.get(listed, desk.salon.cashier.token);
  REQUIRE(wallets.rows().size() == 1);
  CHECK(wallets.text_at("/rows/0/wallet") == wallet);
  CHECK(wallets.text_at("/rows/0/client") == desk.going);
  const std::string bill =
      "/v1/sales/" + desk.salon.open_bill(api, desk.salon.haircut, desk.staying);
  const std::string tender = R"({"kind":"client_credit","amount":)" + cad(84'00);
  CHECK(api.post(bill + "/value-tenders", tender + "}", desk.salon.cashier.token).code() ==
        "sale.value_is_not_enough");
  api.accept(bill + "/value-tenders", tender + R"(,"client":")" + desk.going + "\"}",
             desk.salon.cashier.token);
  api.accept(bill + "/close", "{}", desk.salon.cashier.token);
  CHECK(desk.salon.balance(api, 2050) == owed + 84'00);
}

TEST_CASE("a consent that one of the files has withdrawn does not stand after the merge") {
  TwoFiles desk;
  TestApi& api = desk.api;
  const std::string hash = std::string(63, '0') + "1";
  api.accept("/v1/card/notices",
             R"({"code":"privacy","purposes":["marketing_sms"],"language":"en","text_hash":")" +
                 hash + R"(","controller":"Tress Salon","retention":"three years"})",
             desk.salon.manager.token);
  const auto give = [&](const std::string& file) {
    api.accept("/v1/clients/" + file + "/consents/marketing_sms/give",
               R"({"legal_basis":"consent","notice":"privacy","notice_version":1,"notice_hash":")" +
                   hash +
                   R"(","language":"en","jurisdiction":"ca_bc","channel":"desk",)"
                   R"("method":"tap","expires_on":"2027-03-01"})",
               desk.salon.stylist.token);
  };
  const auto stage = [&] {
    return api.get("/v1/clients/" + desk.staying + "/consents", desk.reception.token)
        .text_at("/consents/0/stage");
  };
  give(desk.staying);
  give(desk.going);
  api.accept("/v1/clients/" + desk.going + "/consents/marketing_sms/withdraw",
             R"({"channel":"phone"})", desk.salon.stylist.token);
  CHECK(stage() == "given");
  desk.merge();
  CHECK(stage() == "withdrawn");
  give(desk.staying);
  CHECK(stage() == "given");
}

TEST_CASE("lists of a client with several files go page by page through all of them") {
  TwoFiles desk;
  TestApi& api = desk.api;
  const auto booked = [&](const std::string& file, int minute) {
    std::string body = desk.booking_for(file);
    const std::string nine = R"("minute_of_day":540)";
    body.replace(body.find(nine), nine.size(), R"("minute_of_day":)" + std::to_string(minute));
    return api.accept("/v1/appointments", body, desk.token()).text_at("/stream");
  };
  const std::vector<std::string> all{booked(desk.staying, 600), booked(desk.staying, 540),
                                     booked(desk.going, 660)};
  desk.merge();
  std::vector<std::string> seen;
  const std::string path = "/v1/clients/" + desk.staying + "/appointments?limit=1";
  std::string cursor;
  for (std::size_t pages = 0; pages <= all.size(); ++pages) {
    const Reply page = api.get(path + cursor, desk.token());
    for (const auto& row : page.rows()) {
      seen.emplace_back(row.at("appointment").as_string().c_str());
    }
    const auto* const next = page.body.as_object().if_contains("next");
    if (next == nullptr) break;
    cursor = "&cursor=" + std::string{next->as_string().c_str()};
  }
  CHECK(seen.size() == all.size());
  CHECK(std::is_permutation(seen.begin(), seen.end(), all.begin(), all.end()));
  // Whoever reads the file that went sees what is in it.
  CHECK(api.get("/v1/clients/" + desk.going + "/appointments", desk.token()).rows().size() == 1);
}

TEST_CASE("of fifty merges of one pair approved at once, in both directions, exactly one is done") {
  TwoFiles desk;
  TestApi& api = desk.api;
  std::vector<std::string> proposals;
  for (int i = 0; i < 25; ++i) {
    proposals.push_back(desk.propose("merge", "same_person", desk.into()));
    const Reply back = api.accept("/v1/clients/" + desk.staying + "/merge?propose=same_person",
                                  R"({"into":")" + desk.going + "\"}", desk.salon.manager.token);
    proposals.push_back("/v1/approvals/" + back.text_at("/stream"));
  }
  const Position before = api.log_size();
  std::vector<Reply> replies(proposals.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(desk.salon.owner.token);
      headers.emplace_back("Idempotency-Key", "merge-" + std::to_string(i));
      replies[i] = api.send("POST", proposals[i] + "/approve", headers, "{}");
    });
  }
  for (auto& thread : threads) thread.join();
  std::map<std::string, int> answers;
  for (const Reply& reply : replies) {
    ++answers[reply.status == 201 ? "done" : reply.code()];
  }
  for (const auto& [answer, count] : answers) UNSCOPED_INFO(count << " " << answer);
  // Each loser is told why: of the same direction, that it is done; of the other, what stands
  // against it.
  CHECK(answers == std::map<std::string, int>{{"done", 1},
                                              {"client.client_is_merged", 24},
                                              {"client.merge_is_a_circle", 25}});
  CHECK(api.log_size() == before + 3);
}

}  // namespace tress::testing::merge_test
