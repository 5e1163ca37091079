#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/campaign.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Marketing to many clients at once: planned by one person, to an audience that is fixed with each
/// member's consent before the first message goes, started by another person, sent by the system
/// batch by batch through the outbox, which asks for the consent again. Pure, like every decider:
/// no clock, no I/O, no logging, no randomness.
namespace tress::campaign {

/// Clients of one command: what one event can name.
inline constexpr std::size_t clients_at_once_max = 500;

/// Members of one campaign: a chain's clients; a salon has a tenth of them.
inline constexpr std::size_t members_max = 20'000;

/// Messages that one commit queues: the desk waits in the same queue.
inline constexpr std::size_t batch_max = 25;

/// A larger one would leave out more people than it writes to.
inline constexpr unsigned control_percent_max = 50;
inline constexpr unsigned respond_days_max = 90;

inline constexpr std::array<std::string_view, 4> stop_reasons{"mistake_in_text", "wrong_audience",
                                                              "complaints", "offer_is_over"};

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Planned> planned;
  std::optional<StaffId> planned_by;  ///< absent: the system itself
  std::vector<Member> members;        ///< in the order of being sent to
  std::uint32_t queued = 0;           ///< so many of them have been seen to
  bool is_started = false;
  bool is_stopped = false;

  /// True if there are members that nobody has seen to.
  [[nodiscard]] bool is_sending() const noexcept {
    return is_started && !is_stopped && queued < members.size();
  }

  friend bool operator==(const State&, const State&) = default;
};

/// The consent that a message by that way needs.
[[nodiscard]] client::ConsentPurpose purpose_of(outbox::Channel channel);

/// True if the client is among those who get nothing: by a hash of both ids, so that nobody
/// chooses.
[[nodiscard]] bool is_control(CampaignId campaign, ClientId client, unsigned percent);

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::campaign
