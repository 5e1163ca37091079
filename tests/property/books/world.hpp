#pragma once

#include <map>
#include <optional>
#include <vector>

#include "schema/common.hpp"
#include "tests/property/books/model.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/domain/day.hpp"
#include "ledger/domain/settlement.hpp"

/// A salon played by random moves: each becomes a command, is decided, and what is accepted is
/// applied to the streams, to the books and, apart from both, to the model.
namespace tress::testing {

/// What to do, with which bill, person or item, and how much. Numbers wrap around.
struct Move {
  int kind;
  int who;
  int which;
  int amount;
};

inline constexpr int move_kinds = 24;

/// One branch (Montreal, two taxes of which one falls below the cent), from Friday on.
class World {
 public:
  World();

  void play(const Move& move);

  [[nodiscard]] const model::Salon& expected() const { return model_; }

  /// Debit less credit per account over everything posted, in hundredths of a cent.
  [[nodiscard]] std::map<int, std::int64_t> balances_fine() const;

  /// True if every stream, replayed from nothing, gives the state that was reached step by step.
  [[nodiscard]] bool is_replayable() const;

  /// Streams by kind, for statistics of a run.
  [[nodiscard]] std::size_t events() const { return events_; }

 private:
  template <class State, class Event>
  struct Stream {
    std::vector<Event> history;
    State state;
  };

  using SaleStream = Stream<sale::State, sale::Event>;
  using SettlementStream = Stream<settlement::State, settlement::Event>;

  [[nodiscard]] Facts facts(StaffId person);
  [[nodiscard]] std::int64_t balance_minor(std::uint16_t account) const;
  void refresh();

  /// Decides and, if accepted, applies; true if accepted.
  template <class State, class Event, class Command>
  bool attempt(Stream<State, Event>& stream, const Command& command, StaffId person);

  void open(const Move& move);
  [[nodiscard]] std::optional<std::size_t> pick_bill(const Move& move) const;
  void on_bill(const Move& move);
  void add_line(std::size_t bill, const Move& move);
  void discount(std::size_t bill, const Move& move);
  void tip(std::size_t bill, const Move& move);
  void tender(std::size_t bill, const Move& move);
  void close(std::size_t bill, const Move& move);
  void void_bill(std::size_t bill, const Move& move);
  void pay_debt(std::size_t bill, const Move& move);
  void request(std::size_t bill, const Move& move);
  void decide_refund(std::size_t bill, const Move& move, bool approves);
  void pay_refund(std::size_t bill, const Move& move);
  void close_day(const Move& move);
  void settle(const Move& move);
  void clear(const Move& move);
  void change_role(const Move& move);

  Table table_;
  Timestamp now_ = noon;
  int day_ = 0;
  std::vector<SaleStream> sales_;
  std::vector<SettlementStream> settlements_;
  std::vector<Stream<day::State, day::Event>> days_;
  std::vector<Posting> posted_;
  std::size_t events_ = 0;
  Byte streams_ = 0;
  model::Salon model_;
};

}  // namespace tress::testing
