#include "tests/support/test_api.hpp"

// Goal: while commands are kept out, each is answered so that its sender knows what to do, nothing
// is written, and reads go on.

namespace tress::testing::gate_test {

namespace {

constexpr const char* body = R"({"name":"Kept Out"})";

void require_kept_out(TestApi& api, const Member& member, const std::string& code) {
  const Position before = api.log_size();
  const Reply refused = api.post("/v1/clients", body, member.token);
  CHECK(refused.status == 503);
  CHECK(refused.text.find(code) != std::string::npos);
  CHECK_FALSE(refused.header("retry-after").empty());
  CHECK(api.log_size() == before);
  CHECK(api.get("/v1/clients?query=nobody", member.token).status == 200);
}

}  // namespace

TEST_CASE("on a disk that is nearly full a command is refused, and taken when there is room",
          "[api][routes]") {
  TestApi api;
  const Member member = api.member({Role::manager});
  api.gate().close(GateClosed::disk_nearly_full, "12 MiB are free, 256 must be");
  require_kept_out(api, member, "disk_nearly_full");
  api.gate().open(GateClosed::disk_nearly_full);
  api.accept("/v1/clients", body, member.token);
}

TEST_CASE("in quarantine a command is refused, also where the disk is full too", "[api][routes]") {
  TestApi api;
  const Member member = api.member({Role::manager});
  api.gate().close(GateClosed::disk_nearly_full, "12 MiB are free, 256 must be");
  api.gate().close(GateClosed::quarantine, "the log is shorter than its anchor");
  require_kept_out(api, member, "ledger_is_in_quarantine");
}

}  // namespace tress::testing::gate_test
