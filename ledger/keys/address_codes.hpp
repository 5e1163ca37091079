#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/keys/portal_codes.hpp"

namespace tress {

/// How often clients have tried the codes that show new addresses to be theirs. What was asked for
/// stands in the ledger, the code is made of its message (portal_codes.hpp); only the tries are
/// here, in memory: after a restart one asks again. Thread-safe.
class AddressCodes {
 public:
  static constexpr unsigned tries_max = 5;
  static constexpr std::chrono::minutes lifetime{10};

  /// Clients with a code on its way. Past it the one that asked first makes room.
  static constexpr std::size_t remembered_max = 10'000;

  /// Both outlive the table.
  AddressCodes(const Secret& key, const Clock& clock) : key_(key), clock_(clock) {}

  /// The client has a code sent for that change: the tries of an earlier one are over. Said again
  /// of the same change, nothing: its tries count on. Nor of one before it.
  void begin(ClientId client, std::uint32_t change);

  /// One try, counted before it is judged: right, wrong, too_often or over. A right one may be
  /// repeated; that the change is made once, the ledger sees to. `message` brought the code.
  [[nodiscard]] PortalCodes::Outcome judge(ClientId client,
                                           std::uint32_t change,
                                           std::string_view code,
                                           MessageId message);

  /// While it is held no other change is confirmed: of two that look at once whether somebody else
  /// has the address, the second sees what the first has done.
  [[nodiscard]] std::unique_lock<std::mutex> alone() { return std::unique_lock{confirming_}; }

 private:
  struct Row {
    std::uint32_t change;
    Timestamp asked_at;
    unsigned tries = 0;
  };

  void make_room(Timestamp now);

  const Secret& key_;
  const Clock& clock_;
  std::mutex confirming_;
  std::mutex mutex_;
  std::map<ClientId, Row> rows_;  ///< guarded by mutex_
};

}  // namespace tress
