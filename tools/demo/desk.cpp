#include "tools/demo/desk.hpp"

#include <fmt/core.h>

namespace tress::demo {

StreamId Desk::send(const Actor& actor, AnyCommand command, Timestamp at) {
  const std::string key = fmt::format("demo/{}/{}", seed_, ++sent_);
  const CommandId id = command_id(actor, key);
  const StreamId stream = stream_of(command, id);
  const Hash request = tool::content_hash(command, key);
  pipeline_.send({id, request, actor, std::move(command), at}, sent_);
  return stream;
}

std::optional<Position> Desk::last_position() {
  if (!pipeline_.drain()) return std::nullopt;
  return pipeline_.last_position();
}

Result<void, Fault> Desk::settle() {
  TRESS_TRY(pipeline_.drain());
  const auto refusals = pipeline_.take_refusals();
  if (refusals.empty()) return ok();
  return Fault{Fault::Kind::configuration,
               fmt::format("command {} of the demo", refusals.front().tag),
               "was refused: " + refusals.front().code};
}

}  // namespace tress::demo
