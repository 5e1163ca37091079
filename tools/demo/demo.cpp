#include "tools/demo/demo.hpp"

#include <algorithm>

#include "ledger/keys/contact_tokens.hpp"
#include "tools/demo/calendar.hpp"
#include "tools/demo/files.hpp"
#include "tools/demo/till.hpp"

namespace tress::demo {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr std::size_t branches = 2;

constexpr std::size_t clients_at_start = 160;
constexpr std::size_t clients_max = 320;

constexpr int cancelled_percent = 7;
constexpr int missed_percent = 4;
constexpr int walk_in_percent = 40;
constexpr int note_percent = 15;
constexpr int ahead_days_max = 13;

// Local minutes of a day.
constexpr int opens_at = 9 * minutes_per_hour;
constexpr int closes_at = 20 * minutes_per_hour;
constexpr int step_minutes = 120;

/// Something that somebody does at a minute of the day.
struct Act {
  int minute;
  std::function<void(Timestamp)> carry_out;
};

class Story {
 public:
  Story(const Parts& parts, const Options& options, House house, Desk& desk, Dice& dice)
      : parts_(parts),
        options_(options),
        house_(std::move(house)),
        desk_(desk),
        dice_(dice),
        till_(desk, house_, dice),
        calendar_(desk, house_, dice),
        files_(desk, house_, dice) {}

  [[nodiscard]] const House& house() const noexcept { return house_; }

  [[nodiscard]] std::size_t clients() const noexcept { return clients_.size(); }

  /// Clients and appointments from before the first day.
  Result<void, Fault> begin(Day first_day) {
    const Timestamp at = house_.at(first_day, opens_at - minutes_per_hour);
    files_.lay_down(at);
    for (std::size_t i = 0; i < clients_at_start; ++i) {
      register_client(i % branches, at);
    }
    TRESS_TRY(desk_.settle());
    // As full as the books of a salon that has been there for long: the later, the emptier.
    for (int calls = 0; calls < ahead_days_max / 2; ++calls) {
      for (std::size_t branch = 0; branch < branches; ++branch) book_some(branch, first_day, at);
    }
    return desk_.settle();
  }

  Result<void, Fault> live(Day day) {
    if (!is_business_day(day)) return ok();
    std::vector<Act> acts;
    for (std::size_t branch = 0; branch < branches; ++branch) plan(branch, day, acts);
    std::stable_sort(acts.begin(), acts.end(),
                     [](const Act& a, const Act& b) { return a.minute < b.minute; });
    auto next = acts.begin();
    for (int until = opens_at + step_minutes; next != acts.end(); until += step_minutes) {
      parts_.clock.set(house_.at(day, until));
      for (; next != acts.end() && next->minute < until; ++next) {
        next->carry_out(house_.at(day, next->minute));
      }
      TRESS_TRY(desk_.settle());
    }
    return ok();
  }

  /// The bill that nobody has paid yet, and the message that nobody has started.
  Result<void, Fault> end() {
    parts_.clock.set(options_.now);
    const Visit visit{0, dice_.one_of(clients_), house_.stylists(0).front(),
                      house_.services.front(), options_.now};
    till_.leave_open(visit);
    files_.plan_campaign(options_.now);
    return desk_.settle();
  }

 private:
  void plan(std::size_t branch, Day day, std::vector<Act>& acts) {
    plan_desk(branch, day, acts);
    for (const Appointment& due : calendar_.take(branch, day)) plan_visit(due, acts);
    const int walk_ins = dice_.between(2, 6);
    for (int i = 0; i < walk_ins; ++i) {
      acts.push_back({dice_.between(opens_at + minutes_per_hour, closes_at - minutes_per_hour),
                      [this, branch](Timestamp at) { serve_walk_in(branch, at); }});
    }
  }

  /// What the people behind the desk do every day.
  void plan_desk(std::size_t branch, Day day, std::vector<Act>& acts) {
    acts.push_back(
        {opens_at, [this, branch, day](Timestamp at) { till_.settle_cards(branch, day, at); }});
    const int newcomers = dice_.between(0, 2);
    for (int i = 0; i < newcomers; ++i) {
      acts.push_back({dice_.between(opens_at, closes_at - minutes_per_hour),
                      [this, branch](Timestamp at) { register_client(branch, at); }});
    }
    acts.push_back({opens_at + 30,
                    [this, branch, day](Timestamp at) { book_some(branch, day + days{1}, at); }});
    acts.push_back({14 * minutes_per_hour,
                    [this, branch](Timestamp at) { till_.request_refund(branch, at); }});
    acts.push_back({17 * minutes_per_hour,
                    [this, branch](Timestamp at) { till_.decide_refunds(branch, at); }});
    // Once a week, for both branches.
    if (branch == 0 && std::chrono::weekday{day} == std::chrono::Friday) {
      acts.push_back({16 * minutes_per_hour, [this](Timestamp at) { till_.review(at); }});
    }
    if (dice_.chance(20)) {
      acts.push_back({15 * minutes_per_hour,
                      [this, branch](Timestamp at) { till_.collect_debt(branch, at); }});
    }
    acts.push_back({closes_at, [this, branch, day](Timestamp at) { close_day(branch, day, at); }});
  }

