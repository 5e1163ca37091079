#include "tools/tress/salon.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/root_statements.hpp"
#include "ledger/erasure/erasures.hpp"
#include "ledger/keys/key_file.hpp"
#include "tools/tress/signing_key.hpp"

namespace tress::tool {

namespace {

RocksdbLog::Options log_options(bool create) {
  RocksdbLog::Options options;
  options.create = create;
  return options;
}

}  // namespace

Result<Identity, Fault> identity_of(const EventLog& log) {
  TRESS_TRY(const auto first, log.read(0, 1, 1));
  if (first.empty()) return Fault{Fault::Kind::missing, "the log", "has no founding event"};
  const auto envelope = decode_event(first.front().bytes);
  const auto* const founded =
      envelope ? std::get_if<salon::Founded>(&envelope.value().payload) : nullptr;
  if (founded == nullptr) {
    return Fault{Fault::Kind::damaged, "event 0", "is not the founding of a salon"};
  }
  return Identity{founded->salon, founded->name, founded->origin, founded->log_key};
}

Salon::Salon(std::unique_ptr<RocksdbLog> log,
             std::unique_ptr<KeyStore> keys,
             SigningKey log_key,
             Random& random)
    : log_(std::move(log)),
      keys_(std::move(keys)),
      sealer_(*keys_, random),
      log_key_(std::move(log_key)) {}

Salon::~Salon() {
  if (writer_) writer_->stop();
}

CommitterParts Salon::parts(std::string origin, const Clock& clock, Random& random) {
  return {*log_, sealer_, log_key_, std::move(origin), clock, random, &signers_};
}

Result<void, Fault> Salon::start(CommitterParts parts, Committed committed) {
  // Before anybody reads: the key store may be an older one, put in place of a newer.
  TRESS_TRY(erasure::carry_out_erasures(*log_, *keys_));
  certifier_.emplace(*log_, *keys_, parts.origin, log_key_);
  eraser_ = std::make_unique<erasure::Eraser>(*log_, *keys_);
  TRESS_TRY(committer_, Committer::open(parts));
  const auto after_group = [this, committed = std::move(committed)](Position size) {
    eraser_->notify();
    if (committed) committed(size);
  };
  writer_ = std::make_unique<Writer>(*committer_, *log_, after_group);
  return ok();
}

Result<std::unique_ptr<Salon>, Fault> Salon::open_with(const DataFolder& folder,
                                                       std::optional<SigningKey> next,
                                                       Random& random) {
  if (!folder.is_initialised()) {
    return Fault{Fault::Kind::configuration, folder.root().string(),
                 "holds no ledger; make one with `tress init`"};
  }
  TRESS_TRY(auto master, read_key_file(folder.master_key()));
  TRESS_TRY(auto log, RocksdbLog::open(folder.ledger(), log_options(false)));
  TRESS_TRY(auto key, read_signing_key(folder, *log));
  TRESS_TRY(auto keys, KeyStore::open(folder.key_store(), std::move(master), random));
  TRESS_TRY(auto identity, identity_of(*log));
  identity.log_key = key.public_key();
  std::unique_ptr<Salon> salon{
      new Salon(std::move(log), std::move(keys), next ? std::move(*next) : std::move(key), random)};
  salon->identity_ = std::move(identity);
  return salon;
}

Result<std::unique_ptr<Salon>, Fault> Salon::open(const DataFolder& folder,
                                                  const Clock& clock,
                                                  Random& random,
                                                  Committed committed) {
  TRESS_TRY(auto salon, open_with(folder, std::nullopt, random));
  TRESS_TRY(
      salon->start(salon->parts(salon->identity_->origin, clock, random), std::move(committed)));
  return salon;
}

Result<std::unique_ptr<Salon>, Fault> Salon::open_to_change_key(const DataFolder& folder,
                                                                SigningKey next,
                                                                const Clock& clock,
                                                                Random& random) {
  TRESS_TRY(auto salon, open_with(folder, std::move(next), random));
  CommitterParts parts = salon->parts(salon->identity_->origin, clock, random);
  parts.previous_key = salon->identity_->log_key;
  TRESS_TRY(salon->start(std::move(parts), {}));
  return salon;
}

Result<void, Fault> Salon::set_root_key(const std::string& origin, const SigningKey& root) {
  const PublicKey log_key = log_key_.public_key();
  const Bytes text = system::root_key_set_text(origin, root.public_key(), log_key);
  const system::SetRootKey set{origin, root.public_key(), log_key, root.sign(text)};
  TRESS_TRY(carry_out(*writer_, system_actor(), "root key", system::Command{set}));
  return ok();
}

Result<std::unique_ptr<Salon>, Fault> Salon::found(const DataFolder& folder,
                                                   const std::string& name,
                                                   const std::string& origin,
                                                   const Clock& clock,
                                                   Random& random,
                                                   const std::filesystem::path& root_key) {
  TRESS_TRY(folder.create());
  auto master = Secret::random(random);
  SigningKey log_key = SigningKey::generate(random);
  const SigningKey root = SigningKey::generate(random);
  TRESS_TRY(create_key_file(folder.master_key(), master));
  TRESS_TRY(
      create_key_file(root_key.empty() ? folder.root_key() : root_key, Secret::from(root.seed())));
  TRESS_TRY(auto log, RocksdbLog::open(folder.ledger(), log_options(true)));
  TRESS_TRY(auto keys, KeyStore::open(folder.key_store(), std::move(master), random));
  const Secret seed = Secret::from(log_key.seed());
  std::unique_ptr<Salon> salon{
      new Salon(std::move(log), std::move(keys), std::move(log_key), random)};
  TRESS_TRY(salon->start(salon->parts(origin, clock, random), {}));
  TRESS_TRY(carry_out(*salon->writer_, system_actor(), "found",
                      salon::Command{salon::Found{name, origin, salon->log_key_.public_key()}}));
  TRESS_TRY(salon->set_root_key(origin, root));
  // Last, because its presence says that the folder is initialised.
  TRESS_TRY(create_key_file(folder.log_key(), seed));
  TRESS_TRY(salon->identity_, identity_of(*salon->log_));
  return salon;
}

Actor system_actor() {
  return {ActorKind::system, std::nullopt, Role::service, std::nullopt};
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
