#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/access.hpp"

#include "ledger/base/ids.hpp"

namespace tress::access {

/// What one answer discloses, while it is being made: of whom, which classes, which fields. Never
/// a value. Of one thread at a time.
class Seen {
 public:
  /// `field` is a code (rules::is_code), or empty where the class alone is known.
  void add(ClientId client, DataClass data_class, std::string_view field = {});

  [[nodiscard]] bool is_empty() const noexcept { return clients_.empty(); }

  [[nodiscard]] std::size_t clients() const noexcept { return clients_.size(); }

  /// Clients of whom the same was seen stand together. Keeps to the limits of a record (access.hpp)
  /// except that on clients: where an answer is more varied, all are said to have been seen in
  /// everything that any of them was, and where even that has too many names, the classes stand
  /// without them.
  [[nodiscard]] std::vector<Disclosure> disclosures() const;

 private:
  using Classes = std::map<DataClass, std::set<std::string>>;

  std::map<ClientId, Classes> clients_;
};

}  // namespace tress::access
