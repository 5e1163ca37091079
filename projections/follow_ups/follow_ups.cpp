#include "projections/follow_ups/follow_ups.hpp"

#include <algorithm>
#include <utility>

#include "ledger/domain/client_relation.hpp"
#include "projections/engine/provenance.hpp"

namespace tress::follow_ups {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;
using views::stream_of;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  follow_up = 1,  ///< client ‖ number → FollowUp
  by_day = 2,     ///< due ‖ client ‖ number → Place
  by_person = 3,  ///< owner or backup ‖ due ‖ client ‖ number → Place
};

Key prefix_of(ClientId client) {
  return Key{RowKind::follow_up}.id(client);
}

Key row_key(ClientId client, std::uint32_t number) {
  return prefix_of(client).number(number);
}

Key day_key(const FollowUp& row) {
  return Key{RowKind::by_day}.day(row.due).id(row.client).number(row.follow_up);
}

Key person_key(StaffId person, const FollowUp& row) {
  return Key{RowKind::by_person}.id(person).day(row.due).id(row.client).number(row.follow_up);
}

void take_out(Rows& rows, const FollowUp& row) {
  rows.erase(row_key(row.client, row.follow_up));
  rows.erase(day_key(row));
  rows.erase(person_key(row.owner, row));
  rows.erase(person_key(row.backup, row));
}

void on(const Recorded& event, Rows& rows, const client::FollowUpPlanned& planned) {
  const FollowUp row{stream_of<ClientId>(event),
                     planned.follow_up,
                     planned.kind,
                     planned.owner,
                     planned.backup,
                     planned.due,
                     false,
                     source_of(event)};
  const Place place{row.client, row.follow_up};
  rows.put(row_key(row.client, row.follow_up), row);
  rows.put(day_key(row), place);
  rows.put(person_key(row.owner, row), place);
  rows.put(person_key(row.backup, row), place);
}

/// An erasure may have taken it out before.
void on(const Recorded& event, Rows& rows, const client::FollowUpDone& done) {
  const auto row = rows.get<FollowUp>(row_key(stream_of<ClientId>(event), done.follow_up));
  if (row) take_out(rows, *row);
}

/// It stays to be done, and whoever stands in for its owner sees that it is late.
void on(const Recorded& event, Rows& rows, const client::FollowUpMissed& missed) {
  const Key key = row_key(stream_of<ClientId>(event), missed.follow_up);
  auto row = rows.get<FollowUp>(key);
  if (!row) return;
  row->is_missed = true;
  rows.put(key, *row);
}

/// Nobody can be reached, or nobody can read any more what about: there is nothing left to do.
void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  const bool is_over =
      std::any_of(erased.classes.begin(), erased.classes.end(), [](client::PersonalClass one) {
        return one == client::PersonalClass::contact || one == client::PersonalClass::notes;
      });
  if (!is_over) return;
  const auto client = stream_of<ClientId>(event);
  // Each turn takes one away: a client has as many as nobody has done.
  while (const auto row = rows.last<FollowUp>(prefix_of(client))) take_out(rows, *row);
}

/// Events that are about no follow-up.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class FollowUps final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "follow_ups"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

Key list_key(const Filter& filter) {
  return filter.person ? Key{RowKind::by_person}.id(*filter.person) : Key{RowKind::by_day};
}

}  // namespace

const views::Projection& projection() {
  static const FollowUps view;
  return view;
}

Result<Page<FollowUp>, Fault> list(const Snapshot& view,
                                   const Filter& filter,
                                   Day today,
                                   const Paging& paging) {
  views::Range range{.prefix = list_key(filter).bytes()};
  range.from = list_key(filter).day(today - client::late_follow_up_max).bytes();
  // Keys go on behind the day, so that those of today come after it.
  if (filter.is_overdue) range.until = list_key(filter).day(today).bytes();
  return views::page_of<Place, FollowUp>(view, std::move(range), paging, [&](const Place& place) {
    return views::row_at<FollowUp>(view, row_key(place.client, place.follow_up));
  });
}

}  // namespace tress::follow_ups
