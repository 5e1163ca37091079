#include "tools/import/table.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include "ledger/base/text.hpp"
#include "ledger/crypto/sha256.hpp"
#include "tools/export/csv.hpp"
#include "tools/import/csv.hpp"
#include "tools/import/values.hpp"

namespace tress::tables {

namespace {

using receipts::lower_ascii;
using receipts::trimmed;

/// Names in events and reports; longer ones are cut.
constexpr std::size_t name_bytes_shown = 150;

constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// "Client_ID*" and "client id" are one header.
std::string folded_header(std::string_view cell) {
  std::string folded = lower_ascii(trimmed(cell));
  for (char& c : folded) {
    if (c == '_' || c == '-' || c == '.') c = ' ';
  }
  std::string_view plain = trimmed(folded);
  if (plain.ends_with('*')) plain.remove_suffix(1);
  return std::string{trimmed(plain)};
}

/// A cell as it was meant: an apostrophe that only keeps a spreadsheet from calculating (our own
/// exports write it) is no part of it.
std::string_view meant(std::string_view cell) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  const bool is_guarded = cell.size() > 1 && cell.front() == '\'' &&
                          formula_starts.find(cell[1]) != std::string_view::npos;
  return trimmed(is_guarded ? cell.substr(1) : cell);
}

bool means(const Field& field, const std::string& header) {
  return std::find(field.headers.begin(), field.headers.end(), header) != field.headers.end();
}

/// Where each field stands, or why nobody can say.
std::variant<std::vector<std::size_t>, std::string> places_of(
    const std::vector<Field>& fields, const std::vector<std::string>& header) {
  std::vector<std::size_t> places;
  for (const Field& field : fields) {
    std::size_t place = absent;
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (!means(field, folded_header(header[i]))) continue;
      if (place != absent) {
        return fmt::format("its columns \"{}\" and \"{}\" both mean the {}; leave one of them",
                           printable(header[place], name_bytes_shown),
                           printable(header[i], name_bytes_shown), field.name);
      }
      place = i;
    }
    if (place == absent && field.is_required) {
      return fmt::format("it has no column with the {} (called \"{}\", for instance)", field.name,
                         field.headers.front());
    }
    places.push_back(place);
  }
  return places;
}

Row row_of(csv::Record& record,
           std::size_t width,
           const std::vector<Field>& fields,
           const std::vector<std::size_t>& places) {
  Row row{record.line, {}, std::move(record.fields)};
  if (record.fault != csv::RecordFault::none) {
    row.reject(std::string{csv::words_of(record.fault)});
  } else if (row.written.size() != width) {
    row.reject(fmt::format("it has {} fields and the header {}", row.written.size(), width));
  }
  if (row.outcome == Outcome::rejected) return row;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view cell =
        places[i] == absent ? std::string_view{} : meant(row.written[places[i]]);
    if (!is_plain_text(cell, fields[i].allows_lines)) {
      row.reject(fmt::format("its {} has characters that nobody can read", fields[i].name));
    }
    row.cells.emplace_back(cell);
  }
  return row;
}

void add_rows(const Table& table, Outcome outcome, const char* title, std::string& out) {
  bool has_title = false;
  for (const Row& row : table.rows) {
    const bool is_told = row.outcome == outcome && !row.reason.empty();
    if (!is_told) continue;
    if (!has_title) out += fmt::format("\n{}\n", title);
    has_title = true;
    out += fmt::format("  {}:{}: {}\n", table.name, row.line, row.reason);
  }
}

void add_remarks(const Table& table, std::string& out) {
  bool has_title = false;
  for (const Row& row : table.rows) {
    if (row.remark.empty() || row.outcome == Outcome::rejected) continue;
    if (!has_title) out += "\nTo be looked at\n";
    has_title = true;
    out += fmt::format("  {}:{}: {}\n", table.name, row.line, row.remark);
  }
}

}  // namespace

void Row::reject(std::string why) {
  if (outcome == Outcome::rejected) return;
  outcome = Outcome::rejected;
  reason = std::move(why);
}

std::size_t Table::count(Outcome outcome) const {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](const Row& row) { return row.outcome == outcome; }));
}

std::variant<Table, std::string> read_table(const std::string& name,
                                            std::string_view text,
                                            const std::vector<Field>& fields) {
  csv::Document document = csv::read(text);
  const bool has_header =
      !document.records.empty() && document.records.front().fault == csv::RecordFault::none;
  if (!has_header) return std::string{"it has no header"};
  if (!document.is_complete) return std::string{"it has too many rows"};
  Table table{printable(name, name_bytes_shown),
              sha256(bytes_of(text)),
              document.records.front().fields,
              {},
              {},
              {}};
  const auto found = places_of(fields, table.header);
  if (const auto* const reason = std::get_if<std::string>(&found)) return *reason;
  const auto& places = std::get<std::vector<std::size_t>>(found);
  for (const std::size_t place : places) table.has_field.push_back(place != absent);
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const bool is_used = std::find(places.begin(), places.end(), i) != places.end();
    if (!is_used) table.ignored_columns.push_back(printable(table.header[i], name_bytes_shown));
  }
  for (std::size_t i = 1; i < document.records.size(); ++i) {
    table.rows.push_back(row_of(document.records[i], table.header.size(), fields, places));
  }
  return table;
}

Result<Table, Fault> open_table(const std::filesystem::path& path,
                                const std::vector<Field>& fields) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) return Fault{Fault::Kind::io, path.string(), error.message()};
  if (bytes > csv::file_bytes_max) {
    return Fault{Fault::Kind::configuration, path.string(), "is too large"};
  }
  std::ifstream in{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  if (in.bad() || !in.is_open()) return Fault{Fault::Kind::io, path.string(), "cannot be read"};
  auto read = read_table(path.filename().string(), text, fields);
  if (const auto* const reason = std::get_if<std::string>(&read)) {
    return Fault{Fault::Kind::configuration, path.string(), "is not taken: " + *reason};
  }
  return std::get<Table>(std::move(read));
}

std::string report_of(const Table& table, std::string_view what) {
  std::string out =
      fmt::format("{} rows of {} in {}: {} imported, {} already there, {} rejected\n",
                  table.rows.size(), what, table.name, table.count(Outcome::imported),
                  table.count(Outcome::already_there), table.count(Outcome::rejected));
  if (!table.ignored_columns.empty()) {
    out += fmt::format("  columns not used: {}\n", fmt::join(table.ignored_columns, ", "));
  }
  add_rows(table, Outcome::rejected, "Rejected", out);
  add_rows(table, Outcome::already_there, "Already there", out);
  add_remarks(table, out);
  return out;
}

std::string rejects_of(const Table& table) {
  std::vector<std::string> header{"file line", "rejected because"};
  header.insert(header.end(), table.header.begin(), table.header.end());
  std::ostringstream out;
  exporting::Csv csv{out, header};
  for (const Row& row : table.rows) {
    if (row.outcome != Outcome::rejected) continue;
    csv.number(row.line).text(row.reason);
    // `meant`, so that mending and rejecting again does not heap apostrophes.
    for (const std::string& cell : row.written) csv.text(meant(cell));
    csv.end_row();
  }
  return out.str();
}

}  // namespace tress::tables
