#include "tests/support/salon_traffic.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::testing {

namespace {

const Actor system_itself{ActorKind::system, std::nullopt, Role::service, std::nullopt};

const Day first_day{std::chrono::year{2026} / 3 / 2};

template <class AnyId>
AnyId made_by(const Answer& answer) {
  const auto* const accepted = std::get_if<Accepted>(&answer);
  TRESS_ASSERT(accepted != nullptr);
  return id_cast<AnyId>(accepted->stream);
}

}  // namespace

std::size_t SalonTraffic::below(std::size_t end) {
  return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
}

Money SalonTraffic::cad(std::int64_t minor) const {
  return {*Currency::from_alpha("CAD"), minor};
}

Submission SalonTraffic::submission(AnyCommand command, const Actor& actor) {
  const std::string key = name_ + "-" + std::to_string(++keys_used_);
  return {command_id(actor, key), sha256(bytes_of(key)), actor, std::move(command)};
}

Submission SalonTraffic::set_up_command() {
  const Currency cad_currency = *Currency::from_alpha("CAD");
  switch (set_up_) {
    case 0:
      return submission(
          branch::Command{branch::Open{"MAIN", "Main Street", "America/New_York", 4, cad_currency}},
          system_itself);
    case 1:
      return submission(branch::Command{branch::SetTax{branch_, "GST", 50'000, first_day}},
                        system_itself);
    case 2: return submission(staff::Command{staff::Hire{"CASH", "Cash"}}, system_itself);
    case 3: return submission(staff::Command{staff::Hire{"BOSS", "Boss"}}, system_itself);
    case 4:
      return submission(staff::Command{staff::GrantRole{manager_, Role::manager, std::nullopt}},
                        system_itself);
    default:
      return submission(catalogue::Command{catalogue::ListItem{catalogue::ItemKind::service, "CUT",
                                                               "Haircut", std::nullopt}},
                        system_itself);
  }
}

Submission SalonTraffic::next() {
  if (!is_set_up()) return set_up_command();
  constexpr std::size_t clients_wanted = 3;
  constexpr std::size_t bills_wanted = 4;
  const Actor cashier = acting_as(cashier_, Role::cashier);
  const std::size_t dice = below(100);
  if (dice < 6 && !earlier_.empty()) return earlier_[below(earlier_.size())];
  if (clients_.size() < clients_wanted || dice < 12) {
    return submission(client::Command{client::Register{
                          Personal<std::string>{"Client " + std::to_string(keys_used_)},
                          std::nullopt,
                          std::nullopt,
                          std::nullopt,
                          {}}},
                      cashier);
  }
  if (dice < 40) {
    return submission(client::Command{client::AddNote{
                          clients_[below(clients_.size())],
                          Personal<std::string>{"note " + std::string(below(200), 'x')}}},
                      cashier);
  }
  if (bills_.size() < bills_wanted || dice < 50) {
    return submission(
        sale::Command{sale::Open{branch_, clients_[below(clients_.size())], std::nullopt}},
        cashier);
  }
  Actor actor = cashier;
  Bill& bill = bills_[below(bills_.size())];
  AnyCommand command = bill.is_closed ? about_a_refund(bill, actor) : about_a_bill(bill);
  return submission(std::move(command), actor);
}

AnyCommand SalonTraffic::about_a_bill(const Bill& bill) {
  switch (below(7)) {
    case 0:
    case 1:
      return sale::Command{sale::AddLine{bill.sale, haircut_, std::nullopt, cashier_, 1,
                                         cad(static_cast<std::int64_t>(1 + below(100'00))),
                                         std::nullopt}};
    case 2:
      return sale::Command{sale::ApplyDiscount{bill.sale, 1,
                                               cad(static_cast<std::int64_t>(1 + below(20'00))),
                                               "promotion", std::nullopt}};
    case 3:
      return sale::Command{
          sale::AddTip{bill.sale, cashier_, cad(static_cast<std::int64_t>(1 + below(10'00)))}};
    case 4:
    case 5:
      if (bill.due() > 0) {
        return sale::Command{
            sale::TakeTender{bill.sale, sale::TenderKind::cash, cad(bill.due()), std::nullopt}};
      }
      return sale::Command{sale::Close{bill.sale, std::nullopt}};
    default: return sale::Command{sale::Close{bill.sale, std::nullopt}};
  }
}

AnyCommand SalonTraffic::about_a_refund(const Bill& bill, Actor& actor) {
  const auto number = static_cast<std::uint32_t>(1 + below(bill.refunds + 1));
  switch (below(4)) {
    case 0:
    case 1:
      return sale::Command{sale::RequestRefund{bill.sale, 1,
                                               cad(static_cast<std::int64_t>(1 + below(30'00))),
                                               "not_satisfied", std::nullopt}};
    case 2:
      // Now and then by the one who asked, which must be refused.
      if (below(4) != 0) actor = acting_as(manager_, Role::manager);
      return sale::Command{sale::ApproveRefund{bill.sale, number}};
    default:
      return sale::Command{
          sale::PayRefund{bill.sale, number, sale::TenderKind::cash, std::nullopt}};
  }
}

std::vector<Submission> SalonTraffic::next_group(std::size_t max) {
  std::vector<Submission> group;
  const std::size_t count = is_set_up() ? 1 + below(max) : 1;
  while (group.size() < count) {
    group.push_back(next());
    // Within a group an id may stand once, as tills that wait for answers see to.
    const auto is_twice = std::count_if(group.begin(), group.end(), [&](const Submission& one) {
      return one.id == group.back().id;
    });
    if (is_twice > 1) group.pop_back();
  }
  return group;
}

void SalonTraffic::took(const Submission& submission, const Answer& answer) {
  if (!is_set_up()) {
    switch (set_up_) {
      case 0: branch_ = made_by<BranchId>(answer); break;
      case 2: cashier_ = made_by<StaffId>(answer); break;
      case 3: manager_ = made_by<StaffId>(answer); break;
      case 5: haircut_ = made_by<ItemId>(answer); break;
      default: break;
    }
    ++set_up_;
    return;
  }
  if (!answered_.insert(submission.id).second) {
    ++replayed_;
    return;
  }
  constexpr std::size_t remembered_max = 20;
  if (earlier_.size() < remembered_max) {
    earlier_.push_back(submission);
  } else {
    earlier_[below(remembered_max)] = submission;
  }
  const auto* const accepted = std::get_if<Accepted>(&answer);
  if (accepted == nullptr) {
    ++refused_;
    return;
  }
  ++accepted_;
  if (std::holds_alternative<client::Command>(submission.command) &&
      accepted->stream_version == 1) {
    clients_.push_back(id_cast<ClientId>(accepted->stream));
  }
  const auto* const command = std::get_if<sale::Command>(&submission.command);
  if (command == nullptr) return;
  const SaleId sale = id_cast<SaleId>(accepted->stream);
  if (std::holds_alternative<sale::Open>(*command)) {
    // An old bill is left as it is; whoever looks through a day's bills does not look through all.
    constexpr std::size_t bills_max = 64;
    if (bills_.size() == bills_max) bills_.erase(bills_.begin());
    bills_.push_back({sale});
  }
  for (Bill& bill : bills_) {
    if (bill.sale == sale) took_of_bill(bill, *command);
  }
}

void SalonTraffic::took_of_bill(Bill& bill, const sale::Command& command) {
  if (const auto* const line = std::get_if<sale::AddLine>(&command)) {
    bill.net += line->price->minor();
  } else if (const auto* const discount = std::get_if<sale::ApplyDiscount>(&command)) {
    bill.net -= discount->amount.minor();
  } else if (const auto* const tip = std::get_if<sale::AddTip>(&command)) {
    bill.tips += tip->amount.minor();
  } else if (const auto* const tender = std::get_if<sale::TakeTender>(&command)) {
    bill.paid += tender->amount.minor();
  } else if (std::holds_alternative<sale::Close>(command)) {
    bill.is_closed = true;
  } else if (std::holds_alternative<sale::RequestRefund>(command)) {
    ++bill.refunds;
  }
}

SalonTraffic SalonTraffic::beside(std::uint64_t seed, std::string name) const {
  SalonTraffic other{seed, std::move(name)};
  other.set_up_ = set_up_;
  other.branch_ = branch_;
  other.cashier_ = cashier_;
  other.manager_ = manager_;
  other.haircut_ = haircut_;
  return other;
}

}  // namespace tress::testing
