#include <algorithm>
#include <variant>

#include "projections/client_card/apply.hpp"

namespace tress::client_card {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

void on(const Recorded& event, Rows& rows, const client::Merged& merged) {
  const auto client = stream_of<ClientId>(event);
  const auto staying = rows.need<Card>(card_key(merged.into), "the file that stays");
  if (!staying) return;
  change_card(rows, client, [&](Card& card) {
    card.merged_into = merged.into;
    card.merged_into_number = staying->number;
    card.merged = source_of(event);
  });
  put_entry(rows, entry_of(event, client, Happening::merged));
}

void on(const Recorded& event, Rows& rows, const client::Absorbed& absorbed) {
  const auto client = stream_of<ClientId>(event);
  change_card(rows, client, [&](Card& card) {
    card.absorbed.push_back({absorbed.client, absorbed.number, source_of(event)});
  });
  put_entry(rows, entry_of(event, client, Happening::absorbed));
}

void on(const Recorded& event, Rows& rows, const client::Unmerged& unmerged) {
  const auto client = stream_of<ClientId>(event);
  change_card(rows, client, [&](Card& card) {
    std::erase_if(card.absorbed,
                  [&](const AbsorbedFile& one) { return one.client == unmerged.other; });
    if (card.merged_into != unmerged.other) return;
    card.merged_into.reset();
    card.merged_into_number.reset();
    card.merged.reset();
  });
  put_entry(rows, entry_of(event, client, Happening::unmerged));
}

template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

}  // namespace

void apply_merge(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

}  // namespace tress::client_card
