#include <algorithm>

#include "projections/risk/keys.hpp"
#include "projections/risk/rhythm.hpp"
#include "projections/risk/risk_view.hpp"

namespace tress::risk_view {

namespace {

using views::Page;
using views::Paging;
using views::Range;
using views::row_at;
using views::Snapshot;

Result<std::optional<Cadence>, Fault> cadence_in(const Snapshot& view, const Rhythm& rhythm) {
  const std::string category = rhythm.category.value_or(std::string{});
  TRESS_TRY(const auto gaps, row_at<Gaps>(view, gaps_key(category)));
  TRESS_TRY(const auto second, row_at<Gaps>(view, second_visits_key(category)));
  return cadence_of(rhythm, gaps.value_or(Gaps{}), second.value_or(Gaps{}));
}

/// How a person comes, by all of their files; nothing in one that was merged into another.
Result<std::optional<Rhythm>, Fault> rhythm_of(const Snapshot& view, ClientId client) {
  TRESS_TRY(const auto gone, row_at<Client>(view, merged_key(client)));
  if (gone) return std::optional<Rhythm>{};
  TRESS_TRY(auto rhythm, row_at<Rhythm>(view, rhythm_key(client)));
  std::vector<ClientId> files;
  TRESS_TRY(views::for_each_row<Client>(view, {.prefix = absorbed_prefix(client).bytes()},
                                        [&](const Client& file) {
                                          files.push_back(file.client);
                                          return true;
                                        }));
  for (const ClientId file : files) {
    TRESS_TRY(const auto theirs, row_at<Rhythm>(view, rhythm_key(file)));
    if (theirs && rhythm) take_in(*rhythm, *theirs);
  }
  return rhythm;
}

Result<std::optional<Alert>, Fault> last_alert(const Snapshot& view, ClientId client) {
  std::optional<Place> place;
  Range last{place_prefix(client).bytes()};
  last.direction = views::Direction::backwards;
  TRESS_TRY(views::for_each_row<Place>(view, last, [&](const Place& one) {
    place = one;
    return false;
  }));
  if (!place) return std::optional<Alert>{};
  return row_at<Alert>(view, alert_key(place->position));
}

/// A visit by which the client has returned, and of which the alert does not know.
bool has_come_back(const std::optional<Alert>& alert, Day visit) {
  if (!alert || alert->stage == Stage::closed) return false;
  const auto from = alert->is_control ? std::optional{alert->raised_on} : alert->contacted_on;
  if (!from) return false;
  return visit >= *from && visit <= *from + std::chrono::days{alert->return_days};
}

}  // namespace

Result<std::optional<Standing>, Fault> standing_of(const Snapshot& view,
                                                   ClientId client,
                                                   Day today,
                                                   const RuleOf& rule_of) {
  TRESS_TRY(const auto rhythm, rhythm_of(view, client));
  if (!rhythm || rhythm->visits.empty()) return std::optional<Standing>{};
  TRESS_TRY(const auto cadence, cadence_in(view, *rhythm));
  if (!cadence) return std::optional<Standing>{};
  const Visit& last_visit = rhythm->visits.back();
  TRESS_TRY(const auto heard, row_at<Heard>(view, heard_key(last_visit.branch)));
  TRESS_TRY(const policy::RiskRule rule, rule_of(last_visit.branch));
  TRESS_TRY(const auto last, row_at<LastScore>(view, last_key(client)));
  TRESS_TRY(const auto alert, last_alert(view, client));
  const Day as_of = std::max(today, last_visit.day);
  const Timestamp data_until = heard ? heard->at : Timestamp{};
  return std::optional{Standing{client, as_of,
                                evidence_of(*rhythm, *cadence, as_of, data_until, rule),
                                rhythm->complaints, rhythm->touched_at.value_or(0),
                                last.value_or(LastScore{risk::Level::none, risk::Level::none}),
                                has_come_back(alert, last_visit.day)}};
}

Result<Touched, Fault> touched_since(const Snapshot& view, Position from, std::size_t max) {
  Touched touched{{}, true, view.applied()};
  Range range{views::Key{RowKind::touched}.bytes()};
  range.from = touched_key(from, ClientId::zero()).bytes();
  TRESS_TRY(views::for_each_row<Client>(view, range, [&](const Client& row) {
    touched.is_all = touched.clients.size() < max;
    if (touched.is_all) touched.clients.push_back(row.client);
    return touched.is_all;
  }));
  return touched;
}

Result<Page<ClientId>, Fault> clients(const Snapshot& view, const Paging& paging) {
  return views::page_of<Rhythm, ClientId>(
      view, {.prefix = views::Key{RowKind::rhythm}.bytes()}, paging,
      [](const Rhythm& row) -> Result<std::optional<ClientId>, Fault> { return {row.client}; });
}

Result<std::optional<Score>, Fault> last_score(const Snapshot& view, ClientId client) {
  std::optional<Score> found;
  Range last{score_prefix(client).bytes()};
  last.direction = views::Direction::backwards;
  TRESS_TRY(views::for_each_row<Score>(view, last, [&](const Score& one) {
    found = one;
    return false;
  }));
  return found;
}

Result<Page<Score>, Fault> scores(const Snapshot& view, ClientId client, const Paging& paging) {
  return views::page_of<Score>(view, {.prefix = score_prefix(client).bytes()}, paging);
}

Result<Page<Alert>, Fault> alerts(const Snapshot& view,
                                  bool only_open,
                                  const std::optional<StaffId>& owner,
                                  const Paging& paging) {
  return views::page_of<Alert, Alert>(
      view, {.prefix = views::Key{RowKind::alert}.bytes()}, paging,
      [&](const Alert& alert) -> Result<std::optional<Alert>, Fault> {
        const bool is_asked_for = !alert.is_control &&
                                  (!only_open || alert.stage != Stage::closed) &&
                                  (!owner || alert.owner == owner);
        return is_asked_for ? std::optional{alert} : std::nullopt;
      });
}

Result<Page<Alert>, Fault> alerts_of(const Snapshot& view, ClientId client, const Paging& paging) {
  return views::page_of<Place, Alert>(
      view, {.prefix = place_prefix(client).bytes()}, paging,
      [&](const Place& place) -> Result<std::optional<Alert>, Fault> {
        TRESS_TRY(auto alert, row_at<Alert>(view, alert_key(place.position)));
        if (alert && alert->is_control) alert.reset();
        return alert;
      });
}

Result<Effect, Fault> effect(const Snapshot& view) {
  constexpr std::int64_t millionths = 1'000'000;
  TRESS_TRY(const auto row, row_at<Effect>(view, effect_key()));
  Effect effect = row.value_or(Effect{});
  if (effect.contacted > 0 && effect.control > 0) {
    effect.lift_millionths = effect.returned * millionths / effect.contacted -
                             effect.control_returned * millionths / effect.control;
  }
  return effect;
}

}  // namespace tress::risk_view
