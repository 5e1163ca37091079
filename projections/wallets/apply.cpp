#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/domain/lots.hpp"
#include "ledger/domain/wallet.hpp"
#include "projections/engine/provenance.hpp"
#include "projections/engine/sums.hpp"
#include "projections/wallets/keys.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress::wallets {

namespace {

using views::Key;
using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

void put_new(Rows& rows, const Wallet& wallet, StreamId holder) {
  const Found found{wallet.wallet};
  rows.put(holder_key(wallet.kind, holder), found);
  if (!wallet.client) return;
  rows.put(client_prefix(*wallet.client)
               .number(static_cast<std::uint8_t>(wallet.kind))
               .id(wallet.wallet),
           found);
}

Wallet empty_wallet(WalletId id, ValueKind kind, Currency currency) {
  return {id, kind, std::nullopt, std::nullopt, {currency, 0}, 0, 0, {}, {}, 0};
}

/// What is to be used next, as the ledger's own rule says.
void set_order(Wallet& wallet) {
  std::vector<Lot*> order;
  for (Lot& lot : wallet.lots) {
    lot.used_next.reset();
    if (lot.left > lot.reserved) order.push_back(&lot);
  }
  const auto candidate = [](const Lot& lot) {
    return lots::Candidate{lot.lot, lot.left - lot.reserved, lot.expires_on, lot.paid.is_zero()};
  };
  std::sort(order.begin(), order.end(), [&](const Lot* one, const Lot* other) {
    return lots::goes_before(candidate(*one), candidate(*other), lots::Funding::free_first);
  });
  std::uint32_t place = 0;
  for (Lot* const lot : order) lot->used_next = ++place;
}

void add_up(Rows& rows, Wallet& wallet) {
  std::int64_t minor = 0;
  wallet.units = 0;
  for (const Lot& lot : wallet.lots) {
    views::add(rows, wallet.units, lot.left);
    if (lot.paid.currency() != wallet.available.currency()) continue;
    views::add(rows, minor, (lot.left - lot.reserved) * lot.unit_worth);
  }
  wallet.available = {wallet.available.currency(), minor};
  set_order(wallet);
}

/// Changes the wallet that the event is about.
template <class Change>
void change(const Recorded& event, Rows& rows, Change&& change_wallet) {
  auto wallet = rows.need<Wallet>(wallet_key(stream_of<WalletId>(event)), "the wallet");
  if (!wallet) return;
  wallet->version = event.envelope.stream_version;
  change_wallet(*wallet);
  add_up(rows, *wallet);
  rows.put(wallet_key(wallet->wallet), *wallet);
}

Lot* find_lot(Rows& rows, Wallet& wallet, std::uint32_t number) {
  if (number >= 1 && number <= wallet.lots.size()) return &wallet.lots[number - 1];
  rows.stop("the lot is not known");
  return nullptr;
}

Request* find_request(Rows& rows, Wallet& wallet, std::uint32_t number) {
  if (number >= 1 && number <= wallet.requests.size()) return &wallet.requests[number - 1];
  rows.stop("the request is not known");
  return nullptr;
}

void note(const Recorded& event, Rows& rows, const Entry& entry) {
  const Key key = entry_prefix(stream_of<WalletId>(event)).number(event.position).number(entry.lot);
  rows.put(key, entry);
}

Entry entry_of(const Recorded& event,
               EntryKind kind,
               std::uint32_t lot,
               std::int64_t units,
               std::optional<SaleId> sale = std::nullopt) {
  return {kind,
          lot,
          units,
          event.envelope.business_date,
          sale,
          event.envelope.reason_code,
          source_of(event)};
}

/// `sign` -1: parts leave their lots; 1: they come back.
void move(Rows& rows, Wallet& wallet, const std::vector<wallet::Part>& parts, int sign) {
  for (const wallet::Part& part : parts) {
    Lot* const lot = find_lot(rows, wallet, part.lot);
    if (lot == nullptr) return;
    const Currency currency = lot->paid.currency();
    views::add(rows, lot->left, sign * part.units);
    views::add(rows, lot->left_value, {currency, part.released}, sign);
    views::add(rows, lot->breakage, {currency, part.breakage}, -sign);
  }
}

/// `sign` 1: the parts were used; -1: they were not after all.
void note_use(Rows& rows, Wallet& wallet, const std::vector<wallet::Part>& parts, int sign) {
  for (const wallet::Part& part : parts) {
    Lot* const lot = find_lot(rows, wallet, part.lot);
    if (lot == nullptr || !lot->used) return;
    const Currency currency = lot->paid.currency();
    views::add(rows, lot->used->at_list, {currency, part.units * lot->unit_worth}, sign);
    views::add(rows, lot->used->released, {currency, part.released}, sign);
  }
}

wallet::Used used_of(const wallet::Granted& granted) {
  const Currency currency = granted.value.currency();
  const wallet::UsedMinor before = wallet::used_before(granted);
  return {{currency, before.at_list}, {currency, before.released}};
}

/// All that is left of a lot is gone.
void empty(Lot& lot) {
  lot.left = 0;
  lot.reserved = 0;
  lot.left_value = {lot.paid.currency(), 0};
  lot.breakage = {lot.paid.currency(), 0};
}

void on(const Recorded& event, Rows& rows, const wallet::TermsSet& set) {
  const Terms row{set, source_of(event)};
  rows.put(Key{RowKind::terms}.number(event.position), row);
  rows.put(version_key(set.terms, set.version), row);
}

void on(const Recorded& event, Rows& rows, const wallet::Granted& granted) {
  const Currency currency = granted.value.currency();
  auto known = rows.get<Wallet>(wallet_key(granted.wallet));
  Wallet wallet = known ? *known : empty_wallet(granted.wallet, granted.kind, currency);
  wallet.client = granted.client;
  if (granted.kind == ValueKind::deposit) {
    wallet.appointment = id_cast<AppointmentId>(granted.holder);
  }
  if (!known) put_new(rows, wallet, granted.holder);
  wallet.version = event.envelope.stream_version;
  wallet.lots.push_back({granted.lot,
                         granted.origin,
                         granted.units,
                         granted.units,
                         0,
                         granted.unit_worth,
                         granted.value,
                         granted.value,
                         {currency, 0},
                         granted.granted_on,
                         granted.expires_on,
                         std::nullopt,
                         std::nullopt,
                         granted.refundable,
                         granted.terms,
                         granted.terms_version,
                         granted.sale,
                         source_of(event),
                         std::nullopt,
                         used_of(granted),
                         granted.passed_on});
  if (granted.against_owed) {
    move(rows, wallet, {*granted.against_owed}, -1);
    views::add(rows, wallet.owed, -granted.against_owed->units);
  }
  if (granted.request) {
    Request* const request = find_request(rows, wallet, *granted.request);
    if (request == nullptr) return;
    request->status = RequestStatus::approved;
    request->decided_by = granted.approved_by;
    request->decided = source_of(event);
  }
  add_up(rows, wallet);
  rows.put(wallet_key(wallet.wallet), wallet);
  note(event, rows,
       entry_of(event, EntryKind::granted, granted.lot, wallet.lots.back().left, granted.sale));
}

void on(const Recorded& event, Rows& rows, const wallet::GrantTakenBack& taken) {
  change(event, rows, [&](Wallet& wallet) {
    if (Lot* const lot = find_lot(rows, wallet, taken.lot)) empty(*lot);
  });
  note(event, rows,
       entry_of(event, EntryKind::grant_taken_back, taken.lot, -taken.units, taken.sale));
}

void on(const Recorded& event, Rows& rows, const wallet::Spent& spent) {
  change(event, rows, [&](Wallet& wallet) {
    move(rows, wallet, spent.parts, -1);
    note_use(rows, wallet, spent.parts, 1);
  });
  for (const wallet::Part& part : spent.parts) {
    note(event, rows, entry_of(event, EntryKind::spent, part.lot, -part.units, spent.sale));
  }
}

void on(const Recorded& event, Rows& rows, const wallet::SpendReversed& reversed) {
  change(event, rows, [&](Wallet& wallet) {
    move(rows, wallet, reversed.parts, 1);
    note_use(rows, wallet, reversed.parts, -1);
    for (const wallet::Part& part : reversed.parts) {
      Lot* const lot = find_lot(rows, wallet, part.lot);
      if (lot == nullptr) return;
      if (lot->expires_on) *lot->expires_on += std::chrono::days{reversed.away_days};
      lot->noticed_on.reset();
      lot->reminded_on.reset();
    }
  });
  for (const wallet::Part& part : reversed.parts) {
    note(event, rows,
         entry_of(event, EntryKind::spend_reversed, part.lot, part.units, reversed.sale));
  }
}

void on(const Recorded& event, Rows& rows, const wallet::RefundRequested& requested) {
  change(event, rows, [&](Wallet& wallet) {
    Lot* const lot = find_lot(rows, wallet, requested.lot);
    if (lot == nullptr) return;
    lot->reserved = requested.units;
    wallet.requests.push_back({requested.request, requested.lot, requested.rule, requested.refund,
                               requested.reason, RequestStatus::requested, requested.requested_by,
                               std::nullopt, source_of(event), std::nullopt});
  });
  note(event, rows, entry_of(event, EntryKind::refund_requested, requested.lot, 0));
}

void on(const Recorded& event, Rows& rows, const wallet::RefundApproved& approved) {
  std::uint32_t number = 0;
  std::int64_t units = 0;
  change(event, rows, [&](Wallet& wallet) {
    Request* const request = find_request(rows, wallet, approved.request);
    if (request == nullptr || !request->lot) return;
    request->status = RequestStatus::approved;
    request->decided_by = approved.approved_by;
    request->decided = source_of(event);
    Lot* const lot = find_lot(rows, wallet, *request->lot);
    if (lot == nullptr) return;
    number = lot->lot;
    units = lot->left;
    empty(*lot);
  });
  note(event, rows, entry_of(event, EntryKind::refund_approved, number, -units));
}

void on(const Recorded& event, Rows& rows, const wallet::RefundPaid& paid) {
  change(event, rows, [&](Wallet& wallet) {
    Request* const request = find_request(rows, wallet, paid.request);
    if (request != nullptr) request->status = RequestStatus::paid;
  });
}

void on(const Recorded& event, Rows& rows, const wallet::CreditRequested& requested) {
  const auto known = rows.get<Wallet>(wallet_key(requested.wallet));
  Wallet wallet =
      known ? *known
            : empty_wallet(requested.wallet, ValueKind::client_credit, requested.amount.currency());
  wallet.client = requested.client;
  if (!known) put_new(rows, wallet, id_cast<StreamId>(requested.client));
  wallet.version = event.envelope.stream_version;
  wallet.requests.push_back({requested.request, std::nullopt, std::nullopt, requested.amount,
                             requested.reason, RequestStatus::requested, requested.requested_by,
                             std::nullopt, source_of(event), std::nullopt});
  rows.put(wallet_key(wallet.wallet), wallet);
}

void on(const Recorded& event, Rows& rows, const wallet::RequestRejected& rejected) {
  std::uint32_t number = 0;
  change(event, rows, [&](Wallet& wallet) {
    Request* const request = find_request(rows, wallet, rejected.request);
    if (request == nullptr) return;
    request->status = RequestStatus::rejected;
    request->decided_by = rejected.rejected_by;
    request->decided = source_of(event);
    if (!request->lot) return;
    Lot* const lot = find_lot(rows, wallet, *request->lot);
    if (lot == nullptr) return;
    lot->reserved = 0;
    number = lot->lot;
  });
  if (number != 0) note(event, rows, entry_of(event, EntryKind::request_rejected, number, 0));
}

void on(const Recorded& event, Rows& rows, const wallet::ExpiryNoticed& noticed) {
  change(event, rows, [&](Wallet& wallet) {
    Lot* const lot = find_lot(rows, wallet, noticed.lot);
    if (lot == nullptr) return;
    if (noticed.is_reminder) {
      lot->reminded_on = noticed.noticed_on;
    } else {
      lot->noticed_on = noticed.noticed_on;
      lot->reminded_on.reset();
    }
  });
  note(event, rows, entry_of(event, EntryKind::expiry_noticed, noticed.lot, 0));
}

void on(const Recorded& event, Rows& rows, const wallet::Expired& expired) {
  change(event, rows, [&](Wallet& wallet) {
    if (Lot* const lot = find_lot(rows, wallet, expired.lot)) empty(*lot);
  });
  note(event, rows, entry_of(event, EntryKind::expired, expired.lot, -expired.units));
}

void on(const Recorded& event, Rows& rows, const wallet::Transferred& transferred) {
  change(event, rows, [&](Wallet& wallet) {
    move(rows, wallet, {{transferred.lot, transferred.units, transferred.value.minor(), 0}}, -1);
    Lot* const lot = find_lot(rows, wallet, transferred.lot);
    if (lot == nullptr || !lot->used || !transferred.used) return;
    views::add(rows, lot->used->at_list, transferred.used->at_list, -1);
    views::add(rows, lot->used->released, transferred.used->released, -1);
  });
  note(event, rows, entry_of(event, EntryKind::transferred, transferred.lot, -transferred.units));
}

void on(const Recorded& event, Rows& rows, const wallet::PointsTakenBack& taken) {
  change(event, rows, [&](Wallet& wallet) {
    move(rows, wallet, taken.parts, -1);
    views::add(rows, wallet.owed, taken.owed);
  });
  for (const wallet::Part& part : taken.parts) {
    note(event, rows,
         entry_of(event, EntryKind::points_taken_back, part.lot, -part.units, taken.sale));
  }
}

void on(const Recorded& event, Rows& rows, const wallet::TakenBack& taken) {
  change(event, rows, [&](Wallet& wallet) { move(rows, wallet, taken.parts, -1); });
  for (const wallet::Part& part : taken.parts) {
    note(event, rows, entry_of(event, EntryKind::taken_back, part.lot, -part.units, taken.sale));
  }
}

void on(const Recorded& event, Rows& rows, const wallet::Forfeited& forfeited) {
  change(event, rows, [&](Wallet& wallet) {
    if (Lot* const lot = find_lot(rows, wallet, forfeited.lot)) empty(*lot);
  });
  note(event, rows, entry_of(event, EntryKind::forfeited, forfeited.lot, -forfeited.units));
}

/// The lots have been changed by the use itself; the stream has gone on all the same.
void on(const Recorded& event, Rows& rows, const wallet::BookedElsewhere&) {
  change(event, rows, [](Wallet&) {});
}

void on(const Recorded& event, Rows& rows, const wallet::MigrationCleared&) {
  change(event, rows, [](Wallet&) {});
}

/// Events that are not about a wallet.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Wallets final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "wallets"; }

  [[nodiscard]] unsigned version() const override { return 3; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Wallets wallets;
  return wallets;
}

}  // namespace tress::wallets
