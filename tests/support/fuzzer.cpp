#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets/targets.hpp"

#include "ledger/base/assert.hpp"

/// libFuzzer's way in. TRESS_FUZZ_TARGET names the target that this program is for.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto* const target = tress::fuzz::find_target(TRESS_FUZZ_TARGET);
  TRESS_ASSERT(target != nullptr);
  target->run({bytes, size});
  return 0;
}
