#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/happened.hpp"
#include "tests/support/sample_bill.hpp"

#include "ledger/domain/any_command.hpp"
#include "ledger/domain/wallet.hpp"

/// A till with wallets behind it: commands of bills and wallets with the orders that they give, all
/// or nothing, as the committer does it. For tests of amounts; nothing is stored or signed.
namespace tress::testing {

inline const BranchId other_street = nth<BranchId>(2);

class WalletSalon {
 public:
  /// Debits (+) and credits (-) of each account, minor units of the command.
  using Net = std::map<int, std::int64_t>;

  /// Units in each account of the units ledger, by benefit.
  using Units = std::map<std::pair<std::string, UnitAccount>, std::int64_t>;

  WalletSalon();
  ~WalletSalon();

  /// Carries out the command and its orders; the code of the refusal, or nothing.
  std::optional<std::string> run(const AnyCommand& command, StaffId who = cashier);

  /// `run` that must be accepted; what it moved in all accounts together.
  Net accept(const AnyCommand& command, StaffId who = cashier);

  /// What the last command moved in the accounts of one branch.
  [[nodiscard]] Net net_at(BranchId branch) const;

  /// A bill opened for a client; its id.
  SaleId open_bill(std::optional<ClientId> payer = lin, BranchId branch = main_street);

  /// Sells value and takes money for it, without closing the bill.
  SaleId selling(const sale::AddValue& value, sale::TenderKind kind = sale::TenderKind::wallet);

  /// A bill with one service of an open price, paid with value as far as it goes.
  SaleId buying(std::int64_t minor,
                const sale::TakeValue& value,
                std::optional<ClientId> payer,
                BranchId branch = main_street);

  Net close(SaleId id) { return accept(sale::Command{sale::Close{id, std::nullopt}}); }

  /// Terms of that code; the id of their stream.
  WalletId set_terms(wallet::SetTerms terms);

  [[nodiscard]] const wallet::State& pool(ValueKind kind, StreamId holder) const;

  [[nodiscard]] WalletId id_of(ValueKind kind, StreamId holder) const;

  [[nodiscard]] Table& table() { return table_; }

  /// Is told of what is accepted from here on.
  void tell(Listener listener) { listener_ = std::move(listener); }

  void pass(std::chrono::days days) { now_ += days; }

  [[nodiscard]] Facts facts(StaffId who = cashier) const;

  /// Everything that was ever posted, by account.
  [[nodiscard]] std::int64_t total(int account) const;

  [[nodiscard]] const Net& totals() const { return totals_; }

  [[nodiscard]] const Units& units() const { return units_; }

 private:
  StreamId stream_of_name(const StreamName& name);

  std::optional<std::string> decide_on(const AnyCommand& command,
                                       std::optional<OrderedBy> by,
                                       StaffId who);

  template <class Command, class AnyId, class State>
  std::optional<std::string> carry_out(const Command& command,
                                       std::map<AnyId, State>& states,
                                       StreamKind kind,
                                       std::optional<OrderedBy> by,
                                       StaffId who);

  template <class AnyId, class State>
  void keep_for_undo(std::map<AnyId, State>& states, const AnyId& id);

  void post(const Posting& posting, BranchId branch);

  template <class Event>
  void count(const Event& event);

  Table table_;
  Timestamp now_ = noon;
  std::vector<std::function<void()>> undo_;  ///< of the command at hand, oldest first
  std::vector<Happened> happened_;           ///< of the command at hand, if somebody listens
  Listener listener_;
  Net net_;
  std::map<BranchId, Net> net_by_branch_;
  Net totals_;
  Units units_;
  StreamId last_stream_ = StreamId::zero();
  unsigned streams_ = 0;
};

/// Terms with nothing special: no bonus, no expiry.
wallet::SetTerms plain_terms(const std::string& code, ValueKind kind);

inline const SearchToken card_token = nth<SearchToken>(7);
inline const StreamId card_holder = id_cast<StreamId>(card_token);
inline const StreamId lins = id_cast<StreamId>(lin);
inline const StreamId mias = id_cast<StreamId>(mia);

sale::AddValue value_of(WalletId terms, std::int64_t minor);

sale::AddValue card_of(WalletId terms, std::int64_t minor);

sale::TakeValue paying(ValueKind kind, std::int64_t minor);

}  // namespace tress::testing
