#include "api/routes/standing.hpp"

#include <algorithm>
#include <string>

#include "api/auth/permissions.hpp"
#include "ledger/base/assert.hpp"

namespace tress {

namespace {

using appointments::Appointment;
using appointments::Gate;
using appointments::Standing;
using appointments::Status;

std::vector<Role> who_may(Permission permission) {
  std::vector<Role> roles;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    if (may(role, permission)) roles.push_back(role);
  }
  return roles;
}

/// One rule: its code, its words, and whose it is.
struct Rule {
  std::string_view code;
  std::string_view text;
  std::vector<Role> decides;
  std::optional<StaffId> person = std::nullopt;
};

Rule of_the_desk(std::string_view code, std::string_view text) {
  return {code, text, who_may(Permission::keep_appointments)};
}

/// Before its service has started.
Rule before_start(const Appointment& visit, const Gate& gate) {
  if (visit.handover) {
    return {"handover_waits",
            "It was handed over: whoever it was given to accepts it, then it goes on.",
            who_may(Permission::keep_appointments), visit.handover->to};
  }
  if (!gate.conflicts.empty()) {
    return {"something_stands_against_it",
            "Something in the client's file stands against this service. Change the service, or a "
            "manager lets it go on with the client's signature.",
            {Role::owner, Role::manager}};
  }
  if (visit.status != Status::arrived) {
    return of_the_desk("client_is_expected",
                       "The client is expected. It can be changed, handed over or cancelled; "
                       "shortly before its hour a change says why.");
  }
  const bool is_unseen = std::any_of(gate.alerts.begin(), gate.alerts.end(),
                                     [](const auto& one) { return !one.is_acknowledged; });
  if (is_unseen) {
    return {"performer_looks_first",
            "The client is here. The performer acknowledges what must be seen, then starts.",
            who_may(Permission::read_health), visit.performer};
  }
  return {"may_start", "The client is here, and nothing stands against it: the performer starts.",
          who_may(Permission::keep_appointments), visit.performer};
}

Rule rule_of(const Appointment& visit, const Gate& gate) {
  switch (visit.status) {
    case Status::started:
      return of_the_desk("service_is_under_way",
                         "The service is under way. It is completed, with its bill.");
    case Status::completed:
      return {"it_is_over",
              "It is over. What was charged is put right on its bill, by a refund that somebody "
              "else approves.",
              who_may(Permission::decide_refunds)};
    case Status::cancelled:
      return of_the_desk("it_was_cancelled", "It was cancelled: the client books another one.");
    case Status::no_show:
      return {"client_did_not_come",
              "The client did not come. What was held for it is kept or given back.",
              who_may(Permission::keep_memberships)};
    case Status::booked:
    case Status::arrived:
    case Status::changed:
    case Status::late:
    case Status::handover_given:
    case Status::handover_accepted:
    case Status::reminder_queued:
    case Status::reminder_sent:
    case Status::alerts_acknowledged:
    case Status::conflicts_overridden:
    case Status::request_recorded: return before_start(visit, gate);
  }
  TRESS_UNREACHABLE();
}

}  // namespace

Standing standing_of(const Appointment& visit, const Gate& gate) {
  Rule rule = rule_of(visit, gate);
  return {visit.appointment,       visit.status, std::string{rule.code}, std::string{rule.text},
          std::move(rule.decides), rule.person};
}

}  // namespace tress
