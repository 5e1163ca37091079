#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "ledger/base/described.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/appointment.hpp"
#include "ledger/domain/branch.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/card.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/drawer.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/outbox.hpp"
#include "ledger/domain/payment.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/risk.hpp"
#include "ledger/domain/roster.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/staff.hpp"
#include "ledger/domain/wallet.hpp"

/// Decisions read as sentences: `given({events}, facts).when(command).then({events})`, for any
/// stream of the ledger, with the rest of the ledger answered from a table.
namespace tress::testing {

/// Surroundings that a test fills in by hand. What is not filled in is not there, or 0.
class Table final : public Surroundings {
 public:
  // In given.cpp: made, copied and answered from there, once for all programs that fill one in.
  Table();
  Table(const Table&);
  Table(Table&&);
  Table& operator=(const Table&);
  Table& operator=(Table&&);
  ~Table() override;

  std::map<BranchId, branch::State> branches;
  std::map<StaffId, staff::State> people;
  std::map<ItemId, catalogue::State> items;
  std::map<ClientId, client::State> clients;
  std::map<SaleId, sale::State> sales;
  std::optional<card::State> card_state;
  std::map<StaffId, std::vector<ClientId>> owned;
  std::map<ClientId, ClientTies> ties_of;
  std::map<PlanId, plan::State> plans;
  std::map<MembershipId, membership::State> memberships;
  std::map<std::string, MembershipId> membership_names;
  std::map<AppointmentId, appointment::State> appointments;
  std::map<CampaignId, campaign::State> campaigns;
  std::map<PaymentId, payment::State> payments;
  std::map<ClientId, risk::State> risks;
  std::map<WalletId, wallet::State> wallets;
  std::map<std::string, WalletId> wallet_names;
  std::map<std::string, outbox::State> messages;  ///< by their keys
  std::map<std::pair<BranchId, StaffId>, roster::State> rosters;
  std::map<BranchId, roster::State> rules;
  std::map<StaffId, std::vector<TakenTime>> taken_times;
  std::set<std::pair<BranchId, Day>> closed_days;
  std::set<std::pair<BranchId, Day>> locked_days;
  bool have_dates_begun = true;  ///< else only those on which something is to be closed: `watches`
  std::map<StreamId, DateWatch> watches;
  std::map<DrawerId, drawer::State> drawers_of_branches;
  std::map<DrawerId, std::int64_t> drawer_cash_minor;
  std::map<StaffId, std::int64_t> tips_payable_minor;  ///< not filled in: more than any tip
  std::map<BranchId, std::int64_t> unstated_discounts;
  std::map<BranchId, std::int64_t> undecided_refunds;
  Hash trial_balance_hash = Hash::zero();
  std::uint64_t client_number = 0;
  std::map<BranchId, std::uint64_t> bill_numbers;
  std::map<std::pair<BranchId, Day>, std::int64_t> open_bills;
  std::map<std::pair<BranchId, Day>, std::int64_t> closed_bills;
  std::map<std::pair<Day, sale::TenderKind>, std::int64_t> takings_minor;
  std::map<std::uint16_t, std::int64_t> balances_minor;
  std::int64_t present = 4;
  std::optional<policy::State> house_rules;
  std::map<std::pair<std::uint64_t, std::uint32_t>, review::Source> exceptions;
  std::set<PublicKey> keys_known;
  std::int64_t pending_approvals = 0;
  std::set<std::pair<StreamKind, StreamId>> pending_about;
  std::map<Bytes, Proposable> commands;  ///< by their bytes
  TriedEffect tried;                     ///< what any rehearsal tells
  mutable std::optional<Trial> trial;    ///< as whom it was last asked for
  bool signatures_are_right = true;
  /// What was last shown to `is_signed`: a decision must not rest on another text.
  mutable std::optional<std::pair<PublicKey, Bytes>> signed_text;

  [[nodiscard]] const branch::State* branch(BranchId id) const override {
    return found(branches, id);
  }

  [[nodiscard]] const staff::State* staff(StaffId id) const override { return found(people, id); }

  [[nodiscard]] const catalogue::State* item(ItemId id) const override { return found(items, id); }

  [[nodiscard]] const client::State* client(ClientId id) const override {
    return found(clients, id);
  }

  [[nodiscard]] const sale::State* sale(SaleId id) const override { return found(sales, id); }

  [[nodiscard]] const card::State* card() const override {
    return card_state ? &*card_state : nullptr;
  }

  [[nodiscard]] std::vector<ClientId> clients_of(StaffId owner) const override {
    return or_zero(owned, owner);
  }

  [[nodiscard]] ClientTies ties(ClientId client, Day) const override {
    const auto* const filled_in = found(ties_of, client);
    return filled_in == nullptr ? ClientTies{} : *filled_in;
  }

  [[nodiscard]] const plan::State* plan(PlanId id) const override { return found(plans, id); }

  [[nodiscard]] const membership::State* membership(MembershipId id) const override {
    return found(memberships, id);
  }

