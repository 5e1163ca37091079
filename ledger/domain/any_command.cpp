#include "ledger/domain/any_command.hpp"

namespace tress {

AnyCommand::AnyCommand(const AnyCommand&) = default;
AnyCommand::AnyCommand(AnyCommand&&) noexcept = default;

AnyCommand& AnyCommand::operator=(const AnyCommand& other) {
  return *this = AnyCommand{other};  // what copies and moves is compiled once for each kind
}

AnyCommand& AnyCommand::operator=(AnyCommand&&) noexcept = default;
AnyCommand::~AnyCommand() = default;

}  // namespace tress
