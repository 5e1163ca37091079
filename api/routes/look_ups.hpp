#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>

#include "api/http/response.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/recent_times.hpp"
#include "ledger/base/time.hpp"

namespace tress {

struct Call;
struct Parts;

/// How often somebody who is signed in looks clients up by what is theirs alone (telephone, mail,
/// number), or asks for files that are not there. A desk on its busiest day stays far below;
/// whoever goes through a list of numbers does not. In memory only; any thread.
class LookUps {
 public:
  static constexpr std::chrono::minutes window{60};

  /// Of one person: one a minute, hour after hour.
  static constexpr std::size_t exact_max = 60;

  /// Files of no client, of one person: a bookmark is wrong now and then.
  static constexpr std::size_t unknown_max = 20;

  /// Such files remembered, of all people. One that is forgotten counts anew.
  static constexpr std::size_t unknown_remembered_max = 1000;

  /// People remembered; a salon has fewer.
  static constexpr std::size_t people_max = 1000;

  /// `clock` outlives it.
  explicit LookUps(const Clock& clock) : clock_(clock) {}

  struct Refused {
    std::chrono::seconds wait;
    bool is_news;  ///< the first one of that person within the window
  };

  /// Counts one, or says when to come back. A refused one does not count.
  [[nodiscard]] std::optional<Refused> admit(StaffId person);

  /// Counts a file that is not there, by what stands in the address: once, since a screen asks a
  /// dozen things of one client. True if it is one too many and that is news.
  [[nodiscard]] bool is_walk(StaffId person, std::string_view file);

 private:
  const Clock& clock_;
  std::mutex mutex_;
  RecentTimes exact_{window, people_max};            ///< guarded by mutex_
  RecentTimes unknown_{window, people_max};          ///< guarded by mutex_
  RecentTimes told_of_exact_{window, people_max};    ///< guarded by mutex_
  RecentTimes told_of_unknown_{window, people_max};  ///< guarded by mutex_

  RecentTimes unknown_files_{window, unknown_remembered_max};  ///< guarded by mutex_
};

/// 429 if the caller has looked up too much; then it is among the exceptions, once an hour. Else it
/// counts.
[[nodiscard]] std::optional<http::Response> refuse_look_up(const Parts& parts, const Call& call);

/// To be told of each answer about one client: those that say that there is none count.
void count_unknown(const Parts& parts, const Call& call, const http::Response& response);

}  // namespace tress
