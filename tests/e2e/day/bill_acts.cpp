// Bills from the first line to the last tender.

#include <algorithm>

#include "tests/e2e/day/desk.hpp"

namespace tress::testing {

namespace {

std::string amount(std::int64_t minor) {
  return R"("amount":)" + dollars(minor);
}

}  // namespace

std::optional<Desk::Serving> Desk::open(const std::string& payer) {
  const std::string who = payer.empty() ? "" : R"(,"payer":")" + payer + "\"";
  const Said opened =
      line_.post("open a bill", "/v1/sales", R"({"branch":")" + salon_.branch + "\"" + who + "}");
  if (!opened.is_done()) return std::nullopt;
  Serving serving;
  serving.bill.id = opened.word("/stream");
  serving.bill.payer = payer;
  serving.bill.drawer = drawer_;
  serving.path = "/v1/sales/" + serving.bill.id;
  return serving;
}

void Desk::serve() {
  const auto client = chance(15) ? salon_.topped_up.any(random_) : salon_.clients.any(random_);
  auto serving = open(client && chance(75) ? *client : std::string{});
  if (!serving) return;
  add_lines(*serving);
  if (chance(30)) tip(*serving);
  if (serving->lines == 0 || chance(3)) return salon_.half_done.put(serving->bill.id);
  pay(*serving);
  close(*serving);
}

void Desk::add_lines(Serving& serving) {
  const auto member = chance(12) ? salon_.members.any(random_) : std::nullopt;
  if (member && serving.bill.payer.empty()) {
    // A bill of its own for who comes with a package.
    auto other = open(member->first);
    if (!other) return;
    salon_.half_done.put(serving.bill.id);
    serving = *other;
    cover_line(serving);
  }
  const auto lines = between(1, 3);
  for (std::int64_t line = 0; line < lines; ++line) {
    if (chance(70)) {
      add_service(serving);
    } else {
      add_product(serving);
    }
  }
}

void Desk::cover_line(Serving& serving) {
  const std::string item = salon_.services.front().id;
  const Said added =
      line_.post("add a line", serving.path + "/lines",
                 R"({"item":")" + item + R"(","performer":")" + any_stylist() + "\"}");
  if (!added.is_done()) return;
  ++serving.lines;
  for (const auto& [client, membership] : salon_.members.all()) {
    if (client != serving.bill.payer) continue;
    const Said covered = line_.post(
        "cover with a package", "/v1/memberships/" + membership + "/cover",
        R"({"sale":")" + serving.bill.id + R"(","line":)" + std::to_string(serving.lines) + "}");
    serving.bill.refundable.push_back(0);
    if (!covered.is_done()) serving.due += with_taxes(salon_.services.front().price);
    return;
  }
}

void Desk::add_service(Serving& serving) {
  const Item item = one_of(salon_.services);
  const Said added =
      line_.post("add a line", serving.path + "/lines",
                 R"({"item":")" + item.id + R"(","performer":")" + any_stylist() + "\"}");
  if (!added.is_done()) return;
  ++serving.lines;
  serving.due += with_taxes(item.price);
  serving.bill.refundable.push_back(item.price);
  if (chance(25)) discount(serving, item.price);
}

void Desk::add_product(Serving& serving) {
  const Item item = one_of(salon_.products);
  const auto quantity = between(1, 3);
  const Said added =
      line_.post("add a line", serving.path + "/lines",
                 R"({"item":")" + item.id + R"(","quantity":)" + std::to_string(quantity) + "}");
  if (!added.is_done()) return;
  ++serving.lines;
  serving.due += with_taxes(item.price * quantity);
  serving.bill.refundable.push_back(item.price * quantity);
}

