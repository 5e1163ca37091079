#include "ledger/writer/attempts.hpp"

#include <string>
#include <type_traits>

namespace tress {

namespace {

std::string name_of_command(const AnyCommand& command) {
  return std::visit(
      [](const auto& of_stream) {
        return std::visit(
            [](const auto& one) {
              return std::string{Described<std::decay_t<decltype(one)>>::name};
            },
            of_stream);
      },
      command);
}

}  // namespace

bool is_attempt(std::string_view refusal) noexcept {
  return refusal.ends_with(".self_approval") || refusal == "staff.own_role" ||
         refusal == "campaign.same_person";
}

std::optional<Submission> note_of_attempt(const Submission& refused, std::string_view refusal) {
  const auto person = refused.actor.person;
  if (!person || !is_attempt(refusal)) return std::nullopt;
  const Actor service{ActorKind::system, std::nullopt, Role::service, std::nullopt};
  return Submission{.id = command_id(service, "attempt/" + refused.id.hex()),
                    .request = refused.request,
                    .actor = service,
                    .command = staff::Command{staff::NoteRefusedAttempt{
                        *person, name_of_command(refused.command), std::string{refusal}, refused.id,
                        kind_at(refused.command.index()), stream_of(refused.command, refused.id),
                        refused.actor.role}}};
}

}  // namespace tress
