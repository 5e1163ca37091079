#include "ledger/keys/search_tokens.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "ledger/base/birth.hpp"
#include "ledger/crypto/blake2b.hpp"
#include "ledger/keys/name_keys.hpp"
#include "ledger/keys/normalise.hpp"

namespace tress {

namespace {

constexpr std::string_view name_purpose = "name";
constexpr std::string_view email_purpose = "email";
constexpr std::string_view phone_purpose = "phone";
constexpr std::string_view phone_tail_purpose = "phone_tail";
constexpr std::string_view birthday_purpose = "birthday";
constexpr std::string_view card_purpose = "card";
constexpr std::string_view field_purpose = "field";

constexpr std::size_t card_code_min = 10;
constexpr std::size_t card_code_max = 40;

bool is_phone_tail(std::string_view text) {
  return text.size() == 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

SearchToken SearchTokens::token(std::string_view purpose, std::string_view value) const {
  constexpr std::array<Byte, 1> separator{0};
  return blake2b<SearchToken>({bytes_of(purpose), separator, bytes_of(value)}, key_.view());
}

std::vector<SearchToken> SearchTokens::name_tokens(std::string_view name) const {
  std::vector<SearchToken> tokens;
  for (const std::string& key : name_keys(name)) tokens.push_back(token(name_purpose, key));
  return tokens;
}

std::optional<SearchToken> SearchTokens::phone_token(std::string_view phone) const {
  const auto number = phone_normalised(phone, here_);
  if (!number) return std::nullopt;
  return token(phone_purpose, *number);
}

std::optional<SearchToken> SearchTokens::phone_tail_token(std::string_view phone) const {
  const auto number = phone_normalised(phone, here_);
  if (!number) return std::nullopt;
  return token(phone_tail_purpose, phone_tail(*number));
}

std::optional<SearchToken> SearchTokens::email_token(std::string_view email) const {
  const auto address = email_normalised(email);
  if (!address) return std::nullopt;
  return token(email_purpose, *address);
}

std::optional<SearchToken> SearchTokens::birthday_token(std::string_view birth) const {
  const auto parsed = parse_birth(birth);
  if (!parsed || !parsed->day) return std::nullopt;
  // "05-17", the end of either form with a day in it.
  return token(birthday_purpose, birth.substr(birth.size() - 5));
}

std::optional<SearchToken> SearchTokens::card_token(std::string_view code) const {
  std::string plain;
  for (const char c : code) {
    if (c == ' ' || c == '-') continue;
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_small = c >= 'a' && c <= 'z';
    if (!is_digit && !is_capital && !is_small) return std::nullopt;
    plain += is_small ? static_cast<char>(c - 'a' + 'A') : c;
    if (plain.size() > card_code_max) return std::nullopt;
  }
  if (plain.size() < card_code_min) return std::nullopt;
  return token(card_purpose, plain);
}

std::optional<SearchToken> SearchTokens::field_token(std::string_view field,
                                                     std::string_view value) const {
  const auto plain = folded(value);
  if (!plain || plain->empty()) return std::nullopt;
  // A code holds no zero, so no field and value look like another field and value.
  return token(field_purpose, std::string{field} + '\0' + *plain);
}

std::optional<SearchToken> SearchTokens::exact_token(std::string_view typed) const {
  if (const auto phone = phone_token(typed)) return phone;
  if (const auto email = email_token(typed)) return email;
  const auto plain = folded(typed);
  if (!plain || !is_phone_tail(*plain)) return std::nullopt;
  return token(phone_tail_purpose, *plain);
}

std::vector<SearchToken> SearchTokens::query_tokens(std::string_view typed) const {
  if (const auto exact = exact_token(typed)) return {*exact};
  std::vector<SearchToken> tokens;
  for (const std::string& key : name_query_keys(typed)) tokens.push_back(token(name_purpose, key));
  return tokens;
}

}  // namespace tress
