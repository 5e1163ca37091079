#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ledger/backup/manifest.hpp"

/// A folder of backups of one kind:
///   manifests/0000000042           the signed manifest
///   manifests/0000000042.objects   the list that it speaks of
///   objects/<32 hex digits>        sealed files, shared by the backups that list them
/// Files come before the list, the list before the manifest: a manifest that is there is whole.
namespace tress::backup {

/// A backup as its folder holds it: the manifest believed, its list fitting to it. The sealed files
/// have not been looked at.
struct Recorded {
  Manifest manifest;
  Hash sha256;  ///< of the manifest's file
  std::vector<Object> objects;

  [[nodiscard]] ManifestRef ref() const { return {manifest.id, sha256}; }
};

class Vault {
 public:
  /// `files` outlives the vault.
  Vault(Files& files, std::filesystem::path folder, Kind kind);

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

  [[nodiscard]] Files& files() const noexcept { return *files_; }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

  [[nodiscard]] std::filesystem::path object(const std::string& name) const;

  /// Makes the folders.
  [[nodiscard]] Result<void, Fault> prepare() const;

  /// Numbers of the manifests that are there, ascending; none if there is no such folder.
  [[nodiscard]] Result<std::vector<std::uint64_t>, Fault> ids() const;

  /// `damaged` or `missing`, naming the manifest or its list, if it can't be believed.
  [[nodiscard]] Result<Recorded, Fault> read(
      std::uint64_t id, const std::optional<merkle::VerifierKey>& log_key) const;

  /// The newest one, or nothing if there is none.
  [[nodiscard]] Result<std::optional<Recorded>, Fault> newest(
      const std::optional<merkle::VerifierKey>& log_key) const;

  /// Writes list and manifest, whose files must be there already. `manifest.objects` is made here.
  [[nodiscard]] Result<Recorded, Fault> record(Manifest manifest,
                                               std::vector<Object> objects,
                                               const SigningKey& log_key) const;

  /// The file of that object as its manifest says it is: `missing` or `damaged`, named, if not.
  [[nodiscard]] Result<void, Fault> check(const Object& object) const;

  /// "ledger backup 42", for sentences.
  [[nodiscard]] std::string place(std::uint64_t id) const;

  /// Removes the manifest and its list; the files stay until `sweep`.
  [[nodiscard]] Result<void, Fault> forget(std::uint64_t id) const;

  /// Removes files that no manifest lists: of forgotten backups, and of runs that were cut short.
  /// How many. Removes nothing if a manifest can't be read.
  [[nodiscard]] Result<std::uint64_t, Fault> sweep() const;

 private:
  [[nodiscard]] std::filesystem::path manifests() const { return folder_ / "manifests"; }

  [[nodiscard]] std::filesystem::path objects() const { return folder_ / "objects"; }

  [[nodiscard]] std::filesystem::path manifest_file(std::uint64_t id) const;
  [[nodiscard]] std::filesystem::path list_file(std::uint64_t id) const;

  Files* files_;
  std::filesystem::path folder_;
  Kind kind_;
};

/// How long backups are kept. The newest is kept in any case.
struct Retention {
  std::uint64_t count_min;     ///< that many of the newest are kept whatever their age
  std::chrono::hours age_max;  ///< older ones go
};

/// Ledger: a quarter, so that damage found late can still be compared with what was.
inline constexpr Retention ledger_retention{7, std::chrono::hours{24 * 90}};

/// Keys: 30 days, so that keys erased today are in no backup after that.
inline constexpr Retention key_retention{1, std::chrono::hours{24 * 30}};

/// Forgets what is older than it may be, and sweeps. Requires that the newest backup has just been
/// verified: it is what remains. How many were forgotten.
[[nodiscard]] Result<std::uint64_t, Fault> prune(const Vault& vault,
                                                 const Retention& retention,
                                                 Timestamp now);

}  // namespace tress::backup
