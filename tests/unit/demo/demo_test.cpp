// Goal: the demo is a salon that an accountant would believe. Method: a few weeks of it in a ledger
// in memory, looked at through its events.

#include "tools/demo/demo.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/test_ledger.hpp"

#include "ledger/domain/exception_source.hpp"
#include "ledger/keys/normalise.hpp"

namespace tress::testing::demo_test {

namespace {

constexpr int days = 24;

/// A ledger in memory whose clock the demo moves.
class DemoBench {
 public:
  explicit DemoBench(std::uint64_t seed)
      : random_(seed),
        options_{seed, Timestamp{Day{std::chrono::year{2026} / 3 / 4}} + std::chrono::hours{20},
                 days},
        clock_(demo::beginning(options_)) {
    auto opened = Committer::open(
        {ledger_.log(), ledger_.sealer(), ledger_.log_key(), TestLedger::origin, clock_, random_});
    REQUIRE(opened.has_value());
    committer_ = std::move(opened.value());
    writer_ = std::make_unique<Writer>(*committer_, ledger_.log(), Writer::Committed{});
    const Secret key = Secret::from(std::array<Byte, 32>{});
    const SearchTokens tokens{key, *PhoneCountry::find("CA")};
    auto filled = demo::fill({*writer_, clock_, tokens, {}}, options_);
    if (!filled) FAIL(sentence(filled.error()));
    filled_.emplace(filled.value());
    for (Position position = 0; position < ledger_.log().size(); ++position) {
      envelopes_.push_back(ledger_.envelope(position));
      recorded_.push_back(ledger_.stored(position).recorded_at);
    }
  }

  template <class Event>
  [[nodiscard]] std::vector<Event> events() const {
    std::vector<Event> found;
    for (const Envelope& envelope : envelopes_) {
      if (const auto* const event = get_if<Event>(&envelope.payload)) found.push_back(*event);
    }
    return found;
  }

  [[nodiscard]] std::map<Bytes, Bytes> guards() {
    std::map<Bytes, Bytes> rows;
    const auto visit = [&](ByteView key, ByteView value) {
      rows[{key.begin(), key.end()}] = {value.begin(), value.end()};
      return true;
    };
    REQUIRE(ledger_.log().scan(Space::guards, {}, {}, visit));
    return rows;
  }

  [[nodiscard]] const std::vector<Envelope>& envelopes() const noexcept { return envelopes_; }

  [[nodiscard]] const std::vector<Timestamp>& recorded() const noexcept { return recorded_; }

  [[nodiscard]] const demo::Filled& filled() const noexcept { return *filled_; }

