#include "tools/tress/signing_key.hpp"

#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/writer/system_events.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

Result<PublicKey, Fault> founding_key_of(const EventLog& log) {
  TRESS_TRY(const auto first, log.read(0, 1, 1));
  const auto envelope = first.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                      : decode_event(first.front().bytes);
  const auto* const founded =
      envelope ? get_if<salon::Founded>(&envelope.value().payload) : nullptr;
  if (founded != nullptr) return founded->log_key;
  return Fault{Fault::Kind::damaged, "event 0", "is not the founding of a salon"};
}

Result<SigningKey, Fault> read_key(const fs::path& path) {
  TRESS_TRY(const auto seed, read_key_file(path));
  return SigningKey::from_seed(seed);
}

/// A new name in a folder survives power loss once the folder is on disk.
bool sync_folder(const fs::path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return false;
  const bool is_durable = ::fsync(opened) == 0;
  ::close(opened);
  return is_durable;
}

}  // namespace

Result<PublicKey, Fault> signing_key_of(const EventLog& log) {
  TRESS_TRY(PublicKey key, founding_key_of(log));
  TRESS_TRY(const auto events, system_events(log));
  for (const SystemEvent& event : events) {
    if (const auto* const rotated = get_if<system::LogKeyRotated>(&event.payload)) {
      key = rotated->new_key;
    }
    if (const auto* const given_up = get_if<system::LogKeyCompromised>(&event.payload)) {
      key = given_up->new_key;
    }
  }
  return key;
}

Result<SigningKey, Fault> read_signing_key(const DataFolder& folder, const EventLog& log) {
  TRESS_TRY(const PublicKey wanted, signing_key_of(log));
  TRESS_TRY(auto key, read_key(folder.log_key()));
  if (key.public_key() == wanted) return key;
  std::error_code error;
  if (fs::exists(folder.next_log_key(), error)) {
    TRESS_TRY(auto next, read_key(folder.next_log_key()));
    if (next.public_key() == wanted) {
      log::warn("finishing the change of the log's key that was begun");
      TRESS_TRY(take_next_key(folder));
      return next;
    }
  }
  return Fault{Fault::Kind::configuration, folder.log_key().string(),
               "is not the key that signs this ledger now"};
}

Result<void, Fault> put_next_key(const DataFolder& folder, const SigningKey& next) {
  std::error_code error;
  fs::remove(folder.next_log_key(), error);
  return create_key_file(folder.next_log_key(), Secret::from(next.seed()));
}

Result<void, Fault> take_next_key(const DataFolder& folder) {
  std::error_code error;
  fs::rename(folder.next_log_key(), folder.log_key(), error);
  if (error || !sync_folder(folder.keys())) {
    return Fault{Fault::Kind::io, folder.log_key().string(), "cannot be replaced"};
  }
  return ok();
}

}  // namespace tress::tool
