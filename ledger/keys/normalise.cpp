#include "ledger/keys/normalise.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "ledger/base/assert.hpp"
#include "ledger/base/text.hpp"

namespace tress {

namespace {

using icu::UnicodeString;

constexpr std::size_t email_bytes_max = 254;  // RFC 5321 §4.5.3.1.3, less the angle brackets
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

/// Readings that `Any-Latin` does not choose but that names have. First the surnames whose reading
/// differs from the ordinary one, then characters with two readings that are common in given names.
constexpr auto other_readings = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"曾", "zeng"}, {"单", "shan"},  {"仇", "qiu"},  {"解", "xie"},  {"查", "zha"},
    {"区", "ou"},   {"朴", "piao"},  {"翟", "zhai"}, {"盖", "ge"},   {"缪", "miao"},
    {"覃", "qin"},  {"种", "chong"}, {"繁", "po"},   {"员", "yun"},  {"折", "she"},
    {"秘", "bi"},   {"召", "shao"},  {"尉", "yu"},   {"万", "mo"},   {"洗", "xian"},
    {"乐", "yue"},  {"长", "chang"}, {"朝", "zhao"}, {"行", "hang"}, {"重", "chong"},
    {"茜", "xi"},   {"晟", "sheng"}, {"薄", "bo"},   {"祭", "zhai"}, {"谌", "shen"},
    {"隗", "wei"},
});

std::string to_utf8(const UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

/// Requires `is_utf8(text)`; without it the replacement character would stand for many texts.
UnicodeString from_utf8(std::string_view text) {
  return UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

/// ICU's data is a linked library: a failure here is a broken installation of the program itself.
void expect_icu(UErrorCode status) {
  TRESS_ASSERT(U_SUCCESS(status));
}

UnicodeString normalised(const icu::Normalizer2& form, const UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  UnicodeString out = form.normalize(text, status);
  expect_icu(status);
  return out;
}

const icu::Normalizer2& form_c() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFCInstance(status);
  expect_icu(status);
  return *form;
}

const icu::Normalizer2& form_d() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFDInstance(status);
  expect_icu(status);
  return *form;
}

const icu::Normalizer2& form_kc_folded() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
  expect_icu(status);
  return *form;
}

/// Stateless once made: threads share it without a lock (ICU, "Transliterator").
class Transliteration {
 public:
  explicit Transliteration(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    rules_.reset(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    expect_icu(status);
  }

  [[nodiscard]] UnicodeString operator()(UnicodeString text) const {
    rules_->transliterate(text);
    return text;
  }

 private:
  std::unique_ptr<icu::Transliterator> rules_;
};

const Transliteration& to_latin() {
  static const Transliteration rules{"Any-Latin"};
  return rules;
}

const Transliteration& to_ascii() {
  static const Transliteration rules{"Latin-ASCII; Lower"};
  return rules;
}

const Transliteration& german() {
  static const Transliteration rules{"de-ASCII"};
  return rules;
}

const Transliteration& cyrillic_bgn() {
  static const Transliteration rules{"Russian-Latin/BGN"};
  return rules;
}

/// The [a-z0-9] of an ASCII form; soft signs and apostrophes of a transliteration fall out.
std::string letters_of(const UnicodeString& latin) {
  std::string kept;
  for (const char c : to_utf8(to_ascii()(latin))) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept.push_back(c);
  }
  return kept;
}

/// "lǚ" as it is typed: "lv". Empty if there is no "ü".
std::string with_v_for_umlaut(const UnicodeString& pinyin) {
  const UnicodeString parted = normalised(form_d(), pinyin);
  constexpr char16_t diaeresis = 0x0308;
  const auto at = parted.indexOf(diaeresis);
  if (at < 1) return {};
  UnicodeString typed = parted;
  typed.replace(at - 1, 2, UnicodeString{u'v'});
  return letters_of(typed);
}

std::string second_han_reading(const std::string& character, const UnicodeString& pinyin) {
  const auto* const row =
      std::find_if(other_readings.begin(), other_readings.end(),
                   [&](const auto& reading) { return reading.first == character; });
  if (row != other_readings.end()) return std::string{row->second};
  return with_v_for_umlaut(pinyin);
}

std::string second_spelling(const Word& word, const UnicodeString& latin) {
  switch (word.script) {
    case Script::latin: return letters_of(german()(from_utf8(word.text)));
    case Script::cyrillic: return letters_of(cyrillic_bgn()(from_utf8(word.text)));
    case Script::han: return second_han_reading(word.text, latin);
    case Script::other: return {};
  }
  TRESS_UNREACHABLE();
}

