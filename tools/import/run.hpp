#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/import/work.hpp"
#include "tools/pipeline/pipeline.hpp"

namespace tress::receipts {

/// The stream of one import: what was read, what was odd, how much was taken. It is known by the
/// hashes of its files, so the same files are the same run, whatever they are called.
class Run {
 public:
  /// Starts the run, or takes up the one that these files have.
  static Result<Run, Fault> start(Writer& writer,
                                  const EventLog& log,
                                  const Setting& setting,
                                  const std::vector<SourceFile>& files);

  [[nodiscard]] ImportId id() const noexcept { return id_; }

  /// The oddity as a step under the file's name in this run.
  [[nodiscard]] Step note(const Work& work, const FoundOddity& found) const;

  /// The closing counts, per kind of file.
  [[nodiscard]] Step finish(const std::vector<importing::FileCounted>& counted) const;

 private:
  explicit Run(ImportId id) : id_(id) {}

  ImportId id_;
  std::map<Hash, std::string> names_;  ///< of files, as they were called when the run started
};

}  // namespace tress::receipts
