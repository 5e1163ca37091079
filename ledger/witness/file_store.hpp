#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/files.hpp"
#include "ledger/witness/store.hpp"

namespace tress::witness {

/// A folder: for each log `logs/<hex SHA-256 of the origin>/` with
///   `state`               keys, last tree, last cosigned note: text, replaced as a whole
///   `days`                size and root of the tree with which each day ended
///   `evidence/<number>-<kind>-<hash>`   two notes each
/// Damaged or foreign content is `damaged`: a witness that has lost its memory must say so instead
/// of starting afresh.
class FileStore final : public WitnessStore {
 public:
  /// Makes the folder if it is not there. `files` outlives the store.
  [[nodiscard]] static Result<FileStore, Fault> open(Files& files, std::filesystem::path folder);

  [[nodiscard]] Result<std::vector<LogState>, Fault> load() override;
  [[nodiscard]] Result<void, Fault> save(const LogState& state) override;
  [[nodiscard]] Result<void, Fault> keep(std::string_view origin,
                                         const Evidence& evidence) override;
  [[nodiscard]] Result<std::vector<Evidence>, Fault> evidence(std::string_view origin) override;

 private:
  FileStore(Files& files, std::filesystem::path folder)
      : files_(files),
        folder_(std::move(folder)) {}

  [[nodiscard]] std::filesystem::path folder_of(std::string_view origin) const;

  Files& files_;
  std::filesystem::path folder_;
};

}  // namespace tress::witness
