#include "tools/import/work.hpp"

#include <algorithm>

#include "tools/tress/salon.hpp"

namespace tress::receipts {

namespace {

/// Unit separator, a control character: cells with one are not taken.
constexpr char separator = '\x1F';

}  // namespace

std::string key_of(const std::vector<std::string_view>& parts) {
  std::string key;
  for (const std::string_view part : parts) {
    if (!key.empty()) key += separator;
    key += part;
  }
  return key;
}

std::size_t Work::add_subject(std::vector<RowRef> rows) {
  subjects_.push_back(std::move(rows));
  return subjects_.size() - 1;
}

std::string Work::full_key(std::string_view key) const {
  return key_of({"import", setting_.code(), key});
}

StreamId Work::send(Step step) {
  step.key = full_key(step.key);
  const StreamId stream = stream_of(step.command, command_id(tool::import_actor(), step.key));
  take_(std::move(step));
  return stream;
}

void Work::note(FoundOddity oddity) {
  oddities_.push_back(std::move(oddity));
}

void Work::reject(std::size_t subject, const std::string& reason) {
  for (const RowRef& row : subjects_.at(subject)) reject(row, reason);
}

void Work::reject(RowRef row, const std::string& reason) {
  auto& rejected = files_.at(row.file).rows.at(row.row).rejected;
  if (!rejected) rejected = reason;
}

bool Work::is_rejected(std::size_t subject) const {
  const auto& rows = subjects_.at(subject);
  return std::any_of(rows.begin(), rows.end(), [&](const RowRef& row) {
    return files_.at(row.file).rows.at(row.row).rejected.has_value();
  });
}

bool Work::is_repeated(RowRef row) {
  return !seen_.emplace(row.file, files_.at(row.file).rows.at(row.row).cells).second;
}

}  // namespace tress::receipts
