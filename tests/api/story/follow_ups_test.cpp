#include <chrono>

#include "tests/api/disclosure/readers.hpp"
#include "tests/api/story/desk.hpp"

// Goal: nobody forgets to follow up: it is on the list of whoever does it and of who stands in,
// and what nobody has done is on the list with which a shift is handed over, until it is done.

namespace tress::testing::follow_ups_test {

namespace {

using Numbers = std::vector<std::int64_t>;

struct Followed : Desk {
  Followed()
      : colleague(api.member({Role::stylist})),
        reception(api.member({Role::receptionist})),
        ann("/v1/clients/" + client) {
    plan("call", "2026-03-09");
    plan("check_result", "2026-03-04");
  }

  void plan(const std::string& kind, const std::string& due) {
    api.accept(ann + "/follow-ups",
               R"({"kind":")" + kind + R"(","due":")" + due +
                   R"(","what":"ask how the scalp is","owner":")" + salon.stylist.id.hex() +
                   R"(","backup":")" + colleague.id.hex() + "\"}",
               token());
  }

  Reply list(const std::string& filter, const Member& reader) {
    return api.get("/v1/follow-ups?limit=50" + filter, reader.token);
  }

  Numbers numbers(const std::string& filter, const Member& reader) {
    const Reply reply = list(filter, reader);
    INFO(reply.status << " " << reply.text);
    REQUIRE(reply.status == 200);
    Numbers found;
    for (const auto& row : reply.rows()) found.push_back(row.at("follow_up").as_int64());
    return found;
  }

  /// Some days later, everybody has signed in again.
  void days_pass(int days) {
    salon.wait(api, std::chrono::hours{24 * days});
    for (Member* const one : {&colleague, &reception}) one->token = api.session_of(one->id);
  }

  Member colleague;
  Member reception;
  std::string ann;
};

std::string of(const Member& person) {
  return "&staff=" + person.id.hex();
}

}  // namespace

TEST_CASE(
    "a follow-up is shown to who does it and to the backup, by day, without its words "
    "[S0-39]") {
  Followed desk;
  const Member& reception = desk.reception;
  CHECK(desk.numbers(of(desk.salon.stylist), desk.salon.stylist) == Numbers{2, 1});
  CHECK(desk.numbers(of(desk.colleague), desk.colleague) == Numbers{2, 1});
  CHECK(desk.numbers(of(reception), reception).empty());
  CHECK(desk.numbers("", reception) == Numbers{2, 1});
  const Reply own = desk.list(of(desk.colleague), desk.colleague);
  CHECK(own.text_at("/rows/0/client") == desk.client);
  CHECK(own.text_at("/rows/0/kind") == "check_result");
  CHECK(own.text_at("/rows/0/due") == "2026-03-04");
  CHECK(own.text_at("/rows/0/owner") == desk.salon.stylist.id.hex());
  CHECK(own.text.find("scalp") == std::string::npos);
  // Who was on the list, and who has read it, is kept.
  const access::Recorded recorded = recorded_of(desk.api, own);
  CHECK(clients_of(recorded) == std::set<std::string>{desk.client});
  CHECK(desk.list("", desk.salon.cashier).status == 403);
}

TEST_CASE(
    "what nobody has done is on the list of a handover from the day after, and can be made "
    "good [S0-39] [S2-68]") {
  Followed desk;
  const Member& reception = desk.reception;
  desk.days_pass(2);
  CHECK(desk.numbers("&overdue=1", reception).empty());
  desk.days_pass(1);
  CHECK(desk.numbers("&overdue=1", reception) == Numbers{2});
  CHECK(desk.numbers("&overdue=1" + of(desk.colleague), desk.colleague) == Numbers{2});
  desk.api.accept(desk.ann + "/follow-ups/2/miss", "{}", reception.token);
  const Reply missed = desk.list("&overdue=1" + of(desk.colleague), desk.colleague);
  REQUIRE(missed.rows().size() == 1);
  CHECK(missed.at("/rows/0/is_missed").as_bool());
  // The backup makes good what the owner has missed.
  desk.api.accept(desk.ann + "/follow-ups/2/finish", R"({"outcome":"reached"})",
                  desk.colleague.token);
  CHECK(desk.numbers("&overdue=1", reception).empty());
  CHECK(desk.numbers("", reception) == Numbers{1});
  const Reply relation = desk.api.get(desk.ann + "/relation", desk.colleague.token);
  CHECK(relation.text_at("/follow_ups/1/stage") == "done");
  CHECK(relation.text_at("/follow_ups/1/outcome") == "reached");
  const Reply again = desk.api.post(desk.ann + "/follow-ups/2/finish", R"({"outcome":"reached"})",
                                    desk.colleague.token);
  CHECK(again.code() == "client.follow_up_is_finished");
}

}  // namespace tress::testing::follow_ups_test
