#include "tests/tidy/layout/source_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace tress::tidy {

namespace {

enum class Inside : unsigned char { code, block_comment, raw_string };

/// Goes through a file one line at a time; what a line begins inside of is remembered.
class Blanker {
 public:
  CodeLine next(std::string_view line) {
    line_ = line;
    at_ = 0;
    out_ = {};
    while (at_ < line_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    switch (inside_) {
      case Inside::code: step_in_code(); break;
      case Inside::block_comment:
        out_.has_comment = true;
        leave_at("*/");
        break;
      case Inside::raw_string: leave_at(raw_end_); break;
    }
  }

  void step_in_code() {
    if (rest().starts_with("//")) {
      out_.has_comment = true;
      at_ = line_.size();
    } else if (rest().starts_with("/*")) {
      inside_ = Inside::block_comment;
      at_ += 2;
    } else if (rest().starts_with("R\"") && !is_word_before()) {
      const std::size_t open = rest().find('(');
      raw_end_ =
          ")" + std::string(rest().substr(2, open == std::string_view::npos ? 0 : open - 2)) + "\"";
      inside_ = Inside::raw_string;
      at_ += 2;
    } else if (line_[at_] == '"' || (line_[at_] == '\'' && !is_word_before())) {
      skip_literal(line_[at_]);
    } else {
      out_.code += line_[at_++];
    }
  }

  void skip_literal(char quote) {
    out_.code += quote;
    ++at_;
    while (at_ < line_.size() && line_[at_] != quote) at_ += line_[at_] == '\\' ? 2U : 1U;
    out_.code += quote;
    ++at_;
  }

  void leave_at(std::string_view end) {
    const std::size_t found = rest().find(end);
    if (found == std::string_view::npos) {
      at_ = line_.size();
      return;
    }
    at_ += found + end.size();
    inside_ = Inside::code;
    out_.code += ' ';
  }

  [[nodiscard]] std::string_view rest() const { return line_.substr(std::min(at_, line_.size())); }

  /// An apostrophe after a digit or letter separates digits: 42'85.
  [[nodiscard]] bool is_word_before() const {
    return at_ > 0 && std::isalnum(static_cast<unsigned char>(line_[at_ - 1])) != 0;
  }

  Inside inside_ = Inside::code;
  std::string raw_end_;
  std::string_view line_;
  std::size_t at_ = 0;
  CodeLine out_;
};

bool is_made(const std::filesystem::path& folder) {
  static const std::array<std::string_view, 5> names = {".git", "build", "data", ".cache",
                                                        "node_modules"};
  return std::find(names.begin(), names.end(), folder.filename().string()) != names.end();
}

SourceFile read_file(const std::filesystem::path& root, const std::filesystem::path& path) {
  SourceFile file{std::filesystem::relative(path, root).generic_string(), {}};
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  return file;
}

bool is_text(const SourceFile& file) {
  return std::none_of(file.lines.begin(), file.lines.end(),
                      [](const std::string& line) { return line.find('\0') != std::string::npos; });
}

}  // namespace

std::string_view SourceFile::folder() const {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string_view{} : std::string_view{path}.substr(0, slash);
}

bool SourceFile::ends_with(std::string_view ending) const {
  return std::string_view{path}.ends_with(ending);
}

bool SourceFile::is_below(std::string_view folder_above) const {
  return path.size() > folder_above.size() && path.starts_with(folder_above) &&
         path[folder_above.size()] == '/';
}

std::vector<CodeLine> code_of(const SourceFile& file) {
  std::vector<CodeLine> lines;
  Blanker blanker;
  for (const std::string& line : file.lines) lines.push_back(blanker.next(line));
  return lines;
}

std::vector<SourceFile> read_source_tree(const std::filesystem::path& root) {
  std::vector<SourceFile> files;
  std::filesystem::recursive_directory_iterator entry(root);
  for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && is_made(entry->path())) entry.disable_recursion_pending();
    if (!entry->is_regular_file()) continue;
    SourceFile file = read_file(root, entry->path());
    if (is_text(file)) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace tress::tidy
