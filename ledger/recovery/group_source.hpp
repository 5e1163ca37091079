#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ledger/anchor/copy_reader.hpp"
#include "ledger/recovery/places.hpp"

namespace tress::recovery {

/// Where missing groups can be had. Nothing that it gives is believed before it is verified.
/// One thread.
class GroupSource {
 public:
  virtual ~GroupSource() = default;

  /// The next group in the order of the log, or nothing.
  virtual Result<std::optional<CopiedGroup>, Fault> next() = 0;
};

/// The groups of a folder from about `from` on: of a second copy (the folder itself or `copy` in
/// it), or of a log (the database itself or `ledger` in it), opened for reading only.
/// `missing` if the folder holds neither.
Result<std::unique_ptr<GroupSource>, Fault> open_source(Files& files,
                                                        const std::filesystem::path& folder,
                                                        Position from);

/// The groups of a log that is open already, which must not be the one that is healed.
std::unique_ptr<GroupSource> source_of(const EventLog& log, Position from);

}  // namespace tress::recovery
