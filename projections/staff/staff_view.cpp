#include "projections/staff/staff_view.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::staff_view {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  salon = 1,
  branch = 2,  ///< branch → Branch
  person = 3,  ///< staff → Person
  keeper = 4,  ///< staff → KeptBranches
};

Key branch_key(BranchId branch) {
  return Key{RowKind::branch}.id(branch);
}

Key person_key(StaffId staff) {
  return Key{RowKind::person}.id(staff);
}

Key keeper_key(StaffId staff) {
  return Key{RowKind::keeper}.id(staff);
}

void on(const Recorded& event, Rows& rows, const salon::Founded& founded) {
  rows.put(Key{RowKind::salon},
           Salon{founded.salon, founded.name, founded.origin, founded.log_key, source_of(event)});
}

void on(const Recorded& event, Rows& rows, const branch::Opened& opened) {
  rows.put(branch_key(opened.branch), Branch{opened.branch,
                                             opened.code,
                                             opened.name,
                                             opened.time_zone,
                                             opened.cut_off_hour,
                                             opened.currency,
                                             event.envelope.business_date,
                                             source_of(event),
                                             {},
                                             event.envelope.stream_version,
                                             {},
                                             {},
                                             {},
                                             {}});
}

void on(const Recorded& event, Rows& rows, const branch::TaxSet& set) {
  const Key key = branch_key(views::stream_of<BranchId>(event));
  auto branch = rows.need<Branch>(key, "the branch");
  if (!branch) return;
  branch->version = event.envelope.stream_version;
  branch->taxes.push_back({set.code, set.rate_millionths, set.from, source_of(event)});
  rows.put(key, *branch);
}

template <class Change>
void change_branch(const Recorded& event, Rows& rows, Change&& change) {
  const Key key = branch_key(views::stream_of<BranchId>(event));
  auto branch = rows.need<Branch>(key, "the branch");
  if (!branch) return;
  branch->version = event.envelope.stream_version;
  change(*branch);
  rows.put(key, *branch);
}

