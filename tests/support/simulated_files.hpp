#pragma once

#include "tests/support/simulated_disk.hpp"

#include "ledger/base/files.hpp"

namespace tress::testing {

/// Our own files (anchor, second copy, witness) on a simulated disk, which outlives them.
class SimulatedFiles final : public Files {
 public:
  explicit SimulatedFiles(SimulatedDisk& disk) : disk_(disk) {}

  Result<std::unique_ptr<OpenFile>, Fault> open(const Path& path, Opening opening) override;
  Result<void, Fault> make_folder(const Path& folder) override;
  Result<void, Fault> sync_folder(const Path& folder) override;
  Result<void, Fault> rename(const Path& from, const Path& to) override;
  Result<void, Fault> link(const Path& from, const Path& to) override;
  Result<void, Fault> remove(const Path& path) override;
  Result<std::vector<std::string>, Fault> list(const Path& folder) override;
  [[nodiscard]] bool exists(const Path& path) override;
  Result<std::uint64_t, Fault> free_bytes(const Path& folder) override;

 private:
  SimulatedDisk& disk_;
};

}  // namespace tress::testing
