#include "tools/outbox/mail_text.hpp"

#include <algorithm>

#include "ledger/crypto/sha256.hpp"

namespace tress::post {

namespace {

constexpr std::size_t address_bytes_max = 254;

std::string with_mail_lines(const std::string& text) {
  std::string lines;
  for (const char c : text) {
    if (c == '\n') lines += '\r';
    lines += c;
  }
  return lines;
}

}  // namespace

bool is_address(const std::string& address) {
  if (address.size() < 3 || address.size() > address_bytes_max) return false;
  const auto is_wrong = [](char c) {
    return c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == '"' || c == ',' || c == ';';
  };
  if (std::any_of(address.begin(), address.end(), is_wrong)) return false;
  const auto at = address.find('@');
  return at != std::string::npos && at != 0 && at + 1 != address.size() && at == address.rfind('@');
}

std::string mail_text(const Letter& letter, const std::string& from) {
  std::string text;
  if (!from.empty()) text += "From: <" + from + ">\r\n";
  text += "To: <" + letter.mail.value_or("") + ">\r\n";
  text += "Subject: " + letter.subject + "\r\n";
  text += "Message-ID: <" + sha256(bytes_of(letter.key)).hex() + "@tress.invalid>\r\n";
  text += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
  text += "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n";
  return text + with_mail_lines(letter.text);
}

}  // namespace tress::post
