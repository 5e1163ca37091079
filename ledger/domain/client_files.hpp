#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "schema/client.hpp"

#include "ledger/domain/client.hpp"
#include "ledger/domain/facts.hpp"

/// One person may have several files: one that stays and those that were merged into it. What
/// protects somebody, as allergies and what they have refused, counts from whichever file it is in.
namespace tress::client {

/// A file of a person.
struct File {
  std::optional<ClientId> other;  ///< nothing: the file that was asked about
  const State* state;
};

/// The file that was asked about, which comes first, and every other one of the same person.
using Files = std::vector<File>;

/// Answers with the state of a file; null: there is none.
using FindFile = std::function<const State*(ClientId)>;

/// Empty if the client is not known.
[[nodiscard]] Files files_of(ClientId client, const FindFile& find);
[[nodiscard]] Files files_of(ClientId client, const Surroundings& around);

/// The file that stays: the client's own unless it was merged.
[[nodiscard]] ClientId staying_file(ClientId client, const Surroundings& around);

/// True if both are files of one person.
[[nodiscard]] bool is_same_person(ClientId one, ClientId other, const Surroundings& around);

/// May this be done on that day? Only by a consent of the file itself, never of one merged into it;
/// and not by one from before the merge for what an absorbed file has refused or let end. By a file
/// that was merged nothing may be done.
[[nodiscard]] bool may_be_done(const State& state,
                               ConsentPurpose purpose,
                               Day on,
                               const FindFile& find);
[[nodiscard]] bool may_be_done(const State& state,
                               ConsentPurpose purpose,
                               Day on,
                               const Surroundings& around);

/// Has the person refused, or let end, what may be done without their consent, as word of what they
/// have booked? In whichever of their files, until they are asked again, as in `may_be_done`.
/// Whoever was never asked has refused nothing.
[[nodiscard]] bool has_refused(ClientId client,
                               ConsentPurpose purpose,
                               Day on,
                               const Surroundings& around);

/// How many complaints of the person nobody has settled, in whichever file they were made.
[[nodiscard]] std::uint32_t open_complaints(ClientId client, const Surroundings& around);

/// What whoever performs a service must acknowledge first (client_health.hpp), file after file.
[[nodiscard]] std::vector<MustSeeItem> must_see(const Files& files, std::optional<ItemId> item);

}  // namespace tress::client
