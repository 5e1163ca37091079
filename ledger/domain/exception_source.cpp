#include "ledger/domain/exception_source.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/domain/sale.hpp"

namespace tress::review {

namespace {

using Found = std::optional<Kind>;

Found first_if(bool is_there, Kind kind, std::uint32_t index) {
  return is_there && index == 0 ? Found{kind} : Found{};
}

/// A flag of a refund is an exception of its own, in the same order.
Found of_refund(const sale::RefundPaid& paid, std::uint32_t index) {
  if (index >= paid.flags.size()) return std::nullopt;
  const bool is_cash = paid.flags[index] == sale::RefundFlag::cash_for_card;
  return is_cash ? Kind::refunded_in_cash : Kind::refunded_after_tip;
}

/// A file of which rows were refused is an exception of its own.
Found of_run(const importing::RunFinished& finished, std::uint32_t index) {
  const auto rejected = std::count_if(finished.files.begin(), finished.files.end(),
                                      [](const auto& file) { return file.rejected != 0; });
  return index < static_cast<std::uint32_t>(rejected) ? Found{Kind::import_row_rejected} : Found{};
}

template <class... Listed>
bool is_one_of(const Payload& payload) {
  return (holds_alternative<Listed>(payload) || ...);
}

template <class... Listed>
bool is_answered_alone(const Payload& payload) {
  const auto is_alone = [](const auto* answer) {
    return answer != nullptr && answer->by_one_person;
  };
  return (is_alone(get_if<Listed>(&payload)) || ...);
}

Found kind_of_first(const Payload& payload) {
  if (is_one_of<importing::OddityNoted>(payload)) return Kind::import_oddity;
  if (is_one_of<sale::Voided>(payload)) return Kind::bill_voided;
  if (is_one_of<day::Reopened>(payload)) return Kind::day_reopened;
  if (is_one_of<staff::AttemptRefused>(payload)) return Kind::attempt_refused;
  if (is_one_of<support::AnswerOverdue>(payload)) return Kind::question_unanswered;
  if (is_one_of<payment::RefundReported>(payload)) return Kind::refunded_at_provider;
  if (is_one_of<day::CloseOverdue>(payload)) return Kind::close_overdue;
  if (is_one_of<client::RetentionAnnounced>(payload)) return Kind::retention_announced;
  if (is_answered_alone<client::Erased>(payload)) return Kind::erased_by_one_person;
  if (is_one_of<client::AddressShared>(payload)) return Kind::address_shared;
  return std::nullopt;
}

Found kind_of(const Payload& payload, std::uint32_t index) {
  if (index == backup_overdue_index) return Kind::backup_overdue;
  if (const auto* const paid = get_if<sale::RefundPaid>(&payload)) return of_refund(*paid, index);
  if (const auto* const run = get_if<importing::RunFinished>(&payload)) return of_run(*run, index);
  if (const auto* const closed = get_if<sale::Closed>(&payload)) {
    return first_if(closed->tips_above_percent.has_value(), Kind::tip_above_limit, index);
  }
  const bool is_alone = is_answered_alone<drawer::VarianceExplained, day::TerminalExplained,
                                          sale::TipChanged, sale::DebtWrittenOff>(payload);
  if (index == answered_alone_index && is_alone) return Kind::answered_by_one_person;
  return index == 0 ? kind_of_first(payload) : std::nullopt;
}

std::optional<BranchId> branch_of(const Envelope& event) {
  const auto* const overdue = get_if<day::CloseOverdue>(&event.payload);
  return overdue == nullptr ? event.branch : std::optional{overdue->branch};
}

/// That a backup is overdue is nobody's act: any event may have told.
std::vector<StaffId> concerned_by(const Envelope& event, Kind kind) {
  std::vector<StaffId> concerned;
  if (kind == Kind::backup_overdue) return concerned;
  if (event.actor.person) concerned.push_back(*event.actor.person);
  if (event.on_behalf_of) concerned.push_back(id_cast<StaffId>(*event.on_behalf_of));
  if (kind == Kind::attempt_refused) concerned.push_back(id_cast<StaffId>(event.stream));
  return concerned;
}

}  // namespace

std::optional<Source> source_of(const Envelope& event,
                                std::uint64_t position,
                                Timestamp recorded_at,
                                std::uint32_t index) {
  const auto kind = kind_of(event.payload, index);
  if (!kind) return std::nullopt;
  std::optional<ImportId> run;
  if (is_of_import(*kind)) run = id_cast<ImportId>(event.stream);
  return Source{Subject{position, index, *kind, event.event, run, branch_of(event)}, recorded_at,
                concerned_by(event, *kind)};
}

void add_concerned(Source& source, const Envelope& event, const sale::State& bill) {
  const auto add = [&](const std::optional<StaffId>& person) {
    if (person) source.concerned.push_back(*person);
  };
  const auto* const paid = get_if<sale::RefundPaid>(&event.payload);
  if (paid != nullptr && paid->refund >= 1 && paid->refund <= bill.refunds.size()) {
    const sale::Refund& refund = bill.refunds[paid->refund - 1];
    add(refund.request.requested_by);
    add(refund.approved_by);
  }
  const Kind kind = source.about.kind;
  const bool is_of_tips = kind == Kind::tip_above_limit || kind == Kind::refunded_after_tip ||
                          holds_alternative<sale::TipChanged>(event.payload);
  if (!is_of_tips) return;
  for (const sale::TipAdded& tip : bill.tips) add(tip.staff);
  for (const sale::TipChange& change : bill.tip_changes) {
    if (change.stage == sale::RequestStage::rejected) continue;
    add(change.request.staff);
    add(change.request.requested_by);
    add(change.approved_by);
  }
}

policy::RecordType record_of(Kind kind) {
  switch (kind) {
    case Kind::import_oddity:
    case Kind::import_row_rejected: return policy::RecordType::import_run;
    case Kind::bill_voided:
    case Kind::tip_above_limit: return policy::RecordType::bill;
    case Kind::retention_announced:
    case Kind::address_shared:
    case Kind::erased_by_one_person: return policy::RecordType::client;
    case Kind::backup_overdue: return policy::RecordType::backup;
    case Kind::refunded_in_cash:
    case Kind::refunded_after_tip:
    case Kind::refunded_at_provider: return policy::RecordType::refund;
    case Kind::day_reopened:
    case Kind::answered_by_one_person:
    case Kind::close_overdue: return policy::RecordType::day_close;
    case Kind::attempt_refused: return policy::RecordType::staff;
    case Kind::question_unanswered: return policy::RecordType::benefit;
  }
  TRESS_UNREACHABLE();
}

bool ends_by_itself(Kind kind) {
  switch (kind) {
    case Kind::backup_overdue:
    case Kind::question_unanswered:
    case Kind::refunded_at_provider:
    case Kind::close_overdue:
    case Kind::retention_announced: return true;
    case Kind::import_oddity:
    case Kind::import_row_rejected:
    case Kind::address_shared:
    case Kind::bill_voided:
    case Kind::tip_above_limit:
    case Kind::erased_by_one_person:
    case Kind::refunded_in_cash:
    case Kind::refunded_after_tip:
    case Kind::day_reopened:
    case Kind::answered_by_one_person:
    case Kind::attempt_refused: return false;
  }
  TRESS_UNREACHABLE();
}

}  // namespace tress::review
