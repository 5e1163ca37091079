#include "api/routes/feed_message.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "ledger/base/assert.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/codec/json_view.hpp"

namespace tress {

namespace {

using policy::RecordType;

template <class Happened, class... Any>
constexpr bool is_any = (std::is_same_v<Happened, Any> || ...);

template <class Happened>
constexpr bool is_health = is_any<Happened,
                                  client::AllergyDeclared,
                                  client::AllergyWithdrawn,
                                  client::AllergyNoneDeclared,
                                  client::ObservationRecorded,
                                  client::ObservationClosed,
                                  client::PatchTestRecorded,
                                  client::FormulaRecorded>;

template <class Happened>
constexpr bool is_consent =
    is_any<Happened, client::ConsentGiven, client::ConsentWithdrawn, client::ConsentLapsed>;

template <class Happened>
constexpr bool is_complaint = is_any<Happened, client::ComplaintOpened, client::ComplaintResolved>;

template <class Happened>
constexpr bool is_follow_up = is_complaint<Happened> || is_any<Happened,
                                                               client::FollowUpPlanned,
                                                               client::FollowUpDone,
                                                               client::FollowUpMissed,
                                                               client::FeedbackReceived>;

template <class Happened>
constexpr bool is_aim = is_any<Happened,
                               client::NeedStated,
                               client::NeedAssessed,
                               client::NeedClosed,
                               client::AdviceGiven,
                               client::AdviceAnswered>;

template <class Happened>
constexpr bool is_note = is_aim<Happened> || is_any<Happened,
                                                    client::NoteAdded,
                                                    client::PreferenceSet,
                                                    client::PreferenceCleared,
                                                    client::PromiseMade,
                                                    client::PromiseKept,
                                                    client::PromiseBroken,
                                                    client::FieldSet,
                                                    client::FieldCleared>;

/// Whose the client is, and what the salon has made of them: what `clients.relation` shows.
template <class Happened>
constexpr bool is_relation = is_any<Happened,
                                    client::Claimed,
                                    client::OwnershipExtended,
                                    client::Released,
                                    client::Reassigned,
                                    client::ChannelPreferred,
                                    client::TagAdded,
                                    client::TagRemoved,
                                    client::SegmentAssigned,
                                    client::Referred>;

template <class Happened>
constexpr bool is_hold = is_any<Happened, client::HoldPlaced, client::HoldLifted>;

/// What may become of the client's data, until something has.
template <class Happened>
constexpr bool is_erasure_to_decide = is_any<Happened,
                                             client::ErasureRequested,
                                             client::ErasureRejected,
                                             client::RetentionAnnounced,
                                             client::RetentionWithdrawn>;

/// What changes the card that everybody sees who finds clients: it is there, or not any more.
template <class Happened>
constexpr bool is_card = is_any<Happened,
                                client::Registered,
                                client::ContactChanged,
                                client::AddressChangeAsked,
                                client::AddressShared,
                                client::Erased,
                                client::Merged,
                                client::Absorbed,
                                client::Unmerged>;

/// Which tier somebody gave them: for any role, as any may be the one that answers for it.
template <class Happened>
constexpr bool is_tier = is_any<Happened, client::TierSet>;

/// Every event of a client says here who may know of it; a new one does not compile without.
template <class Happened>
constexpr Permission permission_of() {
  if constexpr (is_health<Happened>) {
    return Permission::read_health;
  } else if constexpr (is_aim<Happened>) {
    return Permission::read_health;
  } else if constexpr (is_note<Happened>) {
    return Permission::read_notes;
  } else if constexpr (is_consent<Happened>) {
    return Permission::see_consents;
  } else if constexpr (is_follow_up<Happened>) {
    return Permission::see_follow_ups;
  } else if constexpr (is_relation<Happened>) {
    return Permission::see_follow_ups;
  } else if constexpr (is_tier<Happened>) {
    return Permission::see_tiers;
  } else if constexpr (is_hold<Happened>) {
    return Permission::keep_holds;
  } else if constexpr (is_erasure_to_decide<Happened>) {
    return Permission::decide_erasures;
  } else if constexpr (is_card<Happened>) {
    return Permission::see_clients;
  } else {
    static_assert(!Described<Happened>::name.starts_with("client."), "who may know of it?");
    return Permission::keep_holds;  // Of another stream: never in a client's.
  }
}

Permission of_client(const Payload& payload) {
  return visit(
      [](const auto& happened) {
        using Happened = std::decay_t<decltype(happened)>;
        if constexpr (std::is_same_v<Happened, client::FieldSet>) {
          if (happened.health_value) return Permission::read_health;
        }
        return permission_of<Happened>();
      },
      payload);
}

RecordType record_of_client(const Payload& payload) {
  return visit(
      [](const auto& happened) {
        using Happened = std::decay_t<decltype(happened)>;
        if constexpr (is_note<Happened>) return RecordType::note;
        if constexpr (is_consent<Happened>) return RecordType::consent;
        if constexpr (is_complaint<Happened>) return RecordType::complaint;
        if constexpr (is_tier<Happened>) return RecordType::member_tier;
        if constexpr (is_any<Happened, client::SegmentAssigned, client::TagAdded,
                             client::TagRemoved>) {
          return RecordType::segment;
        }
        return RecordType::client;
      },
      payload);
}

/// A plan's tier begins or ends with it: whoever answers for tiers hears of that, too.
bool may_change_tier(const Payload& payload) {
  if (const auto* const granted = get_if<membership::LotsGranted>(&payload)) {
    return granted->origin != membership::Origin::adjustment;
  }
  return holds_alternative<membership::RefundApproved>(payload) ||
         holds_alternative<membership::LotsRevoked>(payload) ||
         holds_alternative<membership::TakenBack>(payload) ||
         holds_alternative<membership::TransferredOut>(payload) ||
         holds_alternative<membership::Paused>(payload) ||
         holds_alternative<membership::Resumed>(payload);
}

void add_role(std::vector<Role>& roles, Role role) {
  if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
}

RecordType record_of_sale(const Payload& payload) {
  const bool is_refund = holds_alternative<sale::RefundRequested>(payload) ||
                         holds_alternative<sale::RefundApproved>(payload) ||
                         holds_alternative<sale::RefundRejected>(payload) ||
                         holds_alternative<sale::RefundPaid>(payload);
  return is_refund ? RecordType::refund : RecordType::bill;
}

/// That somebody was refused what takes two people is for those who look at exceptions.
Permission of_staff(const Payload& payload) {
  const bool is_attempt = holds_alternative<staff::AttemptRefused>(payload);
  return is_attempt ? Permission::see_books : Permission::see_catalogue;
}

/// Whom an exception that nobody has reviewed goes to.
std::optional<Role> role_told(const Payload& payload) {
  if (const auto* const late = get_if<review::Overdue>(&payload)) return late->owner;
  if (const auto* const late = get_if<review::Escalated>(&payload)) return late->backup;
  return std::nullopt;
}

std::string text_of(const feed::Message& message) {
  return "id: " + std::to_string(message.position) + "\ndata: " + json_of(message) + "\n\n";
}

bool is_here(const staff_view::RoleHeld& held, const feed::Message& message) {
  return !held.branch || !message.branch || *held.branch == *message.branch;
}

bool is_for(const feed::Message& message, const staff_view::Person& reader) {
  const auto& staff = message.staff;
  const auto& roles = message.roles;
  if (std::find(staff.begin(), staff.end(), reader.staff) != staff.end()) return true;
  return std::any_of(reader.roles.begin(), reader.roles.end(), [&](const auto& held) {
    const bool is_asked = std::find(roles.begin(), roles.end(), held.role) != roles.end();
    return is_asked && is_here(held, message);
  });
}

}  // namespace

Permission permission_to_know(const Envelope& event) {
  using P = Permission;
  switch (event.stream_kind) {
    case StreamKind::salon: return P::see_catalogue;
    case StreamKind::branch: return P::see_catalogue;
    case StreamKind::staff: return of_staff(event.payload);
    case StreamKind::catalogue: return P::see_catalogue;
    case StreamKind::client: return of_client(event.payload);
    case StreamKind::sale: return P::see_bills;
    case StreamKind::appointment: return P::see_appointments;
    case StreamKind::settlement: return P::see_books;
    case StreamKind::day: return P::see_books;
    case StreamKind::importing: return P::see_books;
    case StreamKind::system: return P::see_books;
    case StreamKind::plan: return P::see_catalogue;
    case StreamKind::membership: return P::see_memberships;
    case StreamKind::wallet: return P::see_wallets;
    case StreamKind::approval: return P::see_approvals;
    case StreamKind::policy: return P::see_policies;
    case StreamKind::card: return P::see_clients;
    case StreamKind::drawer: return P::count_drawers;
    case StreamKind::roster: return P::see_appointments;
    case StreamKind::outbox: return P::see_clients;
    case StreamKind::campaign: return P::see_campaigns;
    case StreamKind::payment: return P::see_payment_links;
    case StreamKind::risk: return P::see_risk;
    case StreamKind::offer: return P::see_offers;
    case StreamKind::support: return P::see_questions;
    case StreamKind::review: return P::see_books;
    // Of another log: if it ever were in this one, for those who answer for personal data.
    case StreamKind::access: return P::keep_holds;
  }
  TRESS_UNREACHABLE();
}

std::optional<RecordType> record_of(const Envelope& event) {
  switch (event.stream_kind) {
    case StreamKind::salon: return RecordType::policy;
    case StreamKind::branch: return RecordType::policy;
    case StreamKind::staff: return RecordType::staff;
    case StreamKind::catalogue: return RecordType::catalogue;
    case StreamKind::client: return record_of_client(event.payload);
    case StreamKind::sale: return record_of_sale(event.payload);
    case StreamKind::appointment: return RecordType::appointment;
    case StreamKind::settlement: return RecordType::day_close;
    case StreamKind::day: return RecordType::day_close;
    case StreamKind::importing: return RecordType::import_run;
    case StreamKind::system: return std::nullopt;
    case StreamKind::plan: return RecordType::catalogue;
    case StreamKind::membership: return RecordType::benefit;
    case StreamKind::wallet: return RecordType::benefit;
    case StreamKind::approval: return std::nullopt;
    case StreamKind::policy: return RecordType::policy;
    case StreamKind::card: return RecordType::policy;
    case StreamKind::drawer: return RecordType::day_close;
    case StreamKind::roster: return RecordType::staff;
    case StreamKind::outbox: return std::nullopt;
    case StreamKind::campaign: return RecordType::campaign;
    case StreamKind::payment: return RecordType::bill;
    case StreamKind::risk: return RecordType::risk;
    case StreamKind::offer: return RecordType::campaign;
    case StreamKind::support: return RecordType::complaint;
    case StreamKind::review: return std::nullopt;  // each says itself who is told
    case StreamKind::access: return RecordType::access;
  }
  TRESS_UNREACHABLE();
}

FeedItem feed_item(Position position,
                   const Envelope& event,
                   std::vector<StaffId> concerned,
                   const std::vector<policy::OwnerRuleSet>& owners) {
  feed::Message message{position,
                        std::string{event_type_name(event.payload)},
                        event.stream_kind,
                        event.stream,
                        event.branch,
                        event.business_date,
                        event.effective_at,
                        std::move(concerned),
                        {},
                        false};
  const auto record = record_of(event);
  for (const policy::OwnerRuleSet& rule : owners) {
    const bool is_of_tiers =
        rule.record == RecordType::member_tier && may_change_tier(event.payload);
    if (record != rule.record && !is_of_tiers) continue;
    add_role(message.roles, rule.owner);
    add_role(message.roles, rule.backup);
  }
  if (const auto told = role_told(event.payload)) message.roles = {*told};
  // Whoever is concerned by name is at work: somebody stands at the desk who tells the client.
  const bool has_desk = std::find(message.roles.begin(), message.roles.end(), Role::receptionist) !=
                        message.roles.end();
  if (event.stream_kind == StreamKind::appointment && !has_desk) {
    message.roles.push_back(Role::receptionist);
  }
  FeedItem item{permission_to_know(event), std::move(message), {}, {}};
  item.text = text_of(item.message);
  item.message.is_for_you = true;
  item.text_for_them = text_of(item.message);
  item.message.is_for_you = false;
  return item;
}

const std::string* text_for(const FeedItem& item, const staff_view::Person& reader) {
  const bool may_know = std::any_of(reader.roles.begin(), reader.roles.end(),
                                    [&](const auto& held) { return may(held.role, item.needed); });
  if (!may_know) return nullptr;
  return is_for(item.message, reader) ? &item.text_for_them : &item.text;
}

std::string resync_text(std::optional<Position> last, feed::ResyncReason reason) {
  std::string text = "event: resync\n";
  if (last) text += "id: " + std::to_string(*last) + "\n";
  return text + "data: " + json_of(feed::Resync{last, reason}) + "\n\n";
}

std::string mark_text(Position last) {
  return "id: " + std::to_string(last) + "\n\n";
}

}  // namespace tress
