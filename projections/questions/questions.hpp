#pragma once

#include "schema/questions.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Clients' questions about a balance or a payment: who asked what about which lot, who took it on,
/// what was answered, and what became of the reversal that followed.
namespace tress::questions {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Question>, Fault> find(const views::Snapshot& view,
                                                          QuestionId question);

/// In the order in which they were asked.
[[nodiscard]] Result<views::Page<Question>, Fault> list(const views::Snapshot& view,
                                                        const views::Paging& paging = {});

/// Those that are to be answered, the one that has waited longest first. What the client's notes
/// were erased of is not among them: there is nothing left to answer.
[[nodiscard]] Result<views::Page<Question>, Fault> open(const views::Snapshot& view,
                                                        const views::Paging& paging = {});

/// The last ones first.
[[nodiscard]] Result<views::Page<Question>, Fault> of_client(const views::Snapshot& view,
                                                             ClientId client,
                                                             const views::Paging& paging = {});

/// Of the open ones, the client's.
[[nodiscard]] Result<views::Page<Question>, Fault> open_of_client(const views::Snapshot& view,
                                                                  ClientId client,
                                                                  const views::Paging& paging = {});

}  // namespace tress::questions
