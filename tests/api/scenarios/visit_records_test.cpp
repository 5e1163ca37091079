#include "tests/api/story/desk.hpp"

// Goal: what was booked, what was paid and what the client said of it belong to one visit, and are
// found by its id. Method: two visits of one client on one day, read one after the other.

namespace tress::testing::visit_records_test {

namespace {

struct Visit {
  std::string id;
  std::string sale;
  std::int64_t total_minor;
  int rating;
};

struct Visits : Desk {
  /// A haircut with what else is bought, paid in cash.
  std::string sell(bool with_shampoo, std::int64_t total_minor) {
    const std::string sale = salon.open_bill(api, salon.haircut, client);
    const std::string bill = "/v1/sales/" + sale;
    if (with_shampoo) {
      api.accept(bill + "/lines", R"({"item":")" + salon.shampoo + "\"}", salon.cashier.token);
    }
    api.accept(bill + "/tenders", R"({"kind":"cash","amount":)" + cad(total_minor) + "}",
               salon.cashier.token);
    api.accept(bill + "/close", "{}", salon.cashier.token);
    return sale;
  }

  /// Booked before; now it is over, paid and rated.
  Visit serve(const std::string& appointment, bool with_shampoo, int rating) {
    const std::int64_t total_minor = with_shampoo ? 126'00 : 84'00;
    const std::string sale = sell(with_shampoo, total_minor);
    api.accept(appointment + "/complete", R"({"sale":")" + sale + "\"}", token());
    const std::string id = appointment.substr(appointment.rfind('/') + 1);
    api.accept(
        "/v1/clients/" + client + "/feedback",
        R"({"rating":)" + std::to_string(rating) + R"(,"tags":[],"appointment":")" + id + "\"}",
        token());
    return {id, sale, total_minor, rating};
  }

  /// Of every rating the client has given, those of that visit.
  std::vector<std::int64_t> ratings_of(const Visit& visit) {
    std::vector<std::int64_t> ratings;
    const Reply relation = api.get("/v1/clients/" + client + "/relation", salon.manager.token);
    for (const auto& said : relation.at("/feedback").as_array()) {
      if (std::string_view{said.at("appointment").as_string()} != visit.id) continue;
      ratings.push_back(said.at("rating").to_number<std::int64_t>());
    }
    return ratings;
  }
};

}  // namespace

TEST_CASE("by a visit's id are found its booking, its bill and its rating, and no other's") {
  Visits desk;
  const std::string& manager = desk.salon.manager.token;
  const std::string first = desk.book(540);
  const std::string second = desk.book(600);
  // The later one is written down first.
  const Visit later = desk.serve(second, true, 5);
  const Visit earlier = desk.serve(first, false, 2);
  for (const Visit& visit : {earlier, later}) {
    const Reply booked = desk.api.get("/v1/appointments/" + visit.id, manager);
    CHECK(booked.text_at("/client") == desk.client);
    CHECK(booked.number_at("/minute_of_day") == (visit.id == earlier.id ? 540 : 600));
    CHECK(booked.text_at("/status") == "completed");
    REQUIRE(booked.text_at("/sale") == visit.sale);
    const Reply bill = desk.api.get("/v1/sales/" + booked.text_at("/sale"), manager);
    CHECK(bill.text_at("/payer") == desk.client);
    CHECK(bill.number_at("/totals/total/amount_minor") == visit.total_minor);
    CHECK(desk.ratings_of(visit) == std::vector<std::int64_t>{visit.rating});
  }
}

}  // namespace tress::testing::visit_records_test
