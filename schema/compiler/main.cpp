/// tress_schemac: makes the C++ structs and their descriptions from the compiled schema.
/// Usage: tress_schemac SCHEMA.bfbs OUT_FOLDER
///        tress_schemac --conform RELEASED.bfbs NOW.bfbs
/// The first writes OUT_FOLDER/<namespace>.hpp and .cpp for each namespace, envelope.hpp and .cpp
/// for the union of events. The rules of the mapping stand in schema/README.md. Exits 1 with a
/// sentence on a schema that breaks them, so that a mistake in a .fbs file is a build error. The
/// second exits 1 with one line for each promise of the released schema that the other breaks.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <flatbuffers/reflection.h>

#include "schema/compiler/conform.hpp"
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

/// A binary schema and the bytes that it lies in.
class SchemaFile {
 public:
  explicit SchemaFile(const std::filesystem::path& path) : bytes_(read_file(path)) {
    flatbuffers::Verifier verifier(tress::schemac::bytes_of(bytes_), bytes_.size());
    if (reflection::VerifySchemaBuffer(verifier)) return;
    throw std::runtime_error(path.string() + " is not a binary schema");
  }

  [[nodiscard]] const reflection::Schema& schema() const {
    return *reflection::GetSchema(bytes_.data());
  }

 private:
  std::string bytes_;
};

int conform(const std::filesystem::path& released, const std::filesystem::path& now) {
  const SchemaFile before{released};
  const SchemaFile after{now};
  const auto broken = tress::schemac::broken_promises(before.schema(), after.schema());
  for (const auto& sentence : broken) std::cerr << sentence << "\n";
  return broken.empty() ? 0 : 1;
}

int generate(const std::filesystem::path& schema_path, const std::filesystem::path& folder) {
  const SchemaFile file{schema_path};
  const auto model = tress::schemac::read_model(file.schema());
  std::filesystem::create_directories(folder);
  for (const auto& space : model.namespaces) {
    write_if_changed(folder / (space.file + ".hpp"), tress::schemac::print_namespace(model, space));
    write_if_changed(folder / (space.file + ".cpp"), tress::schemac::print_namespace_source(space));
  }
  write_if_changed(folder / "envelope.hpp", tress::schemac::print_envelope(model));
  write_if_changed(folder / "envelope.cpp", tress::schemac::print_envelope_source(model));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  const bool is_conform = words.size() == 3 && words[0] == "--conform";
  if (!is_conform && words.size() != 2) {
    std::cerr << "usage: tress_schemac SCHEMA.bfbs OUT_FOLDER\n"
                 "       tress_schemac --conform RELEASED.bfbs NOW.bfbs\n";
    return 64;
  }
  try {
    return is_conform ? conform(words[1], words[2]) : generate(words[0], words[1]);
  } catch (const std::exception& broken) {
    std::cerr << "tress_schemac: " << broken.what() << "\n";
    return 1;
  }
}
