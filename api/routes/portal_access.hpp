#pragma once

#include <string_view>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/parts.hpp"
#include "ledger/base/result.hpp"

/// The door between clients and the staff: neither side learns that the other one has rooms.
namespace tress {

/// 401: who are you?
http::Response not_signed_in();

/// 404, in the words of an address that there is not.
http::Response nothing_here();

/// The client who asks, if their session goes on and their file stands: not erased, not merged into
/// another one. Else 401; for the staff 404. Any thread.
Result<ClientId, http::Response> portal_client(const Parts& parts, const http::Request& request);

/// Names what a client asks for by its Idempotency-Key. Clients are no actors with ids of their
/// own: whose key it is stands in the key. May answer 400.
Result<CommandId, http::Response> portal_command(const Call& call, std::string_view what);

/// True if a client's session comes with the request, in whatever way.
bool is_client(const Parts& parts, const http::Request& request);

/// True if the client of this session has shown who they are within ten minutes: who finds a
/// session that was left open is not to keep the file.
bool is_just_signed_in(const Parts& parts, const http::Request& request);

/// Whoever came in by an address of before comes in anew: the salon has written another one.
void end_portal_visits(const Parts& parts, ClientId client);

/// True if the client's file stands and may be signed in to. Any thread.
Result<bool, Fault> has_open_file(const Parts& parts, ClientId client);

}  // namespace tress
