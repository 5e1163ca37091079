#include <algorithm>
#include <cctype>

#include "tests/tidy/layout/checks.hpp"
#include "tests/tidy/layout/tables.hpp"

namespace tress::tidy {

namespace {

bool is_part_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool has_whole(std::string_view code, std::string_view words) {
  for (std::size_t at = code.find(words); at != std::string_view::npos;
       at = code.find(words, at + 1)) {
    const std::size_t after = at + words.size();
    const bool starts = at == 0 || !is_part_of_word(code[at - 1]);
    if (starts && (after == code.size() || !is_part_of_word(code[after]))) return true;
  }
  return false;
}

/// Every line of C++ whose code contains `words` as whole words.
void find_in_code(const SourceFile& file, std::string_view words, Findings& findings) {
  const std::vector<CodeLine> code = code_of(file);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (has_whole(code[i].code, words)) findings.push_back({file.path, i + 1, std::string(words)});
  }
}

/// Every line of whatever kind of file that contains `words`, comments and all.
void find_in_text(const SourceFile& file, std::string_view words, Findings& findings) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (file.lines[i].find(words) != std::string::npos)
      findings.push_back({file.path, i + 1, "names " + std::string(words)});
  }
}

bool calls_reveal(const std::string& code) {
  return code.find(".reveal()") != std::string::npos ||
         code.find("->reveal()") != std::string::npos;
}

bool is_comment_only(const CodeLine& line) {
  return line.has_comment && line.code.find_first_not_of(" \t") == std::string::npos;
}

/// Written in two pieces, so that this file holds none of them.
std::vector<std::string> hosts_of_registries() {
  const auto host = [](std::string_view name, std::string_view domain) {
    return std::string(name) + "." + std::string(domain);
  };
  return {host("deb", "debian.org"),         host("security", "debian.org"),
          host("snapshot", "debian.org"),    host("ftp", "debian.org"),
          host("registry", "npmjs.org"),     host("registry", "yarnpkg.com"),
          host("deb", "nodesource.com"),     host("pypi", "org"),
          host("files", "pythonhosted.org"), host("index", "crates.io"),
          host("static", "crates.io"),       host("proxy", "golang.org"),
          host("rubygems", "org"),           host("repo1", "maven.org"),
          host("repo", "maven.apache.org"),  host("center", "conan.io"),
          host("registry-1", "docker.io"),   host("ghcr", "io"),
          host("cdn", "jsdelivr.net"),       host("unpkg", "com")};
}

}  // namespace

Findings reinterpret_casts_away_from_home(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (file.is_cpp() && file.path != home_of_reinterpret_cast)
      find_in_code(file, "reinterpret_cast", findings);
  }
  return findings;
}

Findings using_namespace_in_headers(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (file.ends_with(".hpp")) find_in_code(file, "using namespace", findings);
  }
  return findings;
}

Findings headers_without_pragma_once(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.ends_with(".hpp")) continue;
    const std::vector<CodeLine> code = code_of(file);
    const bool has_it = std::any_of(code.begin(), code.end(), [](const CodeLine& line) {
      return line.code.starts_with("#pragma once");
    });
    if (!has_it) findings.push_back({file.path, 1, "no #pragma once"});
  }
  return findings;
}

Findings files_too_long(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.is_cpp() && !file.ends_with(".fbs")) continue;
    const std::size_t lines = file.lines.size();
    if (lines > lines_max)
      findings.push_back({file.path, lines, "longer than " + std::to_string(lines_max) + " lines"});
  }
  return findings;
}

Findings reveals_without_reason(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    // A test's people are made up.
    if (!file.is_cpp() || file.is_below("tests")) continue;
    const std::vector<CodeLine> code = code_of(file);
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (!calls_reveal(code[i].code) || code[i].has_comment) continue;
      if (i + 1 < code.size() && is_comment_only(code[i + 1])) continue;
      findings.push_back({file.path, i + 1, "reveal() without a comment that gives the reason"});
    }
  }
  return findings;
}

Findings registry_hosts(const Files& files) {
  Findings findings;
  const std::vector<std::string> hosts = hosts_of_registries();
  for (const SourceFile& file : files) {
    for (const std::string& host : hosts) find_in_text(file, host, findings);
  }
  return findings;
}

}  // namespace tress::tidy
