#include "tools/tress/verify_certificate.hpp"

#include <cstdio>
#include <memory>
#include <optional>

#include <fmt/core.h>

#include "ledger/audit/log_keys.hpp"
#include "ledger/erasure/certificate.hpp"
#include "tools/tress/read_log.hpp"
#include "tools/tress/verdict.hpp"

namespace tress::tool {

namespace {

using erasure::Certificate;
using erasure::CertificateError;

std::string words_of(CertificateError error) {
  switch (error) {
    case CertificateError::not_a_certificate: return "is no certificate of an erasure";
    case CertificateError::not_signed_by_log: return "is not signed by the log's key";
    case CertificateError::receipt_is_wrong: return "its receipt shows nothing";
    case CertificateError::other_event: return "its receipt is of another event than it speaks of";
  }
  return "shows nothing";
}

/// Which key signed what: of the ledger if it is there and no key was given, else the one key.
struct Keys {
  merkle::VerifierKey log_key;
  std::optional<PublicKey> event_key;
};

Keys keys_for(std::string_view text, const CertificateCheck& check, const audit::LogKeys* known) {
  const auto places = erasure::places_of(text);
  if (known == nullptr || !places) return {check.key, std::nullopt};
  return {known->of_checkpoint(places->checkpoint_size), known->at(places->event)};
}

std::string names_of(const std::vector<client::PersonalClass>& classes) {
  std::string names;
  for (const auto one : classes) {
    if (!names.empty()) names += ", ";
    names += name_of(one);
  }
  return names;
}

void print_certificate(const Certificate& certificate, const Keys& keys) {
  std::printf("Good: the keys to these data were erased.\n");
  print_line("client", certificate.client.hex());
  print_line("erased", names_of(certificate.classes));
  if (!certificate.still_held.empty()) print_line("held", names_of(certificate.still_held));
  print_line("reason", certificate.reason);
  print_line("event", fmt::format("{}, recorded {}", certificate.position,
                                  to_text(certificate.recorded_at)));
  print_line("sealed parts", fmt::format("{}, digest {}", certificate.parts.count,
                                         to_base64(certificate.parts.digest.view())));
  print_line("log", certificate.origin);
  print_line("key", merkle::vkey_text(keys.log_key) + " (the service's)");
  std::printf(
      "Proven: the event is in the log. Asserted by the service: that no copy of the keys is "
      "left.\n");
}

ExitCode not_certified(const std::string& why) {
  std::printf("certificate: %s\nNOT GOOD: the certificate shows nothing.\n", why.c_str());
  return ExitCode::integrity;
}

}  // namespace

Result<ExitCode, Fault> verify_certificate(std::string_view text, const CertificateCheck& check) {
  std::unique_ptr<RocksdbLog> log;
  std::optional<audit::LogKeys> known;
  if (!check.data.empty()) {
    TRESS_TRY(log, open_log_for_reading(check.data));
    TRESS_TRY(auto announced, audit::LogKeys::announced_in(*log));
    known.emplace(std::move(announced));
  }
  const bool asks_ledger = known.has_value() && !check.is_key_given;
  const Keys keys = keys_for(text, check, asks_ledger ? &*known : nullptr);
  const auto verified = erasure::verify_certificate(text, keys.log_key, keys.event_key);
  if (!verified) return not_certified(words_of(verified.error()));
  if (log) {
    const auto parts = erasure::erased_parts(*log, verified.value().position);
    const bool is_same = parts.has_value() && parts.value() == verified.value().parts;
    if (!is_same) return not_certified("the sealed parts of the ledger are others");
  }
  print_certificate(verified.value(), keys);
  return ExitCode::done;
}

}  // namespace tress::tool
