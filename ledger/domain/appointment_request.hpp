#pragma once

#include <vector>

#include "schema/appointment.hpp"
#include "schema/client.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/facts.hpp"

/// Inside of the appointment's decider: what a client wants this time. Only appointment*.cpp
/// include this.
namespace tress::appointment {

inline constexpr std::size_t request_tags_max = 20;
inline constexpr std::size_t request_needs_max = 10;

struct Request {
  RequestRecorded event;
  /// All of them, those that stand as well: whoever asks is not told by what follows which do.
  std::vector<client::StateNeed> to_state;
  std::uint32_t last_number;  ///< of a need of that client, with those that are new here
};

/// Each tag and each need once. May return: client_is_unknown (needs of a visit without a client),
/// nothing_is_requested, too_much_is_requested, tag_is_unknown.
[[nodiscard]] Result<Request, Refusal> request_of(const RecordRequest& asked,
                                                  const Booked& booked,
                                                  const Facts& facts);

}  // namespace tress::appointment
