#pragma once

#include <optional>

#include "schema/client.hpp"

#include "api/http/response.hpp"
#include "api/routes/parts.hpp"

namespace tress {

/// Whether somebody with the same telephone number or e-mail address, or with a name like it and
/// the same birthday, is on file: then a 409 that shows who, masked, so that whoever stands at the
/// desk sees whether it is the same person without reading another one's details, and where to ask
/// for a merge of whoever is registered all the same. Looked up by
/// keyed hashes, as of all that was recorded before. Waits for the view; never on an I/O thread.
[[nodiscard]] std::optional<http::Response> likely_known(const Parts& parts,
                                                         const client::Register& asked);

}  // namespace tress
