#pragma once

#include <optional>

#include "schema/client.hpp"

#include "api/http/response.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/parts.hpp"

namespace tress {

/// Whether somebody with the same telephone number or e-mail address, or with a name like it and
/// the same birthday, is on file: then a 409 that shows who, masked, so that whoever stands at the
/// desk sees whether it is the same person without reading another one's details, and where to ask
/// for a merge of whoever is registered all the same. Looked up by
/// keyed hashes, as of all that was recorded before; what is shown is recorded as read. Waits for
/// the view; never on an I/O thread.
[[nodiscard]] std::optional<http::Response> likely_known(const Parts& parts,
                                                         const client::Register& asked,
                                                         const Reader& reader);

/// The same, asked for by itself while somebody is being written down: 200 with a list, which may
/// be empty. A telephone number or an address that is not whole yet is looked for by nobody.
[[nodiscard]] http::Response look_alikes(const Parts& parts,
                                         const client::Register& asked,
                                         const Reader& reader);

}  // namespace tress
