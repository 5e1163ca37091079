#include "ledger/domain/review.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/exception_source.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/sale.hpp"

// Goal: an exception is reviewed by somebody whose act it is not, once; and what nobody has
// reviewed in time is told to the owner once and to the backup once (requirements.md S0-56).

namespace tress::testing::review_test {

namespace {

using review::Outcome;
using review::Refusal;
using std::chrono::days;
using std::chrono::hours;
using GivenReview = Given<review::State, review::Command>;

const review::Subject tip{41,           0,          review::Kind::tip_above_limit, nth<EventId>(1),
                          std::nullopt, main_street};
const std::string words = "split over two visits";
const Timestamp told_at = noon + days{7} + hours{1};

review::ReviewException ask(Outcome outcome) {
  return {41, 0, outcome, words, std::nullopt};
}

const review::NoticeUnreviewed notice{41, 0, std::nullopt};
const review::ExceptionReviewed reviewed{tip, Outcome::explained, words, manager, false, {}, {}};
const review::Overdue overdue{tip, noon + days{7}, Role::manager, told_at + hours{48}};
const review::Escalated escalated{tip, noon + days{7}, Role::owner};

struct Desk {
  /// The tip was taken at noon by `concerned`.
  Facts facts(Actor actor, Timestamp now = noon, std::vector<StaffId> concerned = {cashier}) {
    return at(salon.facts_with(
                  [&](Table& table) {
                    table.exceptions.insert_or_assign(std::pair{std::uint64_t{41}, 0U},
                                                      review::Source{tip, noon, concerned});
                  },
                  std::move(actor)),
              now);
  }

  Facts manager_at(Timestamp now = noon) { return facts(staff_actor(manager, Role::manager), now); }

