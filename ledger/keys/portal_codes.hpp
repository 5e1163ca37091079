#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/keys/token.hpp"

/// One-time codes by which clients sign in to the portal.
namespace tress {

/// The code that a message brings: eight digits, made of the message's id and a key that is in no
/// log. So no code is kept anywhere between asking for it and carrying it, and a message that is
/// carried twice brings the same one.
[[nodiscard]] std::string portal_code(MessageId message, const Secret& key);

/// Who has asked for a code and may sign in with it. A login belongs to whoever asked: the code
/// alone opens nothing. In memory only, like sessions: after a restart one asks again.
/// Thread-safe.
class PortalCodes {
 public:
  static constexpr std::chrono::minutes lifetime{10};
  static constexpr unsigned tries_max = 5;

  /// Codes to one address: more than these in so short a time are somebody else's nuisance.
  static constexpr std::size_t per_address_max = 3;
  static constexpr std::chrono::minutes per_address_window{15};

  /// Codes asked for from one machine: a family, not a list of telephone numbers. A proxy on our
  /// own machine asks for everybody, so it is no machine in this sense.
  static constexpr std::size_t per_peer_max = 10;
  static constexpr std::chrono::minutes per_peer_window{60};

  /// Logins, addresses and machines remembered, of each. Past it the oldest login makes room, of
  /// those that get no code first, and of the others the one that has asked least.
  static constexpr std::size_t remembered_max = 10'000;

  /// All outlive the codes.
  PortalCodes(const Secret& key, const Clock& clock, Random& random)
      : key_(key),
        clock_(clock),
        random_(random) {}

  struct Asked {
    std::string login;             ///< the only copy; in a cookie, or for a program to keep
    bool is_admitted;              ///< false: asked too often; nobody is told so
    bool is_to_be_logged = false;  ///< not admitted, as nobody was for a while
  };

  /// How often the log says that somebody was not admitted.
  static constexpr std::chrono::minutes logged_every{1};

  /// Somebody asks for a code to be sent to an address, known or not. `address` is any name that is
  /// the same for the same address; `peer` the machine that asks; nothing for a proxy.
  [[nodiscard]] Asked ask(std::string_view address, std::optional<std::string_view> peer);

  /// What was asked for cannot be sent: it counts for nobody, as if never asked.
  void take_back(std::string_view login,
                 std::string_view address,
                 std::optional<std::string_view> peer);

  /// The address is that of `client`, and this message brings the code. Codes that the client had
  /// before are dead: they meet what a wrong code meets, like the earlier logins of an address that
  /// is nobody's.
  void send(std::string_view login, ClientId client, MessageId message);

  /// The client's codes are dead: they went to an address that is not theirs any more.
  void forget(ClientId client);

  enum class Outcome : std::uint8_t {
    right,
    wrong,
    too_often,      ///< after so many wrong ones no code is right any more
    over,           ///< used, or older than its lifetime
    another_login,  ///< nobody asked with this login, or it was too long ago
  };

  struct Judged {
    Outcome outcome;
    std::optional<ClientId> client;  ///< if right
  };

  /// Uses the code if it is right: of two at once one gets in.
  [[nodiscard]] Judged use(std::string_view login, std::string_view code);

 private:
  struct Login {
    Timestamp asked_at;
    bool is_admitted;
    std::optional<ClientId> client;
    std::optional<TokenHash> code;  ///< of the login and the code together
    unsigned tries = 0;
    bool is_over = false;
  };

  using Logins = std::unordered_map<TokenHash, Login>;
  using Times = std::unordered_map<std::string, std::deque<Timestamp>>;

  [[nodiscard]] std::optional<TokenHash> login_hash(std::string_view login) const;
  [[nodiscard]] TokenHash code_hash(const TokenHash& login, std::string_view code) const;
  bool has_room_for(bool is_admitted, Timestamp now);
  static void forget_one(Times& times, std::string_view name);
  static bool admit(
      Times& times, std::string_view name, std::size_t max, Timestamp now, Timestamp since);

  const Secret& key_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  Logins logins_;                       ///< guarded by mutex_
  Times addresses_;                     ///< guarded by mutex_
  Times peers_;                         ///< guarded by mutex_
  std::optional<Timestamp> logged_at_;  ///< guarded by mutex_
};

}  // namespace tress
