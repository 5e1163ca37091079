#pragma once

#include "ledger/domain/offer.hpp"
#include "ledger/domain/risk.hpp"

/// Whether events about clients at risk, and of offers, can follow what was before them
/// (possible.hpp).
namespace tress::audit::winning_back {

inline bool is_open(const risk::State& before, std::uint32_t alert) {
  return before.alert && !before.alert->is_closed && before.alert->raised.alert == alert;
}

/// The same, of a client who may be contacted.
inline bool is_treated(const risk::State& before, std::uint32_t alert) {
  return is_open(before, alert) && !before.alert->raised.is_control;
}

inline bool follows(const risk::State&, const risk::Scored& scored) {
  return risk::is_well_formed(scored.evidence, scored.as_of) && scored.found <= scored.level &&
         scored.drivers.size() <= risk::drivers_max;
}

inline bool follows(const risk::State& before, const risk::AlertRaised& raised) {
  const std::uint32_t alerts = before.alert ? before.alert->raised.alert : 0;
  const bool is_free = !before.alert || before.alert->is_closed;
  // Nobody is told of a control group; everything else has its times, and somebody to go to.
  const bool has_times = raised.backup_at && raised.managers_at;
  const bool has_addressee = raised.owner.has_value() != raised.role.has_value();
  const bool is_told =
      raised.is_control ? !raised.backup_at && !raised.managers_at && !raised.owner && !raised.role
                        : has_times && has_addressee;
  return is_free && raised.alert == alerts + 1 && is_told;
}

inline bool follows(const risk::State& before, const risk::AlertAcknowledged& acknowledged) {
  return is_treated(before, acknowledged.alert) && !before.alert->is_acknowledged;
}

inline bool follows(const risk::State& before, const risk::AlertEscalated& escalated) {
  return is_treated(before, escalated.alert) && !before.alert->contacted_on &&
         escalated.step > before.alert->escalations && escalated.step <= 2;
}

inline bool follows(const risk::State& before, const risk::Contacted& contacted) {
  return is_treated(before, contacted.alert) && contacted.consent > 0;
}

inline bool follows(const risk::State& before, const risk::WinBackStarted& started) {
  return is_treated(before, started.alert) && before.alert->contacted_on &&
         !before.alert->is_winning_back;
}

inline bool follows(const risk::State& before, const risk::AlertClosed& closed) {
  return is_open(before, closed.alert);
}

inline bool follows(const offer::State& before, const offer::Published& published) {
  return !before.published && published.amount.is_positive() && published.grants_max > 0 &&
         published.item.has_value() == (published.kind == offer::Kind::free_sample);
}

inline bool follows(const offer::State& before, const offer::Granted& granted) {
  return before.published && !before.has_ended && granted.grant == before.granted + 1 &&
         granted.grant <= before.published->grants_max && granted.amount.is_positive() &&
         granted.amount.minor() <= before.published->amount.minor() &&
         granted.lot.has_value() == (before.published->kind == offer::Kind::credit);
}

inline bool follows(const offer::State& before, const offer::Ended&) {
  return before.published && !before.has_ended;
}

}  // namespace tress::audit::winning_back
