#pragma once

#include <string>

#include "api/http/router.hpp"
#include "api/routes/work_pool.hpp"
#include "ledger/witness/witness.hpp"

namespace tress::witness_service {

/// The witness over HTTP (C2SP tlog-witness), below `prefix` ("" or "/witness"):
///   POST add-checkpoint, GET <hex SHA-256 of an origin>/checkpoint, as the protocol says;
///   POST change-key, an addition of ours (schema/README.md); GET vkey, our verifier key.
/// Bodies may have any media type: the protocol names none. `witness` and `pool`, where syncing the
/// disk is waited for, outlive the router.
[[nodiscard]] http::Router make_router(witness::Witness& witness,
                                       WorkPool& pool,
                                       const std::string& prefix);

/// "" or a path that begins with a slash and does not end with one, of letters, digits, '-', '_'.
[[nodiscard]] bool is_prefix(std::string_view prefix) noexcept;

}  // namespace tress::witness_service
