#include "ledger/codec/json_view.hpp"

#include <fmt/core.h>

#include "ledger/base/text.hpp"

namespace tress {

namespace {

/// The length of the UTF-8 sequence that `lead` begins; 1 for anything that begins none.
std::size_t sequence_size(unsigned char lead) noexcept {
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  return lead >= 0xC0 ? 2 : 1;
}

/// U+0080 to U+009F: in UTF-8 the second byte is the code.
bool is_c1_control(std::string_view piece) noexcept {
  return piece >= "\xC2\x80" && piece <= "\xC2\x9F";
}

void append_escape(std::string& out, unsigned code) {
  out += fmt::format("\\u{:04x}", code);
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
    append_escape(out, static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::string_view piece = text.substr(at, sequence_size(lead));
    if (lead < 0x80) {
      append_ascii(out, text[at]);
    } else if (piece == "\u2028" || piece == "\u2029") {
      out += piece == "\u2028" ? "\\u2028" : "\\u2029";
    } else if (is_c1_control(piece)) {
      append_escape(out, static_cast<unsigned char>(piece[1]));
    } else if (is_utf8(piece)) {
      out += piece;
    } else {
      out += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    at += piece.size();
  }
  out += '"';
}

std::string_view json_view::name_of_class(FieldClass field_class) {
  switch (field_class) {
    case FieldClass::contact: return "contact";
    case FieldClass::health: return "health";
    case FieldClass::notes: return "notes";
    case FieldClass::financial_link: return "financial_link";
  }
  return "unknown";
}

std::string envelope_json(const Envelope& envelope) {
  return json_of(envelope);
}

}  // namespace tress
