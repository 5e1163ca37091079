#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "schema/common.hpp"
#include "schema/envelope.hpp"
#include "schema/staff.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/described.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

/// The exact bytes that a person's device key signs: when it is enrolled, and for an act. They are
/// fixed on the page of formats (schema/README.md, "Device keys"): whoever has the events can make
/// them again.
namespace tress {

namespace staff {

/// Who is to have the key: both the new key and, on rotation, the old one sign this.
struct KeyClaim {
  StaffId person;
  PublicKey key;
  KeyHolder held_by;
};

[[nodiscard]] Bytes device_key_text(std::string_view origin, const KeyClaim& claim);

[[nodiscard]] Bytes device_key_rotated_text(std::string_view origin,
                                            const PublicKey& old_key,
                                            const KeyClaim& claim);

}  // namespace staff

/// A person's key and what it has signed of one act.
struct ActSignature {
  PublicKey key;
  Signature signature;
  Timestamp signed_at;  ///< as the device's clock said; the signature covers it

  friend bool operator==(const ActSignature&, const ActSignature&) = default;
};

/// One person's act upon one event of one stream.
struct ActStatement {
  std::string_view event_type;  ///< of the event that the act makes: "approval.approved"
  StreamKind stream_kind;
  StreamId stream;
  StaffId person;
  CommandId command;  ///< the request: it holds the idempotency key and happens once
  Hash rests_on;      ///< hash of the event that is acted upon: the proposal, the request
  /// Absent in what was signed before acts had a time; no new signature is taken without one.
  std::optional<Timestamp> signed_at = std::nullopt;
};

[[nodiscard]] Bytes act_text(std::string_view origin, const ActStatement& act);

/// Whether an event is one that others decide about, and whether it decides about one. A new pair
/// of request and decision is a line in each.
namespace acts {

template <class Event, class... Listed>
inline constexpr bool is_any_of = (std::is_same_v<Event, Listed> || ...);

template <class Event>
constexpr bool is_request(const Event&) noexcept {
  return is_any_of<Event, approval::Proposed, client::ErasureRequested, sale::RefundRequested,
                   sale::RefundApproved, sale::TipChangeAsked, sale::WriteOffAsked,
                   day::ReopeningAsked, membership::Requested, membership::RefundApproved,
                   wallet::RefundRequested, wallet::CreditRequested, wallet::RefundApproved>;
}

template <class Event>
constexpr bool is_decision(const Event&) noexcept {
  return is_any_of<Event, approval::Approved, approval::Rejected, client::ErasureRejected,
                   sale::RefundApproved, sale::RefundRejected, sale::TipChanged,
                   sale::TipChangeRejected, sale::DebtWrittenOff, sale::WriteOffRejected,
                   day::Reopened, membership::RefundApproved, membership::RenewalDateChanged,
                   membership::Rejected, wallet::RefundApproved, wallet::RequestRejected>;
}

/// By people: a rule was decided about when it was set.
constexpr bool is_decision(const client::Erased& erased) noexcept {
  return !erased.rule_version.has_value();
}

/// A deduction taken back, not a use that fell away with its bill.
constexpr bool is_decision(const membership::Returned& returned) noexcept {
  return returned.approved_by.has_value();
}

/// An adjustment, not what was sold.
constexpr bool is_decision(const membership::LotsGranted& granted) noexcept {
  return granted.approved_by.has_value();
}

/// Goodwill, not what was sold.
constexpr bool is_decision(const wallet::Granted& granted) noexcept {
  return granted.approved_by.has_value();
}

/// Asks `test` of the event that the innermost variant holds.
template <class Test, class... Events>
[[nodiscard]] bool of_event(const std::variant<Events...>& events, const Test& test) noexcept {
  return std::visit(
      [&](const auto& one) {
        if constexpr (is_variant<std::decay_t<decltype(one)>>) {
          return of_event(one, test);
        } else {
          return test(one);
        }
      },
      events);
}

}  // namespace acts

/// True for an event that somebody may act upon: a proposal, a request. Of a variant of events, of
/// variants of them, or of a class made of such a variant.
template <class... Events>
[[nodiscard]] bool is_request(const std::variant<Events...>& events) noexcept {
  return acts::of_event(events, [](const auto& one) { return acts::is_request(one); });
}

template <class Self, class... Events>
[[nodiscard]] bool is_request(const OneOf<Self, Events...>& event) noexcept {
  return visit([](const auto& one) { return acts::is_request(one); }, event);
}

/// True for events that decide about somebody else's request: who has a device key signs them, and
/// an unsigned one of such a person is not taken.
template <class... Events>
[[nodiscard]] bool needs_signature(const std::variant<Events...>& events) noexcept {
  return acts::of_event(events, [](const auto& one) { return acts::is_decision(one); });
}

template <class Self, class... Events>
[[nodiscard]] bool needs_signature(const OneOf<Self, Events...>& event) noexcept {
  return visit([](const auto& one) { return acts::is_decision(one); }, event);
}

}  // namespace tress
