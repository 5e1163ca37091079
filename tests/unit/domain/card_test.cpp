#include "ledger/domain/card.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/card_templates.hpp"

// Goal: a salon asks only for what it says it needs, and what it has published keeps its version.
// Method: histories are written out, so a case can be read without another file.

namespace tress::testing::card_test {

namespace {

using card::FieldType;
using card::List;
using card::Moment;
using card::Refusal;
using card::Sensitivity;
using GivenCard = Given<card::State, card::Command>;
using Row = Refused<card::State, card::Command>;
using client::ConsentPurpose;

const card::FieldDefined hair_type{
    "hair_type",           "Hair type", "Chooses cut", FieldType::choice,
    {"straight", "curly"}, false,       false};
const card::DefineField define_hair_type{
    "hair_type",           "Hair type",        "Chooses cut", FieldType::choice,
    {"straight", "curly"}, Sensitivity::notes, false};
const Hash text_hash{Hash::Array{1}};
const card::PublishNotice publish{
    "privacy", {ConsentPurpose::health_data}, "en", text_hash, "Tress Salon", "three years"};
const card::NoticePublished published{
    "privacy", 1, {ConsentPurpose::health_data}, "en", text_hash, "Tress Salon", "three years"};
const card::PublishHintRule hint{"type_at_start", "hair_type", {Moment::start}, {Role::stylist}};

TEST_CASE("card: a field says what it is needed for, or it is not asked for [S3-8]",
          "[unit][card]") {
  const SampleSalon salon;
  GivenCard{{}, salon.facts()}.when(define_hair_type).then({hair_type});
  auto without = define_hair_type;
  without.purpose = "  ";
  GivenCard{{}, salon.facts()}.when(without).then_refused(Refusal::purpose_is_missing);
  GivenCard{{hair_type}, salon.facts()}
      .when(card::RetireField{"hair_type"})
      .then({card::FieldRetired{"hair_type"}});
}

TEST_CASE("card: a field has a type, a class of data, and may be one that clients are found by",
          "[unit][card]") {
  const SampleSalon salon;
  auto searched = define_hair_type;
  searched.is_searchable = true;
  auto as_searched = hair_type;
  as_searched.is_searchable = true;
  GivenCard{{}, salon.facts()}.when(searched).then({as_searched});
  auto of_health = define_hair_type;
  of_health.sensitivity = Sensitivity::health;
  auto as_health = hair_type;
  as_health.is_health = true;
  GivenCard{{}, salon.facts()}.when(of_health).then({as_health});
  of_health.is_searchable = true;
  GivenCard{{}, salon.facts()}.when(of_health).then_refused(Refusal::field_cannot_be_searched);
}

TEST_CASE("card: the form has a version that every change of its fields counts up",
          "[unit][card]") {
  const auto version_after = [](const std::vector<card::Event>& events) {
    return replayed<card::State, card::Event>(events).form_version;
  };
  const card::TermListed word{List::client_tag, "vip", "VIP"};
  CHECK(version_after({}) == 0);
  CHECK(version_after({hair_type, word}) == 1);
  CHECK(version_after({hair_type, card::FieldRetired{"hair_type"}}) == 2);
  CHECK(version_after({hair_type, card::FieldRetired{"hair_type"}, hair_type}) == 3);
}

TEST_CASE("card: a template brings those of its fields that are not there yet, each with a purpose",
          "[unit][card]") {
  const SampleSalon salon;
  for (const auto& [name, text] : DescribedEnum<card::Template>::values) {
    INFO(text);
    CHECK(fields_of(name).size() >= 4);
    for (const auto& field : fields_of(name)) {
      CHECK_FALSE(field.purpose.empty());
      const bool is_choice =
          field.value_type == FieldType::choice || field.value_type == FieldType::choices;
      CHECK(is_choice == !field.choices.empty());
    }
    GivenCard given{{}, salon.facts()};
    CHECK(given.when(card::InstallTemplate{name}).accepted().size() == fields_of(name).size() + 1);
  }
  const auto rest = GivenCard{{hair_type}, salon.facts()}
                        .when(card::InstallTemplate{card::Template::hair})
                        .accepted();
  CHECK(rest.size() == fields_of(card::Template::hair).size());
}

TEST_CASE("card: words are listed and retired, notices and hint rules have versions",
          "[unit][card]") {
  const SampleSalon salon;
  const card::TermListed friendly{List::feedback_tag, "friendly", "Friendly"};
  GivenCard{{}, salon.facts()}
      .when(card::ListTerm{List::feedback_tag, "friendly", "Friendly"})
      .then({friendly});
  GivenCard{{friendly}, salon.facts()}
      .when(card::RetireTerm{List::feedback_tag, "friendly"})
      .then({card::TermRetired{List::feedback_tag, "friendly"}});
  auto second = publish;
  second.text_hash = Hash{Hash::Array{2}};
  auto as_second = published;
  as_second.notice_version = 2;
  as_second.text_hash = second.text_hash;
  GivenCard{{}, salon.facts()}.when(publish).then({published});
  GivenCard{{published}, salon.facts()}.when(second).then({as_second});
  const card::HintRulePublished first{
      "type_at_start", 1, "hair_type", {Moment::start}, {Role::stylist}};
  GivenCard{{hair_type}, salon.facts()}.when(hint).then({first});
  GivenCard{{hair_type, first}, salon.facts()}.when(hint).then(
      {card::HintRulePublished{"type_at_start", 2, "hair_type", {Moment::start}, {Role::stylist}}});
  GivenCard{{hair_type, first}, salon.facts()}
      .when(card::WithdrawHintRule{"type_at_start"})
      .then({card::HintRuleWithdrawn{"type_at_start"}});
}

TEST_CASE("card: every reason to refuse has a case", "[unit][card]") {
  const SampleSalon salon;
  const Facts facts = salon.facts();
  const auto define = [](auto change) {
    auto asked = define_hair_type;
    change(asked);
    return asked;
  };
  const card::TermListed vip{List::client_tag, "vip", "VIP"};
  std::vector<card::Event> full;
  for (int i = 0; i < 300; ++i) {
    full.emplace_back(card::TermListed{List::client_tag, "t" + std::to_string(i), "x"});
  }
  check_refusals<card::State, card::Command>({
      Row{"no purpose",
          {},
          define([](auto& f) { f.purpose = ""; }),
          facts,
          Refusal::purpose_is_missing},
      Row{"no title", {}, define([](auto& f) { f.title = ""; }), facts, Refusal::text_is_missing},
      Row{"long purpose",
          {},
          define([](auto& f) { f.purpose = std::string(201, 'x'); }),
          facts,
          Refusal::text_is_too_long},
      Row{"escape in the title",
          {},
          define([](auto& f) { f.title = "\x1B[31m"; }),
          facts,
          Refusal::text_is_not_plain},
      Row{"blank in the code",
          {},
          define([](auto& f) { f.code = "hair type"; }),
          facts,
          Refusal::code_is_malformed},
      Row{"never defined", {}, card::RetireField{"x"}, facts, Refusal::field_is_unknown},
      Row{"twice", {hair_type}, define_hair_type, facts, Refusal::already_defined},
      Row{"one choice",
          {},
          define([](auto& f) { f.choices = {"straight"}; }),
          facts,
          Refusal::choices_are_missing},
      Row{"choices of a text",
          {},
          define([](auto& f) { f.value_type = FieldType::text; }),
          facts,
          Refusal::choices_are_not_asked},
      Row{"installed twice",
          {card::TemplateInstalled{card::Template::nails, 0}},
          card::InstallTemplate{card::Template::nails},
          facts,
          Refusal::template_is_installed},
      Row{"listed twice",
          {vip},
          card::ListTerm{List::client_tag, "vip", "VIP"},
          facts,
          Refusal::already_listed},
      Row{"of another list",
          {vip},
          card::RetireTerm{List::segment, "vip"},
          facts,
          Refusal::term_is_unknown},
      Row{"a notice for nothing",
          {},
          card::PublishNotice{"privacy", {}, "en", text_hash, "Tress", "a year"},
          facts,
          Refusal::purposes_are_missing},
      Row{"the same again", {published}, publish, facts, Refusal::same_text},
      Row{"never shown",
          {hair_type},
          card::PublishHintRule{"h", "hair_type", {}, {Role::stylist}},
          facts,
          Refusal::moments_are_missing},
      Row{"shown to nobody",
          {hair_type},
          card::PublishHintRule{"h", "hair_type", {Moment::start}, {}},
          facts,
          Refusal::roles_are_missing},
      Row{"no such rule", {}, card::WithdrawHintRule{"h"}, facts, Refusal::rule_is_unknown},
      Row{"three hundred words", full, card::ListTerm{List::client_tag, "vip", "VIP"}, facts,
          Refusal::list_is_full},
      Row{"found by a photo",
          {},
          define([](auto& f) {
            f.value_type = FieldType::photo;
            f.choices.clear();
            f.is_searchable = true;
          }),
          facts,
          Refusal::field_cannot_be_searched},
  });
}

}  // namespace

}  // namespace tress::testing::card_test
