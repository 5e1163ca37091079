#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schema/common.hpp"

#include "ledger/base/money.hpp"

/// What a country's law says of prepaid value (domain.md §3.1, 15): data, with the rule it is from.
/// A salon chooses the jurisdiction in its terms; a law that is not listed is not guessed: under
/// "none" nothing expires.
namespace tress::jurisdictions {

/// Whether value may end by time, and not before how long.
struct Expiry {
  bool is_barred;
  int months_min;  ///< at least so long after it was granted
};

struct Rule {
  std::string_view code;
  std::string_view currency;       ///< of the limits; empty if there are none
  std::int64_t named_major_max;    ///< on one named card or client; 0 = no limit
  std::int64_t unnamed_major_max;  ///< on one bearer card
  Expiry named;
  Expiry unnamed;
  Expiry points;
  bool returns_on_request;     ///< value past its date must be given back when asked: it never ends
  int refund_fee_percent_max;  ///< of what is given back: what a client who withdraws may be
                               ///< charged
};

/// The rule of that code, or null.
[[nodiscard]] const Rule* find(std::string_view code) noexcept;

/// Credit and deposits are the client's own money: they never end by time.
[[nodiscard]] Expiry expiry_of(const Rule& rule, ValueKind kind, bool is_named) noexcept;

/// The most that one wallet may hold, in minor units; nothing if there is no limit. Limits are in
/// the jurisdiction's own currency and bind no other.
[[nodiscard]] std::optional<std::int64_t> limit_minor(const Rule& rule,
                                                      ValueKind kind,
                                                      bool is_named,
                                                      Currency currency) noexcept;

}  // namespace tress::jurisdictions
