#pragma once

#include "ledger/base/result.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/log/event_log.hpp"
#include "tools/tress/data_folder.hpp"

namespace tress::tool {

/// The key that signs a log now: that of its founding, or the one that the last change brought in.
/// `damaged` if the log begins with no founding.
Result<PublicKey, Fault> signing_key_of(const EventLog& log);

/// The private half of it, from the folder; `configuration` if the folder has another key. A change
/// of key that a crash cut short after its event is finished here.
Result<SigningKey, Fault> read_signing_key(const DataFolder& folder, const EventLog& log);

/// Makes the next key's file, in place of one that a change has left behind before its event.
Result<void, Fault> put_next_key(const DataFolder& folder, const SigningKey& next);

/// The next key becomes the key, and the old one is gone.
Result<void, Fault> take_next_key(const DataFolder& folder);

}  // namespace tress::tool
