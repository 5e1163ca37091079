#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// From a personal name to the words by which it is found, and from what is typed to the words that
/// are looked up. Pure, any thread. The results are personal data: only their keyed hashes
/// (search_tokens.hpp) may be kept.
///
///   "张伟"    张 张伟 伟, zhang wei zhangwei zw and their beginnings
///   "Ёлкин"   ёлкин elkin yelkin and their beginnings
///   "Müller"  müller muller mueller and their beginnings
namespace tress {

/// Words of one name, or of one query, that count. The longest names of imports have six.
inline constexpr std::size_t name_words_max = 8;

/// Letters of a word that count, in names and in queries alike: later ones distinguish nobody.
inline constexpr std::size_t name_letters_max = 16;

/// Letters that a beginning needs, unless they are Chinese: one Latin letter would list half the
/// salon.
inline constexpr std::size_t name_letters_min = 2;

/// Chinese characters of one word that count; with a double surname a name has four.
inline constexpr std::size_t han_characters_max = 6;

/// Keys of one name. A usual name has 10 to 40; past the limit the longest beginnings go, never a
/// whole word.
inline constexpr std::size_t name_keys_max = 192;

/// Every text under which `name` is found; no two equal. None if `name` has no letters.
std::vector<std::string> name_keys(std::string_view name);

/// One text per word of `typed`; a name matches if all of them are among its keys. Words too short
/// to look up are left out: with none left nothing matches.
std::vector<std::string> name_query_keys(std::string_view typed);

}  // namespace tress
