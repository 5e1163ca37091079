#include "tools/payments/secrets_file.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

// Goal: secrets are read from a file that is the service's own and nobody else's, or not at all.

namespace tress::testing::secrets_file_test {

namespace {

constexpr std::string_view secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";

std::filesystem::path written(const TemporaryFolder& folder,
                              const std::string& name,
                              std::string_view text,
                              ::mode_t mode = 0400) {
  const std::filesystem::path path = folder / name;
  std::ofstream{path} << text;
  REQUIRE(::chmod(path.c_str(), mode) == 0);
  return path;
}

std::string refused(const std::filesystem::path& path) {
  const auto read = payments::read_secrets(path);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().kind == Fault::Kind::configuration);
  return sentence(read.error());
}

}  // namespace

TEST_CASE("a file of secrets is read if its owner alone may read it", "[unit][payments]") {
  const TemporaryFolder folder;
  CHECK(payments::read_secrets(written(folder, "good", secret)).value().size() == 1);
  for (const ::mode_t mode : {0600U, 0440U, 0404U, 0500U}) {
    INFO(mode);
    const auto path = written(folder, "mode" + std::to_string(mode), secret, mode);
    CHECK(refused(path).find("0400") != std::string::npos);
  }
}

TEST_CASE(
    "a link, a folder, or a file without a secret is no file of secrets, and nothing of it is told",
    "[unit][payments]") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink(written(folder, "good", secret), folder / "link");
  static_cast<void>(refused(folder / "link"));
  std::filesystem::create_directory(folder / "folder");
  static_cast<void>(refused(folder / "folder"));
  static_cast<void>(refused(folder / "absent"));
  const std::string told = refused(written(folder, "bad", "hunter2hunter2"));
  CHECK(told.find("hunter2") == std::string::npos);
  CHECK(told.find("whsec_") != std::string::npos);
  static_cast<void>(refused(written(folder, "empty", "")));
  static_cast<void>(refused(written(folder, "long", std::string(5000, '#'))));
}

}  // namespace tress::testing::secrets_file_test
