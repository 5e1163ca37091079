#include "ledger/domain/system.hpp"

#include <algorithm>

#include "ledger/domain/root_statements.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::system {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

Outcome recorded(const Facts& facts, Event event) {
  return one<Event>({std::nullopt, facts.utc_day()}, std::move(event));
}

/// May return: root_key_is_missing.
Result<RootKeySet, Refusal> require_root(const State& state) {
  if (!state.root) return Refusal::root_key_is_missing;
  return *state.root;
}

/// May return: position_differs.
Result<void, Refusal> require_here(std::uint64_t position, const Facts& facts) {
  if (position != facts.position) return Refusal::position_differs;
  return ok();
}

/// May return: root_signature_is_wrong.
Result<void, Refusal> require_signed(const PublicKey& root_key,
                                     ByteView text,
                                     const Signature& signature,
                                     const Facts& facts) {
  if (!facts.around->is_signed(root_key, text, signature)) return Refusal::root_signature_is_wrong;
  return ok();
}

/// A key that is given up never signs again. May return: key_was_used_before.
Result<void, Refusal> require_new(const State& state, const PublicKey& key) {
  const auto& used = state.log_keys;
  const bool was_used =
      key == state.root->root_key || std::find(used.begin(), used.end(), key) != used.end();
  if (was_used) return Refusal::key_was_used_before;
  return ok();
}

bool has_witness(const State& state, const std::string& vkey) {
  return std::find(state.witnesses.begin(), state.witnesses.end(), vkey) != state.witnesses.end();
}

Outcome carry_out(const SetRootKey& asked, const State& state, const Facts& facts) {
  if (state.root) return Refusal::root_key_is_set;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.origin)}));
  if (asked.root_key == asked.log_key) return Refusal::key_was_used_before;
  const Bytes text = root_key_set_text(asked.origin, asked.root_key, asked.log_key);
  TRESS_TRY(require_signed(asked.root_key, text, asked.root_signature, facts));
  return recorded(facts,
                  RootKeySet{asked.origin, asked.root_key, asked.log_key, asked.root_signature});
}

Outcome carry_out(const RotateLogKey& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto root, require_root(state));
  TRESS_TRY(require_new(state, asked.new_key));
  TRESS_TRY(require_here(asked.position, facts));
  const KeyChange change{state.log_keys.back(), asked.new_key, asked.position};
  const Bytes text = log_key_rotated_text(root.origin, change);
  TRESS_TRY(require_signed(root.root_key, text, asked.root_signature, facts));
  return recorded(
      facts, LogKeyRotated{change.old_key, change.new_key, change.position, asked.root_signature});
}

Outcome carry_out(const DeclareLogKeyCompromised& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto root, require_root(state));
  TRESS_TRY(require_new(state, asked.new_key));
  TRESS_TRY(require_here(asked.position, facts));
  if (asked.last_trusted_size > asked.position) return Refusal::size_is_beyond_the_log;
  const KeyChange change{state.log_keys.back(), asked.new_key, asked.position};
  const Bytes text = log_key_compromised_text(root.origin, change, asked.last_trusted_size);
  TRESS_TRY(require_signed(root.root_key, text, asked.root_signature, facts));
  return recorded(facts, LogKeyCompromised{change.old_key, asked.last_trusted_size, change.new_key,
                                           change.position, asked.root_signature});
}

Outcome carry_out(const SealHeads& asked, const State& state, const Facts& facts) {
  if (asked.tree_size > facts.position) return Refusal::size_is_beyond_the_log;
  if (asked.tree_size <= state.heads_sealed_size) return Refusal::heads_are_sealed;
  if (asked.streams < 1 || asked.streams > asked.tree_size) return Refusal::sizes_do_not_add_up;
  return recorded(facts, HeadsSealed{asked.tree_size, asked.streams, asked.root});
}

Outcome carry_out(const RecordRecovery& asked, const State&, const Facts& facts) {
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  if (asked.recovered_size > facts.position) return Refusal::size_is_beyond_the_log;
  if (asked.recovered_size < asked.found_size) return Refusal::sizes_do_not_add_up;
  return recorded(facts, RecoveryPerformed{asked.found_size, asked.anchored_size,
                                           asked.recovered_size, asked.source, asked.reason});
}

Outcome carry_out(const RecordBackup& asked, const State&, const Facts& facts) {
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.backup)}));
  if (asked.tree_size > facts.position) return Refusal::size_is_beyond_the_log;
  return recorded(
      facts, BackupTaken{asked.kind, asked.backup, asked.tree_size, asked.root, asked.manifest});
}

Outcome carry_out(const AddWitness& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto root, require_root(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.vkey)}));
  if (has_witness(state, asked.vkey)) return Refusal::witness_is_known;
  TRESS_TRY(require_here(asked.position, facts));
  const Bytes text = witness_added_text(root.origin, asked.vkey, asked.position);
  TRESS_TRY(require_signed(root.root_key, text, asked.root_signature, facts));
  return recorded(facts, WitnessAdded{asked.vkey, asked.position, asked.root_signature});
}

Outcome carry_out(const RemoveWitness& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto root, require_root(state));
  if (!has_witness(state, asked.vkey)) return Refusal::witness_is_unknown;
  TRESS_TRY(require_here(asked.position, facts));
  const Bytes text = witness_removed_text(root.origin, asked.vkey, asked.position);
  TRESS_TRY(require_signed(root.root_key, text, asked.root_signature, facts));
  return recorded(facts, WitnessRemoved{asked.vkey, asked.position, asked.root_signature});
}

Outcome carry_out(const RecordAccessLog& asked, const State& state, const Facts& facts) {
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.origin)}));
  if (state.access_log == asked.log_key) return Refusal::access_log_is_known;
  return recorded(facts, AccessLogMade{asked.origin, asked.log_key});
}

State after(State before, const RootKeySet& set) {
  TRESS_ASSERT(!before.root);
  before.root = set;
  before.log_keys.push_back(set.log_key);
  return before;
}

State after(State before, const LogKeyRotated& rotated) {
  TRESS_ASSERT(before.root.has_value());
  before.log_keys.push_back(rotated.new_key);
  return before;
}

State after(State before, const LogKeyCompromised& compromised) {
  TRESS_ASSERT(before.root.has_value());
  before.log_keys.push_back(compromised.new_key);
  return before;
}

State after(State before, const HeadsSealed& sealed) {
  before.heads_sealed_size = sealed.tree_size;
  return before;
}

State after(State before, const RecoveryPerformed&) {
  return before;
}

State after(State before, const BackupTaken&) {
  return before;
}

State after(State before, const AccessLogMade& made) {
  before.access_log = made.log_key;
  return before;
}

State after(State before, const WitnessAdded& added) {
  before.witnesses.push_back(added.vkey);
  return before;
}

State after(State before, const WitnessRemoved& removed) {
  std::erase(before.witnesses, removed.vkey);
  return before;
}

}  // namespace

StreamName stream_of(const Command&) {
  return named_by_words(stream_words);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::system
