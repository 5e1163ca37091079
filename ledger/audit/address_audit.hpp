#pragma once

#include <cstdint>
#include <map>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::audit {

/// Holds clients' own changes of address against when they were recorded and by whom: the client
/// asks and confirms, and confirms while the code counts. That a change is the stream's next one is
/// asked elsewhere (possible_client.cpp). Memory holds the changes of some minutes. One thread; the
/// findings outlive it.
class AddressAudit {
 public:
  explicit AddressAudit(Findings& findings) : findings_(findings) {}

  /// An event whose bytes are right, in order.
  void take(const StoredEvent& stored, const Envelope& envelope);

  /// Some events can't be had: what they may have brought is not missed.
  void pass_over() noexcept { has_holes_ = true; }

 private:
  struct Asked {
    std::uint32_t change;
    Timestamp until;
  };

  void take_asked(const StoredEvent& stored,
                  StreamId client,
                  const client::AddressChangeAsked& asked);
  void take_confirmed(const StoredEvent& stored, StreamId client, std::uint32_t change);

  Findings& findings_;
  bool has_holes_ = false;
  std::map<StreamId, Asked> asked_;  ///< by client, the last one
};

}  // namespace tress::audit
