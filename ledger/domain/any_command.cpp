#include "ledger/domain/any_command.hpp"

namespace tress {

AnyCommand::AnyCommand(const AnyCommand&) = default;
AnyCommand::AnyCommand(AnyCommand&&) noexcept = default;
AnyCommand& AnyCommand::operator=(const AnyCommand&) = default;
AnyCommand& AnyCommand::operator=(AnyCommand&&) noexcept = default;
AnyCommand::~AnyCommand() = default;

}  // namespace tress
