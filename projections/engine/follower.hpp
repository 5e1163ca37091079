#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ledger/base/task_pool.hpp"
#include "projections/engine/chunk.hpp"
#include "projections/engine/digest.hpp"
#include "projections/engine/fold.hpp"
#include "projections/engine/live_tables.hpp"

namespace tress::views {

enum class ProjectionState : std::uint8_t {
  following,
  stopped,  ///< met something that it can't take in; needs a person, then a restart or rebuild
};

/// How far a projection has come.
struct Standing {
  std::string projection;
  unsigned version;
  std::string table;
  Position applied;  ///< events taken in
  Position lag;      ///< events in the log that it lacks
  ProjectionState state;
  std::string sentence;  ///< why it stopped; empty while it follows
};

enum class Waited : std::uint8_t {
  reached,
  timed_out,
  stopped,  ///< it will not get there
};

/// What a rebuild found. The table that is live from now on is the new one in any case: it is what
/// the log says.
struct RebuildReport {
  std::string table;  ///< the new live one
  Digest before;      ///< of the table that was live
  Digest after;
  bool is_equal;  ///< same position, row count and sum
};

/// Keeps every projection up with the log: one thread that has each event read once, decoded once
/// and folded into all tables; where much is to be taken in, into several at once, while the next
/// chunk is being read. Between two steps it lets some milliseconds' events gather, unless somebody
/// waits for one: what a step costs for each table then is paid once for all of them.
/// A projection that meets a gap, an event that it can't read or a contradiction stops, loudly; the
/// others go on.
/// Any thread may call anything, unless said. The log, the store and the projections must outlive
/// it.
class Follower {
 public:
  /// Continues each table where it stands. Does not follow before `start`.
  static Result<std::unique_ptr<Follower>, Fault> open(
      const EventLog& log,
      ViewStore& store,
      const std::vector<const Projection*>& projections,
      const ChunkLimits& limits = {});

  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  /// Begins to follow, once.
  void start();

  /// Returns when the chunk at hand is written. Waiters are told `timed_out` at their time.
  void stop();

  /// The log has `size` events now. Called after they are durable.
  void notify(Position size);

  /// Follows up to the log's present end in the caller's thread. For tools and tests.
  void catch_up();

  /// Waits until the event at `position` is in the projection's rows.
  [[nodiscard]] Waited wait_for(std::string_view projection,
                                Position position,
                                std::chrono::milliseconds patience) const;

  /// The same for every projection. A stopped one counts only if it lacks the event.
  [[nodiscard]] Waited wait_for_all(Position position, std::chrono::milliseconds patience) const;

  /// In the order given to `open`.
  [[nodiscard]] std::vector<Standing> standings() const;

  /// The rows of a projection as they are now; its `applied()` is the answer's ledger position.
  [[nodiscard]] Result<std::unique_ptr<Snapshot>, Fault> snapshot(
      std::string_view projection) const;

  /// Builds the projection's table from the log beside the live one, compares both at the same
  /// position, and switches. Readers never wait; following pauses for the last chunk only. Runs in
  /// the caller's thread; one rebuild at a time.
  Result<RebuildReport, Fault> rebuild(std::string_view projection);

  /// The same for several, from one reading of the log. Reports in the order of the names.
  Result<std::vector<RebuildReport>, Fault> rebuild(
      const std::vector<std::string_view>& projections);

  /// Of the live table.
  [[nodiscard]] Result<Digest, Fault> digest(std::string_view projection) const;

 private:
  /// `fold` is touched by whoever holds `folding_`; the rest, what others see, under `mutex_`.
  struct Followed {
    const Projection* const projection;  ///< never changes: read without a lock
    Fold fold;
    std::string table;
    Position applied;
    std::optional<Fault> stopped;
  };

  Follower(const EventLog& log, ViewStore& store, const ChunkLimits& limits)
      : log_(log),
        store_(store),
        limits_(limits),
        reader_(log, limits) {}

  /// A table that is being built beside the live one.
  struct Beside {
    Followed* live;
    Fold built;
  };

  using Taken = std::vector<std::optional<Result<void, Fault>>>;

  void run();
  bool has_work() const;
  bool is_behind() const;
  void step();
  [[nodiscard]] std::vector<Position> starts() const;
  void advance(Position from);
  [[nodiscard]] Position known_size() const;
  void publish(Followed& followed, const Result<void, Fault>& taken);
  [[nodiscard]] Followed* find(std::string_view projection) const;
  [[nodiscard]] static Waited standing_at(const Followed& followed, Position position);
  void wait(std::unique_lock<std::mutex>& lock,
            std::chrono::milliseconds patience,
            const std::function<bool()>& is_there) const;
  Taken fold_all(const std::vector<Fold*>& folds,
                 const Chunk& chunk,
                 ChunkReader& reader,
                 Position end);
  Result<std::vector<Beside>, Fault> begin_beside(const std::vector<std::string_view>& names);
  Result<void, Fault> build(std::vector<Beside>& all);
  Result<void, Fault> build_to(const std::vector<Fold*>& folds, Position end);
  [[nodiscard]] Position target_of(const Followed& live) const;
  Result<RebuildReport, Fault> compare(Beside& one);
  Result<void, Fault> switch_to(Followed& live, Fold built);

  const EventLog& log_;
  ViewStore& store_;
  const ChunkLimits limits_;
  TaskPool pool_{std::thread::hardware_concurrency()};
  ChunkReader reader_;  ///< of the events to follow; used under `folding_`

  std::mutex rebuilding_;                 ///< one rebuild at a time; taken before `folding_`
  mutable std::mutex folding_;            ///< held while a chunk is folded; taken before `mutex_`
  mutable std::mutex mutex_;              ///< guards everything below; held for moments only
  mutable std::condition_variable work_;  ///< for `thread_`: events, waiters, the end
  mutable std::condition_variable changed_;          ///< for waiters: more applied, or stopped
  std::vector<std::unique_ptr<Followed>> followed_;  ///< the vector itself is fixed by `open`
  Position size_ = 0;                                ///< of the log, as last told
  mutable std::size_t waiters_ = 0;                  ///< callers that wait for an event
  bool is_stopping_ = false;
  std::thread thread_;  ///< touched by `start` and `stop`
};

}  // namespace tress::views
