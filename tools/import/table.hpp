#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

/// One CSV file of one kind, from anybody: its columns are known by what they are called, not by
/// where they stand, and every row is accounted for. Pure but for `open_table`, any thread.
namespace tress::tables {

/// A meaning that a column may have.
struct Field {
  std::string_view name;  ///< in reasons: "telephone"
  /// Headers with that meaning, in lower case; "_", "-" and "." in a header count as blanks.
  std::vector<std::string_view> headers;
  bool is_required = false;
  bool allows_lines = false;
};

enum class Outcome : std::uint8_t {
  imported,
  already_there,  ///< nothing new came of it
  rejected,
};

struct Row {
  std::uint32_t line;                ///< 1 is the file's first
  std::vector<std::string> cells;    ///< by field, trimmed; empty if the row cannot be read
  std::vector<std::string> written;  ///< as they stand in the file
  Outcome outcome = Outcome::imported;
  std::string reason = {};  ///< why it was rejected or is there already
  std::string remark = {};  ///< what was taken in another way than written

  /// The first reason stays.
  void reject(std::string why);
};

struct Table {
  std::string name;  ///< of the file, printable
  Hash sha256;
  std::vector<std::string> header;
  std::vector<Row> rows;
  std::vector<std::string> ignored_columns;
  std::vector<bool> has_field;  ///< by field: a column of the file means it

  [[nodiscard]] std::size_t count(Outcome outcome) const;
};

/// The table in `text`, or in plain words why it is none: no header, a required column missing,
/// two columns of one meaning.
std::variant<Table, std::string> read_table(const std::string& name,
                                            std::string_view text,
                                            const std::vector<Field>& fields);

/// The same from a file; a fault of kind `configuration` says why it is no such table.
Result<Table, Fault> open_table(const std::filesystem::path& path,
                                const std::vector<Field>& fields);

/// What became of every row, for a person; no cell of a row is in it.
std::string report_of(const Table& table, std::string_view what);

/// The rejected rows as CSV, each with line and reason before its own columns: to be mended and
/// imported again. No cell is a formula to a spreadsheet. Holds what the file held, so it needs
/// the same care.
std::string rejects_of(const Table& table);

}  // namespace tress::tables
