// Goal: keys that were durable are never lost in silence: a client whose key is gone would get
// another, and everything sealed under the first would be noise.
// Method: a real store; one byte in the middle of its write-ahead log is flipped.

#include <filesystem>
#include <fstream>

#include "tests/unit/keys/store_fixture.hpp"

#include "ledger/keys/key_store.hpp"

namespace tress::key_store_damage_test {

namespace {

using testing::StoreFixture;

void flip_in_the_middle(const std::filesystem::path& file) {
  std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file) / 2);
  bytes.seekg(middle);
  const int found = bytes.get();
  bytes.seekp(middle);
  bytes.put(static_cast<char>(found ^ 0x10));
  REQUIRE(bytes.good());
}

}  // namespace

TEST_CASE("key store: a flipped byte amid what was synced is refused at the next start",
          "[unit][keys]") {
  StoreFixture fixture;
  for (int i = 0; i < 50; ++i) {
    const auto client = random_id<ClientId>(fixture.random());
    REQUIRE(fixture.store().ensure({&client, 1}).has_value());
  }
  fixture.close();
  int flipped = 0;
  for (const auto& entry : std::filesystem::directory_iterator{fixture.folder()}) {
    if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
    flip_in_the_middle(entry.path());
    ++flipped;
  }
  REQUIRE(flipped == 1);
  const auto opened = fixture.try_open();
  REQUIRE(opened.has_error());
  CHECK(opened.error().kind == Fault::Kind::damaged);
}

}  // namespace tress::key_store_damage_test
