#include <cstdio>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "api/http/server.hpp"
#include "ledger/base/log.hpp"
#include "ledger/base/text.hpp"
#include "ledger/crypto/random.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/read_log.hpp"
#include "tools/tress/signals.hpp"
#include "tools/witness/folder.hpp"
#include "tools/witness/routes.hpp"

namespace tress::tool {

namespace {

using witness_service::WitnessFolder;

/// Submissions that wait for the disk before callers are told to come back.
constexpr std::size_t cosigning_queued_max = 256;
constexpr unsigned cosigning_threads = 2;

constexpr std::chrono::milliseconds cosigning_drain_max{5'000};
constexpr std::chrono::milliseconds signal_look_every{500};

struct WitnessCommand {
  std::string data;
  std::string name;
  std::string log_key;
  std::string root_key;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8482;
  std::string prefix;
  std::string port_file;
};

Result<void, Fault> make(const WitnessCommand& options) {
  SystemRandom random;
  TRESS_TRY(const auto key, WitnessFolder::create(options.data, options.name, random));
  std::printf("Made the witness %s in %s\n", options.name.c_str(), options.data.c_str());
  std::printf("  public key  %s\n", merkle::vkey_text(key).c_str());
  std::printf("  never restore this folder from a copy: make a new witness instead\n");
  return ok();
}

/// 64 hexadecimal digits, or base64 of the 32 bytes.
Result<std::optional<PublicKey>, Fault> typed_root_key(const std::string& text) {
  if (text.empty()) return std::optional<PublicKey>{};
  auto bytes = from_hex(text, PublicKey::size);
  if (!bytes) bytes = from_base64(text);
  if (bytes && bytes->size() == PublicKey::size) {
    const auto key = PublicKey::from(*bytes);
    if (is_acceptable(key)) return std::optional{key};
  }
  return Fault{Fault::Kind::configuration, "--root-key",
               "must be the log's root key: 64 hexadecimal digits, or base64"};
}

Result<void, Fault> add_log(const WitnessCommand& options) {
  const SystemClock clock;
  TRESS_TRY(const auto key, typed_key(options.log_key));
  TRESS_TRY(const auto root, typed_root_key(options.root_key));
  TRESS_TRY(const auto folder, WitnessFolder::open(options.data, clock));
  TRESS_TRY(folder->witness().add_log(key, root));
  std::printf("The log %s is known now%s\n", key.name.c_str(),
              root ? "" : "; without its root key, its key can never change here");
  return ok();
}

Result<void, Fault> list(const WitnessCommand& options) {
  TRESS_TRY(auto store, witness::FileStore::open(machine_files(), options.data));
  TRESS_TRY(const auto logs, store.load());
  for (const witness::LogState& log : logs) {
    std::printf("%s\n", printable(log.log_key.name).c_str());
    std::printf("  key        %s\n", merkle::vkey_text(log.log_key).c_str());
    std::printf("  root key   %s\n", log.root_key ? log.root_key->hex().c_str() : "not known");
    std::printf(
        "  last tree  %s\n",
        fmt::format("{} events, root {}", log.last.size, to_base64(log.last.root.view())).c_str());
    TRESS_TRY(const auto all, store.evidence(log.log_key.name));
    for (const witness::Evidence& evidence : all) {
      const Timestamp when{std::chrono::seconds{evidence.seconds}};
      std::printf("  EVIDENCE   %s of %s\n", std::string{name_of(evidence.kind)}.c_str(),
                  to_text(when).c_str());
      std::printf("--- cosigned here\n%s--- came after it\n%s---\n",
                  printable(evidence.ours, 4000).c_str(), printable(evidence.theirs, 4000).c_str());
    }
  }
  return ok();
}

Result<void, Fault> write_port(const std::string& path, std::uint16_t port) {
  if (path.empty()) return ok();
  std::ofstream out(path, std::ios::trunc);
  out << "port=" << port << "\n";
  out.flush();
  if (!out) return Fault{Fault::Kind::io, path, "cannot be written"};
  return ok();
}

Result<void, Fault> serve_witness(const WitnessCommand& options) {
  const Signals signals;
  const SystemClock clock;
  if (!witness_service::is_prefix(options.prefix)) {
    return Fault{Fault::Kind::configuration, "--prefix", "must read like /witness"};
  }
  TRESS_TRY(const auto folder, WitnessFolder::open(options.data, clock));
  WorkPool pool{cosigning_threads, cosigning_queued_max};
  http::Options listener;
  listener.address = options.address;
  listener.port = options.port;
  listener.threads = 1;
  http::Server server{listener,
                      witness_service::make_router(folder->witness(), pool, options.prefix)};
  TRESS_TRY(const std::uint16_t port, server.start());
  TRESS_TRY(write_port(options.port_file, port));
  log::info("{} cosigns on http://localhost:{}{}",
            merkle::vkey_text(folder->witness().cosigning_key()), port, options.prefix);
  while (signals.wait_for(signal_look_every) !=
         Asked::stop) {  // It reads nothing to be read again.
  }
  log::info("stopping");
  server.stop(cosigning_drain_max);
  pool.finish();
  return ok();
}

using Work = Result<void, Fault> (*)(const WitnessCommand&);

CLI::App* add_work(CLI::App& witness,
                   const std::shared_ptr<WitnessCommand>& options,
                   ExitCode& result,
                   std::pair<const char*, const char*> name_and_words,
                   Work work) {
  auto* const made = witness.add_subcommand(name_and_words.first, name_and_words.second);
  made->add_option("--data", options->data, "The witness's own folder")->required();
  made->callback([options, &result, work] {
    const auto done = work(*options);
    if (!done) result = report(done.error());
  });
  return made;
}

}  // namespace

void add_witness(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<WitnessCommand>();
  auto* const witness = app.add_subcommand(
      "witness", "Cosign other ledgers' checkpoints, and refuse one that was set back or forked");
  witness->require_subcommand(1);
  auto* const init =
      add_work(*witness, options, result, {"init", "Make a witness and its key"}, make);
  init->add_option("--name", options->name, "Its name, such as accountant.example/w1")->required();
  auto* const add = add_work(*witness, options, result,
                             {"add-log", "Let it know a log; while it does not serve"}, add_log);
  add->add_option("--key", options->log_key, "The log's verifier key, as `tress init` prints it")
      ->required();
  add->add_option("--root-key", options->root_key,
                  "The log's root key, which may change the log's key later");
  add_work(*witness, options, result, {"list", "Logs it knows, and evidence it has kept"}, list);
  auto* const serve = add_work(*witness, options, result,
                               {"serve", "Answer submissions until SIGTERM"}, serve_witness);
  serve->add_option("--address", options->address, "Loopback address")->capture_default_str();
  serve->add_option("--port", options->port, "0 picks a free one")->capture_default_str();
  serve->add_option("--prefix", options->prefix, "Path in front of every address, like /witness");
  serve->add_option("--port-file", options->port_file, "Write the port taken to this file");
  witness->footer(
      "Example, on another machine than the ledger's:\n"
      "  tress witness init --data ./witness --name accountant.example/w1\n"
      "  tress witness add-log --data ./witness --key tress.local/...+0123abcd+Af...\n"
      "  tress witness serve --data ./witness\n"
      "and on the ledger's:\n"
      "  tress serve --data ./salon --witness http://localhost:8482 --witness-key "
      "accountant.example/w1+...");
}

}  // namespace tress::tool
