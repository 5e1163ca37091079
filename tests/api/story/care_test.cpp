#include <algorithm>
#include <chrono>

#include "tests/api/story/desk.hpp"

#include "ledger/domain/any_command.hpp"

// Goal: what is learnt of a client during a visit is with whoever treats them next, however many
// people and branches serve them, and stays with the salon when somebody leaves.

namespace tress::testing::care_test {

namespace {

/// Ann's first visit has begun, and a colleague is there for the next one.
struct Visit : Desk {
  Visit() : colleague(api.member({Role::stylist})), card("/v1/clients/" + client) {
    visit = book(540);
    api.accept(visit + "/arrive", "{}", token());
    api.accept(visit + "/start", "{}", token());
  }

  /// Nothing of `words` stands in the events of that answer.
  void require_sealed(const Reply& accepted, const std::string& words) {
    const auto position = static_cast<Position>(accepted.number_at("/events/0/position"));
    const auto stored = api.parts().log.read(position, 1, 1);
    REQUIRE(stored.has_value());
    CHECK(text_of(stored.value().front().bytes).find(words) == std::string_view::npos);
  }

  std::vector<std::string> timeline() {
    std::vector<std::string> lines;
    const Reply reply = api.get(card + "/timeline", colleague.token);
    for (const auto& row : reply.rows()) lines.emplace_back(row.at("what").as_string().c_str());
    return lines;
  }

