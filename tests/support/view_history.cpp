#include "tests/support/view_history.hpp"

#include <utility>

#include "tests/support/log_samples.hpp"

#include "ledger/books/postings.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/domain/sale_amounts.hpp"

namespace tress::testing {

namespace {

template <class State, class Event>
std::vector<Posting> posted(State& state, const Event& event) {
  auto postings = books::postings(state, event);
  state = evolve(std::move(state), event);
  return postings;
}

}  // namespace

ViewHistory::ViewHistory() = default;
ViewHistory::~ViewHistory() = default;

Position ViewHistory::add(StreamKind kind,
                          StreamId stream,
                          Payload payload,
                          std::vector<Posting> postings) {
  Envelope envelope = envelope_of(kind, stream, std::move(payload));
  envelope.postings = std::move(postings);
  return add_bytes(encode_event(envelope));
}

std::vector<Posting> ViewHistory::posted_by(StreamId bill, const sale::Event& event) {
  return posted(sales_[id_cast<SaleId>(bill)], event);
}

std::vector<Posting> ViewHistory::posted_by(StreamId settled, const settlement::Event& event) {
  return posted(settlements_[id_cast<SettlementId>(settled)], event);
}

Position ViewHistory::add_happened(StreamKind kind, StreamId stream, Payload payload) {
  return add_bytes(encode_event(envelope_of(kind, stream, std::move(payload))));
}

Position ViewHistory::add_bytes(Bytes bytes) {
  const Position position = log_.size();
  const Hash hash = fixed_for<Hash>(position, 0xA5);
  append_to_log({position, time_of(position) + waited_, hash, fixed_for<Signature>(position, 0x5A),
                 std::move(bytes)});
  return position;
}

Position ViewHistory::close(SaleId sale) {
  const sale::State& state = sales_.at(sale);
  const auto totals = sale::totals_of(state, cad());
  return add(sale, sale::Closed{totals, state.opened->opened_on, date_, std::nullopt});
}

Envelope ViewHistory::envelope_of(StreamKind kind, StreamId stream, Payload payload) {
  const Position position = log_.size();
  return {event_schema_version,
          fixed_for<EventId>(position, 0xE0),
          kind,
          stream,
          ++versions_[stream],
          Hash::zero(),
          fixed_for<CommandId>(position, 0xC0),
          fixed_for<CommandId>(position, 0xC0),
          std::nullopt,
          actor_,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          time_of(position),
          date_,
          branch_,
          std::move(payload),
          {},
          std::nullopt};
}

void ViewHistory::append_to_log(StoredEvent event) {
  const Position position = event.position;
  const auto appended = log_.append(Group{position, {std::move(event)}, {}});
  if (appended.has_error()) FAIL(sentence(appended.error()));
}

}  // namespace tress::testing
