#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tress::tidy {

/// A text file of the source tree: its path from the root, with '/', and its lines.
struct SourceFile {
  std::string path;
  std::vector<std::string> lines;

  [[nodiscard]] std::string_view folder() const;

  [[nodiscard]] bool ends_with(std::string_view ending) const;

  /// C++ of ours.
  [[nodiscard]] bool is_cpp() const { return ends_with(".cpp") || ends_with(".hpp"); }

  [[nodiscard]] bool is_below(std::string_view folder_above) const;
};

/// One line of C++ as its reader sees it: `code` has every comment and the inside of every string
/// and character literal blanked out, so that a word found in it is really used.
struct CodeLine {
  std::string code;
  bool has_comment = false;
};

/// Knows line and block comments, raw strings, escapes and digit separators.
std::vector<CodeLine> code_of(const SourceFile& file);

/// Every text file below `root` by path, without what is made (build, data) or git's own.
std::vector<SourceFile> read_source_tree(const std::filesystem::path& root);

}  // namespace tress::tidy
