#include "ledger/domain/sale_visit.hpp"

#include <set>

#include "ledger/domain/client.hpp"

namespace tress::sale {

namespace {

/// Those whom a service of the bill was for.
std::set<ClientId> visitors(const State& state) {
  std::set<ClientId> clients;
  for (const Line& line : state.lines) {
    if (line.kind != LineKind::service) continue;
    const auto client = line.served ? line.served : state.opened->payer;
    if (client) clients.insert(*client);
  }
  return clients;
}

}  // namespace

std::vector<AnyCommand> visit_orders_of_close(const State& state, const Facts& facts) {
  std::vector<AnyCommand> orders;
  if (facts.is_import()) return orders;
  for (const ClientId client : visitors(state)) {
    const client::State* const known = facts.around->client(client);
    if (known == nullptr) continue;
    // Only what will not be refused: no bill stays open because nobody owns its client.
    const client::Command extend{client::ExtendOwnership{client}};
    Facts asked = facts;
    asked.stream = id_cast<StreamId>(client);
    asked.ordered_by = OrderedBy{StreamKind::sale, facts.stream};
    if (client::decide(extend, *known, asked)) orders.emplace_back(extend);
  }
  return orders;
}

}  // namespace tress::sale
