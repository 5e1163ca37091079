#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/keys/token.hpp"

namespace tress {

/// How long a session lives, and how many there are.
struct SessionRules {
  std::chrono::minutes idle_max;    ///< since it was last used
  std::chrono::hours lifetime_max;  ///< since it was opened, however busy

  /// One person's open sessions; the one unused for longest makes room. Desk, tablet, telephone,
  /// and some that were never closed.
  std::size_t per_person_max = 16;

  /// All open sessions, so that memory is bounded; the one unused for longest makes room.
  std::size_t sessions_max = 10'000;
};

inline constexpr SessionRules staff_session_rules{std::chrono::minutes{15}, std::chrono::hours{12}};
inline constexpr SessionRules client_session_rules{std::chrono::minutes{30},
                                                   std::chrono::hours{24}};

template <class PersonId>
struct Session {
  PersonId person;
  Timestamp opened_at;
  Timestamp last_seen_at;
  Timestamp confirmed_at;  ///< when the person last proved who they are, for acts of high value

  friend bool operator==(const Session&, const Session&) = default;
};

/// Who is signed in. In memory only: after a restart everybody signs in again. A session is opened
/// under a fresh token each time, so a token that somebody planted beforehand never becomes one.
/// Thread-safe.
template <class PersonId>
class Sessions {
 public:
  /// `key`, `clock` and `random` outlive the table.
  Sessions(SessionRules rules, const Secret& key, const Clock& clock, Random& random)
      : rules_(rules),
        key_(key),
        clock_(clock),
        random_(random) {}

  /// Opens a session for a person who has just proved who they are. The text is the only copy.
  [[nodiscard]] std::string open(const PersonId& person) {
    const std::lock_guard lock{mutex_};
    const Timestamp now = clock_.now();
    return insert({person, now, now, now}, now);
  }

  /// The session, now used again; nothing if there is none of that token or its time is over.
  std::optional<Session<PersonId>> find(std::string_view token) {
    const std::lock_guard lock{mutex_};
    const Timestamp now = clock_.now();
    const auto at = live(token, now);
    if (at == sessions_.end()) return std::nullopt;
    at->second.last_seen_at = now;
    return at->second;
  }

  /// What a session is known by without being its token: for what ends when the session does.
  /// Nothing for a text that is no token.
  [[nodiscard]] std::optional<TokenHash> name_of(std::string_view token) const {
    return hash_of(token);
  }

  /// Whether the session of that name goes on. Looking is no use of it.
  [[nodiscard]] bool is_open(const TokenHash& name) const {
    const std::lock_guard lock{mutex_};
    const auto at = sessions_.find(name);
    return at != sessions_.end() && !is_over(at->second, clock_.now());
  }

  /// The person has proved again who they are: the session goes on under a new token with
  /// `confirmed_at` now, and the old token is dead. Nothing if there is no such session.
  [[nodiscard]] std::optional<std::string> confirm(std::string_view token) {
    const std::lock_guard lock{mutex_};
    const Timestamp now = clock_.now();
    const auto at = live(token, now);
    if (at == sessions_.end()) return std::nullopt;
    Session<PersonId> session = at->second;
    sessions_.erase(at);
    session.last_seen_at = now;
    session.confirmed_at = now;
    return insert(session, now);
  }

  /// False if there was none.
  bool close(std::string_view token) {
    const std::lock_guard lock{mutex_};
    const auto hash = hash_of(token);
    return hash && sessions_.erase(*hash) == 1;
  }

  /// How many there were. For a person who leaves, changes the password or was disabled.
  std::size_t close_all_of(const PersonId& person) {
    const std::lock_guard lock{mutex_};
    return std::erase_if(sessions_, [&](const auto& row) { return row.second.person == person; });
  }

  /// Those of the person but the one of that token; how many there were.
  std::size_t close_others_of(const PersonId& person, std::string_view token) {
    const std::lock_guard lock{mutex_};
    const auto kept = hash_of(token);
    return std::erase_if(sessions_, [&](const auto& row) {
      return row.second.person == person && row.first != kept;
    });
  }

  /// Open sessions of a person, for "where am I signed in?".
  [[nodiscard]] std::vector<Session<PersonId>> of(const PersonId& person) const {
    const std::lock_guard lock{mutex_};
    const Timestamp now = clock_.now();
    std::vector<Session<PersonId>> found;
    for (const auto& [hash, session] : sessions_) {
      if (session.person == person && !is_over(session, now)) found.push_back(session);
    }
    return found;
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return sessions_.size();
  }

 private:
  using Table = std::unordered_map<TokenHash, Session<PersonId>>;

  [[nodiscard]] std::optional<TokenHash> hash_of(std::string_view token) const {
    return token_hash(token, "tress/session/v1", key_);
  }

  [[nodiscard]] bool is_over(const Session<PersonId>& session, Timestamp now) const {
    return now - session.last_seen_at >= rules_.idle_max ||
           now - session.opened_at >= rules_.lifetime_max;
  }

  typename Table::iterator live(std::string_view token, Timestamp now) {
    const auto hash = hash_of(token);
    const auto at = hash ? sessions_.find(*hash) : sessions_.end();
    if (at == sessions_.end() || !is_over(at->second, now)) return at;
    sessions_.erase(at);
    return sessions_.end();
  }

  std::string insert(const Session<PersonId>& session, Timestamp now) {
    make_room(session.person, now);
    std::string token = new_token(random_);
    sessions_.emplace(*hash_of(token), session);
    return token;
  }

  void make_room(const PersonId& person, Timestamp now) {
    if (sessions_.size() >= rules_.sessions_max) {
      std::erase_if(sessions_, [&](const auto& row) { return is_over(row.second, now); });
    }
    const auto own = [&](const auto& row) { return row.second.person == person; };
    const auto own_count = std::count_if(sessions_.begin(), sessions_.end(), own);
    if (static_cast<std::size_t>(own_count) >= rules_.per_person_max) erase_oldest(own);
    if (sessions_.size() >= rules_.sessions_max) {
      erase_oldest([](const auto&) { return true; });
    }
  }

  /// Erases, of the sessions that match, the one unused for longest.
  template <class Matches>
  void erase_oldest(const Matches& matches) {
    auto oldest = sessions_.end();
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
      if (!matches(*at)) continue;
      const bool is_older =
          oldest == sessions_.end() || at->second.last_seen_at < oldest->second.last_seen_at;
      if (is_older) oldest = at;
    }
    if (oldest != sessions_.end()) sessions_.erase(oldest);
  }

  const SessionRules rules_;
  const Secret& key_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  Table sessions_;  ///< guarded by mutex_
};

using StaffSessions = Sessions<StaffId>;
using ClientSessions = Sessions<ClientId>;

}  // namespace tress
