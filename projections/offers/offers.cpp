#include "projections/offers/offers.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::offers {

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
  offer = 1,  ///< position of its publishing → Offer
  place = 2,  ///< offer → Place
  grant = 3,  ///< offer ‖ number → Grant
  lot = 4,    ///< client ‖ lot of the client's credit → GrantPlace
  pool = 5,   ///< wallet → LotPlace
};

Key offer_key(std::uint64_t position) {
  return Key{RowKind::offer}.number(position);
}

Key place_key(OfferId offer) {
  return Key{RowKind::place}.id(offer);
}

Key grant_prefix(OfferId offer) {
  return Key{RowKind::grant}.id(offer);
}

Key lot_key(ClientId client, std::uint32_t lot) {
  return Key{RowKind::lot}.id(client).number(lot);
}

Key pool_key(const Recorded& event) {
  return Key{RowKind::pool}.id(event.envelope.stream);
}

template <class Change>
void change(Rows& rows, OfferId offer, const Change& change_it) {
  const auto place = rows.need<Place>(place_key(offer), "the offer");
  if (!place) return;
  auto row = rows.need<Offer>(offer_key(place->position), "the offer");
  if (!row) return;
  change_it(*row);
  rows.put(offer_key(place->position), *row);
}

void on(const Recorded& event, Rows& rows, const offer::Published& published) {
  rows.put(offer_key(event.position), Offer{.offer = published.offer,
                                            .branch = published.branch,
                                            .name = published.name,
                                            .kind = published.kind,
                                            .amount = published.amount,
                                            .item = published.item,
                                            .grants_max = published.grants_max,
                                            .per_client_max = published.per_client_max,
                                            .from = published.from,
                                            .until = published.until,
                                            .stage = Stage::published,
                                            .granted = 0,
                                            .redeemed = 0,
                                            .cost = {published.amount.currency(), 0},
                                            .published = source_of(event),
                                            .ended = std::nullopt,
                                            .end_reason = std::nullopt});
  rows.put(place_key(published.offer), Place{event.position});
}

/// A sample is used by being handed over.
void on(const Recorded& event, Rows& rows, const offer::Granted& granted) {
  const auto offer = stream_of<OfferId>(event);
  const Money left = granted.lot ? granted.amount : Money{granted.amount.currency(), 0};
  change(rows, offer, [&](Offer& row) {
    ++row.granted;
    if (!granted.lot) ++row.redeemed;
    row.cost = {row.cost.currency(), row.cost.minor() + granted.amount.minor()};
  });
  rows.put(grant_prefix(offer).number(granted.grant),
           Grant{granted.grant, granted.client, granted.amount, left, granted.alert,
                 granted.campaign, source_of(event), std::nullopt});
  if (granted.lot) {
    rows.put(lot_key(granted.client, *granted.lot), GrantPlace{offer, granted.grant});
  }
}

void on(const Recorded& event, Rows& rows, const offer::Ended& ended) {
  change(rows, stream_of<OfferId>(event), [&](Offer& row) {
    row.stage = Stage::ended;
    row.ended = source_of(event);
    row.end_reason = ended.reason;
  });
}

void on(const Recorded& event, Rows& rows, const wallet::Granted& granted) {
  if (granted.origin != wallet::Origin::offer || !granted.client) return;
  rows.put(pool_key(event), LotPlace{*granted.client});
}

/// Units of a lot are gone, or back if there are fewer than none of them.
void use(const Recorded& event, Rows& rows, std::uint32_t lot, std::int64_t units) {
  const auto pool = rows.get<LotPlace>(pool_key(event));
  if (!pool) return;
  const auto place = rows.get<GrantPlace>(lot_key(pool->client, lot));
  if (!place) return;
  const Key key = grant_prefix(place->offer).number(place->grant);
  auto grant = rows.need<Grant>(key, "the grant");
  if (!grant) return;
  const bool was_used_up = grant->left.is_zero();
  grant->left = {grant->left.currency(), grant->left.minor() - units};
  grant->last_used = source_of(event);
  rows.put(key, *grant);
  const bool is_used_up = grant->left.is_zero();
  if (is_used_up == was_used_up) return;
  change(rows, place->offer, [&](Offer& row) { is_used_up ? ++row.redeemed : --row.redeemed; });
}

void on(const Recorded& event, Rows& rows, const wallet::Spent& spent) {
  for (const wallet::Part& part : spent.parts) use(event, rows, part.lot, part.units);
}

void on(const Recorded& event, Rows& rows, const wallet::SpendReversed& reversed) {
  for (const wallet::Part& part : reversed.parts) use(event, rows, part.lot, -part.units);
}

/// Events that are about no offer.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Offers final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "offers"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Offers view;
  return view;
}

Result<Page<Offer>, Fault> list(const Snapshot& view, const Paging& paging) {
  return views::page_of<Offer>(view, {.prefix = Key{RowKind::offer}.bytes()}, paging);
}

Result<std::optional<Offer>, Fault> find(const Snapshot& view, OfferId offer) {
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(offer)));
  if (!place) return std::optional<Offer>{};
  return views::row_at<Offer>(view, offer_key(place->position));
}

Result<Page<Grant>, Fault> grants(const Snapshot& view, OfferId offer, const Paging& paging) {
  return views::page_of<Grant>(view, {.prefix = grant_prefix(offer).bytes()}, paging);
}

}  // namespace tress::offers
