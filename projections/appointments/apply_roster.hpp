#pragma once

#include <algorithm>

#include "ledger/domain/roster.hpp"
#include "projections/appointments/rows.hpp"
#include "projections/engine/projection.hpp"
#include "projections/engine/provenance.hpp"

/// What availability is made of: who works when, how long services take, by which clock and in
/// which steps a branch books. A part of the appointment book.
namespace tress::appointments {

inline Roster roster_at(views::Rows& rows, const views::Key& key) {
  return rows.get<Roster>(key).value_or(Roster{});
}

inline void apply_roster(const views::Recorded&, views::Rows& rows, const roster::HoursSet& set) {
  const views::Key key = rosters_prefix(set.branch).id(set.staff);
  Roster found = roster_at(rows, key);
  found.hours.push_back(set);
  rows.put(key, found);
}

inline void apply_roster(const views::Recorded&,
                         views::Rows& rows,
                         const roster::DayChanged& changed) {
  const views::Key key = rosters_prefix(changed.branch).id(changed.staff);
  Roster found = roster_at(rows, key);
  std::erase_if(found.days, [&](const auto& one) { return one.day == changed.day; });
  found.days.push_back(changed);
  rows.put(key, found);
}

inline void apply_roster(const views::Recorded&, views::Rows& rows, const roster::RulesSet& set) {
  auto place = rows.need<Place>(place_key(set.branch), "the branch");
  if (!place) return;
  place->slot_minutes = set.slot_minutes;
  place->late = set.late;
  rows.put(place_key(set.branch), *place);
}

inline void apply_roster(const views::Recorded&, views::Rows& rows, const branch::Opened& opened) {
  rows.put(place_key(opened.branch),
           Place{opened.time_zone, roster::usual_rules(opened.branch).slot_minutes, std::nullopt});
}

inline void apply_roster(const views::Recorded& event,
                         views::Rows& rows,
                         const catalogue::DurationSet& set) {
  const views::Key key = service_key(views::stream_of<ItemId>(event));
  Service found = rows.get<Service>(key).value_or(Service{});
  found.durations.push_back({set.from, set.minutes});
  rows.put(key, found);
}

inline void apply_roster(const views::Recorded& event,
                         views::Rows& rows,
                         const catalogue::ItemRetired&) {
  rows.erase(service_key(views::stream_of<ItemId>(event)));
}

inline void apply_roster(const views::Recorded& event, views::Rows& rows, const staff::Left&) {
  rows.put(gone_key(views::stream_of<StaffId>(event)), Gone{event.envelope.business_date});
}

/// Events that have nothing to do with it.
template <class Other>
void apply_roster(const views::Recorded&, views::Rows&, const Other&) {}

}  // namespace tress::appointments
