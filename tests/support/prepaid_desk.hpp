#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/happened.hpp"
#include "tests/support/sample_salon.hpp"

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

  // In prepaid_desk.cpp: made, copied and destroyed there, once for all programs that have one.
  PrepaidDesk();
  PrepaidDesk(const PrepaidDesk&);
  PrepaidDesk& operator=(const PrepaidDesk&);
  ~PrepaidDesk();

  Table table = sample_table();
  Timestamp now = noon;
  std::vector<outbox::Queue> messages;  ///< that were ordered, in order
  Listener listener = {};               ///< of what is accepted

  /// Nothing if the command was accepted, else the code of the refusal.
  std::optional<std::string> ask(const AnyCommand& command,
                                 const Actor& actor = staff_actor(cashier, Role::cashier));

  /// As above; a refusal fails the test.
  void must(const AnyCommand& command, const Actor& actor = staff_actor(cashier, Role::cashier));

  /// The stream that the last command was for.
  template <class AnyId>
  [[nodiscard]] AnyId made() const {
    return id_cast<AnyId>(*first_stream_);
  }

  /// What the last command did to the books, all its events together.
  [[nodiscard]] Net net() const;

  /// The same, posting by posting, with the branch of each.
  [[nodiscard]] const std::vector<std::pair<BranchId, Posting>>& postings() const {
    return postings_;
  }

  [[nodiscard]] const std::vector<UnitPosting>& moved() const { return moved_; }

  /// Debit less credit since the beginning.
  [[nodiscard]] std::int64_t balance(BranchId branch, std::uint16_t account) const;

  [[nodiscard]] const std::map<std::pair<BranchId, std::uint16_t>, std::int64_t>& balances() const {
    return balances_;
  }

  /// Units by membership, benefit and U-account since the beginning.
  [[nodiscard]] const std::map<std::pair<std::string, UnitAccount>, std::int64_t>& units() const {
    return units_;
  }

 private:
  using Refusal = std::optional<std::string>;

  Refusal carry_out(const AnyCommand& command, const Actor& actor, std::optional<OrderedBy> by);
  StreamId next_stream();
  StreamId stream_named(const StreamName& name);
  void name_membership(const StreamName& name, StreamId stream);

  template <class AnyId, class Command, class State>
  Refusal decide_on(const Command& asked,
                    std::map<AnyId, State>& streams,
                    StreamKind kind,
                    const Actor& actor,
                    std::optional<OrderedBy> by);

  template <class Event>
  void note_moves(const Event& happened);

  void count_all();

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
