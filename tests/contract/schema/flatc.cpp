#include "tests/contract/schema/flatc.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>
#include <sys/wait.h>

namespace tress::testing {

namespace {

Ran run(const std::string& command) {
  Ran ran{-1, {}};
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> chunk{};
  for (std::size_t n = 0; (n = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    ran.output.append(chunk.data(), n);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) ran.exit_code = WEXITSTATUS(status);
  return ran;
}

}  // namespace

Ran run_flatc(const std::string& arguments) {
  return run(TRESS_FLATC " " + arguments);
}

Ran run_schemac(const std::string& arguments) {
  return run(TRESS_SCHEMAC " " + arguments);
}

Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  INFO(path.string());
  REQUIRE(in.good());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

void write_bytes(const std::filesystem::path& path, ByteView bytes) {
  std::ofstream out(path, std::ios::binary);
  out << text_of(bytes);
  REQUIRE(out.good());
}

std::filesystem::path event_schema() {
  return std::filesystem::path{TRESS_SOURCE_DIR} / "schema" / "events";
}

std::vector<std::filesystem::path> stored_roots() {
  const auto records = std::filesystem::path{TRESS_SOURCE_DIR} / "schema" / "records";
  return {event_schema() / "envelope.fbs", records / "record.fbs"};
}

std::vector<std::filesystem::path> released_schemas() {
  std::vector<std::filesystem::path> folders;
  const auto all = std::filesystem::path{TRESS_SOURCE_DIR} / "schema" / "released";
  for (const auto& entry : std::filesystem::directory_iterator{all}) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  const auto number = [](const auto& path) { return std::stoi(path.filename().string()); };
  std::sort(folders.begin(), folders.end(),
            [&](const auto& a, const auto& b) { return number(a) < number(b); });
  return folders;
}

}  // namespace tress::testing
