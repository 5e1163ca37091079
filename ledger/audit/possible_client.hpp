#pragma once

#include "ledger/domain/client.hpp"

namespace tress::audit {

/// The client's part of `can_follow` (possible.hpp).
[[nodiscard]] bool can_follow_of_client(const client::State& before, const client::Event& event);

}  // namespace tress::audit
