#include "tests/property/books/roll_forward.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "projections/engine/rows.hpp"

namespace tress::testing {

namespace {

constexpr const char* table = "liability";

constexpr Day first_day{std::chrono::year{1} / 1 / 1};
constexpr Day last_day{std::chrono::year{9999} / 12 / 31};

views::Recorded recorded(const Happened& event, std::uint64_t position) {
  return {position, Timestamp{}, Hash::zero(),
          Envelope{.schema_version = 1,
                   .event = EventId::zero(),
                   .stream_kind = event.kind,
                   .stream = event.stream,
                   .stream_version = 1,
                   .previous = Hash::zero(),
                   .command = CommandId::zero(),
                   .correlation = CommandId::zero(),
                   .causation = std::nullopt,
                   .actor = Actor{ActorKind::system, std::nullopt, Role::service, std::nullopt},
                   .on_behalf_of = std::nullopt,
                   .purpose = std::nullopt,
                   .reason_code = std::nullopt,
                   .approval = std::nullopt,
                   .reverses = std::nullopt,
                   .effective_at = Timestamp{},
                   .business_date = event.heading.business_date,
                   .branch = event.heading.branch,
                   .payload = event.payload,
                   .postings = event.postings,
                   .actor_signature = std::nullopt,
                   .due_was = std::nullopt,
                   .due_at = std::nullopt}};
}

}  // namespace

RollForwardBook::RollForwardBook() {
  RC_ASSERT(store_.create(table).has_value());
}

void RollForwardBook::take(const Happened& event) {
  if (event.kind != StreamKind::membership && event.kind != StreamKind::wallet) return;
  auto before = store_.snapshot(table);
  RC_ASSERT(before.has_value());
  views::Rows rows{*before.value()};
  liability::projection().apply(recorded(event, taken_), rows);
  if (rows.fault()) RC_FAIL(sentence(*rows.fault()));
  const views::Batch batch{++taken_, rows.take_changes()};
  before.value().reset();  // A table that nobody reads is written in place.
  RC_ASSERT(store_.write(table, batch).has_value());
}

void RollForwardBook::check() {
  const auto after = store_.snapshot(table);
  RC_ASSERT(after.has_value());
  auto all = liability::roll_forward(*after.value(), {first_day, last_day});
  RC_ASSERT(all.has_value());
  now_ = std::move(all.value());
  for (const liability::Line& line : now_.lines) {
    RC_ASSERT(line.opening == 0);
    RC_ASSERT(line.closing == line.opening + line.granted - line.redeemed - line.refunded -
                                  line.expired - line.forfeited + line.transferred + line.adjusted);
    RC_ASSERT(line.closing == line.posted);
    RC_ASSERT(line.difference == 0);
  }
  RC_ASSERT(now_.differences == 0U);
}

std::int64_t RollForwardBook::owed(std::uint16_t account) const {
  std::int64_t sum = 0;
  for (const liability::Line& line : now_.lines) {
    if (line.account == account && !line.benefit) sum += line.closing;
  }
  return sum;
}

std::int64_t RollForwardBook::units(const std::string& benefit) const {
  std::int64_t sum = 0;
  for (const liability::Line& line : now_.lines) {
    if (line.benefit == benefit) sum += line.closing;
  }
  return sum;
}

}  // namespace tress::testing
