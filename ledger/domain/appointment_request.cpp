#include "ledger/domain/appointment_request.hpp"

#include <algorithm>

#include "ledger/domain/card.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/client_files.hpp"

namespace tress::appointment {

namespace {

bool is_same(const client::StateNeed& need, const NeedAsked& asked) {
  return need.area == asked.area && need.concern == asked.concern && need.goal == asked.goal;
}

/// The number of the client's need that says the same and stands, or null.
const client::OpenNeed* standing(const client::State& client, const NeedAsked& asked) {
  const auto& open = client.aims.needs;
  const auto at = std::find_if(open.begin(), open.end(), [&](const client::OpenNeed& one) {
    return one.area == asked.area && one.concern == asked.concern && one.goal == asked.goal;
  });
  return at == open.end() ? nullptr : &*at;
}

bool is_stated_here(const Request& request, const NeedAsked& asked) {
  const auto& all = request.to_state;
  return std::any_of(all.begin(), all.end(),
                     [&](const client::StateNeed& need) { return is_same(need, asked); });
}

/// `state` is of the file that stays.
void add_need(Request& request, ClientId file, const client::State& state, const NeedAsked& asked) {
  if (is_stated_here(request, asked)) return;
  const auto* const known = standing(state, asked);
  request.to_state.push_back(
      {file, asked.area, asked.concern, asked.goal, asked.words, std::nullopt});
  // As that file's stream numbers a new one in this commit.
  const std::uint32_t number = known != nullptr ? known->number : ++request.last_number;
  request.event.needs.push_back(number);
}

/// May return: tag_is_unknown.
Result<std::vector<std::string>, Refusal> tags_of(const RecordRequest& asked, const Facts& facts) {
  const card::State* const card = facts.around->card();
  std::vector<std::string> tags;
  for (const std::string& tag : asked.tags) {
    const bool is_listed = card != nullptr && card->has_term(card::List::feedback_tag, tag);
    if (!is_listed) return Refusal::tag_is_unknown;
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  return tags;
}

}  // namespace

Result<Request, Refusal> request_of(const RecordRequest& asked,
                                    const Booked& booked,
                                    const Facts& facts) {
  const client::State* const client =
      booked.client ? facts.around->client(*booked.client) : nullptr;
  if (!asked.needs.empty() && client == nullptr) return Refusal::client_is_unknown;
  if (asked.tags.empty() && asked.needs.empty()) return Refusal::nothing_is_requested;
  if (asked.tags.size() > request_tags_max || asked.needs.size() > request_needs_max) {
    return Refusal::too_much_is_requested;
  }
  Request request{{}, {}, 0};
  TRESS_TRY(request.event.tags, tags_of(asked, facts));
  if (asked.needs.empty()) return request;
  // What a merged file's client wants is said of the person: it stands in the file that stays.
  const ClientId file = client::staying_file(*booked.client, *facts.around);
  const client::State* const staying = facts.around->client(file);
  TRESS_ASSERT(staying != nullptr);
  request.last_number = staying->aims.needs_stated;
  for (const NeedAsked& need : asked.needs) add_need(request, file, *staying, need);
  return request;
}

}  // namespace tress::appointment
