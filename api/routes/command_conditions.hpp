#pragma once

#include <optional>
#include <string>

#include "api/http/problem.hpp"
#include "api/http/request.hpp"
#include "api/routes/command_row.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/act_statements.hpp"

namespace tress {

/// What the headers and the query say of a command beside its fields.
struct Conditions {
  std::string idempotency_key;
  std::optional<std::uint64_t> expected_version;
  std::optional<Timestamp> effective_at;
  std::optional<ActSignature> signature;
  std::optional<std::string> proposed_for;  ///< a reason: not to be done, but to be approved
};

/// Reads them; a version is asked for where `version` says so. The answer of a request that has
/// them wrong names which. Any thread.
Result<Conditions, http::Response> read_conditions(const http::Request& request,
                                                   command_table::Version version);

}  // namespace tress
