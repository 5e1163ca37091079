#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "tools/import/setting.hpp"
#include "tools/import/table_run.hpp"
#include "tools/import/till_bills.hpp"

namespace tress::tills {

using tables::Tools;

/// The import of some files of one till: its stream in the ledger, known by the files' hashes, so
/// that the same files are the same run whatever they are called; the commands of their bills, and
/// their answers.
class TillRun {
 public:
  /// Starts the run, or takes up the one that these files have. All outlive it.
  static Result<std::unique_ptr<TillRun>, Fault> start(const Tools& tools,
                                                       const receipts::Setting& setting,
                                                       Batch& batch);

  /// Belongs to no bill: a refusal that does not mean "it is there already" is a fault.
  static constexpr std::size_t nobody = 0;

  /// What to send: the key is made of what the file says. `words`, if any, stand for the content
  /// where the command holds more than the file (an item found by its name).
  struct Step {
    std::string key;
    AnyCommand command;
    std::optional<Timestamp> effective_at;
    std::size_t bill = nobody;  ///< from 1
    std::string words = {};
  };

  /// Returns the stream that it is for.
  StreamId send(Step step);

  [[nodiscard]] StreamId stream_for(const std::string& key, const AnyCommand& command) const;

  /// What a command with that key is known by.
  [[nodiscard]] CommandId id_for(const std::string& key) const;

  /// Waits for all answers; rows of bills whose commands were refused are rejected.
  Result<void, Fault> settle();

  /// The bills of which a command was refused.
  [[nodiscard]] const std::set<std::size_t>& refused() const noexcept { return refused_; }

  /// Marks all rows of a bill, from 1.
  void reject(std::size_t bill, const std::string& reason);

  /// Records something strange about a row that was not rejected. `about` is the same in every run.
  void note(const Strange& strange, const std::string& about, std::optional<SaleId> sale);

  /// Settles and records how many rows were taken, of how many.
  Result<void, Fault> finish();

 private:
  TillRun(const Tools& tools, const receipts::Setting& setting, Batch& batch)
      : tools_(tools),
        setting_(setting),
        batch_(batch),
        pipeline_(tools.writer) {}

  Result<void, Fault> begin();
  [[nodiscard]] std::string full_key(const std::string& key) const;
  [[nodiscard]] std::vector<importing::FileCounted> counted() const;

  Tools tools_;
  const receipts::Setting& setting_;
  Batch& batch_;
  ImportId id_ = ImportId::zero();
  std::set<std::size_t> refused_;
  std::map<Hash, std::string> names_;  ///< of files, as they were called when the run started
  tool::Pipeline pipeline_;
};

}  // namespace tress::tills
