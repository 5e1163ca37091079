#pragma once

#include <optional>
#include <string>

#include "ledger/domain/client_rules.hpp"

/// Contact details on their way from a command into a part that the committer seals. Only
/// client*.cpp include this.
namespace tress::client {

using PersonalText = std::optional<Personal<std::string>>;

inline constexpr std::size_t email_bytes_max = 254;  // RFC 5321: a path of 256 with its brackets

/// May return: phone_is_not_e164, email_is_not_an_address.
Result<void, Refusal> check_shapes(const PersonalText& phone, const PersonalText& email);

/// A day of grace for salons east of UTC. May return: birth_is_malformed.
Result<void, Refusal> check_birth(const PersonalText& birth, const Facts& facts);

/// A code, and not an address: it stands in the open. May return: code_is_malformed.
Result<void, Refusal> check_region(const std::optional<std::string>& region);

template <class Asked>
Sealed<ContactDetails, FieldClass::contact> contact_of(ClientId client, const Asked& asked) {
  return {client, Personal<ContactDetails>{{to_be_sealed(asked.name), to_be_sealed(asked.phone),
                                            to_be_sealed(asked.email), to_be_sealed(asked.birth),
                                            asked.sex}}};
}

template <class Asked>
bool has_contact(const Asked& asked) {
  return asked.name || asked.phone || asked.email || asked.birth;
}

}  // namespace tress::client
