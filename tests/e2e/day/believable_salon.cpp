#include "tests/e2e/day/believable_salon.hpp"

#include <chrono>
#include <ctime>
#include <stdexcept>
#include <thread>

namespace tress::testing {

namespace {

constexpr int days_ahead = 8;

/// Hours to add to UTC so that the salon's clock shows ten in the morning or a little later: its
/// business date does not change however long the test takes, whenever it runs.
int hours_east() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  const int east = 10 - utc.tm_hour;
  return east < -12 ? east + 24 : east;
}

/// POSIX counts zones westwards.
std::string zone_of(int east) {
  if (east == 0) return "Etc/UTC";
  return east > 0 ? "Etc/GMT-" + std::to_string(east) : "Etc/GMT+" + std::to_string(-east);
}

std::string day_after(int east, int days) {
  const std::time_t then = std::time(nullptr) + east * 3600 + days * 86400;
  std::tm local{};
  ::gmtime_r(&then, &local);
  std::string text(10, ' ');
  std::strftime(text.data(), text.size() + 1, "%Y-%m-%d", &local);
  return text;
}

std::string role_of(Post post) {
  switch (post) {
    case Post::reception: return "receptionist";
    case Post::manager: return "manager";
    case Post::stylist: return "stylist";
  }
  return "";
}

}  // namespace

BelievableSalon::BelievableSalon() : served(TRESS_PROGRAM, folder.path()) {
  served.start();
  owner = std::make_unique<Line>(served.port(), "127.0.0.1", "owner", served.sign_in());
  open_branch();
  hire();
  list_items();
  sell_in_advance();
  open_drawers();
}

void BelievableSalon::open_branch() {
  const int east = hours_east();
  for (int day = 0; day < days_ahead; ++day) days.push_back(day_after(east, day));
  date = days.front();
  branch = owner
               ->must("/v1/branches", R"({"code":"DAY","name":"Day Street","time_zone":")" +
                                          zone_of(east) + R"(","cut_off_hour":4,"currency":"CAD"})")
               .word("/stream");
  const std::string path = "/v1/branches/" + branch;
  for (const char* const tax :
       {R"("GST","rate_millionths":50000)", R"("PST","rate_millionths":70000)"}) {
    owner->must(path + "/taxes", std::string{R"({"code":)"} + tax + R"(,"from":")" + date + "\"}",
                {{"If-Match", owner->get("set up and finish", path).etag}});
  }
}

Colleague BelievableSalon::colleague(int number, Post post) {
  const std::string code = "D" + std::to_string(number);
  const auto hired = owner->must("/v1/staff", R"({"code":")" + code + R"(","work_name":"Desk )" +
                                                  std::to_string(number) + "\"}");
  const std::string path = "/v1/staff/" + hired.word("/stream");
  owner->must(path + "/roles", R"({"role":")" + role_of(post) + "\"}");
  const std::string link = owner->must(path + "/invitations").word("/token");
  const std::string person = R"("name":"desk.)" + std::to_string(number) +
                             R"(","password":"a long phrase of desk )" + std::to_string(number) +
                             "\"";
  const std::string from = "127.0.1." + std::to_string(number + 1);
  const ServedSalon::Headers json{{"Content-Type", "application/json"}};
  Line nobody{served.port(), from, code, json};
  nobody.must("/v1/setup/staff", R"({"token":")" + link + "\"," + person + "}");
  const auto token =
      nobody.must("/v1/sign-in", "{" + person + R"(,"as_token":true})").word("/token");
  ServedSalon::Headers headers = json;
  headers.emplace_back("Authorization", "Bearer " + token);
  return {hired.word("/stream"), post,
          std::make_unique<Line>(served.port(), from, "desk-" + std::to_string(number), headers)};
}

void BelievableSalon::hire() {
  for (int number = 0; number < desks; ++number) {
    Post post = Post::reception;
    if (number < stylists) post = Post::stylist;
    if (number >= desks - managers) post = Post::manager;
    staff.push_back(colleague(number, post));
  }
  std::string week;
  for (int weekday = 1; weekday <= 7; ++weekday) {
    week += (weekday == 1 ? "" : ",") + (R"({"weekday":)" + std::to_string(weekday)) +
            R"(,"from_minute":360,"until_minute":1380})";
  }
  for (int number = 0; number < stylists; ++number) {
    const std::string& who = staff[static_cast<std::size_t>(number)].id;
    owner->must("/v1/branches/" + branch + "/staff/" + who + "/hours",
                R"({"from":")" + date + R"(","shifts":[)" + week + "]}");
  }
}

void BelievableSalon::list_items() {
  const auto list = [&](const std::string& kind, const std::string& name, std::int64_t price) {
    const auto item = owner->must("/v1/items", R"({"kind":")" + kind + R"(","code":")" + name +
                                                   R"(","name":")" + name + "\"}");
    const std::string path = "/v1/items/" + item.word("/stream");
    const auto match = [&]() -> ServedSalon::Headers {
      return {{"If-Match", owner->get("set up and finish", path).etag}};
    };
    owner->must(path + "/prices", R"({"from":")" + date + R"(","price":)" + dollars(price) + "}",
                match());
    if (kind == "service") {
      owner->must(path + "/durations", R"({"from":")" + date + R"(","minutes":30})", match());
    }
    return Item{item.word("/stream"), price};
  };
  services = {list("service", "Haircut", 80'00), list("service", "Colour", 145'00),
              list("service", "Blow-dry", 45'00), list("service", "Manicure", 38'00)};
  products = {list("product", "Shampoo", 24'00), list("product", "Conditioner", 27'00),
              list("product", "Brush", 9'00)};
}

void BelievableSalon::sell_in_advance() {
  const std::string terms =
      R"({"kind":"package","name":"Haircuts","wording":"Come as often as you have paid for.",)"
      R"("price":)" +
      dollars(plan_price) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut",)" +
      R"("items":[")" + services.front().id + R"("],"units":5,"alone":)" + dollars(100'00) +
      R"(}],"consumption":"free_first","validity_days":365,"rolls_over":false,"is_shared":false,)"
      R"("refund_rule":"used_at_list","cooling_off_days":0,"notice_days":14,"jurisdiction":"CA"})";
  plan =
      owner->must("/v1/plans", R"({"code":"cuts","from":")" + date + R"(","terms":)" + terms + "}")
          .word("/stream");
  const auto terms_of = [&](const std::string& code, const std::string& kind,
                            const std::string& more) {
    return owner
        ->must("/v1/wallet-terms", R"({"code":")" + code + R"(","branch":")" + branch +
                                       R"(","kind":")" + kind + R"(","name":")" + code +
                                       R"(","jurisdiction":"none")" + more + "}")
        .word("/stream");
  };
  top_up = terms_of(
      "top-up", "stored_value",
      R"(,"bonuses":[{"paid":)" + dollars(200'00) + R"(,"bonus":)" + dollars(20'00) + "}]");
  gift_card = terms_of("card", "gift_card", "");
}

void BelievableSalon::open_drawers() {
  for (int number = 0; number < tills; ++number) {
    drawers.push_back(owner
                          ->must("/v1/drawers", R"({"branch":")" + branch + R"(","code":"till)" +
                                                    std::to_string(number) + R"(","opening":)" +
                                                    dollars(opening_float) +
                                                    R"(,"purpose":"safe"})")
                          .word("/stream"));
    owner->notes.in_drawer[drawers.back()] += opening_float;
  }
}

}  // namespace tress::testing
