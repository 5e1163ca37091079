#include <algorithm>
#include <array>
#include <set>

#include "tests/tidy/layout/checks.hpp"
#include "tests/tidy/layout/tables.hpp"

namespace tress::tidy {

namespace {

/// Folders whose README explains them: those of the product, and the tests' shared parts. A folder
/// of tests explains itself by the names of its tests.
bool needs_readme(const SourceFile& file) {
  if (!file.is_cpp() && !file.ends_with(".fbs")) return false;
  if (file.is_below("schema/released")) return false;  // Frozen copies of what schema/ explains.
  static const std::array<std::string_view, 6> roots = {"ledger", "projections",   "api",
                                                        "schema", "tests/support", "tools"};
  return std::any_of(roots.begin(), roots.end(),
                     [&](std::string_view root) { return file.is_below(root); });
}

std::string words_missing_in(const SourceFile& readme) {
  std::string missing;
  for (const std::string_view word : readme_words) {
    const bool is_there =
        std::any_of(readme.lines.begin(), readme.lines.end(),
                    [&](const std::string& line) { return line.find(word) != std::string::npos; });
    if (!is_there) missing += " \"" + std::string(word) + "\"";
  }
  return missing;
}

const SourceFile* find_file(const Files& files, std::string_view path) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const SourceFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

/// "tests/unit/base" for a test in it; empty for files that are not a test of an area.
std::string test_area_of(const SourceFile& file) {
  if (!file.is_below("tests") || !file.ends_with(".cpp") || file.is_below("tests/support"))
    return {};
  return std::string(file.folder());
}

std::string package_in(std::string_view line) {
  return std::string(line.substr(0, line.find_first_of(" \t#")));
}

}  // namespace

Findings folders_without_readme(const Files& files) {
  std::set<std::string> folders;
  for (const SourceFile& file : files) {
    if (needs_readme(file)) folders.emplace(file.folder());
  }
  Findings findings;
  for (const std::string& folder : folders) {
    const SourceFile* const readme = find_file(files, folder + "/README.md");
    if (readme == nullptr) {
      findings.push_back({folder, 0, "has no README.md"});
    } else if (const std::string missing = words_missing_in(*readme); !missing.empty()) {
      findings.push_back({readme->path, 1, "does not say" + missing});
    }
  }
  return findings;
}

Findings test_folders_never_built(const Files& files) {
  const SourceFile* const cmake = find_file(files, "tests/CMakeLists.txt");
  if (cmake == nullptr) return {{"tests/CMakeLists.txt", 0, "is not there"}};
  std::set<std::string> built;
  for (const std::string& line : cmake->lines) {
    if (line.starts_with("tress_bench(")) built.insert("tests/bench");
    if (!line.starts_with("tress_tests(")) continue;
    const std::string words = line.substr(line.find('(') + 1);
    const std::size_t space = words.find(' ');
    if (space == std::string::npos) continue;
    const std::string area = words.substr(space + 1);
    built.insert("tests/" + words.substr(0, space) + "/" +
                 area.substr(0, area.find_first_of(" )")));
  }
  std::set<std::string> missing;
  for (const SourceFile& file : files) {
    const std::string area = test_area_of(file);
    if (!area.empty() && !built.contains(area)) missing.insert(area);
  }
  Findings findings;
  for (const std::string& area : missing)
    findings.push_back({area, 0, "no tress_tests(...) line builds its tests"});
  return findings;
}

Findings packages_out_of_order(const Files& files) {
  const SourceFile* const list = find_file(files, "tools/packages.txt");
  if (list == nullptr) return {{"tools/packages.txt", 0, "is not there"}};
  Findings findings;
  std::set<std::string> seen;
  std::string previous;
  for (std::size_t i = 0; i < list->lines.size(); ++i) {
    const std::string& line = list->lines[i];
    if (line.starts_with('[')) previous.clear();
    const std::string package = line.starts_with('[') ? "" : package_in(line);
    if (package.empty()) continue;
    if (!seen.insert(package).second) findings.push_back({list->path, i + 1, package + " twice"});
    if (package < previous) findings.push_back({list->path, i + 1, package + " is not in order"});
    if (line.find('#') == std::string::npos)
      findings.push_back({list->path, i + 1, package + " has no reason"});
    previous = package;
  }
  return findings;
}

Findings tests_without_own_namespace(const Files& files) {
  constexpr std::string_view ending = "_test.cpp";
  constexpr std::string_view extension = ".cpp";
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.is_below("tests") || !file.ends_with(ending)) continue;
    std::string own{"::"};
    own += file.path.substr(file.path.rfind('/') + 1);
    own.resize(own.size() - extension.size());
    const bool has_own =
        std::any_of(file.lines.begin(), file.lines.end(), [&](const std::string& line) {
          return line.starts_with("namespace tress") && line.ends_with(own + " {");
        });
    if (!has_own) {
      findings.push_back(
          {file.path, 0,
           "has no namespace of its own, tress…" + own + ": tests are compiled eight as one"});
    }
  }
  return findings;
}

std::string listed(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += "\n" + finding.path;
    if (finding.line > 0) text += ":" + std::to_string(finding.line);
    text += ": " + finding.what;
  }
  return text;
}

}  // namespace tress::tidy
