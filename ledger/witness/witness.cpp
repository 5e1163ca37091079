#include "ledger/witness/witness.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "ledger/base/assert.hpp"
#include "ledger/base/log.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/note.hpp"
#include "ledger/witness/memory.hpp"

namespace tress::witness {

namespace {

int status_of(Refusal why) noexcept {
  switch (why) {
    case Refusal::malformed:
    case Refusal::old_size_beyond_new: return 400;
    case Refusal::unknown_origin: return 404;
    case Refusal::not_signed: return 403;
    case Refusal::old_size_not_last: return 409;
    case Refusal::wrong_empty_root:
    case Refusal::proof_without_old:
    case Refusal::other_root:
    case Refusal::proof_fails: return 422;
  }
  TRESS_UNREACHABLE();
}

std::string_view words_of(Refusal why) noexcept {
  switch (why) {
    case Refusal::malformed: return "this is no submission of a checkpoint\n";
    case Refusal::unknown_origin: return "this log is not known here\n";
    case Refusal::not_signed: return "the log's key has not signed this\n";
    case Refusal::old_size_beyond_new: return "the old size is larger than the checkpoint\n";
    case Refusal::old_size_not_last: return "";  // The size stands there.
    case Refusal::wrong_empty_root: return "this is not the root of the empty tree\n";
    case Refusal::proof_without_old: return "there is nothing that a proof could start from\n";
    case Refusal::other_root: return "another tree of this size has been cosigned\n";
    case Refusal::proof_fails: return "the proof does not lead to this tree\n";
  }
  TRESS_UNREACHABLE();
}

Answer answer_of(Refusal why, const TrustedTree& last) {
  if (why == Refusal::old_size_not_last) return {409, std::to_string(last.size) + "\n"};
  return {status_of(why), std::string{words_of(why)}};
}

Answer refusal(int status, std::string words) {
  return {status, std::move(words)};
}

/// Whether the note kept with a state is what the state says, cosigned by us. The log's own key may
/// have changed since.
bool is_ours(const LogState& state, const merkle::VerifierKey& witness) {
  if (state.note.empty()) return true;
  const std::array<merkle::VerifierKey, 1> witnesses{witness};
  const auto opened = merkle::open_note(state.note, witnesses);
  if (!opened) return false;
  const auto checkpoint = merkle::parse_checkpoint_text(opened.value().text);
  return checkpoint && checkpoint->origin == state.log_key.name &&
         checkpoint->size == state.last.size && checkpoint->root == state.last.root;
}

}  // namespace

Result<std::unique_ptr<Witness>, Fault> Witness::open(WitnessStore& store,
                                                      std::string name,
                                                      const SigningKey& key,
                                                      const Clock& clock) {
  TRESS_ASSERT(merkle::is_key_name(name));
  std::unique_ptr<Witness> witness{new Witness(store, std::move(name), key, clock)};
  TRESS_TRY(auto states, store.load());
  for (LogState& state : states) {
    if (!is_ours(state, witness->cosigning_key())) {
      return Fault{Fault::Kind::damaged, "what is known of " + state.log_key.name,
                   "is not what this witness has cosigned"};
    }
    const std::string origin = state.log_key.name;
    witness->logs_.emplace(origin, Entry{std::move(state), false});
  }
  return witness;
}

merkle::VerifierKey Witness::cosigning_key() const {
  return {name_, merkle::NoteKeyType::cosignature, key_.public_key()};
}

Result<void, Fault> Witness::add_log(const merkle::VerifierKey& log_key,
                                     const std::optional<PublicKey>& root_key) {
  const std::lock_guard lock{mutex_};
  if (const auto known = logs_.find(log_key.name); known != logs_.end()) {
    const LogState& state = known->second.state;
    if (state.log_key == log_key && state.root_key == root_key) return ok();
    return Fault{Fault::Kind::configuration, log_key.name,
                 "is known with other keys; a log's key changes only by its root key's signature"};
  }
  LogState fresh{log_key, root_key};
  TRESS_TRY(store_.save(fresh));
  logs_.emplace(log_key.name, Entry{std::move(fresh), false});
  return ok();
}

std::uint64_t Witness::seconds_now() const {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(now.count(), 1));
}

