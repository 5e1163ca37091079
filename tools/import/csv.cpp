#include "tools/import/csv.hpp"

#include <algorithm>
#include <utility>

#include "ledger/keys/normalise.hpp"

namespace tress::csv {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  Document document() {
    Document document;
    while (at_ < text_.size()) {
      if (is_line_end()) {
        skip_line_end();
        continue;
      }
      if (document.records.size() == records_max) {
        document.is_complete = false;
        break;
      }
      document.records.push_back(record());
    }
    return document;
  }

 private:
  Record record() {
    record_ = Record{line_, {}};
    start_ = at_;
    while (true) {
      const bool has_room = record_.fields.size() < fields_max;
      std::string value = field();
      if (record_.fault != RecordFault::none) break;
      if (!has_room) {
        record_.fault = RecordFault::too_many_fields;
        break;
      }
      // What is no UTF-8 stays as it is: whoever takes the field says what is wrong with it.
      record_.fields.push_back(nfc(value).value_or(value));
      if (at_ >= text_.size() || text_[at_] != ',') break;
      ++at_;
    }
    if (record_.fault != RecordFault::none) skip_to_line_end();
    skip_line_end();
    return std::move(record_);
  }

  std::string field() { return peek() == '"' ? quoted() : bare(); }

  std::string bare() {
    const std::size_t first = at_;
    while (at_ < text_.size() && text_[at_] != ',' && !is_line_end()) {
      if (text_[at_] == '"') record_.fault = RecordFault::quote_inside_field;
      ++at_;
    }
    check_length();
    return std::string{text_.substr(first, at_ - first)};
  }

  std::string quoted() {
    std::string value;
    ++at_;
    while (true) {
      if (at_ >= text_.size() || at_ - start_ > record_bytes_max) {
        record_.fault = RecordFault::quote_not_closed;
        at_ = text_.size();
        return value;
      }
      const char c = text_[at_++];
      if (c == '"') {
        if (peek() != '"') break;
        ++at_;
      }
      if (c == '\n') ++line_;
      value += c;
    }
    if (at_ < text_.size() && text_[at_] != ',' && !is_line_end()) {
      record_.fault = RecordFault::text_after_quote;
    }
    return value;
  }

  void check_length() {
    if (at_ - start_ > record_bytes_max) record_.fault = RecordFault::record_too_long;
  }

  /// The character here, or NUL at the end, which no caller looks for.
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  [[nodiscard]] bool is_line_end() const noexcept {
    return text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }

  void skip_to_line_end() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void skip_line_end() {
    if (at_ >= text_.size()) return;
    if (text_[at_] == '\r') ++at_;
    if (peek() != '\n') return;
    ++at_;
    ++line_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  ///< of the record at hand
  std::uint32_t line_ = 1;
  Record record_{1, {}};
};

}  // namespace

std::string_view words_of(RecordFault fault) noexcept {
  switch (fault) {
    case RecordFault::none: return "";
    case RecordFault::quote_inside_field: return "a quotation mark stands inside a field";
    case RecordFault::text_after_quote: return "text follows a closing quotation mark";
    case RecordFault::quote_not_closed:
      return "a quotation mark is not closed; the rest of the file cannot be read";
    case RecordFault::too_many_fields: return "it has too many fields";
    case RecordFault::record_too_long: return "it is too long";
  }
  return "";
}

Document read(std::string_view text) {
  return Reader{text}.document();
}

}  // namespace tress::csv
