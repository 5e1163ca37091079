#include <algorithm>
#include <optional>

#include "tests/tidy/layout/checks.hpp"
#include "tests/tidy/layout/tables.hpp"

namespace tress::tidy {

namespace {

struct Include {
  std::size_t line;
  std::string header;
  bool quoted;
};

std::optional<Include> include_in(const std::string& line, std::size_t number) {
  const std::size_t open = line.find_first_of("<\"");
  if (open == std::string::npos) return std::nullopt;
  const bool quoted = line[open] == '"';
  const std::size_t close = line.find(quoted ? '"' : '>', open + 1);
  if (close == std::string::npos) return std::nullopt;
  return Include{number, line.substr(open + 1, close - open - 1), quoted};
}

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  const std::vector<CodeLine> code = code_of(file);
  for (std::size_t i = 0; i < code.size(); ++i) {
    std::string text = code[i].code;
    std::erase(text, ' ');
    if (!text.starts_with("#include")) continue;
    if (auto found = include_in(file.lines[i], i + 1)) includes.push_back(*std::move(found));
  }
  return includes;
}

bool is_same_or_below(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

/// The row of the table that the longest part of `path` names.
const Part* part_of(std::string_view path) {
  const Part* best = nullptr;
  for (const Part& part : parts) {
    if (!is_same_or_below(path, part.folder)) continue;
    if (best == nullptr || part.folder.size() > best->folder.size()) best = &part;
  }
  return best;
}

bool contains(const std::vector<std::string_view>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool begins_with_any(std::string_view text, const std::vector<std::string_view>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

/// flatc writes these into the build folder, with no folder of the source in their name.
bool header_is_of_flatc(std::string_view header) {
  return header.ends_with("_generated.h");
}

std::string why_not_allowed(const SourceFile& file, const Include& include) {
  const Part* from = part_of(file.path);
  const Part* to = part_of(include.header);
  const std::string quoted = "\"" + include.header + "\"";
  if (from == nullptr) return "this folder has no row in the include table";
  if (header_is_of_flatc(include.header) && from->folder == home_of_flatc_headers) return {};
  if (to == nullptr) return quoted + " is in no folder of the include table";
  if (to == from || contains(from->may_include, to->folder)) return {};
  return std::string(from->folder) + " must not include " + quoted;
}

std::string why_away_from_home(const SourceFile& file, const Include& include) {
  const std::string& header = include.header;
  const bool is_standard = header.find_first_of("./") == std::string::npos;
  if (is_standard || begins_with_any(header, headers_for_all)) return {};
  const Part* const from = part_of(file.path);
  for (const Library& library : libraries) {
    if (!begins_with_any(header, library.headers)) continue;
    if (from != nullptr && contains(library.homes, from->folder)) return {};
    return "<" + header + "> belongs to " + std::string(library.name) + ", which has another home";
  }
  return "<" + header + "> is of a library that has no home in the table";
}

}  // namespace

Findings includes_against_the_table(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.is_cpp() || file.is_below("tests")) continue;
    for (const Include& include : includes_of(file)) {
      if (!include.quoted) continue;
      std::string why = why_not_allowed(file, include);
      if (!why.empty()) findings.push_back({file.path, include.line, std::move(why)});
    }
  }
  return findings;
}

Findings libraries_away_from_home(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    // A test may hold the source against any library.
    if (!file.is_cpp() || file.is_below("tests")) continue;
    for (const Include& include : includes_of(file)) {
      if (include.quoted) continue;
      std::string why = why_away_from_home(file, include);
      if (!why.empty()) findings.push_back({file.path, include.line, std::move(why)});
    }
  }
  return findings;
}

}  // namespace tress::tidy
