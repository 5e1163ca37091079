#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/contract/log/subjects.hpp"

/// What the tests of the RocksDB log do to its files behind its back.
namespace tress::testing {

/// Copies a database folder as a killed process would leave it: all that was written, synced or
/// not. LOCK stays out: closing a second handle of it would drop the owner's lock.
inline void copy_live(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::create_directory(to);
  for (const auto& entry : std::filesystem::directory_iterator(from)) {
    if (entry.path().filename() == "LOCK") continue;
    std::filesystem::copy_file(entry.path(), to / entry.path().filename());
  }
}

/// The only WAL with something in it; fails the test if there is another number of them.
inline std::filesystem::path wal_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) found.push_back(entry.path());
  }
  REQUIRE(found.size() == 1);
  return found.front();
}

/// Flips all bits of one byte.
inline void flip_byte(const std::filesystem::path& path, std::uint64_t offset) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(offset));
  const int byte = file.get();
  REQUIRE(byte != std::char_traits<char>::eof());
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(static_cast<char>(byte ^ 0xFF));
  REQUIRE(file.good());
}

}  // namespace tress::testing
