#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/domain/facts.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

/// What deciders may ask of the rest of the ledger, answered from the committer's states and
/// counters. Used by the committer's thread alone.
class Around final : public Surroundings {
 public:
  Around(StreamCache& streams, const Guards& guards) : streams_(streams), guards_(guards) {}

  [[nodiscard]] const branch::State* branch(BranchId id) const override;
  [[nodiscard]] const staff::State* staff(StaffId id) const override;
  [[nodiscard]] const catalogue::State* item(ItemId id) const override;
  [[nodiscard]] const client::State* client(ClientId id) const override;
  [[nodiscard]] const sale::State* sale(SaleId id) const override;
  [[nodiscard]] const card::State* card() const override;
  [[nodiscard]] std::vector<ClientId> clients_of(StaffId owner) const override;
  [[nodiscard]] ClientTies ties(ClientId client, Day on) const override;
  [[nodiscard]] const appointment::State* appointment(AppointmentId id) const override;
  [[nodiscard]] const campaign::State* campaign(CampaignId id) const override;
  [[nodiscard]] const payment::State* payment(PaymentId id) const override;
  [[nodiscard]] const risk::State* risk(ClientId id) const override;
  [[nodiscard]] const wallet::State* wallet(WalletId id) const override;
  [[nodiscard]] const wallet::State* wallet_named(const std::string& words) const override;
  [[nodiscard]] const outbox::State* message(const std::string& key) const override;
  [[nodiscard]] const plan::State* plan(PlanId id) const override;
  [[nodiscard]] const membership::State* membership(MembershipId id) const override;
  [[nodiscard]] const membership::State* membership_named(const std::string& words) const override;
  [[nodiscard]] const roster::State* hours(BranchId branch, StaffId staff) const override;
  [[nodiscard]] const roster::State* booking_rules(BranchId branch) const override;
  [[nodiscard]] std::vector<TakenTime> taken(StaffId performer,
                                             Timestamp from,
                                             Timestamp until) const override;

  [[nodiscard]] const drawer::State* drawer(DrawerId id) const override;
  [[nodiscard]] std::int64_t drawers(BranchId branch) const override;
  [[nodiscard]] std::vector<DrawerId> drawers_open(BranchId branch, Day date) const override;
  [[nodiscard]] std::int64_t drawer_cash(DrawerId drawer, Currency currency) const override;
  [[nodiscard]] std::int64_t tips_payable(BranchId branch,
                                          StaffId staff,
                                          Currency currency) const override;
  [[nodiscard]] std::int64_t discounts_unstated(BranchId branch) const override;
  [[nodiscard]] std::int64_t refunds_undecided(BranchId branch) const override;
  [[nodiscard]] bool has_date_begun(BranchId branch, Day date) const override;
  [[nodiscard]] std::optional<DateWatch> date_watch(StreamId day) const override;
  [[nodiscard]] bool is_period_locked(BranchId branch, Day date) const override;
  [[nodiscard]] Hash trial_balance(BranchId branch, Currency currency) const override;

  [[nodiscard]] bool is_day_closed(BranchId branch, Day date) const override;
  [[nodiscard]] std::uint64_t client_number_last() const override;
  [[nodiscard]] std::uint64_t bill_number_last(BranchId branch) const override;
  [[nodiscard]] std::int64_t bills_open(BranchId branch, Day date) const override;
  [[nodiscard]] std::int64_t bills_closed(BranchId branch, Day date) const override;
  [[nodiscard]] std::int64_t takings(BranchId branch,
                                     Day date,
                                     sale::TenderKind kind,
                                     Currency currency) const override;
  [[nodiscard]] std::int64_t balance(std::uint16_t account,
                                     BranchId branch,
                                     Currency currency) const override;
  [[nodiscard]] std::int64_t staff_present() const override;
  [[nodiscard]] bool is_present(const IsSuch& is_such) const override;
  [[nodiscard]] const policy::State* policy() const override;
  [[nodiscard]] bool is_device_key_known(const PublicKey& key) const override;
  [[nodiscard]] std::optional<review::Source> exception(std::uint64_t position,
                                                        std::uint32_t index) const override;
  [[nodiscard]] bool is_proposal_pending(StreamKind kind, StreamId target) const override;
  [[nodiscard]] std::int64_t approvals_pending() const override;
  [[nodiscard]] std::optional<Proposable> proposable(ByteView command,
                                                     StreamId approval) const override;
  [[nodiscard]] TriedEffect rehearse(const Proposable& asked, const Trial& trial) const override;
  [[nodiscard]] bool is_signed(const PublicKey& key,
                               ByteView text,
                               const Signature& signature) const override;

  /// How the committer carries a command out and takes it back.
  using Rehearsal = std::function<Result<TriedEffect, Fault>(const Proposable&, const Trial&)>;

  void rehearse_by(Rehearsal rehearsal) { rehearsal_ = std::move(rehearsal); }

  /// The first fault met while answering: the decision made with that answer must be thrown away.
  [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }

 private:
  /// The state of a stream in which something has happened, or null.
  template <class State, class AnyId>
  const State* state_of(StreamKind kind, const AnyId& id) const;

  /// What one of the client's streams adds to `ties`.
  void add_tie(ClientTies& ties, StreamKind kind, StreamId stream, Day on) const;

  StreamCache& streams_;
  const Guards& guards_;
  Rehearsal rehearsal_;
  mutable std::optional<Fault> fault_;
};

}  // namespace tress