  [[nodiscard]] const membership::State* membership_named(const std::string& words) const override {
    const auto* const id = found(membership_names, words);
    return id == nullptr ? nullptr : found(memberships, *id);
  }

  [[nodiscard]] const appointment::State* appointment(AppointmentId id) const override {
    return found(appointments, id);
  }

  [[nodiscard]] const campaign::State* campaign(CampaignId id) const override {
    return found(campaigns, id);
  }

  [[nodiscard]] const risk::State* risk(ClientId id) const override { return found(risks, id); }

  [[nodiscard]] const payment::State* payment(PaymentId id) const override {
    return found(payments, id);
  }

  [[nodiscard]] const wallet::State* wallet(WalletId id) const override {
    return found(wallets, id);
  }

  [[nodiscard]] const wallet::State* wallet_named(const std::string& words) const override {
    const auto* const id = found(wallet_names, words);
    return id == nullptr ? nullptr : found(wallets, *id);
  }

  [[nodiscard]] const outbox::State* message(const std::string& key) const override {
    return found(messages, key);
  }

  [[nodiscard]] const roster::State* hours(BranchId branch, StaffId staff) const override {
    return found(rosters, std::pair{branch, staff});
  }

  [[nodiscard]] const roster::State* booking_rules(BranchId branch) const override {
    return found(rules, branch);
  }

  [[nodiscard]] std::vector<TakenTime> taken(StaffId performer,
                                             Timestamp from,
                                             Timestamp until) const override {
    std::vector<TakenTime> overlapping;
    for (const TakenTime& one : or_zero(taken_times, performer)) {
      if (one.from < until && from < one.until) overlapping.push_back(one);
    }
    return overlapping;
  }

  [[nodiscard]] bool is_day_closed(BranchId branch, Day date) const override {
    return closed_days.contains({branch, date});
  }

  [[nodiscard]] bool has_date_begun(BranchId branch, Day date) const override {
    return have_dates_begun || std::any_of(watches.begin(), watches.end(), [&](const auto& watch) {
             return watch.second.branch == branch && watch.second.date == date;
           });
  }

  [[nodiscard]] std::optional<DateWatch> date_watch(StreamId day) const override {
    const auto* const watch = found(watches, day);
    return watch == nullptr ? std::nullopt : std::optional{*watch};
  }

  [[nodiscard]] bool is_period_locked(BranchId branch, Day date) const override {
    return locked_days.contains({branch, date});
  }

  [[nodiscard]] const drawer::State* drawer(DrawerId id) const override {
    return found(drawers_of_branches, id);
  }

  [[nodiscard]] std::int64_t drawers(BranchId branch) const override {
    std::int64_t count = 0;
    for (const auto& [id, state] : drawers_of_branches) count += state.opened->branch == branch;
    return count;
  }

  [[nodiscard]] std::vector<DrawerId> drawers_open(BranchId branch, Day date) const override {
    std::vector<DrawerId> open;
    for (const auto& [id, state] : drawers_of_branches) {
      const bool is_over = state.stage == drawer::Stage::settled;
      const bool is_there = state.opened->branch == branch && state.opened->date == date;
      if (is_there && !is_over) open.push_back(id);
    }
    return open;
  }

  [[nodiscard]] std::int64_t drawer_cash(DrawerId id, Currency) const override {
    return or_zero(drawer_cash_minor, id);
  }

  [[nodiscard]] std::int64_t tips_payable(BranchId, StaffId id, Currency) const override {
    const auto* const minor = found(tips_payable_minor, id);
    return minor == nullptr ? 1'000'000'00 : *minor;
  }

  [[nodiscard]] std::int64_t discounts_unstated(BranchId branch) const override {
    return or_zero(unstated_discounts, branch);
  }

  [[nodiscard]] std::int64_t refunds_undecided(BranchId branch) const override {
    return or_zero(undecided_refunds, branch);
  }

  [[nodiscard]] Hash trial_balance(BranchId, Currency) const override { return trial_balance_hash; }

  [[nodiscard]] std::uint64_t client_number_last() const override { return client_number; }

  [[nodiscard]] std::uint64_t bill_number_last(BranchId branch) const override {
    return or_zero(bill_numbers, branch);
  }

  [[nodiscard]] std::int64_t bills_open(BranchId branch, Day date) const override {
    return or_zero(open_bills, std::pair{branch, date});
  }

  [[nodiscard]] std::int64_t bills_closed(BranchId branch, Day date) const override {
    return or_zero(closed_bills, std::pair{branch, date});
  }

  [[nodiscard]] std::int64_t takings(BranchId,
                                     Day date,
                                     sale::TenderKind kind,
                                     Currency) const override {
    return or_zero(takings_minor, std::pair{date, kind});
  }

  [[nodiscard]] std::int64_t balance(std::uint16_t account, BranchId, Currency) const override {
    return or_zero(balances_minor, account);
  }

