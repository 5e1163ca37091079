#include "api/routes/nearness.hpp"

#include <algorithm>
#include <chrono>

#include "projections/appointments/appointments.hpp"
#include "projections/client_card/client_card.hpp"
#include "projections/questions/questions.hpp"

namespace tress {

namespace {

/// How far from today an appointment still says why somebody reads.
constexpr std::chrono::days appointment_days_max{1};

/// Of a client, looked at for one that is near: the latest days come first, and somebody who has
/// more ahead of them than this is near in other ways too.
constexpr std::size_t appointments_looked_at = 50;

constexpr std::size_t questions_looked_at = 20;

/// How long after its day a follow-up that was missed still says why somebody reads.
constexpr std::chrono::days late_task_max{14};

Day today_of(const Parts& parts) {
  return std::chrono::floor<std::chrono::days>(parts.clock.now());
}

std::optional<Nearness> by_appointment(const Parts& parts, StaffId person, ClientId client) {
  const auto view = parts.follower.snapshot("appointments");
  if (!view) return std::nullopt;
  views::Paging few;
  few.rows_max = appointments_looked_at;
  const auto page = appointments::list_of_client(*view.value(), client, few);
  if (!page) return std::nullopt;
  const Day today = today_of(parts);
  for (const auto& one : page.value().rows) {
    const bool is_near =
        one.day >= today - appointment_days_max && one.day <= today + appointment_days_max;
    if (!is_near || one.performer != person) continue;
    return Nearness{access::Right::appointment,
                    access::Linked{StreamKind::appointment, id_cast<StreamId>(one.appointment)}};
  }
  return std::nullopt;
}

std::optional<Nearness> by_relation(const Parts& parts, StaffId person, ClientId client) {
  const auto view = parts.follower.snapshot("client_card");
  if (!view) return std::nullopt;
  const auto relation = client_card::relation(*view.value(), client);
  if (!relation || !relation.value()) return std::nullopt;
  const auto& follow_ups = relation.value()->follow_ups;
  const Day today = today_of(parts);
  const bool is_task = std::any_of(follow_ups.begin(), follow_ups.end(), [&](const auto& one) {
    const bool is_to_do =
        one.stage == client_card::FollowUpStage::open ||
        (one.stage == client_card::FollowUpStage::missed && today <= one.due + late_task_max);
    return is_to_do && (one.owner == person || one.backup == person);
  });
  const access::Linked file{StreamKind::client, id_cast<StreamId>(client)};
  if (is_task) return Nearness{access::Right::task, file};
  const auto& owners = relation.value()->owners;
  const bool is_owner = !owners.empty() && !owners.back().ended && owners.back().owner == person &&
                        today <= owners.back().until;
  if (is_owner) return Nearness{access::Right::ownership, file};
  return std::nullopt;
}

std::optional<Nearness> by_question(const Parts& parts, StaffId person, ClientId client) {
  const auto view = parts.follower.snapshot("questions");
  if (!view) return std::nullopt;
  views::Paging few;
  few.rows_max = questions_looked_at;
  const auto page = questions::open_of_client(*view.value(), client, few);
  if (!page) return std::nullopt;
  for (const auto& one : page.value().rows) {
    if (one.acknowledged_by != person) continue;
    return Nearness{access::Right::question,
                    access::Linked{StreamKind::support, id_cast<StreamId>(one.question)}};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Nearness> nearness_of(const Parts& parts, StaffId person, ClientId client) {
  if (auto near = by_appointment(parts, person, client)) return near;
  const auto by_file = by_relation(parts, person, client);
  if (by_file && by_file->right == access::Right::task) return by_file;
  if (auto near = by_question(parts, person, client)) return near;
  return by_file;
}

}  // namespace tress
