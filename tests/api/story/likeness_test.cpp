#include "tests/support/test_api.hpp"

// Goal: nobody is registered twice unless somebody at the desk has looked and said so.

namespace tress::testing::likeness_test {

namespace {

std::string number(int n) {
  return "+1604" + std::to_string(5550000 + n);
}

std::string card(int n, const std::string& name) {
  return R"({"name":")" + name + R"(","phone":")" + number(n) + "\"}";
}

}  // namespace

TEST_CASE("who is on file already is shown, masked, and registered only as another person") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  api.accept("/v1/clients",
             R"({"name":"Анна Ли","phone":"+16045550123","email":"Ann.Lee@example.com"})",
             desk.token);
  const std::string same_phone = R"({"name":"A. Lee","phone":"+16045550123"})";
  const Position before = api.log_size();
  const Reply by_phone = api.post("/v1/clients", same_phone, desk.token);
  CHECK(by_phone.status == 409);
  CHECK(by_phone.code() == "client_is_known");
  const std::string detail = by_phone.text_at("/detail");
  CHECK(detail.find("client 1, А•• Л••, ••23") != std::string::npos);
  CHECK(detail.find("Анна") == std::string::npos);
  CHECK(detail.find("5550123") == std::string::npos);
  const Reply by_email =
      api.post("/v1/clients", R"({"name":"A. Lee","email":"ann.lee@example.com"})", desk.token);
  CHECK(by_email.code() == "client_is_known");
  CHECK(api.log_size() == before);
  const Reply other = api.post("/v1/clients?even_if_known=true", same_phone, desk.token);
  CHECK(other.status == 201);
  CHECK(api.post("/v1/clients", R"({"name":"Ann Lee"})", desk.token).status == 201);
}

TEST_CASE("a registration sent again under its key is answered as the first time") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  const Headers key{{"Idempotency-Key", "once"}};
  const Reply first = api.accept("/v1/clients", card(1, "Ann"), desk.token, key);
  const Reply again = api.accept("/v1/clients", card(1, "Ann"), desk.token, key);
  CHECK(again.text_at("/stream") == first.text_at("/stream"));
  CHECK(again.at("/replayed").as_bool());
}

TEST_CASE(
    "of a thousand planted duplicates every one is caught, and nobody is merged in silence "
    "[S2-65]") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  constexpr int planted = 1000;
  for (int n = 0; n < planted; ++n) {
    api.accept("/v1/clients", card(n, "Client " + std::to_string(n)), desk.token);
  }
  const Position before = api.log_size();
  int caught = 0;
  for (int n = 0; n < planted; ++n) {
    const Reply reply = api.post("/v1/clients", card(n, "Somebody Else"), desk.token);
    if (reply.code() == "client_is_known") ++caught;
  }
  CHECK(caught == planted);
  CHECK(api.log_size() == before);
  CHECK(api.get("/v1/clients?number=1000", desk.token).rows().size() == 1);
}

namespace {

const std::vector<std::string> first_names{"Anna",   "Maria",  "Elena", "Olga",   "Irina",
                                           "Müller", "Sophie", "Chloé", "Isabel", "Katarzyna"};
const std::vector<std::string> last_names{"Petrova",      "García",   "Nakamura", "O'Connor",
                                          "Schneider",    "Kowalska", "Иванова",  "Lindström",
                                          "Papadopoulou", "Nguyen"};

/// A thousand people of a hundred names, each with a birthday of their own.
struct Planted {
  std::string first;
  std::string last;
  std::string birthday;
};

Planted planted(int n) {
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return {first_names[static_cast<std::size_t>(n % 10)],
          last_names[static_cast<std::size_t>(n / 10 % 10)],
          two(1 + n / 28 % 12) + "-" + two(1 + n % 28)};
}

/// As somebody else at the desk writes the same person down.
std::string written_again(int n, const Planted& one) {
  switch (n % 5) {
    case 0: return one.last + " " + one.first;
    case 1: return one.first.substr(0, 3) + " " + one.last;
    case 2: return one.first + " " + one.last.substr(0, one.last.size() - 1);
    case 3: return one.first + " Rose " + one.last;
    default: return one.last;
  }
}

std::string born(const std::string& name, const std::string& birth) {
  return R"({"name":")" + name + R"(","birth":")" + birth + "\"}";
}

}  // namespace

TEST_CASE("somebody with a like name and the same birthday is shown, whatever the year says") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  api.accept("/v1/clients", born("Анна Ли", "1990-05-17"), desk.token);
  const Reply alike = api.post("/v1/clients", born("Anna Lee", "--05-17"), desk.token);
  CHECK(alike.status == 409);
  CHECK(alike.text_at("/detail").find("client 1, А•• Л••") != std::string::npos);
  CHECK(alike.text.find("1990") == std::string::npos);
  CHECK(api.post("/v1/clients", born("Anna Lee", "1990-05-18"), desk.token).status == 201);
  CHECK(api.post("/v1/clients", born("Boris Karlov", "1990-05-17"), desk.token).status == 201);
  CHECK(api.post("/v1/clients", born("Anna Lee", "1990"), desk.token).status == 201);
  const Reply no_day = api.post("/v1/clients", born("Zoe", "1990-02-30"), desk.token);
  CHECK(no_day.status == 422);
  CHECK(no_day.code() == "client.birth_is_malformed");
}

TEST_CASE("of a thousand people written down in another way 98 of 100 are found") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  constexpr int people = 1000;
  for (int n = 0; n < people; ++n) {
    const Planted one = planted(n);
    api.accept("/v1/clients?even_if_known=true",
               born(one.first + " " + one.last, "1990-" + one.birthday), desk.token);
  }
  int found = 0;
  for (int n = 0; n < people; ++n) {
    const Planted one = planted(n);
    const Reply reply =
        api.post("/v1/clients", born(written_again(n, one), "--" + one.birthday), desk.token);
    if (reply.code() == "client_is_known") ++found;
  }
  CHECK(found >= people * 98 / 100);
  // A stranger with a birthday that others have is let in.
  CHECK(api.post("/v1/clients", born("Xu Wei", "--" + planted(7).birthday), desk.token).status ==
        201);
}

}  // namespace tress::testing::likeness_test
