#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/bytes.hpp"

/// flatc as a stranger would call it, with the schema files alone.
namespace tress::testing {

struct Ran {
  int exit_code;
  std::string output;  ///< both of its streams
};

/// Runs flatc with `arguments`, none of which needs quoting.
Ran run_flatc(const std::string& arguments);

/// Runs tress_schemac with `arguments`, none of which needs quoting.
Ran run_schemac(const std::string& arguments);

Bytes read_bytes(const std::filesystem::path& path);
void write_bytes(const std::filesystem::path& path, ByteView bytes);

/// The folder of the event schema as it stands.
std::filesystem::path event_schema();

/// The files that lead to all that is stored for ever: events, and rows beside them.
std::vector<std::filesystem::path> stored_roots();

/// The folders of all released schemas, oldest first; each holds its own `stored_roots`.
std::vector<std::filesystem::path> released_schemas();

}  // namespace tress::testing
