#pragma once

#include <functional>
#include <optional>

#include "schema/policy.hpp"
#include "schema/risk_view.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Clients at risk: how each comes, by the days on which they were served; the levels that were
/// made of that, with what they were made of; alerts, what was done about them, and what came of it
/// beside a control group. No name stands here, and nothing of anybody's health.
namespace tress::risk_view {

[[nodiscard]] const views::Projection& projection();

/// The rule for clients of a branch.
using RuleOf = std::function<Result<policy::RiskRule, Fault>(BranchId)>;

/// What is known of a client, and of what the level was made last.
struct Standing {
  ClientId client;
  Day as_of;
  risk::Evidence evidence;
  std::uint32_t open_complaints;
  Position touched_at;  ///< when the client was last heard of, or came
  LastScore last;
  bool has_come_back;  ///< within the days of an alert that is still open
};

/// Nothing about a client who was never served, or of whose rhythm nothing can be said yet. `today`
/// is a day in UTC; a last visit may have a business date after it.
[[nodiscard]] Result<std::optional<Standing>, Fault> standing_of(const views::Snapshot& view,
                                                                 ClientId client,
                                                                 Day today,
                                                                 const RuleOf& rule_of);

/// Clients of whom something was recorded at `from` or after, at most so many.
struct Touched {
  std::vector<ClientId> clients;
  bool is_all;    ///< there are no more of them
  Position next;  ///< where those of the next time begin
};

[[nodiscard]] Result<Touched, Fault> touched_since(const views::Snapshot& view,
                                                   Position from,
                                                   std::size_t max);

/// Everybody who was ever served, a page at a time.
[[nodiscard]] Result<views::Page<ClientId>, Fault> clients(const views::Snapshot& view,
                                                           const views::Paging& paging = {});

/// The level that counts; nothing: never other than none.
[[nodiscard]] Result<std::optional<Score>, Fault> last_score(const views::Snapshot& view,
                                                             ClientId client);

/// In the order in which they were made.
[[nodiscard]] Result<views::Page<Score>, Fault> scores(const views::Snapshot& view,
                                                       ClientId client,
                                                       const views::Paging& paging = {});

/// Alerts of everybody who may be contacted, oldest first. `only_open`: nothing that is over.
/// `owner`: those of that person's clients alone.
[[nodiscard]] Result<views::Page<Alert>, Fault> alerts(const views::Snapshot& view,
                                                       bool only_open,
                                                       const std::optional<StaffId>& owner,
                                                       const views::Paging& paging = {});

/// Of one client, oldest first. Nobody is told of those of the control group here either: whoever
/// knows of one treats the client differently, and the comparison says nothing.
[[nodiscard]] Result<views::Page<Alert>, Fault> alerts_of(const views::Snapshot& view,
                                                          ClientId client,
                                                          const views::Paging& paging = {});

[[nodiscard]] Result<Effect, Fault> effect(const views::Snapshot& view);

}  // namespace tress::risk_view