Script script_of(UChar32 letter) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode code = uscript_getScript(letter, &status);
  expect_icu(status);
  // Digits and marks ("common", "inherited") take the script of the word they stand in.
  if (code == USCRIPT_HAN) return Script::han;
  if (code == USCRIPT_CYRILLIC) return Script::cyrillic;
  if (code == USCRIPT_LATIN || code == USCRIPT_GREEK) return Script::latin;
  return Script::other;
}

bool is_neutral(UChar32 letter) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode code = uscript_getScript(letter, &status);
  expect_icu(status);
  return code == USCRIPT_COMMON || code == USCRIPT_INHERITED;
}

bool belongs_to_word(UChar32 character) {
  return u_isalnum(character) != 0 || (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0;
}

bool is_apostrophe(UChar32 character) {
  return character == U'\'' || character == 0x2019 || character == 0x02BC || character == 0x0060 ||
         character == 0x00B4;
}

/// Collects words character by character.
class WordSplitter {
 public:
  explicit WordSplitter(std::size_t count_max) : count_max_(count_max) {}

  void take(UChar32 character) {
    if (is_apostrophe(character)) return;
    if (!belongs_to_word(character)) return finish_word();
    const Script script = is_neutral(character) ? script_or(Script::latin) : script_of(character);
    if (script_ && *script_ != script && (script == Script::han || *script_ == Script::han)) {
      finish_word();
    }
    // A word of two scripts is looked up by its own letters.
    script_ = script_ && *script_ != script ? Script::other : script;
    word_.append(character);
  }

  [[nodiscard]] std::vector<Word> finish() {
    finish_word();
    return std::move(words_);
  }

 private:
  [[nodiscard]] Script script_or(Script otherwise) const {
    // A digit after Chinese characters begins a word of its own.
    return script_ && *script_ != Script::han ? *script_ : otherwise;
  }

  void finish_word() {
    if (script_ && words_.size() < count_max_) words_.push_back({to_utf8(word_), *script_});
    word_.remove();
    script_.reset();
  }

  std::size_t count_max_;
  std::vector<Word> words_;
  UnicodeString word_;
  std::optional<Script> script_;  ///< of `word_`; nothing while it is empty
};

bool is_local_part(std::string_view local) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
  if (local.empty() || local.size() > local_part_bytes_max) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  return std::all_of(local.begin(), local.end(), [&](char c) {
    const bool is_beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return is_beyond_ascii || is_letter || marks.find(c) != std::string_view::npos;
  });
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > label_bytes_max) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) {
    const bool is_beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    return is_beyond_ascii || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  while (true) {
    const auto dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::string> nfc(std::string_view text) {
  const auto is_ascii = [](char c) { return (c & '\x80') == 0; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return std::string{text};
  if (!is_utf8(text)) return std::nullopt;
  return to_utf8(normalised(form_c(), from_utf8(text)));
}

std::optional<std::string> folded(std::string_view text) {
  if (!is_utf8(text)) return std::nullopt;
  return to_utf8(normalised(form_kc_folded(), from_utf8(text)).trim());
}

std::optional<std::string> email_normalised(std::string_view text) {
  if (text.size() > email_bytes_max || !is_plain_text(text)) return std::nullopt;
  UnicodeString lower = normalised(form_c(), from_utf8(text)).trim();
  lower = normalised(form_c(), lower.toLower(icu::Locale::getRoot()));
  std::string address = to_utf8(lower);
  const auto at = address.find('@');
  if (at == std::string::npos || address.size() > email_bytes_max) return std::nullopt;
  const std::string_view view{address};
  if (!is_local_part(view.substr(0, at)) || !is_domain(view.substr(at + 1))) return std::nullopt;
  // Blanks beyond ASCII pass the checks by byte.
  for (std::int32_t i = 0; i < lower.length(); i = lower.moveIndex32(i, 1)) {
    if (u_isUWhiteSpace(lower.char32At(i)) != 0) return std::nullopt;
  }
  return address;
}

std::vector<Word> words(std::string_view text, std::size_t count_max) {
  if (!is_utf8(text)) return {};
  const UnicodeString plain = normalised(form_kc_folded(), from_utf8(text));
  WordSplitter splitter{count_max};
  for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    splitter.take(plain.char32At(i));
  }
  return splitter.finish();
}

std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (const char c : text) {
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!is_continuation || out.empty()) out.emplace_back();
    out.back().push_back(c);
  }
  return out;
}

std::vector<std::string> latin_spellings(const Word& word) {
  const UnicodeString latin = to_latin()(from_utf8(word.text));
  std::vector<std::string> spellings;
  for (std::string& spelling :
       std::array<std::string, 2>{letters_of(latin), second_spelling(word, latin)}) {
    if (spelling.empty()) continue;
    if (!spellings.empty() && spellings.front() == spelling) continue;
    spellings.push_back(std::move(spelling));
  }
  return spellings;
}

}  // namespace tress
