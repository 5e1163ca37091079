#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/e2e/day/believable_salon.hpp"

namespace tress::testing {

/// One person who works at a desk and draws, with a seed, what to do next. One thread.
class Desk {
 public:
  Desk(BelievableSalon& salon, Colleague& who, std::size_t number, std::uint64_t seed);

  /// One act of somebody with this post.
  void act();

 private:
  struct Serving;

  void act_at_reception();
  void act_as_manager();
  void act_as_stylist();

  // bill_acts.cpp
  void serve();
  void add_lines(Serving& serving);
  void cover_line(Serving& serving);
  void add_service(Serving& serving);
  void add_product(Serving& serving);
  void discount(Serving& serving, std::int64_t net);
  void tip(Serving& serving);
  void pay(Serving& serving);
  bool tender(Serving& serving, const std::string& kind, std::int64_t minor);
  bool close(Serving& serving);
  void pay_debt();
  std::optional<Serving> open(const std::string& payer);

  // prepaid_acts.cpp
  void pay_with_value(Serving& serving);
  void sell_package();
  void sell_value();
  void ask_package_refund();
  void refund_package();
  void ask_value_refund();
  void refund_value();

  // refund_acts.cpp
  void ask_refund();
  void decide_refund();
  void pay_refund();
  void void_bill();
  void void_half_done();
  void pay_tips();
  void bring_to_safe();

  // client_acts.cpp
  void register_client();
  void write_note();
  void claim();
  void give_back();
  void look_up();
  void look_at_lists();
  void book();
  void go_on_with_appointment();
  void start_appointment();

  /// From `from` to `until`, both included.
  std::int64_t between(std::int64_t from, std::int64_t until);

  bool chance(int percent) { return between(1, 100) <= percent; }

  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(all.size()) - 1))];
  }

  [[nodiscard]] std::string any_stylist();

  BelievableSalon& salon_;
  Colleague& who_;
  Line& line_;
  std::mt19937_64 random_;
  const std::string drawer_;
  const std::string name_;
  int made_ = 0;
  std::vector<std::string> claimed_;
};

/// A bill while it is being written.
struct Desk::Serving {
  Bill bill;
  std::string path;
  std::int64_t due = 0;
  int lines = 0;
  int discounts = 0;
};

/// What a dollar amount costs with both taxes.
constexpr std::int64_t with_taxes(std::int64_t net) {
  return net * 112 / 100;
}

}  // namespace tress::testing
