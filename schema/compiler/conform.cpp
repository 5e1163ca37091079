#include "schema/compiler/conform.hpp"

#include <map>

namespace tress::schemac {

namespace {

using reflection::BaseType;
using reflection::Schema;

std::string text_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string{} : text->str();
}

/// The type as the .fbs file would say it: numbers alone would hide that a table was exchanged.
std::string type_text(const Schema& schema, const reflection::Type& type) {
  const BaseType base = type.base_type();
  const bool is_list = base == reflection::Vector || base == reflection::Array;
  const BaseType inner = is_list ? type.element() : base;
  std::string text = reflection::EnumNameBaseType(inner);
  if (type.index() >= 0) {
    const auto index = static_cast<flatbuffers::uoffset_t>(type.index());
    text += ' ';
    text += inner == reflection::Obj ? schema.objects()->Get(index)->name()->str()
                                     : schema.enums()->Get(index)->name()->str();
  }
  if (!is_list) return text;
  return "[" + text + (base == reflection::Array ? ":" + std::to_string(type.fixed_length()) : "") +
         "]";
}

/// Attributes that decide what stored bytes mean in C++ and JSON.
std::string meaning(const reflection::Field& field) {
  std::string text;
  for (const char* const key : {"kind", "unit", "plain", "field_class", "personal"}) {
    const auto* const attributes = field.attributes();
    const auto* const found = attributes == nullptr ? nullptr : attributes->LookupByKey(key);
    if (found != nullptr) text += std::string{key} + "=" + text_of(found->value()) + ";";
  }
  return text;
}

template <class Vector>
auto by_name(const Vector& items) {
  std::map<std::string, decltype(items.Get(0))> found;
  for (const auto* const item : items) found[item->name()->str()] = item;
  return found;
}

class Comparison {
 public:
  Comparison(const Schema& released, const Schema& now) : released_(released), now_(now) {}

  std::vector<std::string> run() {
    compare(text_of(released_.file_ident()), text_of(now_.file_ident()), "the file identifier");
    compare(root_name(released_), root_name(now_), "the root type");
    const auto objects = by_name(*now_.objects());
    for (const auto* const object : *released_.objects()) {
      const auto found = objects.find(object->name()->str());
      if (found == objects.end()) {
        say(object->name()->str(), "is gone");
      } else {
        compare_object(*object, *found->second);
      }
    }
    const auto enums = by_name(*now_.enums());
    for (const auto* const released : *released_.enums()) {
      const auto found = enums.find(released->name()->str());
      if (found == enums.end()) {
        say(released->name()->str(), "is gone");
      } else {
        compare_enum(*released, *found->second);
      }
    }
    return std::move(broken_);
  }

 private:
  static std::string root_name(const Schema& schema) {
    return schema.root_table() == nullptr ? "none" : schema.root_table()->name()->str();
  }

  void say(const std::string& where, const std::string& what) {
    broken_.push_back(where + ": " + what);
  }

  template <class Value>
  void compare(const Value& released, const Value& now, const std::string& what) {
    if (released == now) return;
    if constexpr (std::is_same_v<Value, std::string>) {
      say(what, "was \"" + released + "\", is \"" + now + "\"");
    } else {
      say(what, "was " + std::to_string(released) + ", is " + std::to_string(now));
    }
  }

  void compare_object(const reflection::Object& released, const reflection::Object& now) {
    const std::string name = released.name()->str();
    compare(released.is_struct(), now.is_struct(), name + ": being a struct");
    if (released.is_struct()) {
      compare(released.bytesize(), now.bytesize(), name + ": the size of the struct");
      compare(released.minalign(), now.minalign(), name + ": the alignment of the struct");
    }
    std::map<std::uint16_t, const reflection::Field*> fields;
    for (const auto* const field : *now.fields()) fields[field->id()] = field;
    for (const auto* const field : *released.fields()) {
      const auto found = fields.find(field->id());
      const std::string where = name + "." + field->name()->str();
      if (found == fields.end()) {
        say(where, "is gone");
        continue;
      }
      compare_field(*field, *found->second, where);
      fields.erase(found);
    }
    for (const auto& [id, field] : fields) check_new(*field, name + "." + field->name()->str());
  }

  void compare_field(const reflection::Field& released,
                     const reflection::Field& now,
                     const std::string& where) {
    compare(released.name()->str(), now.name()->str(), where + ": its name");
    compare(type_text(released_, *released.type()), type_text(now_, *now.type()),
            where + ": its type");
    compare(released.offset(), now.offset(), where + ": its place");
    compare(released.required(), now.required(), where + ": being required");
    if (released.required() == now.required()) {
      compare(released.optional(), now.optional(), where + ": being optional");
    }
    compare(released.deprecated(), now.deprecated(), where + ": being deprecated");
    compare(released.default_integer(), now.default_integer(), where + ": its default");
    compare(released.default_real(), now.default_real(), where + ": its default");
    compare(meaning(released), meaning(now), where + ": its meaning");
  }

  /// Events that were stored before it must stay readable.
  void check_new(const reflection::Field& field, const std::string& where) {
    if (field.required()) say(where, "is new and required, which stored events cannot meet");
    const auto* const unit =
        field.attributes() == nullptr ? nullptr : field.attributes()->LookupByKey("unit");
    const bool is_currency = unit != nullptr && text_of(unit->value()) == "currency";
    if (is_currency && !field.optional() && field.default_integer() == 0) {
      say(where, "is new, and a currency of 0 does not exist: give it a default or \"= null\"");
    }
  }

  void compare_enum(const reflection::Enum& released, const reflection::Enum& now) {
    const std::string name = released.name()->str();
    compare(released.is_union(), now.is_union(), name + ": being a union");
    compare(type_text(released_, *released.underlying_type()),
            type_text(now_, *now.underlying_type()), name + ": its integer");
    std::map<std::int64_t, const reflection::EnumVal*> values;
    for (const auto* const value : *now.values()) values[value->value()] = value;
    for (const auto* const value : *released.values()) {
      const std::string where = name + "." + value->name()->str();
      const auto found = values.find(value->value());
      if (found == values.end()) {
        say(where, "its number is gone");
        continue;
      }
      compare(value->name()->str(), found->second->name()->str(), where + ": its name");
      if (!released.is_union() || !now.is_union() || value->value() == 0) continue;
      compare(type_text(released_, *value->union_type()),
              type_text(now_, *found->second->union_type()), where + ": its table");
    }
  }

  const Schema& released_;
  const Schema& now_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_promises(const Schema& released, const Schema& now) {
  return Comparison{released, now}.run();
}

}  // namespace tress::schemac
