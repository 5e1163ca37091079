#include "api/json/described_reader.hpp"

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
