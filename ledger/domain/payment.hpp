#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/payment.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Payment links: one client pays one thing, once, at a provider who is not us. What the provider
/// reports is taken in whatever order and however often it comes; what it reports is settled in the
/// same commit (a bill of a renewal, a debt of a bill) or, if it pays nothing any more, owed back
/// by name. Money that was reported is never forgotten. No number of a card comes here.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::payment {

inline constexpr std::array<std::string_view, 4> cancel_reasons{
    "client_asked", "made_by_mistake", "paid_in_another_way", "sent_to_the_wrong_client"};

/// A month: what is offered for longer is a bill, not a link.
inline constexpr unsigned valid_hours_max = 720;

/// Sessions of one link: somebody who tries a card after the other gives up earlier.
inline constexpr std::size_t sessions_max = 20;

/// Reports of one link that name no money: a provider that never stops must not fill the log.
inline constexpr std::size_t reports_max = 200;

enum class PaymentStage : std::uint8_t {
  waiting,  ///< for the branch's next open day
  settled,
  owed_back,  ///< all of it, or what is not paid back yet
  paid_back,
};

struct PaymentState {
  Received received;
  PaymentStage stage = PaymentStage::waiting;
  std::int64_t back_minor = 0;  ///< of what is owed back, what the client has again
  std::vector<std::string> back_references = {};  ///< under which it was given back, part by part

  /// Requires a payment that is owed back: what of it the client does not have yet.
  [[nodiscard]] Money left() const;

  friend bool operator==(const PaymentState&, const PaymentState&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Made> made;
  std::vector<std::string> sessions;
  std::vector<std::string>
      reports;  ///< the provider's numbers of its messages, never what a person typed
  std::vector<PaymentState> payments;  ///< payment n is payments[n - 1]
  std::optional<EndReason> ended;

  [[nodiscard]] bool has(PaymentStage stage) const noexcept;

  /// True if it can still be paid; whether its time has come is not looked at.
  [[nodiscard]] bool is_open() const noexcept {
    return made && !ended && !has(PaymentStage::settled) && !has(PaymentStage::waiting);
  }

  friend bool operator==(const State&, const State&) = default;
};

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

}  // namespace tress::payment
