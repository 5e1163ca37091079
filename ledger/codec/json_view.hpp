#pragma once

#include <string>
#include <string_view>

#include "schema/envelope.hpp"

#include "ledger/codec/wire_types.hpp"

/// JSON text of described structs: exports, the decoded view of bundles, API answers. Written once
/// against the descriptions; field order is schema order, so the same struct has one text.
///
/// money {"amount_minor":n,"currency":"CAD"} · ids and hashes lower-case hex · days "YYYY-MM-DD" ·
/// times RFC 3339 UTC · enums by name · absent fields left out · a union's object begins with
/// "type" · a sealed part shows its box, never plain text.
namespace tress {

/// Appends `text` as a JSON string. Control characters and U+2028/2029 are escaped; bytes that are
/// not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// The whole decoded envelope of an event.
std::string envelope_json(const Envelope& envelope);

namespace json_view {

std::string_view name_of_class(FieldClass field_class);

template <class T>
void append(std::string& out, const T& value);

/// One member, unless it is absent; by its type alone, and called, not put in place.
template <class T>
[[gnu::noinline]] void append_member(std::string& out,
                                     std::string_view name,
                                     const T& member,
                                     bool& is_first) {
  if constexpr (is_optional<T>) {
    if (member) append_member(out, name, *member, is_first);
  } else {
    if (!is_first) out += ',';
    is_first = false;
    append_json_string(out, name);
    out += ':';
    append(out, member);
  }
}

template <class T>
void append_fields(std::string& out, const T& value, bool is_first) {
  for_each_field<T>(
      [&](const auto& field) { append_member(out, field.name, value.*(field.member), is_first); });
}

template <class T>
void append_sealed(std::string& out, const T& part) {
  const SealedBox& box = part.box();
  out += R"({"sealed":")" + std::string{name_of_class(box.field_class)} + R"(","subject":")" +
         box.subject.hex() + R"(","nonce":")" + to_base64(box.nonce) + R"(","ciphertext":")" +
         to_base64(box.ciphertext) + R"(","key_commitment":")" + box.key_commitment.hex() + "\"}";
}

template <class T>
void append_scalar(std::string& out, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    append_json_string(out, name_of(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, Day> || std::is_same_v<T, Timestamp>) {
    append_json_string(out, to_text(value));
  } else if constexpr (std::is_same_v<T, Currency>) {
    append_json_string(out, value.alpha());
  } else {
    out += std::to_string(value);
  }
}

template <class T>
void append(std::string& out, const T& value) {
  if constexpr (wire::is_scalar<T>) {
    append_scalar(out, value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    append_json_string(out, value);
  } else if constexpr (wire::is_fixed<T>) {
    append_json_string(out, value.hex());
  } else if constexpr (std::is_same_v<T, Money>) {
    out += R"({"amount_minor":)" + std::to_string(value.minor()) + R"(,"currency":")" +
           std::string{value.currency().alpha()} + R"("})";
  } else if constexpr (wire::is_vector<T>) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      append(out, value[i]);
    }
    out += ']';
  } else if constexpr (is_variant<T>) {
    tress::visit(
        [&](const auto& one) {
          out += "{\"type\":";
          append_json_string(out, Described<std::decay_t<decltype(one)>>::name);
          append_fields(out, one, false);
          out += '}';
        },
        value);
  } else if constexpr (wire::is_sealed_part<T>) {
    append_sealed(out, value);
  } else {
    out += '{';
    append_fields(out, value, true);
    out += '}';
  }
}

}  // namespace json_view

/// The JSON object of a described struct.
template <class T>
std::string json_of(const T& value) {
  std::string out;
  json_view::append(out, value);
  return out;
}

}  // namespace tress
