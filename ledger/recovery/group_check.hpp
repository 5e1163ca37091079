#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/anchor/copied_group.hpp"
#include "ledger/merkle/tree.hpp"

namespace tress::recovery {

/// The signed end of a log that grows: what the next group must continue. One thread.
class GrowingLog {
 public:
  /// The end of a log as it is.
  static Result<GrowingLog, Fault> of(const EventLog& log, std::vector<PublicKey> log_keys);

  [[nodiscard]] Position size() const noexcept { return tree_.size(); }

  /// Cuts off what the log has already, and takes the rest in, if all that is signed fits. The
  /// group to append then, with tiles of our own making; or why not, and nothing has changed.
  Result<Group, std::string> take(Group group);

 private:
  GrowingLog(merkle::TreeEdge tree, Timestamp last_recorded, std::vector<PublicKey> log_keys)
      : tree_(std::move(tree)),
        last_recorded_(last_recorded),
        log_keys_(std::move(log_keys)) {}

  [[nodiscard]] std::optional<std::string> objection_to(const StoredEvent& event) const;
  [[nodiscard]] std::optional<std::string> objection_to(ByteView note,
                                                        const merkle::TreeEdge& tree) const;
  Result<merkle::TreeEdge, std::string> grow(const Group& group,
                                             std::vector<merkle::FullTile>& completed);

  merkle::TreeEdge tree_;
  Timestamp last_recorded_;
  std::vector<PublicKey> log_keys_;
};

}  // namespace tress::recovery
