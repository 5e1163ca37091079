#include "tools/tress/exit_code.hpp"

#include <cstdio>

#include "ledger/base/text.hpp"

namespace tress::tool {

ExitCode exit_code_of(const Fault& fault) noexcept {
  switch (fault.kind) {
    case Fault::Kind::io:
    case Fault::Kind::halted: return ExitCode::io;
    case Fault::Kind::damaged: return ExitCode::integrity;
    case Fault::Kind::missing:
    case Fault::Kind::configuration: return ExitCode::configuration;
  }
  return ExitCode::io;
}

ExitCode report(const Fault& fault) {
  constexpr std::size_t sentence_bytes_max = 2000;
  std::fprintf(stderr, "tress: %s\n", printable(sentence(fault), sentence_bytes_max).c_str());
  return exit_code_of(fault);
}

}  // namespace tress::tool
