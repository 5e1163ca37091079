#include "tests/e2e/day/line.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>

namespace tress::testing {

namespace {

/// The end of the log as the newest answer to any desk has told it.
std::atomic<std::uint64_t> newest_position{0};

void remember(const std::string& position) {
  const std::uint64_t told = position.empty() ? 0 : std::stoull(position);
  std::uint64_t known = newest_position;
  while (known < told && !newest_position.compare_exchange_weak(known, told)) {
  }
}

const boost::json::value* found(const boost::json::value& body, const std::string& pointer) {
  boost::json::error_code broken;
  return body.find_pointer(pointer, broken);
}

}  // namespace

std::string Said::word(const std::string& pointer) const {
  const auto* const value = found(body, pointer);
  return value == nullptr || !value->is_string() ? "" : std::string{value->as_string().c_str()};
}

std::int64_t Said::number(const std::string& pointer) const {
  const auto* const value = found(body, pointer);
  if (value == nullptr) throw std::runtime_error("no " + pointer + " in " + text);
  return value->to_number<std::int64_t>();
}

const boost::json::array& Said::list(const std::string& pointer) const {
  const auto* const value = found(body, pointer);
  if (value == nullptr || !value->is_array()) {
    throw std::runtime_error("no list " + pointer + " in " + text);
  }
  return value->as_array();
}

std::string dollars(std::int64_t minor) {
  return R"({"amount_minor":)" + std::to_string(minor) + R"(,"currency":"CAD"})";
}

Line::Line(std::uint16_t port, std::string from, std::string name, ServedSalon::Headers headers)
    : port_(port),
      from_(std::move(from)),
      name_(std::move(name)),
      headers_(std::move(headers)) {}

Said Line::post(const std::string& act, const std::string& target, const std::string& body) {
  return ask(act, "POST", target, body, {});
}

Said Line::get(const std::string& act, const std::string& target) {
  const std::string sign = target.find('?') == std::string::npos ? "?" : "&";
  return ask(act, "GET", target + sign + "min_position=" + std::to_string(newest_position), "", {});
}

Said Line::must(const std::string& target,
                const std::string& body,
                const ServedSalon::Headers& more) {
  Said said = ask("set up and finish", "POST", target, body, more);
  if (!said.is_done()) throw std::runtime_error(target + " " + body + " -> " + said.text);
  return said;
}

Said Line::ask(const std::string& act,
               const std::string& method,
               const std::string& target,
               const std::string& body,
               const ServedSalon::Headers& more) {
  using std::chrono::steady_clock;
  ServedSalon::Headers headers = headers_;
  headers.insert(headers.end(), more.begin(), more.end());
  if (method == "POST") {
    headers.emplace_back("Idempotency-Key", name_ + "-" + std::to_string(++keys_));
  }
  const auto begin = steady_clock::now();
  const HttpAnswer heard = answer(method, target, body, headers);
  const auto took = steady_clock::now() - begin;
  notes.acts[act].microseconds.push_back(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  Said said{heard.status, heard.body, heard.header("ledger-position"), heard.header("etag"), {}};
  boost::json::error_code broken;
  said.body = boost::json::parse(heard.body, broken);
  if (said.is_done() && method == "POST") remember(said.position);
  note(act, method + " " + target + " " + body, said);
  return said;
}

/// The server ends a connection after so many requests, and a machine asks again with the same key:
/// it is the same command.
HttpAnswer Line::answer(const std::string& method,
                        const std::string& target,
                        const std::string& body,
                        const ServedSalon::Headers& headers) {
  constexpr int requests_on_one = 900;
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (client_ == nullptr || asked_++ % requests_on_one == 0) {
      client_ = std::make_unique<HttpClient>(port_, from_);
      client_->patience = std::chrono::milliseconds{60'000};
    }
    if (auto heard = client_->request(method, target, headers, body)) return *heard;
    client_ = nullptr;
    ++notes.asked_again;
  }
  return {};
}

void Line::note(const std::string& act, const std::string& target, const Said& said) {
  Notes::Act& counted = notes.acts[act];
  if (said.is_done()) {
    ++counted.done;
    return;
  }
  ++counted.refused;
  const std::string code = said.word("/code");
  ++notes.refusals[code];
  notes.status_of[code] = said.status;
  const bool is_understood = understood().count(code) != 0 && !said.word("/title").empty() &&
                             said.status != 400 && said.status != 401 && said.status < 500;
  if (is_understood) return;
  notes.surprises.emplace(code, target + " -> " + std::to_string(said.status) + " " + said.text);
}

const std::set<std::string>& understood() {
  static const std::set<std::string> codes{
      "appointment.appointment_is_a_no_show",
      "appointment.appointment_is_cancelled",
      "appointment.appointment_is_completed",
      "appointment.client_has_arrived",
      "appointment.day_has_not_come",
      "appointment.only_the_performer",
      "appointment.performer_is_busy",
      "appointment.service_is_started",
      "bill_is_not_closed",
      "client_is_known",
      "client.client_cools_down",
      "client.client_has_no_owner",
      "client.client_is_claimed",
      "client.not_the_owner",
      "client.owns_too_many",
      "day.bills_are_open",
      "day.cards_are_not_matched",
      "day.discounts_lack_reasons",
      "day.drawer_is_not_counted",
      "day.refunds_are_undecided",
      "day.variance_is_unexplained",
      "drawer.exceeds_drawer",
      "drawer.self_approval",
      "drawer.tips_exceed_payable",
      "lot_is_unknown",  // nothing is left of it
      "membership.quote_has_changed",  // a unit was used since
      "membership.refund_is_requested",
      "membership.units_are_in_use",
      "membership.units_are_used_up",
      "sale.amount_exceeds_debt",
      "sale.amount_exceeds_due",
      "sale.bill_is_closed",
      "sale.bill_is_voided",
      "sale.client_is_missing",
      "sale.day_is_closed",
      "sale.debt_was_paid",
      "sale.due_is_not_zero",
      "sale.needs_approval",
      "sale.payer_is_missing",
      "sale.refund_exceeds_line",
      "sale.refund_goes_back_where_it_came_from",
      "sale.refund_is_decided",
      "sale.refund_is_not_approved",
      "sale.refund_is_paid",
      "sale.refund_was_requested",
      "sale.self_approval",
      "sale.tip_is_paid_out",
      "sale.value_is_not_enough",
      "wallet.lot_is_empty",
      "wallet.refund_differs",
      "wallet.value_is_not_enough",
      "wallet.value_is_reserved",
      "wallet.value_is_used",
      "wallet_is_unknown",  // a card that another desk sold a moment ago
  };
  return codes;
}

}  // namespace tress::testing
