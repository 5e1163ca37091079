#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/client.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/client_health.hpp"
#include "ledger/domain/client_relation.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Clients: registration with a number of their own, contact details, notes; health and what was
/// promised; consents, owners, follow-ups and complaints; addresses that clients change themselves
/// (client_address.cpp); holds on their data and its erasure; two
/// files of one person (client_files.hpp). What is personal goes into sealed parts; the state holds
/// none of it. Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::client {

/// In ascending order, none twice.
using PersonalClasses = std::vector<PersonalClass>;

/// The class of sealed parts under that name.
[[nodiscard]] constexpr FieldClass field_class_of(PersonalClass one) noexcept {
  return static_cast<FieldClass>(one);
}

static_assert(field_class_of(PersonalClass::contact) == FieldClass::contact);
static_assert(field_class_of(PersonalClass::health) == FieldClass::health);
static_assert(field_class_of(PersonalClass::notes) == FieldClass::notes);
static_assert(field_class_of(PersonalClass::financial_link) == FieldClass::financial_link);

/// Keeps classes of data from being erased, until it is lifted.
struct Hold {
  PersonalClasses classes;
  bool is_lifted = false;

  friend bool operator==(const Hold&, const Hold&) = default;
};

enum class ErasureStage : std::uint8_t { requested, rejected, carried_out, announced, withdrawn };

struct Erasure {
  ErasureRequested request;
  std::uint64_t requested_version;
  ErasureStage stage = ErasureStage::requested;
  std::optional<RetentionAnnounced> by_rule{};  ///< nobody asked: `request` says only what goes

  friend bool operator==(const Erasure&, const Erasure&) = default;
};

/// A file that was merged into another one, as that one knows it.
struct AbsorbedFile {
  ClientId client;
  std::uint32_t consents_before;  ///< given in the file that stays until then
  std::uint32_t holds_before;     ///< placed on it until then

  friend bool operator==(const AbsorbedFile&, const AbsorbedFile&) = default;
};

/// The last one that the client has asked for.
struct AddressChange {
  std::uint32_t number = 0;  ///< 0: none ever was
  Timestamp until{};         ///< so long its code counts
  Day asked_on{};            ///< UTC
  unsigned asked_that_day = 0;
  bool is_over = true;  ///< confirmed, another's, ended by the salon, or nothing is left

  /// True if that one can still be confirmed.
  [[nodiscard]] bool is_open(std::uint32_t change, Timestamp now) const noexcept {
    return number == change && !is_over && now < until;
  }

  friend bool operator==(const AddressChange&, const AddressChange&) = default;
};

/// How long a client has to bring back the code that shows a new address to be theirs.
inline constexpr std::chrono::minutes address_code_lifetime{10};

/// Addresses that one client has codes sent to on one day (UTC): a slip or two, not a list.
inline constexpr unsigned address_changes_per_day_max = 5;

/// The key of the message with that code.
[[nodiscard]] std::string key_of_address_code(ClientId client, std::uint32_t change);

/// The member tier that somebody has given them; plans give tiers, too, and are asked themselves.
struct OwnTier {
  std::optional<std::string> code{};  ///< nothing: none of their own
  std::optional<Day> until{};         ///< this day included

  friend bool operator==(const OwnTier&, const OwnTier&) = default;
};

struct State {
  std::uint64_t version = 0;        ///< events so far
  std::uint64_t number = 0;         ///< the salon's client number; 0 until registered
  PersonalClasses erased{};         ///< for ever
  std::vector<Hold> holds{};        ///< by number, from 1
  std::vector<Erasure> erasures{};  ///< by number, from 1
  /// Sealed parts of each class so far, that of the class with number n at n - 1.
  std::array<std::uint32_t, DescribedEnum<PersonalClass>::values.size()> sealed_parts{};
  Health health{};
  Preparation preparation{};
  Consents consents{};
  Ownership ownership{};
  Care care{};
  Aims aims{};
  AddressChange address_change{};
  OwnTier tier{};
  std::optional<ClientId> merged_into{};  ///< of one person with that file, which stays
  std::vector<AbsorbedFile> absorbed{};   ///< one of both is empty: no chains

  [[nodiscard]] bool is_registered() const noexcept { return number != 0; }

  [[nodiscard]] bool has_erased(PersonalClass one) const noexcept;

  /// What a retention rule will have erased, unless something comes in between; null: nothing.
  [[nodiscard]] const RetentionAnnounced* announced() const noexcept;

  /// True while a hold names the class.
  [[nodiscard]] bool is_held(PersonalClass one) const noexcept;

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::client