 private:
  TestLedger ledger_;
  SeededRandom random_;
  demo::Options options_;
  demo::SteppingClock clock_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Writer> writer_;
  std::optional<demo::Filled> filled_;
  std::vector<Envelope> envelopes_;
  std::vector<Timestamp> recorded_;
};

TEST_CASE("demo: the same seed on the same day gives the same books, another seed others") {
  DemoBench one{5};
  DemoBench same{5};
  DemoBench other{6};
  CHECK(one.guards() == same.guards());
  CHECK(one.envelopes().size() == same.envelopes().size());
  CHECK(one.guards() != other.guards());
}

TEST_CASE("demo: every day before today is closed, and one bill is open today") {
  DemoBench bench{1};
  std::map<SaleId, Day> open;
  std::set<std::pair<BranchId, Day>> traded;
  for (const auto& bill : bench.events<sale::Opened>()) {
    open.emplace(bill.sale, bill.opened_on);
    traded.emplace(bill.branch, bill.opened_on);
  }
  for (const Envelope& envelope : bench.envelopes()) {
    const bool is_done = holds_alternative<sale::Closed>(envelope.payload) ||
                         holds_alternative<sale::Voided>(envelope.payload);
    if (is_done) open.erase(id_cast<SaleId>(envelope.stream));
  }
  const Day today = bench.filled().last_day + std::chrono::days{1};
  REQUIRE(open.size() == 1);
  CHECK(open.begin()->second == today);
  for (const auto& closed : bench.events<day::Closed>()) traded.erase({closed.branch, closed.date});
  // Only the one that has just opened.
  REQUIRE(traded.size() == 1);
  CHECK(traded.begin()->second == today);
}

TEST_CASE("demo: things were recorded when they happened") {
  DemoBench bench{2};
  for (std::size_t i = 0; i < bench.envelopes().size(); ++i) {
    const auto late = bench.recorded()[i] - bench.envelopes()[i].effective_at;
    REQUIRE(late > -std::chrono::minutes{15});
    REQUIRE(late < std::chrono::hours{4});
  }
}

TEST_CASE("demo: all that a salon lives through is in it") {
  DemoBench bench{3};
  CHECK(bench.events<branch::Opened>().size() == 2);
  CHECK(bench.events<staff::Hired>().size() == 12);
  CHECK(bench.events<catalogue::ItemListed>().size() == 45);
  CHECK(bench.events<client::Registered>().size() > 150);
  CHECK(bench.events<client::AllergyDeclared>().size() > 5);
  CHECK(bench.events<client::AllergyNoneDeclared>().size() > 80);
  CHECK(bench.events<client::ConsentGiven>().size() > 100);
  CHECK(bench.events<client::NeedAssessed>().size() > 10);
  CHECK(bench.events<client::AdviceGiven>().size() > 10);
  REQUIRE(bench.events<campaign::AudienceAdded>().size() == 1);
  CHECK(bench.events<campaign::AudienceAdded>().front().members.size() > 30);
  CHECK(bench.events<campaign::AudienceAdded>().front().omitted.empty());
  CHECK(bench.events<campaign::Started>().empty());
  CHECK(bench.events<sale::DiscountApplied>().size() > 10);
  CHECK(bench.events<sale::TipAdded>().size() > 50);
  CHECK_FALSE(bench.events<sale::Voided>().empty());
  CHECK_FALSE(bench.events<sale::RefundApproved>().empty());
  CHECK_FALSE(bench.events<sale::RefundPaid>().empty());
  CHECK_FALSE(bench.events<sale::DebtPaid>().empty());
  CHECK(bench.events<settlement::Recorded>().size() > 20);
  CHECK(bench.events<appointment::Cancelled>().size() > 5);
  CHECK_FALSE(bench.events<appointment::NoShowRecorded>().empty());
  CHECK(bench.events<appointment::Completed>().size() > 200);
  CHECK(bench.events<settlement::SuspenseCleared>().empty());
  std::set<sale::TenderKind> kinds;
  for (const auto& tender : bench.events<sale::TenderTaken>()) kinds.insert(tender.kind);
  CHECK(kinds == std::set{sale::TenderKind::cash, sale::TenderKind::card, sale::TenderKind::wallet,
                          sale::TenderKind::on_account});
}

TEST_CASE("demo: whoever asked for a refund never approved it") {
  DemoBench bench{4};
  std::map<std::pair<StreamId, std::uint32_t>, StaffId> asked;
  for (const Envelope& envelope : bench.envelopes()) {
    if (const auto* const it = get_if<sale::RefundRequested>(&envelope.payload)) {
      asked.emplace(std::pair{envelope.stream, it->refund}, it->requested_by.value());
    }
    if (const auto* const it = get_if<sale::RefundApproved>(&envelope.payload)) {
      CHECK(asked.at({envelope.stream, it->refund}) != it->approved_by);
    }
  }
  CHECK_FALSE(asked.empty());
}

TEST_CASE("demo: the owner has looked at every exception that is older than a week") {
  DemoBench bench{4};
  std::set<Position> seen;
  for (const auto& reviewed : bench.events<review::ExceptionReviewed>()) {
    seen.insert(reviewed.about.position);
  }
  const Timestamp week_ago = bench.recorded().back() - std::chrono::days{7};
  std::size_t opened = 0;
  for (Position at = 0; at < bench.envelopes().size(); ++at) {
    const Timestamp when = bench.recorded()[at];
    if (!review::source_of(bench.envelopes()[at], at, when, 0)) continue;
    ++opened;
    INFO("position " << at);
    if (when < week_ago) CHECK(seen.contains(at));
  }
  CHECK(opened > seen.size());
  CHECK(seen.size() > 3);
}

TEST_CASE("demo: guests have Latin, Chinese and Cyrillic names and telephones of their own") {
  demo::Dice dice{1};
  std::set<std::string> phones;
  std::map<Script, int> scripts;
  for (std::size_t i = 0; i < demo::guests_max; ++i) {
    const demo::Guest guest = demo::guest(dice, i);
    ++scripts[words(guest.name, 1).at(0).script];
    const auto phone = phone_normalised(guest.phone, *PhoneCountry::find("CA"));
    REQUIRE(phone == guest.phone);
    phones.insert(*phone);
  }
  CHECK(phones.size() == demo::guests_max);
  CHECK(scripts[Script::latin] > 100);
  CHECK(scripts[Script::han] > 80);
  CHECK(scripts[Script::cyrillic] > 30);
}

}  // namespace

}  // namespace tress::testing::demo_test
