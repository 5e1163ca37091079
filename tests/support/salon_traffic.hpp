#pragma once

#include <random>
#include <set>
#include <string>
#include <vector>

#include "ledger/writer/submission.hpp"

namespace tress::testing {

inline Actor acting_as(StaffId person, Role role) {
  return {ActorKind::staff, person, role, std::nullopt};
}

/// What a salon does all day, at random: clients, notes, bills, discounts, tips, refunds and their
/// approvals, among them commands that must be refused and commands that are sent twice. Knows only
/// what it was answered, as a till does. The same seed and answers, the same commands. One thread.
class SalonTraffic {
 public:
  explicit SalonTraffic(std::uint64_t seed, std::string name = "till")
      : random_(seed),
        name_(std::move(name)) {}

  /// The commands that set a salon up, one group each; give each answer to `took`.
  [[nodiscard]] bool is_set_up() const { return set_up_ == 6; }

  /// 1 to `max` commands.
  std::vector<Submission> next_group(std::size_t max);

  /// The next command alone.
  Submission next();

  /// What became of a command of ours.
  void took(const Submission& submission, const Answer& answer);

  /// Another till of the same salon.
  [[nodiscard]] SalonTraffic beside(std::uint64_t seed, std::string name) const;

  [[nodiscard]] std::uint64_t accepted() const noexcept { return accepted_; }

  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

  [[nodiscard]] std::uint64_t replayed() const noexcept { return replayed_; }

 private:
  struct Bill {
    SaleId sale;
    std::int64_t net = 0;  ///< of its lines; this and what follows as far as we were told
    std::int64_t tips = 0;
    std::int64_t paid = 0;
    bool is_closed = false;
    std::uint32_t refunds = 0;

    /// With the 5 % tax of the branch.
    [[nodiscard]] std::int64_t due() const { return net + (net * 5 + 50) / 100 + tips - paid; }
  };

  Submission submission(AnyCommand command, const Actor& actor);
  Submission set_up_command();
  AnyCommand about_a_bill(const Bill& bill);
  AnyCommand about_a_refund(const Bill& bill, Actor& actor);
  void took_of_bill(Bill& bill, const sale::Command& command);
  std::size_t below(std::size_t end);
  [[nodiscard]] Money cad(std::int64_t minor) const;

  std::mt19937_64 random_;
  std::string name_;
  int set_up_ = 0;
  std::uint64_t keys_used_ = 0;
  BranchId branch_ = BranchId::zero();
  StaffId cashier_ = StaffId::zero();
  StaffId manager_ = StaffId::zero();
  ItemId haircut_ = ItemId::zero();
  std::vector<ClientId> clients_;
  std::vector<Bill> bills_;
  std::vector<Submission> earlier_;  ///< some that were answered, to be sent again
  std::set<CommandId> answered_;
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t replayed_ = 0;
};

}  // namespace tress::testing
