#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "ledger/domain/service_actor.hpp"
#include "ledger/keys/enrolments.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/commands.hpp"

namespace tress::tool {

namespace {

struct InitOptions {
  std::string data;
  std::string name;
  std::string origin;
  std::string branch = "Main";
  std::string time_zone = "UTC";
  std::string currency;
  std::vector<std::string> taxes;
  std::string root_key;
  std::string anchor;
  unsigned port = 8480;
  bool new_owner_link = false;
};

struct Tax {
  std::string code;
  std::uint32_t rate_millionths;
};

/// "GST=5" or "GST=5.25": per cent with at most four decimals.
Result<Tax, Fault> parse_tax(const std::string& text) {
  const auto equals = text.find('=');
  const auto rate = equals == std::string::npos
                        ? std::nullopt
                        : parse_decimal(std::string_view{text}.substr(equals + 1), 4);
  constexpr std::int64_t rate_max = 1'000'000;  // 100 %
  if (equals == 0 || !rate || *rate < 0 || *rate > rate_max) {
    return Fault{Fault::Kind::configuration, "--tax " + text, "must read like GST=5"};
  }
  return Tax{text.substr(0, equals), static_cast<std::uint32_t>(*rate)};
}

std::string default_origin(Random& random) {
  std::array<Byte, 8> bytes{};
  random.fill(bytes);
  return "tress.local/" + to_hex(bytes);
}

Result<void, Fault> check(const InitOptions& options, const std::string& origin) {
  const auto wrong = [](std::string option, std::string what) {
    return Fault{Fault::Kind::configuration, std::move(option), std::move(what)};
  };
  if (options.name.empty()) return wrong("--name", "is missing");
  if (!merkle::is_origin(origin)) return wrong("--origin", "must have no spaces and no '+'");
  if (!TimeZone::find(options.time_zone)) return wrong("--time-zone", "is not known here");
  if (!Currency::from_alpha(options.currency)) return wrong("--currency", "is not known here");
  for (const auto& tax : options.taxes) {
    TRESS_TRY(parse_tax(tax));
  }
  return ok();
}

Result<void, Fault> open_branch(Writer& writer, const InitOptions& options, Day today) {
  const Actor actor = service_actor();
  const auto currency = *Currency::from_alpha(options.currency);
  constexpr std::uint8_t cut_off_hour = 4;  // requirements.md §0
  TRESS_TRY(const auto opened,
            carry_out(writer, actor, "branch",
                      branch::Command{branch::Open{"MAIN", options.branch, options.time_zone,
                                                   cut_off_hour, currency}}));
  for (const auto& text : options.taxes) {
    TRESS_TRY(const auto tax, parse_tax(text));
    const branch::SetTax set{id_cast<BranchId>(opened.stream), tax.code, tax.rate_millionths,
                             today};
    TRESS_TRY(carry_out(writer, actor, "tax " + tax.code, branch::Command{set}));
  }
  return ok();
}

Result<void, Fault> print_owner_link(Salon& salon,
                                     const InitOptions& options,
                                     const Clock& clock,
                                     Random& random) {
  Enrolments enrolments{salon.keys(), clock, random};
  // The owner is nobody yet: the link makes the first member of staff.
  TRESS_TRY(const auto token, enrolments.issue(EnrolmentPurpose::first_owner, StaffId::zero(),
                                               Enrolments::owner_link_lifetime));
  std::printf(
      "Owner link, good once and for %d minutes, on this machine only:\n"
      "  http://localhost:%u/setup#%s\n",
      static_cast<int>(Enrolments::owner_link_lifetime.count()), options.port, token.c_str());
  return ok();
}

Result<void, Fault> initialise(const InitOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{options.data};
  TRESS_TRY(require_ledger_folder(folder));
  const std::string origin = options.origin.empty() ? default_origin(random) : options.origin;
  TRESS_TRY(check(options, origin));
  TRESS_TRY(choose_anchor(folder, options.anchor));
  TRESS_TRY(const auto salon,
            Salon::found(folder, Founding{options.name, origin, options.root_key}, clock, random));
  const auto access_root = access_root_key(options.root_key);
  const auto zone = *TimeZone::find(options.time_zone);
  TRESS_TRY(open_branch(salon->writer(), options, zone.business_date(clock.now(), 4)));
  TRESS_TRY(found_access_log(folder, *salon, access_root, clock, random));
  std::printf("Made the ledger of %s in %s\n", options.name.c_str(), options.data.c_str());
  std::printf("  log         %s\n", origin.c_str());
  const merkle::VerifierKey key{origin, merkle::NoteKeyType::ed25519, salon->identity().log_key};
  std::printf("  public key  %s\n", merkle::vkey_text(key).c_str());
  std::printf("  back up     %s (nobody can read the clients' data without it)\n",
              folder.master_key().string().c_str());
  const std::filesystem::path chosen{options.root_key};
  const auto root = chosen.empty() ? folder.root_key() : chosen;
  const auto of_access = chosen.empty() ? folder.access_log().root_key() : access_root;
  std::printf("  move away   %s (whoever has it can change the log's key: keep it offline)\n",
              root.string().c_str());
  std::printf("  and         %s (the same, of the log of who has seen what)\n",
              of_access.string().c_str());
  std::printf(
      "  keep each   twice, in two places, such as two USB sticks: a root key that is lost is not\n"
      "              made again, and without it a stolen log key can't be replaced\n");
  return print_owner_link(*salon, options, clock, random);
}

Result<void, Fault> renew_link(const InitOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{options.data};
  TRESS_TRY(require_ledger_folder(folder));
  TRESS_TRY(const auto salon, Salon::open(folder, clock, random, {}));
  TRESS_TRY(const bool has_one, has_owner(salon->log()));
  if (has_one) {
    return Fault{Fault::Kind::configuration, options.data,
                 "has an owner already, who can invite others"};
  }
  return print_owner_link(*salon, options, clock, random);
}

}  // namespace

void add_init(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<InitOptions>();
  auto* const init = app.add_subcommand("init", "Make the ledger of a new salon");
  add_data_option(*init, options->data);
  init->add_option("--name", options->name, "Name of the salon");
  init->add_option("--currency", options->currency, "ISO 4217, such as CAD");
  init->add_option("--time-zone", options->time_zone, "IANA, such as America/Vancouver")
      ->capture_default_str();
  init->add_option("--branch", options->branch, "Name of the first branch (code MAIN)")
      ->capture_default_str();
  init->add_option("--tax", options->taxes, "A tax on top of prices: CODE=PERCENT; may repeat");
  init->add_option("--origin", options->origin, "Name of the log (default: tress.local/…)");
  init->add_option(
      "--root-key", options->root_key,
      "Where the root key goes, such as a USB stick (default: root.key in the folder)");
  init->add_option("--anchor", options->anchor,
                   "Folder of the head anchor, better on another disk (default: anchor in the "
                   "folder)");
  init->add_option("--port", options->port, "Port in the printed link")->capture_default_str();
  init->add_flag("--new-owner-link", options->new_owner_link,
                 "Print a new owner link for a ledger that has no owner yet");
  init->footer(
      "Example:\n"
      "  tress init --data ./salon --name \"Salon Lin\" --currency CAD \\\n"
      "    --time-zone America/Vancouver --tax GST=5 --tax PST=7");
  init->callback([options, &result] {
    const auto made = options->new_owner_link ? renew_link(*options) : initialise(*options);
    if (!made) result = report(made.error());
  });
}

}  // namespace tress::tool
