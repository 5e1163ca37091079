#pragma once

#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/domain/decision.hpp"

/// Events of an accepted command, for whoever wants to fold them (a view, a second opinion).
namespace tress::testing {

struct Happened {
  StreamKind kind;
  StreamId stream;
  Heading heading;
  Payload payload;
  std::vector<Posting> postings;
};

/// Told of each event, in order, once its command is accepted.
using Listener = std::function<void(const Happened&)>;

/// Any stream's event as what an envelope holds.
template <class Event>
Payload payload_from(const Event& event) {
  return std::visit([](const auto& one) { return Payload{one}; }, event);
}

}  // namespace tress::testing
