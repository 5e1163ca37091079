#include "tools/tress/witnessing.hpp"

#include <CLI/CLI.hpp>

#include "ledger/base/files.hpp"
#include "tools/cosign/http_channel.hpp"

namespace tress::tool {

void add_witness_options(CLI::App& serving, WitnessOptions& options) {
  serving.add_option("--witness", options.urls,
                     "Address of a witness, such as http://localhost:8482; may repeat");
  serving.add_option("--witness-key", options.keys,
                     "Its verifier key, as `tress witness init` prints it; one for each address");
  serving
      .add_option("--witness-every", options.every_s, "Seconds between two requests to a witness")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
}

Result<merkle::VerifierKey, Fault> typed_witness_key(const std::string& vkey) {
  auto key = merkle::parse_vkey(vkey);
  if (key && key->type == merkle::NoteKeyType::cosignature) return std::move(*key);
  return Fault{Fault::Kind::configuration, "--witness-key",
               "must be a witness's verifier key: <name>+<8 hex digits>+<base64>, as `tress "
               "witness init` prints it"};
}

Result<std::unique_ptr<Witnessing>, Fault> Witnessing::open(const WitnessOptions& options,
                                                            const std::filesystem::path& folder,
                                                            const EventLog& log,
                                                            const merkle::VerifierKey& log_key,
                                                            const Clock& clock) {
  if (options.urls.size() != options.keys.size()) {
    return Fault{Fault::Kind::configuration, "--witness",
                 "needs as many addresses as there are keys (--witness-key)"};
  }
  std::vector<merkle::VerifierKey> keys;
  std::vector<cosign::Asked> asked;
  for (std::size_t i = 0; i < options.urls.size(); ++i) {
    TRESS_TRY(auto key, typed_witness_key(options.keys[i]));
    TRESS_TRY(auto channel, cosign::HttpChannel::open(options.urls[i], {}));
    keys.push_back(key);
    asked.push_back({std::move(key), std::move(channel)});
  }
  std::unique_ptr<Witnessing> made{new Witnessing(log, log_key.name)};
  TRESS_TRY(made->witnesses_, witness::Witnesses::open(machine_files(), folder, log_key, keys));
  cosign::Pace pace;
  pace.every = std::chrono::seconds{options.every_s};
  made->cosigning_ = std::make_unique<cosign::Cosigning>(
      cosign::Cosigning::Surroundings{made->log_, *made->witnesses_, clock}, log_key,
      std::move(asked), pace);
  return made;
}

}  // namespace tress::tool