/// In whole dollars; now and then more than a receptionist may give, or without its reason at
/// first.
void Desk::discount(Serving& serving, std::int64_t net) {
  const auto minor = chance(6) && net > 60'00 ? 60'00 : between(1, 15) * 100;
  const bool is_stated = !chance(15);
  const std::string reason =
      is_stated ? one_of(std::vector<std::string>{"goodwill", "promotion", "loyalty"}) : "unstated";
  const std::string line = std::to_string(serving.lines);
  const Said given = line_.post("give a discount", serving.path + "/lines/" + line + "/discounts",
                                "{" + amount(minor) + R"(,"reason":")" + reason + "\"}");
  if (!given.is_done()) return;
  ++serving.discounts;
  serving.due -= with_taxes(minor);
  serving.bill.refundable.back() -= minor;
  if (is_stated) return;
  line_.post("state a reason",
             serving.path + "/discounts/" + std::to_string(serving.discounts) + "/reason",
             R"({"reason":"goodwill"})");
}

void Desk::tip(Serving& serving) {
  const auto minor = between(1, 30) * 100 + between(0, 3) * 25;
  const Said given = line_.post("take a tip", serving.path + "/tips",
                                R"({"staff":")" + any_stylist() + "\"," + amount(minor) + "}");
  if (given.is_done()) serving.due += minor;
}

bool Desk::tender(Serving& serving, const std::string& kind, std::int64_t minor) {
  if (minor == 0) return true;
  const std::string drawer = kind == "cash" ? R"(,"drawer":")" + drawer_ + "\"" : "";
  const Said taken = line_.post("take " + kind, serving.path + "/tenders",
                                R"({"kind":")" + kind + "\"," + amount(minor) + drawer + "}");
  if (!taken.is_done()) return false;
  serving.due -= minor;
  serving.bill.tenders.emplace_back(kind, minor);
  return true;
}

void Desk::pay(Serving& serving) {
  if (serving.due == 0) return;
  if (chance(3)) {  // a slip of the finger
    line_.post("take card", serving.path + "/tenders",
               R"({"kind":"card",)" + amount(serving.due + 10'00) + "}");
  }
  if (chance(serving.bill.payer.empty() ? 8 : 16)) pay_with_value(serving);
  const auto drawn = between(1, 100);
  if (drawn <= 12 && tender(serving, "on_account", serving.due)) return;
  if (drawn <= 30) tender(serving, "cash", between(1, std::max<std::int64_t>(serving.due, 2) / 2));
  const std::string rest = drawn <= 55 ? "cash" : drawn <= 88 ? "card" : "wallet";
  tender(serving, rest, serving.due);
}

bool Desk::close(Serving& serving) {
  const Said closed = line_.post("close a bill", serving.path + "/close");
  if (!closed.is_done()) {
    salon_.half_done.put(serving.bill.id);
    return false;
  }
  for (const auto& [kind, minor] : serving.bill.tenders) {
    line_.notes.takings[kind] += minor;
    if (kind == "cash") line_.notes.in_drawer[drawer_] += minor;
    if (kind == "on_account") salon_.debts.put({serving.bill.id, minor});
  }
  salon_.closed.put(serving.bill);
  return true;
}

/// The debt stays on the shelf: sometimes two desks take the money, and one of them is told.
void Desk::pay_debt() {
  const auto debt = salon_.debts.any(random_);
  if (!debt) return;
  const auto minor = chance(60) ? debt->owed : (debt->owed + 1) / 2;
  const std::string kind = chance(50) ? "cash" : "card";
  const std::string drawer = kind == "cash" ? R"(,"drawer":")" + drawer_ + "\"" : "";
  const Said paid = line_.post("pay a debt", "/v1/sales/" + debt->bill + "/debt-payments",
                               R"({"kind":")" + kind + "\"," + amount(minor) + drawer + "}");
  if (!paid.is_done()) return;
  line_.notes.takings[kind] += minor;
  line_.notes.takings["on_account"] -= minor;
  if (kind == "cash") line_.notes.in_drawer[drawer_] += minor;
}

}  // namespace tress::testing
