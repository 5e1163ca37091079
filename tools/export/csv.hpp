#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/money.hpp"

/// Tables as comma-separated values (RFC 4180: CRLF, quotes doubled).
namespace tress::exporting {

/// Text as a cell. What a spreadsheet would take for a formula (a first = + - @ tab or carriage
/// return) gets an apostrophe before it and stays text: names and reasons are typed by anybody.
[[nodiscard]] std::string text_cell(std::string_view text);

/// Writes rows; a cell is either text or a figure of ours, which is written as it is.
class Csv {
 public:
  Csv(std::ostream& out, const std::vector<std::string>& header);

  Csv& text(std::string_view text);
  Csv& number(std::uint64_t value);
  Csv& amount(Money amount);
  Csv& amount(const std::optional<Money>& amount);
  Csv& fine(std::int64_t amount);  ///< four decimals
  Csv& figure(std::string_view digits);
  void end_row();

 private:
  void put(std::string_view cell);

  std::ostream& out_;
  bool is_first_ = true;
};

}  // namespace tress::exporting
