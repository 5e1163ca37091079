#include "tools/import/files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "ledger/crypto/sha256.hpp"
#include "tools/import/csv.hpp"
#include "tools/import/values.hpp"

namespace tress::receipts {

namespace {

namespace fs = std::filesystem;

/// Names in events and reports; longer ones are cut.
constexpr std::size_t name_bytes_shown = 150;

struct Column {
  std::string_view name;
  bool is_required = true;
};

struct Layout {
  Contents contents;
  std::vector<Column> columns;  ///< in the order of the enumerations above
};

/// A header that has all of the required columns of several layouts is the one with the most: a
/// file of bookings has all that a file of no-shows needs.
const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all{
      {Contents::services,
       {{"IsActive"}, {"Code"}, {"Desc"}, {"Cate", false}, {"Price"}, {"Cost", false}}},
      {Contents::products,
       {{"IsActive"}, {"Code"}, {"Description"}, {"Category", false}, {"Price"}, {"Cost"}}},
      {Contents::bookings, {{"Code"}, {"Staff"}, {"Service"}, {"Date"}, {"Time"}}},
      {Contents::cancellations,
       {{"Cancel Date"}, {"Code"}, {"Service"}, {"Staff"}, {"Booking Date"}, {"Canceled By"}}},
      {Contents::no_shows, {{"Date"}, {"Code"}, {"Service"}, {"Staff"}}},
      {Contents::receipts,
       {{"Receipt"}, {"Date"}, {"Description"}, {"Client"}, {"Staff"}, {"Quantity"}, {"Amount"}}},
  };
  return all;
}

constexpr std::size_t absent = static_cast<std::size_t>(-1);

std::size_t place_of(const std::vector<std::string>& header, std::string_view name) {
  const std::string wanted = lower_ascii(name);
  const auto found = std::find_if(header.begin(), header.end(), [&](const std::string& cell) {
    return lower_ascii(trimmed(cell)) == wanted;
  });
  return found == header.end() ? absent : static_cast<std::size_t>(found - header.begin());
}

std::size_t required_of(const Layout& layout) {
  return static_cast<std::size_t>(std::count_if(layout.columns.begin(), layout.columns.end(),
                                                [](const Column& c) { return c.is_required; }));
}

bool fits(const Layout& layout, const std::vector<std::string>& header) {
  return std::all_of(layout.columns.begin(), layout.columns.end(), [&](const Column& column) {
    return !column.is_required || place_of(header, column.name) != absent;
  });
}

const Layout* layout_of(const std::vector<std::string>& header) {
  const Layout* best = nullptr;
  for (const Layout& layout : layouts()) {
    const bool is_better =
        fits(layout, header) && (best == nullptr || required_of(layout) > required_of(*best));
    if (is_better) best = &layout;
  }
  return best;
}

/// A name that stands twice in the header: nobody knows which column is meant.
std::optional<std::string> doubled(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  names.reserve(header.size());
  for (const std::string& cell : header) names.push_back(lower_ascii(trimmed(cell)));
  std::sort(names.begin(), names.end());
  std::erase(names, "");
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return *twice;
}

/// Where the wanted columns stand; notes in `file` what is missing and what is left over.
std::vector<std::size_t> places_of(const std::vector<std::string>& wanted,
                                   const std::vector<std::string>& header,
                                   SourceFile& file) {
  std::vector<std::size_t> places;
  for (const std::string& name : wanted) {
    places.push_back(place_of(header, name));
    if (places.back() == absent) file.missing_columns.push_back(name);
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool is_used = std::find(places.begin(), places.end(), i) != places.end();
    if (!is_used) file.ignored_columns.push_back(printable(trimmed(header[i]), name_bytes_shown));
  }
  return places;
}

SourceRow row_of(const csv::Record& record,
                 const std::vector<std::size_t>& places,
                 std::size_t width) {
  if (record.fault != csv::RecordFault::none) {
    return {record.line, {}, std::string{csv::words_of(record.fault)}};
  }
  if (record.fields.size() != width) {
    return {record.line,
            {},
            fmt::format("it has {} fields and the header {}", record.fields.size(), width)};
  }
  SourceRow row{record.line, {}};
  for (const std::size_t place : places) {
    row.cells.emplace_back(place == absent ? std::string_view{} : trimmed(record.fields[place]));
  }
  return row;
}

UnreadFile unread(const std::string& name, std::string reason) {
  return {printable(name, name_bytes_shown), std::move(reason)};
}

std::vector<std::string> wanted_columns(const Layout& layout,
                                        const std::vector<std::string>& tax_codes) {
  std::vector<std::string> wanted;
  for (const Column& column : layout.columns) wanted.emplace_back(column.name);
  if (layout.contents == Contents::receipts) {
    wanted.insert(wanted.end(), tax_codes.begin(), tax_codes.end());
  }
  return wanted;
}

std::optional<std::string> text_of_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  if (in.bad() || !in.is_open()) return std::nullopt;
  return text;
}

