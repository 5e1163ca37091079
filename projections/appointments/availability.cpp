#include "projections/appointments/availability.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/domain/roster.hpp"
#include "projections/appointments/rows.hpp"

namespace tress::appointments {

namespace {

using roster::Stretch;
using views::Snapshot;

struct Looking {
  const Snapshot& view;
  const Wish& wish;
  TimeZone zone;
  std::uint16_t minutes;
  std::uint16_t step;
};

std::optional<std::uint16_t> minutes_on(const Service& service, Day day) {
  const Duration* best = nullptr;
  for (const Duration& one : service.durations) {
    if (one.from <= day && (best == nullptr || best->from <= one.from)) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  return best->minutes;
}

Result<std::vector<Stretch>, Fault> taken_between(const Snapshot& view,
                                                  StaffId performer,
                                                  const Stretch& when) {
  const std::chrono::minutes longest{limits::appointment_minutes_max};
  std::vector<Stretch> taken;
  TRESS_TRY(views::for_each_row<Taken>(
      view,
      {.prefix = performer_prefix(performer).bytes(),
       .from = performer_key(performer, when.from - longest).bytes()},
      [&](const Taken& one) {
        taken.push_back({one.starts_at, one.starts_at + std::chrono::minutes{one.minutes}});
        return one.starts_at < when.until;
      }));
  return taken;
}

Result<void, Fault> add_slots_of(const Looking& looking,
                                 StaffId performer,
                                 const Roster& roster,
                                 std::vector<FreeSlot>& slots) {
  const Day day = looking.wish.day;
  const auto working = roster::stretches_on(roster.hours, roster.days, looking.zone, day);
  if (working.empty()) return ok();
  TRESS_TRY(const auto gone, views::row_at<Gone>(looking.view, gone_key(performer)));
  if (gone) return ok();
  TRESS_TRY(const auto taken,
            taken_between(looking.view, performer, {working.front().from, working.back().until}));
  const roster::FreeQuery query{day, looking.minutes, looking.step, looking.wish.not_before};
  for (const auto minute : roster::free_starts(query, working, taken, looking.zone)) {
    slots.push_back({performer, day, minute,
                     looking.zone.from_local(day, std::chrono::minutes{minute}), looking.minutes});
  }
  return ok();
}

/// Who works in the branch, or the one that is asked for.
Result<std::vector<std::pair<StaffId, Roster>>, Fault> rosters_of(const Snapshot& view,
                                                                  const Wish& wish) {
  std::vector<std::pair<StaffId, Roster>> found;
  views::Key prefix = rosters_prefix(wish.branch);
  if (wish.performer) prefix.id(*wish.performer);
  const std::size_t at = rosters_prefix(wish.branch).bytes().size();
  bool is_readable = true;
  TRESS_TRY(view.scan({.prefix = prefix.bytes()}, [&](ByteView key, ByteView value) {
    const auto row = decode_row<Roster>(value);
    is_readable = row.has_value();
    if (is_readable) found.emplace_back(StaffId::from(key.subspan(at, StaffId::size)), *row);
    return is_readable;
  }));
  if (!is_readable) return views::unreadable_row(Described<Roster>::name);
  return found;
}

}  // namespace

Result<Result<std::vector<FreeSlot>, Unbookable>, Fault> free_slots(const Snapshot& view,
                                                                    const Wish& wish) {
  using Answer = Result<std::vector<FreeSlot>, Unbookable>;
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(wish.branch)));
  const auto zone = place ? TimeZone::find(place->time_zone) : std::nullopt;
  if (!zone) return Answer{Unbookable::branch_is_unknown};
  TRESS_TRY(const auto service, views::row_at<Service>(view, service_key(wish.item)));
  const auto minutes = service ? minutes_on(*service, wish.day) : std::nullopt;
  if (!minutes) return Answer{Unbookable::item_has_no_duration};
  TRESS_TRY(const auto rosters, rosters_of(view, wish));
  const Looking looking{view, wish, *zone, *minutes, place->slot_minutes};
  std::vector<FreeSlot> slots;
  for (const auto& [performer, roster] : rosters) {
    TRESS_TRY(add_slots_of(looking, performer, roster, slots));
  }
  return Answer{std::move(slots)};
}

}  // namespace tress::appointments
