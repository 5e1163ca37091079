#include <algorithm>

#include "tests/api/disclosure/readers.hpp"

// Goal: the salon makes its own form: fields of a type and a class of data, some of which clients
// are found by; and what was answered by an older form stays what it was.

namespace tress::testing::form_test {

namespace {

const std::string shade =
    R"({"code":"shade","title":"Shade","purpose":"Mixes the colour","value_type":"choice",)"
    R"("choices":["ash","gold"],)";

struct Form {
  Reply found(const std::string& value, const Member& by) {
    return api.get("/v1/clients?field=shade&value=" + value, by.token);
  }

  std::string file(const std::string& client) const { return "/v1/clients/" + client; }

  TestApi api;
  ApiSalon salon{api};
};

}  // namespace

TEST_CASE(
    "a field is defined with type and class, found by if it is searchable, and retired [S2-49]") {
  Form form;
  TestApi& api = form.api;
  const Member& manager = form.salon.manager;
  const Reply classless =
      api.post("/v1/card/fields", shade + R"("is_searchable":true})", manager.token);
  CHECK(classless.status == 400);
  CHECK(classless.text_at("/errors/0/pointer") == "/sensitivity");
  CHECK(classless.text_at("/errors/0/code") == "missing");
  CHECK(api.post("/v1/card/fields", shade + R"("sensitivity":"health","is_searchable":true})",
                 manager.token)
            .code() == "card.field_cannot_be_searched");
  api.accept("/v1/card/fields", shade + R"("sensitivity":"notes","is_searchable":true})",
             manager.token);
  const std::string ann = form.salon.client(api, "Ann Lee");
  const std::string bea = form.salon.client(api, "Bea Roy");
  const auto set = [&](const std::string& client, const std::string& choice) {
    api.accept(form.file(client) + "/fields/shade/set", R"({"choices":[")" + choice + "\"]}",
               manager.token);
  };
  set(ann, "ash");
  set(bea, "gold");
  CHECK(api.post(form.file(ann) + "/fields/shade/set", R"({"text":"ash"})", manager.token).code() ==
        "client.value_is_of_another_type");

  const Reply ash = form.found("Ash", manager);
  REQUIRE(ash.at("/rows").as_array().size() == 1);
  CHECK(ash.text_at("/rows/0/client") == ann);
  set(bea, "ash");
  CHECK(form.found("ash", manager).at("/rows").as_array().size() == 2);
  CHECK(form.found("gold", manager).at("/rows").as_array().empty());
  CHECK(form.found("ash", form.salon.cashier).status == 403);
  CHECK(api.get("/v1/clients?field=shade", manager.token).status == 400);

  api.accept("/v1/card/fields/shade/retire", "{}", manager.token);
  CHECK(form.found("ash", manager).status == 400);
  CHECK(api.post(form.file(ann) + "/fields/shade/set", R"({"choices":["ash"]})", manager.token)
            .code() == "client.field_is_unknown");
}

TEST_CASE("who is found by a field has told what is in it, and that is recorded of each") {
  Form form;
  TestApi& api = form.api;
  const Member& manager = form.salon.manager;
  api.accept("/v1/card/fields", shade + R"("sensitivity":"notes","is_searchable":true})",
             manager.token);
  const std::string ann = form.salon.client(api, "Ann Lee");
  form.salon.client(api, "Bea Roy");
  api.accept(form.file(ann) + "/fields/shade/set", R"({"choices":["ash"]})", manager.token);
  const access::Recorded found = recorded_of(api, form.found("ash", manager));
  CHECK(found.act == access::Act::searched);
  CHECK(clients_of(found) == std::set<std::string>{ann});
  REQUIRE(found.disclosures.size() == 1);
  const auto& classes = found.disclosures.front().classes;
  const auto notes = std::find_if(classes.begin(), classes.end(), [](const auto& one) {
    return one.data_class == access::DataClass::notes;
  });
  REQUIRE(notes != classes.end());
  CHECK(notes->fields == std::vector<std::string>{"shade"});
  // Who is not found has told nothing of themselves.
  CHECK(clients_of(recorded_of(api, form.found("gold", manager))).empty());
}

TEST_CASE("after the form has changed an old answer keeps the version that it answered [S2-45]") {
  Form form;
  TestApi& api = form.api;
  const Member& manager = form.salon.manager;
  const std::string ann = form.salon.client(api, "Ann Lee");
  const std::string set = form.file(ann) + "/fields/shade/set";
  api.accept("/v1/card/fields", shade + R"("sensitivity":"notes"})", manager.token);
  api.accept(set, R"({"choices":["gold"]})", manager.token);
  api.accept("/v1/card/fields/shade/retire", "{}", manager.token);
  api.accept(
      "/v1/card/fields",
      R"({"code":"shade","title":"Shade","purpose":"Mixes the colour","value_type":"choice",)"
      R"("choices":["ash","copper"],"sensitivity":"notes"})",
      manager.token);
  CHECK(api.post(set, R"({"choices":["gold"]})", manager.token).code() ==
        "client.choice_is_not_listed");
  api.accept(set, R"({"choices":["copper"]})", manager.token);

  const Reply fields = api.get(form.file(ann) + "/fields", manager.token);
  CHECK(fields.text_at("/fields/0/values/0/value/choices/0") == "copper");
  CHECK(fields.number_at("/fields/0/values/0/form_version") == 3);
  CHECK(fields.text_at("/fields/0/values/1/value/choices/0") == "gold");
  CHECK(fields.number_at("/fields/0/values/1/form_version") == 1);
  const Reply book = api.get("/v1/card", manager.token);
  CHECK(book.number_at("/form_version") == 3);
  CHECK(book.text_at("/fields/0/choices/1") == "copper");
  CHECK(book.number_at("/former_fields/0/until_version") == 1);
  CHECK(book.text_at("/former_fields/0/field/choices/1") == "gold");
}

}  // namespace tress::testing::form_test
