#include "ledger/audit/possible_wallet.hpp"

#include <algorithm>
#include <map>

#include "ledger/base/limits.hpp"

namespace tress::audit {

namespace {

/// Far above any amount that a command may carry, far below where sums could overflow.
constexpr std::int64_t units_max = 1'000'000'000'000;

bool is_sane(std::int64_t minor) {
  return minor >= 0 && minor <= units_max;
}

const wallet::Lot* lot_at(const wallet::State& before, std::uint32_t number) {
  if (number < 1 || number > before.lots.size()) return nullptr;
  return &before.lots[number - 1];
}

/// Everything that is left of a lot, at what the books hold for it.
bool empties(const wallet::Lot* lot, std::int64_t units, Money value) {
  return lot != nullptr && lot->reserved == 0 && units >= 1 && units == lot->holding.left &&
         value == Money{lot->grant.value.currency(), lot->book_minor()};
}

/// Parts that lots have: each lot once, and never more than is free.
bool are_there(const wallet::State& before, const std::vector<wallet::Part>& parts) {
  std::map<std::uint32_t, int> seen;
  return std::all_of(parts.begin(), parts.end(), [&](const wallet::Part& part) {
    const wallet::Lot* const lot = lot_at(before, part.lot);
    if (lot == nullptr || ++seen[part.lot] > 1) return false;
    if (part.units < 1 || part.units > lot->available()) return false;
    if (part.released < 0 || part.released > lot->holding.left_minor) return false;
    const bool is_last = part.units == lot->holding.left;
    if (is_last && part.released != lot->holding.left_minor) return false;
    const std::int64_t breakage = lot->breakage_minor + part.breakage;
    return breakage >= 0 && breakage <= lot->holding.left_minor - part.released;
  });
}

std::int64_t worth_of(const wallet::State& before, const std::vector<wallet::Part>& parts) {
  std::int64_t minor = 0;
  for (const wallet::Part& part : parts) {
    minor += part.units * before.lots.at(part.lot - 1).grant.unit_worth;
  }
  return minor;
}

/// What was used before: of the price no more than it would have cost without.
bool is_used(const wallet::Used& used) {
  return is_sane(used.at_list.minor()) && is_sane(used.released.minor()) &&
         used.released.minor() <= used.at_list.minor();
}

/// Out of another client's lot, and no more of it than was bought once.
bool is_passed_on(const wallet::Granted& granted) {
  const wallet::PassedOn& from = *granted.passed_on;
  return granted.origin == wallet::Origin::transfer && from.wallet != granted.wallet &&
         from.lot >= 1 && is_sane(from.units) && granted.units <= from.units &&
         is_sane(from.paid.minor()) && is_used(from.used);
}

/// A share of what is known to be used of the lot, or nothing.
bool is_share_of(const wallet::UsedMinor& known, const wallet::Used& used) {
  const bool is_nothing = used.at_list.is_zero() && used.released.is_zero();
  const std::int64_t saved = used.at_list.minor() - used.released.minor();
  return is_nothing ||
         (is_used(used) && used.released.minor() <= known.released && saved <= known.saved());
}

bool is_request_at(const wallet::State& before, std::uint32_t number, wallet::RequestStage stage) {
  return number >= 1 && number <= before.requests.size() &&
         before.requests[number - 1].stage == stage;
}

/// A part of what that use still holds, which its lot can take back.
bool can_return(const wallet::State& before, const wallet::Use& use, const wallet::Part& part) {
  const wallet::Lot* const lot = lot_at(before, part.lot);
  const auto used = std::find_if(use.parts.begin(), use.parts.end(),
                                 [&](const wallet::Part& one) { return one.lot == part.lot; });
  if (lot == nullptr || used == use.parts.end() || part.units < 1) return false;
  if (part.units > used->units || part.released < 0 || part.released > used->released) return false;
  const std::int64_t left = lot->holding.left_minor + part.released;
  const std::int64_t breakage = lot->breakage_minor - part.breakage;
  return lot->holding.left + part.units <= lot->holding.granted &&
         left <= lot->holding.paid_minor && breakage >= 0 && breakage <= left;
}

}  // namespace

bool follows(const wallet::State& before, const wallet::TermsSet& set) {
  return !before.is_pool() && set.version == before.terms.size() + 1;
}

bool follows(const wallet::State& before, const wallet::Granted& granted) {
  if (!before.terms.empty() || granted.lot != before.lots.size() + 1) return false;
  if (granted.units < 1 || !is_sane(granted.units) || !is_sane(granted.value.minor())) return false;
  if (granted.unit_worth < 1 || granted.breakage.minor() < 0) return false;
  if (granted.units > units_max / granted.unit_worth) return false;
  if (granted.breakage.minor() > 0 && granted.breakage.minor() >= granted.value.minor()) {
    return false;
  }
  if (granted.against_owed) {
    const wallet::Part& owed = *granted.against_owed;
    if (owed.lot != granted.lot || owed.units < 1 || owed.units > granted.units) return false;
    if (owed.units > before.owed || owed.released < 0) return false;
    if (owed.released > granted.value.minor() || owed.breakage != 0) return false;
  }
  // What is taken over comes with what shows it, and nothing else does.
  const bool is_migration = granted.origin == wallet::Origin::migration;
  if (is_migration != granted.opening.has_value()) return false;
  if (is_migration) {
    const std::int64_t paid = granted.opening->paid.minor();
    if (!is_sane(paid) || !is_sane(granted.opening->bonus.minor())) return false;
  }
  if (granted.passed_on && !is_passed_on(granted)) return false;
  if (!granted.request) return granted.origin != wallet::Origin::goodwill;
  return is_request_at(before, *granted.request, wallet::RequestStage::requested) &&
         before.requests[*granted.request - 1].credit.has_value() &&
         before.requests[*granted.request - 1].credit->amount == granted.value;
}

bool follows(const wallet::State& before, const wallet::GrantTakenBack& taken) {
  const wallet::Lot* const lot = lot_at(before, taken.lot);
  return empties(lot, taken.units, taken.value) && lot->holding.left == lot->holding.granted;
}

bool follows(const wallet::State& before, const wallet::TakenBack& taken) {
  std::int64_t released = 0;
  for (const wallet::Part& part : taken.parts)
    released += is_sane(part.released) ? part.released : 0;
  return before.is_pool() && are_there(before, taken.parts) && released == taken.value.minor();
}

bool follows(const wallet::State& before, const wallet::Spent& spent) {
  return !spent.parts.empty() && spent.parts.size() <= wallet::parts_max &&
         are_there(before, spent.parts) && worth_of(before, spent.parts) == spent.amount.minor();
}

bool follows(const wallet::State& before, const wallet::SpendReversed& reversed) {
  const auto use =
      std::find_if(before.uses.begin(), before.uses.end(), [&](const wallet::Use& one) {
        return one.sale == reversed.sale && one.tender == reversed.tender;
      });
  if (use == before.uses.end() || reversed.parts.empty()) return false;
  std::map<std::uint32_t, int> seen;
  const bool can =
      std::all_of(reversed.parts.begin(), reversed.parts.end(), [&](const wallet::Part& part) {
        return ++seen[part.lot] == 1 && can_return(before, *use, part);
      });
  return can && worth_of(before, reversed.parts) == reversed.amount.minor();
}

/// Follows a use of the same parts: what it says of them no state remembers but the books.
bool follows(const wallet::State& before, const wallet::BookedElsewhere& booked) {
  return !booked.parts.empty() &&
         std::all_of(booked.parts.begin(), booked.parts.end(), [&](const wallet::Part& part) {
           const wallet::Lot* const lot = lot_at(before, part.lot);
           // The last of a lot takes back breakage that was counted on.
           return lot != nullptr && lot->grant.branch != booked.used_at && is_sane(part.released) &&
                  part.breakage <= units_max && part.breakage >= -units_max;
         });
}

bool follows(const wallet::State& before, const wallet::RefundRequested& requested) {
  const wallet::Lot* const lot = lot_at(before, requested.lot);
  return lot != nullptr && requested.request == before.requests.size() + 1 && lot->reserved == 0 &&
         requested.units >= 1 && requested.units == lot->holding.left &&
         requested.value.minor() == lot->holding.left_minor && requested.refund.minor() >= 0 &&
         requested.refund.minor() <= requested.value.minor() &&
         requested.value.currency() == requested.refund.currency();
}

/// Nobody approved their own request, but where one person is the whole salon.
bool follows(const wallet::State& before, const wallet::RefundApproved& approved) {
  if (!is_request_at(before, approved.request, wallet::RequestStage::requested)) return false;
  const wallet::Request& request = before.requests[approved.request - 1];
  const bool is_own = request.requested_by() == approved.approved_by;
  return request.refund.has_value() && is_own == approved.by_one_person;
}

bool follows(const wallet::State& before, const wallet::RefundPaid& paid) {
  return is_request_at(before, paid.request, wallet::RequestStage::approved) &&
         before.requests[paid.request - 1].refund.has_value();
}

bool follows(const wallet::State& before, const wallet::CreditRequested& requested) {
  return before.terms.empty() && requested.request == before.requests.size() + 1 &&
         requested.amount.is_positive() && is_sane(requested.amount.minor());
}

bool follows(const wallet::State& before, const wallet::RequestRejected& rejected) {
  return is_request_at(before, rejected.request, wallet::RequestStage::requested);
}

bool follows(const wallet::State& before, const wallet::ExpiryNoticed& noticed) {
  const wallet::Lot* const lot = lot_at(before, noticed.lot);
  if (lot == nullptr || lot->expires_on != noticed.expires_on) return false;
  if (noticed.is_reminder && !lot->notice) return false;
  return !lot->notice || lot->notice->given_on <= noticed.noticed_on;
}

bool follows(const wallet::State& before, const wallet::Expired& expired) {
  const wallet::Lot* const lot = lot_at(before, expired.lot);
  return empties(lot, expired.units, expired.value) && lot->notice.has_value();
}

bool follows(const wallet::State& before, const wallet::Transferred& transferred) {
  const wallet::Lot* const lot = lot_at(before, transferred.lot);
  if (lot != nullptr && transferred.used && !is_share_of(lot->used, *transferred.used))
    return false;
  return are_there(before, {{transferred.lot, transferred.units, transferred.value.minor(), 0}});
}

bool follows(const wallet::State& before, const wallet::PointsTakenBack& taken) {
  return taken.owed >= 0 && is_sane(taken.owed) && are_there(before, taken.parts);
}

bool follows(const wallet::State& before, const wallet::Forfeited& forfeited) {
  return empties(lot_at(before, forfeited.lot), forfeited.units, forfeited.value);
}

bool follows(const wallet::State& before, const wallet::MigrationCleared& cleared) {
  const wallet::InSuspense all{cleared.branch, cleared.amount};
  return std::find(before.in_suspense.begin(), before.in_suspense.end(), all) !=
         before.in_suspense.end();
}

}  // namespace tress::audit
