#pragma once

#include "schema/payment_links.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Payment links: what became of each, and the money that came for one and pays nothing: it stands
/// here until the client has it back.
namespace tress::payment_links {

[[nodiscard]] const views::Projection& projection();

struct Filter {
  std::optional<Stage> stage = std::nullopt;
  std::optional<ClientId> client = std::nullopt;
  std::optional<MembershipId> membership = std::nullopt;
  bool only_owed = false;  ///< only those of which money is owed back

  /// Only those of which the provider says that it has given back what had paid for something.
  bool only_refunded = false;
};

/// In the order in which they were made.
[[nodiscard]] Result<views::Page<Link>, Fault> list(const views::Snapshot& view,
                                                    const Filter& filter = {},
                                                    const views::Paging& paging = {});

[[nodiscard]] Result<std::optional<Link>, Fault> find(const views::Snapshot& view, PaymentId link);

/// The link whose address ends in what has that hash.
[[nodiscard]] Result<std::optional<Link>, Fault> find_held(const views::Snapshot& view,
                                                           const Hash& token_hash);

/// What its holder sees at `now`.
[[nodiscard]] Result<Offer, Fault> offer_of(const views::Snapshot& view,
                                            const Link& link,
                                            Timestamp now);

}  // namespace tress::payment_links
