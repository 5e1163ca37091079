// Goal: who may see what of a client stands here a second time, field by field and role by role,
// written by hand from the requirements and not taken from the table of permissions. Method: a
// salon that knows a planted word of every class; each role asks for each field.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/api/disclosure/known_salon.hpp"

#include "api/routes/disclosing.hpp"

namespace tress::testing::role_matrix_test {

namespace {

using access::DataClass;

/// What stands in a field's row under a role.
constexpr char shown = 'x';
constexpr char refused = '.';
constexpr char left_out = '-';  ///< the answer comes, without that field

/// The place of a role in a row. Nothing: no person has it. A new role does not compile without.
std::optional<std::size_t> column_of(Role role) {
  switch (role) {
    case Role::owner: return 0;
    case Role::manager: return 1;
    case Role::accountant: return 2;
    case Role::compliance: return 3;
    case Role::cashier: return 4;
    case Role::stylist: return 5;
    case Role::receptionist: return 6;
    case Role::marketing: return 7;
    case Role::service: break;
  }
  return std::nullopt;
}

constexpr std::size_t columns = 8;

struct Field {
  const char* name;
  DataClass data_class;
  std::string path;
  std::string planted;        ///< stands in the answer to who may see it
  std::string_view by_role;   ///< in the order of `column_of`
  std::string_view member{};  ///< of the answer; what is left out of it, where it is left out
};

std::string last(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Beside what a known salon knows: a complaint's words, a formula, and a level of risk.
struct Planted : KnownSalon {
  Planted() {
    const std::string& manager = salon.manager.token;
    api.accept(ann + "/complaints",
               R"({"kind":"waiting","owner":")" + salon.manager.id.hex() +
                   R"(","due":"2026-03-09","words":"half an hour"})",
               manager);
    api.accept(ann + "/formulas",
               R"({"item":")" + salon.haircut +
                   R"(","steps":[{"product":"Tint 7/1","amount_thousandths":30000,)"
                   R"("unit":"gram","developer":"6 %","minutes":35}],"result":"warm blond"})",
               manager);
    score();
    api.settle();
  }

  [[nodiscard]] std::vector<Field> fields() const {
    const std::string an_amount = R"("amount_minor":)";
    // owner, manager, accountant, compliance, cashier, stylist, receptionist, marketing
    return {
        {"contact", DataClass::contact, ann, "+16045550188", "xx.---x.", "/contact"},
        {"whether there is an allergy", DataClass::health, ann, R"("allergy_state":"declared")",
         "xx.-xxx.", "/allergy_state"},
        {"health", DataClass::health, ann + "/health", "swollen eyelids", "xx...x.."},
        {"formulas", DataClass::health, ann + "/formulas", "Tint 7/1", "xx...x.."},
        {"notes", DataClass::notes, ann + "/notes", "likes tea", "xx...x.."},
        {"words of a complaint", DataClass::notes, ann + "/relation", "half an hour", "xx...x--",
         "/complaints/0/details"},
        {"consents", DataClass::consents, ann + "/consents", "marketing_email", "xx.x.xxx"},
        {"visits", DataClass::visits, ann + "/visits", last(owed_bill), "xx.xxxx."},
        {"a bill", DataClass::visits, bill, "Haircut", "xxxxx.x."},
        {"memberships", DataClass::balances, ann + "/memberships", membership, "xxx.xxx."},
        {"a membership", DataClass::balances, "/v1/memberships/" + membership, an_amount + "90000",
         "xxx.xxx."},
        {"wallets", DataClass::balances, ann + "/wallets", wallet, "xxx.x.x."},
        {"a wallet", DataClass::balances, "/v1/wallets/" + wallet, an_amount + "10000", "xxx.x.x."},
        {"risk", DataClass::risk, ann + "/risk", R"("level":"high")", "xx.x.xxx"},
        {"who has read", DataClass::accesses, ann + "/accesses", R"("data_class":"health")",
         "xx.x...."},
    };
  }

