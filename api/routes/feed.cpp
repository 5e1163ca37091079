#include "api/routes/feed.hpp"

#include <algorithm>
#include <utility>

#include <pthread.h>

#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "projections/notices/notices.hpp"
#include "projections/policies/policies.hpp"
#include "projections/staff/staff_view.hpp"

namespace tress {

namespace {

/// What a browser waits before it comes back.
constexpr std::string_view greeting = "retry: 3000\n\n";

bool is_open(const std::shared_ptr<http::EventStream>& stream) {
  return stream && !stream->is_closed();
}

std::optional<Position> last_of(Position size) {
  if (size == 0) return std::nullopt;
  return size - 1;
}

/// Who answers for what, asked once for all events of one date.
class Owners {
 public:
  explicit Owners(const views::Snapshot& policies) : policies_(policies) {}

  Result<const std::vector<policy::OwnerRuleSet>*, Fault> on(Day day) {
    if (day_ != day) {
      TRESS_TRY(rules_, policies::owner_rules(policies_, day));
      day_ = day;
    }
    return &rules_;
  }

 private:
  const views::Snapshot& policies_;
  std::optional<Day> day_;
  std::vector<policy::OwnerRuleSet> rules_;
};

}  // namespace

Feed::Feed(const EventLog& log,
           const views::Follower& follower,
           const StaffSessions& sessions,
           const http::FeedLimits& limits)
    : log_(log),
      follower_(follower),
      sessions_(sessions),
      limits_(limits),
      kept_until_(log.size()),
      size_(log.size()),
      thread_([this] { run(); }) {}

Feed::~Feed() {
  stop();
}

void Feed::notify(Position size) {
  {
    const std::lock_guard lock{mutex_};
    size_ = std::max(size_, size);
    has_news_ = true;
  }
  news_.notify_one();
}

Result<std::shared_ptr<http::EventStream>, Feed::Refused> Feed::open(const Reader& reader) {
  const std::lock_guard lock{mutex_};
  if (is_stopping_) return Refused::too_many;
  std::erase_if(places_, [](const Place& one) { return !is_open(one.stream.lock()); });
  const auto own = std::count_if(places_.begin(), places_.end(),
                                 [&](const Place& one) { return one.session == reader.session; });
  if (static_cast<std::size_t>(own) >= limits_.streams_per_session_max) {
    return Refused::too_many_of_session;
  }
  const auto of_person = std::count_if(places_.begin(), places_.end(), [&](const Place& one) {
    return one.person == reader.person;
  });
  if (static_cast<std::size_t>(of_person) >= limits_.streams_per_person_max) {
    return Refused::too_many_of_person;
  }
  if (places_.size() >= limits_.streams_max) return Refused::too_many;
  auto stream = std::make_shared<http::EventStream>(limits_.messages_max);
  places_.push_back({stream, reader.session, reader.person});
  const Position size = log_.size();
  const bool is_beyond = reader.after && *reader.after >= size;
  const Position next = reader.after && !is_beyond ? *reader.after + 1 : size;
  if (is_beyond || size - next > limits_.events_behind_max) {
    stream->close_with(resync_text(last_of(size), feed::ResyncReason::too_far_behind));
    return stream;
  }
  std::string first{greeting};
  if (next > 0) first += mark_text(next - 1);
  static_cast<void>(stream->push(std::move(first)));  // It is empty and open: nobody has it yet.
  joining_.push_back({stream, reader.session, reader.person, next, next});
  has_news_ = true;
  news_.notify_one();
  return stream;
}

std::size_t Feed::open_streams() const {
  const std::lock_guard lock{mutex_};
  return static_cast<std::size_t>(std::count_if(
      places_.begin(), places_.end(), [](const Place& one) { return is_open(one.stream.lock()); }));
}

void Feed::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  news_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Feed::run() {
  pthread_setname_np(pthread_self(), "feed");
  while (true) {
    wait_for_news();
    {
      const std::lock_guard lock{mutex_};
      for (Following& one : joining_) following_.push_back(std::move(one));
      joining_.clear();
      if (is_stopping_) break;
    }
    forget_gone();
    const auto told = tell_all();
    if (told) continue;
    log::error("the feed cannot go on from here: {}", sentence(told.error()));
    end_all(feed::ResyncReason::log_not_readable);
  }
  for (const Following& one : following_) {
    if (const auto stream = one.stream.lock()) stream->close();
  }
}

/// News, or time to look whether a session has ended or a reader has taken something.
void Feed::wait_for_news() {
  std::unique_lock lock{mutex_};
  const auto patience = has_more_ ? limits_.catch_up_every : limits_.look_every;
  news_.wait_for(lock, patience, [this] { return has_news_ || is_stopping_; });
  has_news_ = false;
}

void Feed::forget_gone() {
  std::erase_if(following_, [](const Following& one) { return !is_open(one.stream.lock()); });
}

void Feed::end_all(feed::ResyncReason reason) {
  const auto last = last_of(log_.size());
  for (const Following& one : following_) {
    if (const auto stream = one.stream.lock()) stream->close_with(resync_text(last, reason));
  }
  following_.clear();
  kept_.clear();
  kept_until_ = log_.size();
}

/// How much of the log may be told of: what is durable, whose notices are known, and who may know
/// it. If a view does not go on any more, what is durable: better without names than not at all.
Position Feed::ready_size() const {
  Position size = 0;
  {
    const std::lock_guard lock{mutex_};
    size = size_;
  }
  for (const std::string_view view :
       {notices::projection().name(), staff_view::projection().name()}) {
    if (size == 0) return 0;
    const auto waited = follower_.wait_for(view, size - 1, limits_.view_wait_max);
    if (waited != views::Waited::timed_out) continue;
    const auto found = follower_.snapshot(view);
    size = found ? std::min<Position>(size, found.value()->applied()) : 0;
  }
  return size;
}

Result<void, Fault> Feed::tell_all() {
  has_more_ = false;
  if (following_.empty()) {
    kept_.clear();
    return ok();
  }
  Round round{ready_size(), nullptr};
  TRESS_TRY(keep_up(round.size));
  TRESS_TRY(round.staff, follower_.snapshot(staff_view::projection().name()));
  for (Following& one : following_) {
    TRESS_TRY(const Told told, tell(one, round));
    has_more_ = has_more_ || told == Told::more;
  }
  {
    const std::lock_guard lock{mutex_};
    has_more_ = has_more_ || size_ > round.size;
  }
  forget_gone();
  return ok();
}

Result<Feed::Told, Fault> Feed::tell(Following& one, const Round& round) {
  const auto stream = one.stream.lock();
  if (!stream) return Told::ended;
  TRESS_TRY(const auto person, staff_view::find_person(*round.staff, one.person));
  if (!sessions_.is_open(one.session) || !person || person->left_on) {
    stream->close();
    return Told::ended;
  }
  if (one.next >= round.size) return Told::all;
  if (round.size - one.next > limits_.events_behind_max) {
    stream->close_with(resync_text(last_of(round.size), feed::ResyncReason::too_far_behind));
    return Told::ended;
  }
  while (one.next < round.size) {
    const Position until = std::min<Position>(round.size, one.next + limits_.chunk_events_max);
    TRESS_TRY(const Told told, tell_chunk(one, *stream, *person, until));
    if (told != Told::all) return told;
    // Whoever was away for long is told by turns with the others.
    const bool is_away = one.next < kept_until_ - kept_.size();
    if (is_away) return Told::more;
  }
  return Told::all;
}

Result<Feed::Told, Fault> Feed::tell_chunk(Following& one,
                                           http::EventStream& stream,
                                           const staff_view::Person& person,
                                           Position until) {
  TRESS_TRY(const auto items, items_between(one.next, until));
  for (const Item& item : items) {
    const Position position = item->message.position;
    const std::string* const text = text_for(*item, person);
    const bool is_marked = position + 1 - one.marked < limits_.unmarked_events_max;
    if (text != nullptr || !is_marked) {
      if (!stream.push(text != nullptr ? *text : mark_text(position))) {
        return wait_for_room(one, stream);
      }
      one.marked = position + 1;
      one.full_since.reset();
    }
    one.next = position + 1;
  }
  return Told::all;
}

/// A burst waits until the reader has taken what came before; a reader who takes nothing is not
/// waited for.
Feed::Told Feed::wait_for_room(Following& one, http::EventStream& stream) const {
  if (stream.is_closed()) return Told::ended;
  const SteadyTime now = std::chrono::steady_clock::now();
  if (!one.full_since) one.full_since = now;
  if (now - *one.full_since < limits_.stalled_max) return Told::more;
  stream.close_with(resync_text(last_of(log_.size()), feed::ResyncReason::too_slow));
  return Told::ended;
}

/// Takes in what is new, once for all readers. If that is more than is kept, each reads for itself.
Result<void, Fault> Feed::keep_up(Position size) {
  if (kept_.empty() || size - std::min(kept_until_, size) > limits_.kept_events_max) {
    kept_.clear();
    Position oldest = size;
    for (const Following& one : following_) oldest = std::min(oldest, one.next);
    kept_until_ =
        std::max<Position>(oldest, size - std::min<Position>(size, limits_.chunk_events_max));
  }
  while (kept_until_ < size) {
    const Position until = std::min<Position>(size, kept_until_ + limits_.chunk_events_max);
    TRESS_TRY(auto items, read_items(kept_until_, until));
    if (items.empty()) return Fault{Fault::Kind::damaged, "the log", "lacks an event"};
    kept_until_ += items.size();
    for (Item& item : items) kept_.push_back(std::move(item));
    while (kept_.size() > limits_.kept_events_max) kept_.pop_front();
  }
  return ok();
}

/// Events from `from`: at least one of them, up to `until`.
Result<std::vector<Feed::Item>, Fault> Feed::items_between(Position from, Position until) const {
  const Position kept_from = kept_until_ - kept_.size();
  if (from < kept_from || until > kept_until_) return read_items(from, until);
  const auto at = [&](Position position) {
    return kept_.begin() + static_cast<std::ptrdiff_t>(position - kept_from);
  };
  return std::vector<Item>(at(from), at(until));
}

Result<std::vector<Feed::Item>, Fault> Feed::read_items(Position from, Position until) const {
  TRESS_TRY(const auto stored, log_.read(from, until - from, limits_.chunk_bytes_max));
  TRESS_TRY(const auto told, follower_.snapshot(notices::projection().name()));
  TRESS_TRY(const auto house, follower_.snapshot(policies::projection().name()));
  Owners owners{*house};
  std::vector<Item> items;
  items.reserve(stored.size());
  for (const StoredEvent& one : stored) {
    const auto event = decode_event(one.bytes);
    if (!event) return Fault{Fault::Kind::damaged, "an event", "cannot be read"};
    TRESS_TRY(auto notice, notices::at(*told, one.position));
    TRESS_TRY(const auto* const rules, owners.on(event.value().business_date));
    auto people = notice ? std::move(notice->staff) : std::vector<StaffId>{};
    items.push_back(std::make_shared<const FeedItem>(
        feed_item(one.position, event.value(), std::move(people), *rules)));
  }
  return items;
}

}  // namespace tress
