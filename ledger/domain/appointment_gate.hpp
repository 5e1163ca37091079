#pragma once

#include <optional>
#include <vector>

#include "ledger/domain/appointment.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/rules.hpp"

/// What stands before a service: what its performer must have seen, and what of it may harm the
/// client. Used by the appointment's decider, and by whoever shows it.
namespace tress::appointment {

/// Allergies to something that is in the service, and patch tests that it needs and that the client
/// has failed; then, once, that such a test is missing or does not count any more on that day. From
/// every file of the person; of tests for the same the last one counts, in whichever file it is. In
/// order of kind and number.
[[nodiscard]] std::vector<Conflict> conflicts_of(const client::Files& files,
                                                 const catalogue::State& item,
                                                 Day on);

/// Those that no manager has let pass with the client's signature.
[[nodiscard]] std::vector<Conflict> without_signed(const State& state,
                                                   std::vector<Conflict> conflicts);

/// What must be seen before the service and `person` has not acknowledged.
[[nodiscard]] std::vector<client::MustSeeItem> unseen_by(const State& state,
                                                         const client::Files& files,
                                                         StaffId person);

/// A service may be booked for the client, or a manager books it all the same, which is then an
/// event. A test that is missing can still be made. Imports tell what has happened.
/// May return: override_takes_a_manager, nothing_to_override, allergy_forbids_it,
/// patch_test_was_failed.
[[nodiscard]] Result<std::optional<ConflictsOverridden>, Refusal> check_booking(
    const std::optional<ClientId>& client,
    const catalogue::State& item,
    Day on,
    std::optional<OverrideReason> override_reason,
    const Facts& facts);

/// The gate before the start (requirements S0-15, S3-3). May return: allergy_forbids_it,
/// patch_test_was_failed, patch_test_is_missing, must_see_is_not_acknowledged.
[[nodiscard]] Result<void, Refusal> require_gate(const State& state, Day on, const Facts& facts);

/// What the client's card has for whoever takes over. Nothing without a client.
[[nodiscard]] std::vector<client::MustSeeItem> alerts_for(const State& state,
                                                          StaffId person,
                                                          const Facts& facts);

/// True if the actor may decide against an alert: manager or owner.
[[nodiscard]] bool is_manager(const Facts& facts);

}  // namespace tress::appointment