 private:
  /// Ten visits, one every four weeks, and then none for twelve: three times as long.
  void score() {
    const Timestamp now = api.clock().now();
    const Day today = std::chrono::floor<std::chrono::days>(now);
    const Day last_visit = today - std::chrono::days{84};
    const risk::Evidence evidence{.branch = *parse_id<BranchId>(salon.branch),
                                  .first_visit = last_visit - std::chrono::days{9 * 28},
                                  .last_visit = last_visit,
                                  .visits = 10,
                                  .cadence_tenths = 280,
                                  .spread_thousandths = 0,
                                  .data_until = now};
    api.carry_out(risk::Command{risk::Score{*parse_id<ClientId>(client), today, evidence}});
  }
};

bool holds(const Reply& reply, const std::string& word) {
  return reply.text.find(word) != std::string::npos;
}

/// Also if what stands there is null.
bool has_member(const Reply& reply, std::string_view pointer) {
  boost::json::error_code broken;
  return reply.body.find_pointer({pointer.data(), pointer.size()}, broken) != nullptr;
}

void check_shown(const TestApi& api, const Field& field, const Reply& reply) {
  REQUIRE(reply.status == 200);
  CHECK(holds(reply, field.planted));
  if (!field.member.empty()) CHECK(has_member(reply, field.member));
  const access::Recorded recorded = recorded_of(api, reply);
  CHECK(recorded.outcome != access::Outcome::denied);
  CHECK(classes_of(recorded).contains(field.data_class));
}

void check_left_out(const TestApi& api, const Field& field, const Reply& reply) {
  REQUIRE(reply.status == 200);
  REQUIRE_FALSE(field.member.empty());
  CHECK_FALSE(has_member(reply, field.member));
  CHECK_FALSE(holds(reply, field.planted));
  CHECK(recorded_of(api, reply).outcome == access::Outcome::masked);
}

/// Nothing of it is told, and who was not told of what stands in the access log at that place.
void check_refused(const Planted& of,
                   const Field& field,
                   const Member& reader,
                   const Reply& reply,
                   Position place) {
  CHECK(reply.status == 403);
  CHECK(reply.code() == "not_permitted");
  CHECK_FALSE(holds(reply, field.planted));
  CHECK(reply.header("access-position").empty());
  wait_for_records(of.api, place + 1);
  const access::Recorded recorded = recorded_at(of.api, place);
  CHECK(of.api.access_event(place).actor.person == reader.id);
  CHECK(recorded.outcome == access::Outcome::denied);
  CHECK(recorded.rows == 0);
  CHECK(classes_of(recorded).contains(field.data_class));
  if (field.path.starts_with(of.ann)) {
    CHECK(clients_of(recorded) == std::set<std::string>{of.client});
  }
}

void check_field(Planted& of, const Field& field, const Member& reader, char expected) {
  const Position place = of.api.access_log_size();
  const Reply reply = of.api.get(field.path, reader.token);
  INFO(field.name << " " << reply.status << " " << reply.text);
  switch (expected) {
    case shown: return check_shown(of.api, field, reply);
    case left_out: return check_left_out(of.api, field, reply);
    case refused: return check_refused(of, field, reader, reply, place);
    default: FAIL("no such mark: " << expected);
  }
}

}  // namespace

TEST_CASE(
    "every role sees of a client the fields that are its own: any other is absent or refused, and "
    "that is recorded [S0-12] [S1-8]") {
  Planted of;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    const auto column = column_of(role);
    if (!column) continue;
    INFO(name);
    const Member reader = of.api.member({role});
    for (const Field& field : of.fields()) {
      check_field(of, field, reader, field.by_role.at(*column));
    }
  }
}

TEST_CASE("each role and each class of a client's data stands in the matrix of roles and fields") {
  const Planted of;
  const auto fields = of.fields();
  for (const Field& field : fields) {
    INFO(field.name);
    CHECK(field.by_role.size() == columns);
  }
  std::set<std::size_t> taken;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    INFO(name);
    const auto column = column_of(role);
    CHECK(column.has_value() == (role != Role::service));
    if (column) CHECK(taken.insert(*column).second);
  }
  CHECK(taken.size() == columns);
  CHECK(*taken.rbegin() == columns - 1);
  for (const auto& [data_class, name] : DescribedEnum<DataClass>::values) {
    INFO(name);
    const bool has_row =
        std::any_of(fields.begin(), fields.end(),
                    [wanted = data_class](auto& one) { return one.data_class == wanted; });
    // Links from a person to payment instruments are shown to nobody at all.
    CHECK(has_row == (data_class != DataClass::financial_link));
  }
  for (const auto& [route, disclosing] : all_disclosing()) {
    INFO(route);
    const auto told = disclosing.classes();
    CHECK(std::count(told.begin(), told.end(), DataClass::financial_link) == 0);
  }
}

