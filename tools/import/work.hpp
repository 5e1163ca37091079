#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/writer/submission.hpp"
#include "tools/import/rows.hpp"
#include "tools/import/setting.hpp"

/// What the parts of an import (people, catalogue, bills, visits) share: where they put their
/// commands and what struck them as odd.
namespace tress::receipts {

/// A command of the import. Its key is made of what the file says, so that the same row is the same
/// command in every run.
struct Step {
  std::string key;
  AnyCommand command;
  std::optional<Timestamp> effective_at;
  std::size_t subject = 0;    ///< whose rows are rejected if the command is refused
  bool may_be_known = false;  ///< refused because it is there already: that is fine
  /// What the file says, where the command holds more than that (an item found by its name). The
  /// same key with other words is another request. Empty: the command itself.
  std::string words = {};
};

/// Something strange that is recorded beside the books.
struct FoundOddity {
  importing::Oddity oddity;
  RowRef at;
  std::string about;  ///< what it is about, the same in every run
  std::string detail;
  std::optional<SaleId> sale = std::nullopt;
  std::size_t subject = 0;  ///< not recorded if the subject's rows were rejected
};

/// Parts of a key; the separator cannot occur in a cell that was taken.
std::string key_of(const std::vector<std::string_view>& parts);

class Work {
 public:
  using Take = std::function<void(Step)>;

  /// All outlive the work. `take` gets the steps in the order in which they must be decided.
  Work(const Setting& setting, std::vector<SourceFile>& files, Take take)
      : setting_(setting),
        files_(files),
        take_(std::move(take)) {}

  [[nodiscard]] const Setting& setting() const noexcept { return setting_; }

  [[nodiscard]] const std::vector<SourceFile>& files() const noexcept { return files_; }

  /// What stands or falls together: the lines of a bill, a booking's row. From 1.
  std::size_t add_subject(std::vector<RowRef> rows);

  /// Sends the step under the branch's own key and returns the stream that it is for.
  StreamId send(Step step);

  void note(FoundOddity oddity);

  /// Marks all rows of a subject, unless one is marked already.
  void reject(std::size_t subject, const std::string& reason);
  void reject(RowRef row, const std::string& reason);

  [[nodiscard]] bool is_rejected(std::size_t subject) const;

  [[nodiscard]] const std::vector<FoundOddity>& oddities() const noexcept { return oddities_; }

  /// True if an equal row of the same file was seen before this one.
  bool is_repeated(RowRef row);

  [[nodiscard]] std::string full_key(std::string_view key) const;

 private:
  const Setting& setting_;
  std::vector<SourceFile>& files_;
  Take take_;
  std::vector<std::vector<RowRef>> subjects_{{}};  ///< the first is nobody's
  std::vector<FoundOddity> oddities_;
  std::set<std::pair<std::size_t, std::vector<std::string>>> seen_;
};

}  // namespace tress::receipts
