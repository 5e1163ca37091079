#pragma once

#include <map>
#include <optional>
#include <string>

#include "ledger/writer/writer.hpp"
#include "tools/import/table.hpp"
#include "tools/pipeline/pipeline.hpp"

namespace tress::tables {

struct Tools {
  Writer& writer;
  const EventLog& log;
  const Clock& clock;
};

/// The import of one table: its stream in the ledger (known by the file's hash, so the same file
/// is the same run whatever it is called), the commands of its rows, and their answers.
class TableRun {
 public:
  /// Starts the run, or takes up the one that this file has. `what` is "clients", "payouts"...;
  /// `where` the code of the branch. `tools` and `table` outlive it.
  static Result<std::unique_ptr<TableRun>, Fault> start(const Tools& tools,
                                                        Table& table,
                                                        std::string_view what,
                                                        const std::string& where);

  /// Sends a command of a row. `key` is made of what the row says, so that the same row is the
  /// same command in every run. Returns the stream that it is for.
  StreamId send(std::size_t row,
                const std::string& key,
                AnyCommand command,
                std::optional<Timestamp> effective_at = std::nullopt);

  /// The same, waiting for the answer and leaving the row as it is.
  Result<Answer, Fault> ask(const std::string& key,
                            AnyCommand command,
                            std::optional<Timestamp> effective_at = std::nullopt);

  /// The stream that `send` would return.
  [[nodiscard]] StreamId stream_for(const std::string& key, const AnyCommand& command);

  /// Waits for all answers; rows whose commands were refused are rejected with the refusal's code.
  Result<void, Fault> settle();

  /// Settles and records how many rows were taken, of how many.
  Result<void, Fault> finish();

 private:
  TableRun(const Tools& tools, Table& table, std::string what, std::string where)
      : tools_(tools),
        table_(table),
        what_(std::move(what)),
        where_(std::move(where)),
        pipeline_(tools.writer) {}

  Result<void, Fault> begin();
  [[nodiscard]] std::string full_key(const std::string& key) const;
  const std::string& untried_key(const std::string& key);

  Tools tools_;
  Table& table_;
  std::string what_;
  std::string where_;
  ImportId id_ = ImportId::zero();
  std::map<std::string, std::string> untried_;  ///< by key, the same for the whole run
  tool::Pipeline pipeline_;
};

}  // namespace tress::tables
