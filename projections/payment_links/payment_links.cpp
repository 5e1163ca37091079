#include "projections/payment_links/payment_links.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::payment_links {

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
  link = 1,     ///< position of its making → Link
  place = 2,    ///< link → Place
  token = 3,    ///< hash of its token → Holder
  message = 4,  ///< message → Holder
  branch = 5,   ///< branch → BranchName
};

Key link_key(std::uint64_t position) {
  return Key{RowKind::link}.number(position);
}

Key place_key(PaymentId link) {
  return Key{RowKind::place}.id(link);
}

Key token_key(const Hash& hash) {
  return Key{RowKind::token}.id(hash);
}

Key message_key(const Recorded& event) {
  return Key{RowKind::message}.id(event.envelope.stream);
}

Key branch_key(BranchId branch) {
  return Key{RowKind::branch}.id(branch);
}

/// Without the link the view stops.
template <class Change>
void change(Rows& rows, PaymentId link, Change&& change_it) {
  const auto place = rows.need<Place>(place_key(link), "the payment link");
  if (!place) return;
  const Key key = link_key(place->position);
  auto row = rows.need<Link>(key, "the payment link");
  if (!row) return;
  change_it(*row);
  rows.put(key, *row);
}

template <class Change>
void change(const Recorded& event, Rows& rows, Change&& change_it) {
  change(rows, stream_of<PaymentId>(event), std::forward<Change>(change_it));
}

void on(const Recorded&, Rows& rows, const branch::Opened& opened) {
  rows.put(branch_key(opened.branch), BranchName{opened.name});
}

void on(const Recorded& event, Rows& rows, const payment::Made& made) {
  const Link row{made.link,
                 made.client,
                 made.branch,
                 made.amount,
                 made.membership,
                 made.sale,
                 Stage::open,
                 made.expires_at,
                 Delivery::waiting,
                 source_of(event),
                 std::nullopt,
                 std::nullopt,
                 0,
                 0,
                 std::nullopt,
                 0,
                 std::nullopt,
                 std::nullopt,
                 std::nullopt,
                 {},
                 0,
                 {}};
  rows.put(link_key(event.position), row);
  rows.put(place_key(made.link), Place{event.position});
  rows.put(token_key(made.token_hash), Holder{made.link});
}

void on(const Recorded& event, Rows& rows, const payment::Opened&) {
  change(event, rows, [&](Link& row) {
    ++row.sessions;
    if (!row.opened) row.opened = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const payment::Declined& declined) {
  change(event, rows, [&](Link& row) {
    ++row.declined;
    row.last_decline = declined.reason;
  });
}

void on(const Recorded& event, Rows& rows, const payment::Received&) {
  change(event, rows, [](Link& row) { ++row.waiting; });
}

void on(const Recorded& event, Rows& rows, const payment::Settled&) {
  change(event, rows, [&](Link& row) {
    --row.waiting;
    row.stage = Stage::paid;
    row.settled = source_of(event);
    row.bill = row.sale ? *row.sale : id_cast<SaleId>(row.link);
  });
}

void on(const Recorded& event, Rows& rows, const payment::OwedBack& owed) {
  change(event, rows, [&](Link& row) {
    --row.waiting;
    ++row.owed_open;
    row.owed.push_back({owed.payment, owed.amount, owed.reason, source_of(event), std::nullopt,
                        std::nullopt, owed.amount});
  });
}

void on(const Recorded& event, Rows& rows, const payment::PaidBack& paid) {
  change(event, rows, [&](Link& row) {
    for (Owed& owed : row.owed) {
      if (owed.payment != paid.payment) continue;
      owed.reference = paid.reference;
      owed.left = {owed.left.currency(), owed.left.minor() - paid.amount.minor()};
      if (owed.left.is_positive()) continue;
      --row.owed_open;
      owed.paid_back = source_of(event);
    }
  });
}

void on(const Recorded& event, Rows& rows, const payment::RefundReported& reported) {
  change(event, rows, [&](Link& row) {
    row.refunded.push_back({reported.payment, reported.amount, reported.report, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const payment::Ended& ended) {
  change(event, rows, [&](Link& row) {
    row.stage = ended.reason == payment::EndReason::cancelled ? Stage::cancelled : Stage::expired;
    row.ended = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const outbox::Queued& queued) {
  if (queued.payment) rows.put(message_key(event), Holder{*queued.payment});
}

/// What became of the message about a link.
void deliver(const Recorded& event, Rows& rows, Delivery delivery) {
  const auto holder = rows.get<Holder>(message_key(event));
  if (!holder) return;
  change(rows, holder->link, [&](Link& row) {
    row.delivery = delivery;
    row.delivered = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const outbox::Sent&) {
  deliver(event, rows, Delivery::sent);
}

void on(const Recorded& event, Rows& rows, const outbox::Suppressed&) {
  deliver(event, rows, Delivery::suppressed);
}

void on(const Recorded& event, Rows& rows, const outbox::Failed& failed) {
  if (!failed.due_at) deliver(event, rows, Delivery::failed);  // else it is tried again
}

/// Events that are about no link.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class PaymentLinks final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "payment_links"; }

  [[nodiscard]] unsigned version() const override { return 2; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

bool is_wanted(const Link& row, const Filter& filter) {
  return (!filter.stage || row.stage == *filter.stage) &&
         (!filter.client || row.client == *filter.client) &&
         (!filter.membership || row.membership == filter.membership) &&
         (!filter.only_owed || row.owed_open > 0) &&
         (!filter.only_refunded || !row.refunded.empty());
}

}  // namespace

const views::Projection& projection() {
  static const PaymentLinks view;
  return view;
}

Result<Page<Link>, Fault> list(const Snapshot& view, const Filter& filter, const Paging& paging) {
  return views::page_of<Link, Link>(view, {.prefix = Key{RowKind::link}.bytes()}, paging,
                                    [&](const Link& row) -> Result<std::optional<Link>, Fault> {
                                      if (!is_wanted(row, filter)) return std::optional<Link>{};
                                      return std::optional<Link>{row};
                                    });
}

Result<std::optional<Link>, Fault> find(const Snapshot& view, PaymentId link) {
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(link)));
  if (!place) return std::optional<Link>{};
  return views::row_at<Link>(view, link_key(place->position));
}

Result<std::optional<Link>, Fault> find_held(const Snapshot& view, const Hash& token_hash) {
  TRESS_TRY(const auto holder, views::row_at<Holder>(view, token_key(token_hash)));
  if (!holder) return std::optional<Link>{};
  return find(view, holder->link);
}

Result<Offer, Fault> offer_of(const Snapshot& view, const Link& link, Timestamp now) {
  TRESS_TRY(const auto branch, views::row_at<BranchName>(view, branch_key(link.branch)));
  const bool is_over = link.stage == Stage::open && link.expires_at <= now;
  // Reported by the provider, and settled once the branch's next day is there.
  const bool is_paid = link.stage == Stage::open && link.waiting > 0;
  const Stage stage = is_paid ? Stage::paid : is_over ? Stage::expired : link.stage;
  return Offer{branch ? branch->name : std::string{}, link.amount, link.membership.has_value(),
               stage, link.expires_at};
}

}  // namespace tress::payment_links
