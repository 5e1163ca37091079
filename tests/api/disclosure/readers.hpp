#pragma once

#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "schema/access.hpp"
#include "tests/api/story/desk.hpp"

namespace tress::testing {

/// What of the access log is asked in these tests.
inline access::Recorded recorded_at(const TestApi& api, Position position) {
  const Envelope event = api.access_event(position);
  const auto* const recorded = get_if<access::Recorded>(&event.payload);
  REQUIRE(recorded != nullptr);
  return *recorded;
}

inline Position position_of(const Reply& reply) {
  INFO(reply.status << " " << reply.text);
  REQUIRE_FALSE(reply.header("access-position").empty());
  return std::stoull(reply.header("access-position"));
}

/// What was recorded of that answer.
inline access::Recorded recorded_of(const TestApi& api, const Reply& reply) {
  return recorded_at(api, position_of(reply));
}

inline std::set<std::string> clients_of(const access::Recorded& recorded) {
  std::set<std::string> clients;
  for (const auto& one : recorded.disclosures) {
    for (const ClientId client : one.clients) clients.insert(client.hex());
  }
  return clients;
}

inline std::set<access::DataClass> classes_of(const access::Recorded& recorded) {
  std::set<access::DataClass> classes;
  for (const auto& one : recorded.disclosures) {
    for (const auto& seen : one.classes) classes.insert(seen.data_class);
  }
  return classes;
}

/// A refusal is recorded beside its answer: waits until the log has so many events.
inline void wait_for_records(const TestApi& api, Position size) {
  constexpr int looks_max = 500;
  for (int look = 0; look < looks_max && api.access_log_size() < size; ++look) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  REQUIRE(api.access_log_size() >= size);
}

/// A salon that knows something of every class about Ann: how to reach her, an allergy, a note, a
/// consent, a visit today with its bill.
struct Told : Desk {
  Told() : ann("/v1/clients/" + client), appointment(book(600)) {
    const std::string& manager = salon.manager.token;
    api.accept(ann + "/notes", R"({"text":"likes tea"})", manager);
    api.accept(ann + "/allergies",
               R"({"ingredient":"ppd","severity":"severe","confirmed_by":"doctor",)"
               R"("reaction":"swollen eyelids"})",
               manager);
    api.accept(ann + "/preferences", R"({"topic":"drink","text":"tea"})", manager);
    bill = "/v1/sales/" + salon.open_bill(api, salon.haircut, client);
    api.settle();
  }

  std::string ann;
  std::string appointment;
  std::string bill;
};

}  // namespace tress::testing
