#include "ledger/keys/key_file.hpp"

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

#include "ledger/crypto/random.hpp"

namespace tress::key_file_test {

namespace {

using testing::TemporaryFolder;

Secret any_key() {
  SystemRandom random;
  return Secret::random(random);
}

void write_file(const std::filesystem::path& path, std::size_t size, mode_t mode) {
  std::ofstream{path} << std::string(size, 'k');
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

void check_refused(const std::filesystem::path& path, const std::string& because) {
  const auto key = read_key_file(path);
  REQUIRE(key.has_error());
  CHECK(key.error().kind == Fault::Kind::configuration);
  CHECK(key.error().where == path.string());
  CHECK_THAT(key.error().what, Catch::Contains(because));
}

TEST_CASE("key file: a created key is read back, from a file of mode 0400", "[unit][keys]") {
  const TemporaryFolder folder;
  const auto path = folder / "master.key";
  const Secret key = any_key();
  const mode_t before = ::umask(0777);
  const auto created = create_key_file(path, key);
  ::umask(before);
  REQUIRE(created.has_value());

  struct stat found {};

  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777U) == 0400U);
  const auto read = read_key_file(path);
  REQUIRE(read.has_value());
  CHECK(equal_in_constant_time(read.value().view(), key.view()));
}

TEST_CASE("key file: a key is never overwritten, nor written through a link", "[unit][keys]") {
  const TemporaryFolder folder;
  const auto path = folder / "master.key";
  const Secret first = any_key();
  REQUIRE(create_key_file(path, first).has_value());
  const auto again = create_key_file(path, any_key());
  REQUIRE(again.has_error());
  CHECK(again.error().kind == Fault::Kind::configuration);
  CHECK(equal_in_constant_time(read_key_file(path).value().view(), first.view()));

  const auto link = folder / "link.key";
  std::filesystem::create_symlink(folder / "elsewhere", link);
  CHECK(create_key_file(link, first).has_error());
  CHECK_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_CASE("key file: any mode but 0400 is refused [neg-102]", "[unit][keys]") {
  const TemporaryFolder folder;
  const mode_t mode = GENERATE(values<mode_t>({0644, 0600, 0440, 0404, 0500, 0401, 04400, 0444}));
  CAPTURE(mode);
  write_file(folder / "loose.key", Secret::size, mode);
  check_refused(folder / "loose.key", "mode 0400");
}

TEST_CASE("key file: a symbolic link is refused even to a good key [neg-102]", "[unit][keys]") {
  const TemporaryFolder folder;
  REQUIRE(create_key_file(folder / "good.key", any_key()).has_value());
  std::filesystem::create_symlink(folder / "good.key", folder / "link.key");
  check_refused(folder / "link.key", "symbolic link");
}

TEST_CASE("key file: another owner is refused [neg-102]", "[unit][keys]") {
  if (::geteuid() != 0) {
    WARN("only root can give a file away: not tested here");
    return;
  }
  const TemporaryFolder folder;
  write_file(folder / "foreign.key", Secret::size, 0400);
  REQUIRE(::chown((folder / "foreign.key").c_str(), 65534, 65534) == 0);
  check_refused(folder / "foreign.key", "belongs to user 65534");
}

TEST_CASE("key file: any length but 32 bytes is refused [neg-102]", "[unit][keys]") {
  const TemporaryFolder folder;
  const std::size_t size = GENERATE(0U, 31U, 33U, 64U);
  CAPTURE(size);
  write_file(folder / "odd.key", size, 0400);
  check_refused(folder / "odd.key", "exactly 32 bytes");
}

TEST_CASE("key file: a credential of the service manager may be root's, of mode 0440 [neg-102]",
          "[unit][keys]") {
  const TemporaryFolder folder;
  const auto path = folder / "tress-master.key";
  write_file(path, Secret::size, 0400);
  CHECK(read_key_credential(path).has_value());
  if (::geteuid() != 0) {
    WARN("only root can make files of root: not tested here");
    return;
  }
  REQUIRE(::chmod(path.c_str(), 0440) == 0);
  REQUIRE(::chown(path.c_str(), 0, 0) == 0);
  CHECK(read_key_credential(path).has_value());
  // What stands for an access list in root's group would be a whole group of people in another.
  REQUIRE(::chown(path.c_str(), 0, 100) == 0);
  CHECK(read_key_credential(path).has_error());
  REQUIRE(::chown(path.c_str(), 65534, 0) == 0);
  CHECK(read_key_credential(path).has_error());
  REQUIRE(::chown(path.c_str(), 0, 0) == 0);
  for (const mode_t mode : {0444U, 0640U, 0460U, 0404U}) {
    CAPTURE(mode);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK(read_key_credential(path).has_error());
  }
}

TEST_CASE("key file: folders and pipes are refused without waiting", "[unit][keys]") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "folder.key");
  check_refused(folder / "folder.key", "not a regular file");
  REQUIRE(::mkfifo((folder / "pipe.key").c_str(), 0400) == 0);
  check_refused(folder / "pipe.key", "not a regular file");
}

TEST_CASE("key file: one that is not there is missing, not misconfigured", "[unit][keys]") {
  const TemporaryFolder folder;
  const auto key = read_key_file(folder / "none.key");
  REQUIRE(key.has_error());
  CHECK(key.error().kind == Fault::Kind::missing);
}

}  // namespace

}  // namespace tress::key_file_test
