#include "tools/tress/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace tress::tool {

bool keep_memory_private() noexcept {
  constexpr rlimit none{0, 0};
  constexpr unsigned long no = 0;
  return ::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, no, no, no, no) == 0;
}

}  // namespace tress::tool