TEST_CASE("the one role that stands in no column is given to nobody") {
  TestApi api;
  const ApiSalon salon{api};
  const Reply given = api.post("/v1/staff/" + salon.stylist.id.hex() + "/roles",
                               R"({"role":"service"})", salon.owner.token);
  CHECK(given.status == 422);
  CHECK(given.code() == "staff.role_is_not_for_people");
}

TEST_CASE(
    "whose client it is sees the contact, for as long as it is theirs, and nothing else that the "
    "role does not see [S0-12]") {
  Told told;
  TestApi& api = told.api;
  const Member claimer = api.member({Role::stylist});
  const Member other = api.member({Role::stylist});
  const auto check_no_contact = [&](const Member& who) {
    const Reply card = api.get(told.ann, who.token);
    REQUIRE(card.status == 200);
    CHECK_FALSE(has_member(card, "/contact"));
    CHECK_FALSE(holds(card, "Ann Lee"));
    CHECK(recorded_of(api, card).outcome == access::Outcome::masked);
    CHECK_FALSE(classes_of(recorded_of(api, card)).contains(DataClass::contact));
  };
  check_no_contact(claimer);
  api.accept(told.ann + "/claim", "{}", claimer.token);
  const Reply card = api.get(told.ann, claimer.token);
  CHECK(card.text_at("/contact/name") == "Ann Lee");
  const access::Recorded recorded = recorded_of(api, card);
  CHECK(recorded.outcome == access::Outcome::allowed);
  CHECK(recorded.right == access::Right::ownership);
  CHECK(classes_of(recorded).contains(DataClass::contact));
  check_no_contact(other);
  for (const char* const closed : {"/wallets", "/accesses", "/protection"}) {
    INFO(closed);
    CHECK(api.get(told.ann + closed, claimer.token).status == 403);
  }
  api.accept(told.ann + "/release", R"({"reason":"given_back"})", claimer.token);
  check_no_contact(claimer);

  // To reception a claim does not open what is for those who treat.
  const Member reception = api.member({Role::receptionist});
  api.accept(told.ann + "/claim", "{}", reception.token);
  for (const char* const closed : {"/health", "/formulas", "/notes"}) {
    INFO(closed);
    CHECK(api.get(told.ann + closed, reception.token).status == 403);
  }
}

TEST_CASE(
    "what some roles read stands encrypted in what is stored, of the ledger and of who has read it "
    "[S2-37]") {
  Planted of;
  TestApi& api = of.api;
  const Member marketing = api.member({Role::marketing});
  std::vector<std::string> sealed{"Ann Lee", "Mia Long", "6045550188"};
  for (const Field& field : of.fields()) {
    const bool is_sealed = field.data_class == DataClass::contact ||
                           field.data_class == DataClass::notes ||
                           (field.data_class == DataClass::health && field.member.empty());
    if (!is_sealed) continue;
    INFO(field.name);
    CHECK(holds(api.get(field.path, of.salon.owner.token), field.planted));
    CHECK_FALSE(holds(api.get(field.path, marketing.token), field.planted));
    sealed.push_back(field.planted);
  }
  REQUIRE(sealed.size() == 8);
  // What was sealed of Mia went with her key; Ann's own is there as before.
  const Reply forgotten = api.get("/v1/clients/" + of.mia, of.salon.owner.token);
  CHECK(forgotten.text_at("/erased/0") == "contact");
  CHECK_FALSE(has_member(forgotten, "/contact"));
  CHECK_FALSE(holds(forgotten, "Mia Long"));
  // Of each log all bytes that are stored; what is not sealed is found, or this would find nothing.
  for (const EventLog* const log : {&api.parts().log, &api.parts().access->log}) {
    const auto events = log->read(0, log->size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    std::string all;
    for (const StoredEvent& stored : events.value()) all += text_of(stored.bytes);
    for (const std::string& word : sealed) {
      INFO(word);
      CHECK(all.find(word) == std::string::npos);
    }
    CHECK(all.find("Salon Lin") != std::string::npos);
  }
}

}  // namespace tress::testing::role_matrix_test
