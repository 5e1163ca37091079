#pragma once

#include <string>
#include <vector>

#include <flatbuffers/reflection.h>

namespace tress::schemac {

/// What in `now` breaks a promise that `released` made about stored bytes or their JSON: one
/// sentence each, empty if `now` only adds. Stricter than `flatc --conform`, which lets pass: a
/// last field removed, renames, `(required)` given or taken, a struct that grew, another identifier
/// or root. Everything in `released` counts, so give it the event schema alone.
std::vector<std::string> broken_promises(const reflection::Schema& released,
                                         const reflection::Schema& now);

}  // namespace tress::schemac
