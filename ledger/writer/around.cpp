#include "ledger/writer/around.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/books/postings.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/domain/exception_source.hpp"
#include "ledger/domain/retention.hpp"
#include "ledger/writer/proposals.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

namespace {

StreamId stream_of_day(BranchId branch, Day date) {
  const StreamName name = day::stream_of(day::Command{day::Close{branch, date}});
  return stream_id_of_words(StreamKind::day, name.words);
}

/// Ties of one client that are looked at one by one: ten years of weekly visits and their bills.
/// Whoever has more (a hotel that pays for its guests) is left to people: no rule erases them.
constexpr std::size_t ties_looked_at_max = 1'000;

/// People that are looked at one by one. Of more somebody is such: nobody is alone in such a house.
constexpr std::size_t people_looked_at_max = 1'000;

void raise(std::optional<Day>& last_contact, Day day) {
  last_contact = std::max(last_contact, std::optional{retention::month_of(day)});
}

/// Somebody may still have to pay for it, or to get something back.
bool is_unsettled(const sale::State& bill) {
  return bill.stage == sale::Stage::open ||
         std::any_of(bill.refunds.begin(), bill.refunds.end(), [](const sale::Refund& refund) {
           return refund.stage == sale::RefundStage::requested;
         });
}

}  // namespace

template <class State, class AnyId>
const State* Around::state_of(StreamKind kind, const AnyId& id) const {
  const auto head = streams_.load(kind, id_cast<StreamId>(id));
  if (!head) {
    fault_ = head.error();
    return nullptr;
  }
  if (head.value()->version == 0) return nullptr;
  return std::get_if<State>(&head.value()->state);
}

const branch::State* Around::branch(BranchId id) const {
  return state_of<branch::State>(StreamKind::branch, id);
}

const staff::State* Around::staff(StaffId id) const {
  return state_of<staff::State>(StreamKind::staff, id);
}

const catalogue::State* Around::item(ItemId id) const {
  return state_of<catalogue::State>(StreamKind::catalogue, id);
}

const client::State* Around::client(ClientId id) const {
  return state_of<client::State>(StreamKind::client, id);
}

const sale::State* Around::sale(SaleId id) const {
  return state_of<sale::State>(StreamKind::sale, id);
}

const card::State* Around::card() const {
  const StreamName name = card::stream_of(card::Command{card::RetireField{}});
  return state_of<card::State>(StreamKind::card, stream_id_of_words(StreamKind::card, name.words));
}

std::vector<ClientId> Around::clients_of(StaffId owner) const {
  std::vector<ClientId> clients;
  for (const GuardKey& key : guards_.members(guard::clients_of(owner))) {
    clients.push_back(ClientId::from(ByteView{key}.last(ClientId::size)));
  }
  return clients;
}

ClientTies Around::ties(ClientId client, Day on) const {
  ClientTies ties;
  const auto months = guards_.members(guard::contacts_of(client));
  const auto last = months.empty() ? std::nullopt : guard::read_contact(months.back());
  if (last) ties.last_contact = last->second;
  ties.is_value_outstanding = !guards_.members(guard::owed_of(client)).empty();
  const auto listed = guards_.members_if_at_most(ties_looked_at_max, guard::ties_of(client));
  if (!listed) ties.is_value_outstanding = true;
  for (const GuardKey& key : listed.value_or(std::vector<GuardKey>{})) {
    if (const auto tie = guard::read_tie(key)) add_tie(ties, tie->first, tie->second, on);
  }
  ties.is_proposal_pending = is_proposal_pending(StreamKind::client, id_cast<StreamId>(client));
  return ties;
}

void Around::add_tie(ClientTies& ties, StreamKind kind, StreamId stream, Day on) const {
  if (kind == StreamKind::membership) {
    const auto* const membership = state_of<membership::State>(kind, stream);
    if (membership == nullptr) return;
    if (retention::has_value(*membership)) ties.is_value_outstanding = true;
    if (retention::runs(*membership, on)) ties.does_membership_run = true;
  } else if (kind == StreamKind::wallet) {
    const auto* const wallet = state_of<wallet::State>(kind, stream);
    if (wallet != nullptr && retention::has_value(*wallet)) ties.is_value_outstanding = true;
  } else if (kind == StreamKind::support) {
    const auto* const question = state_of<support::State>(kind, stream);
    if (question != nullptr && !question->is_answered) ties.is_question_open = true;
  } else if (kind == StreamKind::appointment) {
    const auto* const visit = state_of<appointment::State>(kind, stream);
    if (visit != nullptr && visit->plan) raise(ties.last_contact, visit->plan->day);
  } else if (kind == StreamKind::sale) {
    const auto* const bill = state_of<sale::State>(kind, stream);
    if (bill == nullptr) return;
    if (is_unsettled(*bill)) ties.is_value_outstanding = true;
    if (bill->closed) raise(ties.last_contact, bill->closed->closed_on);
  }
}

