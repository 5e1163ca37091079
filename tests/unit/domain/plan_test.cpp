#include "ledger/domain/plan.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"
#include "tests/support/tier_refusals.hpp"

#include "ledger/base/limits.hpp"

namespace tress::testing::plan_test {

namespace {

using plan::Refusal;
using GivenPlan = Given<plan::State, plan::Command>;
using Row = Refused<plan::State, plan::Command>;

const PlanId id = id_cast<PlanId>(this_stream);

plan::Terms ten_cuts() {
  return cuts(10, 900'00, plan::TaxPoint::at_redemption);
}

plan::Publish publish_of(plan::Terms terms, Day from = friday) {
  return {"ten", from, std::move(terms)};
}

template <class Change>
plan::Publish changed(Change&& change) {
  plan::Terms terms = ten_cuts();
  change(terms);
  return publish_of(std::move(terms));
}

/// A month of cuts, counted or not, taxed when it is sold.
plan::Terms without_limit(bool is_unlimited, const std::string& code = "cut") {
  plan::Terms terms = monthly(1, 60'00);
  terms.tax_point = plan::TaxPoint::at_sale;
  terms.benefits[0].code = code;
  if (is_unlimited) terms.benefits[0].allowance = plan::Allowance::unlimited;
  return terms;
}

/// A month with a tenth off the wax, taxed when it is sold.
plan::Terms with_discount() {
  plan::Terms terms = monthly(1, 60'00);
  terms.tax_point = plan::TaxPoint::at_sale;
  terms.benefits.push_back({"off", {wax}, 2, cad(0)});
  terms.benefits[1].kind = plan::BenefitKind::discount;
  terms.benefits[1].percent_bp = 1'000;
  return terms;
}

template <class Change>
plan::Publish changed_discount(Change&& change) {
  plan::Terms terms = with_discount();
  change(terms.benefits[1]);
  return publish_of(std::move(terms));
}

const plan::Published first{id, "ten", 1, friday, ten_cuts()};

TEST_CASE("plan: [S1-1] a version counts from its day on, and what was sold keeps its own",
          "[unit][plan]") {
  const SampleSalon salon;
  plan::Terms dearer = ten_cuts();
  dearer.price = cad(990'00);
  GivenPlan{{first}, salon.facts()}
      .when(publish_of(dearer, saturday))
      .then({plan::Published{id, "ten", 2, saturday, dearer}});
  const auto state =
      replayed<plan::State, plan::Event>({first, plan::Published{id, "ten", 2, saturday, dearer}});
  CHECK(plan::version_on(state, thursday) == nullptr);
  CHECK(plan::version_on(state, friday)->version == 1);
  CHECK(plan::version_on(state, saturday)->version == 2);
  CHECK(plan::version_at(state, 1)->terms.price == cad(900'00));
  CHECK(plan::version_at(state, 3) == nullptr);
}

TEST_CASE("plan: every reason to refuse has a case", "[unit][plan]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  std::vector<plan::Event> full;
  for (std::uint32_t n = 1; n <= plan::versions_max; ++n) {
    full.emplace_back(plan::Published{id, "ten", n, friday, ten_cuts()});
  }
  const auto row = [&](const char* what, plan::Command command, Refusal reason) {
    return Row{what, {}, std::move(command), facts, reason};
  };
  const std::vector<Row> rows{
      Row{"never published", {}, plan::Retire{id, "old"}, facts, Refusal::plan_is_unknown},
      Row{"retired twice",
          {first, plan::Retired{"old"}},
          plan::Retire{id, "old"},
          facts,
          Refusal::plan_is_retired},
      row("no wording", changed([](auto& t) { t.wording = " "; }), Refusal::text_is_missing),
      row("long name", changed([](auto& t) { t.name = std::string(201, 'x'); }),
          Refusal::text_is_too_long),
      row("escape in a code", changed([](auto& t) { t.benefits[0].code = "\x1B"; }),
          Refusal::text_is_not_plain),
      row("free of charge", changed([](auto& t) { t.price = cad(0); }),
          Refusal::amount_is_not_positive),
      row("too dear", changed([](auto& t) { t.price = cad(limits::amount_minor_max + 1); }),
          Refusal::amount_is_too_high),
      row("units in dollars", changed([](auto& t) { t.benefits[0].alone = usd(50'00); }),
          Refusal::currencies_differ),
      Row{"becomes a membership",
          {first},
          publish_of(monthly(1, 60'00)),
          facts,
          Refusal::kind_differs},
      row("gives nothing", changed([](auto& t) { t.benefits.clear(); }),
          Refusal::benefits_are_missing),
      row("gives everything",
          changed([](auto& t) { t.benefits.resize(plan::benefits_max + 1, t.benefits[0]); }),
          Refusal::too_many_benefits),
      row("one service twice", changed([](auto& t) {
            t.benefits.push_back({"other", {cut}, 1, cad(80'00)});
          }),
          Refusal::benefit_comes_twice),
      row("no services", changed([](auto& t) { t.benefits[0].items.clear(); }),
          Refusal::items_are_missing),
      row("no units", changed([](auto& t) { t.benefits[0].units = 0; }),
          Refusal::units_are_out_of_range),
      row("valid for no day", changed([](auto& t) { t.validity_days = 0; }),
          Refusal::days_are_out_of_range),
      row("membership without a period",
          changed([](auto& t) { t.kind = plan::PlanKind::membership; }),
          Refusal::period_is_missing),
      row("package with a period", changed([](auto& t) { t.period_days = 30; }),
          Refusal::period_is_of_memberships),
      row("rule without its fee",
          changed([](auto& t) { t.refund_rule = plan::RefundRule::pro_rata_less_fee; }),
          Refusal::fee_is_missing),
      row("no such service", changed([](auto& t) { t.benefits[0].items = {no_item}; }),
          Refusal::item_is_unknown),
      row("retired service", changed([](auto& t) { t.benefits[0].items = {perm}; }),
          Refusal::item_is_retired),
      row("a product", changed([](auto& t) { t.benefits[0].items = {wax}; }),
          Refusal::item_is_not_a_service),
      row("no such law", changed([](auto& t) { t.jurisdiction = "ATLANTIS"; }),
          Refusal::jurisdiction_is_unknown),
      row("ends where nothing may", changed([](auto& t) {
            t.jurisdiction = "CN";
            t.validity_days = 365;
          }),
          Refusal::validity_is_unlawful),
      row("above the limit of a named card", changed([](auto& t) {
            const Currency cny = *Currency::from_alpha("CNY");
            t.jurisdiction = "CN";
            t.price = {cny, 5'000'01};
            t.benefits[0].alone = {cny, 600'00};
          }),
          Refusal::price_is_unlawful),
      row("takes effect backwards", publish_of(ten_cuts(), thursday - std::chrono::days{1}),
          Refusal::starts_in_the_past),
      row("package without limit",
          changed([](auto& t) { t.benefits[0].allowance = plan::Allowance::unlimited; }),
          Refusal::unlimited_is_of_memberships),
      row("no limit, and tax on each use", publish_of([] {
            plan::Terms terms = monthly(1, 60'00);
            terms.benefits[0].allowance = plan::Allowance::unlimited;
            return terms;
          }()),
          Refusal::unlimited_is_taxed_at_sale),
      Row{"without limit under the code of what was counted",
          {plan::Published{id, "ten", 1, friday, without_limit(false)}},
          publish_of(without_limit(true)),
          facts,
          Refusal::allowance_differs},
      Row{"counted under the code of what had no limit two versions ago",
          {plan::Published{id, "ten", 1, friday, without_limit(true)},
           plan::Published{id, "ten", 2, friday, without_limit(false, "other")}},
          publish_of(without_limit(false)),
          facts,
          Refusal::allowance_differs},
      row("nine sentences", changed([](auto& t) {
            t.wording = "One. Two. Three. Four. Five. Six. Seven. Eight. Nine.";
          }),
          Refusal::wording_is_too_long),
      row("one sentence of 31 words", changed([](auto& t) {
            t.wording.clear();
            for (int word = 0; word < 31; ++word) t.wording += "cut ";
          }),
          Refusal::wording_is_hard_to_read),
      row("a session of goods", changed([](auto& t) {
            t.benefits[0].kind = plan::BenefitKind::session;
            t.benefits[0].items = {wax};
          }),
          Refusal::item_is_not_a_service),
      row("goods that cost nothing alone", changed([](auto& t) {
            t.benefits[0].kind = plan::BenefitKind::allowance;
            t.benefits[0].alone = cad(0);
          }),
          Refusal::amount_is_not_positive),
      row("a discount of nothing", changed_discount([](auto& b) { b.percent_bp = 0; }),
          Refusal::percent_is_out_of_range),
      row("a discount of more than all", changed_discount([](auto& b) { b.percent_bp = 10'001; }),
          Refusal::percent_is_out_of_range),
      row("a discount of nobody knows how much",
          changed_discount([](auto& b) { b.percent_bp.reset(); }),
          Refusal::percent_is_out_of_range),
      row("a visit with a percent", changed([](auto& t) { t.benefits[0].percent_bp = 1'000; }),
          Refusal::percent_is_out_of_range),
      row("a course without end", publish_of([] {
            plan::Terms terms = without_limit(true);
            terms.benefits[0].kind = plan::BenefitKind::session;
            return terms;
          }()),
          Refusal::kind_is_counted),
      row("goods without end", publish_of([] {
            plan::Terms terms = without_limit(true);
            terms.benefits[0].kind = plan::BenefitKind::allowance;
            return terms;
          }()),
          Refusal::kind_is_counted),
      row("a discount, and tax on each use", publish_of([] {
            plan::Terms terms = with_discount();
            terms.tax_point = plan::TaxPoint::at_redemption;
            return terms;
          }()),
          Refusal::discount_is_taxed_at_sale),
      Row{"sessions under the code of visits",
          {first},
          changed([](auto& t) { t.benefits[0].kind = plan::BenefitKind::session; }),
          facts,
          Refusal::benefit_kind_differs},
      Row{"201st version", full, publish_of(ten_cuts()), facts, Refusal::too_many_versions},
  };
  check_refusals<plan::State, plan::Command>(rows, plan_tier_refusals);
}

TEST_CASE("plan: [S1-16] visits, sessions, goods and discounts stand in one plan", "[unit][plan]") {
  const SampleSalon salon;
  plan::Terms terms = with_discount();
  terms.benefits[0].kind = plan::BenefitKind::visit;
  terms.benefits.push_back({"course", {colour}, 3, cad(100'00)});
  terms.benefits[2].kind = plan::BenefitKind::session;
  terms.benefits.push_back({"goods", {advice}, 1, cad(40'00)});
  terms.benefits[3].kind = plan::BenefitKind::allowance;
  GivenPlan{{}, salon.facts()}
      .when(publish_of(terms))
      .then({plan::Published{id, "ten", 1, friday, terms}});
  CHECK(plan::percent_words(1'000) == "10%");
  CHECK(plan::percent_words(1'250) == "12.5%");
  CHECK(plan::percent_words(5) == "0.05%");
  CHECK(plan::percent_words(10'000) == "100%");
}

TEST_CASE("plan: a benefit without limit comes beside a counted one under a code of its own",
          "[unit][plan]") {
  const SampleSalon salon;
  const plan::Published counted{id, "ten", 1, friday, without_limit(false)};
  const plan::Terms other = without_limit(true, "cuts");
  GivenPlan{{counted}, salon.facts()}
      .when(publish_of(other))
      .then({plan::Published{id, "ten", 2, friday, other}});
  // To say that it is counted is no more than to say nothing.
  plan::Terms said = without_limit(false);
  said.benefits[0].allowance = plan::Allowance::counted;
  GivenPlan{{counted}, salon.facts()}
      .when(publish_of(said))
      .then({plan::Published{id, "ten", 2, friday, said}});
}

TEST_CASE("plan: a validity is lawful only with the notice that the law asks for", "[unit][plan]") {
  const SampleSalon salon;
  const auto asked = changed([](auto& t) {
    t.validity_days = 365;
    t.notice_days = 13;
  });
  GivenPlan{{}, salon.facts()}.when(asked).then_refused(Refusal::validity_is_unlawful);
}

}  // namespace

}  // namespace tress::testing::plan_test
