#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/client.hpp"

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

/// What rules may know of a client's health and of what the client was promised: codes, numbers and
/// days. What it means for the person is sealed in the events and never here.
namespace tress::client {

/// An allergy that stands.
struct Allergy {
  std::uint32_t number;
  std::string ingredient;  ///< code that services and products carry too

  friend bool operator==(const Allergy&, const Allergy&) = default;
};

/// What is known of somebody's allergies. Unknown is not the same as none.
enum class AllergyKnowledge : std::uint8_t { unknown, none_declared, declared };

/// The last test for its code.
struct PatchTest {
  std::uint32_t number;
  std::string code;
  PatchResult result;
  Day on;
  Day valid_until;  ///< this day included

  friend bool operator==(const PatchTest&, const PatchTest&) = default;
};

/// A promise that is neither kept nor broken.
struct OpenPromise {
  std::uint32_t number;
  StaffId owner;
  std::optional<Day> due;
  std::optional<ItemId> item;  ///< due before the next service of this kind

  friend bool operator==(const OpenPromise&, const OpenPromise&) = default;
};

struct Health {
  std::vector<Allergy> allergies{};                 ///< in order of number
  std::optional<Day> none_declared_on{};            ///< the client knew of none on that day
  std::vector<PatchTest> patch_tests{};             ///< one per code, in order of code
  std::vector<std::uint32_t> to_be_seen{};          ///< open observations that must be seen
  std::vector<std::uint32_t> other_observations{};  ///< open ones that need not
  // How many there have been: numbers are never used again.
  std::uint32_t allergies_declared = 0;
  std::uint32_t observations_recorded = 0;
  std::uint32_t patch_tests_recorded = 0;
  std::uint32_t formulas_recorded = 0;

  [[nodiscard]] AllergyKnowledge allergy_knowledge() const noexcept;

  [[nodiscard]] bool is_allergic_to(std::string_view ingredient) const noexcept;

  /// The last test of that code, whether it still counts or not; null if there was none.
  [[nodiscard]] const PatchTest* last_patch_test(std::string_view code) const noexcept;

  /// True if the last test of that code was passed and still counts on that day.
  [[nodiscard]] bool has_passed_patch_test(std::string_view code, Day on) const noexcept;

  friend bool operator==(const Health&, const Health&) = default;
};

struct Preparation {
  std::vector<std::string> preferences{};  ///< topics that are set, in order
  std::optional<ContactChannel> channel{};
  std::vector<OpenPromise> promises{};  ///< in order of number
  std::uint32_t promises_made = 0;

  friend bool operator==(const Preparation&, const Preparation&) = default;
};

struct State;

/// What whoever performs a service must acknowledge before it starts: allergies, observations that
/// must be seen, patch tests that were failed, and promises that are due with this service. In
/// order of kind and number, none twice. Without a service: all of them.
[[nodiscard]] std::vector<MustSeeItem> must_see(const State& state, std::optional<ItemId> item);

}  // namespace tress::client
