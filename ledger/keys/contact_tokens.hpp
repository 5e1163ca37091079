#pragma once

#include <optional>

#include "ledger/keys/search_tokens.hpp"

namespace tress {

/// Fills in the search tokens of a command with contact details (client::Register,
/// client::ChangeContact): what the edge adds before a command is decided.
template <class Contact>
void add_search_tokens(Contact& contact, const SearchTokens& tokens) {
  // Revealed to be hashed with the index key; the texts themselves go nowhere.
  if (contact.name) contact.search_tokens = tokens.name_tokens(contact.name->reveal());
  const auto add = [&](std::optional<SearchToken> token) {
    if (token) contact.search_tokens.push_back(*token);
  };
  // As above.
  if (contact.phone) add(tokens.phone_token(contact.phone->reveal()));
  // As above.
  if (contact.phone) add(tokens.phone_tail_token(contact.phone->reveal()));
  // As above.
  if (contact.email) add(tokens.email_token(contact.email->reveal()));
}

}  // namespace tress
