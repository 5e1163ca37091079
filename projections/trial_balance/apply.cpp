#include "projections/engine/sums.hpp"
#include "projections/trial_balance/keys.hpp"
#include "projections/trial_balance/trial_balance.hpp"

namespace tress::trial_balance {

namespace {

using views::Recorded;
using views::Rows;

JournalLine line_of(const Recorded& event, std::uint32_t index, std::int64_t fine) {
  const Envelope& envelope = event.envelope;
  const Posting& posting = envelope.postings[index];
  return {event.position,         index,
          envelope.event,         event.recorded_at,
          envelope.business_date, envelope.branch,
          envelope.stream_kind,   envelope.stream,
          posting.debit,          posting.credit,
          posting.currency,       posting.decimals,
          posting.amount,         fine};
}

enum class On : std::uint8_t { debit, credit };

template <class Total>
void add_to(Rows& rows, const Key& key, const Total& empty, On on, std::int64_t fine) {
  auto total = rows.get<Total>(key);
  if (!total) total = empty;
  views::add(rows, on == On::debit ? total->debit_fine : total->credit_fine, fine);
  rows.put(key, *total);
}

void add_side(Rows& rows, const JournalLine& line, On on) {
  const Side& side = on == On::debit ? line.debit : line.credit;
  const DayTotal day{line.date, line.branch, side.account, line.currency, 0, 0};
  add_to(rows, day_key(day), day, on, line.fine);
  const SideTotal party{side.account, side.party, side.label, line.date, line.currency, 0, 0};
  add_to(rows, side_key(party), party, on, line.fine);
}

class Journal final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "trial_balance"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    for (std::uint32_t index = 0; index < event.envelope.postings.size(); ++index) {
      const Posting& posting = event.envelope.postings[index];
      const std::int64_t fine = views::fine_of(rows, posting.amount, posting.decimals);
      const JournalLine line = line_of(event, index, fine);
      rows.put(line_key(line.position, index), line);
      rows.put(date_key(line.date, line.position, index), Found{line.position, index});
      add_side(rows, line, On::debit);
      add_side(rows, line, On::credit);
    }
  }
};

}  // namespace

const views::Projection& projection() {
  static const Journal journal;
  return journal;
}

}  // namespace tress::trial_balance