const plan::State* Around::plan(PlanId id) const {
  return state_of<plan::State>(StreamKind::plan, id);
}

const membership::State* Around::membership(MembershipId id) const {
  return state_of<membership::State>(StreamKind::membership, id);
}

const membership::State* Around::membership_named(const std::string& words) const {
  return state_of<membership::State>(StreamKind::membership,
                                     stream_id_of_words(StreamKind::membership, words));
}

const appointment::State* Around::appointment(AppointmentId id) const {
  return state_of<appointment::State>(StreamKind::appointment, id);
}

const campaign::State* Around::campaign(CampaignId id) const {
  return state_of<campaign::State>(StreamKind::campaign, id);
}

const risk::State* Around::risk(ClientId id) const {
  return state_of<risk::State>(StreamKind::risk, id);
}

const payment::State* Around::payment(PaymentId id) const {
  return state_of<payment::State>(StreamKind::payment, id);
}

const wallet::State* Around::wallet(WalletId id) const {
  return state_of<wallet::State>(StreamKind::wallet, id);
}

const wallet::State* Around::wallet_named(const std::string& words) const {
  return state_of<wallet::State>(StreamKind::wallet, stream_id_of_words(StreamKind::wallet, words));
}

const outbox::State* Around::message(const std::string& key) const {
  return state_of<outbox::State>(StreamKind::outbox, stream_id_of_words(StreamKind::outbox, key));
}

const roster::State* Around::hours(BranchId branch, StaffId staff) const {
  return state_of<roster::State>(
      StreamKind::roster,
      stream_id_of_words(StreamKind::roster, roster::words_of_hours(branch, staff)));
}

const roster::State* Around::booking_rules(BranchId branch) const {
  return state_of<roster::State>(
      StreamKind::roster, stream_id_of_words(StreamKind::roster, roster::words_of_rules(branch)));
}

std::vector<TakenTime> Around::taken(StaffId performer, Timestamp from, Timestamp until) const {
  using std::chrono::days;
  std::vector<TakenTime> found;
  // One that began the day before may reach into it; none is longer than half a day.
  const Day first =
      std::chrono::floor<days>(from - std::chrono::minutes{limits::appointment_minutes_max});
  for (Day day = first; Timestamp{day} < until; day += days{1}) {
    for (const GuardKey& key : guards_.members(guard::slots_of_day(performer, day))) {
      const auto slot = guard::read_slot(key);
      if (slot && slot->from < until && from < slot->until) found.push_back(*slot);
    }
  }
  return found;
}

bool Around::has_date_begun(BranchId branch, Day date) const {
  const StreamId stream = stream_of_day(branch, date);
  return guards_.value(guard::close_watch(stream, branch, date)) != 0 ||
         state_of<day::State>(StreamKind::day, stream) != nullptr;
}

std::optional<DateWatch> Around::date_watch(StreamId day) const {
  for (const GuardKey& key : guards_.members(guard::close_watch_of(day))) {
    const auto at = guard::read_close_watch(key);
    if (!at) continue;
    const std::chrono::microseconds since_1970{guards_.value(key)};
    return DateWatch{at->first, at->second, Timestamp{since_1970}};
  }
  return std::nullopt;
}

bool Around::is_day_closed(BranchId branch, Day date) const {
  const StreamId stream = stream_of_day(branch, date);
  const auto* const day = state_of<day::State>(StreamKind::day, stream);
  return (day != nullptr && day->is_closed) || is_period_locked(branch, date);
}

bool Around::is_period_locked(BranchId branch, Day date) const {
  const StreamId stream = stream_id_of_words(StreamKind::day, day::stream_of_locks(branch).words);
  const auto* const locks = state_of<day::State>(StreamKind::day, stream);
  if (locks == nullptr || !locks->locked) return false;
  return date >= locks->locked->from && date <= locks->locked->until;
}

const drawer::State* Around::drawer(DrawerId id) const {
  return state_of<drawer::State>(StreamKind::drawer, id);
}

std::int64_t Around::drawers(BranchId branch) const {
  return guards_.value(guard::drawers(branch));
}

std::vector<DrawerId> Around::drawers_open(BranchId branch, Day date) const {
  const GuardKey prefix = guard::drawers_open(branch, date);
  std::vector<DrawerId> open;
  for (const GuardKey& key : guards_.members(prefix)) {
    open.push_back(DrawerId::from(ByteView{key}.subspan(prefix.size(), DrawerId::size)));
  }
  return open;
}

std::int64_t Around::drawer_cash(DrawerId drawer, Currency currency) const {
  return guards_.value(guard::drawer_cash(drawer, currency));
}

