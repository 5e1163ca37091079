#include "api/routes/people.hpp"

#include "ledger/base/log.hpp"
#include "projections/staff/staff_view.hpp"

namespace tress {

Result<std::optional<std::vector<Role>>, Fault> roles_now(const Parts& parts, StaffId person) {
  TRESS_TRY(const auto view, parts.follower.snapshot("staff"));
  TRESS_TRY(const auto row, staff_view::find_person(*view, person));
  if (!row || row->left_on) return std::optional<std::vector<Role>>{};
  std::vector<Role> roles;
  for (const auto& held : row->roles) roles.push_back(held.role);
  return std::optional{std::move(roles)};
}

void lock_out(const Parts& parts, StaffId person) {
  parts.sessions.close_all_of(person);
  const auto removed = parts.credentials.remove(person);
  // They are locked out all the same: who has left is not let in (roles_now).
  if (!removed) log::error("a sign-in could not be removed: {}", sentence(removed.error()));
}

}  // namespace tress
