#include "ledger/domain/access_seen.hpp"

#include "ledger/domain/access.hpp"

namespace tress::access {

namespace {

using Classes = std::map<DataClass, std::set<std::string>>;

std::size_t fields_of(const Classes& classes) {
  std::size_t fields = 0;
  for (const auto& [data_class, names] : classes) fields += names.size();
  return fields;
}

Disclosure disclosure(const Classes& classes) {
  Disclosure one;
  for (const auto& [data_class, names] : classes) {
    one.classes.push_back({data_class, {names.begin(), names.end()}});
  }
  return one;
}

/// Everybody in one group, which says at least what is true of each.
Disclosure together(const std::map<ClientId, Classes>& clients) {
  Classes all;
  for (const auto& [client, classes] : clients) {
    for (const auto& [data_class, names] : classes) {
      all[data_class].insert(names.begin(), names.end());
    }
  }
  if (fields_of(all) > fields_max) {
    for (auto& [data_class, names] : all) names.clear();
  }
  Disclosure one = disclosure(all);
  for (const auto& [client, classes] : clients) one.clients.push_back(client);
  return one;
}

}  // namespace

void Seen::add(ClientId client, DataClass data_class, std::string_view field) {
  auto& names = clients_[client][data_class];
  if (!field.empty()) names.emplace(field);
}

std::vector<Disclosure> Seen::disclosures() const {
  std::map<Classes, std::vector<ClientId>> groups;
  std::size_t fields = 0;
  for (const auto& [client, classes] : clients_) {
    auto& group = groups[classes];
    if (group.empty()) fields += fields_of(classes);
    group.push_back(client);
  }
  if (groups.size() > disclosures_max || fields > fields_max) return {together(clients_)};
  std::vector<Disclosure> all;
  for (const auto& [classes, clients] : groups) {
    Disclosure one = disclosure(classes);
    one.clients = clients;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace tress::access
