#include "ledger/audit/auditor.hpp"

#include <fmt/core.h>

#include "ledger/books/chart.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/codec/parts.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/writer/rows.hpp"

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

bool is_posting(const Posting& posting) {
  const bool has_precision =
      posting.decimals == posting.currency.decimals() || posting.decimals == fine_decimals;
  return has_precision && posting.amount > 0 &&
         books::find_account(posting.debit.account) != nullptr &&
         books::find_account(posting.credit.account) != nullptr;
}

}  // namespace

Auditor::Auditor(merkle::VerifierKey log_key, const Options& options)
    : log_key_(std::move(log_key)),
      signatures_(options.signatures),
      findings_(options.findings_max) {}

const Envelope* Auditor::take(const StoredEvent& event) {
  envelope_.reset();
  if (!is_in_order(event)) return nullptr;
  ++next_;
  ++counts_.events;
  if (last_recorded_ && event.recorded_at <= *last_recorded_) {
    findings_.add(event_place(event.position), "is not recorded after the one before it");
  }
  last_recorded_ = event.recorded_at;
  tree_.append(leaf_of(event));
  check_signature(event);
  if (!is_intact(event)) {
    is_whole_ = false;
    streams_.lose_event();
    return nullptr;
  }
  check_body(event, *envelope_);
  return &*envelope_;
}

bool Auditor::is_in_order(const StoredEvent& event) {
  if (event.position < next_) {
    findings_.add(event_place(event.position), "stands twice, or after later ones");
    return false;
  }
  if (event.position > next_) {
    findings_.add(events_place(next_, event.position), "missing");
    tree_.lose_leaf();
    streams_.lose_event();
    is_whole_ = false;
    next_ = event.position;
  }
  return true;
}

void Auditor::lose(std::string why) {
  findings_.add(event_place(next_), std::move(why));
  lose_named();
}

void Auditor::lose_named() {
  tree_.lose_leaf();
  streams_.lose_event();
  is_whole_ = false;
  ++next_;
}

void Auditor::check_signature(const StoredEvent& event) {
  if (signatures_ == Signatures::checkpoints_only) return;
  ++counts_.signatures;
  if (verify_event(log_key_.key, event.event_hash, event.signature)) return;
  findings_.add(event_place(event.position), "its signature is not the log key's");
}

bool Auditor::is_intact(const StoredEvent& event) {
  if (sha256(event.bytes) != event.event_hash) {
    findings_.add(event_place(event.position), "its bytes are not the ones that were signed");
    return false;
  }
  auto decoded = decode_event(event.bytes);
  if (!decoded) {
    findings_.add(event_place(event.position), words_of(decoded.error()));
    return false;
  }
  envelope_ = std::move(decoded.value());
  return true;
}

void Auditor::check_body(const StoredEvent& event, const Envelope& envelope) {
  for (const Posting& posting : envelope.postings) {
    if (!is_posting(posting)) {
      findings_.add(event_place(event.position), "has a posting that no books can take");
    }
  }
  if (const auto* const founded = std::get_if<salon::Founded>(&envelope.payload)) {
    check_founding(event, *founded);
  }
  for_each_part(envelope.payload, [&](const auto&) { ++counts_.sealed_parts; });
  streams_.take(event.position, event.event_hash, envelope);
}

void Auditor::check_founding(const StoredEvent& event, const salon::Founded& founded) {
  const bool is_ours = founded.origin == log_key_.name && founded.log_key == log_key_.key;
  if (event.position == 0 && is_ours) return;
  findings_.add(event_place(event.position),
                is_ours ? "founds a salon that had begun" : "founds another log than the key's");
}

void Auditor::compare_tile(const merkle::TileRef& ref,
                           ByteView ours,
                           const std::optional<Bytes>& stored) {
  ++counts_.tiles;
  tree_.compare_tile(ref, ours, stored);
}

void Auditor::take_checkpoint(const std::string& place, std::string_view note) {
  ++counts_.checkpoints;
  ++counts_.signatures;
  const auto opened = merkle::open_checkpoint(note, log_key_);
  if (!opened) return findings_.add(place, words_of(opened.error()));
  const merkle::Checkpoint& checkpoint = opened.value();
  if (checkpoint.size != next_) {
    return findings_.add(
        place, fmt::format("speaks of {} events where there are {}", checkpoint.size, next_));
  }
  tree_.compare_root(place, checkpoint.root);
}

Report Auditor::finish() {
  tree_.finish();
  counts_.streams = streams_.streams();
  counts_.postings = streams_.postings();
  std::optional<Hash> root;
  if (tree_.is_whole()) root = tree_.edge().root();
  return {counts_, root, std::move(findings_)};
}

}  // namespace tress::audit