std::int64_t Around::tips_payable(BranchId branch, StaffId staff, Currency currency) const {
  return -guards_.value(guard::tips_payable(branch, staff, currency));
}

std::int64_t Around::discounts_unstated(BranchId branch) const {
  return guards_.value(guard::discounts_unstated(branch));
}

std::int64_t Around::refunds_undecided(BranchId branch) const {
  return guards_.value(guard::refunds_undecided(branch));
}

Hash Around::trial_balance(BranchId branch, Currency currency) const {
  Bytes text;
  append(text, bytes_of("tress/trial-balance/v1\n"));
  append(text, branch.view());
  append_be(text, currency.numeric());
  for (const books::AccountRow& row : books::chart) {
    const auto minor = balance(row.number(), branch, currency);
    if (minor == 0) continue;
    append_be(text, row.number());
    append_be(text, static_cast<std::uint64_t>(minor));
  }
  return sha256(text);
}

std::uint64_t Around::client_number_last() const {
  return static_cast<std::uint64_t>(guards_.value(guard::client_number_last()));
}

std::uint64_t Around::bill_number_last(BranchId branch) const {
  return static_cast<std::uint64_t>(guards_.value(guard::bill_number_last(branch)));
}

std::int64_t Around::bills_open(BranchId branch, Day date) const {
  return guards_.value(guard::bills_open(branch, date));
}

std::int64_t Around::bills_closed(BranchId branch, Day date) const {
  return guards_.value(guard::bills_closed(branch, date));
}

std::int64_t Around::takings(BranchId branch,
                             Day date,
                             sale::TenderKind kind,
                             Currency currency) const {
  const auto account = static_cast<std::uint16_t>(books::tender_account(kind));
  return guards_.value(guard::takings(branch, date, account, currency));
}

std::int64_t Around::balance(std::uint16_t account, BranchId branch, Currency currency) const {
  return guards_.value(guard::balance(account, branch, currency));
}

std::int64_t Around::staff_present() const {
  return guards_.value(guard::staff_present());
}

bool Around::is_present(const IsSuch& is_such) const {
  const auto listed = guards_.members_if_at_most(people_looked_at_max, guard::all_present());
  if (!listed) return true;
  return std::any_of(listed->begin(), listed->end(), [&](const GuardKey& key) {
    const auto person = StaffId::from(ByteView{key}.last(StaffId::size));
    const staff::State* const known = staff(person);
    return known != nullptr && is_such(person, *known);
  });
}

const policy::State* Around::policy() const {
  const StreamName name = policy::stream_of(policy::Command{policy::SetReasons{}});
  return state_of<policy::State>(StreamKind::policy,
                                 stream_id_of_words(StreamKind::policy, name.words));
}

bool Around::is_device_key_known(const PublicKey& key) const {
  return guards_.value(guard::device_key(key)) != 0;
}

std::optional<review::Source> Around::exception(std::uint64_t position, std::uint32_t index) const {
  const auto recorded = streams_.recorded(position);
  if (!recorded) {
    fault_ = recorded.error();
    return std::nullopt;
  }
  if (!recorded.value()) return std::nullopt;
  const auto& [stored, event] = *recorded.value();
  auto source = review::source_of(event, position, stored.recorded_at, index);
  if (!source || event.stream_kind != StreamKind::sale) return source;
  if (const auto* const bill = sale(id_cast<SaleId>(event.stream))) {
    review::add_concerned(*source, event, *bill);
  }
  return source;
}

bool Around::is_proposal_pending(StreamKind kind, StreamId target) const {
  if (approvals_pending() == 0) return false;
  for (const GuardKey& key : guards_.members(guard::all_approvals_pending())) {
    const auto* const approval = state_of<approval::State>(
        StreamKind::approval, StreamId::from(ByteView{key}.last(StreamId::size)));
    if (approval == nullptr || !approval->proposed) continue;
    const approval::Proposed& proposed = *approval->proposed;
    if (proposed.target_kind == kind && proposed.target == target) return true;
  }
  return false;
}

std::int64_t Around::approvals_pending() const {
  return guards_.value(guard::approvals_pending());
}

std::optional<Proposable> Around::proposable(ByteView command, StreamId approval) const {
  return read_proposable(command, approval);
}

TriedEffect Around::rehearse(const Proposable& asked, const Trial& trial) const {
  auto tried = rehearsal_(asked, trial);
  if (tried) return std::move(tried.value());
  fault_ = tried.error();
  return TriedEffect{.refusal = "command.fault", .events = {}, .balances = {}, .branch = {}};
}

bool Around::is_signed(const PublicKey& key, ByteView text, const Signature& signature) const {
  return verify(key, text, signature);
}

}  // namespace tress
