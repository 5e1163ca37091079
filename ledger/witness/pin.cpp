#include "ledger/witness/pin.hpp"

#include "ledger/merkle/proof.hpp"
#include "ledger/witness/memory.hpp"
#include "ledger/witness/texts.hpp"

namespace tress::witness {

namespace {

constexpr std::string_view days_line = "days\n";

/// Follows the changes of key that the pinned root key has signed.
Result<Followed, PinRefusal> with_key_of(const LogState& pin, const Sighting& seen) {
  if (pin.log_key.name != seen.log_key.name) return PinRefusal::other_log;
  Followed followed{pin, std::nullopt};
  LogState& next = followed.pin;
  for (const KeyChange& change : seen.changes) {
    if (change.origin != next.log_key.name || change.old_key != next.log_key.key) continue;
    if (!next.root_key || !is_signed_by_root(change, *next.root_key)) return PinRefusal::other_key;
    next.log_key = new_log_key(change);
    if (!change.last_trusted_size || next.last.size <= *change.last_trusted_size) continue;
    followed.given_up = next.last;
    give_up_beyond(next, *change.last_trusted_size);
  }
  if (next.log_key != seen.log_key) return PinRefusal::other_key;
  return followed;
}

std::optional<PinRefusal> objection(const TrustedTree& last,
                                    const merkle::Checkpoint& seen,
                                    const merkle::TileSource& tiles) {
  if (seen.size < last.size) return PinRefusal::smaller;
  if (last.size == 0) return std::nullopt;
  if (seen.size == last.size) {
    return seen.root == last.root ? std::nullopt : std::optional{PinRefusal::two_roots};
  }
  const auto proof = merkle::consistency_proof(last.size, seen.size, tiles);
  if (!proof) return PinRefusal::unreadable;
  const bool holds =
      merkle::verify_consistency(last.size, seen.size, proof.value(), last.root, seen.root);
  return holds ? std::nullopt : std::optional{PinRefusal::not_continued};
}

}  // namespace

LogState first_pin(const Sighting& seen,
                   const std::optional<PublicKey>& root_key,
                   std::uint64_t now_s) {
  return {seen.log_key, root_key,  {seen.checkpoint.size, seen.checkpoint.root},
          now_s,        seen.note, {}};
}

Result<Followed, PinRefusal> follow(const LogState& pin,
                                    const Sighting& seen,
                                    const merkle::TileSource& tiles,
                                    std::uint64_t now_s) {
  TRESS_TRY(auto followed, with_key_of(pin, seen));
  LogState& next = followed.pin;
  if (const auto why = objection(next.last, seen.checkpoint, tiles)) return *why;
  remember_day(next, now_s);
  next.last = {seen.checkpoint.size, seen.checkpoint.root};
  next.cosigned_at_s = now_s;
  next.note = seen.note;
  return followed;
}

std::optional<PinRefusal> contradiction(const LogState& pin, const Sighting& seen) {
  const auto followed = with_key_of(pin, seen);
  if (!followed) return followed.error();
  const TrustedTree& last = followed.value().pin.last;
  if (seen.checkpoint.size < last.size) return PinRefusal::smaller;
  const bool differs = seen.checkpoint.size == last.size && seen.checkpoint.root != last.root;
  return differs ? std::optional{PinRefusal::two_roots} : std::nullopt;
}

std::string pin_text(const LogState& pin) {
  return state_text(pin) + std::string{days_line} + days_text(pin.days);
}

std::optional<LogState> parse_pin(std::string_view text) {
  const auto at = text.rfind("\n" + std::string{days_line});
  if (at == std::string_view::npos) return std::nullopt;
  auto pin = parse_state(text.substr(0, at + 1));
  auto days = parse_days(text.substr(at + 1 + days_line.size()));
  if (!pin || !days) return std::nullopt;
  pin->days = std::move(*days);
  return pin;
}

}  // namespace tress::witness
