#include "api/json/described_reader.hpp"

#include <algorithm>

#include "ledger/base/text.hpp"

namespace tress::json::detail {

std::string pointer_step(std::string_view name) {
  // A name from outside is repeated only if a person can read it and it is short.
  constexpr std::size_t name_bytes_max = 64;
  if (name.size() > name_bytes_max || !is_plain_text(name)) return {};
  std::string step;
  for (const char c : name) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

Written written(std::string_view name,
                bool is_edge,
                const Value& object,
                const std::string& pointer,
                const PathValues& path) {
  Written found{pointer + "/" + std::string{name}};
  for (const auto& [in_path, text] : path) {
    if (in_path == name) found.text = &text;
  }
  if (!is_edge) found.value = object.find(name);
  return found;
}

Value number_in_path(const std::string& text) {
  const auto number = parse_decimal(text, 0);
  return number ? Value{*number} : Value{};
}

void check_members(const Object& members,
                   const std::vector<std::string_view>& known,
                   const std::string& pointer,
                   const PathValues& path,
                   Reading& reading) {
  for (const Member& member : members) {
    bool is_known = std::find(known.begin(), known.end(), member.name) != known.end();
    for (const auto& [name, text] : path) is_known = is_known && name != member.name;
    if (!is_known) reading.fail(pointer + "/" + pointer_step(member.name), "unknown_member");
  }
}

std::optional<Money> read_money(const Value& value, const std::string& pointer, Reading& reading) {
  const auto* const members = value.if_object();
  const Value* const minor = value.find("amount_minor");
  const Value* const currency = value.find("currency");
  if (members == nullptr || members->size() != 2 || minor == nullptr || currency == nullptr) {
    reading.fail(pointer, "not_money");
    return std::nullopt;
  }
  const auto* const alpha = currency->if_string();
  const auto known = alpha == nullptr ? std::nullopt : Currency::from_alpha(*alpha);
  if (minor->if_integer() == nullptr) reading.fail(pointer + "/amount_minor", "wrong_type");
  if (!known) reading.fail(pointer + "/currency", "not_a_currency");
  if (minor->if_integer() == nullptr || !known) return std::nullopt;
  return Money{*known, *minor->if_integer()};
}

}  // namespace tress::json::detail
