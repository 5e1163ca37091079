#include "projections/campaigns/campaigns.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::campaigns {

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
  campaign = 1,  ///< position of its plan → Campaign
  place = 2,     ///< campaign → Place
  member = 3,    ///< campaign ‖ client → Member
  omitted = 4,   ///< campaign ‖ position ‖ number → Omitted
  message = 5,   ///< message → MessagePlace
  windows = 6,   ///< client → Windows
  payer = 7,     ///< bill → Payer
  control = 8,   ///< campaign ‖ its number among the members → Member of the control group
};

Key campaign_key(std::uint64_t position) {
  return Key{RowKind::campaign}.number(position);
}

Key place_key(CampaignId campaign) {
  return Key{RowKind::place}.id(campaign);
}

Key member_prefix(CampaignId campaign) {
  return Key{RowKind::member}.id(campaign);
}

Key omitted_prefix(CampaignId campaign) {
  return Key{RowKind::omitted}.id(campaign);
}

Key message_key(const Recorded& event) {
  return Key{RowKind::message}.id(event.envelope.stream);
}

Key control_key(CampaignId campaign, std::uint32_t number) {
  return Key{RowKind::control}.id(campaign).number(number);
}

Key windows_key(ClientId client) {
  return Key{RowKind::windows}.id(client);
}

Key payer_key(const Recorded& event) {
  return Key{RowKind::payer}.id(event.envelope.stream);
}

/// The campaign; without it the view stops.
struct Placed {
  Key key;
  Campaign row;
};

std::optional<Placed> need(Rows& rows, CampaignId campaign) {
  const auto place = rows.need<Place>(place_key(campaign), "the campaign");
  if (!place) return std::nullopt;
  Key key = campaign_key(place->position);
  auto row = rows.need<Campaign>(key, "the campaign");
  if (!row) return std::nullopt;
  return Placed{std::move(key), std::move(*row)};
}

template <class Change>
void change(Rows& rows, CampaignId campaign, Change&& change_it) {
  auto placed = need(rows, campaign);
  if (!placed) return;
  change_it(placed->row);
  rows.put(placed->key, placed->row);
}

template <class Change>
void change_member(Rows& rows, CampaignId campaign, ClientId client, Change&& change_it) {
  const Key key = member_prefix(campaign).id(client);
  auto row = rows.need<Member>(key, "the member");
  if (!row) return;
  change_it(*row);
  rows.put(key, *row);
}

/// From today on what the client does may be a response. What is over is forgotten.
void open_window(Rows& rows, ClientId client, Day today, Window window) {
  auto row = rows.get<Windows>(windows_key(client)).value_or(Windows{{}});
  std::erase_if(row.windows, [&](const Window& one) { return one.until < today; });
  row.windows.push_back(std::move(window));
  rows.put(windows_key(client), row);
}

void on(const Recorded& event, Rows& rows, const campaign::Planned& planned) {
  Campaign row{planned.campaign,
               planned.branch,
               planned.name,
               planned.channel,
               planned.subject,
               planned.text,
               planned.control_percent,
               planned.respond_within_days,
               Stage::planned,
               0,
               0,
               0,
               0,
               0,
               0,
               0,
               0,
               0,
               source_of(event),
               std::nullopt,
               std::nullopt,
               std::nullopt};
  rows.put(campaign_key(event.position), row);
  rows.put(place_key(planned.campaign), Place{event.position});
}

void on(const Recorded& event, Rows& rows, const campaign::AudienceAdded& added) {
  const auto campaign = stream_of<CampaignId>(event);
  const auto placed = need(rows, campaign);
  if (!placed) return;
  std::uint32_t place = placed->row.members;
  for (const campaign::Member& one : added.members) {
    if (one.is_control) rows.put(control_key(campaign, place), ControlMember{one.client});
    ++place;
    rows.put(member_prefix(campaign).id(one.client),
             Member{one.client, one.is_control ? MemberState::control : MemberState::waiting,
                    one.consent, source_of(event), std::nullopt, std::nullopt, std::nullopt,
                    std::nullopt, std::nullopt});
  }
  std::uint32_t number = 0;
  for (const campaign::Omitted& one : added.omitted) {
    rows.put(omitted_prefix(campaign).number(event.position).number(number++),
             Omitted{one.client, one.reason, source_of(event)});
  }
  const auto control = std::count_if(added.members.begin(), added.members.end(),
                                     [](const auto& one) { return one.is_control; });
  change(rows, campaign, [&](Campaign& row) {
    row.members += static_cast<std::uint32_t>(added.members.size());
    row.control += static_cast<std::uint32_t>(control);
    row.omitted += static_cast<std::uint32_t>(added.omitted.size());
  });
}

