#pragma once

#include <map>
#include <unordered_map>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/domain/act_statements.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::audit {

/// Signatures of people, each verified again from the events alone.
struct ActCounts {
  std::uint64_t by_persons_key = 0;   ///< acts signed by a key that the person's own device holds
  std::uint64_t by_services_key = 0;  ///< by a key that the service holds for the person
  std::uint64_t unsigned_decisions = 0;  ///< about somebody's request, by people without a key
  std::uint64_t keys = 0;                ///< ever enrolled

  friend bool operator==(const ActCounts&, const ActCounts&) = default;
};

/// Holds what people's device keys have signed against the events that enrol, replace and revoke
/// the keys (schema/README.md, "Device keys"). A key's word counts from the event that brings it in
/// to the one that takes it away, whatever any clock said; what it signed was signed about when it
/// was recorded, and once acts are signed with a time, none is without. Memory grows with people's
/// keys and with the requests that were decided or wait, not with the log. One thread; origin and
/// findings outlive it.
class ActAudit {
 public:
  ActAudit(const std::string& origin, Findings& findings) : origin_(origin), findings_(findings) {}

  /// An event whose bytes are right, in order.
  void take(const StoredEvent& stored, const Envelope& envelope);

  /// Some events can't be had: what they may have brought is not missed.
  void pass_over() noexcept { has_holes_ = true; }

  [[nodiscard]] const ActCounts& counts() const noexcept { return counts_; }

 private:
  struct Key {
    StaffId person;
    staff::KeyHolder held_by;
    bool is_live;
  };

  void take_key(Position position, const Envelope& envelope);
  void enrol(Position position, const staff::KeyClaim& claim, bool is_proven);
  void revoke(Position position, StaffId person, const PublicKey& key);
  void take_act(const StoredEvent& stored, const Envelope& envelope);
  void take_signed(const StoredEvent& stored, const Envelope& envelope);
  [[nodiscard]] const char* fault_of(const Envelope& envelope, Timestamp recorded_at) const;
  [[nodiscard]] const char* fault_of_time(const std::optional<Timestamp>& signed_at,
                                          Timestamp recorded_at) const;

  const std::string& origin_;
  Findings& findings_;
  ActCounts counts_;
  bool has_holes_ = false;
  bool has_times_ = false;  ///< acts are signed with a time by now
  std::map<PublicKey, Key> keys_;
  std::map<StaffId, int> live_;  ///< keys of a person that may sign
  std::unordered_map<EventId, std::pair<StreamId, Hash>> requests_;
};

}  // namespace tress::audit