  SampleSalon salon;
};

/// Cashed by the cashier.
Envelope of_bill(Payload payload) {
  return {1,
          nth<EventId>(1),
          StreamKind::sale,
          nth<StreamId>(1),
          9,
          Hash::zero(),
          nth<CommandId>(1),
          nth<CommandId>(1),
          std::nullopt,
          staff_actor(cashier, Role::cashier),
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          noon,
          friday,
          main_street,
          std::move(payload),
          {},
          std::nullopt};
}

/// Whom an exception of a bill with a tip of the stylist's concerns, by its first event.
std::vector<StaffId> concerned_by(const Payload& opener,
                                  const std::vector<sale::Event>& after_close) {
  sale::State state;
  state.stage = sale::Stage::closed;
  state.tips = {sale::TipAdded{stylist, cad(50'00)}};
  for (const sale::Event& event : after_close) state = sale::evolve(std::move(state), event);
  const Envelope event = of_bill(opener);
  auto source = review::source_of(event, 41, noon, 0);
  REQUIRE(source.has_value());
  review::add_concerned(*source, event, state);
  return source->concerned;
}

const StaffId changer = nth<StaffId>(21);
const StaffId approver = nth<StaffId>(22);
const StaffId other_stylist = nth<StaffId>(23);

}  // namespace

TEST_CASE("review: of a refund whoever asked for it and whoever approved it say nothing",
          "[unit][review]") {
  using sale::RefundFlag;
  const std::vector<sale::Event> refunded{
      sale::RefundRequested{1, 1, cad(80'00), {}, cad(80'00), "goodwill", std::nullopt, changer},
      sale::RefundApproved{1, approver}};
  const auto paid = [](RefundFlag flag) {
    return Payload{
        sale::RefundPaid{1, sale::TenderKind::cash, std::nullopt, std::nullopt, std::vector{flag}}};
  };
  using People = std::vector<StaffId>;
  CHECK(concerned_by(paid(RefundFlag::cash_for_card), refunded) ==
        People{cashier, changer, approver});
  // The stylist has kept the tip.
  CHECK(concerned_by(paid(RefundFlag::after_tip_payout), refunded) ==
        People{cashier, changer, approver, stylist});
}

TEST_CASE("review: of tips whoever gets one now, and whoever made it theirs, say nothing",
          "[unit][review]") {
  const sale::BillTotals totals{cad(80'00), cad(0), {}, cad(50'00), cad(130'00)};
  const Payload closed{sale::Closed{totals, friday, friday, std::uint16_t{50}}};
  const sale::TipChangeAsked asked{1,       1,          other_stylist,          cad(50'00),
                                   stylist, cad(50'00), sale::TenderKind::card, "wrong_person",
                                   changer};
  using People = std::vector<StaffId>;
  CHECK(concerned_by(closed, {}) == People{cashier, stylist});
  CHECK(concerned_by(closed, {asked, sale::TipChanged{1, approver, false, std::nullopt}}) ==
        People{cashier, stylist, other_stylist, changer, approver});
  CHECK(concerned_by(closed, {asked, sale::TipChangeRejected{1, approver, "no"}}) ==
        People{cashier, stylist});
}

TEST_CASE("review: somebody else says what came of an exception, once [S0-56]", "[unit][review]") {
  Desk desk;
  GivenReview{{}, desk.manager_at()}.when(ask(Outcome::explained)).then({reviewed});
  GivenReview{{reviewed}, desk.manager_at()}
      .when(ask(Outcome::corrected))
      .then_refused(Refusal::already_reviewed);
}

TEST_CASE("review: of one's own act somebody else must say it, unless nobody else may",
          "[unit][review]") {
  Desk desk;
  const auto own = [&](Role of_cashier, const std::vector<StaffId>& concerned) {
    return desk.salon.facts_with(
        [&](Table& table) {
          table.exceptions.insert_or_assign(std::pair{std::uint64_t{41}, 0U},
                                            review::Source{tip, noon, concerned});
          table.people[manager] = hired(manager, "Ben", Role::owner);
          table.people[cashier] = hired(cashier, "Ana", of_cashier);
        },
        staff_actor(manager, Role::owner));
  };
  const auto ask_it = ask(Outcome::explained);
  for (const Role other : review::reviewers) {
    GivenReview{{}, own(other, {stylist, manager})}.when(ask_it).then_refused(
        Refusal::self_approval);
  }
  auto alone = reviewed;
  alone.by_one_person = true;
  GivenReview{{}, own(Role::cashier, {stylist, manager})}.when(ask_it).then({alone});
  // Whose act it is as well is nobody else.
  GivenReview{{}, own(Role::accountant, {cashier, manager})}.when(ask_it).then({alone});
}

TEST_CASE("review: every reason to refuse a review", "[unit][review]") {
  Desk desk;
  GivenReview{{}, desk.salon.facts(staff_actor(manager, Role::manager))}
      .when(ask(Outcome::explained))
      .then_refused(Refusal::exception_is_unknown);
  auto of_import = ask(Outcome::explained);
  of_import.importing = nth<ImportId>(1);
  GivenReview{{}, desk.manager_at()}.when(of_import).then_refused(Refusal::exception_is_unknown);
  auto silent = ask(Outcome::explained);
  silent.text.reset();
  GivenReview{{}, desk.manager_at()}.when(silent).then_refused(Refusal::text_is_missing);
  auto endless = ask(Outcome::training);
  endless.text = std::string(100'000, 'x');
  GivenReview{{}, desk.manager_at()}.when(endless).then_refused(Refusal::text_is_too_long);
  auto bell = ask(Outcome::training);
  bell.text = "\a";
  GivenReview{{}, desk.manager_at()}.when(bell).then_refused(Refusal::text_is_not_plain);
  GivenReview{{}, desk.facts(system_actor())}
      .when(ask(Outcome::explained))
      .then_refused(Refusal::approver_is_unknown);
  GivenReview{{}, desk.facts(staff_actor(stylist, Role::stylist))}
      .when(ask(Outcome::explained))
      .then_refused(Refusal::approver_lacks_role);
}

TEST_CASE(
    "review: what nobody has reviewed in more than seven days is told to the owner once, and "
    "two days later to the backup once [S0-56]",
    "[unit][review]") {
  Desk desk;
  const auto system_at = [&](Timestamp now) { return desk.facts(system_actor(), now); };
  GivenReview{{}, system_at(noon + days{7})}.when(notice).then_refused(Refusal::nothing_is_due);
  GivenReview{{}, system_at(told_at)}.when(notice).then({overdue});
  GivenReview{{overdue}, system_at(told_at + hours{47})}.when(notice).then_refused(
      Refusal::nothing_is_due);
  GivenReview{{overdue}, system_at(told_at + hours{48})}.when(notice).then({escalated});
  GivenReview{{overdue, escalated}, system_at(told_at + days{300})}.when(notice).then_refused(
      Refusal::nothing_is_due);
  GivenReview{{reviewed}, system_at(told_at)}.when(notice).then_refused(Refusal::already_reviewed);
  GivenReview{{}, desk.manager_at(told_at)}.when(notice).then_refused(Refusal::only_the_service);
}

TEST_CASE("review: nobody is told who may not review, whoever answers for the record",
          "[unit][review]") {
  Desk desk;
  const auto ruled = [&](Role owner, Role backup) {
    return at(desk.salon.facts_with(
                  [&](Table& table) {
                    table.exceptions.insert_or_assign(std::pair{std::uint64_t{41}, 0U},
                                                      review::Source{tip, noon, {}});
                    table.house_rules.emplace();
                    table.house_rules->owner_rules.push_back(
                        {policy::RecordType::bill, owner, backup, friday});
                  },
                  system_actor()),
              told_at);
  };
  auto to = overdue;
  to.owner = Role::accountant;
  GivenReview{{}, ruled(Role::accountant, Role::cashier)}.when(notice).then({to});
  to.owner = Role::owner;
  GivenReview{{}, ruled(Role::cashier, Role::owner)}.when(notice).then({to});
  to.owner = Role::manager;
  GivenReview{{}, ruled(Role::cashier, Role::stylist)}.when(notice).then({to});
}

TEST_CASE("review: after a follow-up somebody looks again, and is told when nobody does",
          "[unit][review]") {
  Desk desk;
  const Timestamp again = noon + days{7};
  review::ExceptionReviewed promised{tip, Outcome::follow_up, words, manager, false, again, {}};
  GivenReview{{}, desk.manager_at()}.when(ask(Outcome::follow_up)).then({promised});
  GivenReview{{promised}, desk.manager_at()}
      .when(ask(Outcome::follow_up))
      .then_refused(Refusal::already_reviewed);
  GivenReview{{promised}, desk.manager_at()}.when(ask(Outcome::explained)).then({reviewed});
  GivenReview{{promised}, desk.facts(system_actor(), told_at)}.when(notice).then({overdue});
}

TEST_CASE("review: all that an import found is one stream, everything else its own",
          "[unit][review]") {
  const auto words_of = [](std::uint64_t position, std::optional<ImportId> importing) {
    return review::stream_of(review::Command{review::NoticeUnreviewed{position, 0, importing}})
        .words;
  };
  CHECK(words_of(41, nth<ImportId>(1)) == words_of(42, nth<ImportId>(1)));
  CHECK(words_of(41, std::nullopt) != words_of(42, std::nullopt));
}

TEST_CASE("review: what an import finds after a review of it is reviewed again", "[unit][review]") {
  SampleSalon salon;
  const review::Subject odd{
      41, 0, review::Kind::import_oddity, nth<EventId>(1), nth<ImportId>(1), std::nullopt};
  review::Subject later = odd;
  later.position = 60;
  Facts facts = salon.facts_with(
      [&](Table& table) {
        table.exceptions.insert_or_assign(std::pair{std::uint64_t{41}, 0U},
                                          review::Source{odd, noon, {}});
        table.exceptions.insert_or_assign(std::pair{std::uint64_t{60}, 0U},
                                          review::Source{later, noon, {}});
      },
      staff_actor(manager, Role::manager));
  facts.position = 50;
  const review::ExceptionReviewed first{odd, Outcome::explained, words, manager, false, {}, 50};
  auto ask_again = ask(Outcome::explained);
  ask_again.importing = nth<ImportId>(1);
  GivenReview{{}, facts}.when(ask_again).then({first});
  GivenReview{{first}, facts}.when(ask_again).then_refused(Refusal::already_reviewed);
  ask_again.position = 60;
  facts.position = 70;
  GivenReview{{first}, facts}.when(ask_again).then(
      {review::ExceptionReviewed{later, Outcome::explained, words, manager, false, {}, 70}});
}

TEST_CASE("policy: how soon exceptions are reviewed has limits, and counts from its day",
          "[unit][policy]") {
  SampleSalon salon;
  using GivenPolicy = Given<policy::State, policy::Command>;
  const policy::ReviewRule shipped = policy::shipped_review_rule();
  CHECK(shipped.within_days == 7);
  const auto refused = [&](policy::ReviewRule rule, policy::Refusal why) {
    GivenPolicy{{}, salon.facts()}.when(policy::SetReviewRule{rule, friday}).then_refused(why);
  };
  refused({0, 48, 50}, policy::Refusal::days_are_out_of_range);
  refused({91, 48, 50}, policy::Refusal::days_are_out_of_range);
  refused({7, 0, 50}, policy::Refusal::days_are_out_of_range);
  refused({7, 48, 0}, policy::Refusal::share_is_out_of_range);
  refused({7, 48, 1001}, policy::Refusal::share_is_out_of_range);
  const policy::ReviewRuleSet set{{3, 24, 30}, friday};
  GivenPolicy{{}, salon.facts()}.when(policy::SetReviewRule{set.rule, friday}).then({set});
  const auto state = replayed<policy::State, policy::Event>({set});
  CHECK(policy::review_rule_on(&state, friday) == set.rule);
  CHECK(policy::review_rule_on(&state, thursday) == shipped);
}

}  // namespace tress::testing::review_test
