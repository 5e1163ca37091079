#include "ledger/codec/events.hpp"
#include "ledger/domain/log_holds.hpp"
#include "ledger/writer/around.hpp"
#include "ledger/writer/committer.hpp"
#include "ledger/writer/rows.hpp"

namespace tress {

Result<std::unique_ptr<Committer>, Fault> Committer::open(const CommitterParts& parts) {
  std::unique_ptr<Committer> committer{new Committer(parts)};
  TRESS_TRY(committer->restore());
  return committer;
}

Result<void, Fault> Committer::restore() {
  TRESS_TRY(tree_, restore_tree(parts_.log));
  const PublicKey last_signer = parts_.previous_key.value_or(parts_.log_key.public_key());
  TRESS_TRY(check_last_checkpoint(parts_.log, tree_, parts_.origin, last_signer));
  size_ = tree_.size();
  if (size_ > 0) {
    TRESS_TRY(const auto last, parts_.log.read(size_ - 1, 1, 1));
    last_recorded_ = last.front().recorded_at;
    TRESS_TRY(restore_purpose());
  }
  return ok();
}

Result<void, Fault> Committer::restore_purpose() {
  TRESS_TRY(const auto first, parts_.log.read(0, 1, 1));
  if (first.empty()) return ok();
  const auto event = decode_event(first.front().bytes);
  const auto* const founded = event ? get_if<salon::Founded>(&event.value().payload) : nullptr;
  // Whoever opens a log whose first event says nothing hears of it elsewhere (audit, recovery).
  if (founded != nullptr) holds_ = holds_of(*founded);
  return ok();
}

}  // namespace tress
