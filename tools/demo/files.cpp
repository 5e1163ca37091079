#include "tools/demo/files.hpp"

#include <array>
#include <string_view>

#include "ledger/crypto/sha256.hpp"

namespace tress::demo {

namespace {

using client::ConsentPurpose;
using std::chrono::minutes;

constexpr int allergic_percent = 12;
constexpr int asked_percent = 80;
constexpr int health_consent_percent = 70;
constexpr int marketing_percent = 60;
constexpr int need_percent = 25;
constexpr int advice_percent = 20;

constexpr std::string_view notice_code = "privacy";
constexpr std::string_view notice_text =
    "We keep what you tell us to treat you well, and write to you only as you agree.";

struct Term {
  card::List list;
  std::string_view code;
  std::string_view title;
};

constexpr std::array<Term, 12> terms{{
    {card::List::feedback_tag, "on_time", "On time"},
    {card::List::feedback_tag, "good_advice", "Good advice"},
    {card::List::client_tag, "vip", "VIP"},
    {card::List::segment, "regulars", "Regulars"},
    {card::List::need_area, "hair", "Hair"},
    {card::List::need_area, "scalp", "Scalp"},
    {card::List::need_concern, "dryness", "Dryness"},
    {card::List::need_concern, "fading_colour", "Colour that fades"},
    {card::List::need_concern, "hair_loss", "Hair loss"},
    {card::List::need_goal, "shine", "Shine"},
    {card::List::need_goal, "lasting_colour", "Colour that lasts"},
    {card::List::need_goal, "fuller_hair", "Fuller hair"},
}};

struct Want {
  std::string_view area;
  std::string_view concern;
  std::string_view goal;
};

constexpr std::array<Want, 3> wants{{{"hair", "dryness", "shine"},
                                     {"hair", "fading_colour", "lasting_colour"},
                                     {"scalp", "hair_loss", "fuller_hair"}}};

struct Allergy {
  std::string_view ingredient;
  client::Severity severity;
  std::string_view reaction;
};

constexpr std::array<Allergy, 4> allergies{
    {{"ppd", client::Severity::severe, "Swollen eyelids after a dye"},
     {"ammonia", client::Severity::moderate, "Burning scalp"},
     {"latex", client::Severity::moderate, "Rash from gloves"},
     {"lanolin", client::Severity::mild, "Itching"}}};

constexpr std::array<std::string_view, 4> advices{
    "Sulphate-free shampoo, twice a week", "A mask on Sundays", "Heat protection before the iron",
    "Come for a trim in six weeks"};

Personal<std::string> personal(std::string_view text) {
  return Personal<std::string>{std::string{text}};
}

}  // namespace

void Files::lay_down(Timestamp at) {
  const Actor manager = house_.actor(Role::manager, 0);
  for (const Term& term : terms) {
    desk_.send(
        manager,
        card::Command{card::ListTerm{term.list, std::string{term.code}, std::string{term.title}}},
        at);
  }
  desk_.send(manager, card::Command{card::InstallTemplate{card::Template::hair}}, at);
  desk_.send(manager,
             card::Command{
                 card::PublishNotice{std::string{notice_code},
                                     {ConsentPurpose::health_data, ConsentPurpose::marketing_email},
                                     "en",
                                     sha256(bytes_of(notice_text)),
                                     "Tress Demo Salon",
                                     "Three years after the last visit"}},
             at);
}

void Files::agree(ClientId client, ConsentPurpose purpose, const Actor& actor, Timestamp at) {
  const bool is_health = purpose == ConsentPurpose::health_data;
  desk_.send(actor,
             client::Command{
                 client::GiveConsent{.client = client,
                                     .purpose = purpose,
                                     .legal_basis = is_health ? client::LegalBasis::explicit_consent
                                                              : client::LegalBasis::consent,
                                     .notice = std::string{notice_code},
                                     .notice_version = 1,
                                     .notice_hash = sha256(bytes_of(notice_text)),
                                     .language = "en",
                                     .jurisdiction = "ca_bc",
                                     .channel = client::ConsentChannel::desk,
                                     .method = client::CollectionMethod::signature,
                                     .given_on = std::nullopt,
                                     .expires_on = std::nullopt,
                                     .by_guardian = false,
                                     .evidence = sha256(bytes_of("signature of " + client.hex()))}},
             at);
}

void Files::ask_for_allergies(ClientId client, const Actor& actor, Timestamp at) {
  if (!dice_.chance(allergic_percent)) {
    desk_.send(actor, client::Command{client::DeclareNoAllergies{client, std::nullopt}}, at);
    return;
  }
  allergic_.insert(client);
  const Allergy& one = dice_.one_of(allergies);
  desk_.send(actor,
             client::Command{client::DeclareAllergy{
                 client, std::string{one.ingredient}, one.severity, client::ConfirmedBy::client,
                 personal(one.reaction), std::nullopt, std::nullopt}},
             at);
}

void Files::ask_for_needs(ClientId client, const Actor& actor, Timestamp at) {
  const Want& want = dice_.one_of(wants);
  desk_.send(
      actor,
      client::Command{client::StateNeed{client, std::string{want.area}, std::string{want.concern},
                                        std::string{want.goal}, std::nullopt, std::nullopt}},
      at);
  const auto before = static_cast<std::uint8_t>(dice_.between(0, 3));
  desk_.send(actor,
             client::Command{client::AssessNeed{client, 1, before, std::nullopt, std::nullopt,
                                                personal("Before we begin"), std::nullopt}},
             at + minutes{1});
}

void Files::interview(ClientId client, const Guest& guest, std::size_t branch, Timestamp at) {
  const Actor desk = house_.actor(Role::cashier, branch);
  const Actor chair = house_.actor(Role::stylist, branch);
  if (!guest.email.empty() && dice_.chance(marketing_percent)) {
    agree(client, ConsentPurpose::marketing_email, desk, at);
    reachable_.push_back(client);
  }
  if (!dice_.chance(asked_percent)) return;  // Nobody has asked: that is not the same as none.
  if (dice_.chance(health_consent_percent)) agree(client, ConsentPurpose::health_data, chair, at);
  ask_for_allergies(client, chair, at + minutes{1});
  if (dice_.chance(need_percent)) ask_for_needs(client, chair, at + minutes{2});
  if (!dice_.chance(advice_percent)) return;
  desk_.send(chair,
             client::Command{client::GiveAdvice{client, personal(dice_.one_of(advices)),
                                                std::nullopt, std::nullopt, std::nullopt}},
             at + minutes{3});
}

std::vector<client::MustSeeItem> Files::must_see(ClientId client) const {
  if (!allergic_.contains(client)) return {};
  return {{client::MustSeeKind::allergy, 1}};
}

void Files::plan_campaign(Timestamp at) {
  const Actor manager = house_.actor(Role::manager, 0);
  const campaign::Plan plan{
      .branch = house_.branches[0],
      .name = "Spring",
      .channel = outbox::Channel::mail,
      .subject = "A fresh cut for spring",
      .text = "Our chairs by the window are free on weekday mornings.\nCome in and see us.",
      .control_percent = 10,
      .respond_within_days = 14};
  const auto id = id_cast<CampaignId>(desk_.send(manager, campaign::Command{plan}, at));
  desk_.send(manager, campaign::Command{campaign::AddAudience{id, reachable_}}, at);
}

}  // namespace tress::demo
