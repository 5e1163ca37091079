#include "ledger/erasure/retention_sweep.hpp"

#include <chrono>

#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/retention.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/writer/guards.hpp"

namespace tress::erasure {

namespace {

constexpr std::chrono::seconds look_every{30};

}  // namespace

RetentionSweep::~RetentionSweep() {
  stop();
}

void RetentionSweep::start() {
  TRESS_ASSERT(!thread_.joinable());
  thread_ = std::thread{[this] { run(); }};
}

void RetentionSweep::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  stop_is_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RetentionSweep::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    const auto looked = look();
    if (!looked) log::warn("the retention rule waits: {}", sentence(looked.error()));
    lock.lock();
    stop_is_asked_.wait_for(lock, look_every, [this] { return is_stopping_; });
  }
}

Result<std::size_t, Fault> RetentionSweep::look() {
  const Timestamp now = clock_.now();
  const Day today = std::chrono::floor<std::chrono::days>(now);
  TRESS_TRY(const auto set, rule_(today));
  if (!set || set->rule.classes.empty()) return std::size_t{0};
  const std::pair round{today, set->version};
  if (done_ == round) return std::size_t{0};
  if (under_way_ != round) reached_.reset();
  under_way_ = round;
  TRESS_TRY(const auto clients, next_stretch());
  std::size_t asked = 0;
  for (const LastSeen& one : clients) {
    TRESS_TRY(const bool is_one, is_due(one, set->rule, now));
    if (!is_one) continue;
    TRESS_TRY(const bool is_new, ask(one, set->version, today));
    asked += is_new ? 1 : 0;
  }
  if (clients.size() < at_once_) {
    done_ = round;
  } else {
    reached_ = clients.back().client;
  }
  return asked;
}

/// The rows of one client stand together, the last month last.
Result<std::vector<RetentionSweep::LastSeen>, Fault> RetentionSweep::next_stretch() {
  std::vector<LastSeen> found;
  bool is_readable = true;
  // From the client of the last stretch on, who is passed over; no row of a month comes before.
  const GuardKey from = reached_ ? guard::contacts_of(*reached_) : GuardKey{};
  TRESS_TRY(log_.scan(Space::guards, guard::all_contacts(), from, [&](ByteView key, ByteView) {
    const auto row = guard::read_contact(key);
    is_readable = row.has_value();
    if (!is_readable) return false;
    if (reached_ == row->first) return true;
    if (!found.empty() && found.back().client == row->first) {
      found.back().month = row->second;
      return true;
    }
    if (found.size() == at_once_) return false;
    found.push_back({row->first, row->second});
    return true;
  }));
  if (!is_readable) return Fault{Fault::Kind::damaged, "a guard row", "says nobody's month"};
  return found;
}

/// By the shortest time that the rule gives: the ledger knows who gets more.
Result<bool, Fault> RetentionSweep::is_due(const LastSeen& one,
                                           const policy::RetentionRule& rule,
                                           Timestamp now) const {
  for (const policy::KeptFor& kept : rule.classes) {
    const Day first = retention::months_after(one.month, kept.months);
    if (now < when_over(first - std::chrono::days{1})) continue;
    const auto field_class = client::field_class_of(kept.kept);
    TRESS_TRY(const auto erased, log_.row(Space::guards, guard::erased(one.client, field_class)));
    if (!erased) return true;
  }
  return false;
}

Result<bool, Fault> RetentionSweep::ask(const LastSeen& one, std::uint32_t version, Day today) {
  const std::string words = "retention: " + one.client.hex() + "/" + std::to_string(version) + "/" +
                            to_text(one.month) + "/" + to_text(retention::month_of(today));
  TRESS_TRY(const Answer answer,
            submit_({command_id(service_actor(), words), sha256(bytes_of(words)), service_actor(),
                     AnyCommand{client::Command{client::ReviewRetention{one.client}}}}));
  const auto* const accepted = std::get_if<Accepted>(&answer);
  return accepted != nullptr && !accepted->is_replay;
}

}  // namespace tress::erasure
