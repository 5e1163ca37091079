#pragma once

#include <set>
#include <vector>

#include "tools/demo/desk.hpp"
#include "tools/demo/dice.hpp"
#include "tools/demo/house.hpp"
#include "tools/demo/people.hpp"

namespace tress::demo {

/// What stands in the client files beside name and number: allergies, what was agreed to, what is
/// wanted and was advised; and a message to those who agreed, planned and not yet started.
class Files {
 public:
  Files(Desk& desk, const House& house, Dice& dice) : desk_(desk), house_(house), dice_(dice) {}

  /// The salon's own words, the published notice, the fields of the cards.
  void lay_down(Timestamp at);

  /// What a new client is asked at the desk and in the chair.
  void interview(ClientId client, const Guest& guest, std::size_t branch, Timestamp at);

  /// What whoever treats the client must have seen first.
  [[nodiscard]] std::vector<client::MustSeeItem> must_see(ClientId client) const;

  /// For somebody who wants to try it: it waits to be started.
  void plan_campaign(Timestamp at);

 private:
  void agree(ClientId client, client::ConsentPurpose purpose, const Actor& actor, Timestamp at);
  void ask_for_allergies(ClientId client, const Actor& actor, Timestamp at);
  void ask_for_needs(ClientId client, const Actor& actor, Timestamp at);

  Desk& desk_;
  const House& house_;
  Dice& dice_;
  std::vector<ClientId> reachable_;  ///< agreed to mails of marketing
  std::set<ClientId> allergic_;
};

}  // namespace tress::demo
