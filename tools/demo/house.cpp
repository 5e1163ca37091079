#include "tools/demo/house.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/domain/service_actor.hpp"

namespace tress::demo {

namespace {

struct Street {
  const char* code;
  const char* name;
};

constexpr std::array<Street, 2> streets{{{"ROBSON", "Robson Street"}, {"KITS", "West 4th Avenue"}}};

struct Tax {
  const char* code;
  std::uint32_t rate_millionths;
};

constexpr std::array<Tax, 2> taxes{{{"GST", 50'000}, {"PST", 70'000}}};

class Opening {
 public:
  Opening(Desk& desk, House& house, Day first_day)
      : desk_(desk),
        house_(house),
        day_(first_day),
        at_(house.at(first_day, hour_of_opening * 60)) {}

  void open() {
    open_branches();
    hire();
    for (const Service& service : services) {
      house_.services.push_back(list({catalogue::ItemKind::service, std::string{service.code},
                                      std::string{service.name}, std::string{service.category}},
                                     service.price_minor, 0));
    }
    for (const Product& product : products) {
      house_.products.push_back(list({catalogue::ItemKind::product, std::string{product.code},
                                      std::string{product.name}, "Retail"},
                                     product.price_minor, product.cost_minor));
    }
  }

 private:
  static constexpr int hour_of_opening = 7;

  StreamId send(AnyCommand command) { return desk_.send(service_actor(), std::move(command), at_); }

  void open_branches() {
    for (std::size_t i = 0; i < streets.size(); ++i) {
      const branch::Open open{streets[i].code, streets[i].name, time_zone, House::cut_off_hour,
                              house_.currency};
      house_.branches[i] = id_cast<BranchId>(send(branch::Command{open}));
      for (const Tax& tax : taxes) {
        send(branch::Command{
            branch::SetTax{house_.branches[i], tax.code, tax.rate_millionths, day_}});
      }
    }
    for (const Tax& tax : taxes) house_.rates.push_back({tax.code, tax.rate_millionths, day_});
  }

  void hire() {
    for (const Worker& worker : workers) {
      const auto id = id_cast<StaffId>(
          send(staff::Command{staff::Hire{std::string{worker.code}, std::string{worker.name}}}));
      std::optional<BranchId> branch;
      if (worker.branch >= 0) branch = house_.branches[static_cast<std::size_t>(worker.branch)];
      send(staff::Command{staff::GrantRole{id, worker.role, branch}});
      house_.staff.push_back(id);
    }
  }

  Ware list(catalogue::ListItem listed, std::int64_t price_minor, std::int64_t cost_minor) {
    const auto item = id_cast<ItemId>(send(catalogue::Command{std::move(listed)}));
    catalogue::SetPrice set{item, day_, std::nullopt, std::nullopt};
    if (price_minor != 0) set.price = house_.money(price_minor);
    if (cost_minor != 0) set.cost = house_.money(cost_minor);
    send(catalogue::Command{set});
    return {item, price_minor};
  }

  Desk& desk_;
  House& house_;
  Day day_;
  Timestamp at_;
};

}  // namespace

Actor House::actor(Role role, std::size_t branch) const {
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const bool works_there =
        workers[i].branch < 0 || static_cast<std::size_t>(workers[i].branch) == branch;
    if (workers[i].role == role && works_there) {
      return {ActorKind::staff, staff.at(i), role, std::nullopt};
    }
  }
  TRESS_UNREACHABLE();
}

std::vector<StaffId> House::stylists(std::size_t branch) const {
  std::vector<StaffId> found;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const bool is_one =
        workers[i].role == Role::stylist && workers[i].branch == static_cast<int>(branch);
    if (is_one) found.push_back(staff.at(i));
  }
  return found;
}

House open_house(Desk& desk, Day first_day) {
  const auto zone = TimeZone::find(time_zone);
  const auto currency = Currency::from_alpha("CAD");
  TRESS_ASSERT(zone);
  TRESS_ASSERT(currency);
  House house{*zone, *currency, {}, {BranchId::zero(), BranchId::zero()}, {}, {}, {}};
  Opening{desk, house, first_day}.open();
  return house;
}

}  // namespace tress::demo
