#include "tools/import/till_run.hpp"

#include <algorithm>
#include <array>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/sha256.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/import/work.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tills {

using receipts::key_of;

namespace {

/// Refusals that mean: this is in the ledger already.
constexpr std::array<std::string_view, 4> known_codes{"command.id_reused", "staff.already_hired",
                                                      "client.already_registered",
                                                      "importing.run_is_finished"};

bool is_known(const std::string& code) {
  return std::find(known_codes.begin(), known_codes.end(), code) != known_codes.end();
}

/// "square/MAIN/<hash over the files' hashes>".
std::string source_of(const receipts::Setting& setting, const Batch& batch) {
  std::vector<Hash> hashes;
  for (const Source& source : batch.sources) hashes.push_back(source.table.sha256);
  std::sort(hashes.begin(), hashes.end());
  Sha256 all;
  for (const Hash& hash : hashes) all.update(hash.view());
  return batch.what + "/" + setting.code() + "/" + all.finish().hex();
}

}  // namespace

Result<std::unique_ptr<TillRun>, Fault> TillRun::start(const Tools& tools,
                                                       const receipts::Setting& setting,
                                                       Batch& batch) {
  std::unique_ptr<TillRun> run{new TillRun{tools, setting, batch}};
  TRESS_TRY(run->begin());
  return run;
}

Result<void, Fault> TillRun::begin() {
  const std::string source = source_of(setting_, batch_);
  const StreamId stream = stream_id_of_words(StreamKind::importing, source);
  id_ = id_cast<ImportId>(stream);
  TRESS_TRY(auto first, tool::first_event_of(tools_.log, StreamKind::importing, stream));
  if (!first) {
    importing::StartRun asked{source, {}};
    for (const Source& file : batch_.sources) {
      asked.files.push_back({file.table.name, file.contents,
                             static_cast<std::uint32_t>(file.table.rows.size()),
                             file.table.sha256});
    }
    TRESS_TRY(tool::carry_out(tools_.writer, tool::import_actor(),
                              key_of({"import", source, "start"}),
                              importing::Command{std::move(asked)}));
    TRESS_TRY(first, tool::first_event_of(tools_.log, StreamKind::importing, stream));
  }
  const auto* const started = first ? get_if<importing::RunStarted>(&first->payload) : nullptr;
  if (started == nullptr) {
    return Fault{Fault::Kind::damaged, "import " + stream.hex(), "does not begin with its start"};
  }
  for (const auto& file : started->files) names_.emplace(file.sha256, file.name);
  return ok();
}

/// Clients and staff are keyed as an import of receipts keys them, so that both mean the same.
std::string TillRun::full_key(const std::string& key) const {
  return key_of({"import", setting_.code(), key});
}

StreamId TillRun::stream_for(const std::string& key, const AnyCommand& command) const {
  return stream_of(command, id_for(key));
}

CommandId TillRun::id_for(const std::string& key) const {
  return command_id(tool::import_actor(), full_key(key));
}

StreamId TillRun::send(Step step) {
  const std::string whole = full_key(step.key);
  const Actor actor = tool::import_actor();
  const CommandId id = command_id(actor, whole);
  const StreamId stream = stream_of(step.command, id);
  const Hash request = step.words.empty()
                           ? tool::content_hash(step.command, whole)
                           : sha256({bytes_of("tress/import/v1\n"), bytes_of(step.words)});
  pipeline_.send({id, request, actor, std::move(step.command), step.effective_at}, step.bill);
  return stream;
}

Result<void, Fault> TillRun::settle() {
  TRESS_TRY(pipeline_.drain());
  for (const tool::TurnedDown& turned : pipeline_.take_refusals()) {
    const std::size_t bill = turned.tag;
    if (bill == nobody) {
      if (is_known(turned.code)) continue;
      return Fault{Fault::Kind::configuration, "the import", turned.code};
    }
    refused_.insert(bill);
    reject(bill, turned.code == "command.id_reused" ? "it was imported before, with another content"
                                                    : "refused: " + turned.code);
  }
  return ok();
}

void TillRun::reject(std::size_t bill, const std::string& reason) {
  const Bill& whole = batch_.bills.at(bill - 1);
  for (const RowRef& at : whole.rows) batch_.sources[at.table].table.rows[at.row].reject(reason);
  if (!whole.voided) return;
  for (const RowRef& at : whole.voided->rows) {
    batch_.sources[at.table].table.rows[at.row].reject(reason);
  }
}

void TillRun::note(const Strange& strange, const std::string& about, std::optional<SaleId> sale) {
  const Source& source = batch_.sources[strange.at.table];
  std::string detail = strange.detail;
  if (detail.size() > limits::reason_bytes_max) detail = std::string{name_of(strange.oddity)};
  importing::NoteOddity noted{id_,
                              strange.oddity,
                              names_.at(source.table.sha256),
                              source.table.rows[strange.at.row].line,
                              std::move(detail),
                              sale};
  send({key_of({"oddity", name_of(strange.oddity), about}),
        importing::Command{std::move(noted)},
        std::nullopt,
        nobody,
        {}});
}

std::vector<importing::FileCounted> TillRun::counted() const {
  std::vector<importing::FileCounted> all;
  for (const Source& source : batch_.sources) {
    auto found = std::find_if(all.begin(), all.end(), [&](const importing::FileCounted& one) {
      return one.contents == source.contents;
    });
    if (found == all.end()) {
      all.push_back({source.contents, 0, 0, 0, 0});
      found = std::prev(all.end());
    }
    const auto rows = static_cast<std::uint32_t>(source.table.rows.size());
    const auto rejected = static_cast<std::uint32_t>(source.table.count(tables::Outcome::rejected));
    found->rows += rows;
    found->rejected += rejected;
    found->accepted += rows - rejected;
  }
  return all;
}

Result<void, Fault> TillRun::finish() {
  TRESS_TRY(settle());
  send({key_of({"run", id_.hex(), "finish"}),
        importing::Command{importing::FinishRun{id_, counted()}},
        std::nullopt,
        nobody,
        {}});
  return settle();
}

}  // namespace tress::tills
