#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/keys/phone.hpp"

namespace tress {

/// Blind index: equal values give equal tokens, and without the index key a token says nothing.
/// Telephone numbers are few enough to try them all, so the key must never lie beside the tokens.
///
/// Token = BLAKE2b-128 keyed by the index key over purpose ‖ 0x00 ‖ value; purposes "name",
/// "email", "phone", "phone_tail", "birthday", "card", "field"; values normalised by name_keys.hpp,
/// normalise.hpp and phone.hpp. Immutable; any thread.
class SearchTokens {
 public:
  /// `index_key` outlives this. `here` is the country whose national numbers are typed without
  /// a country code.
  SearchTokens(const Secret& index_key, PhoneCountry here) : key_(index_key), here_(here) {}

  /// Every token under which a client of that name is found, at most `name_keys_max`.
  [[nodiscard]] std::vector<SearchToken> name_tokens(std::string_view name) const;

  /// Nothing if it is no telephone number.
  [[nodiscard]] std::optional<SearchToken> phone_token(std::string_view phone) const;

  /// Of the last four digits. Nothing if it is no telephone number.
  [[nodiscard]] std::optional<SearchToken> phone_tail_token(std::string_view phone) const;

  /// Nothing if it is no e-mail address.
  [[nodiscard]] std::optional<SearchToken> email_token(std::string_view email) const;

  /// Of the day and the month (ledger/base/birth.hpp). Nothing without them. With a name it tells
  /// people apart; alone it is 366 values, and who has the index key knows them all.
  [[nodiscard]] std::optional<SearchToken> birthday_token(std::string_view birth) const;

  /// Of a gift card's printed code: 10 to 40 letters and digits; blanks and hyphens between them,
  /// and small or capital letters, make no difference. Nothing if it is no such code: a shorter one
  /// could be guessed at the till.
  [[nodiscard]] std::optional<SearchToken> card_token(std::string_view code) const;

  /// Of the value of a field that the salon has defined: `field` is its code, `value` a whole text,
  /// a decimal number, a day as "2026-11-22" or the code of a choice. Nothing without a value.
  [[nodiscard]] std::optional<SearchToken> field_token(std::string_view field,
                                                       std::string_view value) const;

  /// Of what was typed into a search box, if it is a whole telephone number, exactly four digits (a
  /// number's end) or an e-mail address.
  [[nodiscard]] std::optional<SearchToken> exact_token(std::string_view typed) const;

  /// From what was typed into a search box to tokens that a client must all have: the exact one, or
  /// words of a name and their beginnings. Empty if nothing can be looked up: then nobody matches.
  [[nodiscard]] std::vector<SearchToken> query_tokens(std::string_view typed) const;

 private:
  [[nodiscard]] SearchToken token(std::string_view purpose, std::string_view value) const;

  const Secret& key_;
  PhoneCountry here_;
};

}  // namespace tress
