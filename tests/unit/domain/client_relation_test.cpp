#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"
#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/client.hpp"

// Goal: a consent counts for its purpose from the day it is given to the day it ends and no day
// longer; a client is one person's at a time; what is open about a client is closed once.
// Method: histories are written out, so a case can be read without another file.

namespace tress::testing::client_relation_test {

namespace {

using client::ConsentPurpose;
using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using History = std::vector<client::Event>;
constexpr std::chrono::days month{30};
constexpr std::chrono::days fortnight{14};

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};
const Hash text_hash{Hash::Array{1}};

Personal<std::string> personal(std::string text) {
  return Personal<std::string>{std::move(text)};
}

card::FieldDefined field(const std::string& code, card::FieldType type) {
  return {code, code, "Its use", type, {}, false, false};
}

card::State sample_card() {
  return replayed<card::State, card::Event>({
      card::NoticePublished{"privacy",
                            1,
                            {ConsentPurpose::health_data, ConsentPurpose::marketing_sms},
                            "en",
                            text_hash,
                            "Tress Salon",
                            "three years"},
      card::TermListed{card::List::feedback_tag, "friendly", "Friendly"},
      card::TermListed{card::List::client_tag, "vip", "VIP"},
      card::TermListed{card::List::segment, "regulars", "Regulars"},
      field("coating", card::FieldType::text),
      card::FieldDefined{
          "scalp", "Scalp", "Its use", card::FieldType::choice, {"dry", "oily"}, true, false},
      field("grey", card::FieldType::number),
      field("peel", card::FieldType::date),
  });
}

Facts facts_of(SampleSalon& salon, StaffId person = stylist, Role role = Role::stylist) {
  return salon.facts_with([](Table& table) { table.card_state = sample_card(); },
                          staff_actor(person, role));
}

client::GiveConsent giving(ConsentPurpose purpose) {
  return {lin,
          purpose,
          purpose == ConsentPurpose::health_data ? client::LegalBasis::explicit_consent
                                                 : client::LegalBasis::consent,
          "privacy",
          1,
          text_hash,
          "en",
          "ca_bc",
          client::ConsentChannel::desk,
          client::CollectionMethod::tap,
          std::nullopt,
          std::nullopt,
          false,
          std::nullopt};
}

client::ConsentGiven given(std::uint32_t number,
                           ConsentPurpose purpose,
                           std::optional<Day> expires_on = std::nullopt) {
  return {number,
          purpose,
          purpose == ConsentPurpose::health_data ? client::LegalBasis::explicit_consent
                                                 : client::LegalBasis::consent,
          "privacy",
          1,
          text_hash,
          "en",
          "ca_bc",
          client::ConsentChannel::desk,
          client::CollectionMethod::tap,
          stylist,
          friday,
          expires_on,
          false,
          std::nullopt};
}

client::State state_after(const History& history) {
  return replayed<client::State>(history);
}

TEST_CASE("client: a consent counts for its purpose alone, until it is withdrawn",
          "[unit][client]") {
  SampleSalon salon;
  const auto sms = ConsentPurpose::marketing_sms;
  GivenClient{{registered}, facts_of(salon)}.when(giving(sms)).then({given(1, sms)});
  const auto state = state_after({registered, given(1, sms)});
  CHECK(state.consents.allows(sms, friday));
  CHECK_FALSE(state.consents.allows(sms, thursday));
  CHECK_FALSE(state.consents.allows(ConsentPurpose::marketing_email, friday));
  const client::ConsentWithdrawn withdrawn{1, sms, client::ConsentChannel::phone, friday};
  GivenClient{{registered, given(1, sms)}, facts_of(salon)}
      .when(client::WithdrawConsent{lin, sms, client::ConsentChannel::phone})
      .then({withdrawn});
  CHECK_FALSE(state_after({registered, given(1, sms), withdrawn}).consents.allows(sms, friday));
  // Given again, it counts again.
  CHECK(state_after({registered, given(1, sms), withdrawn, given(2, sms)})
            .consents.allows(sms, friday));
}

TEST_CASE("client: a consent with a last day counts on it and lapses once it is over everywhere",
          "[unit][client]") {
  SampleSalon salon;
  const auto sms = ConsentPurpose::marketing_sms;
  const History history{registered, given(1, sms, saturday)};
  CHECK(state_after(history).consents.allows(sms, saturday));
  CHECK_FALSE(state_after(history).consents.allows(sms, saturday + std::chrono::days{1}));
  const Facts later = at(facts_of(salon), noon + std::chrono::days{3});
  GivenClient{history, later}
      .when(client::LapseConsent{lin, sms})
      .then({client::ConsentLapsed{1, sms, saturday + std::chrono::days{1}}});
  GivenClient{history, at(facts_of(salon), noon + std::chrono::days{2})}
      .when(client::LapseConsent{lin, sms})
      .then_refused(Refusal::consent_still_counts);
}

TEST_CASE("client: who claims a client owns them for thirty days", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  const client::Claimed claimed{stylist, friday + month, friday + fortnight};
  GivenClient{{registered}, facts}.when(client::Claim{lin}).then({claimed});
  GivenClient{{registered, claimed}, facts_of(salon, manager, Role::manager)}
      .when(client::Claim{lin})
      .then_refused(Refusal::client_is_claimed);
  const auto state = state_after({registered, claimed});
  CHECK(state.ownership.owner_on(friday + month) == stylist);
  CHECK_FALSE(state.ownership.owner_on(friday + month + std::chrono::days{1}));
  // Once the time is over the next one may, and that the first one's is over stands in the log.
  const Facts later = at(facts_of(salon, manager, Role::manager), noon + std::chrono::days{31});
  const Day then = friday + std::chrono::days{31};
  GivenClient{{registered, claimed}, later}
      .when(client::Claim{lin})
      .then({client::Released{stylist, "time_is_over", then},
             client::Claimed{manager, then + month, then + fortnight}});
}

TEST_CASE("client: a visit extends ownership, and a reassigned client has one owner",
          "[unit][client]") {
  SampleSalon salon;
  const client::Claimed claimed{stylist, friday + month, friday + fortnight};
  const Facts later = at(facts_of(salon), noon + std::chrono::days{10});
  const Day until = friday + std::chrono::days{40};
  GivenClient{{registered, claimed}, later}
      .when(client::ExtendOwnership{lin})
      .then({client::OwnershipExtended{stylist, until}});
  const client::Reassigned reassigned{stylist, cashier, friday + month, friday + fortnight};
  GivenClient{{registered, claimed}, facts_of(salon, manager, Role::manager)}
      .when(client::Reassign{lin, cashier})
      .then({reassigned});
  CHECK(state_after({registered, claimed, reassigned}).ownership.owner_on(friday) == cashier);
}

TEST_CASE("client: who gives a client back may claim them again after seven days, others at once",
          "[unit][client]") {
  SampleSalon salon;
  const Day free_from = friday + std::chrono::days{7};
  const client::Claimed claimed{stylist, friday + month, friday + fortnight};
  const client::Released released{stylist, "given_back", free_from};
  GivenClient{{registered, claimed}, facts_of(salon)}
      .when(client::Release{lin, "given_back"})
      .then({released});
  GivenClient{{registered, claimed, released}, facts_of(salon)}
      .when(client::Claim{lin})
      .then_refused(Refusal::client_cools_down);
  GivenClient{{registered, claimed, released}, facts_of(salon, manager, Role::manager)}
      .when(client::Claim{lin})
      .then({client::Claimed{manager, friday + month, friday + fortnight}});
  GivenClient{{registered, claimed, released}, at(facts_of(salon), noon + std::chrono::days{7})}
      .when(client::Claim{lin})
      .then({client::Claimed{stylist, free_from + month, free_from + fortnight}});
}

TEST_CASE("client: another stream's decision releases without being the owner", "[unit][client]") {
  SampleSalon salon;
  Facts facts = facts_of(salon, cashier, Role::cashier);
  const client::Claimed claimed{stylist, friday + month, friday + fortnight};
  GivenClient{{registered, claimed}, facts}
      .when(client::Release{lin, "staff_left"})
      .then_refused(Refusal::not_the_owner);
  facts.ordered_by = OrderedBy{StreamKind::staff, id_cast<StreamId>(stylist)};
  GivenClient{{registered, claimed}, facts}
      .when(client::Release{lin, "staff_left"})
      .then({client::Released{stylist, "staff_left", friday + std::chrono::days{7}}});
}

const client::FollowUpPlanned call{
    1, client::FollowUpKind::call, stylist, manager, saturday, std::nullopt};
const client::ComplaintOpened complaint{1,
                                        client::ComplaintKind::result,
                                        manager,
                                        saturday,
                                        std::nullopt,
                                        std::nullopt,
                                        {lin, Personal<client::FeedbackText>{{"too dark"}}}};

client::PlanFollowUp planning() {
  return {lin, client::FollowUpKind::call, stylist, manager, saturday, std::nullopt};
}

client::OpenComplaint complaining() {
  return {lin,          client::ComplaintKind::result, manager, saturday, std::nullopt,
          std::nullopt, personal("too dark")};
}

client::ReceiveFeedback rating(std::uint8_t stars, std::vector<std::string> tags) {
  return {lin, stars, std::move(tags), std::nullopt, cut, stylist, personal("lovely")};
}

TEST_CASE("client: feedback is of a visit and of somebody, with tags of the salon's list",
          "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered}, facts_of(salon)}
      .when(rating(5, {"friendly"}))
      .then({client::FeedbackReceived{1,
                                      5,
                                      {"friendly"},
                                      std::nullopt,
                                      cut,
                                      stylist,
                                      Sealed<client::FeedbackText, FieldClass::notes>{
                                          lin, Personal<client::FeedbackText>{{"lovely"}}}}});
  GivenClient{{registered}, facts_of(salon)}
      .when(rating(5, {"handsome"}))
      .then_refused(Refusal::term_is_unknown);
}

TEST_CASE("client: a complaint is opened with owner and day, and resolved", "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered}, facts_of(salon)}.when(complaining()).then({complaint});
  const Heading heading = GivenClient{{registered, complaint}, facts_of(salon)}
                              .when(client::ResolveComplaint{lin, 1, "put_right"})
                              .then({client::ComplaintResolved{1, "put_right"}});
  CHECK(heading.reason_code == "put_right");
}

TEST_CASE("client: tags and segments stand with the rule's version and reason", "[unit][client]") {
  SampleSalon salon;
  const client::TagAdded vip{"vip", 3, "spend"};
  GivenClient{{registered}, facts_of(salon)}
      .when(client::AddTag{lin, "vip", 3, "spend"})
      .then({vip});
  GivenClient{{registered, vip}, facts_of(salon)}
      .when(client::RemoveTag{lin, "vip", std::nullopt, "moved"})
      .then({client::TagRemoved{"vip", std::nullopt, "moved"}});
  GivenClient{{registered}, facts_of(salon, manager, Role::manager)}
      .when(client::AssignSegment{lin, "regulars", 1, "visits"})
      .then({client::SegmentAssigned{"regulars", 1, "visits"}});
  GivenClient{{registered}, facts_of(salon)}
      .when(client::RecordReferral{lin, mia})
      .then({client::Referred{mia}});
}

TEST_CASE("client: a field takes a value of its type, sealed in its class [S3-13]",
          "[unit][client]") {
  SampleSalon salon;
  const client::FieldSet coating{
      "coating", std::nullopt,
      Sealed<client::FieldValue, FieldClass::notes>{
          lin, Personal<client::FieldValue>{{"gel", std::nullopt, std::nullopt, {}}}},
      4};
  GivenClient{{registered}, facts_of(salon)}
      .when(client::SetField{lin, "coating", personal("gel"), std::nullopt, std::nullopt, {}})
      .then({coating});
  GivenClient{{registered}, facts_of(salon)}
      .when(client::SetField{lin, "scalp", std::nullopt, std::nullopt, std::nullopt, {"dry"}})
      .then({client::FieldSet{
          "scalp",
          Sealed<client::FieldValue, FieldClass::health>{
              lin,
              Personal<client::FieldValue>{{std::nullopt, std::nullopt, std::nullopt, {"dry"}}}},
          std::nullopt, 4}});
  GivenClient{{registered, coating}, facts_of(salon)}
      .when(client::ClearField{lin, "coating"})
      .then({client::FieldCleared{"coating"}});
  for (const auto& wrong :
       {client::SetField{lin, "grey", personal("a lot"), std::nullopt, std::nullopt, {}},
        client::SetField{lin, "peel", std::nullopt, 3, std::nullopt, {}},
        client::SetField{lin, "coating", std::nullopt, std::nullopt, friday, {}},
        client::SetField{
            lin, "scalp", std::nullopt, std::nullopt, std::nullopt, {"dry", "oily"}}}) {
    GivenClient{{registered}, facts_of(salon)}.when(wrong).then_refused(
        Refusal::value_is_of_another_type);
  }
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const Facts facts = facts_of(salon);
  const auto sms = ConsentPurpose::marketing_sms;
  const auto give = [](auto change) {
    auto asked = giving(ConsentPurpose::health_data);
    change(asked);
    return asked;
  };
  const auto plan = [](auto change) {
    auto asked = planning();
    change(asked);
    return asked;
  };
  const client::Claimed claimed{stylist, friday + month, friday + fortnight};
  const client::Released released{stylist, "given_back", friday + std::chrono::days{7}};
  const Facts full =
      salon.facts_with([](Table& table) { table.owned[stylist] = std::vector<ClientId>(50, mia); },
                       staff_actor(stylist, Role::stylist));
  auto of_a_sale = complaining();
  of_a_sale.sale = nth<SaleId>(9);
  return {
      Row{"never given",
          {registered},
          client::WithdrawConsent{lin, sms, client::ConsentChannel::desk},
          facts,
          Refusal::consent_is_not_given},
      Row{"a notice of another day",
          {registered},
          give([](auto& g) { g.notice_version = 2; }),
          facts,
          Refusal::notice_is_unknown},
      Row{"other words",
          {registered},
          give([](auto& g) { g.notice_hash = Hash::zero(); }),
          facts,
          Refusal::notice_differs},
      Row{"a purpose that the notice does not name",
          {registered},
          giving(ConsentPurpose::profiling),
          facts,
          Refusal::notice_differs},
      Row{"health by the way",
          {registered},
          give([](auto& g) { g.legal_basis = client::LegalBasis::consent; }),
          facts,
          Refusal::explicit_consent_is_needed},
      Row{"a signature that nobody has",
          {registered},
          give([](auto& g) { g.method = client::CollectionMethod::signature; }),
          facts,
          Refusal::evidence_is_missing},
      Row{"without an end",
          {registered, given(1, sms)},
          client::LapseConsent{lin, sms},
          facts,
          Refusal::consent_still_counts},
      Row{"too late",
          {registered, client::Claimed{manager, friday + month}},
          client::Claim{lin},
          facts,
          Refusal::client_is_claimed},
      Row{"back and forth",
          {registered, claimed, released},
          client::Claim{lin},
          facts,
          Refusal::client_cools_down},
      Row{"the fifty-first", {registered}, client::Claim{lin}, full, Refusal::owns_too_many},
      Row{"out of the pool into the pool",
          {registered},
          client::Release{lin, "given_back"},
          facts,
          Refusal::client_has_no_owner},
      Row{"somebody else's",
          {registered, client::Claimed{manager, friday + month}},
          client::Release{lin, "given_back"},
          facts,
          Refusal::not_the_owner},
      Row{"extended on the same day",
          {registered, claimed},
          client::ExtendOwnership{lin},
          facts,
          Refusal::owned_long_enough},
      Row{"before its time",
          {registered, claimed},
          client::Release{lin, "time_is_over"},
          facts,
          Refusal::time_is_not_over},
      Row{"never planned",
          {registered},
          client::MissFollowUp{lin, 1},
          facts,
          Refusal::follow_up_is_unknown},
      Row{"done twice",
          {registered, call, client::FollowUpDone{1, "reached", std::nullopt}},
          client::FinishFollowUp{lin, 1, "booked", std::nullopt},
          facts,
          Refusal::follow_up_is_finished},
      Row{"alone",
          {registered},
          plan([](auto& p) { p.backup = p.owner; }),
          facts,
          Refusal::backup_is_the_owner},
      Row{"missed before its day",
          {registered, call},
          client::MissFollowUp{lin, 1},
          facts,
          Refusal::day_has_not_come},
      Row{"a tag of nobody's list",
          {registered},
          client::AddTag{lin, "regulars", std::nullopt, "spend"},
          facts,
          Refusal::term_is_unknown},
      Row{"six stars", {registered}, rating(6, {}), facts, Refusal::rating_is_out_of_range},
      Row{"no such bill", {registered}, of_a_sale, facts, Refusal::sale_is_unknown},
      Row{"never opened",
          {registered},
          client::ResolveComplaint{lin, 1, "put_right"},
          facts,
          Refusal::complaint_is_unknown},
      Row{"resolved twice",
          {registered, complaint, client::ComplaintResolved{1, "put_right"}},
          client::ResolveComplaint{lin, 1, "put_right"},
          facts,
          Refusal::complaint_is_resolved},
      Row{"tagged twice",
          {registered, client::TagAdded{"vip", std::nullopt, "spend"}},
          client::AddTag{lin, "vip", std::nullopt, "spend"},
          facts,
          Refusal::tag_is_there},
      Row{"never tagged",
          {registered},
          client::RemoveTag{lin, "vip", std::nullopt, "moved"},
          facts,
          Refusal::tag_is_not_there},
      Row{"by themselves",
          {registered},
          client::RecordReferral{lin, lin},
          facts,
          Refusal::referrer_is_unknown},
      Row{"referred twice",
          {registered, client::Referred{mia}},
          client::RecordReferral{lin, mia},
          facts,
          Refusal::referral_is_recorded},
      Row{"not asked for",
          {registered},
          client::SetField{lin, "dog", personal("Rex"), std::nullopt, std::nullopt, {}},
          facts,
          Refusal::field_is_unknown},
      Row{"never set",
          {registered},
          client::ClearField{lin, "coating"},
          facts,
          Refusal::field_is_not_set},
      Row{"a number in words",
          {registered},
          client::SetField{lin, "grey", personal("a lot"), std::nullopt, std::nullopt, {}},
          facts,
          Refusal::value_is_of_another_type},
      Row{"a choice of another salon",
          {registered},
          client::SetField{lin, "scalp", std::nullopt, std::nullopt, std::nullopt, {"blue"}},
          facts,
          Refusal::choice_is_not_listed},
      Row{"a person as the system",
          {registered},
          client::CarryOutDue{lin},
          facts,
          Refusal::only_the_service},
      Row{"nothing that time could bring",
          {registered},
          client::CarryOutDue{lin},
          salon.facts(system_actor()),
          Refusal::nothing_is_due},
  };
}

}  // namespace tress::testing::client_relation_test
