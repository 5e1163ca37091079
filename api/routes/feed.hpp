#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "api/http/event_stream.hpp"
#include "api/http/limits.hpp"
#include "api/routes/feed_message.hpp"
#include "ledger/keys/sessions.hpp"
#include "ledger/log/event_log.hpp"
#include "projections/engine/follower.hpp"

namespace tress {

/// The live feed: tells every open stream of what was committed, as far as its reader may know.
///
/// One thread reads the log as the follower does, after the commit, and gives each stream what it
/// lacks, in order and without a gap; whoever comes back goes on where they were. A stream whose
/// reader is too slow, or was away too long, ends with a `resync`; one whose session ended just
/// ends. Nothing here waits for a reader.
class Feed {
 public:
  /// Who opens a stream, and after which position they go on; nothing: from now on. A position
  /// beyond the log's end is of what the log was before it was restored.
  struct Reader {
    TokenHash session;
    StaffId person;
    std::optional<Position> after;
  };

  enum class Refused : std::uint8_t { too_many_of_session, too_many_of_person, too_many };

  /// All of it outlives the feed. Starts its thread.
  Feed(const EventLog& log,
       const views::Follower& follower,
       const StaffSessions& sessions,
       const http::FeedLimits& limits = {});

  /// As `stop`.
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// The log has `size` events now. Called after they are durable; never waits. Any thread.
  void notify(Position size);

  /// A stream for the answer that it is put into. If what the reader lacks cannot be told, it says
  /// only that the screen is to be read again. Any thread.
  [[nodiscard]] Result<std::shared_ptr<http::EventStream>, Refused> open(const Reader& reader);

  /// Streams that are open. Any thread.
  [[nodiscard]] std::size_t open_streams() const;

  /// Ends every stream after what waits in it, and the thread. Opens no more.
  void stop();

 private:
  using Stream = std::weak_ptr<http::EventStream>;
  using Item = std::shared_ptr<const FeedItem>;
  using SteadyTime = std::chrono::steady_clock::time_point;

  /// A place that an open stream takes.
  struct Place {
    Stream stream;
    TokenHash session;
    StaffId person;
  };

  /// A stream as the feed's thread knows it.
  struct Following {
    Stream stream;
    TokenHash session;
    StaffId person;
    Position next;    ///< the first event not yet told
    Position marked;  ///< events that the reader knows to have been told of
    std::optional<SteadyTime> full_since = {};  ///< the queue is full, and nothing was taken since
  };

  /// What one round works with.
  struct Round {
    Position size;  ///< events that may be told of
    std::unique_ptr<views::Snapshot> staff;
  };

  enum class Told : std::uint8_t {
    all,
    more,   ///< there is more to tell, and room for it soon
    ended,  ///< the stream is over
  };

  void run();
  void wait_for_news();
  Result<void, Fault> tell_all();
  [[nodiscard]] Position ready_size() const;
  Told wait_for_room(Following& one, http::EventStream& stream) const;
  Result<Told, Fault> tell(Following& one, const Round& round);
  Result<Told, Fault> tell_chunk(Following& one,
                                 http::EventStream& stream,
                                 const staff_view::Person& person,
                                 Position until);
  Result<void, Fault> keep_up(Position size);
  [[nodiscard]] Result<std::vector<Item>, Fault> items_between(Position from, Position until) const;
  [[nodiscard]] Result<std::vector<Item>, Fault> read_items(Position from, Position until) const;
  void end_all(feed::ResyncReason reason);
  void forget_gone();

  const EventLog& log_;
  const views::Follower& follower_;
  const StaffSessions& sessions_;
  const http::FeedLimits limits_;

  // Of the feed's thread.
  std::vector<Following> following_;
  std::deque<Item> kept_;  ///< the last events, for all readers
  Position kept_until_ = 0;
  bool has_more_ = false;  ///< somebody is not told all yet

  mutable std::mutex mutex_;
  std::condition_variable news_;
  // All below: mutex_.
  std::vector<Place> places_;
  std::vector<Following> joining_;
  Position size_ = 0;
  bool has_news_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  ///< touched by the constructor and `stop`
};

}  // namespace tress
