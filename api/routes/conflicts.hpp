#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/http/responder.hpp"
#include "api/http/response.hpp"
#include "api/routes/parts.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/any_command.hpp"
#include "ledger/writer/submission.hpp"

/// What a 409 says beside its code, so that whoever reads it knows where things stand.
namespace tress {

/// A refusal by the stream itself that stands against its state, given for the first time.
const Refused* conflict_in(const Result<Answer, Fault>& result, StreamKind kind);

/// Whose command came too late is told when the one before it was recorded (domain.md §7.2). Read
/// beside the writer; with too much waiting there, the code alone must do.
void tell_last_change(const Parts& parts,
                      StreamKind kind,
                      StreamId stream,
                      const std::string& code,
                      const std::shared_ptr<http::Responder>& waiting,
                      const http::Response& plain);

/// Every client that the command names.
std::vector<ClientId> clients_named_in(const AnyCommand& command);

/// True if something was to begin for a file that was merged into another one.
bool is_refused_for_merge(const Result<Answer, Fault>& result);

/// Says which file to use instead: `merged_into` with client and number. Read beside the writer,
/// too.
void name_staying_file(const Parts& parts,
                       const std::vector<ClientId>& named,
                       const std::shared_ptr<http::Responder>& waiting,
                       const http::Response& plain);

}  // namespace tress
