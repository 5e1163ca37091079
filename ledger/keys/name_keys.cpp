#include "ledger/keys/name_keys.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/keys/normalise.hpp"

namespace tress {

namespace {

/// One spelling of a word, in characters.
struct Spelling {
  std::vector<std::string> letters;
  std::size_t letters_min;  ///< of the shortest beginning that finds it
};

using Letters = std::vector<std::string>;

std::string join(const Letters& letters, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += letters[i];
  return text;
}

Letters cut(Letters letters, std::size_t count_max) {
  if (letters.size() > count_max) letters.resize(count_max);
  return letters;
}

Spelling latin_spelling(std::string_view text) {
  Letters letters = cut(characters(text), name_letters_max);
  // A whole word of one letter ("Е" of an initial) is found by that letter.
  const std::size_t least = std::min(letters.size(), name_letters_min);
  return {std::move(letters), least};
}

void add_alphabetic(const Word& word, std::vector<Spelling>& out) {
  out.push_back(latin_spelling(word.text));
  for (const std::string& latin : latin_spellings(word)) out.push_back(latin_spelling(latin));
}

/// The reading of the characters from `first` on, joined, and the initials of it ("zw").
void add_joined_readings(const std::vector<Letters>& readings,
                         std::size_t first,
                         std::vector<Spelling>& out) {
  for (const std::string& head : readings[first]) {
    std::string joined = head;
    std::string initials = head.substr(0, 1);
    for (std::size_t i = first + 1; i < readings.size(); ++i) {
      joined += readings[i].front();
      initials += readings[i].front().substr(0, 1);
    }
    out.push_back(latin_spelling(joined));
    out.push_back(latin_spelling(initials));
  }
}

/// A Chinese name is found from any of its characters on: by surname, by given name, by both.
void add_han(const Word& word, std::vector<Spelling>& out) {
  const Letters all = cut(characters(word.text), han_characters_max);
  std::vector<Letters> readings;
  for (std::size_t first = 0; first < all.size(); ++first) {
    out.push_back({Letters(all.begin() + static_cast<std::ptrdiff_t>(first), all.end()), 1});
    Letters spellings = latin_spellings({all[first], Script::han});
    // Rare characters have no reading; they are found as they are.
    if (spellings.empty()) spellings.emplace_back();
    for (const std::string& one : spellings) {
      if (!one.empty()) out.push_back(latin_spelling(one));
    }
    readings.push_back(std::move(spellings));
  }
  for (std::size_t first = 0; first + 1 < all.size(); ++first) {
    add_joined_readings(readings, first, out);
  }
}

std::vector<Spelling> spellings_of(std::string_view name) {
  std::vector<Spelling> out;
  for (const Word& word : words(name, name_words_max)) {
    if (word.script == Script::han) {
      add_han(word, out);
    } else {
      add_alphabetic(word, out);
    }
  }
  std::erase_if(out, [](const Spelling& spelling) { return spelling.letters.empty(); });
  return out;
}

/// Keys in order of worth, without repetition, up to the limit.
class KeyList {
 public:
  void add(std::string key) {
    if (keys_.size() == name_keys_max || !seen_.insert(key).second) return;
    keys_.push_back(std::move(key));
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(keys_); }

 private:
  std::vector<std::string> keys_;
  std::set<std::string> seen_;
};

/// The spelling by which a typed word is looked up. The Latin one where the letters have one that
/// everybody agrees on, so that accents and "ё" do not matter; else the word's own letters.
std::string query_spelling(const Word& word) {
  if (word.script == Script::han || word.script == Script::other) return word.text;
  const auto latin = latin_spellings(word);
  return latin.empty() ? word.text : latin.front();
}

}  // namespace

std::vector<std::string> name_keys(std::string_view name) {
  const auto spellings = spellings_of(name);
  KeyList keys;
  for (const auto& spelling : spellings) keys.add(join(spelling.letters, spelling.letters.size()));
  for (std::size_t count = 1; count < name_letters_max; ++count) {
    for (const auto& spelling : spellings) {
      const bool is_beginning = count >= spelling.letters_min && count < spelling.letters.size();
      if (is_beginning) keys.add(join(spelling.letters, count));
    }
  }
  return keys.take();
}

std::vector<std::string> name_query_keys(std::string_view typed) {
  KeyList keys;
  for (const Word& word : words(typed, name_words_max)) {
    const bool is_han = word.script == Script::han;
    const std::size_t count_max = is_han ? han_characters_max : name_letters_max;
    const Letters letters = cut(characters(query_spelling(word)), count_max);
    const std::size_t least = is_han ? 1 : name_letters_min;
    if (letters.size() >= least) keys.add(join(letters, letters.size()));
  }
  return keys.take();
}

}  // namespace tress
