#pragma once

#include <optional>

#include "api/http/response.hpp"

namespace tress {

struct Call;
struct Parts;

/// 404 if the address names a client, branch, wallet, campaign or offer that there is not: a list
/// without rows would say that it is there and has none. Nothing for an id that is none, of which
/// the handler speaks. Asked of the ledger's own streams, so no view is behind it; one row is
/// looked at for each. Any thread.
[[nodiscard]] std::optional<http::Response> missing_in_path(const Parts& parts, const Call& call);

}  // namespace tress
