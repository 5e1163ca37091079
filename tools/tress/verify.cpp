#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "ledger/audit/audit_log.hpp"
#include "ledger/audit/log_keys.hpp"
#include "ledger/base/text.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/erasure/certificate.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/note.hpp"
#include "ledger/merkle/receipt.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/verify_bundle.hpp"
#include "tools/bundle/verify_history.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/anchor_check.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/pin.hpp"
#include "tools/tress/progress.hpp"
#include "tools/tress/read_log.hpp"
#include "tools/tress/verdict.hpp"
#include "tools/tress/verify_accesses.hpp"
#include "tools/tress/verify_certificate.hpp"

namespace tress::tool {

namespace {

struct VerifyOptions {
  std::string data;
  std::string bundle;
  std::string receipt;
  std::string client;
  std::string accesses;
  std::string key;
  std::string signatures = "full";
  PinOptions pin;
};

audit::Options audit_options(const VerifyOptions& options) {
  audit::Options chosen;
  if (options.signatures == "checkpoints") {
    chosen.signatures = audit::Signatures::checkpoints_only;
  }
  return chosen;
}

/// The log of one data folder; with its pin, if it is the one that was asked for.
Result<ExitCode, Fault> verify_log(const VerifyOptions& options) {
  const auto since = std::chrono::steady_clock::now();
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto key, options.key.empty() ? founding_key(*log) : typed_key(options.key));
  std::optional<Progress> progress{std::in_place, "Checking events", log->size()};
  const audit::Options chosen = audit_options(options);
  TRESS_TRY(const auto report, audit::audit_log(*log, key, chosen, [&](Position done) {
              progress->advance_to(done);
            }));
  progress.reset();
  const ExitCode code =
      print_verdict({report, key, !options.key.empty(), chosen.signatures, since});
  if (code != ExitCode::done) return code;
  TRESS_TRY(const auto anchored, hold_against_anchor(options.data));
  if (anchored != ExitCode::done) return anchored;
  return hold_log(options.pin, options.data, *log, report);
}

ExitCode not_good(const DataFolder& place, const std::string& why) {
  std::printf("NOT GOOD: %s %s\n", place.root().string().c_str(),
              printable(why, line_bytes_max).c_str());
  return ExitCode::integrity;
}

/// What is believed and pinned was said of the ledger, which names the access log's first key.
Result<ExitCode, Fault> verify_access_log(const VerifyOptions& options) {
  const DataFolder place = DataFolder{options.data}.access_log();
  TRESS_TRY(const auto ledger, open_log_for_reading(options.data));
  TRESS_TRY(const auto named, access_log_named_in(*ledger));
  if (!named && !machine_files().exists(place.root())) return ExitCode::done;
  std::printf("The access log, in %s:\n", place.root().string().c_str());
  if (!machine_files().exists(place.root())) {
    return not_good(place, "is gone, but the ledger names the access log " + named->origin);
  }
  TRESS_TRY(const auto log, open_log_for_reading(place.root().string()));
  TRESS_TRY(const auto objection, objection_to_access_log(*ledger, *log));
  if (objection) return not_good(place, *objection);
  VerifyOptions chosen;
  chosen.data = place.root().string();
  chosen.signatures = options.signatures;
  return verify_log(chosen);
}

/// The worse of the two is the verdict; a fault of one keeps nobody from hearing of the other.
Result<ExitCode, Fault> verify_data(const VerifyOptions& options) {
  const auto of_ledger = verify_log(options);
  const auto of_access = verify_access_log(options);
  if (!of_ledger) {
    if (!of_access) report(of_access.error());
    return of_ledger;
  }
  if (!of_access) return of_access;
  return of_ledger.value() != ExitCode::done ? of_ledger : of_access;
}

Result<ExitCode, Fault> verify_folder(const VerifyOptions& options) {
  const auto since = std::chrono::steady_clock::now();
  bundle::VerifyOptions chosen;
  chosen.audit = audit_options(options);
  if (!options.key.empty()) {
    TRESS_TRY(chosen.log_key, typed_key(options.key));
  }
  std::optional<Progress> progress;
  TRESS_TRY(const auto verdict,
            bundle::verify_bundle(options.bundle, chosen, [&](Position done, Position size) {
              if (!progress) progress.emplace("Checking events", size);
              progress->advance_to(done);
            }));
  progress.reset();
  const ExitCode code = print_verdict(
      {verdict.report, verdict.log_key, !options.key.empty(), chosen.audit.signatures, since});
  if (code != ExitCode::done) return code;
  return hold_bundle(options.pin, options.bundle, verdict.log_key, verdict.report);
}

std::string words_of(merkle::ReceiptError error) {
  switch (error) {
    case merkle::ReceiptError::not_a_proof_file: return "is not a receipt";
    case merkle::ReceiptError::no_leaf_entry: return "does not carry its event";
    case merkle::ReceiptError::other_position: return "its leaf is of another position";
    case merkle::ReceiptError::other_event: return "its event is not the one that was signed";
    case merkle::ReceiptError::wrong_event_signature:
      return "its event is not signed by the log's key";
    case merkle::ReceiptError::checkpoint_not_a_note: return "its checkpoint is not a signed note";
    case merkle::ReceiptError::wrong_checkpoint_signature:
      return "the signature of its checkpoint is wrong";
    case merkle::ReceiptError::checkpoint_not_signed_by_log:
      return "its checkpoint is not signed by the log's key";
    case merkle::ReceiptError::not_a_checkpoint: return "its signed text is not a checkpoint";
    case merkle::ReceiptError::other_origin: return "its checkpoint is of another log";
    case merkle::ReceiptError::not_in_tree: return "its event is not in the checkpoint's tree";
  }
  return "shows nothing";
}

/// Who signed the checkpoint of a receipt, and who its event: the log's key may have changed
/// between.
struct ReceiptKeys {
  merkle::VerifierKey checkpoint;
  PublicKey event;
};

/// The ledger knows which key signed what; a key that was typed is believed for both.
Result<ReceiptKeys, Fault> keys_for_receipt(const VerifyOptions& options,
                                            std::string_view receipt) {
  if (!options.key.empty()) {
    TRESS_TRY(const auto key, typed_key(options.key));
    return ReceiptKeys{key, key.key};
  }
  if (options.data.empty()) {
    return Fault{Fault::Kind::configuration, "a receipt",
                 "shows nothing without the log's key: give it with --key, or the ledger with "
                 "--data"};
  }
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto known, audit::LogKeys::announced_in(*log));
  const auto file = merkle::parse_proof_file(receipt);
  const auto note = merkle::parse_note(file ? file->checkpoint : std::string{});
  const auto head = note ? merkle::parse_checkpoint_text(note.value().text) : std::nullopt;
  // One that cannot be read is refused whatever the keys are.
  return ReceiptKeys{known.of_checkpoint(head ? head->size : 0), known.at(file ? file->index : 0)};
}

