#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "schema/access.hpp"

namespace tress {

/// What a route's answers disclose of clients, and for which purpose unless the caller says
/// another. A route without classes discloses nothing: its rows may then name no client.
struct Disclosing {
  /// Of everybody whom a row of the answer names.
  std::vector<access::DataClass> open = {};
  /// Of whom a part is opened or added, if the role may see it.
  std::vector<access::DataClass> sealed = {};
  access::Act act = access::Act::viewed;
  access::Purpose purpose = access::Purpose::service;

  [[nodiscard]] bool is_any() const noexcept { return !open.empty() || !sealed.empty(); }

  /// Both, each once, in order.
  [[nodiscard]] std::vector<access::DataClass> classes() const;
};

/// Of the route of that name.
[[nodiscard]] Disclosing disclosing_of(std::string_view route);

/// All of the table: a name in it that no route has would be a mistake.
[[nodiscard]] const std::vector<std::pair<std::string_view, Disclosing>>& all_disclosing();

}  // namespace tress
