#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "ledger/crypto/random.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "tools/keys/change_key.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/read_log.hpp"

namespace tress::tool {

namespace {

struct KeyOptions {
  std::string data;
  std::string root;
  std::uint64_t last_trusted = 0;
};

std::string vkey_of(const std::string& origin, const PublicKey& key) {
  return merkle::vkey_text({origin, merkle::NoteKeyType::ed25519, key});
}

Result<void, Fault> change(const KeyOptions& options, const keys::KeyChangeOptions& how) {
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{options.data};
  TRESS_TRY(const auto changed, keys::change_log_key(folder, how, clock, random));
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto identity, identity_of(*log));
  std::printf("The log's key was changed at event %llu; the old private key is gone.\n",
              static_cast<unsigned long long>(changed.position));
  std::printf("  before  %s\n", vkey_of(identity.origin, changed.old_key).c_str());
  std::printf("  now     %s\n", vkey_of(identity.origin, changed.new_key).c_str());
  std::printf(
      "Take the root key off this machine again, and a backup of the keys: those from before lack "
      "the new one.\n");
  return ok();
}

Result<void, Fault> rotate(const KeyOptions& options) {
  return change(options, {options.root, std::nullopt});
}

Result<void, Fault> give_up(const KeyOptions& options) {
  return change(options, {options.root, options.last_trusted});
}

void add_options(CLI::App& subcommand, const std::shared_ptr<KeyOptions>& options) {
  add_data_option(subcommand, options->data);
  subcommand.add_option("--root", options->root, "File of the root key that `tress init` made")
      ->required();
}

}  // namespace

void add_keys(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<KeyOptions>();
  CLI::App& all = keys_group(app);
  auto* const rotating = all.add_subcommand("rotate", "A new key, as every year");
  add_options(*rotating, options);
  rotating->callback([options, &result] {
    const auto done = rotate(*options);
    if (!done) result = report(done.error());
  });
  auto* const stolen =
      all.add_subcommand("compromised", "A new key, and what the stolen one signed is in doubt");
  add_options(*stolen, options);
  stolen
      ->add_option("--last-trusted", options->last_trusted,
                   "Events that are beyond doubt: the size of the last checkpoint that a witness "
                   "or a client holds from before the theft")
      ->required();
  stolen->callback([options, &result] {
    const auto done = give_up(*options);
    if (!done) result = report(done.error());
  });
  rotating->footer(
      "The service must be stopped. Example:\n"
      "  tress keys rotate --data ./salon --root /media/usb/root.key");
  stolen->footer(
      "The service must be stopped. Example:\n"
      "  tress keys compromised --data ./salon --root /media/usb/root.key --last-trusted 18240");
}

}  // namespace tress::tool
