#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/staff.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Staff: who works here, which roles they hold, and which keys sign for them. Roles are what
/// permissions and approvals rest on; all are asked as of the moment of a decision.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::staff {

/// Keys of one person at a time, and over all their time here: a phone, a tablet, a desk or two,
/// each replaced now and then.
inline constexpr std::size_t device_keys_max = 8;
inline constexpr std::size_t device_keys_ever_max = 200;

/// Documents acknowledged by one person, each version of each.
inline constexpr std::size_t trainings_max = 500;

/// Refused attempts to act alone that are noted of one person and day (UTC): enough to see it, too
/// few to fill a log with.
inline constexpr std::uint32_t attempts_noted_max = 20;

/// A key that may sign now.
struct DeviceKey {
  PublicKey key;
  KeyHolder held_by;

  friend bool operator==(const DeviceKey&, const DeviceKey&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::string code;           ///< empty until hired
  std::string work_name;
  std::vector<RoleGranted> roles;  ///< held now
  bool has_left = false;
  std::vector<DeviceKey> device_keys{};  ///< enrolled and neither replaced nor revoked
  std::size_t device_keys_ever = 0;
  std::vector<TrainingAcknowledged> trainings{};
  Day attempts_on{};           ///< the last day on which an attempt was refused
  std::uint32_t attempts = 0;  ///< on that day

  [[nodiscard]] bool is_hired() const noexcept { return !code.empty(); }

  /// In any branch. Somebody who has left holds none.
  [[nodiscard]] bool has_role(Role role) const noexcept;

  [[nodiscard]] bool has_device_key(const PublicKey& key) const noexcept;

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::staff
