#include "projections/risk/risk_view.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"
#include "projections/risk/keys.hpp"
#include "projections/risk/rhythm.hpp"

namespace tress::risk_view {

namespace {

using views::Key;
using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

// ---- How clients come.

Key bill_key(const Recorded& event) {
  return Key{RowKind::bill}.id(event.envelope.stream);
}

Key item_key(ItemId item) {
  return Key{RowKind::item}.id(item);
}

Key booking_key(const Recorded& event) {
  return Key{RowKind::booking}.id(event.envelope.stream);
}

/// One more gap of that many days in the category, or one less.
void count_gap(Rows& rows, const Key& key, std::uint32_t days, int sign) {
  Gaps gaps = rows.get<Gaps>(key).value_or(Gaps{});
  gaps.counts.resize(gap_days_max + 1);
  gaps.counts[days] += static_cast<std::uint32_t>(sign);
  rows.put(key, gaps);
}

/// What the client's visits say of the category; taken back before they change.
void count_gaps(Rows& rows, const Rhythm& rhythm, int sign) {
  const std::string category = rhythm.category.value_or(std::string{});
  const std::vector<std::uint32_t> gaps = gaps_of(rhythm);
  for (const std::uint32_t days : gaps) count_gap(rows, gaps_key(category), days, sign);
  if (gaps.empty() || rhythm.visits_before > 0) return;
  count_gap(rows, second_visits_key(category), gaps.front(), sign);
}

/// Changes what is known of how the client comes; what is new stands where it is looked for. Of
/// whoever is forgotten nothing is gathered any more.
template <class Change>
void touch(const Recorded& event, Rows& rows, ClientId client, const Change& change) {
  if (rows.get<Client>(erased_key(client))) return;
  Rhythm rhythm =
      rows.get<Rhythm>(rhythm_key(client)).value_or(Rhythm{client, {}, 0, {}, {}, {}, {}, {}, 0});
  if (rhythm.touched_at) rows.erase(touched_key(*rhythm.touched_at, client));
  change(rhythm);
  rhythm.touched_at = event.position;
  rows.put(touched_key(event.position, client), Client{client});
  trim(rhythm);
  rows.put(rhythm_key(client), rhythm);
}

void note_word(const Recorded& event, Rows& rows, ClientId client) {
  touch(event, rows, client,
        [&](Rhythm& rhythm) { note_interaction(rhythm, event.envelope.business_date); });
}

void on(const Recorded&, Rows& rows, const catalogue::ItemListed& listed) {
  rows.put(item_key(listed.item),
           Item{listed.category, listed.kind == catalogue::ItemKind::service});
}

void on(const Recorded& event, Rows& rows, const sale::Opened& opened) {
  rows.put(bill_key(event), Bill{opened.branch, opened.payer, opened.opened_on, {}, false});
}

void on(const Recorded& event, Rows& rows, const sale::LineAdded& added) {
  auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  const auto item = added.item ? rows.get<Item>(item_key(*added.item)) : std::nullopt;
  bill->lines.push_back({added.served, added.line, item ? item->category : std::nullopt,
                         added.amount.minor(), added.kind == sale::LineKind::service});
  rows.put(bill_key(event), *bill);
}

template <class Change>
void change_line(const Recorded& event, Rows& rows, std::uint32_t line, const Change& change) {
  auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  for (Line& one : bill->lines) {
    if (one.line == line) change(one);
  }
  rows.put(bill_key(event), *bill);
}

void on(const Recorded& event, Rows& rows, const sale::DiscountApplied& applied) {
  change_line(event, rows, applied.line, [&](Line& line) { line.minor -= applied.amount.minor(); });
}

void on(const Recorded& event, Rows& rows, const sale::LineCovered& covered) {
  change_line(event, rows, covered.line, [&](Line& line) { line.minor = covered.amount.minor(); });
}

/// What one client had on a bill.
struct Served {
  ClientId client;
  std::int64_t minor = 0;
  bool is_visit = false;  ///< a service was among it
  std::optional<std::string> category = {};
};

/// In the order of the lines. A line that names nobody is the payer's.
std::vector<Served> served_by(const Bill& bill) {
  std::vector<Served> all;
  for (const Line& line : bill.lines) {
    const auto client = line.client ? line.client : bill.payer;
    if (!client) continue;
    auto found = std::find_if(all.begin(), all.end(),
                              [&](const Served& one) { return one.client == *client; });
    if (found == all.end()) found = all.insert(all.end(), Served{*client});
    found->minor += line.minor;
    if (line.is_service && !found->is_visit) found->category = line.category;
    found->is_visit = found->is_visit || line.is_service;
  }
  return all;
}

template <class Change>
void change_visits(const Recorded& event, Rows& rows, const Bill& bill, const Change& change) {
  for (const Served& one : served_by(bill)) {
    if (!one.is_visit) continue;
    touch(event, rows, one.client, [&](Rhythm& rhythm) {
      count_gaps(rows, rhythm, -1);
      change(rhythm, one);
      count_gaps(rows, rhythm, 1);
    });
  }
}

void on(const Recorded& event, Rows& rows, const sale::Closed&) {
  auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  bill->is_closed = true;
  rows.put(bill_key(event), *bill);
  change_visits(event, rows, *bill, [&](Rhythm& rhythm, const Served& served) {
    if (rhythm.visits.empty()) rhythm.category = served.category;
    add_visit(rhythm, bill->day, bill->branch, served.minor);
  });
}

void on(const Recorded& event, Rows& rows, const sale::Voided&) {
  const auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  rows.erase(bill_key(event));
  if (!bill->is_closed) return;
  change_visits(event, rows, *bill, [&](Rhythm& rhythm, const Served& served) {
    take_visit_back(rhythm, bill->day, served.minor);
  });
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  if (!booked.client) return;
  rows.put(booking_key(event), BookingPlace{*booked.client});
  touch(event, rows, *booked.client, [&](Rhythm& rhythm) {
    const Day today = event.envelope.business_date;
    std::erase_if(rhythm.bookings, [&](const Booking& one) { return one.day < today; });
    rhythm.bookings.push_back({booked.appointment, booked.day});
    note_interaction(rhythm, today);
  });
}

template <class Change>
void change_booking(const Recorded& event, Rows& rows, const Change& change) {
  const auto place = rows.get<BookingPlace>(booking_key(event));
  if (!place) return;
  touch(event, rows, place->client, [&](Rhythm& rhythm) { change(rhythm.bookings); });
}

void forget_booking(const Recorded& event, Rows& rows) {
  const auto booked = stream_of<AppointmentId>(event);
  change_booking(event, rows, [&](std::vector<Booking>& bookings) {
    std::erase_if(bookings, [&](const Booking& one) { return one.appointment == booked; });
  });
  rows.erase(booking_key(event));
}

void on(const Recorded& event, Rows& rows, const appointment::Changed& changed) {
  const auto booked = stream_of<AppointmentId>(event);
  change_booking(event, rows, [&](std::vector<Booking>& bookings) {
    for (Booking& one : bookings) {
      if (one.appointment == booked) one.day = changed.to.day;
    }
  });
}

void on(const Recorded& event, Rows& rows, const appointment::Cancelled&) {
  forget_booking(event, rows);
}

void on(const Recorded& event, Rows& rows, const appointment::NoShowRecorded&) {
  forget_booking(event, rows);
}

void on(const Recorded& event, Rows& rows, const appointment::Completed&) {
  forget_booking(event, rows);
}

void on(const Recorded& event, Rows& rows, const client::FeedbackReceived&) {
  note_word(event, rows, stream_of<ClientId>(event));
}

/// A question is the client's word, though it is recorded in a stream of its own.
void on(const Recorded& event, Rows& rows, const support::Asked& asked) {
  note_word(event, rows, asked.client);
}

/// To plan and to try are our doings; whoever was spoken to has said something.
void on(const Recorded& event, Rows& rows, const client::FollowUpDone& done) {
  constexpr std::array<std::string_view, 4> spoke{"reached", "booked", "declined", "answered"};
  if (std::find(spoke.begin(), spoke.end(), done.outcome) == spoke.end()) return;
  note_word(event, rows, stream_of<ClientId>(event));
}

void on(const Recorded& event, Rows& rows, const client::ComplaintOpened&) {
  touch(event, rows, stream_of<ClientId>(event), [&](Rhythm& rhythm) {
    ++rhythm.complaints;
    note_interaction(rhythm, event.envelope.business_date);
  });
}

void on(const Recorded& event, Rows& rows, const client::ComplaintResolved&) {
  touch(event, rows, stream_of<ClientId>(event), [](Rhythm& rhythm) { --rhythm.complaints; });
}

void on(const Recorded&, Rows& rows, const membership::Started& started) {
  rows.put(holder_key(started.membership), Client{started.client});
}

/// What rests is no gap of the client's.
template <class Change>
void change_rests(const Recorded& event, Rows& rows, const Change& change) {
  const auto membership = stream_of<MembershipId>(event);
  const auto holder = rows.need<Client>(holder_key(membership), "whose membership it is");
  if (!holder) return;
  touch(event, rows, holder->client, [&](Rhythm& rhythm) {
    count_gaps(rows, rhythm, -1);
    change(rhythm, membership);
    count_gaps(rows, rhythm, 1);
  });
}

void on(const Recorded& event, Rows& rows, const membership::Paused& paused) {
  change_rests(event, rows, [&](Rhythm& rhythm, MembershipId membership) {
    begin_rest(rhythm, membership, paused.from);
  });
}

void on(const Recorded& event, Rows& rows, const membership::Resumed& resumed) {
  change_rests(event, rows, [&](Rhythm& rhythm, MembershipId membership) {
    end_rest(rhythm, membership, resumed.on);
  });
}

/// Two files of one person: how they come is read from both, in the one that stays.
void on(const Recorded& event, Rows& rows, const client::Merged& merged) {
  const auto gone = stream_of<ClientId>(event);
  rows.put(merged_key(gone), Client{merged.into});
  rows.put(absorbed_prefix(merged.into).id(gone), Client{gone});
  touch(event, rows, merged.into, [](Rhythm&) {});
}

/// Who can't be reached is not looked at either. What their visits said of the category names
/// nobody and stays.
void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  const auto& classes = erased.classes;
  const bool is_meant =
      std::find(classes.begin(), classes.end(), client::PersonalClass::contact) != classes.end();
  if (!is_meant) return;
  const auto client = stream_of<ClientId>(event);
  rows.put(erased_key(client), Client{client});
  const auto rhythm = rows.get<Rhythm>(rhythm_key(client));
  if (!rhythm) return;
  if (rhythm->touched_at) rows.erase(touched_key(*rhythm->touched_at, client));
  rows.erase(rhythm_key(client));
}

/// Said in both files; one of them is the one that had gone.
void on(const Recorded& event, Rows& rows, const client::Unmerged& unmerged) {
  const auto client = stream_of<ClientId>(event);
  rows.erase(merged_key(client));
  rows.erase(absorbed_prefix(client).id(unmerged.other));
  touch(event, rows, client, [](Rhythm&) {});
}

// ---- What was made of it.

void on(const Recorded& event, Rows& rows, const risk::Scored& scored) {
  const auto client = stream_of<ClientId>(event);
  rows.put(last_key(client), LastScore{scored.level, scored.found});
  rows.put(score_prefix(client).number(event.position),
           Score{client, scored.level, scored.found, scored.as_of, scored.evidence,
                 scored.open_complaints, scored.overdue_thousandths, scored.drivers,
                 scored.rule_version, source_of(event)});
}

template <class Change>
void change_effect(Rows& rows, const Change& change) {
  Effect effect = rows.get<Effect>(effect_key()).value_or(Effect{});
  change(effect);
  rows.put(effect_key(), effect);
}

Step step_of(const Recorded& event, std::string what, std::optional<Role> role = std::nullopt) {
  return {std::move(what), role, source_of(event)};
}

void on(const Recorded& event, Rows& rows, const risk::AlertRaised& raised) {
  const auto score = rows.last<Score>(score_prefix(raised.client));
  Alert alert{.client = raised.client,
              .alert = raised.alert,
              .stage = raised.is_control ? Stage::watched : Stage::raised,
              .is_control = raised.is_control,
              .owner = raised.owner,
              .roles = {},
              .drivers = score ? score->drivers : std::vector<risk::Driver>{},
              .overdue_thousandths = score ? score->overdue_thousandths : 0,
              .to_do = raised.to_do,
              .act_by = raised.backup_at,
              .contacted_on = std::nullopt,
              .channel = std::nullopt,
              .reason = std::nullopt,
              .outcome = std::nullopt,
              .visit = std::nullopt,
              .return_days = raised.return_days,
              .steps = {step_of(event, "raised", raised.role)},
              .raised_on = raised.on};
  if (raised.role) alert.roles.push_back(*raised.role);
  rows.put(alert_key(event.position), alert);
  rows.put(place_prefix(raised.client).number(raised.alert), Place{event.position});
  if (!raised.is_control) change_effect(rows, [](Effect& effect) { ++effect.raised; });
}

template <class Change>
void change_alert(const Recorded& event, Rows& rows, std::uint32_t number, const Change& change) {
  const auto client = stream_of<ClientId>(event);
  const auto place = rows.need<Place>(place_prefix(client).number(number), "the alert");
  if (!place) return;
  auto alert = rows.need<Alert>(alert_key(place->position), "the alert");
  if (!alert) return;
  change(*alert);
  rows.put(alert_key(place->position), *alert);
}

void on(const Recorded& event, Rows& rows, const risk::AlertAcknowledged& acknowledged) {
  change_alert(event, rows, acknowledged.alert, [&](Alert& alert) {
    alert.stage = Stage::acknowledged;
    alert.steps.push_back(step_of(event, "acknowledged"));
  });
}

void on(const Recorded& event, Rows& rows, const risk::AlertEscalated& escalated) {
  change_alert(event, rows, escalated.alert, [&](Alert& alert) {
    alert.roles.push_back(escalated.role);
    alert.act_by.reset();
    alert.steps.push_back(step_of(event, "escalated", escalated.role));
  });
}

void on(const Recorded& event, Rows& rows, const risk::Contacted& contacted) {
  change_alert(event, rows, contacted.alert, [&](Alert& alert) {
    if (alert.stage != Stage::winning_back) alert.stage = Stage::contacted;
    if (!alert.contacted_on) alert.contacted_on = contacted.on;
    alert.channel = contacted.channel;
    alert.act_by.reset();
    alert.steps.push_back(step_of(event, "contacted"));
  });
}

/// The client has answered: that is a word of theirs.
void on(const Recorded& event, Rows& rows, const risk::WinBackStarted& started) {
  change_alert(event, rows, started.alert, [&](Alert& alert) {
    alert.stage = Stage::winning_back;
    alert.reason = started.reason;
    alert.steps.push_back(step_of(event, "win_back_started"));
  });
  note_word(event, rows, stream_of<ClientId>(event));
}

/// Only what was decided counts, each alert once.
void count(Effect& effect, const Alert& alert, risk::Outcome outcome) {
  const bool is_returned = outcome == risk::Outcome::returned;
  if (outcome == risk::Outcome::came_by_itself) ++effect.came_by_themselves;
  if (!is_returned && outcome != risk::Outcome::stayed_away) return;
  ++(alert.is_control ? effect.control : effect.contacted);
  if (is_returned) ++(alert.is_control ? effect.control_returned : effect.returned);
}

void on(const Recorded& event, Rows& rows, const risk::AlertClosed& closed) {
  change_alert(event, rows, closed.alert, [&](Alert& alert) {
    alert.stage = Stage::closed;
    alert.outcome = closed.outcome;
    alert.visit = closed.visit;
    alert.act_by.reset();
    alert.steps.push_back(step_of(event, "closed"));
    change_effect(rows, [&](Effect& effect) { count(effect, alert, closed.outcome); });
  });
}

/// Recorded in every file of the person: as a word it would count once for each.
void on(const Recorded&, Rows&, const client::ConsentWithdrawn&) {}

/// Events that say nothing of how a client comes, but that the client did it, at the portal.
template <class Other>
void on(const Recorded& event, Rows& rows, const Other&) {
  const auto& envelope = event.envelope;
  if (envelope.actor.kind != ActorKind::client) return;
  if (envelope.stream_kind != StreamKind::client) return;
  note_word(event, rows, stream_of<ClientId>(event));
}

/// A branch of which nobody records anything is one of which nothing is known. A past that is
/// imported says nothing of today, and what the service records by itself does not count.
void note_heard(const Recorded& event, Rows& rows) {
  if (!event.envelope.branch || event.envelope.actor.kind == ActorKind::system) return;
  const auto key = heard_key(*event.envelope.branch);
  const auto before = rows.get<Heard>(key);
  if (before && before->at >= event.envelope.effective_at) return;
  rows.put(key, Heard{event.envelope.effective_at});
}

class Risks final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "risk"; }

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    note_heard(event, rows);
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Risks view;
  return view;
}

}  // namespace tress::risk_view