  void plan_visit(const Appointment& due, std::vector<Act>& acts) {
    const int fate = dice_.between(1, 100);
    if (fate <= cancelled_percent) {
      acts.push_back({opens_at + 5, [this, due](Timestamp at) { calendar_.cancel(due, at); }});
    } else if (fate <= cancelled_percent + missed_percent) {
      acts.push_back(
          {due.minute + 20, [this, due](Timestamp at) { calendar_.record_no_show(due, at); }});
    } else {
      acts.push_back({due.minute + 45, [this, due](Timestamp at) { serve(due, at); }});
    }
  }

  void serve(const Appointment& due, Timestamp at) {
    const SaleId sale = till_.sell({due.branch, due.client, due.performer, due.service, at});
    calendar_.complete(due, files_.must_see(due.client), sale, at + 1min);
  }

  void serve_walk_in(std::size_t branch, Timestamp at) {
    std::optional<ClientId> client;
    if (!dice_.chance(walk_in_percent)) client = dice_.one_of(clients_);
    const StaffId performer = dice_.one_of(house_.stylists(branch));
    till_.sell({branch, client, performer, dice_.one_of(house_.services), at});
  }

  void register_client(std::size_t branch, Timestamp at) {
    if (clients_.size() >= clients_max) return;
    const Guest made = guest(dice_, clients_.size());
    client::Register asked{Personal<std::string>{made.name},
                           Personal<std::string>{made.phone},
                           std::nullopt,
                           std::nullopt,
                           {}};
    if (!made.email.empty()) asked.email = Personal<std::string>{made.email};
    if (!made.birth.empty()) asked.birth = Personal<std::string>{made.birth};
    add_search_tokens(asked, parts_.tokens);
    const Actor cashier = house_.actor(Role::cashier, branch);
    const auto id = id_cast<ClientId>(desk_.send(cashier, client::Command{std::move(asked)}, at));
    clients_.push_back(id);
    files_.interview(id, made, branch, at);
    if (!dice_.chance(note_percent)) return;
    const client::AddNote note{id, Personal<std::string>{std::string{remark(dice_)}}};
    desk_.send(cashier, client::Command{note}, at);
  }

  /// A day's calls, each for one of the days from `first` on; people call later for sooner.
  void book_some(std::size_t branch, Day first, Timestamp at) {
    // Robson Street has four stylists, West 4th Avenue two.
    const int least = branch == 0 ? 11 : 6;
    const int most = branch == 0 ? 19 : 10;
    const int count = dice_.between(least, most);
    for (int i = 0; i < count; ++i) {
      Day day = first +
                days{std::min(dice_.between(0, ahead_days_max), dice_.between(0, ahead_days_max))};
      if (!is_business_day(day)) day += days{1};
      calendar_.book(branch, dice_.one_of(clients_), day, at);
    }
  }

  void close_day(std::size_t branch, Day day, Timestamp at) {
    desk_.send(house_.actor(Role::manager, branch),
               day::Command{day::Close{house_.branches[branch], day}}, at);
  }

  const Parts& parts_;
  const Options& options_;
  House house_;
  Desk& desk_;
  Dice& dice_;
  Till till_;
  Calendar calendar_;
  Files files_;
  std::vector<ClientId> clients_;
};

Day today_of(const Options& options) {
  return TimeZone::find(time_zone)->business_date(options.now, House::cut_off_hour);
}

}  // namespace

Timestamp beginning(const Options& options) {
  constexpr std::chrono::hours before_opening{6};
  const Day first_day = today_of(options) - days{options.days};
  return TimeZone::find(time_zone)->from_local(first_day, before_opening);
}

Result<Filled, Fault> fill(const Parts& parts, const Options& options) {
  const Day today = today_of(options);
  const Day first_day = today - days{options.days};
  Dice dice{options.seed};
  Desk desk{parts.writer, options.seed};
  parts.clock.set(beginning(options) + 3h);
  House house = open_house(desk, first_day);
  TRESS_TRY(desk.settle());
  Story story{parts, options, std::move(house), desk, dice};
  TRESS_TRY(story.begin(first_day));
  for (int done = 0; done < options.days; ++done) {
    TRESS_TRY(story.live(first_day + days{done}));
    if (parts.progress) parts.progress(done + 1, options.days);
  }
  TRESS_TRY(story.end());
  return Filled{story.house(), story.clients(), desk.sent(), first_day, today - days{1}};
}

}  // namespace tress::demo
