#pragma once

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/altered_log.hpp"
#include "tests/support/busy_ledger.hpp"
#include "tests/support/test_ledger.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

/// A busy ledger's log and what somebody could do to a copy of it.
namespace tress::testing {

using audit::Finding;
using audit::Report;

/// Long enough for one full tile (256 leaves) and a tail.
inline constexpr int bills = 44;

BusyLedger& busy();

audit::Options checkpoints_only();

Report audited(const EventLog& log, const audit::Options& options = {});

AlteredLog copy();

std::string places_of(const Report& report);

bool names(const Report& report, const std::string& place);

void require_only(const Report& report, const std::string& place);

std::string event(Position position);

/// The first event of a type.
template <class Payload>
Position position_of(const AlteredLog& log) {
  for (const StoredEvent& stored : log.events) {
    const auto envelope = decode_event(stored.bytes);
    REQUIRE(envelope.has_value());
    if (holds_alternative<Payload>(envelope.value().payload)) return stored.position;
  }
  FAIL("no such event");
  return 0;
}

/// A checkpoint by the log's own key, as its row.
Bytes signed_checkpoint(std::uint64_t size,
                        const Hash& root,
                        const SigningKey& key = busy().ledger.log_key());

/// What somebody with the log's key could do: every hash, signature, tile, checkpoint and
/// row of the stream index is right.
void sign_again(AlteredLog& log, const SigningKey& key = busy().ledger.log_key());

/// Changes an event and whatever hangs on its hash: the rest of its stream names the new hashes.
template <class Change>
void forge(AlteredLog& log,
           Position position,
           const Change& change,
           const SigningKey& key = busy().ledger.log_key()) {
  Envelope forged = decode_event(log.events[position].bytes).value();
  change(forged);
  log.events[position].bytes = encode_event(forged);
  Hash previous = sha256(log.events[position].bytes);
  for (Position later = position + 1; later < log.events.size(); ++later) {
    Envelope next = decode_event(log.events[later].bytes).value();
    if (next.stream != forged.stream) continue;
    next.previous = previous;
    log.events[later].bytes = encode_event(next);
    previous = sha256(log.events[later].bytes);
  }
  sign_again(log, key);
}

/// What the audit says of a log that `made` wrote, or of an altered copy of it.
Report audited_by_key_of(TestLedger& made, const EventLog& log);

/// The same of a copy in which the event at `position` is another.
template <class Change>
std::vector<Finding> said_of(TestLedger& made, Position position, const Change& change) {
  AlteredLog log{made.log()};
  forge(log, position, change, made.log_key());
  return audited_by_key_of(made, log).findings.kept();
}

/// Of that, what is said about this event when `change` was done to what it tells.
template <class Told, class Change>
std::vector<std::string> said_of_told(TestLedger& made, Position position, const Change& change) {
  const auto alter = [&](Envelope& envelope) {
    Told told = get<Told>(envelope.payload);
    change(told, envelope);
    envelope.payload = told;
  };
  std::vector<std::string> said;
  for (const Finding& finding : said_of(made, position, alter)) {
    if (finding.place == event(position)) said.push_back(finding.what);
  }
  return said;
}

}  // namespace tress::testing
