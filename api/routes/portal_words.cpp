#include "api/routes/portal_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "schema/sale.hpp"

#include "api/routes/numbers.hpp"
#include "api/routes/portal_texts.hpp"
#include "ledger/base/assert.hpp"
#include "ledger/domain/plan.hpp"

namespace tress::portal {

namespace {

using texts::Forms;
using texts::Text;

const Forms& forms_of(Language language, Text text) {
  const texts::Row& row = texts::rows.at(static_cast<std::size_t>(text));
  switch (language) {
    case Language::english: return row.english;
    case Language::chinese: return row.chinese;
    case Language::russian: return row.russian;
  }
  TRESS_UNREACHABLE();
}

/// The form beside that number; a language without that form has only one.
std::string_view form_of(Language language, Text text, std::int64_t count) {
  const Forms& forms = forms_of(language, text);
  std::string_view form = forms.other;
  switch (plural_of(language, count)) {
    case PluralForm::one: form = forms.one; break;
    case PluralForm::few: form = forms.few; break;
    case PluralForm::many: form = forms.many; break;
    case PluralForm::other: break;
  }
  return form.empty() ? forms.other : form;
}

/// What stands in the places of a text.
struct Places {
  std::optional<std::int64_t> n = std::nullopt;
  std::string_view what = {};
  std::optional<Day> date = std::nullopt;
  std::optional<std::int32_t> percent_bp = std::nullopt;
};

std::string_view say(Language language, Text text) {
  return forms_of(language, text).other;
}

/// A Russian writes 12,5 %.
std::string percent_words(Language language, std::int32_t percent_bp) {
  std::string words = plan::percent_words(percent_bp);
  if (language != Language::russian) return words;
  std::replace(words.begin(), words.end(), '.', ',');
  words.insert(words.size() - 1, "\u00A0");
  return words;
}

std::string fill(Language language, Text text, const Places& places) {
  std::string_view left = form_of(language, text, places.n.value_or(0));
  std::string filled;
  while (!left.empty()) {
    const auto open = left.find('{');
    filled += left.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = left.find('}', open);
    const std::string_view name = left.substr(open + 1, close - open - 1);
    if (name == "n") filled += std::to_string(places.n.value());
    if (name == "what") filled += places.what;
    if (name == "percent") filled += percent_words(language, places.percent_bp.value());
    if (name == "date") filled += date_words(language, places.date.value());
    left.remove_prefix(close + 1);
  }
  return filled;
}

constexpr std::array english_months{"January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December"};
constexpr std::array russian_months{"января",   "февраля", "марта",  "апреля",
                                    "мая",      "июня",    "июля",   "августа",
                                    "сентября", "октября", "ноября", "декабря"};

/// "en-GB;q=0.8": which language, and how much it is liked in thousandths.
struct Wish {
  std::optional<Language> language;
  int thousandths;
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// A weight as RFC 9110 writes it: 0 to 1 with at most three decimals. What is none counts nothing.
int thousandths_of(std::string_view weight) {
  if (weight.empty() || weight.size() > 5 || (weight[0] != '0' && weight[0] != '1')) return 0;
  int value = weight[0] == '1' ? 1000 : 0;
  if (weight.size() == 1) return value;
  if (weight[1] != '.') return 0;
  int step = 100;
  for (const char digit : weight.substr(2)) {
    if (digit < '0' || digit > '9') return 0;
    value += (digit - '0') * step;
    step /= 10;
  }
  return std::min(value, 1000);
}

std::optional<Language> language_named(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  const auto is = [&](std::string_view name) {
    return primary.size() == 2 && (primary[0] | 0x20) == name[0] && (primary[1] | 0x20) == name[1];
  };
  if (is("en")) return Language::english;
  if (is("zh")) return Language::chinese;
  if (is("ru")) return Language::russian;
  return std::nullopt;
}

Wish wish_of(std::string_view one) {
  const auto semicolon = one.find(';');
  Wish wish{language_named(trimmed(one.substr(0, semicolon))), 1000};
  if (semicolon == std::string_view::npos) return wish;
  const std::string_view parameter = trimmed(one.substr(semicolon + 1));
  if (parameter.starts_with("q=")) wish.thousandths = thousandths_of(parameter.substr(2));
  return wish;
}

/// What is said of a kind of benefit: with a last day, without one, without a count.
struct KindTexts {
  Text until;
  Text included;
  Text unlimited;
};

KindTexts texts_of(plan::BenefitKind kind) {
  switch (kind) {
    case plan::BenefitKind::visit:
      return {Text::visits_until, Text::visits_included, Text::visits_unlimited};
    case plan::BenefitKind::session:
      return {Text::sessions_until, Text::sessions_included, Text::visits_unlimited};
    case plan::BenefitKind::allowance:
      return {Text::goods_until, Text::goods_included, Text::visits_unlimited};
    case plan::BenefitKind::discount:
      return {Text::discounts_until, Text::discounts_included, Text::discount_until};
  }
  TRESS_UNREACHABLE();
}

std::vector<std::string> words_of(Language language, const Benefit& benefit) {
  const KindTexts texts = texts_of(benefit.kind);
  const Places places{benefit.left, benefit.service, benefit.until, benefit.percent_bp};
  std::vector<std::string> words;
  if (benefit.is_unlimited && benefit.until) {
    words.push_back(fill(language, texts.unlimited, places));
    return words;
  }
  words.push_back(fill(language, benefit.until ? texts.until : texts.included, places));
  if (benefit.booked > 0) words.push_back(fill(language, Text::visits_kept, {benefit.booked}));
  return words;
}

std::vector<std::string> words_of(Language language, const UsedOnce& used, bool is_last) {
  std::vector<std::string> words;
  if (used.was_missed) {
    words.push_back(fill(language, Text::missed_on, {.date = used.on}));
  } else if (is_last) {
    words.emplace_back(say(language, Text::used_last));
  } else {
    words.push_back(fill(language, Text::used_on, {.date = used.on}));
  }
  if (used.given_back_on) {
    words.push_back(fill(language, Text::given_back_on, {.date = used.given_back_on}));
  }
  return words;
}

std::vector<std::string> review_words(Language language,
                                      Day on,
                                      std::int64_t change,
                                      plan::BenefitKind kind = plan::BenefitKind::visit) {
  std::vector<std::string> words{std::string{say(language, Text::updated_after_review)}};
  const Text added = kind == plan::BenefitKind::visit ? Text::visits_added : Text::more_added;
  if (change > 0) words.push_back(fill(language, added, {.n = change, .date = on}));
  return words;
}

std::string_view name_of_value(Language language, ValueKind kind) {
  switch (kind) {
    case ValueKind::stored_value: return say(language, Text::balance);
    case ValueKind::gift_card: return say(language, Text::gift_card);
    case ValueKind::client_credit: return say(language, Text::credit);
    case ValueKind::points: return say(language, Text::points_name);
    case ValueKind::deposit: return say(language, Text::deposit);
  }
  TRESS_UNREACHABLE();
}

void put_words(Language language, Value& value) {
  value.name = name_of_value(language, value.kind);
  if (value.points) value.words.push_back(fill(language, Text::points, {.n = value.points}));
  if (value.until) value.words.push_back(fill(language, Text::use_before, {.date = value.until}));
}

Text text_of_tender(sale::TenderKind kind) {
  switch (kind) {
    case sale::TenderKind::cash: return Text::cash;
    case sale::TenderKind::card: return Text::card;
    case sale::TenderKind::wallet: return Text::mobile_wallet;
    case sale::TenderKind::bank: return Text::bank;
    case sale::TenderKind::other: return Text::another_way;
    case sale::TenderKind::on_account: return Text::on_account;
    case sale::TenderKind::unnamed_import: return Text::not_named;
    case sale::TenderKind::package: return Text::by_plan;
    case sale::TenderKind::stored_value: return Text::balance;
    case sale::TenderKind::gift_card: return Text::gift_card;
    case sale::TenderKind::client_credit: return Text::credit;
    case sale::TenderKind::points: return Text::points_name;
    case sale::TenderKind::deposit: return Text::deposit;
  }
  TRESS_UNREACHABLE();
}

Day day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time);
}

}  // namespace

