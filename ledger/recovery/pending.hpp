#pragma once

#include <optional>
#include <string>

#include "ledger/recovery/places.hpp"

namespace tress::recovery {

/// Where what was missing came from.
enum class Source : std::uint8_t { copy, other, accepted_loss, salvage };

[[nodiscard]] std::string_view name_of(Source source) noexcept;

/// What an event has to tell of a recovery. Kept in a file from before the first change until the
/// event is in the log, so that no crash makes a recovery unseen.
struct Performed {
  std::uint64_t found_size;  ///< events that the log had
  std::optional<std::uint64_t> anchored_size;
  std::uint64_t recovered_size;  ///< events that it has now
  Source source;
  std::string reason;  ///< one line

  friend bool operator==(const Performed&, const Performed&) = default;
};

/// Writes it durably. One that no event tells of yet keeps what it says of the beginning.
Result<void, Fault> put_pending(Files& files, const Places& places, Performed performed);

/// Nothing if there is none.
Result<std::optional<Performed>, Fault> pending(Files& files, const Places& places);

/// After the event is in the log.
Result<void, Fault> drop_pending(Files& files, const Places& places);

}  // namespace tress::recovery
