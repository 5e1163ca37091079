#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "schema/policies.hpp"
#include "schema/tiers.hpp"

#include "api/routes/parts.hpp"
#include "ledger/domain/policy.hpp"
#include "projections/engine/query.hpp"
#include "projections/memberships/memberships.hpp"

/// In which member tier a client is: the highest of the one that somebody gave them and of those of
/// the plans whose memberships run. One that is paused, over, unpaid, given back or passed on does
/// not count: who pays for nothing now has no more than what they were given. Nor does one that
/// began to give its tier when the tier was retired: who was in it stays, and nobody joins.
namespace tress {

/// True if the membership's period runs on that day, is paid, and nothing of what it last granted
/// was given back.
[[nodiscard]] bool is_running(const memberships::Membership& held, Day today);

/// The views that say so, as they are now.
class MemberTiers {
 public:
  /// No older than `least`, a view's applied position; as far as that can be waited for.
  [[nodiscard]] static Result<MemberTiers, Fault> open(const Parts& parts, Position least = 0);

  /// Of all the client's files.
  [[nodiscard]] Result<tiers::Standing, Fault> standing(ClientId client) const;

  /// Those in a tier, or in this one; with a page's end as `tiers::members` gives it.
  [[nodiscard]] Result<views::Page<tiers::Standing>, Fault> members(
      const std::optional<std::string>& tier, const views::Paging& paging) const;

  /// The memberships for which a plan of a higher tier may be offered to the client, who has
  /// nothing unsettled with the salon: they run, renewed without a failure, and such a plan is on
  /// sale for their currency. Why there is none is nobody's to be told.
  [[nodiscard]] Result<std::vector<MembershipId>, Fault> to_upgrade(ClientId client) const;

 private:
  explicit MemberTiers(const Parts& parts) : parts_(parts) {}

  struct Held {
    memberships::Membership row;
    Day today;  ///< in its branch
    plan::Terms terms;
    Day since;  ///< UTC: since when it has been a membership of this plan and with this tier
  };

  /// Those whose plan is known.
  [[nodiscard]] Result<std::vector<Held>, Fault> held_by(ClientId file) const;
  [[nodiscard]] Result<void, Fault> add_given(ClientId file, tiers::Standing& standing) const;
  [[nodiscard]] Result<void, Fault> add_plans(ClientId file, tiers::Standing& standing) const;
  [[nodiscard]] Result<bool, Fault> has_open_matter(const std::vector<ClientId>& files) const;
  [[nodiscard]] Result<bool, Fault> is_higher_on_sale(const Held& held) const;
  [[nodiscard]] const policy::Tier* tier_named(const std::optional<std::string>& code) const;
  [[nodiscard]] bool gives(const policy::Tier& tier, const Held& held) const;
  [[nodiscard]] std::uint16_t rank_of(const std::optional<std::string>& code) const;

  const Parts& parts_;
  Day today_{};  ///< UTC
  std::unique_ptr<views::Snapshot> tiers_;
  std::unique_ptr<views::Snapshot> memberships_;
  policy::State rules_;  ///< of the tiers: all that were ever set
  std::optional<policy::TiersSet> in_force_;
};

}  // namespace tress
