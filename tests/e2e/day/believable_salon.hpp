#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/e2e/day/line.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::testing {

/// Whole dollars, so that 5 % and 7 % of any of them are whole cents: the test's own sums are
/// exact.
struct Item {
  std::string id;
  std::int64_t price = 0;
};

/// A bill as its desk remembers it.
struct Bill {
  std::string id;
  std::string payer;
  std::vector<std::int64_t> refundable;  ///< by line; 0 if money does not go back for it
  std::vector<std::pair<std::string, std::int64_t>> tenders;
  std::string drawer;
  std::uint32_t refunds = 0;
  std::string value;  ///< the kind of value that paid a part of it, if any did
};

struct AskedRefund {
  std::string bill;
  std::uint32_t number = 0;
  std::int64_t total = 0;
  std::string drawer;
  std::string value;  ///< the kind of value that paid a part of the bill, if any did
};

struct Debt {
  std::string bill;
  std::int64_t owed = 0;
};

/// A list that all desks share. Thread-safe.
template <typename T>
class Shelf {
 public:
  void put(T one) {
    const std::lock_guard lock{mutex_};
    all_.push_back(std::move(one));
  }

  /// Any of them, which others may have, too.
  std::optional<T> any(std::mt19937_64& random) const {
    const std::lock_guard lock{mutex_};
    if (all_.empty()) return std::nullopt;
    return all_[random() % all_.size()];
  }

  /// Any of them, which nobody else has any more.
  std::optional<T> take(std::mt19937_64& random) {
    const std::lock_guard lock{mutex_};
    if (all_.empty()) return std::nullopt;
    std::swap(all_[random() % all_.size()], all_.back());
    T one = std::move(all_.back());
    all_.pop_back();
    return one;
  }

  [[nodiscard]] std::vector<T> all() const {
    const std::lock_guard lock{mutex_};
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<T> all_;
};

enum class Post : unsigned char { reception, manager, stylist };

struct Colleague {
  std::string id;
  Post post = Post::reception;
  std::unique_ptr<Line> line;
};

/// The real program with a salon in it that was set up over HTTP as an owner would.
struct BelievableSalon {
  static constexpr int desks = 50;
  static constexpr int stylists = 12;
  static constexpr int managers = 6;
  static constexpr int tills = 5;
  static constexpr std::int64_t opening_float = 200'00;

  BelievableSalon();

  TemporaryFolder folder;
  ServedSalon served;
  std::unique_ptr<Line> owner;
  std::vector<Colleague> staff;
  std::string branch;
  std::string date;               ///< the business date
  std::vector<std::string> days;  ///< it, and the days after it
  std::vector<Item> services;
  std::vector<Item> products;
  std::string plan;
  std::int64_t plan_price = 450'00;
  std::string top_up;
  std::string gift_card;
  std::vector<std::string> drawers;

  Shelf<std::string> clients;
  Shelf<std::string> half_done;  ///< bills that nobody will finish
  Shelf<Bill> closed;
  Shelf<AskedRefund> asked;
  Shelf<AskedRefund> approved;
  Shelf<Debt> debts;
  Shelf<std::pair<std::string, std::string>> appointments;      ///< of this day, performer
  Shelf<std::pair<std::string, std::int64_t>> package_refunds;  ///< membership, amount
  Shelf<std::pair<std::string, std::int64_t>> value_refunds;    ///< path, amount
  Shelf<std::pair<std::string, std::string>> members;           ///< client, membership
  Shelf<std::string> topped_up;                                 ///< clients
  Shelf<std::string> cards;                                     ///< codes

 private:
  void open_branch();
  void hire();
  void list_items();
  void sell_in_advance();
  void open_drawers();
  Colleague colleague(int number, Post post);
};

}  // namespace tress::testing
