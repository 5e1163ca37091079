#include "ledger/audit/stream_audit.hpp"

#include <fmt/core.h>

#include "ledger/audit/possible.hpp"

namespace tress::audit {

std::uint64_t StreamAudit::version_of(StreamKind kind, StreamId stream) const {
  const auto found = heads_.find(Key{kind, stream});
  return found == heads_.end() ? 0 : found->second.version;
}

void StreamAudit::take(Position position, const Hash& event_hash, const Envelope& envelope) {
  const StreamKind kind = envelope.stream_kind;
  if (kind_of(envelope.payload) != kind) {
    has_lost_ = true;
    return findings_.add(event_place(position), "is of another kind than its stream");
  }
  const Head fresh{0, Hash::zero(), initial_state(kind), false};
  Head& head = heads_.try_emplace(Key{kind, envelope.stream}, fresh).first->second;
  if (!head.is_broken && !continues(position, envelope, head)) head.is_broken = true;
  if (!head.is_broken) replay(position, envelope, head);
  head.version = envelope.stream_version;
  head.last_hash = event_hash;
}

bool StreamAudit::continues(Position position, const Envelope& envelope, const Head& head) {
  if (envelope.stream_version != head.version + 1) {
    const bool is_hole = envelope.stream_version > head.version + 1;
    if (is_hole && has_lost_) return false;
    findings_.add(event_place(position),
                  fmt::format("is version {} of its stream, which stood at {}",
                              envelope.stream_version, head.version));
    return false;
  }
  if (envelope.previous != head.last_hash) {
    findings_.add(event_place(position), "does not name the event before it in its stream");
    return false;
  }
  return true;
}

void StreamAudit::replay(Position position, const Envelope& envelope, Head& head) {
  const AnyEvent event = event_of(envelope.payload);
  if (!can_follow(head.state, event)) {
    head.is_broken = true;
    return findings_.add(event_place(position), "cannot happen where its stream stood");
  }
  const auto derived = postings_of(head.state, event);
  postings_ += derived.size();
  if (derived != envelope.postings) {
    findings_.add(event_place(position), "its postings are not those that follow from its stream");
  }
  head.state = evolve(std::move(head.state), event);
}

}  // namespace tress::audit
