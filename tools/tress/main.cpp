/// tress: the ledger of a salon, its server and its tools in one program.
/// One file per subcommand; each registers itself on the command line and leaves an exit code.

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "ledger/base/log.hpp"
#include "ledger/crypto/random.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/process.hpp"

namespace {

using tress::tool::ExitCode;

int run(int count, char** arguments) {
  CLI::App app{
      "Tress: the ledger behind a salon. Every change is one signed event; every balance "
      "can be proven.",
      "tress"};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every subcommand");
  app.footer("Start here:  tress demo --data ./demo && tress serve --data ./demo");
  bool is_verbose = false;
  app.add_flag("-v,--verbose", is_verbose, "Log more");
  app.parse_complete_callback(
      [&] { tress::log::set_up(::isatty(STDERR_FILENO) == 1, is_verbose); });

  ExitCode result = ExitCode::done;
  tress::tool::add_commands(app, result);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(result);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (!tress::crypto_ready()) {
      std::fputs("tress: this machine has no source of randomness\n", stderr);
      return static_cast<int>(ExitCode::configuration);
    }
    if (!tress::tool::keep_memory_private()) {
      std::fputs("tress: this machine does not keep core files away from memory\n", stderr);
      return static_cast<int>(ExitCode::configuration);
    }
    tress::tool::end_when_memory_ends();
    return run(count, arguments);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "tress: stopped: %s\n", broken.what());
    return static_cast<int>(ExitCode::io);
  }
}
