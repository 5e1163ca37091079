// Goal: what a retention rule will have erased stands where whoever may stop it looks, until it is
// withdrawn or done; then the card is the tombstone that any erasure leaves. Method: histories
// written out.

#include "tests/support/bill_words.hpp"

#include "projections/client_card/client_card.hpp"
#include "projections/exceptions/exceptions.hpp"

namespace tress::client_card::retention_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using client::PersonalClass;
using client::RetentionStay;
using std::chrono::days;

const std::vector notes_only{PersonalClass::notes};
const Day august = *parse_day("2024-08-01");

client::RetentionAnnounced announced(std::uint32_t number, Day from) {
  return {number, notes_only, 3, manager, august, friday, from};
}

void register_both(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
}

std::vector<AnnouncedErasure> all_announced(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(announced_erasures(*tables.snapshot())).rows;
}

std::size_t open_exceptions(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&exceptions::projection()}};
  return require_value(
             exceptions::list(*tables.snapshot(), {.kind = exceptions::Kind::retention_announced,
                                                   .status = exceptions::Status::open}))
      .rows.size();
}

}  // namespace

TEST_CASE("what a rule will erase is listed, the next first, and is an exception until then",
          "[unit][views]") {
  ViewHistory history;
  register_both(history);
  history.add(lin, announced(1, friday + days{40}));
  const Position second = history.log().size();
  history.add(mia, announced(1, friday + days{30}));
  const auto both = all_announced(history);
  REQUIRE(both.size() == 2);
  CHECK(both.front() == AnnouncedErasure{mia, 2, 1, notes_only, 3, august, friday + days{30},
                                         ViewHistory::source(second)});
  CHECK(both.back().client == lin);
  CHECK(open_exceptions(history) == 2);
  history.add(mia, client::RetentionWithdrawn{1, RetentionStay::value_is_outstanding});
  REQUIRE(all_announced(history).size() == 1);
  CHECK(all_announced(history).front().client == lin);
  CHECK(open_exceptions(history) == 1);
  history.add(lin, client::Erased{1, notes_only, manager, false, 4, {}, 3, friday + days{41}});
  CHECK(all_announced(history).empty());
  CHECK(open_exceptions(history) == 0);
}

TEST_CASE("a file tells which rule erased what, and why something stayed", "[unit][views]") {
  ViewHistory history;
  register_both(history);
  history.add(lin, announced(1, friday + days{30}));
  history.add(lin, client::RetentionWithdrawn{1, RetentionStay::client_was_here});
  history.add(lin, announced(2, friday + days{60}));
  history.add(lin, client::Erased{2, notes_only, manager, false, 4, {}, 3, friday + days{61}});
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const auto row = require_value(protection(*view, lin));
  REQUIRE(row);
  REQUIRE(row->erasures.size() == 2);
  CHECK(row->erasures[0].stage == ErasureStage::withdrawn);
  CHECK(row->erasures[0].stay == RetentionStay::client_was_here);
  CHECK(row->erasures[1].stage == ErasureStage::carried_out);
  CHECK(row->erasures[1].rule_version == 3U);
  CHECK(row->erasures[1].erase_from == friday + days{60});
  CHECK(row->erasures[1].sealed_parts == 4);
  CHECK(require_value(find(*view, lin))->erased == notes_only);
  std::vector<Happening> happenings;
  for (const Entry& entry : require_value(timeline(*view, lin, views::Direction::forwards)).rows) {
    happenings.push_back(entry.what);
  }
  CHECK(happenings == std::vector{Happening::registered, Happening::erasure_announced,
                                  Happening::erasure_withdrawn, Happening::erasure_announced,
                                  Happening::erased});
}

}  // namespace tress::client_card::retention_test
