// Goal: what the committer promises of every group: one atomic append, idempotent answers, chained
// and signed events, a checkpoint that fits, a halt after a fault.
// Method: the real committer over a log in memory; a salon of domain.md §3.3.

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/test_ledger.hpp"

#include "ledger/books/chart.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_reader.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::committer_test {

using testing::staff_actor;
using testing::TestLedger;
using testing::TestSalon;

namespace {

const Refused& as_refused(const Answer& answer) {
  REQUIRE(std::holds_alternative<Refused>(answer));
  return std::get<Refused>(answer);
}

const Accepted& as_accepted(const Answer& answer) {
  REQUIRE(std::holds_alternative<Accepted>(answer));
  return std::get<Accepted>(answer);
}

std::int64_t total(const Envelope& event, books::Account account) {
  std::int64_t sum = 0;
  for (const Posting& posting : event.postings) {
    if (posting.decimals != posting.currency.decimals()) continue;
    if (posting.debit.account == static_cast<std::uint16_t>(account)) sum += posting.amount;
    if (posting.credit.account == static_cast<std::uint16_t>(account)) sum -= posting.amount;
  }
  return sum;
}

AnyCommand cash(SaleId sale, Money amount) {
  return sale::Command{sale::TakeTender{sale, sale::TenderKind::cash, amount, std::nullopt}};
}

AnyCommand haircut_line(const TestSalon& salon, SaleId sale) {
  return sale::Command{sale::AddLine{sale, salon.haircut, std::nullopt, salon.cashier, 1,
                                     std::nullopt, std::nullopt}};
}

AnyCommand close(SaleId sale) {
  return sale::Command{sale::Close{sale, std::nullopt}};
}

}  // namespace

