// Goal: when a stream was last changed is found however long it is, and as a reader of an earlier
// state has seen it. Method: a client who gets note after note, an hour apart.

#include "api/routes/stream_version.hpp"

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"

namespace tress::testing::stream_version_test {

TEST_CASE("a stream's last change is that of its last event, whatever its length",
          "[unit][routes]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const ClientId lin = add_client(ledger, "Lin Planted");
  const auto stream = id_cast<StreamId>(lin);
  for (std::uint64_t version = 1; version <= 20; ++version) {
    INFO(version);
    const auto last = last_change(ledger.log(), StreamKind::client, stream);
    REQUIRE(last.has_value());
    CHECK(last.value() == ledger.stored(ledger.log().size() - 1).recorded_at);
    CHECK(version_at(ledger.log(), StreamKind::client, stream, ledger.log().size()).value() ==
          version);
    CHECK(version_at(ledger.log(), StreamKind::client, stream, ledger.log().size() - 1).value() ==
          version - 1);
    ledger.clock().advance(std::chrono::hours{1});
    ledger.accept(client::Command{client::AddNote{lin, Personal<std::string>{"came by"}}});
  }
  CHECK_FALSE(last_change(ledger.log(), StreamKind::sale, stream).value());
}

}  // namespace tress::testing::stream_version_test
