#pragma once

#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/result.hpp"

/// Whoever takes the money of payment links. The numbers of cards are between them and the client:
/// nothing here could carry one. What came of a session they report by signed messages
/// (webhooks.hpp), in the form of `payment::Report`.
namespace tress::payments {

/// One attempt to pay.
struct Wanted {
  PaymentId link;
  Money amount;
  std::string purpose;  ///< for the provider's page: no name of anybody
};

struct Session {
  std::string id;       ///< the provider's
  std::string address;  ///< where the client pays
};

/// Called from any thread.
class Provider {
 public:
  virtual ~Provider() = default;

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;

  /// A page of the provider on which that can be paid once.
  virtual Result<Session, Fault> start(const Wanted& wanted) = 0;
};

}  // namespace tress::payments
