#include "ledger/base/files.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/faulty_file_system.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::files_test {

namespace {

using testing::FaultyFileSystem;
using testing::TemporaryFolder;

std::string text_in(const std::filesystem::path& path) {
  const auto content = read_whole(machine_files(), path, 1000);
  REQUIRE(content.has_value());
  return std::string{text_of(content.value())};
}

}  // namespace

TEST_CASE("files: what is written at an offset and behind the end is read again", "[unit][base]") {
  TemporaryFolder folder;
  {
    const auto file = machine_files().open(folder / "a", Opening::new_only);
    REQUIRE(file.has_value());
    REQUIRE(file.value()->append(bytes_of("hello ")));
    REQUIRE(file.value()->append(bytes_of("world")));
    REQUIRE(file.value()->write_at(0, bytes_of("J")));
    REQUIRE(file.value()->sync());
    CHECK(file.value()->size().value() == 11);
    Bytes out(20);
    CHECK(file.value()->read_at(6, out).value() == 5);
  }
  CHECK(text_in(folder / "a") == "Jello world");
  CHECK_FALSE(read_whole(machine_files(), folder / "a", 10).has_value());
}

TEST_CASE("files: new files and folders are their owner's alone", "[unit][base]") {
  TemporaryFolder folder;
  REQUIRE(machine_files().make_folder(folder / "deep" / "er"));
  REQUIRE(machine_files().open(folder / "a", Opening::for_writing).has_value());

  struct stat found {};

  REQUIRE(::stat((folder / "a").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0600U);
  REQUIRE(::stat((folder / "deep" / "er").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0700U);
}

TEST_CASE("files: a file that is there is not made again, one that is missing is said to be",
          "[unit][base]") {
  TemporaryFolder folder;
  REQUIRE(machine_files().open(folder / "a", Opening::for_writing).has_value());
  CHECK(machine_files().open(folder / "a", Opening::for_writing).has_value());
  CHECK_FALSE(machine_files().open(folder / "a", Opening::new_only).has_value());
  const auto missing = machine_files().open(folder / "b", Opening::for_reading);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().kind == Fault::Kind::missing);
  CHECK(missing.error().where == (folder / "b").string());
  CHECK(machine_files().remove(folder / "b").has_value());
  CHECK_FALSE(machine_files().list(folder / "none").has_value());
}

TEST_CASE("files: a symbolic link in a file's place is refused", "[unit][base]") {
  TemporaryFolder folder;
  REQUIRE(machine_files().open(folder / "a", Opening::for_writing).has_value());
  std::filesystem::create_symlink(folder / "a", folder / "link");
  CHECK_FALSE(machine_files().open(folder / "link", Opening::for_reading).has_value());
  CHECK_FALSE(machine_files().open(folder / "link", Opening::for_writing).has_value());
}

TEST_CASE("files: replacing a file that fails anywhere leaves the old content or the new",
          "[unit][base]") {
  TemporaryFolder folder;
  const auto path = folder / "a";
  REQUIRE(replace_file(machine_files(), path, bytes_of("old")));
  bool has_failed = true;
  for (std::uint64_t operation = 1; has_failed; ++operation) {
    CAPTURE(operation);
    REQUIRE(operation < 20);
    REQUIRE(replace_file(machine_files(), path, bytes_of("old")));
    FaultyFileSystem files;
    files.fail_at(operation);
    has_failed = !replace_file(files, path, bytes_of("new content")).has_value();
    const auto text = text_in(path);
    CHECK((text == "new content" || (has_failed && text == "old")));
  }
  REQUIRE(replace_file(machine_files(), path, bytes_of("last")));
  CHECK(text_in(path) == "last");
  CHECK(machine_files().list(folder.path()).value() == std::vector<std::string>{"a"});
}

}  // namespace tress::files_test
