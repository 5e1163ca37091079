#include "tools/tress/salon.hpp"

#include <fmt/core.h>

#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/log_holds.hpp"
#include "ledger/domain/root_statements.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/erasure/erasures.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/recovery/known_keys.hpp"
#include "ledger/writer/guard_upgrade.hpp"
#include "tools/tress/signing_key.hpp"

namespace tress::tool {

namespace {

RocksdbLog::Options log_options(bool create) {
  RocksdbLog::Options options;
  options.create = create;
  return options;
}

system::RecoverySource source_of(recovery::Source source) {
  switch (source) {
    case recovery::Source::copy: return system::RecoverySource::copy;
    case recovery::Source::other: return system::RecoverySource::peer;
    case recovery::Source::accepted_loss: return system::RecoverySource::accepted_loss;
    case recovery::Source::salvage: return system::RecoverySource::salvage;
  }
  TRESS_UNREACHABLE();
}

system::RecordRecovery recovery_event(const recovery::Performed& performed) {
  return {performed.found_size, performed.anchored_size, performed.recovered_size,
          source_of(performed.source), performed.reason};
}

/// The key of the folder, whatever the log says.
Result<SigningKey, Fault> read_own_key(const DataFolder& folder) {
  TRESS_TRY(const auto seed, read_key_file(folder.log_key()));
  return SigningKey::from_seed(seed);
}

}  // namespace

Result<Identity, Fault> identity_of(const EventLog& log) {
  TRESS_TRY(const auto first, log.read(0, 1, 1));
  if (first.empty()) return Fault{Fault::Kind::missing, "the log", "has no founding event"};
  const auto envelope = decode_event(first.front().bytes);
  const auto* const founded =
      envelope ? get_if<salon::Founded>(&envelope.value().payload) : nullptr;
  if (founded == nullptr) {
    return Fault{Fault::Kind::damaged, "event 0", "is not the founding of a salon"};
  }
  return Identity{founded->salon, founded->name, founded->origin, founded->log_key,
                  holds_of(*founded)};
}

Salon::Salon(std::unique_ptr<KeyStore> keys, SigningKey log_key, Random& random)
    : keys_(std::move(keys)),
      sealer_(*keys_, random),
      log_key_(std::move(log_key)) {}

Salon::~Salon() {
  if (writer_) writer_->stop();
}

CommitterParts Salon::parts(std::string origin, const Clock& clock, Random& random) {
  EventLog& written = quarantine_ ? static_cast<EventLog&>(shut_) : *log_;
  return {written, sealer_, log_key_, std::move(origin), clock, random, &signers_};
}

Result<void, Fault> Salon::start(CommitterParts parts, Committed committed) {
  if (!quarantine_) {
    TRESS_TRY(bring_guards_up(*log_));
    // Before anybody reads: the key store may be an older one, put in place of a newer. Not on the
    // word of a log in quarantine, which may be a forgery: what is erased is gone for good.
    TRESS_TRY(erasure::carry_out_erasures(*log_, *keys_));
  }
  certifier_.emplace(*log_, *keys_, parts.origin, log_key_);
  eraser_ = std::make_unique<erasure::Eraser>(*log_, *keys_);
  TRESS_TRY(committer_, Committer::open(parts));
  const auto after_group = [this, committed = std::move(committed)](Position size) {
    eraser_->notify();
    if (committed) committed(size);
  };
  writer_ = std::make_unique<Writer>(*committer_, parts.log, after_group);
  return ok();
}

Result<std::unique_ptr<Salon>, Fault> Salon::open_with(const DataFolder& folder,
                                                       std::optional<SigningKey> next,
                                                       const Clock& clock,
                                                       Random& random,
                                                       const OpenHow& how) {
  if (!folder.is_initialised()) {
    return Fault{Fault::Kind::configuration, folder.root().string(),
                 "holds no ledger; make one with `tress init`"};
  }
  TRESS_TRY(auto master, read_master_key(folder));
  TRESS_TRY(auto started, start_log(folder));
  const auto quarantine = started.verdict.quarantine;
  const bool is_readable = started.log != nullptr && how.reads_in_quarantine;
  if (quarantine && !is_readable) return recovery::fault_of(*quarantine);
  if (!quarantine) {
    TRESS_TRY(require_room(folder, how.free_bytes_min));
  }
  // A log that has lost its end may have lost a change of its key: then the folder's key counts.
  TRESS_TRY(auto key, quarantine ? read_own_key(folder) : read_signing_key(folder, *started.log));
  TRESS_TRY(auto keys, KeyStore::open(folder.key_store(), std::move(master), random));
  TRESS_TRY(auto identity, identity_of(*started.log));
  identity.log_key = key.public_key();
  std::unique_ptr<Salon> salon{
      new Salon(std::move(keys), next ? std::move(*next) : std::move(key), random)};
  salon->identity_ = std::move(identity);
  TRESS_TRY(salon->take_log(folder, std::move(started), clock, how));
  return salon;
}

Result<void, Fault> Salon::take_log(const DataFolder& folder,
                                    recovery::Started started,
                                    const Clock& clock,
                                    const OpenHow& how) {
  database_ = started.log.get();
  quarantine_ = started.verdict.quarantine;
  if (quarantine_) {
    log_ = std::move(started.log);
    return ok();
  }
  TRESS_TRY(const auto keys,
            recovery::keys_before(*started.log, {log_key_.public_key(), identity_->log_key}));
  TRESS_TRY(recovery::save_known_keys(machine_files(), folder.known_log_keys(), keys, log_key_));
  TRESS_TRY(auto log,
            anchored(folder, std::move(started.log), started.verdict.anchor, log_key_, clock, how));
  anchored_ = log.get();
  log_ = std::move(log);
  return ok();
}

/// The event is in the log before the note of it goes; asked for twice it is written once.
Result<void, Fault> Salon::tell_of_recovery(const DataFolder& folder) {
  if (quarantine_) return ok();
  TRESS_TRY(const auto given, given_for(folder));
  TRESS_TRY(const auto told, recovery::pending(given.files, given.places));
  if (!told) return ok();
  const auto event = recovery_event(*told);
  const auto recorded =
      carry_out(*writer_, service_actor(),
                fmt::format("recovery {} {} {} {}", event.found_size, event.recovered_size,
                            event.anchored_size.value_or(0), told->reason),
                system::Command{event});
  if (!recorded && recorded.error().kind == Fault::Kind::configuration) {
    // Refused: the note stays for a person to read, and keeps nobody from the ledger.
    log::error("the recovery noted in {} was not recorded: {}", folder.pending_recovery().string(),
               sentence(recorded.error()));
    return ok();
  }
  TRESS_TRY(recorded);
  return recovery::drop_pending(given.files, given.places);
}

std::optional<Fault> Salon::fault() const {
  if (quarantine_) return std::nullopt;
  if (auto fault = anchored_->fault()) return fault;
  // A flush or a compaction has failed behind the last append.
  if (database_->is_halted()) {
    return Fault{Fault::Kind::halted, "log", "a write behind the last append has failed"};
  }
  return writer_->fault();
}

AnchoredLog::Standing Salon::standing() const {
  return anchored_ == nullptr ? AnchoredLog::Standing{0, 0} : anchored_->standing();
}

Result<std::unique_ptr<Salon>, Fault> Salon::open(const DataFolder& folder,
                                                  const Clock& clock,
                                                  Random& random,
                                                  Committed committed,
                                                  const OpenHow& how) {
  TRESS_TRY(auto salon, open_with(folder, std::nullopt, clock, random, how));
  TRESS_TRY(
      salon->start(salon->parts(salon->identity_->origin, clock, random), std::move(committed)));
  TRESS_TRY(salon->tell_of_recovery(folder));
  return salon;
}

Result<std::unique_ptr<Salon>, Fault> Salon::open_to_change_key(const DataFolder& folder,
                                                                SigningKey next,
                                                                const Clock& clock,
                                                                Random& random) {
  TRESS_TRY(auto salon, open_with(folder, std::move(next), clock, random, tool_opens));
  CommitterParts parts = salon->parts(salon->identity_->origin, clock, random);
  parts.previous_key = salon->identity_->log_key;
  TRESS_TRY(salon->start(std::move(parts), {}));
  return salon;
}

Result<void, Fault> Salon::set_root_key(const std::string& origin, const SigningKey& root) {
  const PublicKey log_key = log_key_.public_key();
  const Bytes text = system::root_key_set_text(origin, root.public_key(), log_key);
  const system::SetRootKey set{origin, root.public_key(), log_key, root.sign(text)};
  TRESS_TRY(carry_out(*writer_, service_actor(), "root key", system::Command{set}));
  return ok();
}

Result<std::unique_ptr<Salon>, Fault> Salon::found(const DataFolder& folder,
                                                   const Founding& founding,
                                                   const Clock& clock,
                                                   Random& random) {
  TRESS_TRY(folder.create());
  auto master = Secret::random(random);
  SigningKey log_key = SigningKey::generate(random);
  const SigningKey root = SigningKey::generate(random);
  TRESS_TRY(create_key_file(folder.master_key(), master));
  TRESS_TRY(create_key_file(founding.root_key.empty() ? folder.root_key() : founding.root_key,
                            Secret::from(root.seed())));
  TRESS_TRY(auto log, RocksdbLog::open(folder.ledger(), log_options(true)));
  TRESS_TRY(auto keys, KeyStore::open(folder.key_store(), std::move(master), random));
  const Secret seed = Secret::from(log_key.seed());
  std::unique_ptr<Salon> salon{new Salon(std::move(keys), std::move(log_key), random)};
  salon->database_ = log.get();
  TRESS_TRY(auto written, anchored(folder, std::move(log), {}, salon->log_key_, clock, {}));
  salon->anchored_ = written.get();
  salon->log_ = std::move(written);
  TRESS_TRY(salon->start(salon->parts(founding.origin, clock, random), {}));
  salon::Found found{founding.name, founding.origin, salon->log_key_.public_key()};
  if (founding.holds != LogHolds::ledger) found.holds = founding.holds;
  TRESS_TRY(carry_out(*salon->writer_, service_actor(), "found", salon::Command{std::move(found)}));
  TRESS_TRY(salon->set_root_key(founding.origin, root));
  // From the next start on a log without its anchor is refused.
  TRESS_TRY(salon->anchored_->settle());
  // Last, because its presence says that the folder is initialised.
  TRESS_TRY(create_key_file(folder.log_key(), seed));
  TRESS_TRY(salon->identity_, identity_of(*salon->log_));
  return salon;
}

Actor import_actor() {
  return {ActorKind::importer, std::nullopt, Role::service, std::nullopt};
}

Result<Accepted, Fault> carry_out(Writer& writer,
                                  const Actor& actor,
                                  const std::string& idempotency_key,
                                  AnyCommand command) {
  const Hash request = sha256(bytes_of("tress/tool/v1\n" + idempotency_key));
  TRESS_TRY(auto answer, writer.submit_and_wait({command_id(actor, idempotency_key), request, actor,
                                                 std::move(command)}));
  if (auto* const accepted = std::get_if<Accepted>(&answer)) return std::move(*accepted);
  return Fault{Fault::Kind::configuration, "refused", std::get<Refused>(answer).code};
}

}  // namespace tress::tool
