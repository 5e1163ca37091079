#include "ledger/domain/card.hpp"

#include <algorithm>

#include "ledger/domain/card_templates.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::card {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

constexpr std::size_t choices_max = 50;

template <class Asked>
StreamName name_of_stream(const Asked&) {
  return named_by_words("card");
}

Heading heading_of(const Facts& facts) {
  return {std::nullopt, facts.utc_day()};
}

Result<void, Refusal> check_code(std::string_view code) {
  if (!rules::is_code(code)) return Refusal::code_is_malformed;
  return ok();
}

bool has_choices(FieldType type) noexcept {
  return type == FieldType::choice || type == FieldType::choices;
}

Result<void, Refusal> check_choices(const DefineField& asked) {
  if (!has_choices(asked.value_type)) {
    if (!asked.choices.empty()) return Refusal::choices_are_not_asked;
    return ok();
  }
  if (asked.choices.size() < 2) return Refusal::choices_are_missing;
  return ok();
}

/// Equal values have equal tokens, which stay in the log: too much for what is told of one's
/// health.
bool can_be_searched(const DefineField& asked) noexcept {
  return asked.sensitivity != Sensitivity::health && asked.value_type != FieldType::photo &&
         asked.value_type != FieldType::formula;
}

bool is_blank(const std::string& text) noexcept {
  return text.find_first_not_of(" \t\n") == std::string::npos;
}

/// A hundred fields are more than anybody fills in.
Result<void, Refusal> require_room(std::size_t entries) {
  if (entries >= limits::card_entries_max) return Refusal::list_is_full;
  return ok();
}

std::uint32_t last_notice_version(const State& state, const std::string& code) {
  std::uint32_t last = 0;
  for (const auto& notice : state.notices) {
    if (notice.code == code) last = std::max(last, notice.notice_version);
  }
  return last;
}

auto rule_in(const std::vector<HintRule>& rules, const std::string& code) {
  return std::find_if(rules.begin(), rules.end(),
                      [&](const HintRule& rule) { return rule.code == code; });
}

Outcome carry_out(const DefineField& asked, const State& state, const Facts& facts) {
  if (is_blank(asked.purpose)) return Refusal::purpose_is_missing;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.title), rules::name(asked.purpose)}));
  TRESS_TRY(check_code(asked.code));
  for (const auto& one : asked.choices) {
    TRESS_TRY(check_code(one));
  }
  if (state.field(asked.code) != nullptr) return Refusal::already_defined;
  TRESS_TRY(check_choices(asked));
  if (asked.choices.size() > choices_max) return Refusal::list_is_full;
  TRESS_TRY(require_room(state.fields.size()));
  if (asked.is_searchable && !can_be_searched(asked)) return Refusal::field_cannot_be_searched;
  const bool is_health = asked.sensitivity == Sensitivity::health;
  return one<Event>(heading_of(facts),
                    FieldDefined{asked.code, asked.title, asked.purpose, asked.value_type,
                                 asked.choices, is_health, asked.is_searchable});
}

Outcome carry_out(const RetireField& asked, const State& state, const Facts& facts) {
  if (state.field(asked.code) == nullptr) return Refusal::field_is_unknown;
  return one<Event>(heading_of(facts), FieldRetired{asked.code});
}

Outcome carry_out(const InstallTemplate& asked, const State& state, const Facts& facts) {
  const auto& installed = state.templates;
  if (std::find(installed.begin(), installed.end(), asked.template_name) != installed.end()) {
    return Refusal::template_is_installed;
  }
  Decision<Event> decision{heading_of(facts), {}};
  for (auto& field : fields_of(asked.template_name)) {
    if (state.field(field.code) == nullptr) decision.events.emplace_back(std::move(field));
  }
  TRESS_TRY(require_room(state.fields.size() + decision.events.size()));
  const auto count = static_cast<std::uint32_t>(decision.events.size());
  decision.events.emplace_back(TemplateInstalled{asked.template_name, count});
  return decision;
}

Outcome carry_out(const ListTerm& asked, const State& state, const Facts& facts) {
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.title)}));
  TRESS_TRY(check_code(asked.code));
  if (state.has_term(asked.list, asked.code)) return Refusal::already_listed;
  TRESS_TRY(require_room(state.terms.size()));
  return one<Event>(heading_of(facts), TermListed{asked.list, asked.code, asked.title});
}

