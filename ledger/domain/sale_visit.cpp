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

/// Only what will not be refused: no bill stays open because nobody owns its client.
bool may_be_ordered(const client::Command& command,
                    const client::State& known,
                    ClientId client,
                    const Facts& facts) {
  Facts asked = facts;
  asked.stream = id_cast<StreamId>(client);
  asked.ordered_by = OrderedBy{StreamKind::sale, facts.stream};
  return client::decide(command, known, asked).has_value();
}

/// Whoever pays or is served was here: what was to be erased of them is kept.
void append_reviews(std::vector<AnyCommand>& orders, const State& state, const Facts& facts) {
  std::set<ClientId> clients;
  if (state.opened->payer) clients.insert(*state.opened->payer);
  for (const Line& line : state.lines) {
    if (line.served) clients.insert(*line.served);
  }
  for (const ClientId client : clients) {
    const client::State* const known = facts.around->client(client);
    if (known == nullptr || known->announced() == nullptr) continue;
    const client::Command review{client::ReviewRetention{client}};
    if (may_be_ordered(review, *known, client, facts)) orders.emplace_back(review);
  }
}

}  // namespace

std::vector<AnyCommand> visit_orders_of_close(const State& state, const Facts& facts) {
  std::vector<AnyCommand> orders;
  if (facts.is_import()) return orders;
  for (const ClientId client : visitors(state)) {
    const client::State* const known = facts.around->client(client);
    if (known == nullptr) continue;
    const client::Command extend{client::ExtendOwnership{client}};
    if (may_be_ordered(extend, *known, client, facts)) orders.emplace_back(extend);
  }
  append_reviews(orders, state, facts);
  return orders;
}

}  // namespace tress::sale
