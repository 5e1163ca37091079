#include "projections/engine/follower.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/log.hpp"

namespace tress::views {

namespace {

/// Fewer events than this are folded before other threads have woken up.
constexpr std::size_t shared_events_min = 64;

/// Between two steps: each costs every table a snapshot and a write, for one event as for hundreds.
/// A tenth of what a person notices.
constexpr std::chrono::milliseconds step_every{10};

/// The same while somebody waits, so that one who always does, such as an open screen, does not
/// have every table written for each command.
constexpr std::chrono::milliseconds awaited_step_every{2};

/// With so many events waiting there is nothing to be gained by more.
constexpr Position waiting_events_max = 256;

}  // namespace

Result<std::unique_ptr<Follower>, Fault> Follower::open(
    const EventLog& log,
    ViewStore& store,
    const std::vector<const Projection*>& projections,
    const ChunkLimits& limits) {
  std::unique_ptr<Follower> follower{new Follower(log, store, limits)};
  TRESS_TRY(const auto live, settle_tables(store, projections));
  for (const Projection* projection : projections) {
    const std::string& table = live.at(std::string{projection->name()});
    TRESS_TRY(auto fold, Fold::over(*projection, store, table));
    TRESS_TRY(make_live(store, *projection, table));
    const Position applied = fold.applied();
    follower->followed_.push_back(std::make_unique<Followed>(
        Followed{projection, std::move(fold), table, applied, std::nullopt}));
  }
  follower->size_ = log.size();
  return follower;
}

Follower::~Follower() {
  stop();
}

void Follower::start() {
  TRESS_ASSERT(!thread_.joinable());
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = false;
    size_ = std::max(size_, log_.size());
  }
  thread_ = std::thread([this] { run(); });
}

void Follower::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  work_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Follower::notify(Position size) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    const bool had_work = has_work();
    size_ = std::max(size_, size);
    wakes = !had_work || is_behind();
  }
  if (wakes) work_.notify_one();
}

void Follower::catch_up() {
  notify(log_.size());
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (!has_work()) return;
    }
    step();
  }
}

void Follower::run() {
  std::chrono::steady_clock::time_point last{};
  while (true) {
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [this] { return is_stopping_ || has_work(); });
      work_.wait_until(lock, last + awaited_step_every,
                       [this] { return is_stopping_ || is_behind(); });
      work_.wait_until(lock, last + step_every,
                       [this] { return is_stopping_ || is_behind() || waiters_ > 0; });
      if (is_stopping_) return;
    }
    last = std::chrono::steady_clock::now();
    step();
  }
}

/// Requires `mutex_`.
bool Follower::has_work() const {
  return std::any_of(followed_.begin(), followed_.end(),
                     [this](const auto& one) { return !one->stopped && one->applied < size_; });
}

/// True if what waits is not to wait for more. Requires `mutex_`.
bool Follower::is_behind() const {
  return std::any_of(followed_.begin(), followed_.end(), [this](const auto& one) {
    return !one->stopped && one->applied + waiting_events_max <= size_;
  });
}

/// One chunk for each place where projections stand, those ahead first: a view that is being made
/// anew must not hold up the ones that people read.
void Follower::step() {
  const std::lock_guard folding(folding_);
  for (const Position from : starts()) advance(from);
}

