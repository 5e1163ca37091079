#include "tools/import/table_run.hpp"

#include "tools/import/ledger_view.hpp"
#include "tools/import/work.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tables {

using receipts::key_of;

Result<std::unique_ptr<TableRun>, Fault> TableRun::start(const Tools& tools,
                                                         Table& table,
                                                         std::string_view what,
                                                         const std::string& where) {
  std::unique_ptr<TableRun> run{new TableRun{tools, table, std::string{what}, where}};
  TRESS_TRY(run->begin());
  return run;
}

Result<void, Fault> TableRun::begin() {
  const std::string source = what_ + "/" + where_ + "/" + table_.sha256.hex();
  const StreamId stream = stream_id_of_words(StreamKind::importing, source);
  id_ = id_cast<ImportId>(stream);
  TRESS_TRY(const auto first, tool::first_event_of(tools_.log, StreamKind::importing, stream));
  if (first) return ok();
  const auto rows = static_cast<std::uint32_t>(table_.rows.size());
  importing::StartRun asked{source, {{table_.name, what_, rows, table_.sha256}}};
  TRESS_TRY(tool::carry_out(tools_.writer, tool::import_actor(),
                            key_of({"import", source, "start"}),
                            importing::Command{std::move(asked)}));
  return ok();
}

/// As an import of receipts keys its own, so that both mean the same client and the same item.
std::string TableRun::full_key(const std::string& key) const {
  return key_of({"import", where_, key});
}

/// The key of the first attempt that no earlier run was refused.
const std::string& TableRun::untried_key(const std::string& key) {
  const auto [found, is_new] = untried_.try_emplace(key);
  if (!is_new) return found->second;
  for (int n = 1; n <= tool::attempts_max; ++n) {
    found->second = full_key(tool::attempt_key(key, n));
    const auto refused =
        tool::was_refused(tools_.log, command_id(tool::import_actor(), found->second));
    // What cannot be read is found out by whoever answers the command.
    if (!refused || !refused.value()) break;
  }
  return found->second;
}

StreamId TableRun::stream_for(const std::string& key, const AnyCommand& command) {
  return stream_of(command, command_id(tool::import_actor(), untried_key(key)));
}

StreamId TableRun::send(std::size_t row,
                        const std::string& key,
                        AnyCommand command,
                        std::optional<Timestamp> effective_at) {
  const std::string& whole = untried_key(key);
  const Actor actor = tool::import_actor();
  const CommandId id = command_id(actor, whole);
  const StreamId stream = stream_of(command, id);
  const Hash request = tool::content_hash(command, whole);
  pipeline_.send({id, request, actor, std::move(command), effective_at}, row);
  return stream;
}

Result<Answer, Fault> TableRun::ask(const std::string& key,
                                    AnyCommand command,
                                    std::optional<Timestamp> effective_at) {
  const std::string& whole = untried_key(key);
  const Actor actor = tool::import_actor();
  const Hash request = tool::content_hash(command, whole);
  return tools_.writer.submit_and_wait(
      {command_id(actor, whole), request, actor, std::move(command), effective_at});
}

Result<void, Fault> TableRun::settle() {
  TRESS_TRY(pipeline_.drain());
  for (const tool::TurnedDown& turned : pipeline_.take_refusals()) {
    table_.rows.at(turned.tag)
        .reject(turned.code == "command.id_reused" ? "it was imported before, with another content"
                                                   : "refused: " + turned.code);
  }
  return ok();
}

Result<void, Fault> TableRun::finish() {
  TRESS_TRY(settle());
  const auto rows = static_cast<std::uint32_t>(table_.rows.size());
  const auto rejected = static_cast<std::uint32_t>(table_.count(Outcome::rejected));
  const importing::FinishRun asked{id_, {{what_, rows, rows - rejected, rejected, 0}}};
  const AnyCommand command = importing::Command{asked};
  const std::string key = key_of({"run", id_.hex(), "finish"});
  const Actor actor = tool::import_actor();
  pipeline_.send(
      {command_id(actor, full_key(key)), tool::content_hash(command, key), actor, command}, 0);
  TRESS_TRY(pipeline_.drain());
  for (const tool::TurnedDown& turned : pipeline_.take_refusals()) {
    // A run that ended before stays as it ended, though more may have been possible today.
    const bool is_ended =
        turned.code == "importing.run_is_finished" || turned.code == "command.id_reused";
    if (!is_ended) return Fault{Fault::Kind::configuration, "the import", turned.code};
  }
  return ok();
}

}  // namespace tress::tables
