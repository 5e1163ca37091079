#include "tools/tress/paying.hpp"

#include <CLI/CLI.hpp>

#include "tools/payments/secrets_file.hpp"

namespace tress::tool {

namespace {

constexpr std::string_view simulator_name = "simulator";

/// Of nobody but this run of the program: the simulator is in it.
webhooks::Secrets own_secrets(Random& random) {
  webhooks::Secrets secrets;
  secrets.push_back(webhooks::Secret::random(random));
  return secrets;
}

bool is_address(std::string_view text) {
  const bool is_http = text.starts_with("http://") || text.starts_with("https://");
  return is_http && !text.ends_with('/') && text.find_first_of("?#@ ") == std::string_view::npos;
}

}  // namespace

void add_payment_options(CLI::App& serving, PaymentOptions& options) {
  auto* const provider =
      serving
          .add_option("--payments", options.provider,
                      "Who takes the money of payment links. simulator: nobody does; whoever has a "
                      "link presses Pay, and it counts as paid: for demonstrations only")
          ->check(CLI::IsMember({std::string{simulator_name}}));
  serving
      .add_option("--payments-secrets", options.secrets_file,
                  "File (mode 0400) of the secrets that the provider's messages are signed with, "
                  "one whsec_ line each, the newest first")
      ->needs(provider);
  serving
      .add_option("--public-address", options.address,
                  "Where clients reach the pages of links: https://salon.example (default: this "
                  "machine)")
      ->needs(provider);
}

Paying::Paying(PaymentOptions options,
               webhooks::Secrets secrets,
               const Clock& clock,
               Random& random)
    : options_(std::move(options)),
      secrets_(std::move(secrets)),
      simulator_(secrets_,
                 clock,
                 random,
                 [this](webhooks::Message message) { delivery_.deliver(std::move(message)); }),
      payments_{simulator_, secrets_, [this] { return address(); }, &simulator_} {}

Result<std::unique_ptr<Paying>, Fault> Paying::open(const PaymentOptions& options,
                                                    const Clock& clock,
                                                    Random& random) {
  if (options.provider.empty()) return std::unique_ptr<Paying>{};
  if (!options.address.empty() && !is_address(options.address)) {
    return Fault{Fault::Kind::configuration, "--public-address",
                 "must read like https://salon.example"};
  }
  webhooks::Secrets secrets = own_secrets(random);
  if (!options.secrets_file.empty()) {
    TRESS_TRY(secrets, payments::read_secrets(options.secrets_file));
  }
  return std::unique_ptr<Paying>{new Paying{options, std::move(secrets), clock, random}};
}

void Paying::start(std::uint16_t port) {
  port_ = port;
  delivery_.start(port);
}

Result<void, Fault> Paying::reload() {
  if (options_.secrets_file.empty()) return ok();
  TRESS_TRY(auto secrets, payments::read_secrets(options_.secrets_file));
  secrets_.put(std::move(secrets));
  return ok();
}

std::string Paying::address() const {
  if (!options_.address.empty()) return options_.address;
  return "http://localhost:" + std::to_string(port_);
}

}  // namespace tress::tool
