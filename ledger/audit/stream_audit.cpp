#include "ledger/audit/stream_audit.hpp"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "ledger/audit/possible.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/random.hpp"

namespace tress::audit {

namespace {

std::uint64_t random_salt() {
  SystemRandom random;
  std::array<Byte, sizeof(std::uint64_t)> bytes{};
  random.fill(bytes);
  return read_be<std::uint64_t>(bytes);
}

/// A well-known mixing step (MurmurHash3's finaliser): every bit of the sum moves every other.
std::uint64_t mixed(std::uint64_t value) noexcept {
  value ^= value >> 33U;
  value *= 0xFF51'AFD7'ED55'8CCDULL;
  value ^= value >> 33U;
  value *= 0xC4CE'B9FE'1A85'EC53ULL;
  return value ^ (value >> 33U);
}

}  // namespace

StreamAudit::StreamAudit(Findings& findings, StreamOptions options)
    : findings_(findings),
      options_(std::move(options)),
      salt_(random_salt()),
      spill_(options_.folder) {}

std::size_t StreamAudit::part_of(const StreamStep& step) const noexcept {
  const Key key{step.head.stream_kind, step.head.stream};
  return mixed(KeyHash{}(key) ^ salt_) % Spill::parts;
}

void StreamAudit::take(const StreamStep& step, const Envelope* envelope, ByteView bytes) {
  const StreamKind kind = step.head.stream_kind;
  if (envelope != nullptr && kind_of(envelope->payload) != kind) {
    lose_event(step.position);
    return findings_.add(event_place(step.position), "is of another kind than its stream");
  }
  const Key key{kind, step.head.stream};
  auto found = heads_.find(key);
  if (found == heads_.end()) {
    if (heads_.size() >= options_.resident_max) return set_aside(step, bytes);
    auto state = options_.replays ? std::make_unique<AnyState>(initial_state(kind)) : nullptr;
    found = heads_.emplace(key, Head{0, Hash::zero(), std::move(state), false}).first;
  }
  Head& head = found->second;
  if (!head.is_broken && !continues(step, head)) head.is_broken = true;
  if (!head.is_broken && envelope != nullptr) replay(step.position, *envelope, head);
  head.version = step.head.stream_version;
  head.last_hash = step.event_hash;
}

void StreamAudit::set_aside(const StreamStep& step, ByteView bytes) {
  if (fault_) return;
  auto added = spill_.add(part_of(step), step, options_.replays ? bytes : ByteView{});
  if (!added) fault_ = added.error();
}

void StreamAudit::lose_event(Position position) noexcept {
  if (!first_lost_) first_lost_ = position;
}

bool StreamAudit::continues(const StreamStep& step, const Head& head) {
  const std::uint64_t version = step.head.stream_version;
  if (version != head.version + 1) {
    const bool is_hole = version > head.version + 1;
    if (is_hole && first_lost_ && *first_lost_ <= step.position) return false;
    findings_.add(
        event_place(step.position),
        fmt::format("is version {} of its stream, which stood at {}", version, head.version));
    return false;
  }
  if (step.head.previous != head.last_hash) {
    findings_.add(event_place(step.position), "does not name the event before it in its stream");
    return false;
  }
  return true;
}

void StreamAudit::replay(Position position, const Envelope& envelope, Head& head) {
  const AnyEvent event = event_of(envelope.payload);
  if (!can_follow(*head.state, event)) {
    head.is_broken = true;
    return findings_.add(event_place(position), "cannot happen where its stream stood");
  }
  const auto derived = postings_of(*head.state, event);
  postings_ += derived.size();
  if (derived != envelope.postings) {
    findings_.add(event_place(position), "its postings are not those that follow from its stream");
  }
  *head.state = evolve(std::move(*head.state), event);
}

Result<void, Fault> StreamAudit::check_part(std::size_t part, StreamAudit& child) {
  child.first_lost_ = first_lost_;
  std::optional<Fault> fault;
  TRESS_TRY(spill_.drain(part, [&](const StreamStep& step, ByteView bytes) {
    if (!options_.replays) return child.take(step, nullptr, bytes);
    const auto envelope = decode_event(bytes);
    if (envelope) return child.take(step, &envelope.value(), bytes);
    // It was read before it was set aside, so it is the temporary file that went wrong.
    fault = Fault{Fault::Kind::io, "temporary file", "does not give back what was written"};
  }));
  if (fault) return *fault;
  return child.finish();
}

Result<void, Fault> StreamAudit::finish() {
  if (fault_) return *fault_;
  if (spill_.is_empty()) return ok();
  streams_ = heads_.size();
  heads_.clear();
  StreamOptions options = options_;
  options.threads = 1;
  options.resident_max = std::max<std::size_t>(1, options_.resident_max / options_.threads);

  struct Part {
    explicit Part(std::size_t kept_max) : findings(kept_max) {}

    Findings findings;
    std::uint64_t streams = 0;
    std::uint64_t postings = 0;
    std::optional<Fault> fault;
  };

  std::vector<Part> parts(Spill::parts, Part{findings_.kept_max()});
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t at = next++; at < parts.size(); at = next++) {
      StreamAudit child{parts[at].findings, options};
      const auto checked = check_part(at, child);
      if (!checked) parts[at].fault = checked.error();
      parts[at].streams = child.streams();
      parts[at].postings = child.postings();
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < options_.threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  for (Part& part : parts) {
    if (part.fault) return *part.fault;
    findings_.add_all(part.findings);
    streams_ += part.streams;
    postings_ += part.postings;
  }
  return ok();
}

}  // namespace tress::audit
