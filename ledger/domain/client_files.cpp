#include "ledger/domain/client_files.hpp"

#include <algorithm>

namespace tress::client {

Files files_of(ClientId client, const FindFile& find) {
  const State* const own = find(client);
  if (own == nullptr) return {};
  Files files{{std::nullopt, own}};
  const ClientId staying = own->merged_into.value_or(client);
  const State* const root = find(staying);
  if (root == nullptr) return files;  // Only where the log could not be read: nobody uses this.
  if (staying != client) files.push_back({staying, root});
  for (const AbsorbedFile& absorbed : root->absorbed) {
    if (absorbed.client == client) continue;
    const State* const state = find(absorbed.client);
    if (state != nullptr) files.push_back({absorbed.client, state});
  }
  return files;
}

Files files_of(ClientId client, const Surroundings& around) {
  return files_of(client, [&](ClientId id) { return around.client(id); });
}

ClientId staying_file(ClientId client, const Surroundings& around) {
  const State* const state = around.client(client);
  return state == nullptr ? client : state->merged_into.value_or(client);
}

bool is_same_person(ClientId one, ClientId other, const Surroundings& around) {
  return one == other || staying_file(one, around) == staying_file(other, around);
}

bool may_be_done(const State& state, ConsentPurpose purpose, Day on, const FindFile& find) {
  if (state.merged_into || !state.consents.allows(purpose, on)) return false;
  const std::uint32_t number = state.consents.of(purpose)->number;
  return std::none_of(
      state.absorbed.begin(), state.absorbed.end(), [&](const AbsorbedFile& absorbed) {
        if (number > absorbed.consents_before) return false;  // Asked again since.
        const State* const file = find(absorbed.client);
        const Consent* const theirs = file == nullptr ? nullptr : file->consents.of(purpose);
        return theirs != nullptr && theirs->is_over;
      });
}

bool may_be_done(const State& state, ConsentPurpose purpose, Day on, const Surroundings& around) {
  return may_be_done(state, purpose, on, [&](ClientId id) { return around.client(id); });
}

bool has_refused(ClientId client, ConsentPurpose purpose, Day on, const Surroundings& around) {
  const State* const staying = around.client(staying_file(client, around));
  if (staying == nullptr) return false;
  const auto has_ended = [&](const Consent* consent) {
    if (consent == nullptr) return false;
    return consent->is_over || (consent->expires_on && *consent->expires_on < on);
  };
  const Consent* const own = staying->consents.of(purpose);
  if (has_ended(own)) return true;
  const auto has_ended_in = [&](const AbsorbedFile& absorbed) {
    if (own != nullptr && own->number > absorbed.consents_before) return false;  // Asked again.
    const State* const file = around.client(absorbed.client);
    return file != nullptr && has_ended(file->consents.of(purpose));
  };
  return std::any_of(staying->absorbed.begin(), staying->absorbed.end(), has_ended_in);
}

std::uint32_t open_complaints(ClientId client, const Surroundings& around) {
  std::size_t open = 0;
  for (const File& file : files_of(client, around)) open += file.state->care.complaints.size();
  return static_cast<std::uint32_t>(open);
}

std::vector<MustSeeItem> must_see(const Files& files, std::optional<ItemId> item) {
  std::vector<MustSeeItem> all;
  for (const File& file : files) {
    for (MustSeeItem& one : must_see(*file.state, item)) {
      one.file = file.other;
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace tress::client
