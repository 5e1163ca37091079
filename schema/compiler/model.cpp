#include "schema/compiler/model.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>

namespace tress::schemac {

namespace {

using reflection::BaseType;

constexpr const char* payload_union = "tress.Payload";
constexpr const char* more_union = "tress.More";
constexpr const char* more_table = "tress.MorePayload";
constexpr std::int64_t more_number = 255;  // of `more_table` in Payload: base/described.hpp

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw std::runtime_error(where + ": " + what);
}

std::string space_of(const std::string& full_name) {
  return full_name.substr(0, full_name.rfind('.'));
}

std::string leaf_of(const std::string& full_name) {
  return full_name.substr(full_name.rfind('.') + 1);
}

std::string file_of(const std::string& space) {
  return space == "tress" ? "common" : leaf_of(space);
}

std::string cpp_of(const std::string& full_name) {
  std::string text;
  for (const char c : full_name) text += c == '.' ? std::string{"::"} : std::string{c};
  return text;
}

/// "LineAdded" → "line_added", "search_token" → itself.
std::string snake(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !text.empty()) text += '_';
    text += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

/// "search_token" → "SearchToken".
std::string pascal(const std::string& name) {
  std::string text;
  bool at_start = true;
  for (const char c : name) {
    if (c == '_') {
      at_start = true;
      continue;
    }
    text += at_start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    at_start = false;
  }
  return text;
}

std::optional<std::string> attribute(const reflection::Field& field, const char* key) {
  if (field.attributes() == nullptr) return std::nullopt;
  const auto* const found = field.attributes()->LookupByKey(key);
  if (found == nullptr) return std::nullopt;
  return found->value() == nullptr ? std::string{} : found->value()->str();
}

class Reader {
 public:
  explicit Reader(const reflection::Schema& schema) : schema_(schema) {}

  Model read() {
    read_enums();
    read_events();
    read_tables();
    for (auto& [name, space] : spaces_) {
      order_tables(space);
      model_.namespaces.push_back(std::move(space));
    }
    return std::move(model_);
  }

 private:
  NamespaceModel& space_for(const std::string& full_name) {
    const std::string name = space_of(full_name);
    auto& space = spaces_[name];
    space.cpp_name = cpp_of(name);
    space.file = file_of(name);
    return space;
  }

  void read_enums() {
    for (const auto* const found : *schema_.enums()) {
      const std::string full = found->name()->str();
      if (found->is_union()) {
        read_union(*found, full);
        continue;
      }
      EnumModel made{full, leaf_of(full), "std::uint8_t", {}};
      if (found->underlying_type()->base_type() != reflection::UByte) fail(full, "not a ubyte");
      for (const auto* const value : *found->values()) {
        made.values.emplace_back(value->name()->str(), value->value());
      }
      space_for(full).enums.push_back(std::move(made));
    }
  }

  void read_union(const reflection::Enum& found, const std::string& full) {
    UnionModel made{full, {}};
    for (const auto* const value : *found.values()) {
      if (value->value() == 0) continue;  // NONE
      const auto* const table =
          schema_.objects()->Get(static_cast<flatbuffers::uoffset_t>(value->union_type()->index()));
      made.alternatives.push_back({table->name()->str(), value->name()->str(), value->value()});
    }
    if (full == payload_union || full == more_union) {
      (full == payload_union ? model_.payload : more_) = std::move(made);
      return;
    }
    if (leaf_of(full) != "Command") fail(full, "the only unions are Payload, More and Command");
    auto& space = space_for(full);
    for (const auto& a : made.alternatives) space.commands.push_back(leaf_of(a.table));
  }

  /// Both unions of events are one to all others: `More` goes on where `Payload` ends.
  void read_events() {
    auto& all = model_.payload.alternatives;
    std::erase_if(all, [](const auto& a) { return a.table == more_table; });
    for (auto& a : more_.alternatives) {
      a.number += more_number;
      all.push_back(std::move(a));
    }
    for (const auto& a : all) {
      space_for(a.table).events.push_back(leaf_of(a.table));
      // The name in the schema is the one that flatc shows; it must be the one that we show.
      const std::string expected = leaf_of(space_of(a.table)) + "_" + snake(leaf_of(a.table));
      if (a.name != expected) fail(payload_union + ("." + a.name), "must be called " + expected);
    }
  }