void on(const Recorded& event, Rows& rows, const campaign::Started&) {
  change(rows, stream_of<CampaignId>(event), [&](Campaign& row) {
    row.stage = Stage::started;
    row.started = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const campaign::Stopped& stopped) {
  change(rows, stream_of<CampaignId>(event), [&](Campaign& row) {
    row.stage = Stage::stopped;
    row.stopped = source_of(event);
    row.stop_reason = stopped.reason;
  });
}

/// The day up to which something done from `today` on is a response.
Day window_end(const Campaign& campaign, Day today) {
  return today + std::chrono::days{campaign.respond_within_days};
}

void on(const Recorded& event, Rows& rows, const outbox::Queued& queued) {
  if (!queued.campaign) return;
  const CampaignId campaign = *queued.campaign;
  rows.put(message_key(event), MessagePlace{campaign, queued.client});
  change(rows, campaign, [](Campaign& row) { ++row.queued; });
  change_member(rows, campaign, queued.client,
                [](Member& member) { member.state = MemberState::queued; });
}

/// A message of a campaign is settled: counted, and said of its member.
void settle(const Recorded& event,
            Rows& rows,
            std::uint32_t Campaign::*count,
            const std::function<void(Member&)>& say) {
  const auto place = rows.get<MessagePlace>(message_key(event));
  if (!place) return;
  change(rows, place->campaign, [&](Campaign& row) { ++(row.*count); });
  change_member(rows, place->campaign, place->client, [&](Member& member) {
    member.settled = source_of(event);
    say(member);
  });
}

void on(const Recorded& event, Rows& rows, const outbox::Sent&) {
  settle(event, rows, &Campaign::sent, [](Member& member) { member.state = MemberState::sent; });
  const auto place = rows.get<MessagePlace>(message_key(event));
  if (!place) return;
  const auto placed = need(rows, place->campaign);
  if (!placed) return;
  const Day today = event.envelope.business_date;
  open_window(rows, place->client, today,
              {place->campaign, today, window_end(placed->row, today), false});
}

void on(const Recorded& event, Rows& rows, const outbox::Failed& failed) {
  if (failed.due_at) return;  // It is tried again.
  settle(event, rows, &Campaign::failed, [&](Member& member) {
    member.state = MemberState::failed;
    member.failure = failed.failure;
  });
}

void on(const Recorded& event, Rows& rows, const outbox::Suppressed& suppressed) {
  settle(event, rows, &Campaign::suppressed, [&](Member& member) {
    member.state = MemberState::suppressed;
    member.suppression = suppressed.reason;
  });
}

void respond(
    const Recorded& event, Rows& rows, const Window& window, ClientId client, Response response) {
  change(rows, window.campaign,
         [&](Campaign& row) { ++(window.is_control ? row.control_responses : row.responses); });
  change_member(rows, window.campaign, client, [&](Member& member) {
    member.response = response;
    member.responded = source_of(event);
  });
}

/// The client came back on a day that the window holds: one of an import may lie before it.
bool is_in(const Window& window, Day day) {
  return window.from <= day && day <= window.until;
}

/// The client came back. Of the campaigns that reached them, the last one has the merit.
void note_response(const Recorded& event, Rows& rows, ClientId client, Response response) {
  auto row = rows.get<Windows>(windows_key(client));
  if (!row) return;
  const Day day = event.envelope.business_date;
  const auto last =
      std::find_if(row->windows.rbegin(), row->windows.rend(),
                   [&](const Window& one) { return !one.is_control && is_in(one, day); });
  if (last != row->windows.rend()) {
    respond(event, rows, *last, client, response);
    row->windows.erase(std::next(last).base());
  }
  std::erase_if(row->windows, [&](const Window& one) {
    if (!one.is_control || !is_in(one, day)) return false;
    respond(event, rows, one, client, response);
    return true;
  });
  if (row->windows.empty()) {
    rows.erase(windows_key(client));
  } else {
    rows.put(windows_key(client), *row);
  }
}

/// The control group's days begin with those of the members who were written to beside it.
void on(const Recorded& event, Rows& rows, const campaign::BatchQueued& batch) {
  const auto campaign = stream_of<CampaignId>(event);
  const auto placed = need(rows, campaign);
  if (!placed) return;
  const Day today = event.envelope.business_date;
  for (std::uint32_t i = batch.first; i < batch.until; ++i) {
    const auto control = rows.get<ControlMember>(control_key(campaign, i));
    if (!control) continue;
    open_window(rows, control->client, today,
                {campaign, today, window_end(placed->row, today), true});
  }
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  if (booked.client) note_response(event, rows, *booked.client, Response::booking);
}

void on(const Recorded& event, Rows& rows, const sale::Opened& opened) {
  if (opened.payer) rows.put(payer_key(event), Payer{opened.payer});
}

void on(const Recorded& event, Rows& rows, const sale::Closed&) {
  const auto payer = rows.get<Payer>(payer_key(event));
  if (!payer || !payer->client) return;
  rows.erase(payer_key(event));
  note_response(event, rows, *payer->client, Response::bill);
}

/// Events that are about no campaign.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Campaigns final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "campaigns"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Campaigns view;
  return view;
}

Result<Page<Campaign>, Fault> list(const Snapshot& view, const Paging& paging) {
  return views::page_of<Campaign>(view, {.prefix = Key{RowKind::campaign}.bytes()}, paging);
}

Result<std::optional<Campaign>, Fault> find(const Snapshot& view, CampaignId campaign) {
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(campaign)));
  if (!place) return std::optional<Campaign>{};
  return views::row_at<Campaign>(view, campaign_key(place->position));
}

Result<Page<Member>, Fault> members(const Snapshot& view,
                                    CampaignId campaign,
                                    const Paging& paging) {
  return views::page_of<Member>(view, {.prefix = member_prefix(campaign).bytes()}, paging);
}

Result<Page<Omitted>, Fault> omitted(const Snapshot& view,
                                     CampaignId campaign,
                                     const Paging& paging) {
  return views::page_of<Omitted>(view, {.prefix = omitted_prefix(campaign).bytes()}, paging);
}

}  // namespace tress::campaigns