Result<ExitCode, Fault> verify_receipt_file(const VerifyOptions& options) {
  TRESS_TRY(const auto text, bundle::read_file(options.receipt, merkle::proof_file_bytes_max));
  if (!text) return Fault{Fault::Kind::missing, options.receipt, "there is no such file"};
  TRESS_TRY(const auto keys, keys_for_receipt(options, text_of(*text)));
  const merkle::VerifierKey& key = keys.checkpoint;
  if (erasure::is_certificate(text_of(*text))) {
    return verify_certificate(text_of(*text), {options.data, key, !options.key.empty()});
  }
  const auto verified = merkle::verify_receipt(text_of(*text), key, keys.event);
  if (!verified) {
    std::printf("receipt: %s\nNOT GOOD: the receipt shows nothing.\n",
                words_of(verified.error()).c_str());
    return ExitCode::integrity;
  }
  const auto& receipt = verified.value();
  const auto event = decode_event(receipt.event_bytes);
  std::printf("Good: event %llu is in the log.\n",
              static_cast<unsigned long long>(receipt.leaf.position));
  print_line("event", event ? fmt::format("{} {}", event_type_name(event.value().payload),
                                          event.value().event.hex())
                            : "of a type that this release does not know");
  print_line("recorded", to_text(receipt.leaf.recorded_at));
  if (event) print_line("counts on", to_text(event.value().business_date));
  print_line("log", key.name);
  print_line("key", merkle::vkey_text(key) + " (the service's)");
  print_line("checkpoint", fmt::format("{} events, root {}", receipt.checkpoint.size,
                                       to_base64(receipt.checkpoint.root.view())));
  const auto file = merkle::parse_proof_file(text_of(*text));
  return hold_receipt(options.pin, file->checkpoint, key);
}