  void read_tables() {
    for (const auto* const object : *schema_.objects()) {
      const std::string full = object->name()->str();
      if (object->is_struct()) {  // a base type of ours
        check_struct(*object, full);
        continue;
      }
      if (full == more_table) continue;  // only its bytes have it: ledger/codec
      auto table = read_table(*object, full);
      if (full == "tress.Envelope") {
        model_.envelope = std::move(table);
      } else {
        space_for(full).tables.push_back(std::move(table));
      }
    }
  }

  /// C++ reads them in place, so their bytes are fixed.
  static void check_struct(const reflection::Object& object, const std::string& full) {
    static const std::map<std::string, std::int32_t> sizes{{"tress.Id16", 16},
                                                           {"tress.Hash32", 32},
                                                           {"tress.PublicKey32", 32},
                                                           {"tress.Signature64", 64},
                                                           {"tress.Money", 16}};
    const auto found = sizes.find(full);
    if (found == sizes.end()) fail(full, "no C++ type is known for this struct");
    if (found->second != object.bytesize()) fail(full, "its size is not the one of its C++ type");
  }

  TableModel read_table(const reflection::Object& object, const std::string& full) {
    const std::string space = space_of(full);
    const std::string prefix = space == "tress" ? "" : leaf_of(space) + ".";
    TableModel table{full, leaf_of(full), prefix + snake(leaf_of(full)), {}, {}};
    std::vector<const reflection::Field*> fields(object.fields()->begin(), object.fields()->end());
    std::sort(fields.begin(), fields.end(), [](auto* a, auto* b) { return a->id() < b->id(); });
    for (const auto* const field : fields) {
      if (field->type()->base_type() == reflection::UType) continue;  // comes with its union
      const std::string where = full + "." + field->name()->str();
      table.fields.push_back({field->name()->str(), type_of(*field, where, table), field->offset(),
                              may_default(*field), attribute(*field, "edge").has_value(),
                              field->default_integer()});
    }
    return table;
  }

  static bool may_default(const reflection::Field& field) {
    const auto base = field.type()->base_type();
    return attribute(field, "may_default").has_value() || base == reflection::Bool ||
           base == reflection::Vector || field.optional();
  }

  std::string type_of(const reflection::Field& field, const std::string& where, TableModel& table) {
    const auto& type = *field.type();
    const bool is_vector = type.base_type() == reflection::Vector;
    const auto base = is_vector ? type.element() : type.base_type();
    std::string name = base == reflection::Obj      ? object_type(field, where, table)
                       : base == reflection::String ? text_type(field)
                       : base == reflection::Union  ? std::string{"Payload"}
                                                    : scalar_type(field, base, where, table);
    if (is_vector) return "std::vector<" + name + ">";
    const bool by_reference =
        base == reflection::Obj || base == reflection::String || base == reflection::Union;
    const bool is_optional = by_reference ? !field.required() : field.optional();
    return is_optional ? "std::optional<" + name + ">" : name;
  }

  static std::string text_type(const reflection::Field& field) {
    return attribute(field, "personal") ? "Personal<std::string>" : "std::string";
  }

  std::string object_type(const reflection::Field& field,
                          const std::string& where,
                          TableModel& table) {
    const auto* const object =
        schema_.objects()->Get(static_cast<flatbuffers::uoffset_t>(field.type()->index()));
    const std::string full = object->name()->str();
    if (full == "tress.Id16") {
      const auto kind = attribute(field, "kind");
      if (!kind) fail(where, "an Id16 must say its kind");
      return *kind == "search_token" ? "SearchToken" : pascal(*kind) + "Id";
    }
    if (full == "tress.Hash32") return "Hash";
    if (full == "tress.PublicKey32") return "PublicKey";
    if (full == "tress.Signature64") return "Signature";
    if (full == "tress.Money") return "Money";
    if (object->is_struct()) fail(where, "no C++ type is known for the struct " + full);
    if (full == "tress.SealedPart") return sealed_type(field, where, table);
    use(full, table, true);
    return cpp_of(full);
  }

