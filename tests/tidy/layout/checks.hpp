#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/layout/source_file.hpp"

/// What a reviewer would otherwise have to look for, each as a pure function of the files: no
/// findings means true. The tables that they hold the source against are in tables.hpp.
namespace tress::tidy {

struct Finding {
  std::string path;
  std::size_t line;  ///< from 1; 0 stands for the whole file or folder
  std::string what;
};

/// One a line, as "path:line: what", which editors make a link of.
std::string listed(const std::vector<Finding>& findings);

using Files = std::vector<SourceFile>;
using Findings = std::vector<Finding>;

Findings includes_against_the_table(const Files& files);
Findings libraries_away_from_home(const Files& files);
Findings reinterpret_casts_away_from_home(const Files& files);
Findings using_namespace_in_headers(const Files& files);
Findings headers_without_pragma_once(const Files& files);
Findings files_too_long(const Files& files);
Findings reveals_without_reason(const Files& files);
Findings folders_without_readme(const Files& files);
Findings registry_hosts(const Files& files);
Findings test_folders_never_built(const Files& files);
Findings packages_out_of_order(const Files& files);
Findings tests_without_own_namespace(const Files& files);

}  // namespace tress::tidy
