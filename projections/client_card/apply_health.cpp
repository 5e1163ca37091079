#include <algorithm>
#include <variant>

#include "projections/client_card/apply.hpp"

namespace tress::client_card {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

/// Promises that are kept or broken and still shown: who asks, asks about lately.
constexpr std::size_t settled_shown_max = 20;

template <class Change>
void change_health(const Recorded& event, Rows& rows, Change&& change) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<Health>(health_key(client));
  if (!row) row = Health{client, AllergyState::unknown, std::nullopt, std::nullopt, {}, {}, {}, {}};
  change(*row);
  rows.put(health_key(client), *row);
  put_entry(rows, entry_of(event, client, Happening::health_changed));
}

template <class Change>
void change_preparation(const Recorded& event, Rows& rows, Happening what, Change&& change) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<Preparation>(preparation_key(client));
  if (!row) row = Preparation{client, std::nullopt, {}, {}};
  change(*row);
  rows.put(preparation_key(client), *row);
  put_entry(rows, entry_of(event, client, what));
}

void on(const Recorded& event, Rows& rows, const client::AllergyDeclared& declared) {
  change_health(event, rows, [&](Health& row) {
    row.allergies.push_back(
        {declared.allergy, declared.ingredient, declared.details, declared.on, source_of(event)});
    row.allergy_state = AllergyState::declared;
    row.none_declared_on.reset();
    row.none_declared.reset();
  });
}

void on(const Recorded& event, Rows& rows, const client::AllergyWithdrawn& withdrawn) {
  change_health(event, rows, [&](Health& row) {
    std::erase_if(row.allergies,
                  [&](const Allergy& one) { return one.allergy == withdrawn.allergy; });
    if (row.allergies.empty()) row.allergy_state = AllergyState::unknown;
  });
}

void on(const Recorded& event, Rows& rows, const client::AllergyNoneDeclared& declared) {
  change_health(event, rows, [&](Health& row) {
    row.allergy_state = AllergyState::none_declared;
    row.none_declared_on = declared.on;
    row.none_declared = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const client::ObservationRecorded& recorded) {
  change_health(event, rows, [&](Health& row) {
    row.observations.push_back({recorded.observation, recorded.kind, recorded.must_be_seen,
                                recorded.observation_text, recorded.on, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const client::ObservationClosed& closed) {
  change_health(event, rows, [&](Health& row) {
    std::erase_if(row.observations,
                  [&](const Observation& one) { return one.observation == closed.observation; });
  });
}

void on(const Recorded& event, Rows& rows, const client::PatchTestRecorded& recorded) {
  change_health(event, rows, [&](Health& row) {
    const auto is_same = [&](const PatchTest& one) { return one.code == recorded.code; };
    const auto last = std::find_if(row.patch_tests.begin(), row.patch_tests.end(), is_same);
    if (last != row.patch_tests.end() && last->on > recorded.on) return;
    if (last != row.patch_tests.end()) row.patch_tests.erase(last);
    row.patch_tests.push_back({recorded.test, recorded.code, recorded.result, recorded.on,
                               recorded.on + std::chrono::days{recorded.valid_days},
                               recorded.details, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const client::FormulaRecorded& recorded) {
  const Formula formula{recorded.formula, recorded.item, recorded.formula_text, recorded.on,
                        source_of(event)};
  change_health(event, rows, [&](Health& row) {
    std::erase_if(row.last_formulas, [&](const Formula& one) { return one.item == recorded.item; });
    row.last_formulas.push_back(formula);
  });
  rows.put(formula_prefix(stream_of<ClientId>(event)).number(event.position), formula);
}

void on(const Recorded& event, Rows& rows, const client::PreferenceSet& set) {
  change_preparation(event, rows, Happening::preference_changed, [&](Preparation& row) {
    const Preference preference{set.topic, set.preference, source_of(event), set.source,
                                set.confirmed_on};
    const auto at = std::lower_bound(
        row.preferences.begin(), row.preferences.end(), set.topic,
        [](const Preference& one, const std::string& topic) { return one.topic < topic; });
    if (at != row.preferences.end() && at->topic == set.topic) {
      *at = preference;
    } else {
      row.preferences.insert(at, preference);
    }
  });
}

void on(const Recorded& event, Rows& rows, const client::PreferenceCleared& cleared) {
  change_preparation(event, rows, Happening::preference_changed, [&](Preparation& row) {
    std::erase_if(row.preferences,
                  [&](const Preference& one) { return one.topic == cleared.topic; });
  });
}

void on(const Recorded& event, Rows& rows, const client::ChannelPreferred& preferred) {
  change_preparation(event, rows, Happening::preference_changed,
                     [&](Preparation& row) { row.channel = preferred.channel; });
}

void on(const Recorded& event, Rows& rows, const client::PromiseMade& made) {
  change_preparation(event, rows, Happening::promise_made, [&](Preparation& row) {
    row.promises.push_back({made.promise, PromiseStage::open, made.what, made.owner, made.due,
                            made.item, std::nullopt, source_of(event), std::nullopt});
  });
}

void settle(const Recorded& event,
            Rows& rows,
            std::uint32_t number,
            PromiseStage stage,
            const std::optional<std::string>& reason) {
  change_preparation(event, rows, Happening::promise_settled, [&](Preparation& row) {
    const auto is_it = [&](const Promise& one) { return one.promise == number; };
    const auto at = std::find_if(row.promises.begin(), row.promises.end(), is_it);
    if (at == row.promises.end()) return rows.stop("the promise is not known");
    at->stage = stage;
    at->reason = reason;
    at->settled = source_of(event);
    trim(
        row.promises, [](const Promise& one) { return one.stage != PromiseStage::open; },
        settled_shown_max);
  });
}

void on(const Recorded& event, Rows& rows, const client::PromiseKept& kept) {
  settle(event, rows, kept.promise, PromiseStage::kept, std::nullopt);
}

void on(const Recorded& event, Rows& rows, const client::PromiseBroken& broken) {
  settle(event, rows, broken.promise, PromiseStage::broken, broken.reason);
}

template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

}  // namespace

void apply_health(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

void forget_health(Rows& rows, ClientId client) {
  rows.erase(health_key(client));
  rows.erase_all(formula_prefix(client));
  rows.erase_all(health_field_prefix(client));
}

void forget_preparation(Rows& rows, ClientId client) {
  auto row = rows.get<Preparation>(preparation_key(client));
  if (!row) return;
  row->preferences.clear();
  row->promises.clear();
  rows.put(preparation_key(client), *row);
}

}  // namespace tress::client_card
