#include "tools/risk/scorer.hpp"

#include <chrono>
#include <string>

#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/risk.hpp"
#include "ledger/domain/service_actor.hpp"
#include "projections/policies/policies.hpp"

namespace tress {

namespace {

constexpr std::chrono::seconds look_every{10};

/// A branch that opens late makes its data fresh again: everybody is looked at anew so often.
constexpr std::chrono::minutes sweep_again_after{10};

}  // namespace

Scorer::~Scorer() {
  stop();
}

void Scorer::start() {
  TRESS_ASSERT(!thread_.joinable());
  thread_ = std::thread{[this] { run(); }};
}

void Scorer::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  stop_is_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scorer::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    const auto scored = look();
    if (!scored) log::warn("clients at risk are not looked at: {}", sentence(scored.error()));
    lock.lock();
    stop_is_asked_.wait_for(lock, look_every, [this] { return is_stopping_; });
  }
}

bool Scorer::is_sweep_due(Day today, Timestamp now) const {
  if (!swept_ || *swept_ != today) return true;
  return was_withheld_ && now - swept_at_ >= sweep_again_after;
}

Result<std::size_t, Fault> Scorer::look() {
  const Timestamp now = clock_.now();
  Views views{nullptr, nullptr, std::chrono::floor<std::chrono::days>(now)};
  TRESS_TRY(views.risk, view_(risk_view::projection().name()));
  TRESS_TRY(views.policies, view_(policies::projection().name()));
  const bool is_sweep = is_sweep_due(views.today, now);
  TRESS_TRY(const auto touched,
            risk_view::touched_since(*views.risk, touched_from_, is_sweep ? 0 : touched_max));
  std::size_t recorded = 0;
  if (is_sweep || !touched.is_all) {
    TRESS_TRY(recorded, sweep(views));
    swept_ = views.today;
    swept_at_ = now;
  } else {
    for (const ClientId client : touched.clients) {
      TRESS_TRY(const bool is_new, score(views, client));
      recorded += is_new ? 1 : 0;
    }
  }
  touched_from_ = touched.next;
  return recorded;
}

Result<std::size_t, Fault> Scorer::sweep(const Views& views) {
  was_withheld_ = false;
  std::size_t recorded = 0;
  views::Paging paging;
  for (bool is_last = false; !is_last;) {
    TRESS_TRY(const auto page, risk_view::clients(*views.risk, paging));
    for (const ClientId client : page.rows) {
      TRESS_TRY(const bool is_new, score(views, client));
      recorded += is_new ? 1 : 0;
    }
    is_last = !page.next;
    paging.from = page.next.value_or(Bytes{});
  }
  return recorded;
}

Result<bool, Fault> Scorer::score(const Views& views, ClientId client) {
  policy::RiskRule rule;
  const auto rule_of = [&](BranchId branch) -> Result<policy::RiskRule, Fault> {
    TRESS_TRY(const auto set, policies::risk_rule(*views.policies, branch, views.today));
    rule = set.rule;
    return rule;
  };
  TRESS_TRY(const auto standing, risk_view::standing_of(*views.risk, client, views.today, rule_of));
  if (!standing) return false;
  const bool is_stale =
      clock_.now() - standing->evidence.data_until > std::chrono::hours{rule.data_age_hours_max};
  if (is_stale) {
    was_withheld_ = true;
    return false;
  }
  const auto finding =
      risk::finding_of(standing->evidence, standing->as_of, standing->open_complaints, rule);
  const bool is_news = finding.level != standing->last.level ||
                       finding.level != standing->last.found || standing->has_come_back;
  if (!is_news) return false;
  return hand_in(*standing);
}

Result<bool, Fault> Scorer::hand_in(const risk_view::Standing& standing) {
  const std::string words = "risk: " + standing.client.hex() + "/" + to_text(standing.as_of) + "/" +
                            std::to_string(standing.touched_at);
  risk::Score command{standing.client, standing.as_of, standing.evidence};
  TRESS_TRY(const auto answer,
            submit_({command_id(service_actor(), words), sha256(bytes_of(words)), service_actor(),
                     AnyCommand{risk::Command{std::move(command)}}}));
  const auto* const accepted = std::get_if<Accepted>(&answer);
  return accepted != nullptr && !accepted->is_replay;
}

}  // namespace tress
