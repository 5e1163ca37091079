#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "schema/envelope.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/domain/access.hpp"
#include "ledger/domain/any_command.hpp"
#include "ledger/domain/appointment.hpp"
#include "ledger/domain/approval.hpp"
#include "ledger/domain/branch.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/card.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/day.hpp"
#include "ledger/domain/drawer.hpp"
#include "ledger/domain/importing.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/offer.hpp"
#include "ledger/domain/outbox.hpp"
#include "ledger/domain/payment.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/review.hpp"
#include "ledger/domain/risk.hpp"
#include "ledger/domain/roster.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/salon.hpp"
#include "ledger/domain/settlement.hpp"
#include "ledger/domain/staff.hpp"
#include "ledger/domain/support.hpp"
#include "ledger/domain/system.hpp"
#include "ledger/domain/wallet.hpp"

/// Every kind of stream, once (and once in domain/any_command.hpp). A new kind is one line in each
/// list; what forgets it does not compile.
namespace tress {

using StatesByKind = std::variant<salon::State,
                                  branch::State,
                                  staff::State,
                                  catalogue::State,
                                  client::State,
                                  sale::State,
                                  appointment::State,
                                  settlement::State,
                                  day::State,
                                  importing::State,
                                  system::State,
                                  plan::State,
                                  membership::State,
                                  wallet::State,
                                  approval::State,
                                  policy::State,
                                  card::State,
                                  drawer::State,
                                  roster::State,
                                  outbox::State,
                                  campaign::State,
                                  payment::State,
                                  risk::State,
                                  offer::State,
                                  support::State,
                                  access::State,
                                  review::State>;

using EventsByKind = std::variant<salon::Event,
                                  branch::Event,
                                  staff::Event,
                                  catalogue::Event,
                                  client::Event,
                                  sale::Event,
                                  appointment::Event,
                                  settlement::Event,
                                  day::Event,
                                  importing::Event,
                                  system::Event,
                                  plan::Event,
                                  membership::Event,
                                  wallet::Event,
                                  approval::Event,
                                  policy::Event,
                                  card::Event,
                                  drawer::Event,
                                  roster::Event,
                                  outbox::Event,
                                  campaign::Event,
                                  payment::Event,
                                  risk::Event,
                                  offer::Event,
                                  support::Event,
                                  access::Event,
                                  review::Event>;

/// The state of any stream, and an event of any stream. What copies, moves and destroys them is
/// compiled once.
struct AnyState : StatesByKind {
  using StatesByKind::StatesByKind;
  AnyState(const AnyState&);
  AnyState(AnyState&&) noexcept;
  AnyState& operator=(const AnyState&);
  AnyState& operator=(AnyState&&) noexcept;
  ~AnyState();
};

struct AnyEvent : EventsByKind {
  using EventsByKind::EventsByKind;
  AnyEvent(const AnyEvent&);
  AnyEvent(AnyEvent&&) noexcept;
  AnyEvent& operator=(const AnyEvent&);
  AnyEvent& operator=(AnyEvent&&) noexcept;
  ~AnyEvent();
};

}  // namespace tress

template <>
struct std::variant_size<tress::AnyState> : std::variant_size<tress::StatesByKind> {};

template <std::size_t i>
struct std::variant_alternative<i, tress::AnyState>
    : std::variant_alternative<i, tress::StatesByKind> {};

template <>
struct std::variant_size<tress::AnyEvent> : std::variant_size<tress::EventsByKind> {};

template <std::size_t i>
struct std::variant_alternative<i, tress::AnyEvent>
    : std::variant_alternative<i, tress::EventsByKind> {};

namespace tress {

static_assert(std::variant_size_v<CommandsByKind> == std::variant_size_v<StatesByKind>);
static_assert(std::variant_size_v<CommandsByKind> == std::variant_size_v<EventsByKind>);
static_assert(std::variant_size_v<StatesByKind> == DescribedEnum<StreamKind>::values.size());

/// The alternatives above stand in the order of the stored stream kinds, whose numbers may have
/// gaps.
inline StreamKind kind_at(std::size_t index) {
  return DescribedEnum<StreamKind>::values.at(index).first;
}

inline std::size_t index_of(StreamKind kind) noexcept {
  std::size_t index = 0;
  for (const auto& [known, name] : DescribedEnum<StreamKind>::values) {
    if (known == kind) return index;
    ++index;
  }
  TRESS_UNREACHABLE();
}

/// The state of a stream in which nothing has happened.
AnyState initial_state(StreamKind kind);

/// The payload as an event of its stream. Total: every payload belongs to exactly one stream.
AnyEvent event_of(Payload payload);
Payload payload_of(AnyEvent event);

/// Requires that event and state are of the same kind.
AnyState evolve(AnyState before, const AnyEvent& event);

/// What an event books, given its stream's state before it. Derived again by `tress verify`.
/// Requires that event and state are of the same kind.
std::vector<Posting> postings_of(const AnyState& before, const AnyEvent& event);

/// When the system is to look after the stream next; nothing for kinds in which nothing is ever
/// due.
std::optional<Timestamp> next_due_of(const AnyState& state, const Facts& facts);

/// The kind of stream that an event belongs to.
StreamKind kind_of(const Payload& payload);

}  // namespace tress
