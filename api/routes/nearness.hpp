#pragma once

#include <optional>

#include "schema/access.hpp"

#include "api/routes/parts.hpp"

namespace tress {

/// What brings a member of staff nearer to a client than their role alone.
struct Nearness {
  access::Right right;
  std::optional<access::Linked> linked;
};

/// The first of: their own appointment with that client on a day next to today or today, a
/// follow-up that is theirs to do, a question that they have taken on, the client being theirs.
/// Nothing if there is none, or the views can't say: then the role is all that is known.
[[nodiscard]] std::optional<Nearness> nearness_of(const Parts& parts,
                                                  StaffId person,
                                                  ClientId client);

}  // namespace tress