  std::string sealed_type(const reflection::Field& field,
                          const std::string& where,
                          TableModel& table) {
    const auto plain = attribute(field, "plain");
    const auto field_class = attribute(field, "field_class");
    if (!plain || !field_class) fail(where, "a SealedPart must say plain and field_class");
    // A view keeps the parts of events: "client.Note" is a table of another namespace.
    const bool is_elsewhere = plain->find('.') != std::string::npos;
    const std::string full = (is_elsewhere ? "tress" : space_of(table.full_name)) + "." + *plain;
    use(full, table, true);
    return "Sealed<" + cpp_of(full) + ", FieldClass::" + *field_class + ">";
  }

  std::string scalar_type(const reflection::Field& field,
                          BaseType base,
                          const std::string& where,
                          TableModel& table) {
    const auto unit = attribute(field, "unit");
    if (unit == "time" && base == reflection::Long) return "Timestamp";
    if (unit == "day" && base == reflection::Int) return "Day";
    if (unit == "currency" && base == reflection::UShort) return "Currency";
    if (unit) fail(where, "unit " + *unit + " does not go with this integer");
    if (field.type()->index() >= 0) {
      const std::string full = schema_.enums()
                                   ->Get(static_cast<flatbuffers::uoffset_t>(field.type()->index()))
                                   ->name()
                                   ->str();
      use(full, table, false);
      return cpp_of(full);
    }
    return plain_scalar(base, where);
  }

  static std::string plain_scalar(BaseType base, const std::string& where) {
    static const std::map<BaseType, std::string> names{{reflection::Bool, "bool"},
                                                       {reflection::UByte, "std::uint8_t"},
                                                       {reflection::UShort, "std::uint16_t"},
                                                       {reflection::Int, "std::int32_t"},
                                                       {reflection::UInt, "std::uint32_t"},
                                                       {reflection::Long, "std::int64_t"},
                                                       {reflection::ULong, "std::uint64_t"}};
    const auto found = names.find(base);
    if (found == names.end()) fail(where, "this scalar has no place in a ledger");
    return found->second;
  }

  /// Notes that `table` mentions `full`: an include if it is elsewhere, an order if it is here.
  void use(const std::string& full, TableModel& table, bool by_value) {
    const std::string other = space_of(full);
    const std::string own = space_of(table.full_name);
    if (other == own) {
      if (by_value) table.needs.push_back(full);
      return;
    }
    auto& includes = spaces_[own].includes;
    const std::string file = file_of(other);
    if (file == "common" || std::find(includes.begin(), includes.end(), file) != includes.end()) {
      return;
    }
    includes.push_back(file);
  }

  static void order_tables(NamespaceModel& space) {
    std::vector<TableModel> ordered;
    std::set<std::string> done;
    while (ordered.size() < space.tables.size()) {
      const std::size_t before = ordered.size();
      for (const auto& table : space.tables) {
        const bool is_ready = std::all_of(table.needs.begin(), table.needs.end(),
                                          [&](const auto& need) { return done.contains(need); });
        if (done.contains(table.full_name) || !is_ready) continue;
        ordered.push_back(table);
        done.insert(table.full_name);
      }
      if (ordered.size() == before) fail(space.cpp_name, "tables hold each other by value");
    }
    space.tables = std::move(ordered);
  }

  const reflection::Schema& schema_;
  std::map<std::string, NamespaceModel> spaces_;
  Model model_;
  UnionModel more_;
};

}  // namespace

Model read_model(const reflection::Schema& schema) {
  return Reader{schema}.read();
}

}  // namespace tress::schemac
