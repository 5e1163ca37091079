#pragma once

#include <vector>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/client.hpp"

/// What is refused, told by the test of each rule, for the one table that sees to it that every
/// reason has a row. `salon` outlives the rows.
namespace tress::testing {

using ClientRow = Refused<client::State, client::Command>;

namespace client_erasure_test {

/// About holds and erasures.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_erasure_test

namespace client_health_test {

/// About health, preferences and promises.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_health_test

namespace client_relation_test {

/// About consents, owners, follow-ups and fields.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_relation_test

namespace client_aims_test {

/// About needs and advice.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_aims_test

namespace client_merge_test {

/// About two files of one person.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_merge_test

namespace client_retention_test {

/// About what a retention rule has erased.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_retention_test

namespace client_address_test {

/// About addresses that clients change themselves.
std::vector<ClientRow> refusals(SampleSalon& salon);

}  // namespace client_address_test

}  // namespace tress::testing
