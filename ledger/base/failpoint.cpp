#include "ledger/base/failpoint.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): raise(SIGKILL) is POSIX
#include <unistd.h>

namespace tress::detail {

namespace {

/// What the environment asked for, read once.
struct Asked {
  std::string name;
  std::atomic<long> left{0};  ///< times to be reached before the end; 0: none was asked for

  Asked() {
    const char* const text = std::getenv("TRESS_FAILPOINT");  // NOLINT(concurrency-mt-unsafe)
    if (text == nullptr) return;
    const std::string_view all{text};
    const auto colon = all.rfind(':');
    name = all.substr(0, colon);
    left = colon == std::string_view::npos ? 1 : std::strtol(text + colon + 1, nullptr, 10);
  }
};

Asked& asked() {
  static Asked once;
  return once;
}

}  // namespace

std::atomic<bool> has_failpoint{asked().left > 0};

void reach_failpoint(const char* name) noexcept {
  if (asked().name != name) return;
  if (asked().left.fetch_sub(1) == 1) ::kill(::getpid(), SIGKILL);
}

}  // namespace tress::detail
