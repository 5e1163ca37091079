#pragma once

#include "schema/approvals.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Proposals: what, by whom, before and after, until when; what became of them, and whose own key
/// vouches for each decision.
namespace tress::approvals {

[[nodiscard]] const views::Projection& projection();

struct Filter {
  std::optional<Stage> stage;
  std::optional<approval::Act> act;
  std::optional<StaffId> requested_by;  ///< somebody's own: the outbox
};

/// In the order in which they were proposed.
[[nodiscard]] Result<views::Page<Approval>, Fault> list(const views::Snapshot& view,
                                                        const Filter& filter,
                                                        const views::Paging& paging = {});

[[nodiscard]] Result<std::optional<Approval>, Fault> find(const views::Snapshot& view,
                                                          ApprovalId approval);

/// The command and its effects, as bytes.
[[nodiscard]] Result<std::optional<Content>, Fault> content(const views::Snapshot& view,
                                                            ApprovalId approval);

}  // namespace tress::approvals
