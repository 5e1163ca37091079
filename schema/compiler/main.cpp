/// tress_schemac: makes the C++ structs and their descriptions from the compiled schema.
/// Usage: tress_schemac SCHEMA.bfbs OUT_FOLDER
/// Writes OUT_FOLDER/<namespace>.hpp for each namespace and envelope.hpp for the union of events.
/// The rules of the mapping stand in schema/README.md. Exits 1 with a sentence on a schema that
/// breaks them, so that a mistake in a .fbs file is a build error.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <flatbuffers/reflection.h>

#include "schema/compiler/model.hpp"
#include "schema/compiler/print.hpp"

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_if_changed(const std::filesystem::path& path, const std::string& text) {
  std::ifstream in(path, std::ios::binary);
  // An unchanged header keeps its time, so that a schema change rebuilds only what it touches.
  if (in && std::string{std::istreambuf_iterator<char>(in), {}} == text) return;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

int run(const std::filesystem::path& schema_path, const std::filesystem::path& folder) {
  const std::string bytes = read_file(schema_path);
  flatbuffers::Verifier verifier(tress::schemac::bytes_of(bytes), bytes.size());
  if (!reflection::VerifySchemaBuffer(verifier)) throw std::runtime_error("not a binary schema");
  const auto model = tress::schemac::read_model(*reflection::GetSchema(bytes.data()));
  std::filesystem::create_directories(folder);
  for (const auto& space : model.namespaces) {
    write_if_changed(folder / (space.file + ".hpp"), tress::schemac::print_namespace(model, space));
  }
  write_if_changed(folder / "envelope.hpp", tress::schemac::print_envelope(model));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: tress_schemac SCHEMA.bfbs OUT_FOLDER\n";
    return 64;
  }
  try {
    return run(arguments[1], arguments[2]);
  } catch (const std::exception& broken) {
    std::cerr << "tress_schemac: " << broken.what() << "\n";
    return 1;
  }
}
