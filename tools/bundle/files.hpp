#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"

/// Files of a bundle, read within bounds: a bundle comes from somebody else.
namespace tress::bundle {

/// The whole file, if it has at most `bytes_max` bytes; one byte more than that if it is longer, so
/// that no comparison with what is expected succeeds. Nothing if there is no such file.
[[nodiscard]] Result<std::optional<Bytes>, Fault> read_file(const std::filesystem::path& path,
                                                            std::size_t bytes_max);

/// Makes the folders above it, and the file anew.
[[nodiscard]] Result<void, Fault> write_file(const std::filesystem::path& path, ByteView bytes);

/// Lines of a text file one after the other, in memory for one line of `line_bytes_max`.
class LineReader {
 public:
  LineReader(const std::filesystem::path& path, std::size_t line_bytes_max);

  enum class Outcome : std::uint8_t {
    line,
    too_long,    ///< passed over
    unfinished,  ///< the last one, without its newline
    end,
    failed,
  };

  /// `line` is valid until the next call; only set for `Outcome::line`.
  [[nodiscard]] Outcome next(std::string_view& line);

 private:
  std::ifstream in_;
  std::string buffer_;
};

}  // namespace tress::bundle
