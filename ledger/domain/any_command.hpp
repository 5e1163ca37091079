#pragma once

#include <variant>

#include "schema/access.hpp"
#include "schema/appointment.hpp"
#include "schema/approval.hpp"
#include "schema/branch.hpp"
#include "schema/campaign.hpp"
#include "schema/card.hpp"
#include "schema/catalogue.hpp"
#include "schema/client.hpp"
#include "schema/day.hpp"
#include "schema/drawer.hpp"
#include "schema/importing.hpp"
#include "schema/membership.hpp"
#include "schema/offer.hpp"
#include "schema/outbox.hpp"
#include "schema/payment.hpp"
#include "schema/plan.hpp"
#include "schema/policy.hpp"
#include "schema/review.hpp"
#include "schema/risk.hpp"
#include "schema/roster.hpp"
#include "schema/sale.hpp"
#include "schema/salon.hpp"
#include "schema/settlement.hpp"
#include "schema/staff.hpp"
#include "schema/support.hpp"
#include "schema/system.hpp"
#include "schema/wallet.hpp"

namespace tress {

/// The commands of every kind of stream, in the order of the stored `StreamKind`.
using CommandsByKind = std::variant<salon::Command,
                                    branch::Command,
                                    staff::Command,
                                    catalogue::Command,
                                    client::Command,
                                    sale::Command,
                                    appointment::Command,
                                    settlement::Command,
                                    day::Command,
                                    importing::Command,
                                    system::Command,
                                    plan::Command,
                                    membership::Command,
                                    wallet::Command,
                                    approval::Command,
                                    policy::Command,
                                    card::Command,
                                    drawer::Command,
                                    roster::Command,
                                    outbox::Command,
                                    campaign::Command,
                                    payment::Command,
                                    risk::Command,
                                    offer::Command,
                                    support::Command,
                                    access::Command,
                                    review::Command>;

/// A command for any kind of stream. What copies, moves and destroys it is compiled once.
struct AnyCommand : CommandsByKind {
  using CommandsByKind::CommandsByKind;
  AnyCommand(const AnyCommand&);
  AnyCommand(AnyCommand&&) noexcept;
  AnyCommand& operator=(const AnyCommand&);
  AnyCommand& operator=(AnyCommand&&) noexcept;
  ~AnyCommand();
};

}  // namespace tress

template <>
struct std::variant_size<tress::AnyCommand> : std::variant_size<tress::CommandsByKind> {};

template <std::size_t i>
struct std::variant_alternative<i, tress::AnyCommand>
    : std::variant_alternative<i, tress::CommandsByKind> {};