TEST_CASE("committer: a cash bill with discount and tip books as T1 says [T1]", "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const SaleId sale = salon.open_bill(ledger);
  const Actor cashier = staff_actor(salon.cashier, Role::cashier);
  ledger.accept(haircut_line(salon, sale), cashier);
  ledger.accept(
      sale::Command{sale::ApplyDiscount{sale, 1, salon.cad(8'00), "promotion", std::nullopt}},
      cashier);
  ledger.accept(sale::Command{sale::AddTip{sale, salon.cashier, salon.cad(10'00)}}, cashier);
  ledger.accept(cash(sale, salon.cad(85'60)), cashier);
  const Accepted closed = ledger.accept(close(sale), cashier);

  const Envelope event = ledger.envelope(closed.first_position);
  CHECK(total(event, books::Account::cash_in_drawer) == 85'60);
  CHECK(total(event, books::Account::discounts) == 8'00);
  CHECK(total(event, books::Account::service_revenue) == -80'00);
  CHECK(total(event, books::Account::output_tax_payable) == -3'60);
  CHECK(total(event, books::Account::tips_payable) == -10'00);
  CHECK(event.branch == salon.branch);
  CHECK(event.actor.person == salon.cashier);
}

TEST_CASE("committer: the same id gives the first answer again, also a refusal", "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const Actor cashier = staff_actor(salon.cashier, Role::cashier);
  const SaleId sale = salon.open_bill(ledger);
  const Submission line = ledger.submission(haircut_line(salon, sale), cashier, "line");
  const Submission too_early = ledger.submission(close(sale), cashier, "early");

  const auto first = ledger.commit({line, too_early}).value();
  const Position size = ledger.log().size();
  ledger.reopen();  // Also after a restart.
  const auto again = ledger.commit({line, too_early}).value();

  CHECK(ledger.log().size() == size);
  CHECK(as_accepted(again[0]).events == as_accepted(first[0]).events);
  CHECK(as_accepted(again[0]).first_position == as_accepted(first[0]).first_position);
  CHECK(as_accepted(again[0]).is_replay);
  CHECK(as_refused(first[1]) == Refused{"sale.due_is_not_zero", false});
  CHECK(as_refused(again[1]) == Refused{"sale.due_is_not_zero", true});

  Submission other = ledger.submission(close(sale), cashier, "line");
  other.request = sha256(bytes_of("another request"));
  CHECK(as_refused(ledger.commit({other}).value()[0]).code == "command.id_reused");
  CHECK(ledger.log().size() == size);
}

TEST_CASE("committer: two people may use the same idempotency key [neg-82]", "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const AnyCommand open = sale::Command{sale::Open{salon.branch, std::nullopt, std::nullopt}};
  const auto answers =
      ledger.commit({ledger.submission(open, staff_actor(salon.cashier, Role::cashier), "k"),
                     ledger.submission(open, staff_actor(salon.manager, Role::manager), "k")});
  CHECK(as_accepted(answers.value()[0]).stream != as_accepted(answers.value()[1]).stream);
  CHECK_FALSE(as_accepted(answers.value()[1]).is_replay);
}

TEST_CASE("committer: each decision of a group sees the ones before it", "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const Actor cashier = staff_actor(salon.cashier, Role::cashier);
  const SaleId sale = salon.open_bill(ledger);
  const auto answers = ledger.commit({
      ledger.submission(haircut_line(salon, sale), cashier),
      ledger.submission(cash(sale, salon.cad(84'00)), cashier),
      ledger.submission(close(sale), cashier),
      ledger.submission(close(sale), cashier),
  });
  CHECK(as_accepted(answers.value()[2]).stream_version == 4);
  CHECK(as_refused(answers.value()[3]).code == "sale.bill_is_closed");
}

TEST_CASE("committer: a change states the version it saw", "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const SaleId sale = salon.open_bill(ledger);
  Submission stale =
      ledger.submission(haircut_line(salon, sale), staff_actor(salon.cashier, Role::cashier));
  stale.expected_version = 0;
  const auto answers = ledger.commit({stale});
  CHECK(as_refused(answers.value()[0]).code == "command.version_differs");
}

TEST_CASE("committer: backdated by more than a week, or from the future, is refused [neg-79]",
          "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const auto open_at = [&](std::chrono::microseconds from_now) {
    Submission open =
        ledger.submission(sale::Command{sale::Open{salon.branch, std::nullopt, std::nullopt}},
                          staff_actor(salon.cashier, Role::cashier));
    open.effective_at = ledger.clock().now() + from_now;
    return ledger.commit({open}).value()[0];
  };
  CHECK(as_refused(open_at(-std::chrono::days{8})).code == "command.too_old");
  CHECK(as_refused(open_at(std::chrono::minutes{6})).code == "command.in_the_future");
  CHECK(std::holds_alternative<Accepted>(open_at(-std::chrono::days{6})));
}

TEST_CASE("committer: what rules ask of the whole log is counted, also across a restart",
          "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const Actor manager = staff_actor(salon.manager, Role::manager);
  const auto number_of = [&](SaleId sale) {
    const auto streams = stream_row_key(StreamKind::sale, id_cast<StreamId>(sale), 1);
    const auto row = ledger.log().row(Space::streams, streams).value();
    return get<sale::Opened>(ledger.envelope(read_be<Position>(*row)).payload).number;
  };
  const SaleId first = salon.open_bill(ledger);
  CHECK(number_of(first) == 1);
  ledger.reopen();
  const SaleId second = salon.open_bill(ledger);
  CHECK(number_of(second) == 2);

  const Day today = TimeZone::find("America/Vancouver")->business_date(ledger.clock().now(), 4);
  const AnyCommand close_day = day::Command{day::Close{salon.branch, today}};
  CHECK(ledger.refusal(close_day, manager) == "day.bills_are_open");
  for (const SaleId sale : {first, second}) {
    ledger.accept(sale::Command{sale::Void{sale, "mistake", std::nullopt}}, manager);
  }
  ledger.accept(close_day, manager);
  ledger.reopen();
  CHECK(ledger.refusal(sale::Command{sale::Open{salon.branch, std::nullopt, std::nullopt}},
                       manager) == "sale.day_is_closed");
}

TEST_CASE("committer: what a decision orders of other streams is recorded with it",
          "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const Actor cashier = staff_actor(salon.cashier, Role::cashier);
  std::vector<ClientId> owned;
  for (const char* const name : {"Anna", "Lin"}) {
    const auto made = ledger.accept(client::Command{client::Register{
        Personal<std::string>{name}, std::nullopt, std::nullopt, std::nullopt, {}}});
    owned.push_back(id_cast<ClientId>(made.stream));
    ledger.accept(client::Command{client::Claim{owned.back()}}, cashier);
  }
  const Actor manager = staff_actor(salon.manager, Role::manager);
  const AnyCommand leave = staff::Command{staff::Leave{salon.cashier, "moves away"}};
  const auto given = ledger.submission(leave, manager, "leave");
  const auto answers = ledger.commit({given});
  REQUIRE(answers.has_value());
  const Accepted& left = as_accepted(answers.value().front());
  REQUIRE(left.events.size() == 3);
  CHECK(left.stream_kind == StreamKind::staff);
  const Envelope first = ledger.envelope(left.first_position);
  CHECK(holds_alternative<staff::Left>(first.payload));
  CHECK_FALSE(first.causation.has_value());
  std::vector<ClientId> released;
  for (std::size_t i = 1; i < left.events.size(); ++i) {
    const Envelope event = ledger.envelope(left.first_position + i);
    CHECK(event.event == left.events[i]);
    REQUIRE(holds_alternative<client::Released>(event.payload));
    CHECK(get<client::Released>(event.payload).owner == salon.cashier);
    CHECK(event.reason_code == "staff_left");
    CHECK(event.causation == first.event);
    CHECK(event.command == first.command);
    released.push_back(id_cast<ClientId>(event.stream));
  }
  CHECK(std::is_permutation(released.begin(), released.end(), owned.begin(), owned.end()));
  // Free for the next, also after a restart; and the same request does nothing twice.
  ledger.reopen();
  CHECK(as_accepted(ledger.commit({given}).value().front()).is_replay);
  for (const ClientId client : owned)
    ledger.accept(client::Command{client::Claim{client}}, manager);
}

TEST_CASE("committer: streams are chained, events signed, times strictly increasing",
          "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const SaleId sale = salon.open_bill(ledger);
  const Actor cashier = staff_actor(salon.cashier, Role::cashier);
  const Accepted first = ledger.accept(haircut_line(salon, sale), cashier);
  const Accepted second = ledger.accept(haircut_line(salon, sale), cashier);
  CHECK(ledger.envelope(second.first_position).previous ==
        ledger.stored(first.first_position).event_hash);

  Timestamp last{};
  for (Position at = 0; at < ledger.log().size(); ++at) {
    const StoredEvent event = ledger.stored(at);
    CHECK(event.event_hash == sha256(event.bytes));
    CHECK(verify_event(ledger.log_key().public_key(), event.event_hash, event.signature));
    CHECK(event.recorded_at > last);
    last = event.recorded_at;
  }
}

TEST_CASE("committer: the checkpoint of each group has the root of all leaves", "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const merkle::VerifierKey key{TestLedger::origin, merkle::NoteKeyType::ed25519,
                                ledger.log_key().public_key()};
  // Enough bills to fill more than one tile.
  for (int i = 0; i < 300; ++i) salon.open_bill(ledger);
  ledger.reopen();
  salon.open_bill(ledger);
  const auto note = last_checkpoint(ledger.log()).value();
  const auto opened = merkle::open_checkpoint(*note, key);
  REQUIRE(opened.has_value());
  const std::uint64_t size = ledger.log().size();
  CHECK(opened.value().size == size);

  const LogTiles tiles{ledger.log(), size};
  for (const Position at : {Position{0}, Position{255}, Position{256}, size - 1}) {
    const auto proof = merkle::inclusion_proof(at, size, tiles);
    REQUIRE(proof.has_value());
    const Hash leaf = merkle::leaf_hash(leaf_of(ledger.stored(at)));
    CHECK(merkle::verify_inclusion(leaf, at, size, proof.value(), opened.value().root));
  }
}

TEST_CASE("committer: after a failed append it is halted and has forgotten the group",
          "[unit][writer]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const Position size = ledger.log().size();
  ledger.log().fail_next_append();
  const AnyCommand open = sale::Command{sale::Open{salon.branch, std::nullopt, std::nullopt}};
  const Actor cashier = staff_actor(salon.cashier, Role::cashier);
  CHECK(ledger.commit({ledger.submission(open, cashier)}).has_error());
  const auto later = ledger.commit({ledger.submission(open, cashier)});
  REQUIRE(later.has_error());
  CHECK(later.error().kind == Fault::Kind::halted);
  CHECK(ledger.log().size() == size);
}

TEST_CASE("committer: without durable keys nothing is appended", "[unit][writer]") {
  TestLedger ledger;
  ledger.sealer().fail();
  const AnyCommand register_lin = client::Command{
      client::Register{Personal<std::string>{"Lin"}, std::nullopt, std::nullopt, std::nullopt, {}}};
  CHECK(ledger.commit({ledger.submission(register_lin, testing::system_actor())}).has_error());
  CHECK(ledger.log().size() == 0);
}

TEST_CASE("committer: personal fields are sealed under the client's key in what is stored [S2-8]",
          "[unit][writer]") {
  TestLedger ledger;
  const Accepted registered = ledger.accept(client::Command{client::Register{
      Personal<std::string>{"Xenia Planted"}, std::nullopt, std::nullopt, std::nullopt, {}}});
  const StoredEvent stored = ledger.stored(registered.first_position);
  CHECK(text_of(stored.bytes).find("Planted") == std::string_view::npos);
  const Envelope event = ledger.envelope(registered.first_position);
  const auto& contact = get<client::Registered>(event.payload).contact;
  REQUIRE(contact.has_value());
  const auto plain = open(ledger.sealer().key_of(contact->subject()), contact->box(), event.event);
  REQUIRE(plain.has_value());
  CHECK(text_of(*plain).find("Xenia Planted") != std::string_view::npos);
}

}  // namespace tress::committer_test
