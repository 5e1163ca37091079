#include "projections/client_card/apply.hpp"

#include <variant>

#include "projections/client_card/client_card.hpp"

namespace tress::client_card {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

void on(const Recorded& event, Rows& rows, const client::Registered& registered) {
  const auto source = source_of(event);
  std::optional<Contact> contact;
  if (registered.contact) contact = Contact{*registered.contact, source};
  const Card card{registered.client,
                  registered.number,
                  registered.reference,
                  event.envelope.business_date,
                  source,
                  contact,
                  0,
                  std::nullopt,
                  0,
                  std::nullopt,
                  std::nullopt,
                  {},
                  std::nullopt,
                  {},
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  {},
                  registered.region};
  const Found found{card.client};
  rows.put(card_key(card.client), card);
  rows.put(number_key(card.number), found);
  if (card.reference) rows.put(reference_prefix(*card.reference).id(card.client), found);
  put_tokens(rows, card.client, registered.search_tokens);
  put_entry(rows, entry_of(event, card.client, Happening::registered));
}

void on(const Recorded& event, Rows& rows, const client::ContactChanged& changed) {
  const auto client = stream_of<ClientId>(event);
  change_card(rows, client, [&](Card& card) {
    card.contact = Contact{changed.contact, source_of(event)};
    card.region = changed.region;
  });
  put_tokens(rows, client, changed.search_tokens);
  put_entry(rows, entry_of(event, client, Happening::contact_changed));
}

void on(const Recorded& event, Rows& rows, const client::NoteAdded& added) {
  const auto client = stream_of<ClientId>(event);
  const auto source = source_of(event);
  change_card(rows, client, [&](Card& card) {
    ++card.notes;
    card.last_note = source;
  });
  rows.put(note_prefix(client).number(event.position),
           Note{added.note, source, event.envelope.business_date, added.source, added.reference});
  put_entry(rows, entry_of(event, client, Happening::note_added));
}

Key booking_key(const Recorded& event) {
  return Key{RowKind::booking}.id(event.envelope.stream);
}

void put_appointment_entry(const Recorded& event,
                           Rows& rows,
                           const Booking& booking,
                           Happening what) {
  Entry entry = entry_of(event, booking.client, what);
  entry.branch = booking.branch;
  entry.appointment = stream_of<AppointmentId>(event);
  entry.appointment_day = booking.day;
  put_entry(rows, entry);
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  if (!booked.client) return;
  const Booking booking{*booked.client, booked.branch, booked.day};
  rows.put(booking_key(event), booking);
  put_appointment_entry(event, rows, booking, Happening::appointment_booked);
}

/// A later state of an appointment; nothing is known of one without a client.
void on_later(const Recorded& event, Rows& rows, Happening what) {
  const auto booking = rows.get<Booking>(booking_key(event));
  if (booking) put_appointment_entry(event, rows, *booking, what);
}

void on(const Recorded& event, Rows& rows, const appointment::Cancelled&) {
  on_later(event, rows, Happening::appointment_cancelled);
}

void on(const Recorded& event, Rows& rows, const appointment::NoShowRecorded&) {
  on_later(event, rows, Happening::appointment_no_show);
}

void on(const Recorded& event, Rows& rows, const appointment::Completed&) {
  on_later(event, rows, Happening::appointment_completed);
}

void on(const Recorded& event, Rows& rows, const appointment::Changed& changed) {
  auto booking = rows.get<Booking>(booking_key(event));
  if (!booking) return;
  booking->day = changed.to.day;
  rows.put(booking_key(event), *booking);
  put_appointment_entry(event, rows, *booking, Happening::appointment_changed);
}

void on(const Recorded& event, Rows& rows, const appointment::LateRecorded&) {
  on_later(event, rows, Happening::appointment_late);
}

void on(const Recorded& event, Rows& rows, const appointment::Arrived&) {
  on_later(event, rows, Happening::appointment_arrived);
}

void on(const Recorded& event, Rows& rows, const appointment::HandoverAccepted&) {
  on_later(event, rows, Happening::appointment_handed_over);
}

void on(const Recorded& event, Rows& rows, const appointment::RequestRecorded&) {
  on_later(event, rows, Happening::appointment_request_recorded);
}

/// Bills, erasures and health have parts of their own; the rest is about no client.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class ClientCard final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "client_card"; }

  [[nodiscard]] unsigned version() const override { return 8; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
    apply_sale(event, rows);
    apply_erasure(event, rows);
    apply_health(event, rows);
    apply_aims(event, rows);
    apply_relation(event, rows);
    apply_merge(event, rows);
  }
};

}  // namespace

void put_tokens(Rows& rows, ClientId client, const std::vector<SearchToken>& tokens) {
  const Key key = tokens_key(client);
  if (const auto before = rows.get<Tokens>(key)) {
    for (const SearchToken& token : before->tokens) rows.erase(token_prefix(token).id(client));
  }
  for (const SearchToken& token : tokens) rows.put(token_prefix(token).id(client), Found{client});
  rows.put(key, Tokens{tokens});
}

const views::Projection& projection() {
  static const ClientCard card;
  return card;
}

}  // namespace tress::client_card
