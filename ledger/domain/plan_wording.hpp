#pragma once

#include <cstddef>
#include <string_view>

/// What a client is told of a plan has to be read by whoever buys it (requirements.md S1-62).
namespace tress::plan {

/// Of the wording of a plan: more sentences are not read.
inline constexpr std::size_t sentences_max = 8;

/// Of one sentence.
inline constexpr std::size_t sentence_words_max = 30;

/// Björnsson's LIX: words of a sentence, plus the hundredths of words that are longer than six
/// letters. Stories have 30, newspapers 45, statutes more than 60. Needs no dictionary, and is
/// defined for every language that has letters.
inline constexpr std::size_t grade_max = 60;

/// A text of fewer words has no grade: one long word of three says nothing.
inline constexpr std::size_t graded_words_min = 20;

struct Reading {
  std::size_t sentences = 0;
  std::size_t words = 0;  ///< two Chinese characters are one
  std::size_t long_words = 0;
  std::size_t longest = 0;  ///< words of the longest sentence
};

/// Requires UTF-8.
[[nodiscard]] Reading reading_of(std::string_view text) noexcept;

[[nodiscard]] bool reads_easily(const Reading& reading) noexcept;

}  // namespace tress::plan
