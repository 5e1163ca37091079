#pragma once

#include <optional>

#include "ledger/domain/any_command.hpp"

/// Which commands may be proposed for somebody's approval, as which act, and by which amount the
/// band is chosen. A new one is one specialisation here (and a call of rules::require_approval in
/// its decider). Such a command is stored in proposals: its table only grows, like an event's, and
/// it holds no personal text.
namespace tress {

/// Not one of them.
template <class Command>
struct ProposableAs {
  static constexpr bool is_one = false;
};

/// For commands whose amount is their own field `amount`.
template <class Command, approval::Act which>
struct ProposedWithAmount {
  static constexpr bool is_one = true;
  static constexpr approval::Act act = which;

  static std::optional<Money> amount(const Command& command) { return command.amount; }
};

/// For commands without an amount: the last band of the act's rule.
template <approval::Act which>
struct ProposedWithoutAmount {
  static constexpr bool is_one = true;
  static constexpr approval::Act act = which;

  template <class Command>
  static std::optional<Money> amount(const Command&) {
    return std::nullopt;
  }
};

template <>
struct ProposableAs<sale::ApplyDiscount>
    : ProposedWithAmount<sale::ApplyDiscount, approval::Act::discount> {};

template <>
struct ProposableAs<offer::Grant> : ProposedWithAmount<offer::Grant, approval::Act::goodwill> {};

template <>
struct ProposableAs<staff::GrantRole> : ProposedWithoutAmount<approval::Act::roles> {};

template <>
struct ProposableAs<staff::RevokeRole> : ProposedWithoutAmount<approval::Act::roles> {};

template <>
struct ProposableAs<policy::SetRetentionRule>
    : ProposedWithoutAmount<approval::Act::key_shredding> {};

template <>
struct ProposableAs<client::Merge> : ProposedWithoutAmount<approval::Act::client_merge> {};

template <>
struct ProposableAs<client::Unmerge> : ProposedWithoutAmount<approval::Act::client_merge> {};

}  // namespace tress
