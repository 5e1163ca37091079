#pragma once

#include <chrono>
#include <deque>
#include <utility>

#include "tests/support/given.hpp"

/// A small salon for tests of rules: two branches, four people, two clients, a handful of items.
namespace tress::testing {

/// The n-th identifier of a kind, the same in every test.
template <class AnyId>
AnyId nth(Byte n) {
  typename AnyId::Array bytes{};
  bytes.front() = 0xA0;
  bytes.back() = n;
  return AnyId{bytes};
}

Currency cad();

Currency usd();

Money cad(std::int64_t minor);

Money usd(std::int64_t minor);

/// Friday; 20:00 UTC is about noon in Vancouver and afternoon in Montreal.
inline const Day friday = *parse_day("2026-11-20");
inline const Day thursday = friday - std::chrono::days{1};
inline const Day saturday = friday + std::chrono::days{1};
inline const Day long_ago = *parse_day("2020-01-01");
inline const Timestamp noon = Timestamp{friday} + std::chrono::hours{20};

inline const BranchId main_street = nth<BranchId>(1);  ///< GST 5 %, Vancouver, cut-off at 4:00
inline const BranchId montreal = nth<BranchId>(2);     ///< GST 5 %, QST 9.975 %
inline const BranchId no_branch = nth<BranchId>(9);

inline const StaffId cashier = nth<StaffId>(1);
inline const StaffId manager = nth<StaffId>(2);
inline const StaffId stylist = nth<StaffId>(3);
inline const StaffId gone_manager = nth<StaffId>(4);
inline const StaffId nobody = nth<StaffId>(9);

inline const ClientId lin = nth<ClientId>(1);
inline const ClientId mia = nth<ClientId>(2);
inline const ClientId no_client = nth<ClientId>(9);

inline const ItemId cut = nth<ItemId>(1);           ///< service, 80.00
inline const ItemId colour = nth<ItemId>(2);        ///< service, 100.00
inline const ItemId wax = nth<ItemId>(3);           ///< product, 40.00, cost 18.00
inline const ItemId advice = nth<ItemId>(4);        ///< service, open price
inline const ItemId perm = nth<ItemId>(5);          ///< service, retired
inline const ItemId imported_gel = nth<ItemId>(6);  ///< product listed in USD
inline const ItemId no_item = nth<ItemId>(9);

inline const StreamId this_stream = nth<StreamId>(0x55);

Actor staff_actor(StaffId person, Role role);

Actor system_actor();

Actor import_actor();

catalogue::State listed(ItemId id,
                        catalogue::ItemKind kind,
                        const std::string& name,
                        std::optional<Money> price,
                        std::optional<Money> cost = std::nullopt);

staff::State hired(StaffId id, const std::string& name, Role role);

Table sample_table();

/// Facts of the sample salon, at noon on Friday unless said otherwise. Owns the tables that the
/// facts point to: keep it until the last decision.
class SampleSalon {
 public:
  SampleSalon() : tables_{sample_table()} {}

  [[nodiscard]] Facts facts(Actor actor = staff_actor(cashier, Role::cashier)) const {
    return {noon, noon, std::move(actor), this_stream, &tables_.front()};
  }

  [[nodiscard]] Facts import_facts() const { return facts(import_actor()); }

  /// The same salon with something changed.
  [[nodiscard]] Facts facts_with(const std::function<void(Table&)>& change,
                                 Actor actor = staff_actor(cashier, Role::cashier)) {
    tables_.push_back(tables_.front());
    change(tables_.back());
    return {noon, noon, std::move(actor), this_stream, &tables_.back()};
  }

  /// Friday of Main Street is closed.
  [[nodiscard]] Facts facts_of_closed_day(Actor actor = staff_actor(cashier, Role::cashier)) {
    return facts_with(
        [](Table& table) {
          table.closed_days.insert({main_street, friday});
        },
        std::move(actor));
  }

 private:
  std::deque<Table> tables_;  ///< A deque: addresses stay when one is added.
};

Facts at(Facts facts, Timestamp time);

}  // namespace tress::testing
