#include "schema/compiler/print.hpp"

#include <algorithm>
#include <sstream>

namespace tress::schemac {

namespace {

constexpr const char* opening =
    "// Made by tress_schemac from schema/*/*.fbs. Do not edit.\n"
    "#pragma once\n\n"
    "#include <array>\n#include <cstddef>\n#include <cstdint>\n#include <optional>\n#include <string>\n"
    "#include <utility>\n#include <variant>\n#include <vector>\n\n"
    "#include \"ledger/base/described.hpp\"\n#include \"ledger/base/ids.hpp\"\n"
    "#include \"ledger/base/money.hpp\"\n#include \"ledger/base/one_of.hpp\"\n"
    "#include \"ledger/base/personal.hpp\"\n"
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
      << "&);\n};\n\n";
}

std::string joined(const std::vector<std::string>& members) {
  std::string all;
  for (const auto& member : members) all += (all.empty() ? "" : ", ") + member;
  return all;
}

/// A variant of many alternatives is made of one, copied, moved, compared and destroyed by much
/// code: that is compiled once, in the source that belongs to the header, and not by every file
/// that holds one. (The library makes the i-th of n alternatives by i functions, one inside the
/// other.)
void print_variant(std::ostream& out,
                   const std::string& name,
                   const std::vector<std::string>& members) {
  const std::string all = joined(members);
  out << "struct " << name << " : std::variant<" << all << "> {\n"
      << "  using Alternatives = std::variant<" << all << ">;\n"
      << "  using Alternatives::Alternatives;\n";
  for (const auto& member : members) out << "  " << name << "(" << member << " one);\n";
  out << "  " << name << "(const " << name << "&);\n"
      << "  " << name << "(" << name << "&&) noexcept;\n"
      << "  " << name << "& operator=(const " << name << "&);\n"
      << "  " << name << "& operator=(" << name << "&&) noexcept;\n"
      << "  ~" << name << "();\n\n"
      << "  friend bool operator==(const " << name << "&, const " << name << "&);\n};\n\n";
}

/// What the library asks of a variant, of the class that is made of one.
void print_variant_traits(std::ostream& out, const std::string& name) {
  out << "template <>\nstruct std::variant_size<" << name << ">\n"
      << "    : std::variant_size<" << name << "::Alternatives> {};\n\n"
      << "template <std::size_t i>\nstruct std::variant_alternative<i, " << name << ">\n"
      << "    : std::variant_alternative<i, " << name << "::Alternatives> {};\n\n"
      << "template <>\ninline constexpr bool tress::is_variant<" << name << "> = true;\n\n";
}

void print_variant_source(std::ostream& out,
                          const std::string& name,
                          const std::vector<std::string>& members) {
  const std::string many = name + "::" + name;
  for (std::size_t i = 0; i < members.size(); ++i) {
    out << many << "(" << members[i] << " one)\n    : Alternatives(std::in_place_index<" << i
        << ">, std::move(one)) {}\n";
  }
  out << many << "(const " << name << "&) = default;\n"
      << many << "(" << name
      << "&&) noexcept = default;\n"
      // By way of a copy: the library's own would compile both for each alternative over each.
      << name << "& " << name << "::operator=(const " << name << "& other) {\n"
      << "  return *this = " << name << "{other};\n"
      << "}\n"
      << name << "& " << name << "::operator=(" << name << "&&) noexcept = default;\n"
      << name << "::~" << name << "() = default;\n\n"
      << "bool operator==(const " << name << "& a, const " << name << "& b) {\n"
      << "  return static_cast<const " << name << "::Alternatives&>(a) ==\n"
      << "         static_cast<const " << name << "::Alternatives&>(b);\n"
      << "}\n\n";
}

/// The union of all events is a `OneOf` (ledger/base/one_of.hpp): its alternatives are found by
/// tables, which stand here.
void print_union(std::ostream& out,
                 const std::string& name,
                 const std::vector<std::string>& members) {
  out << "struct " << name << " : OneOf<" << name << ", " << joined(members) << "> {\n";
  for (const auto& member : members) out << "  " << name << "(" << member << " one);\n";
  out << "  " << name << "(const " << name << "&);\n"
      << "  " << name << "(" << name << "&&) noexcept;\n"
      << "  " << name << "& operator=(const " << name << "&);\n"
      << "  " << name << "& operator=(" << name << "&&) noexcept;\n"
      << "  ~" << name << "();\n\n"
      << "  friend bool operator==(const " << name << "&, const " << name << "&);\n};\n\n";
  for (std::size_t i = 0; i < members.size(); ++i) {
    out << "template <>\nstruct PlaceIn<" << name << ", " << members[i]
        << "> {\n  static constexpr std::size_t value = " << i << ";\n};\n\n"
        << "template <>\nstruct AlternativeAt<" << name << ", " << i << "> {\n  using Type = "
        << members[i] << ";\n};\n\n";
  }
}

/// What the library says of a variant, of that union.
void print_union_traits(std::ostream& out, const std::string& name, std::size_t alternatives) {
  out << "template <>\nstruct std::variant_size<" << name
      << ">\n    : std::integral_constant<std::size_t, " << alternatives << "> {};\n\n"
      << "template <std::size_t i>\nstruct std::variant_alternative<i, " << name
      << "> {\n  using type = typename tress::AlternativeAt<" << name << ", i>::Type;\n};\n\n"
      << "template <>\ninline constexpr bool tress::is_variant<" << name << "> = true;\n\n";
}

void print_union_source(std::ostream& out,
                        const std::string& name,
                        const std::vector<std::string>& members) {
  const std::string many = name + "::" + name;
  for (const auto& member : members) {
    out << many << "(" << member << " one)\n    : OneOf(std::in_place_type<" << member
        << ">, std::move(one)) {}\n";
  }
  out << many << "(const " << name << "&) = default;\n"
      << many << "(" << name << "&&) noexcept = default;\n"
      << name << "& " << name << "::operator=(const " << name << "&) = default;\n"
      << name << "& " << name << "::operator=(" << name << "&&) noexcept = default;\n"
      << name << "::~" << name << "() = default;\n\n"
      << "bool operator==(const " << name << "& a, const " << name << "& b) {\n"
      << "  return a.equals(b);\n}\n\n";
}

void print_struct_source(std::ostream& out, const TableModel& table) {
  out << "bool operator==(const " << table.cpp_name << "&, const " << table.cpp_name
      << "&) = default;\n\n";
}

std::string qualified(const std::string& space, const std::string& name) {
  return space + "::" + name;
}

void print_description(std::ostream& out, const std::string& cpp, const TableModel& table) {
  out << "template <>\nstruct Described<" << cpp << "> {\n"
      << "  static constexpr std::string_view name = \"" << table.wire_name << "\";\n"
      << "  static constexpr ValueList fields{";
  bool is_first = true;
  for (const auto& field : table.fields) {
    out << (is_first ? "\n" : ",\n") << "      Field<" << cpp << ", " << field.type << ">{\""
        << field.name << "\", &" << cpp << "::" << field.name << ", " << field.slot << ", "
        << (field.may_default ? "true" : "false") << ", " << (field.is_edge ? "true" : "false")
        << ", " << field.absent << "}";
    is_first = false;
  }
  out << "};\n};\n\n";
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

}  // namespace

std::string print_namespace(const Model&, const NamespaceModel& space) {
  std::ostringstream out;
  out << opening;
  if (space.file != "common") out << "#include \"schema/common.hpp\"\n";
  for (const auto& file : space.includes) out << "#include \"schema/" << file << ".hpp\"\n";
  out << "\nnamespace " << space.cpp_name << " {\n\n";
  for (const auto& made : space.enums) print_enum(out, made);
  for (const auto& table : space.tables) print_struct(out, table);
  if (!space.events.empty()) print_variant(out, "Event", space.events);
  if (!space.commands.empty()) print_variant(out, "Command", space.commands);
  out << "}  // namespace " << space.cpp_name << "\n\n";
  if (!space.events.empty()) print_variant_traits(out, qualified(space.cpp_name, "Event"));
  if (!space.commands.empty()) print_variant_traits(out, qualified(space.cpp_name, "Command"));
  out << "namespace tress {\n\n";
  for (const auto& made : space.enums) {
    print_enum_description(out, qualified(space.cpp_name, made.cpp_name), made);
  }
  for (const auto& table : space.tables) {
    print_description(out, qualified(space.cpp_name, table.cpp_name), table);
  }
  out << "}  // namespace tress\n";
  return out.str();
}

std::vector<std::string> all_events(const Model& model) {
  std::vector<std::string> events;
  for (const auto& a : model.payload.alternatives) events.push_back(cpp_of(a.table));
  return events;
}

std::string print_envelope(const Model& model) {
  std::ostringstream out;
  out << opening << "#include \"schema/common.hpp\"\n";
  for (const auto& space : model.namespaces) {
    if (!space.events.empty()) out << "#include \"schema/" << space.file << ".hpp\"\n";
  }
  out << "\nnamespace tress {\n\n";
  out << "/// Any event.\n";
  print_union(out, "Payload", all_events(model));
  out << "}  // namespace tress\n\n";
  print_union_traits(out, "tress::Payload", all_events(model).size());
  out << "namespace tress {\n\n";
  for (const auto& a : model.payload.alternatives) {
    out << "template <>\nstruct UnionNumber<Payload, " << cpp_of(a.table)
        << "> {\n  static constexpr std::uint16_t number = " << a.number << ";\n};\n\n";
  }
  print_struct(out, model.envelope);
  print_description(out, "tress::Envelope", model.envelope);
  out << "}  // namespace tress\n";
  return out.str();
}

std::string print_namespace_source(const NamespaceModel& space) {
  std::ostringstream out;
  out << "// Made by tress_schemac. Do not edit.\n#include \"schema/" << space.file << ".hpp\"\n\n"
      << "namespace " << space.cpp_name << " {\n\n";
  for (const auto& table : space.tables) print_struct_source(out, table);
  if (!space.events.empty()) print_variant_source(out, "Event", space.events);
  if (!space.commands.empty()) print_variant_source(out, "Command", space.commands);
  out << "}  // namespace " << space.cpp_name << "\n";
  return out.str();
}

std::string print_envelope_source(const Model& model) {
  std::ostringstream out;
  out << "// Made by tress_schemac. Do not edit.\n#include \"schema/envelope.hpp\"\n\n"
      << "namespace tress {\n\n";
  print_union_source(out, "Payload", all_events(model));
  print_struct_source(out, model.envelope);
  out << "}  // namespace tress\n";
  return out.str();
}

}  // namespace tress::schemac
