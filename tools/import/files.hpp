#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

/// The files of a salon software's export, known by their headers. What a file is called and in
/// which order its columns stand does not matter.
namespace tress::receipts {

enum class Contents : std::uint8_t {
  services,
  products,
  bookings,
  cancellations,
  no_shows,
  receipts,
};

inline constexpr std::array<Contents, 6> all_contents{Contents::services, Contents::products,
                                                      Contents::bookings, Contents::cancellations,
                                                      Contents::no_shows, Contents::receipts};

/// "receipts": as recorded in the run and shown in reports.
std::string_view name_of(Contents contents) noexcept;

/// Where each column stands in `SourceRow::cells`. Taxes follow `receipts::amount` in the order in
/// which their codes were asked for.
namespace column {

namespace item {
enum : std::size_t { is_active, code, name, category, price, cost };
}

namespace booking {
enum : std::size_t { client, staff, service, date, time };
}

namespace cancellation {
enum : std::size_t { cancel_date, client, service, staff, booking_date, cancelled_by };
}

namespace no_show {
enum : std::size_t { date, client, service, staff };
}

namespace receipt {
enum : std::size_t { number, date, description, client, staff, quantity, amount, first_tax };
}

}  // namespace column

struct SourceRow {
  std::uint32_t line;  ///< 1 is the header
  std::vector<std::string> cells;
  /// Why the row is not taken: the file's fault, or later a rule's. Then `cells` may be empty.
  std::optional<std::string> rejected = std::nullopt;
  /// What was taken in another way than written.
  std::optional<std::string> remark = std::nullopt;
};

struct SourceFile {
  std::string name;  ///< of the file, without folder
  Contents contents;
  Hash sha256;
  std::vector<SourceRow> rows;
  std::vector<std::string> ignored_columns;
  std::vector<std::string> missing_columns;  ///< of those that the import can do without
};

/// A file that is not one of the export's, and why.
struct UnreadFile {
  std::string name;
  std::string reason;
};

struct Folder {
  std::vector<SourceFile> files;  ///< by contents, then by hash: names and dates decide nothing
  std::vector<UnreadFile> unread;
};

/// Files of one import; the run's first event names them all.
inline constexpr std::size_t files_max = 64;

/// What `text` is, by its header.
std::variant<SourceFile, UnreadFile> recognise(const std::string& name,
                                               std::string_view text,
                                               const std::vector<std::string>& tax_codes);

/// Every file in `folder`, or the one file that it names. Folders inside are not looked into, and
/// hidden files are left out. Faults only if the folder itself cannot be read.
Result<Folder, Fault> read_folder(const std::filesystem::path& folder,
                                  const std::vector<std::string>& tax_codes);

}  // namespace tress::receipts
