#include "ledger/audit/log_keys.hpp"

#include <algorithm>

#include "ledger/codec/events.hpp"
#include "ledger/writer/system_events.hpp"

namespace tress::audit {

namespace {

/// The key that the event brings in, if it is one that does.
std::optional<PublicKey> key_brought_by(const Payload& payload) {
  if (const auto* const rotated = get_if<system::LogKeyRotated>(&payload)) {
    return rotated->new_key;
  }
  if (const auto* const compromised = get_if<system::LogKeyCompromised>(&payload)) {
    return compromised->new_key;
  }
  return std::nullopt;
}

}  // namespace

LogKeys LogKeys::only(const merkle::VerifierKey& key) {
  return LogKeys{key.name, {{key.key, 0, std::nullopt}}};
}

std::optional<LogKeys> LogKeys::of(std::string origin, std::vector<LogKeySpan> spans) {
  std::optional<Position> next{0};
  std::vector<PublicKey> seen;
  for (const LogKeySpan& span : spans) {
    const bool is_after = next == span.from && (!span.until || *span.until > span.from);
    if (!is_after || std::find(seen.begin(), seen.end(), span.key) != seen.end()) {
      return std::nullopt;
    }
    seen.push_back(span.key);
    next = span.until;
  }
  if (spans.empty() || next) return std::nullopt;
  return LogKeys{std::move(origin), std::move(spans)};
}

Result<LogKeys, Fault> LogKeys::announced_in(const EventLog& log) {
  TRESS_TRY(const auto first, log.read(0, 1, 1));
  const auto founding = first.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                      : decode_event(first.front().bytes);
  const auto* const founded =
      founding ? get_if<salon::Founded>(&founding.value().payload) : nullptr;
  if (founded == nullptr) {
    return Fault{Fault::Kind::damaged, "event 0", "is not the founding of a salon"};
  }
  std::vector<LogKeySpan> spans{{founded->log_key, 0, std::nullopt}};
  TRESS_TRY(const auto positions, system_event_positions(log));
  for (const Position position : positions) {
    const auto read = log.read(position, 1, 1);
    if (!read || read.value().empty()) continue;  // The audit names it.
    const auto event = decode_event(read.value().front().bytes);
    const auto key = event ? key_brought_by(event.value().payload) : std::nullopt;
    if (!key || position <= spans.back().from) continue;
    spans.back().until = position;
    spans.push_back({*key, position, std::nullopt});
  }
  return LogKeys{founded->origin, std::move(spans)};
}

const PublicKey& LogKeys::at(Position position) const {
  const auto after = std::upper_bound(
      spans_.begin(), spans_.end(), position,
      [](Position searched, const LogKeySpan& span) { return searched < span.from; });
  TRESS_ASSERT(after != spans_.begin());
  return std::prev(after)->key;
}

merkle::VerifierKey LogKeys::of_checkpoint(std::uint64_t size) const {
  return {origin_, merkle::NoteKeyType::ed25519, at(size == 0 ? 0 : size - 1)};
}

bool LogKeys::holds(const PublicKey& key) const {
  return std::any_of(spans_.begin(), spans_.end(),
                     [&](const LogKeySpan& span) { return span.key == key; });
}

}  // namespace tress::audit
