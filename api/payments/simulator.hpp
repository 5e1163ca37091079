#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "api/payments/provider.hpp"
#include "api/payments/webhooks.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/time.hpp"

namespace tress::payments {

/// A provider that takes no money: whoever opens its page presses Pay or Decline, and it reports
/// that as a real one does. For demonstrations and tests; whoever has a link could pay with
/// nothing, so `tress serve` has it only where somebody has asked for it. It forgets its sessions
/// when the program ends.
class Simulator final : public Provider {
 public:
  /// Hands a signed message on to be delivered. Any thread.
  using Deliver = std::function<void(webhooks::Message)>;

  enum class Stage : unsigned char { open, paid, declined };

  struct Shown {
    Money amount;
    std::string purpose;
    Stage stage;
  };

  /// Beyond this the oldest are forgotten.
  static constexpr std::size_t sessions_max = 10'000;

  /// Secrets, clock and random outlive it.
  Simulator(const webhooks::SecretSlot& secrets,
            const Clock& clock,
            Random& random,
            Deliver deliver)
      : secrets_(secrets),
        clock_(clock),
        random_(random),
        deliver_(std::move(deliver)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "simulator"; }

  Result<Session, Fault> start(const Wanted& wanted) override;

  /// Nothing if there is no such session.
  [[nodiscard]] std::optional<Shown> show(const std::string& session) const;

  /// Pressed once it is over; pressed again it changes nothing and is not reported again. Nothing
  /// if there is no such session.
  std::optional<Shown> press(const std::string& session, Stage stage);

 private:
  struct Kept {
    Wanted wanted;
    Stage stage;
  };

  [[nodiscard]] std::string new_id(std::string_view prefix) const;
  void report(const std::string& session, const Kept& kept) const;

  const webhooks::SecretSlot& secrets_;
  const Clock& clock_;
  Random& random_;
  const Deliver deliver_;
  mutable std::mutex mutex_;
  std::map<std::string, Kept> sessions_;  ///< guarded by `mutex_`
  std::deque<std::string> order_;         ///< of their making; guarded by `mutex_`
};

}  // namespace tress::payments
