#pragma once

#include <optional>
#include <string>

#include "schema/payment.hpp"

#include "api/http/responder.hpp"
#include "api/http/response.hpp"
#include "api/routes/parts.hpp"

/// The addresses of payment links. Whoever has one may pay: it stands in the answer to whoever made
/// the link, and in the message to the client.
namespace tress {

/// Whose address has a secret part behind its '#', which browsers never send.
[[nodiscard]] std::string payment_address(const std::string& base, const std::string& token);

/// What the edge adds before a link is made (command_routes.cpp); here, whether one can be.
std::optional<http::Response> complete(payment::MakeLink& asked, const Parts& parts);

/// Puts the token's hash into the command, and the address into the answer (`Location`) once it is
/// accepted. Requires a submission of `MakeLink`.
http::Responder name_link(const Parts& parts, Submission& submission, http::Responder responder);

}  // namespace tress
