#include "projections/approvals/approvals.hpp"

#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::approvals {

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
  approval = 1,  ///< position of the proposal → Approval
  place = 2,     ///< approval → Place
  content = 3,   ///< approval → Content
  key = 4,       ///< device key → HeldKey
};

Key approval_key(std::uint64_t position) {
  return Key{RowKind::approval}.number(position);
}

Key place_key(ApprovalId approval) {
  return Key{RowKind::place}.id(approval);
}

Key content_key(ApprovalId approval) {
  return Key{RowKind::content}.id(approval);
}

Key held_key(const PublicKey& key) {
  return Key{RowKind::key}.id(key);
}

void on(const Recorded& event, Rows& rows, const approval::Proposed& proposed) {
  const auto approval = views::stream_of<ApprovalId>(event);
  rows.put(approval_key(event.position), Approval{approval,
                                                  Stage::pending,
                                                  proposed.act,
                                                  proposed.name,
                                                  proposed.target_kind,
                                                  proposed.target,
                                                  event.envelope.branch,
                                                  proposed.amount,
                                                  proposed.balances,
                                                  proposed.policy_version,
                                                  proposed.approvals,
                                                  proposed.approvers,
                                                  proposed.lapses_at,
                                                  proposed.reason,
                                                  proposed.requested_by,
                                                  proposed.requested_as,
                                                  false,
                                                  {},
                                                  source_of(event),
                                                  event.event_hash,
                                                  event.envelope.stream_version});
  rows.put(place_key(approval), Place{event.position});
  rows.put(content_key(approval), Content{proposed.command, proposed.effect});
}

Signed signed_by(const Recorded& event, Rows& rows) {
  const auto& key = event.envelope.actor.device_key;
  if (!key || !event.envelope.actor_signature) return Signed::no;
  const auto held = rows.need<HeldKey>(held_key(*key), "the device key");
  const bool is_persons = held && held->held_by == staff::KeyHolder::person;
  return is_persons ? Signed::by_persons_key : Signed::by_services_key;
}

/// What follows a proposal: `stage` is the proposal's from then on.
void add_step(const Recorded& event,
              Rows& rows,
              Stage stage,
              std::optional<StaffId> person,
              std::optional<std::string> reason = std::nullopt) {
  const auto place =
      rows.need<Place>(place_key(views::stream_of<ApprovalId>(event)), "the proposal");
  if (!place) return;
  auto row = rows.need<Approval>(approval_key(place->position), "the proposal");
  if (!row) return;
  row->stage = stage;
  row->version = event.envelope.stream_version;
  row->steps.push_back(
      {stage, person, std::move(reason), signed_by(event, rows), source_of(event)});
  if (const auto* const approved = get_if<approval::Approved>(&event.envelope.payload)) {
    row->by_one_person = approved->by_one_person;
  }
  rows.put(approval_key(place->position), *row);
}

void on(const Recorded& event, Rows& rows, const approval::Approved& approved) {
  add_step(event, rows, approved.is_final ? Stage::approved : Stage::pending, approved.approved_by);
}

void on(const Recorded& event, Rows& rows, const approval::Rejected& rejected) {
  add_step(event, rows, Stage::rejected, rejected.rejected_by, rejected.reason);
}

void on(const Recorded& event, Rows& rows, const approval::Withdrawn& withdrawn) {
  add_step(event, rows, Stage::withdrawn, withdrawn.withdrawn_by, withdrawn.reason);
}

void on(const Recorded& event, Rows& rows, const approval::Lapsed&) {
  add_step(event, rows, Stage::lapsed, std::nullopt);
}

void on(const Recorded&, Rows& rows, const staff::DeviceKeyEnrolled& enrolled) {
  rows.put(held_key(enrolled.key), HeldKey{enrolled.held_by});
}

void on(const Recorded&, Rows& rows, const staff::DeviceKeyRotated& rotated) {
  rows.put(held_key(rotated.key), HeldKey{rotated.held_by});
}

/// Events that are about no proposal.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Approvals final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "approvals"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

bool is_wanted(const Approval& row, const Filter& filter) {
  return (!filter.stage || row.stage == *filter.stage) && (!filter.act || row.act == *filter.act) &&
         (!filter.requested_by || row.requested_by == *filter.requested_by);
}

}  // namespace

const views::Projection& projection() {
  static const Approvals view;
  return view;
}

Result<Page<Approval>, Fault> list(const Snapshot& view,
                                   const Filter& filter,
                                   const Paging& paging) {
  return views::page_of<Approval, Approval>(
      view, {.prefix = Key{RowKind::approval}.bytes()}, paging,
      [&](const Approval& row) -> Result<std::optional<Approval>, Fault> {
        if (!is_wanted(row, filter)) return std::optional<Approval>{};
        return std::optional<Approval>{row};
      });
}

Result<std::optional<Approval>, Fault> find(const Snapshot& view, ApprovalId approval) {
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(approval)));
  if (!place) return std::optional<Approval>{};
  return views::row_at<Approval>(view, approval_key(place->position));
}

Result<std::optional<Content>, Fault> content(const Snapshot& view, ApprovalId approval) {
  return views::row_at<Content>(view, content_key(approval));
}

}  // namespace tress::approvals