Outcome carry_out(const RetireTerm& asked, const State& state, const Facts& facts) {
  if (!state.has_term(asked.list, asked.code)) return Refusal::term_is_unknown;
  return one<Event>(heading_of(facts), TermRetired{asked.list, asked.code});
}

Outcome carry_out(const PublishNotice& asked, const State& state, const Facts& facts) {
  TRESS_TRY(
      rules::check_texts<Refusal>({rules::name(asked.controller), rules::name(asked.retention)}));
  TRESS_TRY(check_code(asked.code));
  TRESS_TRY(check_code(asked.language));
  if (asked.purposes.empty()) return Refusal::purposes_are_missing;
  const auto last = last_notice_version(state, asked.code);
  const NoticePublished* const before = state.notice(asked.code, last);
  const bool is_same = before != nullptr && before->text_hash == asked.text_hash &&
                       before->language == asked.language && before->purposes == asked.purposes;
  if (is_same) return Refusal::same_text;
  TRESS_TRY(require_room(state.notices.size()));
  return one<Event>(heading_of(facts),
                    NoticePublished{asked.code, last + 1, asked.purposes, asked.language,
                                    asked.text_hash, asked.controller, asked.retention});
}

Outcome carry_out(const PublishHintRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(check_code(asked.code));
  if (state.field(asked.field) == nullptr) return Refusal::field_is_unknown;
  if (asked.moments.empty()) return Refusal::moments_are_missing;
  if (asked.roles.empty()) return Refusal::roles_are_missing;
  const auto at = rule_in(state.rules, asked.code);
  if (at == state.rules.end()) {
    TRESS_TRY(require_room(state.rules.size()));
  }
  const std::uint32_t version = at == state.rules.end() ? 1 : at->version + 1;
  return one<Event>(heading_of(facts), HintRulePublished{asked.code, version, asked.field,
                                                         asked.moments, asked.roles});
}

Outcome carry_out(const WithdrawHintRule& asked, const State& state, const Facts& facts) {
  const auto at = rule_in(state.rules, asked.code);
  if (at == state.rules.end() || at->is_withdrawn) return Refusal::rule_is_unknown;
  return one<Event>(heading_of(facts), HintRuleWithdrawn{asked.code});
}

State after(State before, const FieldDefined& defined) {
  TRESS_ASSERT(before.field(defined.code) == nullptr);
  ++before.form_version;
  before.fields.push_back(defined);
  return before;
}

State after(State before, const FieldRetired& retired) {
  ++before.form_version;
  std::erase_if(before.fields,
                [&](const FieldDefined& field) { return field.code == retired.code; });
  return before;
}

State after(State before, const TemplateInstalled& installed) {
  before.templates.push_back(installed.template_name);
  return before;
}

State after(State before, const TermListed& listed) {
  before.terms.push_back({listed.list, listed.code});
  return before;
}

State after(State before, const TermRetired& retired) {
  std::erase(before.terms, Term{retired.list, retired.code});
  return before;
}

State after(State before, const NoticePublished& published) {
  before.notices.push_back(published);
  return before;
}

State after(State before, const HintRulePublished& published) {
  std::erase_if(before.rules, [&](const HintRule& rule) { return rule.code == published.code; });
  before.rules.push_back({published.code, published.rule_version});
  return before;
}

State after(State before, const HintRuleWithdrawn& withdrawn) {
  for (HintRule& rule : before.rules) {
    if (rule.code == withdrawn.code) rule.is_withdrawn = true;
  }
  return before;
}

}  // namespace

const FieldDefined* State::field(std::string_view code) const noexcept {
  const auto at = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldDefined& one) { return one.code == code; });
  return at == fields.end() ? nullptr : &*at;
}

bool State::has_term(List list, std::string_view code) const noexcept {
  return std::any_of(terms.begin(), terms.end(),
                     [&](const Term& term) { return term.list == list && term.code == code; });
}

const NoticePublished* State::notice(std::string_view code, std::uint32_t wanted) const noexcept {
  const auto at = std::find_if(notices.begin(), notices.end(), [&](const NoticePublished& one) {
    return one.code == code && one.notice_version == wanted;
  });
  return at == notices.end() ? nullptr : &*at;
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::card
