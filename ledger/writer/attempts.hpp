#pragma once

#include <optional>
#include <string_view>

#include "ledger/writer/submission.hpp"

/// Who tries to answer alone for what takes two people is refused, and the attempt is on record
/// (domain.md §3.5): an event of that person's stream, in the commit that holds the refusal.
namespace tress {

/// True for the refusals that are such an attempt: one's own request, one's own roles.
[[nodiscard]] bool is_attempt(std::string_view refusal) noexcept;

/// What records that `refused` was refused with that code; nothing if that is not worth a record or
/// nobody asked. The service asks for it, under an id that follows from the refused command's: a
/// repeated request, which has its first answer, leaves no second record. staff::decide limits how
/// many there are in a day.
[[nodiscard]] std::optional<Submission> note_of_attempt(const Submission& refused,
                                                        std::string_view refusal);

}  // namespace tress
