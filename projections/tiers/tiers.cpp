#include "projections/tiers/tiers.hpp"

#include <algorithm>
#include <limits>
#include <variant>

#include "projections/engine/provenance.hpp"
#include "projections/tiers/keys.hpp"

namespace tress::tiers {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;
using views::stream_of;

constexpr std::uint32_t the_only_one = 0;

Key matter_key(ClientId client, MatterKind kind, StreamId stream, std::uint32_t number) {
  return matter_prefix(client).number(static_cast<std::uint8_t>(kind)).id(stream).number(number);
}

void hold(const Recorded& event, Rows& rows, ClientId client) {
  rows.put(holder_key(event.envelope.stream), Holder{client});
}

/// Nobody looks for a member whom nobody can name, whatever happens to their file afterwards.
void note_member(Rows& rows, ClientId client) {
  if (rows.get<Holder>(erased_key(client))) return;
  rows.put(member_key(client), Holder{client});
}

/// Of a client whom the stream has named; of nobody's, as a walk-in's bill, nothing is noted.
void open(const Recorded& event, Rows& rows, MatterKind kind, std::uint32_t number) {
  const auto holder = rows.get<Holder>(holder_key(event.envelope.stream));
  if (!holder) return;
  rows.put(matter_key(holder->client, kind, event.envelope.stream, number), Matter{kind});
}

void settle(const Recorded& event, Rows& rows, MatterKind kind, std::uint32_t number) {
  const auto holder = rows.get<Holder>(holder_key(event.envelope.stream));
  if (holder) rows.erase(matter_key(holder->client, kind, event.envelope.stream, number));
}

// The file.

void on(const Recorded& event, Rows& rows, const client::TierSet& set) {
  const auto client = stream_of<ClientId>(event);
  const Change change{client,    set.tier,   set.was,   set.reason,
                      set.until, set.set_by, set.words, source_of(event)};
  rows.put(change_prefix(client).number(event.position), change);
  rows.put(last_key(client), change);
  note_member(rows, client);
}

void on(const Recorded& event, Rows& rows, const client::Merged&) {
  rows.erase(member_key(stream_of<ClientId>(event)));
}

/// Whoever stays is a member by what either file holds.
void on(const Recorded& event, Rows& rows, const client::Absorbed&) {
  note_member(rows, stream_of<ClientId>(event));
}

void on(const Recorded& event, Rows& rows, const client::Unmerged&) {
  note_member(rows, stream_of<ClientId>(event));
}

bool has(const client::Erased& erased, client::PersonalClass one) {
  return std::find(erased.classes.begin(), erased.classes.end(), one) != erased.classes.end();
}

/// A change of tier stays, without the words that were written beside it.
void forget_words(Rows& rows, ClientId client) {
  const Key first = change_prefix(client).number(Position{0});
  const Key last = change_prefix(client).number(std::numeric_limits<Position>::max());
  for (Change& change : rows.between<Change>(first, last)) {
    if (!change.sealed) continue;
    change.sealed.reset();
    rows.put(change_prefix(client).number(change.source.position), change);
  }
  auto newest = rows.get<Change>(last_key(client));
  if (!newest) return;
  newest->sealed.reset();
  rows.put(last_key(client), *newest);
}

/// A question that nobody can read any more is not answered any more.
void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  const auto client = stream_of<ClientId>(event);
  if (has(erased, client::PersonalClass::contact)) {
    rows.erase(member_key(client));
    rows.put(erased_key(client), Holder{client});
  }
  if (!has(erased, client::PersonalClass::notes)) return;
  forget_words(rows, client);
  rows.erase_all(matter_prefix(client).number(static_cast<std::uint8_t>(MatterKind::question)));
}

void on(const Recorded& event, Rows& rows, const client::ComplaintOpened& opened) {
  rows.put(matter_key(stream_of<ClientId>(event), MatterKind::complaint, event.envelope.stream,
                      opened.complaint),
           Matter{MatterKind::complaint});
}

void on(const Recorded& event, Rows& rows, const client::ComplaintResolved& resolved) {
  rows.erase(matter_key(stream_of<ClientId>(event), MatterKind::complaint, event.envelope.stream,
                        resolved.complaint));
}

// Questions.

