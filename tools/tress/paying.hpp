#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "api/payments/simulator.hpp"
#include "api/routes/parts.hpp"
#include "tools/payments/delivery.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// What the command line says of payments.
struct PaymentOptions {
  std::string provider = {};      ///< empty: no links are made
  std::string secrets_file = {};  ///< empty: the simulator's own, made at the start
  std::string address = {};       ///< of our pages for clients; empty: this machine
};

void add_payment_options(CLI::App& serving, PaymentOptions& options);

/// The provider of payments of a served salon.
class Paying {
 public:
  /// Null if no provider is chosen; `configuration` if an option is wrong. Clock and random outlive
  /// it.
  static Result<std::unique_ptr<Paying>, Fault> open(const PaymentOptions& options,
                                                     const Clock& clock,
                                                     Random& random);

  /// Once the public listener is there.
  void start(std::uint16_t port);

  /// Reads the secrets again. What is wrong with them leaves the former ones in place.
  Result<void, Fault> reload();

  /// Before the public listener is stopped.
  void stop() { delivery_.stop(); }

  [[nodiscard]] const Payments& payments() const noexcept { return payments_; }

  /// Where clients reach our pages.
  [[nodiscard]] std::string address() const;

 private:
  Paying(PaymentOptions options, webhooks::Secrets secrets, const Clock& clock, Random& random);

  const PaymentOptions options_;
  std::atomic<std::uint16_t> port_{0};
  webhooks::SecretSlot secrets_;
  payments::Delivery delivery_;
  payments::Simulator simulator_;
  const Payments payments_;
};

}  // namespace tress::tool
