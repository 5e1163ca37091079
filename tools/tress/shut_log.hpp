#pragma once

#include "ledger/log/event_log.hpp"

namespace tress::tool {

/// A log without events that takes none: stands behind the committer while the real log is in
/// quarantine, so that no mistake above it can write. Any thread.
class ShutLog final : public EventLog {
 public:
  [[nodiscard]] Position size() const override { return 0; }

  Result<void, Fault> append(const Group& /*group*/) override {
    return Fault{Fault::Kind::halted, "log", "the ledger is in quarantine"};
  }

  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(
      Position /*from*/, std::size_t /*count_max*/, std::size_t /*bytes_max*/) const override {
    return std::vector<StoredEvent>{};
  }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space /*space*/,
                                                        ByteView /*key*/) const override {
    return std::optional<Bytes>{};
  }

  Result<void, Fault> scan(Space /*space*/,
                           ByteView /*prefix*/,
                           ByteView /*from*/,
                           const RowVisitor& /*visit*/) const override {
    return ok();
  }

  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space /*space*/) const override {
    return std::optional<std::pair<Bytes, Bytes>>{};
  }
};

}  // namespace tress::tool
