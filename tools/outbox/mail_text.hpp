#pragma once

#include <string>

#include "tools/outbox/carrier.hpp"

namespace tress::post {

/// The letter as a mail (RFC 5322), lines ending in CR LF, from `from` if that is not empty. Its
/// Message-ID is made of the key, so that a second delivery is the same mail.
/// Requires `is_address` of both.
[[nodiscard]] std::string mail_text(const Letter& letter, const std::string& from);

/// True if the address can stand in a mail's head and in SMTP: one line, one @, nothing that ends
/// it.
[[nodiscard]] bool is_address(const std::string& address);

}  // namespace tress::post
