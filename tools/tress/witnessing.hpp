#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ledger/merkle/verifier_key.hpp"
#include "ledger/witness/witnesses.hpp"
#include "tools/cosign/cosigning.hpp"
#include "tools/cosign/witnessed_ledger.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// What the command line says of witnesses: the n-th address has the n-th key.
struct WitnessOptions {
  std::vector<std::string> urls = {};
  std::vector<std::string> keys = {};
  unsigned every_s = 30;
};

void add_witness_options(CLI::App& serving, WitnessOptions& options);

/// The witnesses of a served log: what they have cosigned, and the thread that asks them.
class Witnessing {
 public:
  /// Opens what was cosigned in earlier runs; asks nobody before `start`. `configuration` if an
  /// option is wrong. Log and clock outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Witnessing>, Fault> open(
      const WitnessOptions& options,
      const std::filesystem::path& folder,
      const EventLog& log,
      const merkle::VerifierKey& log_key,
      const Clock& clock);

  void start() { cosigning_->start(); }

  void stop() { cosigning_->stop(); }

  [[nodiscard]] witness::Witnesses& witnesses() noexcept { return *witnesses_; }

 private:
  Witnessing(const EventLog& log, std::string origin) : log_(log, std::move(origin)) {}

  cosign::WitnessedLedger log_;
  std::unique_ptr<witness::Witnesses> witnesses_;
  std::unique_ptr<cosign::Cosigning> cosigning_;
};

/// The verifier key of a witness that somebody has typed; `configuration` if it is none.
[[nodiscard]] Result<merkle::VerifierKey, Fault> typed_witness_key(const std::string& vkey);

}  // namespace tress::tool
