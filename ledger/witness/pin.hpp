#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/tree_reader.hpp"
#include "ledger/witness/key_change.hpp"
#include "ledger/witness/store.hpp"

/// A pin: what somebody who checks a log now and then remembers of it, so that a log that was set
/// back or forked in between is found out. It has the memory of a witness (`LogState`), moved by
/// what its owner has verified in full.
namespace tress::witness {

/// Why a log is not the one that is remembered. When several apply the first listed wins.
enum class PinRefusal : unsigned char {
  other_log,
  other_key,      ///< and no signature of the root key leads to it
  smaller,        ///< than what is remembered
  two_roots,      ///< as large, and not the same
  not_continued,  ///< larger, and it does not contain what is remembered
  unreadable,     ///< the tiles that would show it can't be read
};

/// What has been verified: a checkpoint with its note, the key that has signed it, and the changes
/// of key that are known, oldest first.
struct Sighting {
  merkle::Checkpoint checkpoint;
  std::string note;
  merkle::VerifierKey log_key;
  std::span<const KeyChange> changes;
};

/// The pin after a first sighting. `root_key`: who may change the log's key later.
[[nodiscard]] LogState first_pin(const Sighting& seen,
                                 const std::optional<PublicKey>& root_key,
                                 std::uint64_t now_s);

struct Followed {
  LogState pin;
  std::optional<TrustedTree> given_up;  ///< remembered, and signed by a key since said to be stolen
};

/// The pin after a later sighting, if the log continues what is remembered. `tiles` are those of
/// the log that was seen.
[[nodiscard]] Result<Followed, PinRefusal> follow(const LogState& pin,
                                                  const Sighting& seen,
                                                  const merkle::TileSource& tiles,
                                                  std::uint64_t now_s);

/// The same for a sighting without tiles, such as a receipt's: only what can be told of sizes and
/// roots alone; the pin does not move.
[[nodiscard]] std::optional<PinRefusal> contradiction(const LogState& pin, const Sighting& seen);

/// The pin as a file. Strict: what the writer writes.
[[nodiscard]] std::string pin_text(const LogState& pin);
[[nodiscard]] std::optional<LogState> parse_pin(std::string_view text);

/// A century of days and a note.
inline constexpr std::size_t pin_bytes_max = std::size_t{4} << 20U;

}  // namespace tress::witness
