#pragma once

#include <filesystem>

#include "ledger/base/result.hpp"

namespace tress::tool {

/// Where things lie in a data folder. Keys are apart from the ledger, so that each can be backed up
/// for as long as it may be kept.
class DataFolder {
 public:
  explicit DataFolder(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

  [[nodiscard]] std::filesystem::path ledger() const { return root_ / "ledger"; }

  [[nodiscard]] std::filesystem::path views() const { return root_ / "views"; }

  [[nodiscard]] std::filesystem::path keys() const { return root_ / "keys"; }

  [[nodiscard]] std::filesystem::path key_store() const { return keys() / "store"; }

  [[nodiscard]] std::filesystem::path master_key() const { return keys() / "master.key"; }

  [[nodiscard]] std::filesystem::path log_key() const { return keys() / "log.key"; }

  /// True if `tress init` has been here.
  [[nodiscard]] bool is_initialised() const { return std::filesystem::exists(log_key()); }

  /// Makes the folders, readable by their owner only. Refused if there is a ledger already.
  [[nodiscard]] Result<void, Fault> create() const;

 private:
  std::filesystem::path root_;
};

}  // namespace tress::tool
