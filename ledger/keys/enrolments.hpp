#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/keys/key_store.hpp"

/// One-time links: what the holder may do once, within a time. They survive a restart.
///
/// Rows of `KeySpace::credentials`: 't' ‖ token hash (token.hpp, domain "tress/enrolment/v1",
/// session key) → purpose (1) ‖ used (1) ‖ expiry (i64 microseconds, big-endian) ‖ staff id (16).
namespace tress {

/// Values are stored.
enum class EnrolmentPurpose : std::uint8_t {
  first_owner = 1,  ///< the link that `tress init` prints
  staff = 2,        ///< a new person sets a password or a passkey
  recovery = 3,     ///< a person who lost theirs does so again
};

enum class EnrolmentState : std::uint8_t {
  usable,
  unknown,  ///< never issued, issued for another purpose, replaced, or gone for more than a day
  used,
  expired,
};

struct Enrolment {
  EnrolmentState state;
  std::optional<StaffId> staff;  ///< for whom, if usable
};

/// Thread-safe.
class Enrolments {
 public:
  static constexpr std::chrono::minutes owner_link_lifetime{15};

  /// How long a used or expired token is remembered, so that its holder is told so.
  static constexpr std::chrono::hours remembered{24};

  /// All outlive this.
  Enrolments(KeyStore& store, const Clock& clock, Random& random)
      : store_(store),
        clock_(clock),
        random_(random) {}

  /// A token for `staff`, on disk on return; the text is its only copy. An unused one for the same
  /// person and purpose stops working.
  Result<std::string, Fault> issue(EnrolmentPurpose purpose,
                                   const StaffId& staff,
                                   std::chrono::minutes lifetime);

  /// Looks without using: mail scanners open links before their readers do.
  [[nodiscard]] Result<Enrolment, Fault> find(std::string_view token,
                                              EnrolmentPurpose purpose) const;

  /// Uses the token if it is usable: of two at once one gets it. On disk on return.
  Result<Enrolment, Fault> consume(std::string_view token, EnrolmentPurpose purpose);

 private:
  KeyStore& store_;
  const Clock& clock_;
  Random& random_;
  std::mutex writing_;  ///< held from reading rows to writing what follows from them
};

}  // namespace tress
