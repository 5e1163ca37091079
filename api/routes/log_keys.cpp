#include "api/routes/log_keys.hpp"

#include <variant>

#include "ledger/writer/system_events.hpp"

namespace tress {

namespace {

witness::KeyChange change_of(const system::LogKeyRotated& event, const std::string& origin) {
  return {origin, event.old_key, event.new_key, event.position, std::nullopt, event.root_signature};
}

witness::KeyChange change_of(const system::LogKeyCompromised& event, const std::string& origin) {
  return {origin,
          event.key,
          event.new_key,
          event.position,
          event.last_trusted_size,
          event.root_signature};
}

/// One overload for each event that says whom to believe; the others say nothing of it.
class KeyReader {
 public:
  explicit KeyReader(const std::string& origin) : origin_(origin) {}

  template <class Event>
  void operator()(const Event&) {}

  void operator()(const system::RootKeySet& event) { keys_.root_key = event.root_key; }

  void operator()(const system::LogKeyRotated& event) {
    keys_.changes.push_back(change_of(event, origin_));
  }

  void operator()(const system::LogKeyCompromised& event) {
    keys_.changes.push_back(change_of(event, origin_));
  }

  void operator()(const system::WitnessAdded& event) { keys_.witnesses.push_back(event.vkey); }

  void operator()(const system::WitnessRemoved& event) { std::erase(keys_.witnesses, event.vkey); }

  [[nodiscard]] AnnouncedKeys take() { return std::move(keys_); }

 private:
  const std::string& origin_;
  AnnouncedKeys keys_;
};

}  // namespace

std::optional<witness::KeyChange> key_change_in(const Payload& payload, const std::string& origin) {
  if (const auto* const rotated = get_if<system::LogKeyRotated>(&payload)) {
    return change_of(*rotated, origin);
  }
  if (const auto* const stolen = get_if<system::LogKeyCompromised>(&payload)) {
    return change_of(*stolen, origin);
  }
  return std::nullopt;
}

Result<AnnouncedKeys, Fault> announced_keys(const EventLog& log, const std::string& origin) {
  TRESS_TRY(const auto events, system_events(log));
  KeyReader reader{origin};
  for (const SystemEvent& event : events) visit(reader, event.payload);
  return reader.take();
}

}  // namespace tress