Answer Witness::add_checkpoint(std::string_view body) {
  const auto submission = parse_submission(body);
  const auto origin = submission ? claimed_origin(submission->note) : std::nullopt;
  if (!origin) return answer_of(Refusal::malformed, empty_tree());
  const std::lock_guard lock{mutex_};
  const auto known = logs_.find(*origin);
  if (known == logs_.end()) return answer_of(Refusal::unknown_origin, empty_tree());
  Entry& entry = known->second;
  const Judgement judgement = judge(*submission, entry.state.log_key, entry.state.last);
  if (const auto* const head = std::get_if<SignedHead>(&judgement)) return cosign(entry, *head);
  const auto& refused = std::get<Refused>(judgement);
  if (refused.evidence) keep(entry.state, *refused.evidence, submission->note);
  return answer_of(refused.why, entry.state.last);
}

Answer Witness::cosign(Entry& entry, const SignedHead& head) {
  LogState next = entry.state;
  // A clock that was set back must not make a later cosignature look older.
  const std::uint64_t seconds = std::max(seconds_now(), entry.state.cosigned_at_s);
  remember_day(next, seconds);
  std::string line = merkle::cosignature_line(head.text, name_, key_, seconds);
  next.last = {head.size, head.root};
  next.cosigned_at_s = seconds;
  next.note = note_of(head) + line;
  return save(entry, std::move(next), std::move(line));
}

Answer Witness::save(Entry& entry, LogState next, std::string body) {
  if (entry.is_halted) return refusal(503, "an earlier write failed; start the witness again\n");
  const auto saved = store_.save(next);
  if (!saved) {
    log::critical("nothing more is cosigned for {}: {}", entry.state.log_key.name,
                  sentence(saved.error()));
    entry.is_halted = true;
    return refusal(503, "this could not be stored\n");
  }
  entry.state = std::move(next);
  return {200, std::move(body)};
}

void Witness::keep(const LogState& state, EvidenceKind kind, std::string_view theirs) {
  const std::string& origin = state.log_key.name;
  if (kind == EvidenceKind::two_roots) {
    log::critical("{} has signed two trees of {} events", origin, state.last.size);
  } else {
    log::warn("{}: evidence of the kind {}", origin, name_of(kind));
  }
  const auto kept = store_.keep(origin, {kind, seconds_now(), state.note, std::string{theirs}});
  if (!kept) log::error("evidence against {} is lost: {}", origin, sentence(kept.error()));
}

Answer Witness::change_key(std::string_view body) {
  const auto change = parse_key_change(body);
  if (!change) return refusal(400, "this is no change of a log's key\n");
  const std::lock_guard lock{mutex_};
  const auto known = logs_.find(change->origin);
  if (known == logs_.end()) return answer_of(Refusal::unknown_origin, empty_tree());
  Entry& entry = known->second;
  if (!entry.state.root_key || !is_signed_by_root(*change, *entry.state.root_key)) {
    return refusal(403, "the log's root key has not signed this\n");
  }
  if (entry.state.log_key == new_log_key(*change)) return {200, {}};
  if (entry.state.log_key.key != change->old_key) {
    return refusal(409, "another key is known for this log\n");
  }
  LogState next = entry.state;
  next.log_key = new_log_key(*change);
  const bool gives_up = change->last_trusted_size && next.last.size > *change->last_trusted_size;
  if (gives_up) {
    keep(entry.state, EvidenceKind::abandoned, body);
    give_up_beyond(next, *change->last_trusted_size);
  }
  log::warn("{} has a new key, {}", change->origin, merkle::vkey_text(next.log_key));
  return save(entry, std::move(next), {});
}

std::optional<std::string> Witness::checkpoint(std::string_view origin_name_hex) const {
  const std::lock_guard lock{mutex_};
  for (const auto& [origin, entry] : logs_) {
    if (origin_name(origin) == origin_name_hex && !entry.state.note.empty()) {
      return entry.state.note;
    }
  }
  return std::nullopt;
}

std::vector<LogState> Witness::logs() const {
  const std::lock_guard lock{mutex_};
  std::vector<LogState> all;
  all.reserve(logs_.size());
  for (const auto& [origin, entry] : logs_) all.push_back(entry.state);
  return all;
}

Result<std::vector<Evidence>, Fault> Witness::evidence(std::string_view origin) const {
  const std::lock_guard lock{mutex_};
  return store_.evidence(origin);
}

}  // namespace tress::witness
