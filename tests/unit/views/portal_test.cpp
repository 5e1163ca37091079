// Goal: what a client sees of a plan is what the unit ledger says, in one of four states, and
// nothing of it comes from anywhere else. Method: histories written out.

#include "projections/portal/portal.hpp"

#include <set>

#include "tests/support/bill_words.hpp"

namespace tress::portal::portal_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;

const PlanId plan_id = nth<PlanId>(1);
const MembershipId owned = nth<MembershipId>(1);

plan::Terms terms_of(plan::PlanKind kind) {
  return {.kind = kind,
          .name = "Cuts",
          .wording = "Two haircuts in thirty days.",
          .price = cad(120'00),
          .tax_point = plan::TaxPoint::at_sale,
          .benefits = {{"cut", {cut}, 2, cad(80'00)}},
          .consumption = plan::Consumption::free_first,
          .validity_days = std::nullopt,
          .period_days = std::nullopt,
          .rolls_over = false,
          .is_shared = false,
          .refund_rule = plan::RefundRule::pro_rata,
          .refund_fee = std::nullopt,
          .cooling_off_days = 0,
          .notice_days = 14,
          .jurisdiction = "CA"};
}

UnitPosting move(UnitAccount from, UnitAccount to, std::int64_t units, std::uint32_t lot = 1) {
  return {lot, "cut", from, to, units};
}

membership::LotsGranted granted(std::uint32_t lot,
                                std::int64_t units,
                                membership::Origin origin,
                                std::optional<Day> expires_on) {
  membership::LotsGranted made{
      .origin = origin,
      .lots = {{lot, "cut", units, cad(120'00), cad(120'00), units, expires_on, {}, std::nullopt}},
      .value = cad(120'00),
      .plan_version = 1,
      .sale = std::nullopt,
      .from = std::nullopt,
      .request = std::nullopt,
      .approved_by = std::nullopt,
      .period_until = std::nullopt,
      .plan = std::nullopt,
      .closed = {},
      .evidence = std::nullopt,
      .moved = {}};
  made.moved = {move(UnitAccount::issued, UnitAccount::available, units, lot)};
  return made;
}

/// A plan of lin, bought on Friday.
struct Bought : ViewHistory {
  explicit Bought(plan::PlanKind kind, std::optional<Day> expires_on = std::nullopt) {
    on(friday);
    add(main_street,
        branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()});
    add(cut,
        catalogue::ItemListed{cut, catalogue::ItemKind::service, "CUT", "Haircut", std::nullopt});
    add(stylist, staff::Hired{stylist, "ST", "Anna Berg"});
    add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
    add(plan_id, plan::Published{plan_id, "cuts", 1, friday, terms_of(kind)});
    add(owned, membership::Started{owned, lin, plan_id, 1, kind, plan::TaxPoint::at_sale,
                                   main_street, friday});
    auto lots = granted(1, 2, membership::Origin::sale, expires_on);
    if (kind == plan::PlanKind::membership) lots.period_until = friday + days{29};
    add(owned, lots);
  }

  /// A use on the history's date, paid with the first line of a bill of lin's.
  void use(std::uint32_t hold, Byte bill) {
    const SaleId sale = open_bill(*this, bill, lin, saturday);
    auto line = cut_line();
    line.performer = stylist;
    add(sale, line);
    add(owned, membership::Reserved{hold,
                                    cut,
                                    {{1, 1, 60'00}},
                                    cad(60'00),
                                    std::nullopt,
                                    std::nullopt,
                                    sale,
                                    1,
                                    {move(UnitAccount::available, UnitAccount::reserved, 1)}});
    add(owned, membership::Redeemed{hold,
                                    cad(60'00),
                                    sale,
                                    1,
                                    main_street,
                                    saturday,
                                    {move(UnitAccount::reserved, UnitAccount::redeemed, 1)}});
  }

  template <class Ask>
  auto ask(Ask ask) {
    const ViewTables tables{log(), {&projection()}};
    return require_value(ask(*tables.snapshot()));
  }

  PlanStatus status(Day day) {
    const auto cards = ask([&](const auto& view) { return plans(view, lin, at_noon(day)); });
    REQUIRE(cards.size() == 1);
    return cards.front().status;
  }

  Benefits benefits_on(Day day) {
    return ask([&](const auto& view) { return benefits(view, lin, at_noon(day)); });
  }

  /// In Vancouver.
  static Timestamp at_noon(Day day) { return Timestamp{day} + std::chrono::hours{20}; }
};

/// The names of all members of a row, and of what is in it.
template <class Row>
void collect_names(std::set<std::string>& names) {
  for_each_field<Row>([&](const auto& field) {
    names.insert(std::string{field.name});
    using Member = std::decay_t<decltype(std::declval<Row>().*field.member)>;
    if constexpr (requires { typename Member::value_type; }) {
      if constexpr (is_described<typename Member::value_type>) {
        collect_names<typename Member::value_type>(names);
      }
    } else if constexpr (is_described<Member>) {
      collect_names<Member>(names);
    }
  });
}

}  // namespace

TEST_CASE("a use, its return and what is left are what the unit postings say", "[unit][views]") {
  Bought history{plan::PlanKind::package};
  history.use(1, 1);
  auto shown = history.benefits_on(saturday);
  REQUIRE(shown.available.size() == 1);
  CHECK(shown.available.front().left == 1);
  CHECK(shown.available.front().service == "Haircut");
  REQUIRE(shown.used.size() == 1);
  CHECK(shown.used.front().served_by == "Anna");
  CHECK(shown.used.front().branch == "Main Street");
  CHECK(shown.used.front().on == saturday);
  CHECK(shown.used.front().bought_on == friday);
  history.on(saturday + days{2})
      .add(owned, membership::Returned{1,
                                       membership::ReturnReason::wrongly_taken,
                                       cad(60'00),
                                       main_street,
                                       1,
                                       manager,
                                       {},
                                       {move(UnitAccount::redeemed, UnitAccount::available, 1)}});
  shown = history.benefits_on(saturday + days{2});
  CHECK(shown.available.front().left == 2);
  CHECK(shown.used.front().given_back_on == saturday + days{2});
  REQUIRE(shown.reviews.size() == 1);
  CHECK(shown.reviews.front().change == 1);
  CHECK(shown.reviews.front().lot == 1);
}

TEST_CASE("visits that were given after review are told as such, with what they changed",
          "[unit][views]") {
  Bought history{plan::PlanKind::package};
  history.on(saturday).add(owned, granted(2, 3, membership::Origin::adjustment, std::nullopt));
  const auto shown = history.benefits_on(saturday);
  REQUIRE(shown.reviews.size() == 1);
  CHECK(shown.reviews.front().change == 3);
  CHECK(shown.reviews.front().on == saturday);
  CHECK(shown.available.size() == 2);
}

TEST_CASE("a plan is active, paused, expired or waits to be renewed [S1-2]", "[unit][views]") {
  Bought package{plan::PlanKind::package, friday + days{10}};
  CHECK(package.status(friday) == PlanStatus::active);
  CHECK(package.status(friday + days{10}) == PlanStatus::active);
  CHECK(package.status(friday + days{11}) == PlanStatus::expired);
  Bought month{plan::PlanKind::membership};
  CHECK(month.status(friday + days{29}) == PlanStatus::active);
  CHECK(month.status(friday + days{30}) == PlanStatus::renewal_pending);
  month.add(owned, membership::Paused{saturday, std::nullopt, "travel"});
  CHECK(month.status(friday) == PlanStatus::active);
  CHECK(month.status(saturday) == PlanStatus::paused);
  CHECK(month.benefits_on(saturday).available.empty());
  month.add(owned, membership::Resumed{saturday + days{7}, 7});
  CHECK(month.status(friday + days{36}) == PlanStatus::active);
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    month.add(owned, membership::RenewalFailed{attempt, "card_declined", std::nullopt});
  }
  CHECK(month.status(friday + days{36}) == PlanStatus::renewal_pending);
  CHECK(month.status(friday + days{37}) == PlanStatus::expired);
}

/// So many of the two units go back to the salon, the price with them.
membership::RefundApproved refunded(std::int64_t units) {
  const Money back = cad(units * 60'00);
  const membership::Quote quote{
      membership::Rule::pro_rata, back, back, std::nullopt, std::nullopt, {}, back};
  return {1,       {{1, units, back.minor()}},
          quote,   back,
          back,    "moving_away",
          manager, {move(UnitAccount::available, UnitAccount::refunded, units)}};
}

TEST_CASE("a plan that was given back is over, and one of which a part was is not renewed [S1-2]",
          "[unit][views]") {
  const auto kind = GENERATE(plan::PlanKind::membership, plan::PlanKind::package);
  const Day last = friday + days{29};
  Bought whole{kind, last};
  whole.on(saturday).add(owned, refunded(2));
  CHECK(whole.status(saturday) == PlanStatus::expired);
  CHECK(whole.status(last + days{1}) == PlanStatus::expired);
  CHECK(whole.benefits_on(saturday).available.empty());

  Bought part{kind, last};
  part.on(saturday).add(owned, refunded(1));
  CHECK(part.status(last) == PlanStatus::active);
  CHECK(part.status(last + days{1}) == PlanStatus::expired);
  REQUIRE(part.benefits_on(saturday).available.size() == 1);
  CHECK(part.benefits_on(saturday).available.front().left == 1);
  for (Bought* const bought : {&whole, &part}) {
    const auto cards =
        bought->ask([&](const auto& view) { return plans(view, lin, Bought::at_noon(saturday)); });
    REQUIRE(cards.size() == 1);
    CHECK_FALSE(cards.front().renews_on.has_value());
    CHECK(cards.front().ends_on == (bought == &part ? std::optional{last} : std::nullopt));
  }
}

TEST_CASE(
    "what can be booked today is not kept for another visit, not over, and of no paused plan "
    "[S1-56]",
    "[unit][views]") {
  Bought history{plan::PlanKind::package, friday + days{10}};
  history.add(owned,
              membership::Reserved{1,
                                   cut,
                                   {{1, 1, 60'00}},
                                   cad(60'00),
                                   nth<AppointmentId>(1),
                                   std::nullopt,
                                   std::nullopt,
                                   std::nullopt,
                                   {move(UnitAccount::available, UnitAccount::reserved, 1)}});
  const auto shown = history.benefits_on(friday);
  REQUIRE(shown.available.size() == 1);
  CHECK(shown.available.front().left == 1);
  CHECK(shown.available.front().booked == 1);
  CHECK(history.benefits_on(friday + days{10}).available.size() == 1);
  CHECK(history.benefits_on(friday + days{11}).available.empty());
  history.add(owned, membership::Paused{saturday, saturday + days{3}, "travel"});
  CHECK(history.benefits_on(friday).available.size() == 1);
  CHECK(history.benefits_on(saturday).available.empty());
  CHECK(history.benefits_on(saturday + days{4}).available.size() == 1);
}

TEST_CASE("what ends within thirty days ends soon, the soonest first", "[unit][views]") {
  Bought history{plan::PlanKind::package, friday + days{40}};
  history.add(owned, granted(2, 1, membership::Origin::sale, friday + days{20}));
  const auto on_friday = history.benefits_on(friday);
  REQUIRE(on_friday.ends_soon.size() == 1);
  CHECK(on_friday.ends_soon.front().lot == 2);
  const auto later = history.benefits_on(friday + days{10});
  REQUIRE(later.ends_soon.size() == 2);
  CHECK(later.ends_soon.front().lot == 2);
  CHECK(later.ends_soon.back().lot == 1);
  // What has ended is neither there nor about to end.
  const auto over = history.benefits_on(friday + days{21});
  CHECK(over.available.size() == 1);
  CHECK(over.ends_soon.size() == 1);
}

TEST_CASE("how soon an end is shown is the salon's word, from the day on that it says [S1-11]",
          "[unit][views]") {
  Bought history{plan::PlanKind::package, friday + days{40}};
  history.add(owned, granted(2, 1, membership::Origin::sale, friday + days{20}));
  history.add(nth<StreamId>(0x77), policy::EndsSoonSet{25, saturday});
  CHECK(history.benefits_on(friday + days{10}).ends_soon.size() == 1);
  CHECK(history.benefits_on(friday + days{15}).ends_soon.size() == 2);
  // On the day before, what is shipped still holds.
  history.add(nth<StreamId>(0x77), policy::EndsSoonSet{10, saturday});
  CHECK(history.benefits_on(friday).ends_soon.size() == 1);
  CHECK(history.benefits_on(saturday).ends_soon.empty());
}

TEST_CASE("each lot of value is shown in its own currency, until the day of its own branch ends",
          "[unit][views]") {
  Bought history{plan::PlanKind::package};
  history.add(no_branch,
              branch::Opened{no_branch, "FAR", "Far Street", "Pacific/Auckland", 4, usd()});
  const auto grant = [&](std::uint32_t lot, BranchId branch, const Money& value) {
    const auto wallet = nth<WalletId>(1);
    history.add(wallet, wallet::Granted{.wallet = wallet,
                                        .kind = ValueKind::client_credit,
                                        .holder = id_cast<StreamId>(lin),
                                        .client = lin,
                                        .branch = branch,
                                        .lot = lot,
                                        .origin = wallet::Origin::sale,
                                        .units = value.minor(),
                                        .value = value,
                                        .unit_worth = 1,
                                        .granted_on = friday,
                                        .expires_on = friday,
                                        .terms = {},
                                        .terms_version = {},
                                        .breakage = Money{value.currency(), 0},
                                        .refundable = true,
                                        .sale = {},
                                        .line = {},
                                        .reason = {},
                                        .request = {},
                                        .approved_by = {},
                                        .by_one_person = false,
                                        .against_owed = {},
                                        .moves = {{lot, "value", UnitAccount::issued,
                                                   UnitAccount::available, value.minor()}},
                                        .opening = {}});
  };
  grant(1, main_street, cad(30'00));
  grant(2, no_branch, usd(20'00));
  const auto shown = [&](Timestamp now) {
    return history.ask([&](const auto& view) { return benefits(view, lin, now); }).values;
  };
  const auto both = shown(Timestamp{friday});
  REQUIRE(both.size() == 2);
  CHECK(both[0].amount == cad(30'00));
  CHECK(both[1].amount == usd(20'00));
  // In Auckland it is Saturday by then.
  const auto one = shown(Bought::at_noon(friday));
  REQUIRE(one.size() == 1);
  CHECK(one[0].amount == cad(30'00));
}

TEST_CASE("a file that was merged is read with the one that stays", "[unit][views]") {
  Bought history{plan::PlanKind::package};
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
  const auto seen_by_mia = [&] {
    return history
        .ask([&](const auto& view) { return benefits(view, mia, Bought::at_noon(friday)); })
        .available.size();
  };
  CHECK(seen_by_mia() == 0);
  history.add(lin, client::Merged{mia});
  history.add(mia, client::Absorbed{lin, 1});
  CHECK(seen_by_mia() == 1);
  history.add(lin, client::Unmerged{mia});
  history.add(mia, client::Unmerged{lin});
  CHECK(seen_by_mia() == 0);
}

TEST_CASE(
    "no answer of the portal has a member for a commission, a cost, a margin, a rule, a note or "
    "what a unit is worth",
    "[unit][views]") {
  std::set<std::string> names;
  collect_names<Me>(names);
  collect_names<Benefits>(names);
  collect_names<Appointments>(names);
  collect_names<Payments>(names);
  collect_names<TermsList>(names);
  collect_names<OwnQuestions>(names);
  CHECK(names.contains("available"));
  CHECK(names.contains("served_by"));
  for (const std::string& name : names) {
    for (const char* const part : {"commission", "cost", "margin", "rule", "note", "worth",
                                   "value_", "event", "ledger", "posting", "reason", "_id"}) {
      INFO(name);
      CHECK(name.find(part) == std::string::npos);
    }
  }
}

}  // namespace tress::portal::portal_test
