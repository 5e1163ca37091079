#include "ledger/writer/attempts.hpp"

#include <string>
#include <type_traits>

#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"

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
         refusal == "campaign.same_person" || refusal == "client.not_the_responsible_role";
}

Submission note_of_look_ups(const Actor& actor,
                            StaffId person,
                            std::string_view route,
                            std::string_view why,
                            Timestamp now) {
  const std::string key = "look-ups/" + std::string{why} + "/" + person.hex() + "/" + to_text(now);
  const CommandId id = command_id(service_actor(), key);
  return {.id = id,
          .request = sha256(bytes_of(key)),
          .actor = service_actor(),
          .command = staff::Command{
              staff::NoteRefusedAttempt{person, std::string{route}, std::string{why}, id,
                                        StreamKind::staff, id_cast<StreamId>(person), actor.role}}};
}

std::optional<Submission> note_of_attempt(const Submission& refused, std::string_view refusal) {
  const auto person = refused.actor.person;
  if (!person || !is_attempt(refusal)) return std::nullopt;
  return Submission{.id = command_id(service_actor(), "attempt/" + refused.id.hex()),
                    .request = refused.request,
                    .actor = service_actor(),
                    .command = staff::Command{staff::NoteRefusedAttempt{
                        *person, name_of_command(refused.command), std::string{refusal}, refused.id,
                        kind_at(refused.command.index()), stream_of(refused.command, refused.id),
                        refused.actor.role}}};
}

}  // namespace tress
