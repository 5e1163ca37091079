#include "ledger/writer/heads_sealer.hpp"

#include <algorithm>
#include <chrono>

#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/writer/heads.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"
#include "ledger/writer/system_events.hpp"

namespace tress {

namespace {

constexpr std::chrono::seconds ask_for_heads_every{10};

Result<std::optional<Envelope>, Fault> event_at(const EventLog& log, Position position) {
  TRESS_TRY(const auto events, log.read(position, 1, 1));
  if (events.empty()) return std::optional<Envelope>{};
  auto envelope = decode_event(events.front().bytes);
  if (!envelope) {
    return Fault{Fault::Kind::damaged, "event " + std::to_string(position), "cannot be read"};
  }
  return std::optional{std::move(envelope.value())};
}

/// The branch that was opened first. There are few, each with few events.
Result<std::optional<branch::Opened>, Fault> first_branch(const EventLog& log) {
  std::optional<Position> first;
  TRESS_TRY(log.scan(Space::streams, Bytes{static_cast<Byte>(StreamKind::branch)}, {},
                     [&](ByteView, ByteView value) {
                       const auto row = read_stream_row(value);
                       if (row && (!first || row->position < *first)) first = row->position;
                       return true;
                     }));
  if (!first) return std::optional<branch::Opened>{};
  TRESS_TRY(const auto event, event_at(log, *first));
  const auto* const opened = event ? get_if<branch::Opened>(&event->payload) : nullptr;
  return opened == nullptr ? std::optional<branch::Opened>{} : std::optional{*opened};
}

}  // namespace

HeadsSealer::~HeadsSealer() {
  stop();
}

void HeadsSealer::start() {
  TRESS_ASSERT(!thread_.joinable());
  thread_ = std::thread{[this] { run(); }};
}

void HeadsSealer::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  stop_is_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void HeadsSealer::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    const auto sealed = look();
    if (!sealed) log::warn("stream heads are not sealed: {}", sentence(sealed.error()));
    lock.lock();
    stop_is_asked_.wait_for(lock, ask_for_heads_every, [this] { return is_stopping_; });
  }
}

Result<unsigned, Fault> HeadsSealer::look() {
  unsigned seals = 0;
  if (log_.size() == 0) return seals;
  if (!closes_from_) {
    TRESS_TRY(find_beginning());
  }
  TRESS_TRY(const auto close, last_close());
  if (close) {
    TRESS_TRY(const bool is_new, seal("close " + std::to_string(*close)));
    closes_from_ = *close + 1;
    seals += is_new ? 1 : 0;
  }
  TRESS_TRY(const auto date, date_now());
  if (date != sealed_date_) {
    TRESS_TRY(const bool is_new, seal("date " + date));
    sealed_date_ = date;
    seals += is_new ? 1 : 0;
  }
  return seals;
}

/// Closes since the last seal may have gone unsealed when the program ended.
Result<void, Fault> HeadsSealer::find_beginning() {
  TRESS_TRY(const auto events, system_events(log_));
  Position from = log_.size();
  for (const SystemEvent& event : events) {
    if (const auto* const sealed = get_if<system::HeadsSealed>(&event.payload)) {
      from = sealed->tree_size;
    }
  }
  closes_from_ = from;
  return ok();
}

Result<std::optional<Position>, Fault> HeadsSealer::last_close() const {
  std::vector<Position> later;
  TRESS_TRY(log_.scan(Space::streams, Bytes{static_cast<Byte>(StreamKind::day)}, {},
                      [&](ByteView, ByteView value) {
                        const auto row = read_stream_row(value);
                        if (row && row->position >= *closes_from_) later.push_back(row->position);
                        return true;
                      }));
  std::sort(later.rbegin(), later.rend());
  for (const Position position : later) {
    TRESS_TRY(const auto event, event_at(log_, position));
    if (event && holds_alternative<day::Closed>(event->payload)) return std::optional{position};
  }
  return std::optional<Position>{};
}

Result<std::string, Fault> HeadsSealer::date_now() {
  if (!zone_) {
    TRESS_TRY(const auto branch, first_branch(log_));
    if (!branch) return to_text(std::chrono::floor<std::chrono::days>(clock_.now()));
    zone_ = TimeZone::find(branch->time_zone);
    if (!zone_) {
      return Fault{Fault::Kind::configuration, branch->time_zone, "is no time zone here"};
    }
    cut_off_hour_ = branch->cut_off_hour;
  }
  return to_text(zone_->business_date(clock_.now(), cut_off_hour_));
}

Result<bool, Fault> HeadsSealer::seal(const std::string& key) {
  const std::string words = "seal heads: " + key;
  const CommandId id = command_id(service_actor(), words);
  TRESS_TRY(const auto earlier, read_command_answer(log_, id));
  if (earlier) return false;
  const Position size = log_.size();
  TRESS_TRY(const auto heads, heads_root(log_, size));
  const system::SealHeads command{size, heads.streams, heads.root};
  TRESS_TRY(const auto answer, submit_({id, sha256(bytes_of(words)), service_actor(),
                                        AnyCommand{system::Command{command}}}));
  const auto* const accepted = std::get_if<Accepted>(&answer);
  return accepted != nullptr && !accepted->is_replay;
}

}  // namespace tress
