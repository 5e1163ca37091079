#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One text for one meaning: Unicode normal forms, case folding, words and their Latin spelling.
/// The only home of ICU. Pure functions, any thread; the transliteration tables are loaded at the
/// first use (about 30 ms).
namespace tress {

/// Normal form C (UAX #15): what is stored and compared. Nothing if `text` is not UTF-8.
std::optional<std::string> nfc(std::string_view text);

/// For comparing what people type: NFKC_Casefold (UAX #15, full-width forms and ligatures made
/// plain, case folded, invisible characters dropped), blanks at the ends removed.
/// Nothing if `text` is not UTF-8. Folding twice changes nothing.
std::optional<std::string> folded(std::string_view text);

/// An e-mail address as it is compared: NFC, lower case, blanks at the ends removed. Strict: one
/// '@', dot-separated local part of at most 64 bytes, a domain of at least two labels, at most 254
/// bytes, no quotes, comments, address literals or control characters. Nothing otherwise.
std::optional<std::string> email_normalised(std::string_view text);

/// How the letters of a word are looked up.
enum class Script : unsigned char {
  latin,     ///< Latin or Greek: accents do not matter
  cyrillic,  ///< as above; two Latin spellings are in use
  han,       ///< every character is a word and has a reading
  other,     ///< kana, hangul, Arabic...: by its own letters
};

struct Word {
  std::string text;  ///< folded, never empty
  Script script;

  friend bool operator==(const Word&, const Word&) = default;
};

/// The folded words of `text`, at most `count_max`: parted at everything that is not a letter, a
/// digit or a mark, and where Chinese characters begin or end; apostrophes vanish ("O'Brien" is one
/// word). None if `text` is not UTF-8.
std::vector<Word> words(std::string_view text, std::size_t count_max);

/// The characters (code points) of UTF-8 text; each is UTF-8 again.
std::vector<std::string> characters(std::string_view text);

/// Latin letters and digits a word is spelled with, one or two spellings: what ICU calls
/// `Any-Latin; Latin-ASCII` first; then, where custom has a second one, that: "ue" for "ü",
/// BGN/PCGN for Cyrillic ("shcherbakov"), the reading as a surname and "v" for "ü" in Chinese.
/// For Han give one character at a time. Lower case, only [a-z0-9]; no empty and no equal
/// spellings.
std::vector<std::string> latin_spellings(const Word& word);

}  // namespace tress
