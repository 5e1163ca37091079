#include "tools/tress/process.hpp"

#include <new>
#include <string_view>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tools/tress/exit_code.hpp"

namespace tress::tool {

bool keep_memory_private() noexcept {
  constexpr rlimit none{0, 0};
  constexpr unsigned long no = 0;
  return ::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, no, no, no, no) == 0;
}

namespace {

[[noreturn]] void end() noexcept {
  constexpr std::string_view words = "tress: stopped: there is no memory left\n";
  static_cast<void>(!::write(STDERR_FILENO, words.data(), words.size()));
  ::_exit(static_cast<int>(ExitCode::io));
}

}  // namespace

void end_when_memory_ends() noexcept {
  std::set_new_handler(end);
}

}  // namespace tress::tool
