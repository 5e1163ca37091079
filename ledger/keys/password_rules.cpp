#include "ledger/keys/password_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <utility>

#include "ledger/keys/common_words.hpp"
#include "ledger/keys/normalise.hpp"

namespace tress {

namespace {

constexpr std::size_t different_characters_min = 5;

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Bytes beyond ASCII count as letters: a Russian word has a core too.
bool is_of_core(char c) {
  return is_letter(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// "p@ssw0rd" as it is meant.
std::string without_disguise(std::string text) {
  constexpr auto disguises = std::to_array<std::pair<char, char>>({{'0', 'o'},
                                                                   {'1', 'i'},
                                                                   {'3', 'e'},
                                                                   {'4', 'a'},
                                                                   {'5', 's'},
                                                                   {'7', 't'},
                                                                   {'@', 'a'},
                                                                   {'$', 's'},
                                                                   {'!', 'i'}});
  for (char& c : text) {
    for (const auto& [written, meant] : disguises) {
      if (c == written) c = meant;
    }
  }
  return text;
}

/// Without the digits and marks at the end.
std::string_view without_tail(std::string_view text) {
  while (!text.empty() && !is_of_core(text.back())) text.remove_suffix(1);
  return text;
}

/// Without the digits and marks at both ends.
std::string_view core_of(std::string_view text) {
  while (!text.empty() && !is_of_core(text.front())) text.remove_prefix(1);
  return without_tail(text);
}

std::string only(std::string_view text, bool (*wanted)(char)) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), wanted);
  return kept;
}

bool is_one_or_two_words(std::string_view text) {
  if (is_common_word(text)) return true;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (is_common_word(text.substr(0, at)) && is_common_word(text.substr(at))) return true;
  }
  return false;
}

/// "abcabcabcabc": shorter than itself, said again and again.
bool is_repetition(std::string_view text) {
  for (std::size_t length = 1; length <= text.size() / 2; ++length) {
    bool repeats = true;
    for (std::size_t i = length; i < text.size(); ++i)
      repeats = repeats && text[i] == text[i - length];
    if (repeats && length < password_bytes_min / 2) return true;
  }
  return false;
}

bool is_common(const std::string& password) {
  const std::set<char> different(password.begin(), password.end());
  if (different.size() < different_characters_min || is_repetition(password)) return true;
  const std::string core{core_of(password)};
  // The tail goes before the disguise does: "2026" is a year, not "2o26".
  const std::string undisguised = without_disguise(std::string{without_tail(password)});
  for (const std::string& text : {core, without_disguise(core), undisguised}) {
    if (is_one_or_two_words(only(text, is_letter))) return true;
  }
  const bool is_number = std::all_of(password.begin(), password.end(), is_digit);
  return is_number && is_one_or_two_words(password);
}

bool is_only_name(std::string_view password, std::string_view name) {
  if (name.empty()) return false;
  const auto at = password.find(name);
  if (at == std::string_view::npos) return false;
  const std::string rest =
      std::string{password.substr(0, at)} + std::string{password.substr(at + name.size())};
  return std::none_of(rest.begin(), rest.end(), is_of_core);
}

}  // namespace

PasswordVerdict judge_password(std::string_view password, std::string_view name) {
  const auto plain = folded(password);
  if (!plain) return PasswordVerdict::not_text;
  if (password.size() < password_bytes_min) return PasswordVerdict::too_short;
  if (password.size() > password_bytes_max) return PasswordVerdict::too_long;
  if (is_common(*plain)) return PasswordVerdict::too_common;
  if (is_only_name(*plain, name)) return PasswordVerdict::contains_name;
  return PasswordVerdict::acceptable;
}

}  // namespace tress
