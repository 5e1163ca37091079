#pragma once

#include <string>

#include "schema/common.hpp"

#include "ledger/keys/sealer.hpp"
#include "projections/client_card/client_card.hpp"

namespace tress {

/// Client cards as JSON for one reader: personal parts are opened only if the role may see their
/// class, and are absent, not null, if it may not. Plain text lives in the answer alone.
class ClientJson {
 public:
  ClientJson(Sealer& sealer, Role role) : sealer_(sealer), role_(role) {}

  /// "contact" is absent for readers who may not see it; "erased": true if its key is gone.
  [[nodiscard]] std::string card(const client_card::Card& card) const;

  /// Requires a role that may see notes.
  [[nodiscard]] std::string note(const client_card::Note& note) const;

 private:
  [[nodiscard]] std::string contact(const client_card::Contact& contact) const;

  Sealer& sealer_;
  Role role_;
};

}  // namespace tress
