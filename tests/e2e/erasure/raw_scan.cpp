#include "tests/e2e/erasure/raw_scan.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>

namespace tress::testing {

namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// Of ASCII only, which is what is planted.
std::string utf16(const std::string& text, bool is_big_endian) {
  std::string wide;
  for (const char c : text) {
    if (is_big_endian) wide += '\0';
    wide += c;
    if (!is_big_endian) wide += '\0';
  }
  return wide;
}

bool holds(const std::string& content, const std::string& form) {
  return std::search(content.begin(), content.end(),
                     std::boyer_moore_horspool_searcher(form.begin(), form.end())) != content.end();
}

}  // namespace

std::vector<std::string> forms_of(const std::vector<std::string>& words) {
  std::vector<std::string> forms;
  for (const std::string& word : words) {
    forms.push_back(lower(word));
    forms.push_back(utf16(lower(word), false));
    forms.push_back(utf16(lower(word), true));
  }
  return forms;
}

std::vector<std::string> files_that_hold(const fs::path& folder,
                                         const std::vector<std::string>& words) {
  const auto forms = forms_of(words);
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string content = lower({std::istreambuf_iterator<char>(in), {}});
    for (std::size_t i = 0; i < forms.size(); ++i) {
      if (holds(content, forms[i])) found.push_back(entry.path().string() + ": " + words[i / 3]);
    }
  }
  return found;
}

}  // namespace tress::testing
