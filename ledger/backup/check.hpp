#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/backup/vault.hpp"

/// Whether the backups in a folder are whole, found out without the secret key.
namespace tress::backup {

struct Checked {
  std::uint64_t backups = 0;
  std::uint64_t files = 0;  ///< sealed ones, each hashed once
  std::uint64_t bytes = 0;
  std::optional<Recorded> newest;  ///< that can be believed

  /// Sentences that name the place: "ledger backup 41: is missing, though 40 and 42 are there".
  std::vector<std::string> findings;

  [[nodiscard]] bool is_good() const noexcept { return findings.empty(); }
};

struct CheckOptions {
  std::optional<merkle::VerifierKey> log_key;  ///< none: each manifest's own word for it
  bool reads_files = true;                     ///< false: manifests, lists and sizes only
};

/// Every manifest: signature, list, place in the chain; every sealed file: there, size, hash.
[[nodiscard]] Result<Checked, Fault> check_vault(const Vault& vault, const CheckOptions& options);

/// Of two vaults that are used together: the ledger's newest backup is not older than the one that
/// the newest key backup was taken with. Otherwise the ledger's folder was put back.
[[nodiscard]] std::optional<std::string> compare_vaults(const Recorded& keys, const Vault& ledger);

}  // namespace tress::backup
