#pragma once

#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/described.hpp"
#include "ledger/base/personal.hpp"
#include "ledger/codec/wire_types.hpp"

/// JSON Schemas (2020-12) of described structs, for the OpenAPI document: what codec/json_view.hpp
/// writes and json/described_reader.hpp reads.
namespace tress::json_schema {

/// By the name of the type ("sale.add_line"), which is also its name in the document.
using Schemas = std::map<std::string, std::string>;

/// Whether fields that the edge fills in are part of it: requests leave them out.
enum class Side : unsigned char { request, answer };

template <class T>
void add(Schemas& schemas, Side side);

template <class T>
std::string of(Schemas& schemas, Side side);

/// Of an integer between two others, both as texts.
std::string integer_between(const std::string& least, const std::string& most);

template <class T>
std::string integer_schema() {
  return integer_between(std::to_string(std::numeric_limits<T>::min()),
                         std::to_string(std::numeric_limits<T>::max()));
}

std::string enum_of(const std::vector<std::string_view>& names);

template <class T>
std::string enum_schema() {
  std::vector<std::string_view> names;
  for (const auto& [value, name] : DescribedEnum<T>::values) names.push_back(name);
  return enum_of(names);
}

template <class T>
inline constexpr bool is_personal = false;
template <class T>
inline constexpr bool is_personal<Personal<T>> = true;

std::string reference(std::string_view name);

template <class T>
std::string scalar_schema() {
  if constexpr (std::is_enum_v<T>) {
    return enum_schema<T>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return R"({"type":"boolean"})";
  } else if constexpr (std::is_same_v<T, Day>) {
    return R"({"type":"string","format":"date"})";
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return R"({"type":"string","format":"date-time"})";
  } else if constexpr (std::is_same_v<T, Currency>) {
    return R"({"type":"string","pattern":"^[A-Z]{3}$"})";
  } else {
    return integer_schema<T>();
  }
}

/// The schema of a value of type `T`; structs go into `schemas` and are referred to.
template <class T>
std::string of(Schemas& schemas, Side side) {
  if constexpr (is_optional<T>) {
    return of<typename T::value_type>(schemas, side);
  } else if constexpr (wire::is_scalar<T>) {
    return scalar_schema<T>();
  } else if constexpr (std::is_same_v<T, std::string> || is_personal<T>) {
    return R"({"type":"string"})";
  } else if constexpr (wire::is_fixed<T>) {
    return R"({"type":"string","pattern":"^[0-9a-f]{)" + std::to_string(T::size * 2) + "}$\"}";
  } else if constexpr (std::is_same_v<T, Money>) {
    return reference("money");
  } else if constexpr (wire::is_vector<T>) {
    return R"({"type":"array","items":)" + of<typename T::value_type>(schemas, side) + "}";
  } else if constexpr (wire::is_sealed_part<T>) {
    return R"({"type":"object"})";
  } else {
    add<T>(schemas, side);
    return reference(Described<T>::name);
  }
}

/// The text of an object's schema, member by member. Not a template: hundreds of structs use it.
class ObjectSchema {
 public:
  /// Leaves out the members that stand in the path.
  ObjectSchema(Side side, const std::vector<std::string>& in_path)
      : side_(side),
        in_path_(in_path) {}

  /// True if a member of that name is part of it; `is_edge`: requests leave it out.
  [[nodiscard]] bool takes(std::string_view name, bool is_edge) const;

  void add(std::string_view name, const std::string& schema, bool may_be_absent);

  [[nodiscard]] std::string text() const;

 private:
  Side side_;
  const std::vector<std::string>& in_path_;
  std::string properties_;
  std::string required_;
};

/// The schema of a described struct itself, without the members that stand in the path.
template <class T>
std::string object_of(Schemas& schemas, Side side, const std::vector<std::string>& in_path = {}) {
  ObjectSchema object{side, in_path};
  for_each_field<T>([&](const auto& field) {
    using Value = typename std::decay_t<decltype(field)>::ValueType;
    if (!object.takes(field.name, field.is_edge)) return;
    const bool may_be_absent = is_optional<Value> || (side == Side::request && field.may_default);
    object.add(field.name, of<Value>(schemas, side), may_be_absent);
  });
  return object.text();
}

/// Adds the schema of a described struct and of all that it holds.
template <class T>
void add(Schemas& schemas, Side side) {
  const std::string name{Described<T>::name};
  if (schemas.contains(name)) return;
  schemas[name] = "";  // Taken, before its members are looked at.
  schemas[name] = object_of<T>(schemas, side);
}

}  // namespace tress::json_schema
