#include "tools/import/run.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/sha256.hpp"
#include "tools/import/ledger_view.hpp"
#include "tools/tress/salon.hpp"

namespace tress::receipts {

namespace {

/// "receipts/MAIN/<hash over the files' hashes>".
std::string source_of(const Setting& setting, const std::vector<SourceFile>& files) {
  std::vector<Hash> hashes;
  hashes.reserve(files.size());
  for (const SourceFile& file : files) hashes.push_back(file.sha256);
  std::sort(hashes.begin(), hashes.end());
  Sha256 all;
  for (const Hash& hash : hashes) all.update(hash.view());
  return "receipts/" + setting.code() + "/" + all.finish().hex();
}

std::vector<importing::FileSeen> seen(const std::vector<SourceFile>& files) {
  std::vector<importing::FileSeen> all;
  all.reserve(files.size());
  for (const SourceFile& file : files) {
    all.push_back({file.name, std::string{name_of(file.contents)},
                   static_cast<std::uint32_t>(file.rows.size()), file.sha256});
  }
  return all;
}

}  // namespace

Result<Run, Fault> Run::start(Writer& writer,
                              const EventLog& log,
                              const Setting& setting,
                              const std::vector<SourceFile>& files) {
  const std::string source = source_of(setting, files);
  const StreamId stream = stream_id_of_words(StreamKind::importing, source);
  Run run{id_cast<ImportId>(stream)};
  TRESS_TRY(auto first, tool::first_event_of(log, StreamKind::importing, stream));
  if (!first) {
    TRESS_TRY(tool::carry_out(writer, tool::import_actor(), key_of({"import", source, "start"}),
                              importing::Command{importing::StartRun{source, seen(files)}}));
    TRESS_TRY(first, tool::first_event_of(log, StreamKind::importing, stream));
  }
  const auto* const started = first ? get_if<importing::RunStarted>(&first->payload) : nullptr;
  if (started == nullptr) {
    return Fault{Fault::Kind::damaged, "import " + stream.hex(), "does not begin with its start"};
  }
  for (const auto& file : started->files) run.names_.emplace(file.sha256, file.name);
  return run;
}

Step Run::note(const Work& work, const FoundOddity& found) const {
  const SourceFile& file = work.files()[found.at.file];
  std::string detail = found.detail;
  // Cells are bounded, so this cuts nothing; a detail that grew must not stop the import.
  if (detail.size() > limits::reason_bytes_max) detail = std::string{tress::name_of(found.oddity)};
  importing::NoteOddity note{id_,
                             found.oddity,
                             names_.at(file.sha256),
                             file.rows[found.at.row].line,
                             std::move(detail),
                             found.sale};
  return {key_of({"oddity", tress::name_of(found.oddity), found.about}),
          importing::Command{std::move(note)}, std::nullopt, 0, true};
}

Step Run::finish(const std::vector<importing::FileCounted>& counted) const {
  return {key_of({"run", id_.hex(), "finish"}),
          importing::Command{importing::FinishRun{id_, counted}}, std::nullopt, 0, true};
}

}  // namespace tress::receipts
