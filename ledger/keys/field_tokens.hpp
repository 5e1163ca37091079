#pragma once

#include <optional>
#include <string>

#include "ledger/base/time.hpp"
#include "ledger/keys/search_tokens.hpp"

namespace tress {

/// Fills in the search tokens of a command that sets a field of the card (client::SetField): what
/// the edge adds before a command is decided. The decider keeps them if the field is searchable.
template <class Asked>
void add_field_tokens(Asked& asked, const SearchTokens& tokens) {
  const auto add = [&](const std::string& value) {
    const auto token = tokens.field_token(asked.field, value);
    if (token) asked.search_tokens.push_back(*token);
  };
  if (asked.text) {
    add(asked.text->reveal());
    // To be hashed with the index key; the text goes nowhere.
  }
  if (asked.number) add(std::to_string(*asked.number));
  if (asked.day) add(to_text(*asked.day));
  for (const std::string& choice : asked.choices) add(choice);
}

}  // namespace tress
