#include "schema/compiler/print.hpp"

#include <algorithm>
#include <sstream>

namespace tress::schemac {

namespace {

constexpr const char* opening =
    "// Made by tress_schemac from schema/*/*.fbs. Do not edit.\n"
    "#pragma once\n\n"
    "#include <array>\n#include <cstdint>\n#include <optional>\n#include <string>\n"
    "#include <tuple>\n#include <utility>\n#include <variant>\n#include <vector>\n\n"
    "#include \"ledger/base/described.hpp\"\n#include \"ledger/base/ids.hpp\"\n"
    "#include \"ledger/base/money.hpp\"\n#include \"ledger/base/personal.hpp\"\n"
    "#include \"ledger/base/sealed.hpp\"\n#include \"ledger/base/time.hpp\"\n";

void print_enum(std::ostream& out, const EnumModel& made) {
  out << "enum class " << made.cpp_name << " : " << made.underlying << " {\n";
  for (const auto& [name, number] : made.values) out << "  " << name << " = " << number << ",\n";
  out << "};\n\n";
}

/// What is absent unless it is said: a field added to a table later is of this kind, and code that
/// does not know it leaves it out.
bool may_be_left_out(const std::string& type) {
  return type.starts_with("std::optional<") || type.starts_with("std::vector<");
}

void print_struct(std::ostream& out, const TableModel& table) {
  out << "struct " << table.cpp_name << " {\n";
  for (const auto& field : table.fields) {
    out << "  " << field.type << " " << field.name << (may_be_left_out(field.type) ? " = {}" : "")
        << ";\n";
  }
  out << "\n  friend bool operator==(const " << table.cpp_name << "&, const " << table.cpp_name
      << "&) = default;\n};\n\n";
}

void print_variant(std::ostream& out, const char* name, const std::vector<std::string>& members) {
  if (members.empty()) return;
  out << "using " << name << " = std::variant<";
  for (std::size_t i = 0; i < members.size(); ++i) out << (i == 0 ? "" : ", ") << members[i];
  out << ">;\n\n";
}

std::string qualified(const std::string& space, const std::string& name) {
  return space + "::" + name;
}

void print_description(std::ostream& out, const std::string& cpp, const TableModel& table) {
  out << "template <>\nstruct Described<" << cpp << "> {\n"
      << "  static constexpr std::string_view name = \"" << table.wire_name << "\";\n"
      << "  static constexpr auto fields = std::make_tuple(";
  bool is_first = true;
  for (const auto& field : table.fields) {
    out << (is_first ? "\n" : ",\n") << "      Field<" << cpp << ", " << field.type << ">{\""
        << field.name << "\", &" << cpp << "::" << field.name << ", " << field.slot << ", "
        << (field.may_default ? "true" : "false") << ", " << (field.is_edge ? "true" : "false")
        << ", " << field.absent << "}";
    is_first = false;
  }
  out << ");\n};\n\n";
}

void print_enum_description(std::ostream& out, const std::string& cpp, const EnumModel& made) {
  out << "template <>\nstruct DescribedEnum<" << cpp << "> {\n"
      << "  static constexpr std::array<std::pair<" << cpp << ", std::string_view>, "
      << made.values.size() << "> values{{\n";
  for (const auto& [name, number] : made.values) {
    out << "      {" << cpp << "::" << name << ", \"" << name << "\"},\n";
  }
  out << "  }};\n};\n\n";
}

std::string cpp_of(const std::string& full_name) {
  std::string text;
  for (const char c : full_name) text += c == '.' ? std::string{"::"} : std::string{c};
  return text;
}

/// A variant of many alternatives is copied, moved, compared and destroyed by much code: it is made
/// once, in envelope.cpp, and not by every file that holds an event.
void print_payload(std::ostream& out, const UnionModel& payload) {
  std::string all;
  for (const auto& a : payload.alternatives) {
    all += (all.empty() ? "" : ", ") + cpp_of(a.table);
  }
  out << "/// Any event.\nstruct Payload : std::variant<" << all << "> {\n"
      << "  using Alternatives = std::variant<" << all << ">;\n"
      << "  using Alternatives::Alternatives;\n"
      << "  Payload(const Payload&);\n  Payload(Payload&&) noexcept;\n"
      << "  Payload& operator=(const Payload&);\n  Payload& operator=(Payload&&) noexcept;\n"
      << "  ~Payload();\n\n"
      << "  friend bool operator==(const Payload&, const Payload&);\n};\n\n"
      << "template <>\ninline constexpr bool is_variant<Payload> = true;\n\n"
      << "}  // namespace tress\n\n"
      << "template <>\nstruct std::variant_size<tress::Payload>\n"
      << "    : std::variant_size<tress::Payload::Alternatives> {};\n\n"
      << "template <std::size_t i>\nstruct std::variant_alternative<i, tress::Payload>\n"
      << "    : std::variant_alternative<i, tress::Payload::Alternatives> {};\n\n"
      << "namespace tress {\n\n";
}

}  // namespace

std::string print_namespace(const Model&, const NamespaceModel& space) {
  std::ostringstream out;
  out << opening;
  if (space.file != "common") out << "#include \"schema/common.hpp\"\n";
  for (const auto& file : space.includes) out << "#include \"schema/" << file << ".hpp\"\n";
  out << "\nnamespace " << space.cpp_name << " {\n\n";
  for (const auto& made : space.enums) print_enum(out, made);
  for (const auto& table : space.tables) print_struct(out, table);
  print_variant(out, "Event", space.events);
  print_variant(out, "Command", space.commands);
  out << "}  // namespace " << space.cpp_name << "\n\nnamespace tress {\n\n";
  for (const auto& made : space.enums) {
    print_enum_description(out, qualified(space.cpp_name, made.cpp_name), made);
  }
  for (const auto& table : space.tables) {
    print_description(out, qualified(space.cpp_name, table.cpp_name), table);
  }
  out << "}  // namespace tress\n";
  return out.str();
}

std::string print_envelope(const Model& model) {
  std::ostringstream out;
  out << opening << "#include \"schema/common.hpp\"\n";
  for (const auto& space : model.namespaces) {
    if (!space.events.empty()) out << "#include \"schema/" << space.file << ".hpp\"\n";
  }
  out << "\nnamespace tress {\n\n";
  print_payload(out, model.payload);
  for (const auto& a : model.payload.alternatives) {
    out << "template <>\nstruct UnionNumber<Payload, " << cpp_of(a.table)
        << "> {\n  static constexpr std::uint8_t number = " << a.number << ";\n};\n\n";
  }
  print_struct(out, model.envelope);
  print_description(out, "tress::Envelope", model.envelope);
  out << "}  // namespace tress\n";
  return out.str();
}

std::string print_envelope_source() {
  return "// Made by tress_schemac. Do not edit.\n"
         "#include \"schema/envelope.hpp\"\n\n"
         "namespace tress {\n\n"
         "Payload::Payload(const Payload&) = default;\n"
         "Payload::Payload(Payload&&) noexcept = default;\n"
         "Payload& Payload::operator=(const Payload&) = default;\n"
         "Payload& Payload::operator=(Payload&&) noexcept = default;\n"
         "Payload::~Payload() = default;\n\n"
         "bool operator==(const Payload& a, const Payload& b) {\n"
         "  return static_cast<const Payload::Alternatives&>(a) ==\n"
         "         static_cast<const Payload::Alternatives&>(b);\n"
         "}\n\n"
         "}  // namespace tress\n";
}

}  // namespace tress::schemac
