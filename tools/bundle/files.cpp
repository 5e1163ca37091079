#include "tools/bundle/files.hpp"

#include <limits>
#include <system_error>

namespace tress::bundle {

namespace fs = std::filesystem;

Result<std::optional<Bytes>, Fault> read_file(const fs::path& path, std::size_t bytes_max) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::optional<Bytes>{};
  std::ifstream in(path, std::ios::binary);
  Bytes bytes(bytes_max + 1);
  in.read(chars_of(bytes), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || (!in && !in.eof())) {
    return Fault{Fault::Kind::io, path.string(), "cannot be read"};
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return std::optional{std::move(bytes)};
}

Result<void, Fault> write_file(const fs::path& path, ByteView bytes) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return Fault{Fault::Kind::io, path.parent_path().string(), error.message()};
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  const std::string_view text = text_of(bytes);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return Fault{Fault::Kind::io, path.string(), "cannot be written"};
  return ok();
}

LineReader::LineReader(const fs::path& path, std::size_t line_bytes_max)
    : in_(path, std::ios::binary),
      buffer_(line_bytes_max + 2, '\0') {}

LineReader::Outcome LineReader::next(std::string_view& line) {
  if (!in_.is_open()) return Outcome::failed;
  in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  const auto taken = static_cast<std::size_t>(in_.gcount());
  if (in_.bad()) return Outcome::failed;
  if (in_.eof()) return taken == 0 ? Outcome::end : Outcome::unfinished;
  if (in_.fail()) {
    in_.clear();
    in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    return Outcome::too_long;
  }
  line = std::string_view{buffer_}.substr(0, taken - 1);  // The newline is counted.
  return Outcome::line;
}

}  // namespace tress::bundle
