#include "api/routes/before_close.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "ledger/domain/appointment_gate.hpp"
#include "ledger/domain/approval.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/writer/guards.hpp"
#include "projections/memberships/memberships.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress::before_close {

namespace {

using client::ConsentPurpose;
using std::chrono::days;

/// Asked of whoever gets a service that needs a patch test.
constexpr auto treatment = ConsentPurpose::patch_test_treatment;

/// A service of the bill with a client's name to it.
struct Service {
  ItemId item;
  const catalogue::State* state;
};

/// A person of the bill: the file that stays, and what is done for them.
struct Person {
  ClientId client;
  client::Files files;
  std::vector<Service> services{};
};

void add_once(std::vector<ItemId>& items, ItemId item) {
  if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
}

/// The person of that file, found by the file that stays; null: not known.
Result<Person*, Fault> person_of(std::vector<Person>& people, ClientId client, StatesNow& states) {
  TRESS_TRY(const auto* const file, states.find<client::State>(StreamKind::client, client));
  if (file == nullptr) return nullptr;
  const ClientId staying = file->merged_into.value_or(client);
  for (Person& one : people) {
    if (one.client == staying) return &one;
  }
  TRESS_TRY(auto files, states.files_of(staying));
  if (files.empty()) return nullptr;
  people.push_back({staying, std::move(files)});
  return &people.back();
}

/// Who pays comes first, then whoever is served, in order of the lines.
Result<std::vector<Person>, Fault> people_on(const bills::Bill& bill, StatesNow& states) {
  std::vector<Person> people;
  if (bill.payer) {
    TRESS_TRY(person_of(people, *bill.payer, states));
  }
  for (const bills::Line& line : bill.lines) {
    const auto client = line.served ? line.served : bill.payer;
    if (!client) continue;
    TRESS_TRY(Person* const person, person_of(people, *client, states));
    if (person == nullptr || line.kind != sale::LineKind::service || !line.item) continue;
    TRESS_TRY(const auto* const item,
              states.find<catalogue::State>(StreamKind::catalogue, *line.item));
    if (item != nullptr) person->services.push_back({*line.item, item});
  }
  return people;
}

Result<void, Fault> add_consent(const Person& person,
                                Day on,
                                StatesNow& states,
                                BeforeClose& into) {
  std::vector<ItemId> needing;
  for (const Service& one : person.services) {
    if (!one.state->patch_tests.empty()) add_once(needing, one.item);
  }
  if (needing.empty()) return ok();
  const client::State& file = *person.files.front().state;
  std::optional<Fault> fault;
  const bool is_given =
      client::may_be_done(file, treatment, on, [&](ClientId id) -> const client::State* {
        const auto found = states.find<client::State>(StreamKind::client, id);
        if (found) return found.value();
        fault = found.error();
        return nullptr;
      });
  if (fault) return *fault;
  const bool was_given = file.consents.of(treatment) != nullptr;
  if (!is_given) into.consents.push_back({person.client, treatment, needing, was_given});
  return ok();
}

void add_promises(const Person& person, BeforeClose& into) {
  for (const client::File& file : person.files) {
    for (const client::OpenPromise& one : file.state->preparation.promises) {
      into.promises.push_back(
          {file.other.value_or(person.client), one.number, one.owner, one.due, one.item});
    }
  }
}

bool ends_within(const std::optional<Day>& end, Day on) {
  return end && *end >= on && *end < on + ends_soon;
}

/// What is free of each benefit, in order of its code. Uses of unlimited ones are not counted.
void add_units(const memberships::Membership& row, BeforeClose& into) {
  std::map<std::string, Balance> balances;
  for (const memberships::Lot& lot : row.lots) {
    if (lot.available <= 0 || lot.is_unlimited) continue;
    const auto [at, is_new] = balances.try_emplace(
        lot.benefit, Balance{row.client, row.membership, std::nullopt, lot.benefit, 0,
                             Money{lot.value.currency(), 0}, lot.kind, lot.percent_bp});
    Balance& balance = at->second;
    balance.units += lot.available;
    balance.value = Money{lot.value.currency(), balance.value.minor() + lot.value.minor()};
  }
  for (auto& [benefit, one] : balances) into.balances.push_back(std::move(one));
}

/// Nobody is asked to pay for what is given back.
bool is_given_back(const memberships::Membership& row) {
  return std::any_of(row.requests.begin(), row.requests.end(), [](const auto& one) {
    return one.asked.what == membership::RequestKind::refund &&
           (one.status == memberships::RequestStatus::approved ||
            one.status == memberships::RequestStatus::paid);
  });
}

/// True while its next period is to be paid: not for ever after the last one, and not once the
/// renewal has failed for the last time and the period is over.
bool is_renewed(const memberships::Membership& row, Day on) {
  if (row.kind != plan::PlanKind::membership || !row.period_until) return false;
  const bool is_given_up =
      row.failures >= membership::renewal_attempts_max && *row.period_until < on;
  return *row.period_until + ends_soon >= on && !is_given_up && !is_given_back(row);
}

void add_membership(const memberships::Membership& row, Day on, BeforeClose& into) {
  if (is_renewed(row, on)) {
    into.renewals.push_back({row.client, row.membership, row.plan, row.plan_version,
                             *row.period_until + days{1}, row.failures, row.paused_on.has_value()});
  }
  add_units(row, into);
  for (const memberships::Lot& lot : row.lots) {
    const bool is_there = lot.available > 0 && !lot.is_unlimited;
    if (!is_there || !ends_within(lot.expires_on, on)) continue;
    into.expiring.push_back({row.client, row.membership, std::nullopt, lot.lot, lot.benefit,
                             lot.available, lot.value, *lot.expires_on, lot.kind, lot.percent_bp});
  }
}

void add_wallet(ClientId client, const wallets::Wallet& row, Day on, BeforeClose& into) {
  if (row.units > 0) {
    into.balances.push_back(
        {client, std::nullopt, row.wallet, std::nullopt, row.units, row.available});
  }
  for (const wallets::Lot& lot : row.lots) {
    if (lot.left <= lot.reserved || !ends_within(lot.expires_on, on)) continue;
    into.expiring.push_back({client, std::nullopt, row.wallet, lot.lot, std::nullopt,
                             lot.left - lot.reserved, lot.left_value, *lot.expires_on});
  }
}

/// All pages of what `page_of` reads.
template <class Row, class PageOf, class Take>
Result<void, Fault> for_each_of(PageOf page_of, Take take) {
  views::Paging paging;
  while (true) {
    TRESS_TRY(const views::Page<Row> page, page_of(paging));
    for (const Row& row : page.rows) take(row);
    if (!page.next) return ok();
    paging.from = *page.next;
  }
}

/// What somebody on the bill holds, used up or not: a proposal may be about it.
using HeldStreams = std::vector<std::pair<StreamKind, StreamId>>;

Result<void, Fault> add_held(
    const Person& person, Day on, const Sources& sources, BeforeClose& into, HeldStreams& held) {
  for (const client::File& file : person.files) {
    const ClientId client = file.other.value_or(person.client);
    TRESS_TRY(for_each_of<memberships::Membership>(
        [&](const views::Paging& paging) {
          return memberships::of_client(sources.memberships, client, paging);
        },
        [&](const memberships::Membership& row) {
          held.emplace_back(StreamKind::membership, id_cast<StreamId>(row.membership));
          add_membership(row, on, into);
        }));
    TRESS_TRY(for_each_of<wallets::Wallet>(
        [&](const views::Paging& paging) {
          return wallets::list_of_client(sources.wallets, client, paging);
        },
        [&](const wallets::Wallet& row) {
          held.emplace_back(StreamKind::wallet, id_cast<StreamId>(row.wallet));
          add_wallet(client, row, on, into);
        }));
  }
  return ok();
}

/// True if the proposal is about the bill, or about what one of its people holds.
bool is_about(const approval::Proposed& proposed, SaleId sale, const HeldStreams& held) {
  const StreamId target = proposed.target;
  if (proposed.target_kind == StreamKind::sale) return target == id_cast<StreamId>(sale);
  return std::find(held.begin(), held.end(), std::pair{proposed.target_kind, target}) != held.end();
}

/// Those that nobody has decided are few, and the guards list them.
Result<void, Fault> add_proposals(const EventLog& log,
                                  StatesNow& states,
                                  const HeldStreams& held,
                                  BeforeClose& into) {
  std::vector<ApprovalId> pending;
  TRESS_TRY(
      log.scan(Space::guards, guard::all_approvals_pending(), {}, [&](ByteView key, ByteView) {
        pending.push_back(ApprovalId::from(key.last(ApprovalId::size)));
        return true;
      }));
  for (const ApprovalId id : pending) {
    TRESS_TRY(const auto* const found, states.find<approval::State>(StreamKind::approval, id));
    if (found == nullptr || !found->proposed) continue;
    const approval::Proposed& one = *found->proposed;
    if (!is_about(one, into.sale, held)) continue;
    into.proposals.push_back({id, one.act, one.amount, one.requested_by, one.lapses_at,
                              one.target_kind == StreamKind::sale});
  }
  return ok();
}

/// By code: which services need the test, and that they lack it.
void add_tests(const Person& person, Day on, HealthNotice& into) {
  std::map<std::string, TestMissing> missing;
  for (const Service& service : person.services) {
    for (const std::string& code : service.state->patch_tests) {
      catalogue::State alone;
      alone.patch_tests = {code};
      const auto conflicts = appointment::conflicts_of(person.files, alone, on);
      if (conflicts.empty()) continue;
      const bool is_failed = conflicts.front().kind == appointment::ConflictKind::failed_patch_test;
      const auto [at, is_new] =
          missing.try_emplace(code, TestMissing{person.client, code, {}, is_failed});
      add_once(at->second.items, service.item);
    }
  }
  for (auto& [code, one] : missing) into.patch_tests.push_back(std::move(one));
}

void add_must_see(const Person& person, HealthNotice& into) {
  if (person.services.empty()) return;
  for (client::MustSeeItem& item : client::must_see(person.files, std::nullopt)) {
    // Promises stand in the list for everybody at the till.
    if (item.kind == client::MustSeeKind::promise) continue;
    into.must_see.push_back({person.client, std::move(item)});
  }
}

}  // namespace

Result<BeforeClose, Fault> find(const bills::Bill& bill,
                                Timestamp now,
                                StatesNow& states,
                                const Sources& sources) {
  TRESS_TRY(const Day on, states.date_in(bill.branch, now));
  TRESS_TRY(const auto people, people_on(bill, states));
  BeforeClose made{bill.sale, on};
  HeldStreams held;
  for (const Person& person : people) {
    TRESS_TRY(add_consent(person, on, states, made));
    add_promises(person, made);
    TRESS_TRY(add_held(person, on, sources, made, held));
  }
  TRESS_TRY(add_proposals(sources.log, states, held, made));
  std::stable_sort(
      made.expiring.begin(), made.expiring.end(),
      [](const auto& one, const auto& other) { return one.expires_on < other.expires_on; });
  return made;
}

Result<HealthNotice, Fault> find_health(const bills::Bill& bill, Timestamp now, StatesNow& states) {
  TRESS_TRY(const Day on, states.date_in(bill.branch, now));
  TRESS_TRY(const auto people, people_on(bill, states));
  HealthNotice made{bill.sale, on};
  for (const Person& person : people) {
    add_tests(person, on, made);
    add_must_see(person, made);
  }
  return made;
}

}  // namespace tress::before_close
