#pragma once

#include <vector>

#include "api/http/response.hpp"
#include "api/routes/api_route.hpp"
#include "ledger/keys/portal_codes.hpp"

namespace tress {

/// How clients come in and go: a code by telephone or mail, a session, its end.
std::vector<ApiRoute> portal_sign_in_routes();

/// Why a code opens nothing. Requires that it does not.
http::Response code_refused(PortalCodes::Outcome outcome);

}  // namespace tress
