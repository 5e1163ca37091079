#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "schema/provenance.hpp"
#include "tests/support/log_samples.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/books/postings.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/log/memory_log.hpp"

/// Histories for views, written event by event. The postings are those that the books make of each
/// event, so a test can compare what a view says with what was posted.
namespace tress::testing {

template <class AnyId>
inline constexpr StreamKind kind_of_stream = StreamKind::salon;
template <>
inline constexpr StreamKind kind_of_stream<BranchId> = StreamKind::branch;
template <>
inline constexpr StreamKind kind_of_stream<StaffId> = StreamKind::staff;
template <>
inline constexpr StreamKind kind_of_stream<ItemId> = StreamKind::catalogue;
template <>
inline constexpr StreamKind kind_of_stream<ClientId> = StreamKind::client;
template <>
inline constexpr StreamKind kind_of_stream<SaleId> = StreamKind::sale;
template <>
inline constexpr StreamKind kind_of_stream<AppointmentId> = StreamKind::appointment;
template <>
inline constexpr StreamKind kind_of_stream<SettlementId> = StreamKind::settlement;
template <>
inline constexpr StreamKind kind_of_stream<ImportId> = StreamKind::importing;
template <>
inline constexpr StreamKind kind_of_stream<WalletId> = StreamKind::wallet;
template <>
inline constexpr StreamKind kind_of_stream<MessageId> = StreamKind::outbox;
template <>
inline constexpr StreamKind kind_of_stream<CampaignId> = StreamKind::campaign;
template <>
inline constexpr StreamKind kind_of_stream<OfferId> = StreamKind::offer;
template <>
inline constexpr StreamKind kind_of_stream<PaymentId> = StreamKind::payment;
template <>
inline constexpr StreamKind kind_of_stream<QuestionId> = StreamKind::support;
template <>
inline constexpr StreamKind kind_of_stream<MembershipId> = StreamKind::membership;
template <>
inline constexpr StreamKind kind_of_stream<ApprovalId> = StreamKind::approval;
template <>
inline constexpr StreamKind kind_of_stream<DayId> = StreamKind::day;
template <>
inline constexpr StreamKind kind_of_stream<DrawerId> = StreamKind::drawer;

class ViewHistory {
 public:
  ViewHistory();
  ~ViewHistory();

  /// The business date of what follows.
  ViewHistory& on(Day date) {
    date_ = date;
    return *this;
  }

  /// The branch of what follows.
  ViewHistory& at(std::optional<BranchId> branch) {
    branch_ = branch;
    return *this;
  }

  /// Who does what follows; a cashier until then.
  ViewHistory& by(const Actor& actor) {
    actor_ = actor;
    return *this;
  }

  /// Appends one event of the stream `id`.
  template <class AnyId, class Event>
  Position add(const AnyId& id, const Event& event) {
    const auto stream = id_cast<StreamId>(id);
    std::vector<Posting> posted;
    if constexpr (std::is_constructible_v<sale::Event, Event>) {
      posted = posted_by(stream, sale::Event{event});
    }
    if constexpr (std::is_constructible_v<settlement::Event, Event>) {
      posted = posted_by(stream, settlement::Event{event});
    }
    return add(kind_of_stream<AnyId>, stream, event, std::move(posted));
  }

  /// Appends what happened at a desk of its own, without postings.
  Position add_happened(StreamKind kind, StreamId stream, Payload payload);

  /// Appends an event's bytes as they are.
  Position add_bytes(Bytes bytes);

  /// Closes a bill with the totals that its lines give.
  Position close(SaleId sale);

  [[nodiscard]] const sale::State& state_of(SaleId sale) const { return sales_.at(sale); }

  [[nodiscard]] MemoryLog& log() { return log_; }

  [[nodiscard]] const MemoryLog& log() const { return log_; }

  /// Lets time pass before what follows is recorded.
  void wait(std::chrono::hours time) { waited_ += time; }

  [[nodiscard]] static Timestamp time_of(Position position) {
    return noon + std::chrono::seconds{static_cast<std::int64_t>(position)};
  }

  [[nodiscard]] static provenance::Source source(Position position) {
    return {fixed_for<EventId>(position, 0xE0), position, time_of(position), cashier};
  }

 private:
  Position add(StreamKind kind, StreamId stream, Payload payload, std::vector<Posting> postings);
  std::vector<Posting> posted_by(StreamId bill, const sale::Event& event);
  std::vector<Posting> posted_by(StreamId settled, const settlement::Event& event);

  Envelope envelope_of(StreamKind kind, StreamId stream, Payload payload);

  void append_to_log(StoredEvent event);

  MemoryLog log_;
  Day date_ = friday;
  std::chrono::hours waited_{0};
  std::optional<BranchId> branch_ = main_street;
  Actor actor_{ActorKind::staff, cashier, Role::cashier, std::nullopt};
  std::map<StreamId, std::uint64_t> versions_;
  std::map<SaleId, sale::State> sales_;
  std::map<SettlementId, settlement::State> settlements_;
};

}  // namespace tress::testing
