#include "projections/pool/pool.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::pool {

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
  known = 1,    ///< client → Known
  waiting = 2,  ///< position since when ‖ client → Waiting
  group = 3,    ///< branch ‖ origin ‖ last service ‖ segment ‖ region → Group
  bill = 4,     ///< sale → Bill
};

Key known_key(ClientId client) {
  return Key{RowKind::known}.id(client);
}

Key waiting_key(const Waiting& row) {
  return Key{RowKind::waiting}.number(row.since.position).id(row.client);
}

Key group_key(const Waiting& row) {
  return Key{RowKind::group}
      .id(row.branch.value_or(BranchId::zero()))
      .number(static_cast<std::uint8_t>(row.origin))
      .id(row.last_service.value_or(ItemId::zero()))
      .text(row.segment.value_or(""))
      .text(row.region.value_or(""));
}

Key bill_key(const Recorded& event) {
  return Key{RowKind::bill}.id(stream_of<SaleId>(event));
}

bool waits(const Known& known) {
  return !known.is_owned && !known.is_gone;
}

void take_out(Rows& rows, const Waiting& row) {
  rows.erase(waiting_key(row));
  auto group = rows.need<Group>(group_key(row), "the group");
  if (!group) return;
  --group->clients;
  if (group->clients == 0) return rows.erase(group_key(row));
  rows.put(group_key(row), *group);
}

void put_in(Rows& rows, const Waiting& row) {
  rows.put(waiting_key(row), row);
  auto group = rows.get<Group>(group_key(row));
  if (!group) group = Group{row.branch, row.origin, row.segment, row.last_service, 0, row.region};
  ++group->clients;
  rows.put(group_key(row), *group);
}

template <class Change>
void change(Rows& rows, ClientId client, Change&& change_known) {
  auto known = rows.need<Known>(known_key(client), "the client");
  if (!known) return;
  if (waits(*known)) take_out(rows, known->waiting);
  change_known(*known);
  if (waits(*known)) put_in(rows, known->waiting);
  rows.put(known_key(client), *known);
}

void on(const Recorded& event, Rows& rows, const client::Registered& registered) {
  const bool is_import = event.envelope.actor.kind == ActorKind::importer;
  const Known known{{registered.client, registered.number, source_of(event), std::nullopt,
                     is_import ? Origin::imported : Origin::registered, std::nullopt, std::nullopt,
                     std::nullopt, registered.region},
                    false,
                    false};
  put_in(rows, known.waiting);
  rows.put(known_key(registered.client), known);
}

void on(const Recorded& event, Rows& rows, const client::ContactChanged& changed) {
  change(rows, stream_of<ClientId>(event),
         [&](Known& known) { known.waiting.region = changed.region; });
}

void on(const Recorded& event, Rows& rows, const client::Claimed&) {
  change(rows, stream_of<ClientId>(event), [](Known& known) { known.is_owned = true; });
}

void on(const Recorded& event, Rows& rows, const client::Reassigned&) {
  change(rows, stream_of<ClientId>(event), [](Known& known) { known.is_owned = true; });
}

void on(const Recorded& event, Rows& rows, const client::Released&) {
  change(rows, stream_of<ClientId>(event), [&](Known& known) {
    known.is_owned = false;
    known.waiting.since = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const client::Referred&) {
  change(rows, stream_of<ClientId>(event),
         [](Known& known) { known.waiting.origin = Origin::referred; });
}

void on(const Recorded& event, Rows& rows, const client::SegmentAssigned& assigned) {
  change(rows, stream_of<ClientId>(event),
         [&](Known& known) { known.waiting.segment = assigned.segment; });
}

void on(const Recorded& event, Rows& rows, const client::Merged&) {
  change(rows, stream_of<ClientId>(event), [](Known& known) { known.is_gone = true; });
}

void on(const Recorded& event, Rows& rows, const client::Unmerged&) {
  change(rows, stream_of<ClientId>(event), [](Known& known) { known.is_gone = false; });
}

/// Who can't be reached any more is nobody's to win.
void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  const bool is_gone = std::find(erased.classes.begin(), erased.classes.end(),
                                 client::PersonalClass::contact) != erased.classes.end();
  if (!is_gone) return;
  change(rows, stream_of<ClientId>(event), [](Known& known) { known.is_gone = true; });
}

void on(const Recorded& event, Rows& rows, const sale::Opened& opened) {
  rows.put(bill_key(event), Bill{opened.branch, opened.payer, {}, std::nullopt});
}

void on(const Recorded& event, Rows& rows, const sale::LineAdded& added) {
  if (added.kind != sale::LineKind::service) return;
  auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  const auto client = added.served ? added.served : bill->payer;
  if (!client) return;
  std::erase_if(bill->visits, [&](const BillVisit& one) { return one.client == *client; });
  bill->visits.push_back({*client, added.item, std::nullopt, std::nullopt, std::nullopt});
  rows.put(bill_key(event), *bill);
}

void on(const Recorded& event, Rows& rows, const sale::Closed&) {
  auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  const Day date = event.envelope.business_date;
  bill->closed_on = date;
  for (BillVisit& visit : bill->visits) {
    change(rows, visit.client, [&](Known& known) {
      Waiting& row = known.waiting;
      visit.former_branch = std::exchange(row.branch, bill->branch);
      visit.former_service = std::exchange(row.last_service, visit.service);
      visit.former_visit = std::exchange(row.last_visit, date);
    });
  }
  rows.put(bill_key(event), *bill);
}

/// The last visit is the one before, unless there was another one since.
void on(const Recorded& event, Rows& rows, const sale::Voided& voided) {
  if (!voided.was_closed) return;
  const auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  for (const BillVisit& visit : bill->visits) {
    change(rows, visit.client, [&](Known& known) {
      Waiting& row = known.waiting;
      const bool is_last = row.last_visit == bill->closed_on && row.branch == bill->branch &&
                           row.last_service == visit.service;
      if (!is_last) return;
      row.branch = visit.former_branch;
      row.last_service = visit.former_service;
      row.last_visit = visit.former_visit;
    });
  }
}

/// Events that bring nobody into the pool or out of it.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Pool final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "pool"; }

  [[nodiscard]] unsigned version() const override { return 2; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

bool is_wanted(const Waiting& row, const Filter& filter) {
  return (!filter.branch || row.branch == filter.branch) &&
         (!filter.origin || row.origin == *filter.origin) &&
         (!filter.segment || row.segment == filter.segment) &&
         (!filter.region || row.region == filter.region) &&
         (!filter.last_service || row.last_service == filter.last_service);
}

}  // namespace

const views::Projection& projection() {
  static const Pool pool;
  return pool;
}

Result<Page<Waiting>, Fault> list(const Snapshot& view,
                                  const Filter& filter,
                                  const Paging& paging) {
  return views::page_of<Waiting, Waiting>(
      view, {.prefix = Key{RowKind::waiting}.bytes()}, paging,
      [&](const Waiting& row) -> Result<std::optional<Waiting>, Fault> {
        if (!is_wanted(row, filter)) return std::optional<Waiting>{};
        return std::optional<Waiting>{row};
      });
}

Result<Page<Group>, Fault> groups(const Snapshot& view, const Paging& paging) {
  return views::page_of<Group>(view, {.prefix = Key{RowKind::group}.bytes()}, paging);
}

}  // namespace tress::pool