std::vector<Position> Follower::starts() const {
  const std::lock_guard lock(mutex_);
  std::vector<Position> found;
  for (const auto& one : followed_) {
    if (!one->stopped && one->applied < size_) found.push_back(one->applied);
  }
  std::sort(found.begin(), found.end(), std::greater<>{});
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// Takes the chunk into every fold; reads the next one, up to `end`, meanwhile.
Follower::Taken Follower::fold_all(const std::vector<Fold*>& folds,
                                   const Chunk& chunk,
                                   ChunkReader& reader,
                                   Position end) {
  Taken taken(folds.size());
  if (chunk.events.size() < shared_events_min) {
    for (std::size_t i = 0; i < folds.size(); ++i) taken[i] = folds[i]->take(chunk.events);
    return taken;
  }
  const Position next = chunk.events.back().position + 1;
  const auto task = pool_.begin(folds.size() + 1, [&](std::size_t part) {
    if (part == 0) {
      reader.read_ahead(next, end);
    } else {
      taken[part - 1] = folds[part - 1]->take(chunk.events);
    }
  });
  pool_.finish(*task);
  return taken;
}

/// Requires `folding_`.
void Follower::advance(Position from) {
  std::vector<Followed*> due;
  std::vector<Fold*> folds;
  for (const auto& one : followed_) {
    if (one->stopped || one->applied != from) continue;
    due.push_back(one.get());
    folds.push_back(&one->fold);
  }
  const Position end = known_size();
  const auto chunk = reader_.take(from, end);
  if (!chunk) {
    for (Followed* const one : due) publish(*one, chunk.error());
    return;
  }
  const auto& [events, broken] = chunk.value();
  const Taken all = fold_all(folds, chunk.value(), reader_, end);
  for (std::size_t i = 0; i < due.size(); ++i) {
    auto taken = *all[i];
    const bool is_at_end = due[i]->fold.applied() == from + events.size();
    if (taken.has_value() && broken && is_at_end) taken = *broken;
    if (taken.has_value() && events.empty() && !broken) {
      taken = Fault{Fault::Kind::damaged, "event " + std::to_string(from), "the log lacks it"};
    }
    publish(*due[i], taken);
  }
}

Position Follower::known_size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

/// Requires `folding_`.
void Follower::publish(Followed& followed, const Result<void, Fault>& taken) {
  {
    const std::lock_guard lock(mutex_);
    followed.applied = followed.fold.applied();
    if (taken.has_error()) followed.stopped = taken.error();
  }
  changed_.notify_all();
  if (taken.has_error()) {
    log::error("projection {} stopped: {}", followed.projection->name(), sentence(taken.error()));
  }
}

Follower::Followed* Follower::find(std::string_view projection) const {
  for (const auto& one : followed_) {
    if (one->projection->name() == projection) return one.get();
  }
  return nullptr;
}

/// `timed_out` = not yet. Requires `mutex_`.
Waited Follower::standing_at(const Followed& followed, Position position) {
  if (followed.applied > position) return Waited::reached;
  return followed.stopped ? Waited::stopped : Waited::timed_out;
}

/// Requires `lock` on `mutex_`.
void Follower::wait(std::unique_lock<std::mutex>& lock,
                    std::chrono::milliseconds patience,
                    const std::function<bool()>& is_there) const {
  if (is_there()) return;
  ++waiters_;
  work_.notify_one();
  changed_.wait_for(lock, patience, is_there);
  --waiters_;
}

Waited Follower::wait_for(std::string_view projection,
                          Position position,
                          std::chrono::milliseconds patience) const {
  const Followed* const followed = find(projection);
  TRESS_ASSERT(followed != nullptr);
  std::unique_lock lock(mutex_);
  wait(lock, patience, [&] { return standing_at(*followed, position) != Waited::timed_out; });
  return standing_at(*followed, position);
}

Waited Follower::wait_for_all(Position position, std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  const auto standing = [&] {
    Waited worst = Waited::reached;
    for (const auto& one : followed_) {
      const Waited its = standing_at(*one, position);
      if (its == Waited::stopped) return its;
      if (its == Waited::timed_out) worst = its;
    }
    return worst;
  };
  wait(lock, patience, [&] { return standing() != Waited::timed_out; });
  return standing();
}

std::vector<Standing> Follower::standings() const {
  const std::lock_guard lock(mutex_);
  std::vector<Standing> all;
  for (const auto& one : followed_) {
    const Projection& projection = *one->projection;
    all.push_back({std::string{projection.name()}, projection.version(), one->table, one->applied,
                   size_ > one->applied ? size_ - one->applied : 0,
                   one->stopped ? ProjectionState::stopped : ProjectionState::following,
                   one->stopped ? sentence(*one->stopped) : std::string{}});
  }
  return all;
}

Result<std::unique_ptr<Snapshot>, Fault> Follower::snapshot(std::string_view projection) const {
  const std::lock_guard lock(mutex_);  // So that a switch can't drop the table in between.
  const Followed* const followed = find(projection);
  TRESS_ASSERT(followed != nullptr);
  return store_.snapshot(followed->table);
}

Result<Digest, Fault> Follower::digest(std::string_view projection) const {
  TRESS_TRY(const auto table, snapshot(projection));
  return digest_of(*table);
}

}  // namespace tress::views
