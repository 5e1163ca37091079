#pragma once

#include "ledger/domain/client.hpp"
#include "ledger/domain/rules.hpp"

/// Inside of the client's decider: what client.cpp takes from client_erasure.cpp. Only client*.cpp
/// include this.
namespace tress::client {

using Outcome = Result<Decision<Event>, Refusal>;

Outcome carry_out(const PlaceHold& asked, const State& state, const Facts& facts);
Outcome carry_out(const LiftHold& asked, const State& state, const Facts& facts);
Outcome carry_out(const RequestErasure& asked, const State& state, const Facts& facts);
Outcome carry_out(const ApproveErasure& asked, const State& state, const Facts& facts);
Outcome carry_out(const RejectErasure& asked, const State& state, const Facts& facts);

State after(State before, const HoldPlaced& placed);
State after(State before, const HoldLifted& lifted);
State after(State before, const ErasureRequested& requested);
State after(State before, const ErasureRejected& rejected);
State after(State before, const Erased& erased);

}  // namespace tress::client
