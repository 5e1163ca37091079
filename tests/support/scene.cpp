#include "tests/support/scene.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/codec/events.hpp"

namespace tress::testing {

std::string Scene::open_for(const std::string& payer) {
  const std::string who = payer.empty() ? "" : R"(,"payer":")" + payer + "\"";
  const Reply opened = api.accept("/v1/sales", R"({"branch":")" + salon.branch + "\"" + who + "}",
                                  salon.cashier.token);
  return "/v1/sales/" + opened.text_at("/stream");
}

void Scene::add(const std::string& bill, const std::string& item, int quantity) {
  api.accept(bill + "/lines",
             R"({"item":")" + item + R"(","performer":")" + salon.stylist.id.hex() +
                 R"(","quantity":)" + std::to_string(quantity) + "}",
             salon.cashier.token);
}

void Scene::pay(const std::string& bill, const std::string& kind, std::int64_t minor) {
  api.accept(bill + "/tenders", R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}",
             salon.cashier.token);
}

void Scene::pay_with_value(const std::string& bill, const std::string& kind, std::int64_t minor) {
  api.accept(bill + "/value-tenders", R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}",
             salon.cashier.token);
}

Reply Scene::close(const std::string& bill) {
  return api.accept(bill + "/close", "{}", salon.cashier.token);
}

void Scene::sell_value(const std::string& client, const std::string& on_terms, std::int64_t minor) {
  const std::string bill = open_for(client);
  api.accept(bill + "/values", R"({"amount":)" + cad(minor) + R"(,"terms":")" + on_terms + "\"}",
             salon.cashier.token);
  pay(bill, "card", minor);
  close(bill);
}

std::string Scene::wallet_of(const std::string& client) {
  return "/v1/wallets/" + api.get("/v1/clients/" + client + "/wallets", salon.cashier.token)
                              .text_at("/rows/0/wallet");
}

std::vector<Told> Scene::story(const std::string& path) {
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

std::vector<outbox::Queued> Scene::queued() {
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

void Scene::require_sound() {
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

Words happenings(const std::vector<Told>& story) {
  Words words;
  for (const Told& told : story) words.push_back(told.what);
  return words;
}

Words texts_of(const Reply& page, std::string_view member) {
  Words words;
  for (const auto& row : page.rows()) words.emplace_back(row.at(member).as_string().c_str());
  return words;
}

}  // namespace tress::testing
