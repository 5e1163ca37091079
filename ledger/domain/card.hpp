#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/card.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// What the salon lays down about client cards: fields with their purpose, lists of words, consent
/// notices, hint rules. One stream of the whole salon.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::card {

struct Term {
  List list;
  std::string code;

  friend bool operator==(const Term&, const Term&) = default;
};

struct HintRule {
  std::string code;
  std::uint32_t version;
  bool is_withdrawn = false;

  friend bool operator==(const HintRule&, const HintRule&) = default;
};

struct State {
  std::uint64_t version = 0;               ///< events so far
  std::uint32_t form_version = 0;          ///< one more with each field defined or retired
  std::vector<FieldDefined> fields{};      ///< those that are asked for, in the order of defining
  std::vector<Template> templates{};       ///< installed
  std::vector<Term> terms{};               ///< listed and not retired
  std::vector<NoticePublished> notices{};  ///< every version of every code
  std::vector<HintRule> rules{};           ///< one per code

  /// Null if the salon does not ask for it, or no longer.
  [[nodiscard]] const FieldDefined* field(std::string_view code) const noexcept;

  [[nodiscard]] bool has_term(List list, std::string_view code) const noexcept;

  /// Null if there is no such version.
  [[nodiscard]] const NoticePublished* notice(std::string_view code,
                                              std::uint32_t version) const noexcept;

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::card
