#include <catch2/catch.hpp>

#include "tests/support/sample_wallet.hpp"
#include "tests/unit/domain/nth_event.hpp"

#include "ledger/domain/due.hpp"
#include "ledger/domain/outbox.hpp"

// Goal: value that ends is told of twice before it does, and what is told is true when it leaves
// the house. Method: as due_test.cpp.

namespace tress::testing::wallet_due_test {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

/// lin's wallet with 100.00 that ends in a month, on terms that let it end after ten days' notice.
struct WalletScene {
  WalletScene() {
    auto terms = terms_set();
    terms.jurisdiction = "US";
    terms.valid_months = 60;
    know_terms(table, terms);
    auto lot = granted(ValueKind::stored_value, 100'00);
    lot.expires_on = in_a_month;
    lot.terms = terms_id;
    lot.terms_version = 1;
    state = pool_of({lot});
  }

  [[nodiscard]] Facts facts_at(Timestamp when) const {
    return {.now = when,
            .effective_at = when,
            .actor = system_actor(),
            .stream = id_cast<StreamId>(wallet_id),
            .around = &table};
  }

  [[nodiscard]] std::optional<Timestamp> next() const { return next_due(state, facts_at(noon)); }

  [[nodiscard]] auto come(Timestamp when) const {
    return decide(wallet::Command{wallet::CarryOutDue{wallet_id}}, state, facts_at(when));
  }

  Table table = sample_table();
  wallet::State state;
};

}  // namespace

TEST_CASE("due: stored value is announced, told of, and ends after its notice", "[unit][due]") {
  WalletScene s;
  // Two weeks, though the terms ask for ten days.
  CHECK(s.next() == Timestamp{in_a_month - days{14}});
  const auto told = s.come(*s.next() + hours{20});
  const auto& notice = nth_event<wallet::ExpiryNoticed>(told, 0);
  REQUIRE(told.value().orders.size() == 1);
  const auto& queue = std::get<outbox::Queue>(std::get<outbox::Command>(told.value().orders[0]));
  CHECK(queue.wallet == wallet_id);
  CHECK(queue.client == lin);
  s.state = evolve(s.state, notice);
  // The message did not arrive: the holder is told again.
  const auto again = s.come(*s.next());
  CHECK(std::holds_alternative<wallet::ExpiryNoticed>(again.value().events.at(0)));
  const auto unlawful =
      decide(wallet::Command{wallet::Expire{wallet_id, 1}}, s.state, s.facts_at(noon + days{60}));
  REQUIRE(unlawful.has_error());
  CHECK(unlawful.error() == wallet::Refusal::notice_is_missing);
  outbox::State sent;
  sent.is_sent = true;
  s.table.messages.insert_or_assign(queue.key, sent);
  CHECK(s.next() == Timestamp{in_a_month - days{3}});
  const auto reminded = s.come(*s.next());
  CHECK(nth_event<wallet::ExpiryNoticed>(reminded, 0).is_reminder);
  CHECK(reminded.value().orders.size() == 1);
  s.state = evolve(s.state, reminded.value().events[0]);
  CHECK(s.next() == Timestamp{in_a_month + days{1}} + hours{12});
  const auto early = s.come(*s.next() - milliseconds{1});
  REQUIRE(early.has_error());
  CHECK(early.error() == wallet::Refusal::nothing_is_due);
  s.state = evolve(s.state, nth_event<wallet::Expired>(s.come(*s.next()), 0));
  CHECK(s.state.lots.at(0).holding.left == 0);
  CHECK_FALSE(s.next());
}

TEST_CASE("due: a card that nobody is known to hold does not end by itself", "[unit][due]") {
  WalletScene s;
  s.state.lots.at(0).grant.client.reset();
  CHECK_FALSE(s.next());
  // Somebody has told whoever brought it in.
  s.state.lots.at(0).notice = ExpiryNotice{friday, 2, friday};
  CHECK_FALSE(s.next());
  s.state.lots.at(0).notice->reminded_on = in_a_month - days{5};
  CHECK(s.next() == Timestamp{in_a_month + days{1}} + hours{12});
  s.state.lots.at(0).reserved = 1;
  CHECK_FALSE(s.next());
}

TEST_CASE("due: what is said of an ending is not said any more when nothing is left",
          "[unit][due]") {
  WalletScene s;
  s.table.wallets.insert_or_assign(wallet_id, s.state);
  const outbox::Queued queued{.message = nth<MessageId>(1),
                              .key = "expiry/1",
                              .text = outbox::Template::value_expires,
                              .client = lin,
                              .branch = main_street,
                              .appointment = std::nullopt,
                              .about_at = Timestamp{in_a_month},
                              .due_at = noon,
                              .membership = std::nullopt,
                              .wallet = wallet_id,
                              .lot = 1};
  const auto state = replayed<outbox::State, outbox::Event>({queued});
  const outbox::Command release = outbox::Release{queued.message};
  const auto released = decide(release, state, s.facts_at(noon));
  CHECK(nth_event<outbox::Released>(released, 0).attempt == 1);
  // It ends later than the message says: what it says is not true any more.
  s.table.wallets.at(wallet_id).lots.at(0).expires_on = in_a_month + days{1};
  const auto moved = decide(release, state, s.facts_at(noon));
  CHECK(nth_event<outbox::Suppressed>(moved, 0).reason == outbox::Suppression::nothing_is_left);
  s.table.wallets.at(wallet_id).lots.at(0).expires_on = in_a_month - days{1};
  CHECK(nth_event<outbox::Released>(decide(release, state, s.facts_at(noon)), 0).attempt == 1);
  s.table.wallets.at(wallet_id).lots.at(0).holding.left = 0;
  const auto dropped = decide(release, state, s.facts_at(noon));
  CHECK(nth_event<outbox::Suppressed>(dropped, 0).reason == outbox::Suppression::nothing_is_left);
}

}  // namespace tress::testing::wallet_due_test
