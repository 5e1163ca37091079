#include "ledger/domain/wallet.hpp"

#include <algorithm>

#include "ledger/domain/wallet_rules.hpp"

namespace tress::wallet {

namespace {

StreamName name_of_stream(const SetTerms& asked) {
  return named_by_words(words_of_terms(asked.code));
}

StreamName name_of_stream(const RequestCredit& asked) {
  return named_by_words(words_of_pool(ValueKind::client_credit, id_cast<StreamId>(asked.client)));
}

StreamName name_of_stream(const TakePointsBack& asked) {
  return named_by_words(words_of_pool(ValueKind::points, id_cast<StreamId>(asked.client)));
}

/// Orders name the pool by what it is: they may make it.
template <class Asked>
concept NamesPool = requires(const Asked& asked) {
  asked.holder;
};

template <NamesPool Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by_words(words_of_pool(asked.kind, asked.holder));
}

/// A gift card's pool if a card is named, else the client's; nobody's is refused by the decider.
StreamName name_of_stream(const Migrate& asked) {
  const StreamId nobody = StreamId::zero();
  const StreamId client = asked.client ? id_cast<StreamId>(*asked.client) : nobody;
  const bool is_card = asked.kind == ValueKind::gift_card;
  const StreamId card = asked.card ? id_cast<StreamId>(*asked.card) : nobody;
  return named_by_words(words_of_pool(asked.kind, is_card ? card : client));
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.wallet);
}

Lot& lot_of(State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.lots.size());
  return state.lots[number - 1];
}

Request& request_of(State& state, std::uint32_t number, RequestStage stage) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.requests.size());
  Request& request = state.requests[number - 1];
  TRESS_ASSERT(request.stage == stage);
  return request;
}

/// All that is left goes, and with it the breakage that was taken of it.
void empty(Lot& lot, std::int64_t units) {
  TRESS_ASSERT(units >= 1);
  TRESS_ASSERT(units == lot.holding.left);
  lot.holding.left = 0;
  lot.holding.left_minor = 0;
  lot.breakage_minor = 0;
}

/// So many of its units were used, or, with a `sign` of -1, were not used after all.
void note_use(Lot& lot, const Part& part, int sign) {
  lot.used.at_list += sign * part.units * lot.grant.unit_worth;
  lot.used.released += sign * part.released;
}

void suspend(State& state, BranchId branch, Money value) {
  const auto known =
      std::find_if(state.in_suspense.begin(), state.in_suspense.end(), [&](const InSuspense& one) {
        return one.branch == branch && one.amount.currency() == value.currency();
      });
  if (known == state.in_suspense.end()) {
    state.in_suspense.push_back({branch, value});
    return;
  }
  const auto sum = checked_add(known->amount, value);
  TRESS_ASSERT(sum);
  known->amount = *sum;
}

State after(State before, const TermsSet& set) {
  TRESS_ASSERT(set.version == before.terms.size() + 1);
  before.terms.push_back(set);
  return before;
}

State after(State before, const Granted& granted) {
  TRESS_ASSERT(granted.lot == before.lots.size() + 1);
  Lot lot{granted, lots::whole_lot(granted.value.minor(), granted.units)};
  lot.expires_on = granted.expires_on;
  lot.used = used_before(granted);
  if (granted.against_owed) {
    take(lot, *granted.against_owed);
    before.owed -= granted.against_owed->units;
    TRESS_ASSERT(before.owed >= 0);
  }
  if (granted.request) {
    request_of(before, *granted.request, RequestStage::requested).stage = RequestStage::approved;
  }
  before.lots.push_back(std::move(lot));
  if (granted.origin == Origin::migration && !granted.value.is_zero()) {
    suspend(before, granted.branch, granted.value);
  }
  return before;
}

State after(State before, const MigrationCleared& cleared) {
  const auto waiting = std::find(before.in_suspense.begin(), before.in_suspense.end(),
                                 InSuspense{cleared.branch, cleared.amount});
  TRESS_ASSERT(waiting != before.in_suspense.end());
  before.in_suspense.erase(waiting);
  return before;
}

State after(State before, const GrantTakenBack& taken) {
  Lot& lot = lot_of(before, taken.lot);
  TRESS_ASSERT(lot.reserved == 0);
  empty(lot, taken.units);
  return before;
}

State after(State before, const TakenBack& taken) {
  for (const Part& part : taken.parts) {
    Lot& lot = lot_of(before, part.lot);
    TRESS_ASSERT(part.units <= lot.available());
    take_back(lot, part);
  }
  return before;
}

