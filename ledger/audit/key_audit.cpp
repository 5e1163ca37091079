#include "ledger/audit/key_audit.hpp"

#include "ledger/crypto/signer.hpp"

namespace tress::audit {

namespace {

bool brings_key(const Payload& payload) {
  return holds_alternative<system::LogKeyRotated>(payload) ||
         holds_alternative<system::LogKeyCompromised>(payload);
}

}  // namespace

void KeyAudit::take(Position position, const Envelope& envelope) {
  const Payload& payload = envelope.payload;
  expect(position, brings_key(payload));
  if (const auto* const founded = get_if<salon::Founded>(&payload)) {
    take_founding(position, *founded);
  } else if (const auto* const set = get_if<system::RootKeySet>(&payload)) {
    take_root(position, *set);
  } else if (const auto* const rotated = get_if<system::LogKeyRotated>(&payload)) {
    const system::KeyChange change{rotated->old_key, rotated->new_key, rotated->position};
    take_change(position, change, system::log_key_rotated_text(keys_.origin(), change),
                rotated->root_signature);
  } else if (const auto* const stolen = get_if<system::LogKeyCompromised>(&payload)) {
    const system::KeyChange change{stolen->key, stolen->new_key, stolen->position};
    take_change(position, change,
                system::log_key_compromised_text(keys_.origin(), change, stolen->last_trusted_size),
                stolen->root_signature);
    if (stolen->last_trusted_size < position) {
      distrusted_.push_back({stolen->last_trusted_size, position});
    }
  }
}

void KeyAudit::pass_over(Position first, Position end) {
  const auto& spans = keys_.spans();
  if (first > 0) expect(first - 1, false);
  while (next_span_ < spans.size() && spans[next_span_].from < end) ++next_span_;
}

void KeyAudit::expect(Position position, bool brings_key) {
  const auto& spans = keys_.spans();
  while (next_span_ < spans.size() && spans[next_span_].from <= position) {
    const bool is_here = spans[next_span_].from == position && brings_key;
    if (!is_here) {
      findings_.add(event_place(spans[next_span_].from),
                    "brings in no key, though one is said to be the log's from there on");
    }
    ++next_span_;
  }
}

void KeyAudit::take_founding(Position position, const salon::Founded& founded) {
  // Whoever believes a later key believes this one through the changes that lead there.
  const bool is_ours = founded.origin == trusted_.name && founded.log_key == keys_.at(0);
  if (position == 0 && is_ours) return;
  findings_.add(event_place(position),
                is_ours ? "founds a salon that had begun" : "founds another log than the key's");
}

void KeyAudit::take_root(Position position, const system::RootKeySet& set) {
  if (root_key_) return;  // Its stream says that it cannot happen.
  const Bytes text = system::root_key_set_text(keys_.origin(), set.root_key, set.log_key);
  const bool is_right = set.origin == keys_.origin() && set.log_key == keys_.at(position) &&
                        is_acceptable(set.root_key) &&
                        verify(set.root_key, text, set.root_signature);
  if (!is_right) {
    return findings_.add(event_place(position), "sets a root key that does not vouch for this log");
  }
  root_key_ = set.root_key;
}

void KeyAudit::take_change(Position position,
                           const system::KeyChange& change,
                           ByteView text,
                           const Signature& root_signature) {
  const auto wrong = [&](const char* what) { findings_.add(event_place(position), what); };
  if (!root_key_) return wrong("changes the log's key without a root key");
  if (!verify(*root_key_, text, root_signature)) return wrong("is not signed by the root key");
  if (change.position != position) return wrong("was signed for another place in the log");
  const bool is_announced = position > 0 && keys_.at(position - 1) == change.old_key &&
                            keys_.at(position) == change.new_key && is_acceptable(change.new_key);
  if (!is_announced) wrong("changes the log's key in another way than is announced");
}

void KeyAudit::finish() {
  const auto& spans = keys_.spans();
  for (; next_span_ < spans.size(); ++next_span_) {
    findings_.add(event_place(spans[next_span_].from),
                  "is said to bring in a key of the log, but there is no such event");
  }
}

}  // namespace tress::audit