  Member colleague;
  std::string card;
  std::string visit;
};

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

}  // namespace

TEST_CASE(
    "what the performer writes during the service is read by whoever has the client next, and "
    "names its writer [S0-45] [S3-15]") {
  Visit desk;
  REQUIRE(desk.api.get(desk.visit, desk.token()).text_at("/status") == "started");
  desk.api.accept(desk.card + "/notes", R"({"text":"left side grows faster"})", desk.token());
  desk.api.accept(
      desk.card + "/follow-ups",
      R"({"kind":"check_result","due":"2026-03-09","what":"ask how it holds","owner":)" +
          quoted(desk.salon.stylist.id.hex()) + R"(,"backup":)" + quoted(desk.colleague.id.hex()) +
          "}",
      desk.token());
  const Reply notes = desk.api.get(desk.card + "/notes", desk.colleague.token);
  REQUIRE(notes.rows().size() == 1);
  CHECK(notes.text_at("/rows/0/note/text") == "left side grows faster");
  CHECK(notes.text_at("/rows/0/source/by") == desk.salon.stylist.id.hex());
  const Reply next = desk.api.get(desk.card + "/relation", desk.colleague.token);
  CHECK(next.text_at("/follow_ups/0/due") == "2026-03-09");
  CHECK(next.text_at("/follow_ups/0/stage") == "open");
  CHECK(next.text_at("/follow_ups/0/details/text") == "ask how it holds");
  CHECK(next.text_at("/follow_ups/0/source/by") == desk.salon.stylist.id.hex());
}

TEST_CASE(
    "what the performer observed is of health, and the next start waits until it is seen "
    "[S3-10]") {
  Visit desk;
  const Reply seen = desk.api.accept(
      desk.card + "/observations",
      R"({"kind":"other","must_be_seen":true,"text":"her hands tremble"})", desk.token());
  desk.require_sealed(seen, "tremble");
  CHECK(desk.api.get(desk.card + "/health", desk.salon.cashier.token).status == 403);
  const Reply health = desk.api.get(desk.card + "/health", desk.colleague.token);
  CHECK(health.text_at("/observations/0/details/text") == "her hands tremble");
  CHECK(health.text_at("/observations/0/source/by") == desk.salon.stylist.id.hex());

  const std::string next = desk.book(660);
  desk.api.accept(next + "/arrive", "{}", desk.token());
  const Reply gate = desk.api.get(next + "/gate", desk.token());
  CHECK(gate.text_at("/alerts/0/item/kind") == "observation");
  const Reply unseen = desk.api.post(next + "/start", "{}", desk.token());
  CHECK(unseen.status == 409);
  REQUIRE(unseen.at("/items").as_array().size() == 1);
  CHECK(unseen.text_at("/items/0/kind") == "observation");
  desk.api.accept(next + "/acknowledge", R"({"items":[{"kind":"observation","number":1}]})",
                  desk.token());
  desk.api.accept(next + "/start", "{}", desk.token());
}

TEST_CASE("feedback names the visit and who performed it, and its words are sealed [S0-9]") {
  Visit desk;
  const std::string appointment = desk.visit.substr(desk.visit.rfind('/') + 1);
  const Reply given = desk.api.accept(
      desk.card + "/feedback",
      R"({"rating":5,"tags":[],"words":"lovely fringe","appointment":)" + quoted(appointment) +
          R"(,"about":)" + quoted(desk.salon.stylist.id.hex()) + "}",
      desk.colleague.token);
  desk.require_sealed(given, "fringe");
  const Reply read = desk.api.get(desk.card + "/relation", desk.colleague.token);
  REQUIRE(read.at("/feedback").as_array().size() == 1);
  CHECK(read.text_at("/feedback/0/appointment") == appointment);
  CHECK(read.text_at("/feedback/0/about") == desk.salon.stylist.id.hex());
  CHECK(read.text_at("/feedback/0/details/text") == "lovely fringe");
}

TEST_CASE(
    "bookings, feedback and complaints stand in one timeline, a complaint with its owner, day and "
    "outcome [S2-43]") {
  Visit desk;
  const std::string owner = desk.salon.manager.id.hex();
  desk.api.accept(desk.card + "/feedback", R"({"rating":2,"tags":[]})", desk.token());
  desk.api.accept(
      desk.card + "/complaints",
      R"({"kind":"result","due":"2026-03-04","words":"too dark","owner":)" + quoted(owner) + "}",
      desk.token());
  const Reply open = desk.api.get(desk.card + "/relation", desk.token());
  CHECK(open.text_at("/complaints/0/owner") == owner);
  CHECK(open.text_at("/complaints/0/due") == "2026-03-04");
  CHECK_FALSE(open.at("/complaints/0").as_object().contains("outcome"));
  desk.api.accept(desk.card + "/complaints/1/resolve", R"({"outcome":"put_right"})", desk.token());
  CHECK(desk.api.get(desk.card + "/relation", desk.token()).text_at("/complaints/0/outcome") ==
        "put_right");
  std::vector<std::string> lines = desk.timeline();
  std::erase_if(lines, [](const std::string& line) {
    return line != "appointment_booked" && !line.starts_with("feedback") &&
           !line.starts_with("complaint");
  });
  CHECK(lines == std::vector<std::string>{"complaint_resolved", "complaint_opened",
                                          "feedback_received", "appointment_booked"});
}

TEST_CASE("a client of two branches has one card, with the visits of both [S2-23]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const auto west = api.carry_out(branch::Command{
      branch::Open{"WEST", "West End", "America/Vancouver", 4, *Currency::from_alpha("CAD")}});
  const auto served_at = [&](const std::string& branch) {
    const Reply opened = api.accept(
        "/v1/sales", R"({"branch":)" + quoted(branch) + R"(,"payer":)" + quoted(client) + "}",
        salon.cashier.token);
    const std::string bill = "/v1/sales/" + opened.text_at("/stream");
    api.accept(bill + "/lines",
               R"({"item":)" + quoted(salon.haircut) + R"(,"performer":)" +
                   quoted(salon.stylist.id.hex()) + "}",
               salon.cashier.token);
    const auto due = api.get(bill, salon.cashier.token).number_at("/due/amount_minor");
    api.accept(bill + "/tenders", R"({"kind":"cash","amount":)" + cad(due) + "}",
               salon.cashier.token);
    api.accept(bill + "/close", "{}", salon.cashier.token);
  };
  served_at(salon.branch);
  served_at(west.stream.hex());
  const Reply found = api.get("/v1/clients?query=lee", salon.manager.token);
  REQUIRE(found.rows().size() == 1);
  CHECK(found.text_at("/rows/0/client") == client);
  CHECK(api.get("/v1/clients/" + client, salon.manager.token).number_at("/visits") == 2);
  const Reply visits = api.get("/v1/clients/" + client + "/visits", salon.manager.token);
  std::vector<std::string> branches;
  for (const auto& row : visits.rows()) branches.emplace_back(row.at("branch").as_string().c_str());
  std::vector<std::string> both{salon.branch, west.stream.hex()};
  std::sort(branches.begin(), branches.end());
  std::sort(both.begin(), both.end());
  CHECK(branches == both);
}