State after(State before, const Spent& spent) {
  for (const Part& part : spent.parts) {
    Lot& lot = lot_of(before, part.lot);
    TRESS_ASSERT(part.units <= lot.available());
    take(lot, part);
    note_use(lot, part, 1);
  }
  before.uses.push_back({spent.sale, spent.tender, spent.on, spent.parts, spent.used_at});
  return before;
}

State after(State before, const BookedElsewhere&) {
  return before;
}

State after(State before, const SpendReversed& reversed) {
  const auto use = std::find_if(before.uses.begin(), before.uses.end(), [&](const Use& one) {
    return one.sale == reversed.sale && one.tender == reversed.tender;
  });
  TRESS_ASSERT(use != before.uses.end());
  for (const Part& part : reversed.parts) {
    Lot& lot = lot_of(before, part.lot);
    give_back(lot, part);
    note_use(lot, part, -1);
    if (lot.expires_on) *lot.expires_on += std::chrono::days{reversed.away_days};
    lot.notice.reset();
    const auto used = std::find_if(use->parts.begin(), use->parts.end(),
                                   [&](const Part& one) { return one.lot == part.lot; });
    TRESS_ASSERT(used != use->parts.end());
    used->units -= part.units;
    used->released -= part.released;
    TRESS_ASSERT(used->units >= 0);
  }
  std::erase_if(use->parts, [](const Part& part) { return part.units == 0; });
  return before;
}

State after(State before, const RefundRequested& requested) {
  TRESS_ASSERT(requested.request == before.requests.size() + 1);
  Lot& lot = lot_of(before, requested.lot);
  TRESS_ASSERT(requested.units == lot.available());
  lot.reserved = requested.units;
  Request request;
  request.refund = requested;
  request.requested_version = before.version;
  before.requests.push_back(std::move(request));
  return before;
}

State after(State before, const RefundApproved& approved) {
  Request& request = request_of(before, approved.request, RequestStage::requested);
  TRESS_ASSERT(request.refund);
  Lot& lot = lot_of(before, request.refund->lot);
  lot.reserved = 0;
  empty(lot, request.refund->units);
  request.stage = RequestStage::approved;
  request.approved_version = before.version;
  return before;
}

State after(State before, const RefundPaid& paid) {
  request_of(before, paid.request, RequestStage::approved).stage = RequestStage::paid;
  return before;
}

State after(State before, const CreditRequested& requested) {
  TRESS_ASSERT(requested.request == before.requests.size() + 1);
  Request request;
  request.credit = requested;
  request.requested_version = before.version;
  before.requests.push_back(std::move(request));
  return before;
}

State after(State before, const RequestRejected& rejected) {
  Request& request = request_of(before, rejected.request, RequestStage::requested);
  if (request.refund) lot_of(before, request.refund->lot).reserved = 0;
  request.stage = RequestStage::rejected;
  return before;
}

State after(State before, const ExpiryNoticed& noticed) {
  Lot& lot = lot_of(before, noticed.lot);
  lot.notice = notice_said(lot.notice, noticed.is_reminder, noticed.noticed_on, before.version);
  return before;
}

State after(State before, const Expired& expired) {
  Lot& lot = lot_of(before, expired.lot);
  TRESS_ASSERT(lot.notice && lot.reserved == 0);
  empty(lot, expired.units);
  return before;
}

State after(State before, const Transferred& transferred) {
  Lot& lot = lot_of(before, transferred.lot);
  TRESS_ASSERT(transferred.units <= lot.available());
  take(lot, {transferred.lot, transferred.units, transferred.value.minor(), 0});
  if (transferred.used) {
    lot.used.at_list -= transferred.used->at_list.minor();
    lot.used.released -= transferred.used->released.minor();
  }
  auto& known = lot.given_to;
  const bool is_new = std::find(known.begin(), known.end(), transferred.to) == known.end();
  if (is_new) known.push_back(transferred.to);
  return before;
}

State after(State before, const PointsTakenBack& taken) {
  std::int64_t points = taken.owed;
  for (const Part& part : taken.parts) {
    take(lot_of(before, part.lot), part);
    points += part.units;
  }
  before.owed += taken.owed;
  before.retaken.push_back({taken.sale, points});
  return before;
}

State after(State before, const Forfeited& forfeited) {
  empty(lot_of(before, forfeited.lot), forfeited.units);
  return before;
}

}  // namespace

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::wallet
