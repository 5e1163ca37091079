#include "tests/support/sample_salon.hpp"

namespace tress::testing {

Currency cad() {
  return *Currency::from_alpha("CAD");
}

Currency usd() {
  return *Currency::from_alpha("USD");
}

Money cad(std::int64_t minor) {
  return {cad(), minor};
}

Money usd(std::int64_t minor) {
  return {usd(), minor};
}

Actor staff_actor(StaffId person, Role role) {
  return {ActorKind::staff, person, role, std::nullopt};
}

Actor system_actor() {
  return {ActorKind::system, std::nullopt, Role::service, std::nullopt};
}

Actor import_actor() {
  return {ActorKind::importer, std::nullopt, Role::service, std::nullopt};
}

catalogue::State listed(ItemId id,
                        catalogue::ItemKind kind,
                        const std::string& name,
                        std::optional<Money> price,
                        std::optional<Money> cost) {
  return replayed<catalogue::State, catalogue::Event>(
      {catalogue::ItemListed{id, kind, name, name, std::nullopt},
       catalogue::PriceSet{long_ago, price, cost}});
}

staff::State hired(StaffId id, const std::string& name, Role role) {
  return replayed<staff::State, staff::Event>(
      {staff::Hired{id, name, name}, staff::RoleGranted{role, std::nullopt}});
}

Table sample_table() {
  using catalogue::ItemKind;
  Table table;
  table.branches[main_street] = replayed<branch::State, branch::Event>(
      {branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()},
       branch::TaxSet{"GST", 50'000, long_ago}});
  table.branches[montreal] = replayed<branch::State, branch::Event>(
      {branch::Opened{montreal, "MTL", "Montreal", "America/Toronto", 4, cad()},
       branch::TaxSet{"GST", 50'000, long_ago}, branch::TaxSet{"QST", 99'750, long_ago}});
  table.people[cashier] = hired(cashier, "Ana", Role::cashier);
  table.people[manager] = hired(manager, "Ben", Role::manager);
  table.people[stylist] = hired(stylist, "Cleo", Role::stylist);
  table.people[gone_manager] =
      evolve(hired(gone_manager, "Dan", Role::manager), staff::Left{"moved away"});
  table.clients[lin] = {1, 1};
  table.clients[mia] = {1, 2};
  table.client_number = 2;
  table.items[cut] = listed(cut, ItemKind::service, "Cut", cad(80'00));
  table.items[colour] = listed(colour, ItemKind::service, "Colour", cad(100'00));
  table.items[wax] = listed(wax, ItemKind::product, "Wax", cad(40'00), cad(18'00));
  table.items[advice] = listed(advice, ItemKind::service, "Advice", std::nullopt);
  table.items[perm] = evolve(listed(perm, ItemKind::service, "Perm", cad(90'00)),
                             catalogue::ItemRetired{"out of fashion"});
  table.items[imported_gel] = listed(imported_gel, ItemKind::product, "Gel", usd(12'00));
  return table;
}

Facts at(Facts facts, Timestamp time) {
  facts.now = facts.effective_at = time;
  return facts;
}

}  // namespace tress::testing
