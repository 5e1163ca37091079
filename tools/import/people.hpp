#pragma once

#include <map>
#include <set>
#include <string>

#include "tools/import/work.hpp"

namespace tress::receipts {

/// Clients and staff that the files name, each once. A client is a reference without any contact
/// details; WALK_IN and blanks are nobody.
class People {
 public:
  /// Collects them from the rows and sends what makes them known.
  People(Work& work, const Rows& rows, Day earliest);

  /// Nothing for a walk-in. Requires that the rows given above name the client.
  [[nodiscard]] std::optional<ClientId> client(const std::string& reference) const;

  /// Requires a code that is not blank.
  [[nodiscard]] static StaffId staff(const std::string& code);

  /// True if somebody of that code performs services or sells.
  [[nodiscard]] bool is_staff(const std::string& code) const { return staff_.contains(code); }

 private:
  void see(const std::string& client, const std::string& staff, Day date);
  void collect(const Rows& rows);

  std::set<std::string> staff_;
  std::map<std::string, Day> first_seen_;  ///< of clients
  std::map<std::string, ClientId> clients_;
};

/// Whoever is meant where a file names nobody: the salon itself.
inline const std::string house_code = "HOUSE";

}  // namespace tress::receipts
