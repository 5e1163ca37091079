#include "tools/keys/change_key.hpp"

#include <fmt/core.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/domain/root_statements.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/writer/system_events.hpp"
#include "tools/tress/salon.hpp"
#include "tools/tress/signing_key.hpp"

namespace tress::keys {

namespace {

Result<SigningKey, Fault> read_root(const std::filesystem::path& path) {
  TRESS_TRY(const auto seed, read_key_file(path));
  return SigningKey::from_seed(seed);
}

/// The root key that the log names; `configuration` if it is another one than that of the file.
Result<void, Fault> check_root(const EventLog& log,
                               const SigningKey& root,
                               const std::filesystem::path& path) {
  TRESS_TRY(const auto events, system_events(log));
  for (const SystemEvent& event : events) {
    const auto* const set = get_if<system::RootKeySet>(&event.payload);
    if (set != nullptr && set->root_key == root.public_key()) return ok();
  }
  return Fault{Fault::Kind::configuration, path.string(), "is not the root key of this ledger"};
}

system::Command command_of(const KeyChangeOptions& options,
                           const SigningKey& root,
                           const std::string& origin,
                           const system::KeyChange& change) {
  if (!options.last_trusted_size) {
    const Bytes text = system::log_key_rotated_text(origin, change);
    return system::RotateLogKey{change.new_key, change.position, root.sign(text)};
  }
  const Bytes text = system::log_key_compromised_text(origin, change, *options.last_trusted_size);
  return system::DeclareLogKeyCompromised{*options.last_trusted_size, change.new_key,
                                          change.position, root.sign(text)};
}

}  // namespace

Result<ChangedKey, Fault> change_log_key(const tool::DataFolder& folder,
                                         const KeyChangeOptions& options,
                                         const Clock& clock,
                                         Random& random) {
  TRESS_TRY(const SigningKey root, read_root(options.root_key));
  SigningKey next = SigningKey::generate(random);
  const PublicKey new_key = next.public_key();
  const Secret seed = Secret::from(next.seed());
  TRESS_TRY(const auto salon,
            tool::Salon::open_to_change_key(folder, std::move(next), clock, random));
  TRESS_TRY(check_root(salon->log(), root, options.root_key));
  const tool::Identity& identity = salon->identity();
  const system::KeyChange change{identity.log_key, new_key, salon->log().size()};
  // On disk before the event: once the event is there, nothing else can sign.
  failpoint("rotation.begin");
  TRESS_TRY(tool::put_next_key(folder, SigningKey::from_seed(seed)));
  failpoint("rotation.key_kept");
  TRESS_TRY(const auto accepted,
            tool::carry_out(salon->writer(), service_actor(),
                            fmt::format("log key at {}", change.position),
                            command_of(options, root, identity.origin, change)));
  failpoint("rotation.event_written");
  TRESS_TRY(tool::take_next_key(folder));
  failpoint("rotation.key_taken");
  return ChangedKey{change.old_key, new_key, accepted.first_position};
}

}  // namespace tress::keys
