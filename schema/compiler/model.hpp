#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <flatbuffers/reflection.h>

/// What the schema compiler knows of the schema: C++ names and types, already decided.
namespace tress::schemac {

/// flatbuffers reads bytes, files are text.
inline const std::uint8_t* bytes_of(const std::string& text) {
  return static_cast<const std::uint8_t*>(static_cast<const void*>(text.data()));
}

struct FieldModel {
  std::string name;
  std::string type;  ///< C++ type, whole
  std::uint16_t slot;
  bool may_default;
  bool is_edge;
  std::int64_t absent;  ///< the default of a number
};

struct TableModel {
  std::string full_name;  ///< "tress.sale.LineAdded"
  std::string cpp_name;   ///< "LineAdded"
  std::string wire_name;  ///< "sale.line_added"
  std::vector<FieldModel> fields;
  std::vector<std::string> needs;  ///< full names of tables held by value: must be printed before
};

struct EnumModel {
  std::string full_name;
  std::string cpp_name;
  std::string underlying;
  std::vector<std::pair<std::string, std::int64_t>> values;
};

struct Alternative {
  std::string table;  ///< full name
  std::string name;   ///< in the union
  std::int64_t number;
};

struct UnionModel {
  std::string full_name;
  std::vector<Alternative> alternatives;
};

struct NamespaceModel {
  std::string cpp_name;  ///< "tress::sale"
  std::string file;      ///< "sale"; "common" for tress itself
  std::vector<EnumModel> enums;
  std::vector<TableModel> tables;   ///< in an order in which they compile
  std::vector<std::string> events;  ///< C++ names of its tables in the Payload union, in its order
  std::vector<std::string> commands;
  std::vector<std::string> includes;  ///< files of other namespaces that it needs
};

struct Model {
  std::vector<NamespaceModel> namespaces;
  TableModel envelope;
  UnionModel payload;
};

/// Throws std::runtime_error with a sentence when the schema breaks a rule of the mapping.
Model read_model(const reflection::Schema& schema);

}  // namespace tress::schemac
