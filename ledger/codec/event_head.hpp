#pragma once

#include <cstdint>
#include <optional>

#include "schema/common.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

namespace tress {

/// The few fields of a stored event that say where it belongs, read in place: for whoever goes
/// through millions of events and does not need their content.
struct EventHead {
  StreamKind stream_kind;
  StreamId stream;
  std::uint64_t stream_version;
  Hash previous;
};

/// Nothing if the bytes are no event. Any input is safe; of the rest of the event nothing is
/// checked: `decode_event` does.
[[nodiscard]] std::optional<EventHead> peek_event(ByteView bytes);

}  // namespace tress