  [[nodiscard]] std::int64_t staff_present() const override { return present; }

  [[nodiscard]] bool is_present(const IsSuch& is_such) const override {
    return std::any_of(people.begin(), people.end(), [&](const auto& one) {
      const staff::State& known = one.second;
      return known.is_hired() && !known.has_left && is_such(one.first, known);
    });
  }

  [[nodiscard]] const policy::State* policy() const override {
    return house_rules ? &*house_rules : nullptr;
  }

  [[nodiscard]] bool is_device_key_known(const PublicKey& key) const override {
    return keys_known.contains(key);
  }

  [[nodiscard]] std::optional<review::Source> exception(std::uint64_t position,
                                                        std::uint32_t index) const override {
    const auto* const source = found(exceptions, std::pair{position, index});
    return source == nullptr ? std::nullopt : std::optional{*source};
  }

  [[nodiscard]] bool is_proposal_pending(StreamKind kind, StreamId target) const override {
    return pending_about.contains({kind, target});
  }

  [[nodiscard]] std::int64_t approvals_pending() const override { return pending_approvals; }

  [[nodiscard]] std::optional<Proposable> proposable(ByteView command, StreamId) const override {
    const auto* const found_one = found(commands, Bytes{command.begin(), command.end()});
    return found_one == nullptr ? std::nullopt : std::optional{*found_one};
  }

  [[nodiscard]] TriedEffect rehearse(const Proposable&, const Trial& asked) const override {
    trial = asked;
    return tried;
  }

  [[nodiscard]] bool is_signed(const PublicKey& key,
                               ByteView text,
                               const Signature&) const override {
    signed_text.emplace(key, Bytes{text.begin(), text.end()});
    return signatures_are_right;
  }

 private:
  template <class Map, class Key>
  static const typename Map::mapped_type* found(const Map& map, const Key& key) {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second;
  }

  template <class Map, class Key>
  static typename Map::mapped_type or_zero(const Map& map, const Key& key) {
    const auto* const value = found(map, key);
    return value == nullptr ? typename Map::mapped_type{} : *value;
  }
};

/// The state after `history`, from nothing.
template <class State, class Event>
State replayed(const std::vector<Event>& history) {
  State state;
  for (const Event& event : history) state = evolve(std::move(state), event);
  return state;
}

template <class Event>
Event event_of(const Decision<Event>&);

/// One decision, read as a sentence. Also checks that whatever is accepted can be applied.
template <class State, class Command>
class Given {
 public:
  using Outcome = decltype(decide(
      std::declval<const Command&>(), std::declval<const State&>(), std::declval<const Facts&>()));
  using Event = decltype(event_of(std::declval<typename Outcome::value_type>()));
  using Refusal = typename Outcome::error_type;

  Given(const std::vector<Event>& history, const Facts& facts)
      : state_(replayed<State>(history)),
        facts_(facts) {}

  Given& when(const Command& command) {
    outcome_.emplace(decide(command, state_, facts_));
    return *this;
  }

  /// Exactly these events; returns their heading for further checks.
  Heading then(const std::vector<Event>& expected) const {
    if (outcome_->has_error()) FAIL("refused: " << name_of(outcome_->error()));
    CHECK(outcome_->value().events == expected);
    State state = state_;
    for (const Event& event : outcome_->value().events) state = evolve(std::move(state), event);
    CHECK(state.version == state_.version + expected.size());
    return outcome_->value().heading;
  }

  void then_refused(Refusal reason) const {
    REQUIRE(outcome_->has_error());
    CHECK(name_of(outcome_->error()) == name_of(reason));
  }

  /// The accepted events, for a history of a further step.
  [[nodiscard]] std::vector<Event> accepted() const {
    if (outcome_->has_error()) FAIL("refused: " << name_of(outcome_->error()));
    return outcome_->value().events;
  }

 private:
  State state_;
  Facts facts_;
  std::optional<Outcome> outcome_;
};

/// One line of a table of refusals.
template <class State, class Command>
struct Refused {
  std::string what;
  std::vector<typename Given<State, Command>::Event> history;
  Command command;
  Facts facts;
  typename Given<State, Command>::Refusal reason;
};

/// Each row is refused for its reason, and no reason of the stream lacks a row, but for those that
/// another test shows: `shown_elsewhere`.
template <class State, class Command>
void check_refusals(const std::vector<Refused<State, Command>>& rows,
                    const std::set<typename Given<State, Command>::Refusal>& shown_elsewhere = {}) {
  using Refusal = typename Given<State, Command>::Refusal;
  std::set<Refusal> produced = shown_elsewhere;
  for (const auto& row : rows) {
    INFO(row.what);
    Given<State, Command>{row.history, row.facts}.when(row.command).then_refused(row.reason);
    produced.insert(row.reason);
  }
  for (const auto& [reason, name] : DescribedEnum<Refusal>::values) {
    INFO("no row produces " << name);
    CHECK(produced.contains(reason));
  }
}

}  // namespace tress::testing