Language language_of(std::optional<std::string_view> accept_language) {
  std::string_view left = accept_language.value_or("");
  Language best = Language::english;
  int best_thousandths = 0;
  while (!left.empty()) {
    const auto comma = left.find(',');
    const Wish wish = wish_of(left.substr(0, comma));
    left = comma == std::string_view::npos ? std::string_view{} : left.substr(comma + 1);
    if (!wish.language || wish.thousandths <= best_thousandths) continue;
    best = *wish.language;
    best_thousandths = wish.thousandths;
  }
  return best;
}

std::string_view tag_of(Language language) noexcept {
  switch (language) {
    case Language::english: return "en";
    case Language::chinese: return "zh";
    case Language::russian: return "ru";
  }
  TRESS_UNREACHABLE();
}

PluralForm plural_of(Language language, std::int64_t count) noexcept {
  const std::int64_t n = count < 0 ? -count : count;
  switch (language) {
    case Language::english: return n == 1 ? PluralForm::one : PluralForm::other;
    case Language::chinese: return PluralForm::other;
    case Language::russian: {
      const std::int64_t last = n % 10;
      const std::int64_t teens = n % 100;
      if (last == 1 && teens != 11) return PluralForm::one;
      if (last >= 2 && last <= 4 && (teens < 12 || teens > 14)) return PluralForm::few;
      return PluralForm::many;
    }
  }
  TRESS_UNREACHABLE();
}

