#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/test_api.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/codec/events.hpp"

namespace tress::testing {

/// One event of a story, as it is read by somebody who was not there.
struct Told {
  std::string what;  ///< "sale.closed"
  std::string who;   ///< the person's id; empty: the system itself
  std::string why;   ///< the code of a reason, if the event needed one
  Day date;
  Timestamp recorded_at;
};

/// A salon that one of the scenarios of domain.md §7 is played in, and then read a year later.
struct Scene {
  Scene() : salon(api) {}

  std::string open_for(const std::string& payer) {
    const std::string who = payer.empty() ? "" : R"(,"payer":")" + payer + "\"";
    const Reply opened = api.accept("/v1/sales", R"({"branch":")" + salon.branch + "\"" + who + "}",
                                    salon.cashier.token);
    return "/v1/sales/" + opened.text_at("/stream");
  }

  void add(const std::string& bill, const std::string& item, int quantity = 1) {
    api.accept(bill + "/lines",
               R"({"item":")" + item + R"(","performer":")" + salon.stylist.id.hex() +
                   R"(","quantity":)" + std::to_string(quantity) + "}",
               salon.cashier.token);
  }

  void pay(const std::string& bill, const std::string& kind, std::int64_t minor) {
    api.accept(bill + "/tenders", R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}",
               salon.cashier.token);
  }

  void pay_with_value(const std::string& bill, const std::string& kind, std::int64_t minor) {
    api.accept(bill + "/value-tenders", R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}",
               salon.cashier.token);
  }

  Reply close(const std::string& bill) {
    return api.accept(bill + "/close", "{}", salon.cashier.token);
  }

  /// Terms of value; their id.
  std::string terms(const std::string& code,
                    const std::string& kind,
                    const std::string& jurisdiction,
                    const std::string& more = {}) {
    return api
        .accept("/v1/wallet-terms",
                R"({"code":")" + code + R"(","branch":")" + salon.branch + R"(","kind":")" + kind +
                    R"(","name":")" + code + R"(","jurisdiction":")" + jurisdiction + "\"" + more +
                    "}",
                salon.owner.token)
        .text_at("/stream");
  }

  /// The client buys stored value on these terms, by card.
  void sell_value(const std::string& client, const std::string& on_terms, std::int64_t minor) {
    const std::string bill = open_for(client);
    api.accept(bill + "/values", R"({"amount":)" + cad(minor) + R"(,"terms":")" + on_terms + "\"}",
               salon.cashier.token);
    pay(bill, "card", minor);
    close(bill);
  }

  std::string wallet_of(const std::string& client) {
    return "/v1/wallets/" + api.get("/v1/clients/" + client + "/wallets", salon.cashier.token)
                                .text_at("/rows/0/wallet");
  }

  Reply show(const std::string& path) { return api.get(path, salon.manager.token); }

  /// Debit less credit of an account, in minor units.
  std::int64_t balance(int account) { return salon.balance(api, account); }

  void a_year_passes() { salon.wait(api, std::chrono::hours{24 * 365}); }

  /// Everything that was written about one thing, by its path or id, in the order of the log.
  std::vector<Told> story(const std::string& path) {
    const std::string id = path.substr(path.rfind('/') + 1);
    std::vector<Told> told;
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      const Envelope& said = event.value();
      if (said.stream.hex() != id) continue;
      told.push_back({std::string{event_type_name(said.payload)},
                      said.actor.person ? said.actor.person->hex() : std::string{},
                      said.reason_code.value_or(""), said.business_date, stored.recorded_at});
    }
    return told;
  }

  /// Every message that was queued, in the order of the log.
  std::vector<outbox::Queued> queued() {
    std::vector<outbox::Queued> found;
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      const auto* const one = get_if<outbox::Queued>(&event.value().payload);
      if (one != nullptr) found.push_back(*one);
    }
    return found;
  }

  /// A stranger with the log and its key finds nothing wrong, and the books balance.
  void require_sound() {
    api.settle();
    const auto report = audit::audit_log(
        api.parts().log, {TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()});
    REQUIRE(report.has_value());
    for (const auto& finding : report.value().findings.kept()) UNSCOPED_INFO(sentence(finding));
    CHECK(report.value().is_good());
    const Reply reply = api.get("/v1/trial-balance?as_of=2040-12-31", salon.accountant.token);
    for (const auto& total : reply.at("/totals").as_array()) {
      CHECK(total.at("debit_fine") == total.at("credit_fine"));
    }
  }

  TestApi api;
  ApiSalon salon;
};

using Words = std::vector<std::string>;

inline Words happenings(const std::vector<Told>& story) {
  Words words;
  for (const Told& told : story) words.push_back(told.what);
  return words;
}

/// One member of each row, as text.
inline Words texts_of(const Reply& page, std::string_view member) {
  Words words;
  for (const auto& row : page.rows()) words.emplace_back(row.at(member).as_string().c_str());
  return words;
}

}  // namespace tress::testing
