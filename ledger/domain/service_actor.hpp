#pragma once

#include <optional>

#include "schema/common.hpp"

namespace tress {

/// Who acts where no person does: the program itself, in the role that nobody can be given.
inline Actor service_actor() {
  return {ActorKind::system, std::nullopt, Role::service, std::nullopt};
}

}  // namespace tress
