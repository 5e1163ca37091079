#include "tools/export/csv.hpp"

namespace tress::exporting {

std::string text_cell(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  constexpr std::string_view to_quote = "\",\r\n";
  std::string cell;
  const bool is_formula = !text.empty() && formula_starts.find(text.front()) != text.npos;
  if (is_formula) cell += '\'';
  cell += text;
  if (!is_formula && cell.find_first_of(to_quote) == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

Csv::Csv(std::ostream& out, const std::vector<std::string>& header) : out_(out) {
  for (const auto& name : header) text(name);
  end_row();
}

Csv& Csv::text(std::string_view text) {
  put(text_cell(text));
  return *this;
}

Csv& Csv::number(std::uint64_t value) {
  return figure(std::to_string(value));
}

Csv& Csv::amount(Money amount) {
  return figure(decimal_text(amount));
}

Csv& Csv::amount(const std::optional<Money>& amount) {
  return amount ? this->amount(*amount) : figure({});
}

Csv& Csv::fine(std::int64_t amount) {
  return figure(decimal_text(amount, fine_decimals));
}

Csv& Csv::figure(std::string_view digits) {
  put(digits);
  return *this;
}

void Csv::end_row() {
  out_ << "\r\n";
  is_first_ = true;
}

void Csv::put(std::string_view cell) {
  if (!is_first_) out_ << ',';
  out_ << cell;
  is_first_ = false;
}

}  // namespace tress::exporting
