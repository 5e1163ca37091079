#pragma once

#include <vector>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/client.hpp"

namespace tress::testing {

/// What is refused about holds and erasures (client_erasure_test.cpp), for the one table that sees
/// to it that every reason has a row. `salon` outlives the rows.
std::vector<Refused<client::State, client::Command>> erasure_refusals(SampleSalon& salon);

/// The same about health, preferences and promises (client_health_test.cpp).
std::vector<Refused<client::State, client::Command>> health_refusals(SampleSalon& salon);

/// The same about consents, owners, follow-ups and fields (client_relation_test.cpp).
std::vector<Refused<client::State, client::Command>> relation_refusals(SampleSalon& salon);

/// The same about needs and advice (client_aims_test.cpp).
std::vector<Refused<client::State, client::Command>> aims_refusals(SampleSalon& salon);

/// The same about two files of one person (client_merge_test.cpp).
std::vector<Refused<client::State, client::Command>> merge_refusals(SampleSalon& salon);

/// The same about what a retention rule has erased (client_retention_test.cpp).
std::vector<Refused<client::State, client::Command>> retention_refusals(SampleSalon& salon);

/// The same about addresses that clients change themselves (client_address_test.cpp).
std::vector<Refused<client::State, client::Command>> address_refusals(SampleSalon& salon);

}  // namespace tress::testing
