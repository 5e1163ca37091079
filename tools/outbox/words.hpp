#pragma once

#include <optional>
#include <string>

#include "schema/branch.hpp"
#include "schema/campaign.hpp"
#include "schema/outbox.hpp"
#include "schema/payment.hpp"

/// What messages say. Others may read a telephone over somebody's shoulder: no name, no service, no
/// amount (requirements S0-60).
namespace tress::post {

struct Words {
  std::string subject;
  std::string text;
};

/// Requires the campaign of a message that is about one, and that this machine knows the branch's
/// time zone; else the hour is left out.
[[nodiscard]] Words words_of(const outbox::Queued& message,
                             const branch::Opened& branch,
                             const std::optional<campaign::Planned>& campaign = std::nullopt);

/// What a message about a payment link says, which ends in that address. Requires that the link is
/// the message's.
[[nodiscard]] Words payment_words(const payment::Made& link,
                                  const branch::Opened& branch,
                                  const std::string& address);

/// What a message says that brings a code to sign in with.
[[nodiscard]] Words code_words(const branch::Opened& branch, const std::string& code);

/// What a message says that brings a code to show a new address to be one's own.
[[nodiscard]] Words address_code_words(const branch::Opened& branch, const std::string& code);

}  // namespace tress::post
