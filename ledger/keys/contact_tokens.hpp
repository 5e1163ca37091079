#pragma once

#include <optional>
#include <string>

#include "ledger/keys/search_tokens.hpp"

namespace tress {

/// Fills in the search tokens of a command with contact details (client::Register,
/// client::ChangeContact): what the edge adds before a command is decided.
template <class Contact>
void add_search_tokens(Contact& contact, const SearchTokens& tokens) {
  if (contact.name) {
    contact.search_tokens = tokens.name_tokens(contact.name->reveal());
    // Revealed to be hashed with the index key, like what follows; the texts go nowhere.
  }
  const auto add = [&](std::optional<SearchToken> token) {
    if (token) contact.search_tokens.push_back(*token);
  };
  if (contact.phone) {
    const std::string& phone = contact.phone->reveal();
    // To be hashed.
    add(tokens.phone_token(phone));
    add(tokens.phone_tail_token(phone));
  }
  if (contact.email) {
    add(tokens.email_token(contact.email->reveal()));
    // To be hashed.
  }
  if (contact.birth) {
    add(tokens.birthday_token(contact.birth->reveal()));
    // To be hashed.
  }
}

}  // namespace tress
