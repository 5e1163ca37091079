#include "api/routes/look_ups.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/parts.hpp"
#include "ledger/base/log.hpp"
#include "ledger/writer/attempts.hpp"

namespace tress {

namespace {

/// An id has so many digits; of anything longer no more is remembered.
constexpr std::size_t file_chars_max = 32;

/// True if it is the first in its window.
bool is_first(RecentTimes& told, std::string_view key, Timestamp now) {
  if (told.wait_for(key, 1, now)) return false;
  told.count(key, now);
  return true;
}

/// An exception for the manager, by the service: nobody waits for it.
void note(const Parts& parts, const Call& call, StaffId person, std::string_view why) {
  auto noted = note_of_look_ups(call.actor, person, call.route->name, why, parts.clock.now());
  const bool is_taken =
      parts.writer.submit(std::move(noted), [](const Result<Answer, Fault>& answer) {
        // What the day's limit of such notes refuses is refused rightly.
        if (!answer) log::warn("look-ups of clients: not noted, the ledger has failed");
      });
  if (!is_taken) log::warn("look-ups of clients: not noted, the ledger is busy");
}

}  // namespace

std::optional<LookUps::Refused> LookUps::admit(StaffId person) {
  const std::lock_guard lock{mutex_};
  const Timestamp now = clock_.now();
  const std::string key = person.hex();
  const auto wait = exact_.wait_for(key, exact_max, now);
  if (wait) return Refused{*wait, is_first(told_of_exact_, key, now)};
  exact_.count(key, now);
  return std::nullopt;
}

bool LookUps::is_walk(StaffId person, std::string_view file) {
  const std::lock_guard lock{mutex_};
  const Timestamp now = clock_.now();
  const std::string key = person.hex();
  const std::string look = key + " " + std::string{file.substr(0, file_chars_max)};
  if (!is_first(unknown_files_, look, now)) return false;
  if (unknown_.wait_for(key, unknown_max, now)) return is_first(told_of_unknown_, key, now);
  unknown_.count(key, now);
  return false;
}

std::optional<http::Response> refuse_look_up(const Parts& parts, const Call& call) {
  if (!call.actor.person) return std::nullopt;
  const auto refused = parts.look_ups.admit(*call.actor.person);
  if (!refused) return std::nullopt;
  if (refused->is_news) note(parts, call, *call.actor.person, "clients.too_many_look_ups");
  http::Response response =
      http::problem(429, "too_many_look_ups",
                    "That many clients are not looked up in an hour; your manager is told");
  response.headers.emplace_back("Retry-After", std::to_string(refused->wait.count()));
  return response;
}

void count_unknown(const Parts& parts, const Call& call, const http::Response& response) {
  if (response.status != 404 || !call.actor.person) return;
  const auto client = http::find(call.request.path_parameters, "client");
  if (!client || !parts.look_ups.is_walk(*call.actor.person, *client)) return;
  note(parts, call, *call.actor.person, "clients.too_many_unknown");
}

}  // namespace tress
