#pragma once

#include <optional>
#include <string_view>

#include "ledger/writer/submission.hpp"

/// Who tries to answer alone for what takes two people is refused, and the attempt is on record
/// (domain.md §3.5): an event of that person's stream, in the commit that holds the refusal. So is
/// who does what the salon's owner rule gives to others, and who goes through the clients by number
/// or telephone, though that is a read and no commit.
namespace tress {

/// True for the refusals that are such an attempt: one's own request, one's own roles, a client's
/// segment or tier for which others answer.
[[nodiscard]] bool is_attempt(std::string_view refusal) noexcept;

/// What records that `refused` was refused with that code; nothing if that is not worth a record or
/// nobody asked. The service asks for it, under an id that follows from the refused command's: a
/// repeated request, which has its first answer, leaves no second record. staff::decide limits how
/// many there are in a day.
[[nodiscard]] std::optional<Submission> note_of_attempt(const Submission& refused,
                                                        std::string_view refusal);

/// What records that `person`, as `actor`, was stopped at reading through the clients at `route`,
/// for that reason. The caller says it once; each has an id of its own by `now`.
[[nodiscard]] Submission note_of_look_ups(const Actor& actor,
                                          StaffId person,
                                          std::string_view route,
                                          std::string_view why,
                                          Timestamp now);

}  // namespace tress
