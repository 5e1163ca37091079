#include "ledger/audit/auditor.hpp"

#include <fmt/core.h>

#include "ledger/domain/log_holds.hpp"

namespace tress::audit {

namespace {

std::string words_of(DecodeError error) {
  switch (error) {
    case DecodeError::not_an_event: return "its bytes are not an event";
    case DecodeError::unknown_event_type: return "is of a type that this release does not know";
    case DecodeError::impossible_value: return "holds a value that does not exist";
  }
  return "cannot be read";
}

std::string words_of(merkle::CheckpointError error) {
  switch (error) {
    case merkle::CheckpointError::not_a_note: return "is not a signed note";
    case merkle::CheckpointError::wrong_signature: return "its signature is wrong";
    case merkle::CheckpointError::not_signed_by_log: return "is not signed by the log's key";
    case merkle::CheckpointError::not_a_checkpoint: return "is not a checkpoint";
    case merkle::CheckpointError::other_origin: return "is of a log with another name";
  }
  return "cannot be read";
}

StreamOptions stream_options(const Options& options) {
  const bool replays = options.signatures == Signatures::every_event;
  StreamOptions chosen;
  chosen.replays = replays;
  if (!replays) chosen.resident_max = resident_heads_max;
  if (options.streams_resident_max) chosen.resident_max = *options.streams_resident_max;
  chosen.folder = options.temporary_folder;
  chosen.threads = options.threads;
  return chosen;
}

}  // namespace

Auditor::Auditor(merkle::VerifierKey trusted, LogKeys keys, const Options& options)
    : trusted_(std::move(trusted)),
      keys_(std::move(keys)),
      options_(options),
      findings_(options.findings_max),
      streams_(findings_, stream_options(options)),
      signed_by_(keys_.spans().size()) {}

Auditor::Auditor(const merkle::VerifierKey& log_key, const Options& options)
    : Auditor(log_key, LogKeys::only(log_key), options) {}

bool Auditor::take(StoredEvent event) {
  return take(prepare(std::move(event), keys_, options_.signatures));
}

bool Auditor::take(const Prepared& event) {
  const StoredEvent& stored = event.stored;
  if (!is_in_order(stored)) return false;
  ++next_;
  ++counts_.events;
  if (last_recorded_ && stored.recorded_at <= *last_recorded_) {
    findings_.add(event_place(stored.position), "is not recorded after the one before it");
  }
  last_recorded_ = stored.recorded_at;
  tree_.append(event.leaf);
  check_signature(event);
  if (!is_readable(event)) {
    pass_over(stored.position, next_);
    return false;
  }
  if (event.has_odd_posting) {
    findings_.add(event_place(stored.position), "has a posting that no books can take");
  }
  counts_.sealed_parts += event.sealed_parts;
  if (event.envelope) take_about_the_log(stored, *event.envelope);
  check_kind(stored, event.head->stream_kind);
  const bool replays = options_.signatures == Signatures::every_event;
  streams_.take({stored.position, stored.event_hash, *event.head},
                replays ? &*event.envelope : nullptr, stored.bytes);
  return true;
}

bool Auditor::is_in_order(const StoredEvent& event) {
  if (event.position < next_) {
    findings_.add(event_place(event.position), "stands twice, or after later ones");
    return false;
  }
  if (event.position > next_) {
    findings_.add(events_place(next_, event.position), "missing");
    tree_.lose_leaf();
    pass_over(next_, event.position);
    next_ = event.position;
  }
  return true;
}

/// What they say is not known, so neither is what hangs on it.
void Auditor::pass_over(Position first, Position end) {
  is_whole_ = false;
  streams_.lose_event(first);
  key_audit_.pass_over(first, end);
  act_audit_.pass_over();
  address_audit_.pass_over();
  retention_audit_.pass_over();
  close_audit_.pass_over();
  review_audit_.pass_over();
}

void Auditor::lose(std::string why) {
  findings_.add(event_place(next_), std::move(why));
  lose_named();
}

void Auditor::lose_named() {
  tree_.lose_leaf();
  ++next_;
  pass_over(next_ - 1, next_);
}

void Auditor::check_signature(const Prepared& event) {
  const auto& spans = keys_.spans();
  while (span_ + 1 < spans.size() && spans[span_ + 1].from <= event.stored.position) ++span_;
  ++signed_by_[span_];
  if (!event.is_signed) return;
  ++counts_.signatures;
  if (*event.is_signed) return;
  findings_.add(event_place(event.stored.position), "its signature is not the log key's");
}

bool Auditor::is_readable(const Prepared& event) {
  if (!event.is_intact) {
    findings_.add(event_place(event.stored.position),
                  "its bytes are not the ones that were signed");
    return false;
  }
  if (event.error) {
    findings_.add(event_place(event.stored.position), words_of(*event.error));
    return false;
  }
  return true;
}

/// Of a log whose first event can't be had nobody knows what it is for.
void Auditor::check_kind(const StoredEvent& stored, StreamKind kind) {
  if (!holds_ || may_hold(*holds_, kind)) return;
  findings_.add(event_place(stored.position), *holds_ == LogHolds::access
                                                  ? "has no place in an access log"
                                                  : "has its place in an access log");
}

void Auditor::take_about_the_log(const StoredEvent& stored, const Envelope& envelope) {
  const Position position = stored.position;
  if (position == 0) {
    const auto* const founded = get_if<salon::Founded>(&envelope.payload);
    if (founded != nullptr) holds_ = holds_of(*founded);
  }
  key_audit_.take(position, envelope);
  // With checkpoints only, most events are not looked at.
  if (options_.signatures == Signatures::every_event) {
    act_audit_.take(stored, envelope);
    address_audit_.take(stored, envelope);
    retention_audit_.take(stored, envelope);
    close_audit_.take(stored, envelope);
    review_audit_.take(stored, envelope);
  }
  count_asserted(envelope);
  const auto* const heads = get_if<system::HeadsSealed>(&envelope.payload);
  if (heads != nullptr && envelope.stream_kind == StreamKind::system) {
    ++asserted_.heads_sealed;
    last_heads_ = SealedHeads{position, *heads};
  }
}

void Auditor::count_asserted(const Envelope& envelope) {
  ++(envelope.actor.kind == ActorKind::staff ? asserted_.by_staff : asserted_.by_service);
  if (const auto* const erased = get_if<client::Erased>(&envelope.payload)) {
    ++asserted_.erasures;
    asserted_.erased_parts += erased->sealed_parts;
  }
}

void Auditor::compare_tile(const merkle::TileRef& ref,
                           ByteView ours,
                           const std::optional<Bytes>& stored) {
  ++counts_.tiles;
  tree_.compare_tile(ref, ours, stored);
}

void Auditor::take_checkpoint(const std::string& place, const OpenedNote& opened) {
  ++counts_.checkpoints;
  ++counts_.signatures;
  if (!opened) return findings_.add(place, words_of(opened.error()));
  const merkle::Checkpoint& checkpoint = opened.value();
  if (checkpoint.size != next_) {
    return findings_.add(
        place, fmt::format("speaks of {} events where there are {}", checkpoint.size, next_));
  }
  tree_.compare_root(place, checkpoint.root);
}

Result<Report, Fault> Auditor::finish() {
  tree_.finish();
  TRESS_TRY(streams_.finish());
  key_audit_.finish();
  asserted_.acts = act_audit_.counts();
  counts_.streams = streams_.streams();
  counts_.postings = streams_.postings();
  std::optional<Hash> root;
  if (tree_.is_whole()) root = tree_.edge().root();
  std::vector<KeyUse> keys;
  for (std::size_t i = 0; i < signed_by_.size(); ++i) {
    keys.push_back({keys_.spans()[i], signed_by_[i]});
  }
  return Report{
      counts_, asserted_,           std::move(keys), key_audit_.root_key(), key_audit_.distrusted(),
      root,    std::move(findings_)};
}

}  // namespace tress::audit