void on(const Recorded& event, Rows& rows, const support::Asked& asked) {
  hold(event, rows, asked.client);
  open(event, rows, MatterKind::question, the_only_one);
}

void on(const Recorded& event, Rows& rows, const support::Answered&) {
  settle(event, rows, MatterKind::question, the_only_one);
}

// Bills. What was approved and not yet paid out is still owed.

void on(const Recorded& event, Rows& rows, const sale::Opened& opened) {
  if (opened.payer) hold(event, rows, *opened.payer);
}

void on(const Recorded& event, Rows& rows, const sale::RefundRequested& requested) {
  open(event, rows, MatterKind::refund, requested.refund);
}

void on(const Recorded& event, Rows& rows, const sale::RefundRejected& rejected) {
  settle(event, rows, MatterKind::refund, rejected.refund);
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
  settle(event, rows, MatterKind::refund, paid.refund);
}

void on(const Recorded& event, Rows& rows, const sale::DisputeOpened& opened) {
  open(event, rows, MatterKind::dispute, opened.dispute);
}

void on(const Recorded& event, Rows& rows, const sale::DisputeDecided& decided) {
  settle(event, rows, MatterKind::dispute, decided.dispute);
}

// Plans.

void on(const Recorded& event, Rows& rows, const membership::Started& started) {
  hold(event, rows, started.client);
  note_member(rows, started.client);
}

/// Another day of renewal is no quarrel about what somebody has.
void on(const Recorded& event, Rows& rows, const membership::Requested& requested) {
  if (requested.what == membership::RequestKind::renewal_date) return;
  open(event, rows, MatterKind::balance_request, requested.request);
}

void on(const Recorded& event, Rows& rows, const membership::Rejected& rejected) {
  settle(event, rows, MatterKind::balance_request, rejected.request);
}

void on(const Recorded& event, Rows& rows, const membership::Returned& returned) {
  if (returned.request) settle(event, rows, MatterKind::balance_request, *returned.request);
}

void on(const Recorded& event, Rows& rows, const membership::LotsGranted& granted) {
  if (granted.request) settle(event, rows, MatterKind::balance_request, *granted.request);
}

void on(const Recorded& event, Rows& rows, const membership::RefundPaid& paid) {
  settle(event, rows, MatterKind::balance_request, paid.request);
}

// Value. Of a card that nobody is known to hold, nothing is noted.

void on(const Recorded& event, Rows& rows, const wallet::Granted& granted) {
  if (granted.client) hold(event, rows, *granted.client);
  if (granted.request) settle(event, rows, MatterKind::balance_request, *granted.request);
}

void on(const Recorded& event, Rows& rows, const wallet::CreditRequested& requested) {
  hold(event, rows, requested.client);
  open(event, rows, MatterKind::balance_request, requested.request);
}

void on(const Recorded& event, Rows& rows, const wallet::RefundRequested& requested) {
  open(event, rows, MatterKind::balance_request, requested.request);
}

void on(const Recorded& event, Rows& rows, const wallet::RequestRejected& rejected) {
  settle(event, rows, MatterKind::balance_request, rejected.request);
}

void on(const Recorded& event, Rows& rows, const wallet::RefundPaid& paid) {
  settle(event, rows, MatterKind::balance_request, paid.request);
}

/// Events that neither give a tier nor leave anything unsettled.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Tiers final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "tiers"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Tiers view;
  return view;
}

Result<std::optional<Change>, Fault> last_change(const Snapshot& view, ClientId client) {
  return views::row_at<Change>(view, last_key(client));
}

Result<Page<Change>, Fault> changes(const Snapshot& view, ClientId client, const Paging& paging) {
  views::Range range{.prefix = change_prefix(client).bytes()};
  range.direction = views::Direction::backwards;
  return views::page_of<Change>(view, std::move(range), paging);
}

Result<bool, Fault> has_open_matter(const Snapshot& view, ClientId client) {
  bool is_there = false;
  TRESS_TRY(views::for_each_row<Matter>(view, {.prefix = matter_prefix(client).bytes()},
                                        [&](const Matter&) {
                                          is_there = true;
                                          return false;
                                        }));
  return is_there;
}

views::Range members_range() {
  return {.prefix = Key{RowKind::member}.bytes()};
}

}  // namespace tress::tiers
