#pragma once

#include <string>

#include "projections/client_card/client_card.hpp"

namespace tress {

/// The receipt of a consent as ISO/IEC TS 27560:2023 has it, in JSON: what was agreed to, shown
/// how, and what became of it. What signs it is the event's own receipt, whose address stands in
/// it.
[[nodiscard]] std::string consent_receipt(ClientId client,
                                          const client_card::Consent& consent,
                                          const client_card::CardBook& book);

}  // namespace tress