void print_history(const bundle::HistoryVerdict& verdict) {
  for (const auto& finding : verdict.findings.kept()) {
    std::printf("%s\n", printable(audit::sentence(finding), 500).c_str());
  }
  if (!verdict.is_good()) {
    std::printf("NOT GOOD: this is not the history that the log has.\n");
  } else if (verdict.complete) {
    std::printf("Good: up to version %llu nothing is left out.\n",
                static_cast<unsigned long long>(verdict.complete->version));
  } else {
    std::printf(
        "Good as far as it goes: every event is in the log, but no sealed heads show that "
        "none is left out.\n");
  }
  if (verdict.stream) {
    print_line("stream",
               fmt::format("{} {}", name_of(*verdict.stream_kind), verdict.stream->hex()));
  }
  print_line("events", fmt::format("{} in the log, in their order", verdict.events));
  if (verdict.complete) {
    print_line("complete",
               fmt::format("to event {} of the log, as event {} seals it",
                           verdict.complete->tree_size - 1, verdict.complete->position));
    print_line("after that",
               fmt::format("{} events: in the log, but not shown to be all", verdict.after));
  }
}

Result<ExitCode, Fault> verify_client_history(const VerifyOptions& options) {
  if (options.key.empty()) {
    return Fault{Fault::Kind::configuration, "a client's history",
                 "shows nothing without the log's key: give it with --key"};
  }
  TRESS_TRY(const auto key, typed_key(options.key));
  TRESS_TRY(const auto verdict, bundle::verify_history(options.client, key));
  print_history(verdict);
  return verdict.is_good() ? ExitCode::done : ExitCode::integrity;
}

Result<ExitCode, Fault> verify_access_excerpt(const VerifyOptions& options) {
  const std::string beside = proof_beside(options.accesses);
  TRESS_TRY(const auto text, bundle::read_file(beside, merkle::proof_file_bytes_max));
  if (!text) return Fault{Fault::Kind::missing, beside, "there is no such file"};
  VerifyOptions chosen = options;
  const DataFolder folder{options.data};
  if (has_access_log(folder)) chosen.data = folder.access_log().root().string();
  TRESS_TRY(const auto keys, keys_for_receipt(chosen, text_of(*text)));
  return verify_accesses(options.accesses, text_of(*text), keys.checkpoint, keys.event);
}

Result<ExitCode, Fault> verify(const VerifyOptions& options) {
  if (!options.accesses.empty()) return verify_access_excerpt(options);
  if (!options.client.empty()) return verify_client_history(options);
  if (!options.receipt.empty()) return verify_receipt_file(options);
  if (!options.bundle.empty()) return verify_folder(options);
  return verify_data(options);
}

}  // namespace

void add_verify(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<VerifyOptions>();
  auto* const verifying = app.add_subcommand(
      "verify", "Check a ledger, an exported bundle or a receipt, believing only the log's key");
  verifying->add_option("receipt", options->receipt,
                        "A receipt (.tlog-proof), or the certificate of an erasure");
  auto* const data =
      verifying->add_option("--data", options->data, "Data folder (or the variable TRESS_DATA)")
          ->envname("TRESS_DATA");
  verifying->add_option("--bundle", options->bundle, "Folder that `tress export bundle` has made");
  verifying->add_option("--client", options->client,
                        "A client's history that `tress export client` has made");
  verifying->add_option("--accesses", options->accesses,
                        "An excerpt that `tress export accesses` has made");
  verifying->add_option("--key", options->key, "Verifier key of the log, if known otherwise");
  verifying
      ->add_option("--signatures", options->signatures,
                   "full: of every event; checkpoints: only those over the tree, quicker")
      ->check(CLI::IsMember({"full", "checkpoints"}))
      ->capture_default_str();
  add_pin_options(*verifying, options->pin);
  verifying->footer(
      "Examples:\n"
      "  tress verify --data ./salon                 with its access log; also while a server "
      "runs\n"
      "  tress verify --data ./salon/access          the access log alone, for its --key and "
      "--pin\n"
      "  tress verify --data ./salon --pin salon.pin --witness-key accountant.example/w1+...\n"
      "  tress verify --bundle ./bundle              needs nothing but the bundle\n"
      "  tress verify receipt.tlog-proof --key tress.local/...+0123abcd+Af...\n"
      "Ends with 0 if all is good, 65 if not.");
  verifying->callback([options, data, &result] {
    const bool is_nothing = options->receipt.empty() && options->bundle.empty() &&
                            options->client.empty() && options->accesses.empty() &&
                            options->data.empty();
    if (is_nothing) {
      throw CLI::RequiredError(data->get_name() + ", --bundle, --client, --accesses or a receipt");
    }
    const auto verified = verify(*options);
    result = verified ? verified.value() : report(verified.error());
  });
}

}  // namespace tress::tool
