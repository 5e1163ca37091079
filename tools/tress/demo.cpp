#include "tools/demo/demo.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "ledger/keys/credentials.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/progress.hpp"

namespace tress::tool {

namespace {

struct DemoOptions {
  std::string data;
  std::uint64_t seed = 1;
};

constexpr const char* sign_in_file = "demo-sign-in.txt";

/// Unguessable, and easy to type: 80 bits in groups of four.
std::string new_password(Random& random) {
  constexpr std::size_t bytes = 10;
  constexpr std::size_t group = 4;
  std::array<Byte, bytes> drawn{};
  random.fill(drawn);
  std::string password;
  for (const char c : to_hex(drawn)) {
    const bool ends_group = !password.empty() && (password.size() + 1) % (group + 1) == 0;
    if (ends_group) password += '-';
    password += c;
  }
  return password;
}

Result<std::unique_ptr<Salon>, Fault> open_or_found(const DataFolder& folder,
                                                    const Clock& clock,
                                                    Random& random) {
  if (folder.is_initialised()) return Salon::open(folder, clock, random, {});
  std::array<Byte, 8> name{};
  random.fill(name);
  return Salon::found(folder, "Studio Linden", "tress.demo/" + to_hex(name), clock, random);
}

Result<void, Fault> require_no_books(const EventLog& log, const std::string& folder) {
  TRESS_TRY(const auto bills, streams_of_kind(log, StreamKind::sale));
  if (bills.empty()) return ok();
  return Fault{Fault::Kind::configuration, folder,
               "has bills already; the demo fills an empty ledger only"};
}

/// Written whole, readable by its owner only; an old one is replaced.
Result<void, Fault> write_private(const std::filesystem::path& path, const std::string& text) {
  const Fault failed{Fault::Kind::io, path.string(), "cannot be written"};
  ::unlink(path.c_str());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return failed;
  const auto written = ::write(file, text.data(), text.size());
  const bool is_whole = written == static_cast<ssize_t>(text.size());
  if (::close(file) != 0 || !is_whole) return failed;
  return ok();
}

/// Gives three people a way to sign in; nobody has one by default.
Result<void, Fault> give_passwords(Salon& salon,
                                   const demo::House& house,
                                   Random& random,
                                   const std::filesystem::path& path) {
  constexpr std::array<std::pair<Role, const char*>, 3> people{
      {{Role::owner, "owner"}, {Role::manager, "manager"}, {Role::cashier, "cashier"}}};
  Credentials credentials{salon.keys(), random};
  std::string text;
  for (const auto& [role, name] : people) {
    const std::string password = new_password(random);
    const Actor actor = house.actor(role, 0);
    TRESS_TRY(const auto change, credentials.set_password(*actor.person, name, password));
    if (change != PasswordChange::done) {
      return Fault{Fault::Kind::configuration, name, "could not be given a password"};
    }
    text += std::string{name} + "  " + password + "\n";
  }
  return write_private(path, text);
}

Result<void, Fault> make_demo(const DemoOptions& options) {
  SystemRandom random;
  const demo::Options story{options.seed, SystemClock{}.now()};
  demo::SteppingClock clock{demo::beginning(story)};
  const DataFolder folder{options.data};
  TRESS_TRY(require_ledger_folder(folder));
  TRESS_TRY(const auto salon, open_or_found(folder, clock, random));
  TRESS_TRY(require_no_books(salon->log(), options.data));
  if (!has_access_log(folder)) {
    TRESS_TRY(found_access_log(folder, *salon, {}, clock, random));
  }
  const auto country = PhoneCountry::find("CA");
  TRESS_ASSERT(country);
  const SearchTokens tokens{salon->keys().index_key(), *country};
  std::unique_ptr<Progress> bar;
  const auto progress = [&](int done, int total) {
    if (!bar) bar = std::make_unique<Progress>("Living through days", total);
    bar->advance_to(static_cast<std::uint64_t>(done));
  };
  auto filled = demo::fill({salon->writer(), clock, tokens, progress}, story);
  bar.reset();
  if (!filled) return filled.error();
  const auto path = folder.root() / sign_in_file;
  TRESS_TRY(give_passwords(*salon, filled.value().house, random, path));
  std::printf("Filled %s: 2 branches, %zu staff, %zu clients, %s to today, %llu events\n",
              options.data.c_str(), filled.value().house.staff.size(), filled.value().clients,
              to_text(filled.value().first_day).c_str(),
              static_cast<unsigned long long>(salon->log().size()));
  std::printf("Sign-in names and passwords: %s\n", path.c_str());
  return ok();
}

}  // namespace

void add_demo(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<DemoOptions>();
  auto* const demo = app.add_subcommand("demo", "Make a salon to look at: three months of it");
  add_data_option(*demo, options->data);
  demo->add_option("--seed", options->seed, "Another number, another salon")->capture_default_str();
  demo->footer(
      "Everything is invented, and made by the same commands as in a real salon. The ledger must\n"
      "have no bills yet; it is made if there is none.\n"
      "Examples:\n"
      "  tress demo --data ./demo\n"
      "  tress demo --data ./demo2 --seed 7");
  demo->callback([options, &result] {
    const auto made = make_demo(*options);
    if (!made) result = report(made.error());
  });
}

}  // namespace tress::tool
