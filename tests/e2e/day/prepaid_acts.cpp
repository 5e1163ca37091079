// Packages, top-ups and gift cards: sold, used, and taken back.

#include <algorithm>

#include "tests/e2e/day/desk.hpp"

namespace tress::testing {

namespace {

std::string amount(std::int64_t minor) {
  return R"("amount":)" + dollars(minor);
}

}  // namespace

void Desk::pay_with_value(Serving& serving) {
  const bool is_card = chance(50);
  std::string code;
  if (is_card) {
    const auto card = salon_.cards.any(random_);
    if (!card) return;
    code = R"(,"card_code":")" + *card + "\"";
  }
  const auto minor = std::min(serving.due, between(10, 60) * 100);
  const std::string kind = is_card ? "gift_card" : "stored_value";
  const Said taken = line_.post("take " + kind, serving.path + "/value-tenders",
                                R"({"kind":")" + kind + "\"," + amount(minor) + code + "}");
  if (!taken.is_done()) return;
  serving.due -= minor;
  serving.bill.tenders.emplace_back(kind, minor);
  serving.bill.value = kind;
}

void Desk::sell_package() {
  const auto client = salon_.clients.any(random_);
  if (!client) return;
  auto serving = open(*client);
  if (!serving) return;
  const Said added = line_.post("sell a package", serving->path + "/plans",
                                R"({"what":"start","plan":")" + salon_.plan + "\"}");
  if (!added.is_done()) return salon_.half_done.put(serving->bill.id);
  serving->due = salon_.plan_price;
  serving->bill.refundable.push_back(0);
  if (chance(30)) tender(*serving, "cash", 100'00);
  tender(*serving, "card", serving->due);
  if (!close(*serving)) return;
  const Said found = line_.get("look at packages", "/v1/clients/" + *client + "/memberships");
  if (!found.is_done()) return;
  for (std::size_t i = 0; i < found.list("/rows").size(); ++i) {
    salon_.members.put({*client, found.word("/rows/" + std::to_string(i) + "/membership")});
  }
}

void Desk::sell_value() {
  const bool is_card = chance(50);
  const auto client = salon_.clients.any(random_);
  if (!client) return;
  auto serving = open(is_card ? std::string{} : *client);
  if (!serving) return;
  const auto minor = between(1, 6) * 50'00;
  const std::string code = "GIFT" + name_ + "X" + std::to_string(++made_) + "A2026";
  const std::string value =
      is_card ? R"(,"terms":")" + salon_.gift_card + R"(","card_code":")" + code + "\"}"
              : R"(,"terms":")" + salon_.top_up + "\"}";
  const Said added = line_.post(is_card ? "sell a gift card" : "sell a top-up",
                                serving->path + "/values", "{" + amount(minor) + value);
  if (!added.is_done()) return salon_.half_done.put(serving->bill.id);
  serving->due = minor;
  serving->bill.refundable.push_back(0);
  tender(*serving, chance(50) ? "card" : "cash", serving->due);
  if (!close(*serving)) return;
  if (is_card) {
    salon_.cards.put(code);
  } else {
    salon_.topped_up.put(*client);
  }
}

/// A client wants the money of a package back. Nobody else has the membership in hand any more; the
/// amount that was shown is named, so that a use in the same moment changes nothing about it.
void Desk::ask_package_refund() {
  const auto member = salon_.members.take(random_);
  if (!member) return;
  const std::string path = "/v1/memberships/" + member->second;
  const Said quote = line_.get(
      "quote a package", path + "/refund-quote?on=" + salon_.date + "&reason=client_withdraws");
  if (!quote.is_done() || quote.number("/total/amount_minor") == 0) return;
  const auto total = quote.number("/total/amount_minor");
  const Said said = line_.post("ask for a package refund", path + "/refunds",
                               R"({"reason":"client_withdraws",)" + amount(total) + "}");
  if (said.is_done()) salon_.package_refunds.put({member->second, total});
}

/// By whoever is manager; the card machine gives the money back.
void Desk::refund_package() {
  const auto refund = salon_.package_refunds.take(random_);
  if (!refund) return;
  const std::string path = "/v1/memberships/" + refund->first + "/requests/1";
  if (!line_.post("approve a package refund", path + "/approve").is_done()) return;
  if (line_.post("pay a package refund", path + "/pay", R"({"kind":"card"})").is_done()) {
    line_.notes.takings["card"] -= refund->second;
  }
}

/// A client wants back what is left of the first top-up.
void Desk::ask_value_refund() {
  const auto client = salon_.topped_up.any(random_);
  if (!client) return;
  const Said wallets = line_.get("look at wallets", "/v1/clients/" + *client + "/wallets");
  if (!wallets.is_done() || wallets.word("/rows/0/kind") != "stored_value") return;
  const std::string path = "/v1/wallets/" + wallets.word("/rows/0/wallet");
  const Said quote =
      line_.get("quote a top-up", path + "/lots/1/refund-quote?reason=health&on=" + salon_.date);
  if (!quote.is_done() || quote.number("/refund/amount_minor") == 0) return;
  const auto total = quote.number("/refund/amount_minor");
  const Said said = line_.post("ask for a top-up refund", path + "/lots/1/refunds",
                               R"({"reason":"health","expected_refund":)" + dollars(total) + "}");
  if (!said.is_done()) return;
  const Said shown = line_.get("look at wallets", path);
  for (const auto& request : shown.list("/requests")) {
    // Only one at a time: what it asks for is reserved.
    if (request.at("status").as_string() != "requested") continue;
    const auto number = request.at("request").to_number<int>();
    salon_.value_refunds.put({path + "/requests/" + std::to_string(number), total});
  }
}

void Desk::refund_value() {
  const auto refund = salon_.value_refunds.take(random_);
  if (!refund) return;
  if (!line_.post("approve a top-up refund", refund->first + "/approve").is_done()) return;
  const Said paid = line_.post("pay a top-up refund", refund->first + "/pay", R"({"kind":"card"})");
  if (paid.is_done()) line_.notes.takings["card"] -= refund->second;
}

}  // namespace tress::testing
