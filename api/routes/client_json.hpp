#pragma once

#include <string>
#include <string_view>

#include "schema/tiers.hpp"

#include "api/routes/disclosure.hpp"
#include "projections/client_card/client_card.hpp"

namespace tress {

/// Client cards as JSON for one reader: personal parts are opened only if the role may see their
/// class, and are absent, not null, if it may not. Plain text lives in the answer alone.
class ClientJson {
 public:
  /// What is opened is noted in `disclosure`, which outlives this; so is what is left out.
  /// Ages are those of `today`.
  ClientJson(Disclosure& disclosure, bool shows_contact, Day today)
      : disclosure_(disclosure),
        shows_contact_(shows_contact),
        today_(today) {}

  /// "contact" is absent for readers who may not see it; "erased": true if its key is gone.
  [[nodiscard]] std::string card(const client_card::Card& card) const;

  /// Requires a reader who may see notes.
  [[nodiscard]] std::string note(const client_card::Note& note) const;

  /// These require a reader who may see health.
  [[nodiscard]] std::string health(const client_card::Health& health) const;
  [[nodiscard]] std::string formula(const client_card::Formula& formula) const;

  /// Requires a reader who may see health; the words of advice are absent for one who may not see
  /// notes.
  [[nodiscard]] std::string aims(const client_card::Aims& aims, bool shows_notes) const;

  /// Words are absent for readers who may not see notes.
  [[nodiscard]] std::string relation(const client_card::Relation& relation, bool shows_notes) const;

  /// Words are absent for readers who may not see notes.
  [[nodiscard]] std::string tier_change(const tiers::Change& change, bool shows_notes) const;

  /// Requires a reader who may see the class of the values.
  [[nodiscard]] std::string field(const client_card::FieldHistory& field,
                                  const std::optional<ClientId>& file) const;

  [[nodiscard]] std::string field_value(const client_card::FieldValue& value,
                                        std::string_view field) const;

  /// Requires a reader who may see notes.
  [[nodiscard]] std::string preparation(const client_card::Preparation& preparation) const;

 private:
  template <class Row>
  [[nodiscard]] std::string shown(const Row& row,
                                  const provenance::Source& source,
                                  bool shows_words) const;
  [[nodiscard]] std::string need(const client_card::Need& need) const;
  [[nodiscard]] std::string contact(const client_card::Contact& contact) const;

  Disclosure& disclosure_;
  bool shows_contact_;
  Day today_;
};

}  // namespace tress
