#include "api/routes/portal_words.hpp"

#include <memory>

#include <catch2/catch.hpp>
#include <unicode/plurrule.h>
#include <unicode/unistr.h>

// Goal: clients read about their plans in their own words, with numbers that agree with their
// nouns, and never meet the words of bookkeeping (requirements S1-64 to S1-73).
// Method: plural forms are held against ICU's, which has them from CLDR; what is never said is
// searched for in every text of every language.

namespace tress::portal::portal_words_test {

namespace {

const std::vector<Language> languages{Language::english, Language::chinese, Language::russian};

Day day(const char* text) {
  return *parse_day(text);
}

/// What CLDR calls the form of that number.
std::string cldr_form(Language language, int count) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale{std::string{tag_of(language)}.c_str()};
  const std::unique_ptr<icu::PluralRules> rules{icu::PluralRules::forLocale(locale, status)};
  REQUIRE(U_SUCCESS(status));
  std::string name;
  rules->select(count).toUTF8String(name);
  return name;
}

std::string name_of_form(PluralForm form) {
  switch (form) {
    case PluralForm::one: return "one";
    case PluralForm::few: return "few";
    case PluralForm::many: return "many";
    case PluralForm::other: return "other";
  }
  return {};
}

Benefit visits(std::int64_t left, std::optional<Day> until) {
  return {MembershipId::zero(),
          1,
          "2 cuts a month",
          "Haircut",
          left,
          0,
          day("2026-03-02"),
          until,
          {},
          false,
          BranchId::zero(),
          {},
          plan::BenefitKind::visit};
}

/// What is said of one benefit that can be used.
std::string said_of(Language language, std::int64_t left, std::optional<Day> until) {
  Benefits all{{visits(left, until)}, {}, {}, {}, {}, {}};
  put_words(language, all);
  return all.available.front().words.front();
}

/// In small letters: of what has two sizes of them.
std::string folded(const std::string& text) {
  icu::UnicodeString word = icu::UnicodeString::fromUTF8(text);
  word.foldCase();
  std::string out;
  word.toUTF8String(out);
  return out;
}

/// True if `word` stands in the text as a word of its own; letters of other scripts part no words.
bool has_word(const std::string& text, const std::string& word) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const auto end = at + word.size();
    const bool ends = end == text.size() || !is_letter(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

/// The words of S1-73, and how the other two languages would say them.
const std::vector<std::string> english_bans{
    "liability", "ledger", "adjustment", "redemption", "breakage",   "deferred", "rule",
    "override",  "event",  "null",       "id",         "commission", "margin",   "cost"};
const std::vector<std::string> other_bans{
    "负债",   "账本",         "分类账",  "调整",         "核销",        "递延",
    "规则",   "覆盖",         "事件",    "佣金",         "提成",        "毛利",
    "成本",   "обязательств", "леджер",  "корректировк", "погашени",    "отложенн",
    "правил", "событи",       "комисси", "маржа",        "себестоимост"};

}  // namespace

TEST_CASE("portal words: the form beside a number is CLDR's", "[unit][routes]") {
  for (const Language language : languages) {
    for (int count = 0; count <= 1'000; ++count) {
      INFO(tag_of(language) << " " << count);
      CHECK(name_of_form(plural_of(language, count)) == cldr_form(language, count));
    }
  }
}

TEST_CASE("portal words: what is left is said with number, service and period [S1-64] [S1-65]",
          "[unit][routes]") {
  const Day end = day("2026-03-31");
  CHECK(said_of(Language::english, 1, end) ==
        "You have one visit remaining until 31 March 2026: Haircut");
  CHECK(said_of(Language::english, 2, end) ==
        "You have 2 visits remaining until 31 March 2026: Haircut");
  CHECK(said_of(Language::english, 2, std::nullopt) ==
        "You still have 2 included visits available: Haircut");
  CHECK(said_of(Language::chinese, 2, end) == "2026年3月31日前您还有2次可用：Haircut");
  CHECK(said_of(Language::russian, 1, std::nullopt) ==
        "У вас ещё есть 1 оплаченный визит: Haircut");
  CHECK(said_of(Language::russian, 3, std::nullopt) ==
        "У вас ещё есть 3 оплаченных визита: Haircut");
  CHECK(said_of(Language::russian, 11, std::nullopt) ==
        "У вас ещё есть 11 оплаченных визитов: Haircut");
  CHECK(said_of(Language::russian, 21, end) ==
        "До 31 марта 2026 г. у вас остался 21 визит: Haircut");
}

TEST_CASE("portal words: a plan has one of exactly four words [S1-15]", "[unit][routes]") {
  CHECK(status_words(Language::english, PlanStatus::active) == "Active");
  CHECK(status_words(Language::english, PlanStatus::paused) == "Paused");
  CHECK(status_words(Language::english, PlanStatus::expired) == "Expired");
  CHECK(status_words(Language::english, PlanStatus::renewal_pending) == "Renewal pending");
  CHECK(DescribedEnum<PlanStatus>::values.size() == 4);
  CHECK(status_words(Language::chinese, PlanStatus::paused) == "已暂停");
  CHECK(status_words(Language::russian, PlanStatus::renewal_pending) == "Ожидает продления");
}

TEST_CASE(
    "portal words: a pause says until when, a payment that failed that it needs attention "
    "[S1-69]",
    "[unit][routes]") {
  PlanCard card{MembershipId::zero(), "Cuts",       PlanStatus::paused, {},
                day("2026-03-02"),    std::nullopt, std::nullopt,       {},
                day("2026-04-01")};
  put_words(Language::english, card);
  CHECK(card.words == std::vector<std::string>{"Your membership is currently paused",
                                               "It goes on after 1 April 2026"});
  card.words.clear();
  card.status = PlanStatus::renewal_pending;
  put_words(Language::english, card);
  CHECK(card.words == std::vector<std::string>{"Your membership payment needs attention"});
}

TEST_CASE(
    "portal words: the last use is the last appointment's, older ones carry their date, what "
    "came back says so [S1-66] [S1-67] [S1-70]",
    "[unit][routes]") {
  const auto used = [](std::uint32_t hold, const char* on) {
    return UsedOnce{MembershipId::zero(),
                    hold,
                    day(on),
                    "Haircut",
                    "Anna",
                    "Main Street",
                    1,
                    "2 cuts a month",
                    1,
                    day("2026-03-02"),
                    false,
                    std::nullopt,
                    {}};
  };
  Benefits all{{}, {}, {visits(1, day("2026-03-31"))}, {}, {}, {}};
  all.used = {used(3, "2026-03-20"), used(2, "2026-03-12"), used(1, "2026-03-05")};
  all.used.front().given_back_on = day("2026-03-21");
  all.reviews = {{MembershipId::zero(), 1, day("2026-03-21"), 1, {}, plan::BenefitKind::visit}};
  put_words(Language::english, all);
  CHECK(all.used[0].words ==
        std::vector<std::string>{"Used on 20 March 2026", "Given back to you on 21 March 2026"});
  CHECK(all.used[1].words == std::vector<std::string>{"Used on your last appointment"});
  CHECK(all.used[2].words == std::vector<std::string>{"Used on 5 March 2026"});
  CHECK(all.reviews.front().words ==
        std::vector<std::string>{"Your salon updated your balance after review",
                                 "On 21 March 2026: one visit more"});
  CHECK(all.ends_soon.front().words ==
        std::vector<std::string>{"Use this benefit before the shown date: 31 March 2026"});
  CHECK(all.ask == "Ask the salon about this membership");
}

TEST_CASE(
    "portal words: each kind of benefit has its own words, and what has no count says so "
    "[S1-16]",
    "[unit][routes]") {
  using plan::BenefitKind;
  const auto said = [](Language language, BenefitKind kind, std::int64_t left, bool is_unlimited) {
    Benefit one = visits(left, day("2026-03-31"));
    one.kind = kind;
    one.is_unlimited = is_unlimited;
    if (kind == BenefitKind::discount) one.percent_bp = 1'250;
    Benefits all{{one}, {}, {}, {}, {}, {}};
    put_words(language, all);
    return all.available.front().words.front();
  };
  const auto english = Language::english;
  const auto russian = Language::russian;
  CHECK(said(english, BenefitKind::session, 1, false) ==
        "You have one session remaining until 31 March 2026: Haircut");
  CHECK(said(english, BenefitKind::session, 5, false) ==
        "You have 5 sessions remaining until 31 March 2026: Haircut");
  CHECK(said(english, BenefitKind::allowance, 1, false) ==
        "One is still included for you until 31 March 2026: Haircut");
  CHECK(said(english, BenefitKind::discount, 1, false) ==
        "12.5% off once more until 31 March 2026: Haircut");
  CHECK(said(english, BenefitKind::discount, 3, false) ==
        "12.5% off 3 more times until 31 March 2026: Haircut");
  CHECK(said(english, BenefitKind::discount, 1, true) ==
        "12.5% off as often as you like until 31 March 2026: Haircut");
  CHECK(said(english, BenefitKind::visit, 1, true) ==
        "As often as you like until 31 March 2026: Haircut");
  CHECK(said(russian, BenefitKind::session, 21, false) ==
        "До 31 марта 2026 г. у вас остался 21 сеанс: Haircut");
  CHECK(said(russian, BenefitKind::session, 5, false) ==
        "До 31 марта 2026 г. у вас осталось 5 сеансов: Haircut");
  CHECK(said(russian, BenefitKind::discount, 2, false) ==
        "Скидка 12,5\u00A0% ещё 2 раза до 31 марта 2026 г.: Haircut");
  CHECK(said(Language::chinese, BenefitKind::allowance, 2, false) ==
        "2026年3月31日前您还可领取2件：Haircut");
}

TEST_CASE("portal words: no text in any language has a word of bookkeeping [S1-73]",
          "[unit][routes]") {
  for (const Language language : languages) {
    const auto all = all_words(language);
    CHECK(all.size() > 35);
    for (const std::string& text : all) {
      const std::string small = folded(text);
      for (const std::string& word : english_bans) {
        INFO(text << ": " << word);
        CHECK_FALSE(has_word(small, word));
        CHECK_FALSE(has_word(small, word + "s"));
      }
      for (const std::string& word : other_bans) {
        INFO(text << ": " << word);
        CHECK(small.find(word) == std::string::npos);
      }
    }
  }
}

TEST_CASE("portal words: each language says everything, with the same places to fill",
          "[unit][routes]") {
  const auto english = all_words(Language::english);
  CHECK(all_words(Language::chinese).size() < english.size());  // One form of each.
  CHECK(all_words(Language::russian).size() > english.size());
  for (const auto& [kind, name] : DescribedEnum<sale::TenderKind>::values) {
    for (const Language language : languages) CHECK_FALSE(tender_words(language, name).empty());
  }
  for (const Language language : languages) {
    for (const std::string& text : all_words(language)) {
      for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
        const std::string place = text.substr(at, text.find('}', at) - at + 1);
        INFO(text);
        CHECK((place == "{n}" || place == "{what}" || place == "{date}" || place == "{percent}"));
      }
    }
  }
}

TEST_CASE("portal words: a reader gets the language that they like best of those there are",
          "[unit][routes]") {
  CHECK(language_of(std::nullopt) == Language::english);
  CHECK(language_of("zh-CN,zh;q=0.9,en;q=0.8") == Language::chinese);
  CHECK(language_of("ru") == Language::russian);
  CHECK(language_of("en;q=0.2, RU-ru;q=0.7") == Language::russian);
  CHECK(language_of("fr, de") == Language::english);
  CHECK(language_of("zh;q=0, ru;q=0.001") == Language::russian);
  CHECK(language_of("zh;q=2, ;;;, ru;q=x") == Language::english);
}

}  // namespace tress::portal::portal_words_test
