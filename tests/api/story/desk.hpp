#pragma once

#include <string>
#include <vector>

#include "tests/support/test_api.hpp"

namespace tress::testing {

/// A salon with a roster: the stylist works Mondays from 9:00 to 12:00, a haircut takes an hour.
struct Desk {
  Desk() : salon(api), client(salon.client(api, "Ann Lee")) {
    api.accept("/v1/items/" + salon.haircut + "/durations", R"({"from":"2026-03-02","minutes":60})",
               salon.manager.token,
               {{"If-Match", api.get("/v1/items/" + salon.haircut, token()).header("etag")}});
    api.accept(roster_of(salon.stylist) + "/hours",
               R"({"from":"2026-03-02","shifts":[{"weekday":1,"from_minute":540,)"
               R"("until_minute":720}]})",
               salon.manager.token);
  }

  [[nodiscard]] const std::string& token() const { return salon.stylist.token; }

  [[nodiscard]] std::string roster_of(const Member& who) const {
    return "/v1/branches/" + salon.branch + "/staff/" + who.id.hex();
  }

  [[nodiscard]] std::string booking(int minute, const std::string& day = "2026-03-02") const {
    return R"({"branch":")" + salon.branch + R"(","client":")" + client + R"(","item":")" +
           salon.haircut + R"(","performer":")" + salon.stylist.id.hex() + R"(","day":")" + day +
           R"(","minute_of_day":)" + std::to_string(minute) + "}";
  }

  std::string book(int minute) {
    return "/v1/appointments/" +
           api.accept("/v1/appointments", booking(minute), token()).text_at("/stream");
  }

  std::vector<std::int64_t> offered(const std::string& more = {}) {
    const Reply reply = api.get("/v1/availability?branch=" + salon.branch +
                                    "&item=" + salon.haircut + "&day=2026-03-02" + more,
                                token());
    REQUIRE(reply.status == 200);
    std::vector<std::int64_t> minutes;
    for (const auto& row : reply.rows()) minutes.push_back(row.at("minute_of_day").as_int64());
    return minutes;
  }

  TestApi api;
  ApiSalon salon;
  std::string client;
};

}  // namespace tress::testing
