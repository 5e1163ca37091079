#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/happened.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/books/postings.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/payment.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/sale.hpp"

/// Bills, plans, memberships and payment links of the sample salon, decided together as the
/// committer decides them: a command with all that it orders, or nothing.
namespace tress::testing {

class PrepaidDesk {
 public:
  /// Branch and account → debit less credit in minor units, zeros left out.
  using Net = std::map<std::pair<BranchId, std::uint16_t>, std::int64_t>;

  Table table = sample_table();
  Timestamp now = noon;
  std::vector<outbox::Queue> messages;  ///< that were ordered, in order
  Listener listener = {};               ///< of what is accepted

  /// Nothing if the command was accepted, else the code of the refusal.
  std::optional<std::string> ask(const AnyCommand& command,
                                 const Actor& actor = staff_actor(cashier, Role::cashier)) {
    const Table before = table;
    const std::size_t messages_before = messages.size();
    postings_.clear();
    moved_.clear();
    happened_.clear();
    first_stream_.reset();
    auto refusal = carry_out(command, actor, std::nullopt);
    if (!refusal) {
      count_all();
      for (const Happened& one : happened_) listener(one);
      return std::nullopt;
    }
    table = before;
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(messages_before), messages.end());
    return refusal;
  }

  /// As above; a refusal fails the test.
  void must(const AnyCommand& command, const Actor& actor = staff_actor(cashier, Role::cashier)) {
    const auto refusal = ask(command, actor);
    INFO("refused: " << refusal.value_or(""));
    REQUIRE_FALSE(refusal);
  }

  /// The stream that the last command was for.
  template <class AnyId>
  [[nodiscard]] AnyId made() const {
    return id_cast<AnyId>(*first_stream_);
  }

  /// What the last command did to the books, all its events together.
  [[nodiscard]] Net net() const {
    Net sums;
    for (const auto& [branch, posting] : postings_) {
      sums[{branch, posting.debit.account}] += posting.amount;
      sums[{branch, posting.credit.account}] -= posting.amount;
    }
    std::erase_if(sums, [](const auto& one) { return one.second == 0; });
    return sums;
  }

  /// The same, posting by posting, with the branch of each.
  [[nodiscard]] const std::vector<std::pair<BranchId, Posting>>& postings() const {
    return postings_;
  }

  [[nodiscard]] const std::vector<UnitPosting>& moved() const { return moved_; }

  /// Debit less credit since the beginning.
  [[nodiscard]] std::int64_t balance(BranchId branch, std::uint16_t account) const {
    const auto found = balances_.find({branch, account});
    return found == balances_.end() ? 0 : found->second;
  }

  [[nodiscard]] const std::map<std::pair<BranchId, std::uint16_t>, std::int64_t>& balances() const {
    return balances_;
  }

  /// Units by membership, benefit and U-account since the beginning.
  [[nodiscard]] const std::map<std::pair<std::string, UnitAccount>, std::int64_t>& units() const {
    return units_;
  }

 private:
  using Refusal = std::optional<std::string>;

  Refusal carry_out(const AnyCommand& command, const Actor& actor, std::optional<OrderedBy> by) {
    if (const auto* const asked = std::get_if<sale::Command>(&command)) {
      return decide_on<SaleId>(*asked, table.sales, StreamKind::sale, actor, by);
    }
    if (const auto* const asked = std::get_if<membership::Command>(&command)) {
      return decide_on<MembershipId>(*asked, table.memberships, StreamKind::membership, actor, by);
    }
    if (const auto* const asked = std::get_if<payment::Command>(&command)) {
      return decide_on<PaymentId>(*asked, table.payments, StreamKind::payment, actor, by);
    }
    if (const auto* const order = std::get_if<outbox::Command>(&command)) {
      messages.push_back(std::get<outbox::Queue>(*order));
      return std::nullopt;
    }
    return decide_on<PlanId>(std::get<plan::Command>(command), table.plans, StreamKind::plan, actor,
                             by);
  }

  StreamId next_stream() {
    StreamId::Array bytes{};
    bytes.front() = 0xD0;
    ++last_stream_;
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[15 - i] = static_cast<Byte>(last_stream_ >> (8 * i));
    }
    return StreamId{bytes};
  }

  StreamId stream_named(const StreamName& name) {
    if (name.id) return *name.id;
    if (name.words.empty()) return next_stream();
    const auto known = words_.find(name.words);
    if (known != words_.end()) return known->second;
    return words_.emplace(name.words, next_stream()).first->second;
  }

  void name_membership(const StreamName& name, StreamId stream) {
    if (name.words.empty()) return;
    table.membership_names.insert_or_assign(name.words, id_cast<MembershipId>(stream));
  }

  template <class AnyId, class Command, class State>
  Refusal decide_on(const Command& asked,
                    std::map<AnyId, State>& streams,
                    StreamKind kind,
                    const Actor& actor,
                    std::optional<OrderedBy> by) {
    const StreamId stream = stream_named(stream_of(asked));
    if (!first_stream_) first_stream_ = stream;
    const auto id = id_cast<AnyId>(stream);
    if (kind == StreamKind::membership) name_membership(stream_of(asked), stream);
    const auto found = streams.find(id);
    State state = found == streams.end() ? State{} : found->second;
    const Facts facts{.now = now,
                      .effective_at = now,
                      .actor = actor,
                      .stream = stream,
                      .around = &table,
                      .position = 0,
                      .ordered_by = by};
    auto decided = decide(asked, state, facts);
    if (!decided) {
      return std::string{name_of(kind)} + "." + std::string{name_of(decided.error())};
    }
    for (const auto& event : decided.value().events) {
      auto posted = books::postings(state, event);
      if (listener) {
        happened_.push_back({kind, stream, decided.value().heading, payload_from(event), posted});
      }
      for (Posting& posting : posted) {
        postings_.emplace_back(*decided.value().heading.branch, std::move(posting));
      }
      std::visit([&](const auto& happened) { note_moves(happened); }, event);
      state = evolve(std::move(state), event);
    }
    streams.insert_or_assign(id, state);
    for (const AnyCommand& order : decided.value().orders) {
      if (auto refusal = carry_out(order, actor, OrderedBy{kind, stream})) return refusal;
    }
    return std::nullopt;
  }

  template <class Event>
  void note_moves(const Event& happened) {
    if constexpr (requires { happened.moved; }) {
      moved_.insert(moved_.end(), happened.moved.begin(), happened.moved.end());
    }
  }

  void count_all() {
    for (const auto& [branch, posting] : postings_) {
      balances_[{branch, posting.debit.account}] += posting.amount;
      balances_[{branch, posting.credit.account}] -= posting.amount;
    }
    for (const UnitPosting& moved : moved_) {
      units_[{moved.benefit, moved.from}] -= moved.units;
      units_[{moved.benefit, moved.to}] += moved.units;
    }
  }

  std::map<std::string, StreamId> words_;
  std::uint32_t last_stream_ = 0;
  std::optional<StreamId> first_stream_;
  std::vector<std::pair<BranchId, Posting>> postings_;
  std::vector<UnitPosting> moved_;
  std::vector<Happened> happened_;  ///< of the command at hand, if somebody listens
  std::map<std::pair<BranchId, std::uint16_t>, std::int64_t> balances_;
  std::map<std::pair<std::string, UnitAccount>, std::int64_t> units_;
};

}  // namespace tress::testing