std::string date_words(Language language, Day day) {
  const std::chrono::year_month_day date{day};
  const auto month = static_cast<unsigned>(date.month());
  const auto of_month = static_cast<unsigned>(date.day());
  const int year = static_cast<int>(date.year());
  switch (language) {
    case Language::english:
      return fmt::format("{} {} {}", of_month, english_months.at(month - 1), year);
    case Language::chinese: return fmt::format("{}年{}月{}日", year, month, of_month);
    case Language::russian:
      return fmt::format("{} {} {} г.", of_month, russian_months.at(month - 1), year);
  }
  TRESS_UNREACHABLE();
}

std::string_view status_words(Language language, PlanStatus status) {
  switch (status) {
    case PlanStatus::active: return say(language, Text::active);
    case PlanStatus::paused: return say(language, Text::paused);
    case PlanStatus::expired: return say(language, Text::expired);
    case PlanStatus::renewal_pending: return say(language, Text::renewal_pending);
  }
  TRESS_UNREACHABLE();
}

std::string_view tender_words(Language language, std::string_view tender) {
  for (const auto& [kind, name] : DescribedEnum<sale::TenderKind>::values) {
    if (name == tender) return say(language, text_of_tender(kind));
  }
  TRESS_UNREACHABLE();
}

void put_words(Language language, PlanCard& card) {
  card.status_words = status_words(language, card.status);
  switch (card.status) {
    case PlanStatus::paused: card.words.emplace_back(say(language, Text::is_paused)); break;
    case PlanStatus::renewal_pending:
      card.words.emplace_back(say(language, Text::payment_needs_attention));
      break;
    case PlanStatus::active:
    case PlanStatus::expired: break;
  }
  if (card.status == PlanStatus::active && card.renews_on) {
    card.words.push_back(fill(language, Text::plan_renews, {.date = card.renews_on}));
  }
  if (card.renews_on) {
    card.how_to_stop =
        fill(language, Text::how_to_stop, {.date = *card.renews_on - std::chrono::days{1}});
  }
  if (card.status == PlanStatus::active && card.ends_on) {
    card.words.push_back(
        fill(language, Text::package_ends, {.what = card.name, .date = card.ends_on}));
  }
  if (card.status == PlanStatus::paused && card.goes_on_after) {
    card.words.push_back(fill(language, Text::goes_on, {.date = card.goes_on_after}));
  }
}

void put_words(Language language, Benefits& benefits) {
  for (Benefit& one : benefits.available) one.words = words_of(language, one);
  for (Benefit& one : benefits.ends_soon) {
    one.words.push_back(fill(language, Text::use_before, {.date = one.until}));
  }
  // The last one that still counts is the last appointment's.
  const auto last =
      std::find_if(benefits.used.begin(), benefits.used.end(),
                   [](const UsedOnce& one) { return !one.was_missed && !one.given_back_on; });
  for (auto one = benefits.used.begin(); one != benefits.used.end(); ++one) {
    one->words = words_of(language, *one, one == last);
  }
  for (Review& one : benefits.reviews) {
    one.words = review_words(language, one.on, one.change, one.kind);
  }
  for (Value& one : benefits.values) put_words(language, one);
  for (Value& one : benefits.values_end_soon) put_words(language, one);
  benefits.ask = say(language, Text::ask_about_plan);
}

void put_words(Language language, Payments& payments) {
  for (Payment& one : payments.payments) {
    for (Paid& paid : one.paid) paid.how = tender_words(language, paid.how);
  }
  payments.ask = say(language, Text::ask_about_payment);
}

void put_words(Language language, const questions::Question& question, OwnQuestion& own) {
  const Places by{.date = day_of(question.answer_by)};
  if (question.stage == questions::Stage::answered) {
    own.status_words = say(language, Text::question_answered);
  } else if (question.is_overdue) {
    own.status_words = say(language, Text::question_late);
  } else {
    const bool is_taken_on = question.stage == questions::Stage::acknowledged;
    own.status_words =
        fill(language, is_taken_on ? Text::question_taken_on : Text::question_received, by);
  }
  const auto& reversal = question.reversal;
  const bool is_back = reversal && reversal->stage == questions::ReversalStage::approved;
  if (is_back) own.words = review_words(language, *reversal->decided_on, 0);
}

void put_words(Language language, AwaitedAddress& awaited) {
  awaited.words.emplace_back(say(language, Text::code_is_sent));
  awaited.words.emplace_back(say(language, Text::address_stays));
}

std::string tier_words(Language language, std::string_view tier) {
  return fill(language, Text::member_of_tier, {.what = tier});
}

std::string upgrade_words(Language language) {
  return std::string{say(language, Text::upgrade)};
}

std::string received_words(Language language, Timestamp answer_by) {
  return fill(language, Text::question_received, {.date = day_of(answer_by)});
}

std::vector<std::string> all_words(Language language) {
  std::vector<std::string> all;
  for (const texts::Row& row : texts::rows) {
    const Forms& forms = forms_of(language, row.text);
    for (const std::string_view one : {forms.one, forms.few, forms.many, forms.other}) {
      if (!one.empty()) all.emplace_back(one);
    }
  }
  return all;
}

}  // namespace tress::portal
