#include "ledger/domain/plan_wording.hpp"

#include <algorithm>
#include <cstdint>

namespace tress::plan {

namespace {

constexpr std::size_t long_word_letters = 7;
constexpr std::size_t characters_of_a_word = 2;

/// Takes the first character off `left`, which holds UTF-8.
char32_t take_character(std::string_view& left) noexcept {
  const auto first = static_cast<std::uint8_t>(left.front());
  const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const std::size_t here = std::min(bytes, left.size());
  char32_t character = here == 1 ? first : first & (0x7FU >> here);
  for (std::size_t i = 1; i < here; ++i) {
    character = (character << 6U) | (static_cast<std::uint8_t>(left[i]) & 0x3FU);
  }
  left.remove_prefix(here);
  return character;
}

bool ends_sentence(char32_t character) noexcept {
  return character == U'.' || character == U'!' || character == U'?' || character == U'\n' ||
         character == U'。' || character == U'！' || character == U'？' || character == U'…';
}

/// Written without blanks between words.
bool is_ideograph(char32_t character) noexcept {
  return (character >= 0x3400 && character <= 0x9FFF) ||
         (character >= 0x20000 && character <= 0x3FFFF);
}

bool is_letter(char32_t character) noexcept {
  const bool is_latin = (character >= U'a' && character <= U'z') ||
                        (character >= U'A' && character <= U'Z') ||
                        (character >= U'0' && character <= U'9');
  return is_latin || (character >= 0xC0 && character < 0x2000);
}

/// Counts while a text is read character by character.
class Reader {
 public:
  void read(char32_t character) noexcept {
    if (is_letter(character)) {
      ++letters_;
      return;
    }
    end_word();
    if (is_ideograph(character)) ++ideographs_;
    if (ends_sentence(character)) end_sentence();
  }

  Reading finish() noexcept {
    end_word();
    end_sentence();
    return reading_;
  }

 private:
  void end_word() noexcept {
    if (letters_ == 0) return;
    ++words_;
    if (letters_ >= long_word_letters) ++reading_.long_words;
    letters_ = 0;
  }

  void end_sentence() noexcept {
    const std::size_t words =
        words_ + (ideographs_ + characters_of_a_word - 1) / characters_of_a_word;
    words_ = 0;
    ideographs_ = 0;
    if (words == 0) return;
    ++reading_.sentences;
    reading_.words += words;
    reading_.longest = std::max(reading_.longest, words);
  }

  Reading reading_;
  std::size_t letters_ = 0;
  std::size_t words_ = 0;
  std::size_t ideographs_ = 0;
};

}  // namespace

Reading reading_of(std::string_view text) noexcept {
  Reader reader;
  while (!text.empty()) reader.read(take_character(text));
  return reader.finish();
}

bool reads_easily(const Reading& reading) noexcept {
  if (reading.longest > sentence_words_max) return false;
  if (reading.words < graded_words_min) return true;
  constexpr std::size_t percent = 100;
  const std::size_t grade =
      reading.words / reading.sentences + percent * reading.long_words / reading.words;
  return grade <= grade_max;
}

}  // namespace tress::plan
