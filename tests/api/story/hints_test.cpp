#include "tests/api/disclosure/readers.hpp"

// Goal: whoever stands before the client sees what the salon finds needed at that moment, by its
// own rules, and nothing that those do not name. Method: rules over the fields of a shipped
// template; each role asks at each moment.

namespace tress::testing::hints_test {

namespace {

struct Hinted : Desk {
  Hinted() : ann("/v1/clients/" + client), reception(api.member({Role::receptionist})) {
    const std::string& manager = salon.manager.token;
    api.accept("/v1/card/templates/nails/install", "{}", manager);
    api.accept(ann + "/fields/nail_shape/set", R"({"choices":["oval"]})", manager);
    api.accept(ann + "/fields/nail_plate/set", R"({"choices":["thin"]})", manager);
  }

  void publish(const std::string& code,
               const std::string& field,
               const std::string& moments,
               const std::string& roles) {
    api.accept("/v1/card/hint-rules",
               R"({"code":")" + code + R"(","field":")" + field + R"(","moments":[)" + moments +
                   R"(],"roles":[)" + roles + "]}",
               salon.manager.token);
  }

  [[nodiscard]] Reply hints(const std::string& moment, const Member& reader) {
    return api.get(ann + "/hints?moment=" + moment, reader.token);
  }

  std::string ann;
  Member reception;
};

std::size_t count_of(const Reply& reply) {
  INFO(reply.status << " " << reply.text);
  REQUIRE(reply.status == 200);
  return reply.at("/hints").as_array().size();
}

}  // namespace

TEST_CASE(
    "a field is shown at the moments and to the roles that the salon has chosen [S3-7] [S3-14]") {
  Hinted desk;
  desk.publish("shape", "nail_shape", R"("arrival","checkout")", R"("receptionist")");
  desk.publish("plate", "nail_plate", R"("start")", R"("stylist","receptionist")");
  const Reply arrival = desk.hints("arrival", desk.reception);
  REQUIRE(count_of(arrival) == 1);
  CHECK(arrival.text_at("/hints/0/rule") == "shape");
  CHECK(arrival.at("/hints/0/rule_version").as_int64() == 1);
  CHECK(arrival.text_at("/hints/0/title") == "Nail shape");
  CHECK_FALSE(arrival.text_at("/hints/0/purpose").empty());
  CHECK(arrival.text_at("/hints/0/value/value/choices/0") == "oval");
  CHECK(arrival.at("/left_out").as_int64() == 0);
  // The rule is enough: the whole form is not for the desk.
  CHECK(desk.api.get(desk.ann + "/fields", desk.reception.token).status == 403);
  CHECK(count_of(desk.hints("checkout", desk.reception)) == 1);
  CHECK(count_of(desk.hints("booking", desk.reception)) == 0);
  CHECK(count_of(desk.hints("arrival", desk.salon.stylist)) == 0);
  const Reply start = desk.hints("start", desk.salon.stylist);
  REQUIRE(count_of(start) == 1);
  CHECK(start.text_at("/hints/0/value/value/choices/0") == "thin");
  CHECK(desk.hints("start", desk.api.member({Role::marketing})).status == 403);
}

TEST_CASE("no hint rule shows health to who may not read health") {
  Hinted desk;
  desk.publish("plate", "nail_plate", R"("start")", R"("stylist","receptionist")");
  const Reply masked = desk.hints("start", desk.reception);
  CHECK(count_of(masked) == 0);
  CHECK(masked.text.find("thin") == std::string::npos);
  CHECK_FALSE(classes_of(recorded_of(desk.api, masked)).contains(access::DataClass::health));
  const Reply shown = desk.hints("start", desk.salon.stylist);
  CHECK(classes_of(recorded_of(desk.api, shown)).contains(access::DataClass::health));
}

TEST_CASE("of a hint rule the newest version counts, and none that was withdrawn [S3-7]") {
  Hinted desk;
  desk.publish("shape", "nail_shape", R"("arrival")", R"("receptionist")");
  desk.publish("shape", "nail_shape", R"("start")", R"("stylist")");
  CHECK(count_of(desk.hints("arrival", desk.reception)) == 0);
  const Reply start = desk.hints("start", desk.salon.stylist);
  REQUIRE(count_of(start) == 1);
  CHECK(start.at("/hints/0/rule_version").as_int64() == 2);
  desk.api.accept("/v1/card/hint-rules/shape/withdraw", "{}", desk.salon.manager.token);
  CHECK(count_of(desk.hints("start", desk.salon.stylist)) == 0);
}

TEST_CASE("a field that was cleared or is asked for no more is no hint") {
  Hinted desk;
  desk.publish("shape", "nail_shape", R"("arrival")", R"("receptionist")");
  desk.api.accept(desk.ann + "/fields/nail_shape/clear", "{}", desk.salon.manager.token);
  CHECK(count_of(desk.hints("arrival", desk.reception)) == 0);
  desk.api.accept(desk.ann + "/fields/nail_shape/set", R"({"choices":["almond"]})",
                  desk.salon.manager.token);
  CHECK(desk.hints("arrival", desk.reception).text_at("/hints/0/value/value/choices/0") ==
        "almond");
  desk.api.accept("/v1/card/fields/nail_shape/retire", "{}", desk.salon.manager.token);
  CHECK(count_of(desk.hints("arrival", desk.reception)) == 0);
}

TEST_CASE("five hints are shown at once, and how many are left out") {
  Hinted desk;
  const std::string& manager = desk.salon.manager.token;
  for (const std::string code : {"one", "two", "three", "four", "five", "six", "seven"}) {
    desk.api.accept("/v1/card/fields",
                    R"({"code":")" + code + R"(","title":")" + code +
                        R"(","purpose":"plans the visit","value_type":"text","choices":[],)"
                        R"("sensitivity":"notes"})",
                    manager);
    desk.publish(code, code, R"("arrival")", R"("receptionist")");
    desk.api.accept(desk.ann + "/fields/" + code + "/set", R"({"text":"yes"})", manager);
  }
  const Reply shown = desk.hints("arrival", desk.reception);
  CHECK(count_of(shown) == 5);
  CHECK(shown.text_at("/hints/4/field") == "five");
  CHECK(shown.at("/left_out").as_int64() == 2);
}

TEST_CASE("hints are of a moment") {
  Hinted desk;
  CHECK(desk.api.get(desk.ann + "/hints", desk.reception.token).status == 400);
  CHECK(desk.hints("lunch", desk.reception).status == 400);
}

}  // namespace tress::testing::hints_test
