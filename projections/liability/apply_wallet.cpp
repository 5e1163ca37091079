#include "projections/liability/apply_wallet.hpp"

#include <vector>

#include "ledger/books/wallet_postings.hpp"
#include "projections/engine/provenance.hpp"
#include "projections/liability/flows.hpp"

namespace tress::liability {

namespace {

using views::Recorded;
using views::Rows;
using wallet::Part;

/// "face" of money, "points": as the ledger's unit postings call it.
std::string benefit_of(const wallet::Granted& granted) {
  return granted.moves.empty() ? std::string{name_of(granted.kind)} : granted.moves.front().benefit;
}

/// One lot's lines while an event changes them.
class LotLines {
 public:
  LotLines(const Recorded& event, Rows& rows, std::uint32_t lot)
      : event_(event),
        rows_(rows),
        key_(value_lot_key(views::stream_of<WalletId>(event), lot)),
        lot_(rows.need<ValueLot>(key_, "the lot of value")) {}

  void money(Column column, std::int64_t minor) {
    if (lot_) add_flow(rows_, date(), place(), std::nullopt, column, minor);
  }

  void units(Column column, std::int64_t units) {
    if (lot_) add_flow(rows_, date(), place(), lot_->benefit, column, units);
  }

  /// Taken out of the lot and into revenue; below zero: put back.
  void breakage(std::int64_t minor) {
    money(&DayFlow::expired, minor);
    remember_breakage(minor);
  }

  void remember_breakage(std::int64_t minor) {
    if (!lot_ || minor == 0) return;
    views::add(rows_, lot_->breakage, minor);
    rows_.put(key_, *lot_);
  }

  [[nodiscard]] std::int64_t breakage_taken() const { return lot_ ? lot_->breakage : 0; }

  /// True if the books of the branch at hand owe what is in the lot.
  [[nodiscard]] bool is_at_home(const std::optional<BranchId>& used_at) const {
    return lot_ && (!used_at || lot_->branch == *used_at);
  }

 private:
  [[nodiscard]] Day date() const { return event_.envelope.business_date; }

  [[nodiscard]] Place place() const {
    return {lot_->account, lot_->branch, std::nullopt, lot_->currency};
  }

  const Recorded& event_;
  Rows& rows_;
  Key key_;
  std::optional<ValueLot> lot_;
};

/// Parts that leave their lots (`sign` 1) or come back (-1). What lots of another branch owed is
/// booked by an event there.
void use(const Recorded& event,
         Rows& rows,
         const std::vector<Part>& parts,
         const std::optional<BranchId>& used_at,
         int sign) {
  for (const Part& part : parts) {
    LotLines line{event, rows, part.lot};
    line.units(&DayFlow::redeemed, sign * part.units);
    if (line.is_at_home(used_at)) {
      line.money(&DayFlow::redeemed, sign * part.released);
      line.breakage(sign * part.breakage);
    } else {
      line.remember_breakage(sign * part.breakage);
    }
  }
}

/// All that is left goes.
void empty(const Recorded& event,
           Rows& rows,
           std::uint32_t lot,
           Column column,
           const Part& all,
           int sign) {
  LotLines line{event, rows, lot};
  line.money(column, sign * all.released);
  line.units(column, sign * all.units);
  line.remember_breakage(-line.breakage_taken());
}

}  // namespace

void on(const Recorded& event, Rows& rows, const wallet::Granted& granted) {
  const auto account = static_cast<std::uint16_t>(books::value_account(granted.kind));
  rows.put(value_lot_key(granted.wallet, granted.lot),
           ValueLot{account, granted.branch, granted.value.currency(), benefit_of(granted), 0});
  const bool is_transfer = granted.origin == wallet::Origin::transfer;
  const Column column = is_transfer ? &DayFlow::transferred : &DayFlow::granted;
  LotLines line{event, rows, granted.lot};
  line.money(column, granted.value.minor());
  line.units(column, granted.units);
  if (!granted.against_owed) return;
  line.money(&DayFlow::adjusted, -granted.against_owed->released);
  line.units(&DayFlow::adjusted, -granted.against_owed->units);
}

void on(const Recorded& event, Rows& rows, const wallet::GrantTakenBack& taken) {
  empty(event, rows, taken.lot, &DayFlow::adjusted,
        {taken.lot, taken.units, taken.value.minor(), 0}, -1);
}

void on(const Recorded& event, Rows& rows, const wallet::Spent& spent) {
  use(event, rows, spent.parts, spent.used_at, 1);
}

void on(const Recorded& event, Rows& rows, const wallet::SpendReversed& reversed) {
  use(event, rows, reversed.parts, reversed.used_at, -1);
}

/// The lots know already.
void on(const Recorded& event, Rows& rows, const wallet::BookedElsewhere& booked) {
  const int sign = booked.is_back ? -1 : 1;
  for (const Part& part : booked.parts) {
    LotLines line{event, rows, part.lot};
    line.money(&DayFlow::redeemed, sign * part.released);
    line.money(&DayFlow::expired, sign * part.breakage);
  }
}

void on(const Recorded& event, Rows& rows, const wallet::RefundRequested& requested) {
  rows.put(asked_key(views::stream_of<WalletId>(event), requested.request),
           Asked{requested.lot, requested.units, requested.value});
}

void on(const Recorded& event, Rows& rows, const wallet::RefundApproved& approved) {
  const auto asked = rows.need<Asked>(
      asked_key(views::stream_of<WalletId>(event), approved.request), "the request");
  if (!asked) return;
  LotLines line{event, rows, asked->lot};
  // Breakage of what goes back was none.
  line.breakage(-line.breakage_taken());
  line.money(&DayFlow::refunded, asked->value.minor());
  line.units(&DayFlow::refunded, asked->units);
}

void on(const Recorded& event, Rows& rows, const wallet::Expired& expired) {
  empty(event, rows, expired.lot, &DayFlow::expired,
        {expired.lot, expired.units, expired.value.minor(), 0}, 1);
}

void on(const Recorded& event, Rows& rows, const wallet::Transferred& transferred) {
  LotLines line{event, rows, transferred.lot};
  line.money(&DayFlow::transferred, -transferred.value.minor());
  line.units(&DayFlow::transferred, -transferred.units);
}

void on(const Recorded& event, Rows& rows, const wallet::PointsTakenBack& taken) {
  for (const Part& part : taken.parts) {
    LotLines line{event, rows, part.lot};
    line.units(&DayFlow::adjusted, -part.units);
    if (line.is_at_home(taken.used_at)) line.money(&DayFlow::adjusted, -part.released);
  }
}

void on(const Recorded& event, Rows& rows, const wallet::Forfeited& forfeited) {
  empty(event, rows, forfeited.lot, &DayFlow::forfeited,
        {forfeited.lot, forfeited.units, forfeited.value.minor(), 0}, 1);
}

void on(const Recorded& event, Rows& rows, const wallet::TakenBack& taken) {
  for (const Part& part : taken.parts) {
    LotLines line{event, rows, part.lot};
    line.money(&DayFlow::adjusted, -part.released);
    line.units(&DayFlow::adjusted, -part.units);
    line.breakage(part.breakage);
  }
}

}  // namespace tress::liability
