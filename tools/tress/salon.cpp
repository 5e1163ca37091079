#include "tools/tress/salon.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/keys/key_file.hpp"

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

Result<void, Fault> Salon::start(std::string origin,
                                 const Clock& clock,
                                 Random& random,
                                 Committed committed) {
  TRESS_TRY(committer_,
            Committer::open({*log_, sealer_, log_key_, std::move(origin), clock, random}));
  writer_ = std::make_unique<Writer>(*committer_, *log_, std::move(committed));
  return ok();
}

Result<std::unique_ptr<Salon>, Fault> Salon::open(const DataFolder& folder,
                                                  const Clock& clock,
                                                  Random& random,
                                                  Committed committed) {
  if (!folder.is_initialised()) {
    return Fault{Fault::Kind::configuration, folder.root().string(),
                 "holds no ledger; make one with `tress init`"};
  }
  TRESS_TRY(auto master, read_key_file(folder.master_key()));
  TRESS_TRY(const auto seed, read_key_file(folder.log_key()));
  TRESS_TRY(auto log, RocksdbLog::open(folder.ledger(), log_options(false)));
  TRESS_TRY(auto keys, KeyStore::open(folder.key_store(), std::move(master), random));
  std::unique_ptr<Salon> salon{
      new Salon(std::move(log), std::move(keys), SigningKey::from_seed(seed), random)};
  TRESS_TRY(salon->identity_, identity_of(*salon->log_));
  if (salon->identity_->log_key != salon->log_key_.public_key()) {
    return Fault{Fault::Kind::configuration, folder.log_key().string(),
                 "is not the key of this ledger"};
  }
  TRESS_TRY(salon->start(salon->identity_->origin, clock, random, std::move(committed)));
  return salon;
}

Result<std::unique_ptr<Salon>, Fault> Salon::found(const DataFolder& folder,
                                                   const std::string& name,
                                                   const std::string& origin,
                                                   const Clock& clock,
                                                   Random& random) {
  TRESS_TRY(folder.create());
  auto master = Secret::random(random);
  SigningKey log_key = SigningKey::generate(random);
  TRESS_TRY(create_key_file(folder.master_key(), master));
  TRESS_TRY(auto log, RocksdbLog::open(folder.ledger(), log_options(true)));
  TRESS_TRY(auto keys, KeyStore::open(folder.key_store(), std::move(master), random));
  const Secret seed = Secret::from(log_key.seed());
  std::unique_ptr<Salon> salon{
      new Salon(std::move(log), std::move(keys), std::move(log_key), random)};
  TRESS_TRY(salon->start(origin, clock, random, {}));
  TRESS_TRY(carry_out(*salon->writer_, system_actor(), "found",
                      salon::Command{salon::Found{name, origin, salon->log_key_.public_key()}}));
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