void add_file(const fs::path& path, const std::vector<std::string>& tax_codes, Folder& folder) {
  const std::string name = path.filename().string();
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error) return folder.unread.push_back(unread(name, "it cannot be read"));
  if (bytes > csv::file_bytes_max) return folder.unread.push_back(unread(name, "it is too large"));
  if (folder.files.size() == files_max) {
    return folder.unread.push_back(unread(name, "there are too many files"));
  }
  const auto text = text_of_file(path);
  if (!text) return folder.unread.push_back(unread(name, "it cannot be read"));
  auto known = recognise(name, *text, tax_codes);
  if (auto* const file = std::get_if<SourceFile>(&known)) {
    folder.files.push_back(std::move(*file));
  } else {
    folder.unread.push_back(std::move(std::get<UnreadFile>(known)));
  }
}

void sort_files(Folder& folder) {
  std::sort(folder.files.begin(), folder.files.end(), [](const SourceFile& a, const SourceFile& b) {
    return std::tie(a.contents, a.sha256, a.name) < std::tie(b.contents, b.sha256, b.name);
  });
  std::sort(folder.unread.begin(), folder.unread.end(),
            [](const UnreadFile& a, const UnreadFile& b) { return a.name < b.name; });
}

}  // namespace

std::string_view name_of(Contents contents) noexcept {
  switch (contents) {
    case Contents::services: return "services";
    case Contents::products: return "products";
    case Contents::bookings: return "bookings";
    case Contents::cancellations: return "cancellations";
    case Contents::no_shows: return "no_shows";
    case Contents::receipts: return "receipts";
  }
  return "";
}

std::variant<SourceFile, UnreadFile> recognise(const std::string& name,
                                               std::string_view text,
                                               const std::vector<std::string>& tax_codes) {
  const csv::Document document = csv::read(text);
  const bool has_header =
      !document.records.empty() && document.records.front().fault == csv::RecordFault::none;
  if (!has_header) return unread(name, "it has no header");
  if (!document.is_complete) return unread(name, "it has too many rows");
  const auto& header = document.records.front().fields;
  const Layout* const layout = layout_of(header);
  if (layout == nullptr) return unread(name, "its header is of no known file");
  if (const auto twice = doubled(header)) {
    return unread(
        name, fmt::format("its header names \"{}\" twice", printable(*twice, name_bytes_shown)));
  }
  SourceFile file{
      printable(name, name_bytes_shown), layout->contents, sha256(bytes_of(text)), {}, {}, {}};
  const auto places = places_of(wanted_columns(*layout, tax_codes), header, file);
  for (std::size_t i = 1; i < document.records.size(); ++i) {
    file.rows.push_back(row_of(document.records[i], places, header.size()));
  }
  return file;
}

Result<Folder, Fault> read_folder(const fs::path& folder,
                                  const std::vector<std::string>& tax_codes) {
  Folder found;
  std::error_code error;
  if (fs::is_regular_file(folder, error)) {
    add_file(folder, tax_codes, found);
    return found;
  }
  fs::directory_iterator entries{folder, error};
  for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
    const fs::path& path = entries->path();
    std::error_code ignored;
    const bool is_hidden = path.filename().string().starts_with('.');
    if (!is_hidden && fs::is_regular_file(path, ignored)) add_file(path, tax_codes, found);
  }
  if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
  sort_files(found);
  return found;
}

}  // namespace tress::receipts
