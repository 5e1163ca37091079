// Goal: bytes dealt from a page are as fresh as those asked for one by one, from any thread.

#include "ledger/crypto/random.hpp"

#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "ledger/base/random.hpp"

namespace tress::random_test {

TEST_CASE("random: ids dealt to several threads are all different and all filled",
          "[unit][crypto]") {
  REQUIRE(crypto_ready());
  SystemRandom random;
  constexpr std::size_t threads = 4;
  constexpr std::size_t each = 5000;
  std::vector<std::vector<EventId>> dealt(threads);
  std::vector<std::thread> dealing;
  for (auto& ids : dealt) {
    dealing.emplace_back([&ids, &random] {
      for (std::size_t i = 0; i < each; ++i) ids.push_back(random_id<EventId>(random));
    });
  }
  for (auto& thread : dealing) thread.join();
  std::set<EventId> all;
  for (const auto& ids : dealt) all.insert(ids.begin(), ids.end());
  CHECK(all.size() == threads * each);
  CHECK_FALSE(all.contains(EventId::zero()));
}

TEST_CASE("random: requests of every size are filled to their last byte", "[unit][crypto]") {
  REQUIRE(crypto_ready());
  SystemRandom random;
  for (std::size_t size = 1; size <= 3 * SystemRandom::dealt_bytes_max; ++size) {
    Bytes seen(size);
    for (int i = 0; i < 20; ++i) {
      Bytes out(size);
      random.fill(out);
      for (std::size_t at = 0; at < size; ++at) seen[at] |= out[at];
    }
    // A byte that stays zero 20 times is one in 10^48.
    INFO(size << " bytes");
    CHECK(std::find(seen.begin(), seen.end(), Byte{0}) == seen.end());
  }
}

}  // namespace tress::random_test