TEST_CASE(
    "who leaves is out at once, and all of their clients are the salon's in the same command "
    "[S2-22]") {
  TestApi api;
  const ApiSalon salon{api};
  const Member leaver = api.member({Role::stylist});
  const std::string second_session = api.session_of(leaver.id);
  constexpr std::size_t clients = 50;
  std::vector<std::string> cards;
  for (std::size_t n = 0; n < clients; ++n) {
    cards.push_back("/v1/clients/" + salon.client(api, "Client " + std::to_string(n)));
    api.accept(cards.back() + "/claim", "{}", leaver.token);
  }
  REQUIRE(api.get("/v1/pool?limit=200", salon.stylist.token).rows().empty());
  const Reply left = api.accept("/v1/staff/" + leaver.id.hex() + "/leave",
                                R"({"reason":"moved away"})", salon.owner.token);
  CHECK(left.at("/events").as_array().size() == 1 + clients);
  CHECK(api.send("GET", "/v1/me", bearer(leaver.token)).status == 401);
  CHECK(api.send("GET", "/v1/me", bearer(second_session)).status == 401);
  for (const std::string& card : cards) {
    const Reply relation = api.get(card + "/relation", salon.manager.token);
    REQUIRE(relation.at("/owners").as_array().size() == 1);
    CHECK(relation.text_at("/owners/0/end_reason") == "staff_left");
  }
  const Reply pool = api.get("/v1/pool?limit=200", salon.stylist.token);
  CHECK(pool.rows().size() == clients);
  CHECK(pool.text.find("Client") == std::string::npos);
  api.accept(cards.front() + "/claim", "{}", salon.stylist.token);
}

TEST_CASE(
    "every command about a client answers with its event, and the card's timeline shows that "
    "event by then [S0-1]") {
  Desk desk;
  const std::string card = "/v1/clients/" + desk.client;
  const std::string people = R"("owner":)" + quoted(desk.salon.stylist.id.hex());
  const std::vector<std::pair<std::string, std::string>> commands{
      {card + "/notes", R"({"text":"likes tea"})"},
      {card + "/preferences", R"({"topic":"drink","text":"tea"})"},
      {card + "/promises", R"({"what":"another dye",)" + people + "}"},
      {card + "/follow-ups", R"({"kind":"call","due":"2026-03-09",)" + people + R"(,"backup":)" +
                                 quoted(desk.salon.manager.id.hex()) + "}"},
      {card + "/feedback", R"({"rating":4,"tags":[]})"},
      {card + "/complaints",
       R"({"kind":"price","due":"2026-03-04","words":"dear",)" + people + "}"},
      {card + "/allergies/none", "{}"},
      {card + "/observations", R"({"kind":"hair","must_be_seen":false,"text":"dry"})"},
      {card + "/claim", "{}"},
      {"/v1/appointments", desk.booking(540)},
  };
  std::vector<std::chrono::milliseconds> lags;
  for (const auto& [path, body] : commands) {
    INFO(path);
    const Reply accepted = desk.api.accept(path, body, desk.token());
    REQUIRE(accepted.at("/events").as_array().size() == 1);
    const auto start = std::chrono::steady_clock::now();
    const Reply timeline =
        desk.api.ask("GET", card + "/timeline?min_position=" + accepted.header("ledger-position"),
                     bearer(desk.token()));
    lags.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start));
    REQUIRE(timeline.status == 200);
    const auto& rows = timeline.rows();
    CHECK(std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
            return row.at("source").at("event") == accepted.at("/events/0/event");
          }) == 1);
  }
  // One that the machine kept waiting is no lag of the timeline: half of them may be slow.
  std::sort(lags.begin(), lags.end());
  CHECK(lags[lags.size() / 2] <= std::chrono::milliseconds{200});
}

}  // namespace tress::testing::care_test
