#include "api/json/value.hpp"

#include <algorithm>

namespace tress::json {

Value::Value() noexcept = default;
Value::~Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;

Value::Value(bool boolean) : held_(boolean) {}

Value::Value(std::int64_t integer) : held_(integer) {}

Value::Value(std::string text) : held_(std::move(text)) {}

Value::Value(Array items) : held_(std::move(items)) {}

Value::Value(Object members) : held_(std::move(members)) {}

const Value* Value::find(std::string_view name) const noexcept {
  const Object* members = if_object();
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(),
                                  [name](const Member& member) { return member.name == name; });
  return found == members->end() ? nullptr : &found->value;
}

bool operator==(const Value& left, const Value& right) {
  return left.held_ == right.held_;
}

}  // namespace tress::json