void on(const Recorded& event, Rows& rows, const branch::HoursSet& set) {
  change_branch(event, rows, [&](Branch& branch) { branch.hours.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const branch::ContactSet& set) {
  change_branch(event, rows, [&](Branch& branch) { branch.contacts.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const branch::ProfileSet& set) {
  change_branch(event, rows, [&](Branch& branch) { branch.profiles.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const branch::RecordKeeperNamed& named) {
  change_branch(event, rows, [&](Branch& branch) {
    branch.record_keepers.push_back(
        {named.keeper, named.backup, named.from, source_of(event), std::nullopt});
  });
  auto kept = rows.get<KeptBranches>(keeper_key(named.keeper)).value_or(KeptBranches{{}});
  const auto branch = views::stream_of<BranchId>(event);
  auto& all = kept.branches;
  if (std::find(all.begin(), all.end(), branch) == all.end()) all.push_back(branch);
  rows.put(keeper_key(named.keeper), kept);
}

/// Whoever left is the keeper of no files any more, and the branch is without one.
void end_keeping(Rows& rows, StaffId leaver, Day on) {
  const auto kept = rows.get<KeptBranches>(keeper_key(leaver));
  if (!kept) return;
  for (const BranchId id : kept->branches) {
    auto branch = rows.need<Branch>(branch_key(id), "the branch");
    if (!branch) return;
    for (RecordKeeper& one : branch->record_keepers) {
      if (one.keeper == leaver) one.keeper_left_on = on;
    }
    rows.put(branch_key(id), *branch);
  }
}

void on(const Recorded& event, Rows& rows, const staff::Hired& hired) {
  rows.put(person_key(hired.staff), Person{hired.staff,
                                           hired.code,
                                           hired.work_name,
                                           event.envelope.business_date,
                                           source_of(event),
                                           {},
                                           std::nullopt,
                                           std::nullopt,
                                           std::nullopt,
                                           event.envelope.stream_version,
                                           {},
                                           {}});
}

template <class Change>
void change(const Recorded& event, Rows& rows, Change&& change_person) {
  const Key key = person_key(views::stream_of<StaffId>(event));
  auto person = rows.need<Person>(key, "the person");
  if (!person) return;
  person->version = event.envelope.stream_version;
  change_person(*person);
  rows.put(key, *person);
}

void on(const Recorded& event, Rows& rows, const staff::RoleGranted& granted) {
  change(event, rows, [&](Person& person) {
    std::erase_if(person.roles, [&](const RoleHeld& held) { return held.role == granted.role; });
    person.roles.push_back(
        {granted.role, granted.branch, event.envelope.business_date, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const staff::RoleRevoked& revoked) {
  change(event, rows, [&](Person& person) {
    std::erase_if(person.roles, [&](const RoleHeld& held) { return held.role == revoked.role; });
  });
}

void on(const Recorded& event, Rows& rows, const staff::Left& left) {
  change(event, rows, [&](Person& person) {
    person.roles.clear();
    person.left_on = event.envelope.business_date;
    person.left_reason = left.reason;
    person.left = source_of(event);
  });
  end_keeping(rows, views::stream_of<StaffId>(event), event.envelope.business_date);
}

void on(const Recorded& event, Rows& rows, const staff::DeviceKeyEnrolled& enrolled) {
  change(event, rows, [&](Person& person) {
    person.device_keys.push_back(
        {enrolled.key, enrolled.held_by, enrolled.label, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const staff::DeviceKeyRotated& rotated) {
  change(event, rows, [&](Person& person) {
    std::erase_if(person.device_keys,
                  [&](const DeviceKey& held) { return held.key == rotated.old_key; });
    person.device_keys.push_back({rotated.key, rotated.held_by, std::nullopt, source_of(event)});
  });
}

void on(const Recorded& event, Rows& rows, const staff::DeviceKeyRevoked& revoked) {
  change(event, rows, [&](Person& person) {
    std::erase_if(person.device_keys,
                  [&](const DeviceKey& held) { return held.key == revoked.key; });
  });
}

void on(const Recorded& event, Rows& rows, const staff::TrainingAcknowledged& acknowledged) {
  change(event, rows, [&](Person& person) {
    person.trainings.push_back({acknowledged.document, acknowledged.version, source_of(event)});
  });
}

/// Nothing of it is shown here, but it is a version of the person's stream: commands are sent with
/// the version that was read.
void on(const Recorded& event, Rows& rows, const staff::AttemptRefused&) {
  change(event, rows, [](Person&) {});
}

/// Events that are about none of them.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class StaffView final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "staff"; }

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const StaffView view;
  return view;
}

Result<std::optional<Salon>, Fault> salon(const Snapshot& view) {
  return views::row_at<Salon>(view, Key{RowKind::salon});
}

Result<std::optional<Person>, Fault> find_person(const Snapshot& view, StaffId staff) {
  return views::row_at<Person>(view, person_key(staff));
}

Result<Page<Person>, Fault> list_people(const Snapshot& view, const Paging& paging) {
  return views::page_of<Person>(view, {.prefix = Key{RowKind::person}.bytes()}, paging);
}

Result<std::optional<Branch>, Fault> find_branch(const Snapshot& view, BranchId branch) {
  return views::row_at<Branch>(view, branch_key(branch));
}

Result<Page<Branch>, Fault> list_branches(const Snapshot& view, const Paging& paging) {
  return views::page_of<Branch>(view, {.prefix = Key{RowKind::branch}.bytes()}, paging);
}

std::vector<Tax> taxes_on(const Branch& branch, Day date) {
  std::map<std::string, Tax> latest;
  for (const Tax& tax : branch.taxes) {
    if (tax.from > date) continue;
    const auto [known, is_new] = latest.try_emplace(tax.code, tax);
    if (!is_new && tax.from >= known->second.from) known->second = tax;
  }
  std::vector<Tax> in_force;
  for (const auto& [code, tax] : latest) {
    if (tax.rate_millionths != 0) in_force.push_back(tax);
  }
  return in_force;
}

}  // namespace tress::staff_view
